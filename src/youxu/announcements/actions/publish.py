"""Publishing and withdrawing: what goes out is frozen as it is read, and never edited again (P3b, P4c)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from youxu.announcements import events
from youxu.announcements.actions.draft import pending, used_channels
from youxu.announcements.actions.entries import (
    OUT_TASKS,
    WRITE,
    named,
    outlet_of,
    post_words,
    posts_of,
    refuse,
    writer_of,
)
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.queries.composing import content_now, content_of, content_out, setting_of
from youxu.announcements.queries.handles import standing_of
from youxu.announcements.queries.rights import Standing, standing
from youxu.announcements.rules import changes, faults, rights
from youxu.announcements.rules.channels import drawn, kept_texts
from youxu.announcements.rules.content import Content, written_of
from youxu.announcements.rules.words import AHEAD, DOOR_TASKS, PENDING, NoticeKind, NoticeState
from youxu.core.action import action
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import UnableTo
from youxu.incidents.actions import owing
from youxu.incidents.actions.entries import iso, record, refused, set_columns
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.kernel.words import mark
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Channel, NoticeChange, PublicMatter

UNAPPROVED = mark("This needs the approval of {post} before it goes out.")
NOT_RELEASED = mark("Service is not released yet; this goes out with the release.")
STILL_FILLING = mark("The outlets are still being entered ({done} of {total}); a moment, please.")
REPLACED = mark("The notice of the incident took the place of this one.")
GONE = mark("This notice was withdrawn already.")
NOT_OUT = mark("Nothing of this notice is out; discard its draft instead.")
NO_REASON = mark("Say in a few words why it is withdrawn.")
LOOK_WITHIN = timedelta(minutes=60)


class UnableToPublishNotice(UnableTo):
    """A notice goes out when the plan's table lets it, once, and true at that moment."""

    clause = "P3b"


class UnableToWithdrawNotice(UnableTo):
    """A notice that is out is withdrawn once, with a reason."""

    clause = "P4c"


@action
def publish_notice(
    *, by: Actor, at: datetime, draft: NoticeRevision, revision: int | None = None
) -> NoticeRevision:
    """Publish a draft over its channels; return it as it stands from now on.

    Its texts are frozen as they are read; the revision before is superseded. A word that service is back takes the
    values of the release. Raises UnableToPublishNotice, Stale.
    """
    row = pending(draft, UnableToPublishNotice)
    notice = row.notice
    by.require(WRITE, unit=row.unit_path, outlet=outlet_of(notice))
    _check_notice(notice)
    if not row.written_posts and by.kind is ActorKind.PERSON:
        row = set_columns(row, revision, **writer_of(by, row.unit_path))
        revision = row.revision
    found = standing(row, posts_of(by, row.unit_path))
    _check_rights(found, plan_of(notice.incident))
    content = _final(row, at)
    over = NoticeKind(row.kind) in (NoticeKind.RESTORED, NoticeKind.CORRECTION) and not content.places
    if (fault := faults.of_publication(content, at, over=over)) is not None:
        raise refused(UnableToPublishNotice, fault)
    return _sent_out(row, content, found, revision, by, at)


def _check_notice(notice: Notice) -> None:
    incident = notice.incident
    if notice.replaced_by_id is not None:
        raise UnableToPublishNotice(REPLACED)
    if notice.withdrawn_at is not None:
        raise UnableToPublishNotice(GONE)
    if incident.mass_done < incident.mass_total:
        raise UnableToPublishNotice(STILL_FILLING, done=incident.mass_done, total=incident.mass_total)


def _check_rights(found: Standing, plan: Plan) -> None:
    if found.refusals:
        raise refuse(UnableToPublishNotice, found.refusals, plan)
    if found.missing:
        wanted = found.missing[0].posts
        raise UnableToPublishNotice(
            UNAPPROVED, details={"posts": list(wanted)}, post=post_words(plan, wanted[0])
        )


def _final(row: NoticeRevision, at: datetime) -> Content:
    """Return what goes out: of a word prepared ahead with the values of now, of any other just what was drafted."""
    content = content_of(row)
    if row.kind not in AHEAD:
        return content
    notice = row.notice
    now = content_now(
        notice.incident,
        at,
        kind=NoticeKind(row.kind),
        outlet=notice.outlet,
        alternatives=content.alternatives,
        items=content.items,
        before=content_out(notice),
    )
    if not now.restored:
        raise UnableToPublishNotice(NOT_RELEASED, clause="P4c")
    kept = written_of(content).model_copy(update={"ends_at": None, "next_update_at": None})
    return kept.into(now)


