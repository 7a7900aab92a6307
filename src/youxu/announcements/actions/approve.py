"""Approval before a notice goes out, and the second look after one went out alone (发布权限, plan: ``publish``)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from youxu.announcements import events
from youxu.announcements.actions.draft import pending
from youxu.announcements.actions.entries import (
    AHEAD_TASKS,
    APPROVE,
    WRITE,
    carried,
    named,
    outlet_of,
    post_words,
    refuse,
    writer_of,
)
from youxu.announcements.models import NoticeRevision, NoticeSignature
from youxu.announcements.queries.rights import digest_of, people_for, standing
from youxu.announcements.rules.rights import Needed, approvers
from youxu.announcements.rules.words import AHEAD, NoticeState, SignatureWay
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.actions import owing
from youxu.incidents.actions.entries import fresh, record, set_columns
from youxu.incidents.planned import plan_of
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.network.rules import UnitLevel
from youxu.organisation.rules.separation import separation_faults, separation_table
from youxu.plan.schema.words import Fallback, SeparatedAct

NOT_YOURS = mark("This is approved by {post}; you do not hold that post here.")
NOTHING_NEEDED = mark("This notice needs no approval: publish it.")
WROTE_IT = mark("Who wrote a notice does not approve it; {names} can.")
NO_SECOND = mark("Who wrote a notice does not approve it.")
SIGNED_ALREADY = mark("You have signed what this notice says now.")
NO_REASON = mark("Say in a few words why it goes back.")
NOT_ALONE = mark("This notice did not go out alone; nobody owes it a second look.")
LOOKED_AT = mark("This notice has been looked at already.")
SENT_IT = mark("Who sent it out does not look at it again; another person does.")


class UnableToSubmitNotice(UnableTo):
    """A draft that the plan's table forbids is not put before anybody."""

    clause = "P3b"


class UnableToApproveNotice(UnableTo):
    """A notice is approved by the post that the plan names, and not by who wrote it."""

    clause = "P3b"


class UnableToSendBackNotice(UnableTo):
    """Who sends a draft back says why."""

    clause = "P3b"


class UnableToReviewNotice(UnableTo):
    """What went out alone is looked at once, by another person whom the plan trusts with an approval."""

    clause = "P3b"


@action
def submit_notice(
    *, by: Actor, at: datetime, draft: NoticeRevision, revision: int | None = None
) -> NoticeRevision:
    """Put a draft before whoever approves it; return it. Raises UnableToSubmitNotice, Stale."""
    row = pending(draft, UnableToSubmitNotice)
    by.require(WRITE, unit=row.unit_path, outlet=outlet_of(row.notice))
    if not row.written_posts:
        row = set_columns(row, revision, **writer_of(by, row.unit_path))
        revision = row.revision
    found = standing(row, by.posts_in(row.unit_path))
    if found.refusals:
        raise refuse(UnableToSubmitNotice, found.refusals, plan_of(row.notice.incident))
    if found.ready:
        raise UnableToSubmitNotice(NOTHING_NEEDED)
    row = set_columns(row, revision, state=NoticeState.SUBMITTED, submitted_at=at, sent_back="")
    record(events.NoticeSubmitted(**named(row)), row.notice.incident, by=by, at=at, subject=row)
    return row


@action
def approve_notice(
    *, by: Actor, at: datetime, draft: NoticeRevision, revision: int | None = None
) -> NoticeRevision:
    """Sign what a draft says now; return it. Raises UnableToApproveNotice, Stale.

    The writer signs only where nobody else who may is on duty, and the plan lets it be countersigned afterwards.
    """
    row = pending(draft, UnableToApproveNotice)
    by.require(APPROVE, unit=row.unit_path)
    found = standing(row, row.written_posts)
    if found.refusals:
        raise refuse(UnableToApproveNotice, found.refusals, plan_of(row.notice.incident))
    posts, needed = _signs(by, row, found.missing)
    if needed is None:
        if not found.missing:
            raise UnableToApproveNotice(SIGNED_ALREADY if found.signed else NOTHING_NEEDED)
        wanted = found.missing[0].posts
        named_post = post_words(plan_of(row.notice.incident), wanted[0])
        raise UnableToApproveNotice(NOT_YOURS, details={"posts": list(wanted)}, post=named_post)
    way = _way(by, row, needed, at)
    row = set_columns(row, revision, state=NoticeState.SUBMITTED, submitted_at=row.submitted_at or at)
    NoticeSignature.objects.create(
        notice_revision=row,
        way=way,
        person_id=by.person_id,
        name=by.doer[:80],
        posts=list(posts),
        above=needed.above,
        digest=digest_of(row),
        signed_at=at,
        **carried(row.notice),
    )
    if row.kind in AHEAD and standing(row, row.written_posts).ready:
        owing.complete_keys(row.notice.incident, AHEAD_TASKS, by=by, at=at)
    what = events.NoticeApproved(**named(row), alone=way is SignatureWay.ALONE)
    record(what, row.notice.incident, by=by, at=at, subject=row)
    return row