def _sent_out(
    row: NoticeRevision, content: Content, found: Standing, revision: int | None, by: Actor, at: datetime
) -> NoticeRevision:
    notice, before = row.notice, standing_of(row.notice)
    told = changes.changes(content_of(before), content, NoticeKind(row.kind)) if before is not None else ()
    around = setting_of(notice, at, content, changes.words_of(told))
    said = drawn(NoticeKind(row.kind), content, around)
    if before is not None:
        set_columns(before, None, state=NoticeState.SUPERSEDED, ended_at=at)
    row = set_columns(
        row,
        revision,
        state=NoticeState.PUBLISHED,
        number=around.number,
        content=content.model_dump(mode="json"),
        changes=[str(one) for one in told],
        title_zh=said.title.zh,
        title_en=said.title.en,
        body_zh=said.body.zh,
        body_en=said.body.en,
        texts=kept_texts(said),
        published_by_id=by.person_id,
        published_by_name=by.doer[:80],
        published_at=at,
        alone=found.alone,
        review_by=at + (found.second_look or LOOK_WITHIN) if found.alone else None,
    )
    set_columns(
        notice,
        None,
        number=around.number,
        ends_at=content.ends_at,
        next_update_at=content.next_update_at,
        reminded_at=None,
    )
    _take_over(notice)
    _complete_tasks(row, by, at)
    what = events.NoticePublished(
        **named(row),
        notice_channel=", ".join(row.channels),
        changes=", ".join(row.changes),
        next_update_at=iso(content.next_update_at),
        ends_at=iso(content.ends_at),
        alone=found.alone,
    )
    record(what, notice.incident, by=by, at=at, subject=row)
    return row


def _take_over(notice: Notice) -> None:
    """Let the notice of an incident take the place of its outlets' own, and of those of incidents merged into it."""
    if notice.outlet_id is not None or notice.to_persons:
        return
    here = Incident.objects.filter(Q(pk=notice.incident_id) | Q(merged_into=notice.incident_id)).values("pk")
    others = Notice.objects.filter(incident__in=here, replaced_by=None, to_persons=False).exclude(
        pk=notice.pk
    )
    others.update(replaced_by=notice)


def _complete_tasks(row: NoticeRevision, by: Actor, at: datetime) -> None:
    """Complete what the plan owed until this went out: the notice of the incident, or that at an outlet's door."""
    notice = row.notice
    if notice.to_persons:
        return
    if notice.outlet is not None:
        owing.complete_keys(notice.incident, DOOR_TASKS, by=by, at=at, outlets=(notice.outlet,))
    else:
        owing.complete_keys(notice.incident, OUT_TASKS[NoticeKind(row.kind)], by=by, at=at)


@action
def withdraw_notice(
    *, by: Actor, at: datetime, notice: Notice, reason: str, revision: int | None = None
) -> Notice:
    """Take a notice down everywhere; drafts of it are given up. Raises UnableToWithdrawNotice, Stale."""
    row = Notice.objects.select_related("incident__unit", "unit", "outlet").get(pk=notice.pk)
    by.require(WRITE, unit=row.unit_path, outlet=outlet_of(row))
    said = reason.strip()[:200]
    if not row.number:
        raise UnableToWithdrawNotice(NOT_OUT)
    if row.withdrawn_at is not None:
        raise UnableToWithdrawNotice(GONE)
    if not said:
        raise UnableToWithdrawNotice(NO_REASON, field="reason")
    _check_withdrawal(row, by)
    row = set_columns(row, revision, withdrawn_at=at, withdrawn_by=by.doer[:80], withdrawn_why=said)
    for one in row.revisions.filter(state__in=PENDING):
        set_columns(one, None, state=NoticeState.DISCARDED, ended_at=at)
    standing_now = standing_of(row)
    if standing_now is not None:
        set_columns(standing_now, None, state=NoticeState.WITHDRAWN, ended_at=at)
    what = events.NoticeWithdrawn(row.reference, row.number, str(NoticeChange.WITHDRAWN).upper(), said)
    record(what, row.incident, by=by, at=at, subject=row)
    return row


def _check_withdrawal(notice: Notice, by: Actor) -> None:
    """Raise where the plan's table lets others withdraw over these channels; one without such a line lets any writer."""
    plan, matter = plan_of(notice.incident), PublicMatter.WITHDRAWAL
    if not any(rule.matter is matter for rule in plan.publish.values()):
        return
    channels = [Channel(one) for one in used_channels(notice)]
    found = rights.ruling(plan.publish, [matter], channels, posts_of(by, notice.unit_path))
    if found.refusals:
        raise refuse(UnableToWithdrawNotice, found.refusals, plan)