def _signs(
    by: Actor, row: NoticeRevision, missing: Collection[Needed]
) -> tuple[tuple[str, ...], Needed | None]:
    """Return the posts by which the actor gives one of the signatures that are still missing, and which."""
    here, above = by.posts_in(row.unit_path), _posts_above(by, row.notice.unit)
    for needed in missing:
        posts = above if needed.above else here
        if set(posts) & set(needed.posts):
            return posts, needed
    return here, None


def _posts_above(by: Actor, unit: Unit) -> tuple[str, ...]:
    """Return the posts that the actor holds in the province above a unit."""
    parts = unit.path.strip("/").split("/")
    paths = ["/".join(parts[:count]) + "/" for count in range(1, len(parts))]
    province = Unit.objects.filter(path__in=paths, level=UnitLevel.PROVINCE).first()
    return by.posts_in(province.path) if province is not None else ()


def _way(by: Actor, row: NoticeRevision, needed: Needed, at: datetime) -> SignatureWay:
    """Return how the signature counts; raise where the writer would sign and another could."""
    plan = plan_of(row.notice.incident)
    act = SeparatedAct.APPROVE_FREE_TEXT
    parts = {"writer": {row.written_by_id} if row.written_by_id is not None else set()}
    if not separation_faults(act, by.person_id, parts, separation_table(plan.separation)):
        return SignatureWay.APPROVED
    others = [one for one in people_for(row.notice.unit, needed.posts, at) if one.person_id != by.person_id]
    if others:
        names = "、".join(one.name for one in others[:3])
        people = [{"name": one.name, "post": one.post} for one in others]
        raise UnableToApproveNotice(WROTE_IT, details={"people": people}, names=names)
    if plan.separation_of(act).fallback != Fallback.COUNTERSIGN:
        raise UnableToApproveNotice(NO_SECOND)
    return SignatureWay.ALONE


@action
def send_back_notice(
    *, by: Actor, at: datetime, draft: NoticeRevision, reason: str, revision: int | None = None
) -> NoticeRevision:
    """Send a draft that waits for approval back to its writer. Raises UnableToSendBackNotice, Stale."""
    row = pending(draft, UnableToSendBackNotice)
    by.require(APPROVE, unit=row.unit_path)
    said = reason.strip()[:200]
    if not said:
        raise UnableToSendBackNotice(NO_REASON, field="reason")
    row = set_columns(row, revision, state=NoticeState.DRAFT, submitted_at=None, sent_back=said)
    what = events.NoticeSentBack(**named(row), reason=said)
    record(what, row.notice.incident, by=by, at=at, subject=row)
    return row


@action
def review_notice(*, by: Actor, at: datetime, published: NoticeRevision, remark: str = "") -> NoticeRevision:
    """Look at what went out alone (第二眼); return it. What is wrong in it is put right by the next revision.

    Raises UnableToReviewNotice.
    """
    row = fresh(published)
    by.require(APPROVE, unit=row.unit_path)
    posts = by.posts_in(row.unit_path)
    trusted = approvers(plan_of(row.notice.incident).publish)
    if not row.alone:
        raise UnableToReviewNotice(NOT_ALONE)
    if row.reviewed_at is not None:
        raise UnableToReviewNotice(LOOKED_AT)
    if by.person_id is None or by.person_id == row.published_by_id:
        raise UnableToReviewNotice(SENT_IT, field="by", details={"posts": list(trusted)})
    if not set(posts) & set(trusted):
        wanted = post_words(plan_of(row.notice.incident), trusted[0])
        raise UnableToReviewNotice(NOT_YOURS, details={"posts": list(trusted)}, post=wanted)
    row = set_columns(row, None, reviewed_at=at)
    said = remark.strip()[:200]
    NoticeSignature.objects.create(
        notice_revision=row,
        way=SignatureWay.REVIEWED,
        person_id=by.person_id,
        name=by.doer[:80],
        posts=list(posts),
        remark=said,
        signed_at=at,
        **carried(row.notice),
    )
    what = events.NoticeReviewed(**named(row), remark=said)
    record(what, row.notice.incident, by=by, at=at, subject=row)
    return row
