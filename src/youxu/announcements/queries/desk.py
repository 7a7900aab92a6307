"""Notices as those who write and approve them see them: lists, one with its revisions, what goes out by which channel."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from youxu.announcements.models import Notice, NoticeRevision, NoticeSignature
from youxu.announcements.queries.composing import content_of, content_out, setting_of
from youxu.announcements.queries.handles import notice_named
from youxu.announcements.queries.rights import standing
from youxu.announcements.rules import changes
from youxu.announcements.rules.channels import Drawn, drawn
from youxu.announcements.rules.content import Both, Content, as_if_back
from youxu.announcements.rules.rights import Needed, Refusal
from youxu.announcements.rules.times import public_path
from youxu.announcements.rules.words import OUT, PENDING, NoticeKind, NoticeState
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.questions import kept_question
from youxu.incidents.models import Incident

PAGE = 50


@dataclass(frozen=True)
class SignatureRow:
    """A signature under a revision: whose, as what, when."""

    way: str
    name: str
    posts: tuple[str, ...]
    above: bool
    remark: str
    signed_at: datetime


@dataclass(frozen=True)
class RevisionRow:
    """One revision; ``which`` names it in addresses and commands: its number, "draft" or "restored".

    ``approved``: every signature that it needs is under what it says now.
    """

    which: str
    number: int | None
    kind: NoticeKind
    state: NoticeState
    title: Both
    body: Both
    content: Content
    channels: tuple[str, ...]
    changes: tuple[str, ...]
    written_by: str
    written_at: datetime
    submitted_at: datetime | None
    sent_back: str
    approved: bool
    published_by: str
    published_at: datetime | None
    alone: bool
    review_by: datetime | None
    reviewed_at: datetime | None
    ended_at: datetime | None
    signatures: tuple[SignatureRow, ...]
    path: str
    revision: int


@dataclass(frozen=True)
class NoticeRow:
    """A notice as lists show it: what stands in public, and what waits to go out."""

    pk: int
    reference: str
    code: str
    incident: str
    incident_title: str
    incident_title_en: str
    outlet: str
    outlet_name: str
    outlet_name_en: str
    unit_path: str
    number: int
    state: NoticeState
    title: Both
    published_at: datetime | None
    next_update_at: datetime | None
    ends_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str
    replaced_by: str
    review_by: datetime | None
    waiting: tuple[str, ...]
    revision: int


@dataclass(frozen=True)
class NoticeDetail:
    """A notice with its revisions, the newest first, drafts before them."""

    notice: NoticeRow
    revisions: tuple[RevisionRow, ...]


@dataclass(frozen=True)
class Preview:
    """What a draft becomes on each channel, and what still stands before it goes out for who looks at it.

    ``needed`` are signatures that are missing, ``refusals`` what the plan's table forbids this person; ``alone`` says
    that it goes out without another's approval, and is looked at within ``second_look``.
    """

    drawn: Drawn
    needed: tuple[Needed, ...]
    refusals: tuple[Refusal, ...]
    ready: bool
    alone: bool
    second_look: timedelta | None


def notices_page(
    actor: Actor, *, incident: Incident | None = None, unit: str = "", after: int = 0, world: str = ""
) -> tuple[tuple[NoticeRow, ...], int]:
    """Return fifty notices that the actor may read, the newest first, and the key of the next page (0: no more)."""
    rows = Notice.objects.visible_to(actor).filter(world=world)
    if incident is not None:
        rows = rows.filter(incident=incident)
    if unit:
        rows = rows.filter(path_under("unit_path", unit))
    if after:
        rows = rows.filter(pk__lt=after)
    found = _rows(rows.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else 0


def notices_of(actor: Actor, incident: Incident) -> tuple[NoticeRow, ...]:
    """Return the notices of one incident."""
    return notices_page(actor, incident=incident, world=incident.world)[0]


def standing_notices(incidents: Iterable[int]) -> Mapping[int, NoticeRow]:
    """Return the notice that stands of each of several incidents, for cards of boards and lists: four queries."""
    keys_of = list(incidents)
    if not keys_of:
        return {}
    keys = dict(_standing(incidents=keys_of).answer())
    return {keys[row.pk]: row for row in _rows(Notice.objects.filter(pk__in=list(keys)))} if keys else {}


@kept_question
def _standing(*, incidents: Collection[int]) -> QuerySet[Notice, Any]:
    rows = Notice.objects.filter(incident__in=incidents, outlet=None, to_persons=False, number__gt=0)
    return rows.values_list("pk", "incident")


def _rows(rows: QuerySet[Notice]) -> tuple[NoticeRow, ...]:
    found = list(rows.select_related("incident", "outlet", "replaced_by"))
    if not found:
        return ()
    keys = [row.pk for row in found]
    out = {one.notice_id: one for one in _out(notices=keys).rows()}
    waiting: dict[int, list[NoticeRevision]] = {}
    for one in _pending(notices=keys).rows():
        waiting.setdefault(one.notice_id, []).append(one)
    return tuple(_row(row, out.get(row.pk), waiting.get(row.pk, [])) for row in found)


@kept_question
def _out(*, notices: Collection[int]) -> QuerySet[NoticeRevision]:
    return NoticeRevision.objects.filter(notice__in=notices, state__in=OUT).order_by("number")


@kept_question
def _pending(*, notices: Collection[int]) -> QuerySet[NoticeRevision]:
    return NoticeRevision.objects.filter(notice__in=notices, state__in=PENDING).order_by("pk")


def _row(row: Notice, out: NoticeRevision | None, waiting: list[NoticeRevision]) -> NoticeRow:
    state = NoticeState(out.state) if out is not None else NoticeState.DRAFT
    if out is None and waiting:
        state = NoticeState(waiting[0].state)
    where = content_of(out or waiting[0]).where if out or waiting else Both()
    incident, outlet = row.incident, row.outlet
    return NoticeRow(
        pk=row.pk,
        reference=row.reference,
        code=row.code,
        incident=incident.reference,
        incident_title=incident.title,
        incident_title_en=incident.title_en or incident.title,
        outlet=outlet.code if outlet else "",
        outlet_name=outlet.name if outlet else "",
        outlet_name_en=(outlet.name_en or outlet.name) if outlet else "",
        unit_path=row.unit_path,
        number=row.number,
        state=state,
        title=Both(zh=out.title_zh, en=out.title_en) if out is not None else where,
        published_at=out.published_at if out is not None else None,
        next_update_at=row.next_update_at,
        ends_at=row.ends_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        replaced_by=row.replaced_by.reference if row.replaced_by else "",
        review_by=out.review_by if out is not None and out.alone and out.reviewed_at is None else None,
        waiting=tuple(which_of(one) for one in waiting),
        revision=row.revision,
    )


def notice_detail(actor: Actor, reference: str) -> NoticeDetail | None:
    """Return a notice that the actor may read, with every revision that is not discarded; or None."""
    notice = notice_named(actor, reference)
    if notice is None:
        return None
    rows = NoticeRevision.objects.filter(notice=notice).exclude(state=NoticeState.DISCARDED)
    found = sorted(rows, key=lambda one: (one.number is not None, -(one.number or 0), -one.pk))
    signed: dict[int, list[NoticeSignature]] = {}
    for one in NoticeSignature.objects.filter(notice_revision__in=[row.pk for row in found]).order_by("pk"):
        signed.setdefault(one.notice_revision_id, []).append(one)
    return NoticeDetail(
        _rows(Notice.objects.filter(pk=notice.pk))[0],
        tuple(_revision(row, notice, signed.get(row.pk, [])) for row in found),
    )


def revision_row(row: NoticeRevision) -> RevisionRow:
    """Return one revision as pages and commands show it."""
    signed = NoticeSignature.objects.filter(notice_revision=row).order_by("pk")
    return _revision(row, row.notice, signed)


def which_of(row: NoticeRevision) -> str:
    """Return by what a revision is named beside its notice's reference."""
    if row.number is not None:
        return str(row.number)
    return "restored" if row.kind == NoticeKind.RESTORED else "draft"


def _revision(row: NoticeRevision, notice: Notice, signed: Iterable[NoticeSignature]) -> RevisionRow:
    return RevisionRow(
        which=which_of(row),
        number=row.number,
        kind=NoticeKind(row.kind),
        state=NoticeState(row.state),
        title=Both(zh=row.title_zh, en=row.title_en),
        body=Both(zh=row.body_zh, en=row.body_en),
        content=content_of(row),
        channels=tuple(row.channels),
        changes=tuple(row.changes),
        written_by=row.written_by_name,
        written_at=row.written_at,
        submitted_at=row.submitted_at,
        sent_back=row.sent_back,
        approved=row.state == NoticeState.SUBMITTED and standing(row, row.written_posts).ready,
        published_by=row.published_by_name,
        published_at=row.published_at,
        alone=row.alone,
        review_by=row.review_by,
        reviewed_at=row.reviewed_at,
        ended_at=row.ended_at,
        signatures=tuple(
            SignatureRow(one.way, one.name, tuple(one.posts), one.above, one.remark, one.signed_at)
            for one in signed
        ),
        path=public_path(notice.code, row.number) if row.number else "",
        revision=row.revision,
    )


def changed_words(notice: Notice, kind: NoticeKind, content: Content) -> Both:
    """Return what a content says otherwise than what stands, as the notice names it."""
    out = content_out(notice)
    return changes.words_of(changes.changes(out, content, kind)) if out is not None else Both()


def preview_of(row: NoticeRevision, at: datetime, actor: Actor) -> Preview:
    """Return what a draft would read like if it went out at ``at``, and what the table still asks of this actor."""
    content, kind = content_of(row), NoticeKind(row.kind)
    if kind is NoticeKind.RESTORED:
        content = as_if_back(content, at)
    around = setting_of(row.notice, at, content, changed_words(row.notice, kind, content))
    found = standing(row, actor.posts_in(row.unit_path))
    return Preview(
        drawn(kind, content, around),
        found.missing,
        found.refusals,
        found.ready,
        found.alone,
        found.second_look,
    )


@dataclass(frozen=True)
class WaitingNotice:
    """A notice that waits for somebody who may approve: to be signed (``which`` draft), or to be looked at again."""

    row: NoticeRow
    which: str
    due_at: datetime | None


def waiting_for(actor: Actor, world: str = "") -> tuple[WaitingNotice, ...]:
    """Return what waits for who may approve in the own unit: what went out alone, then what waits for a signature.

    Nobody is shown what that person wrote or sent; who may not approve costs no query.
    """
    if not actor.unit or not actor.may("approve_notice", unit=actor.unit):
        return ()
    related = ("notice__incident__unit", "notice__unit", "notice__outlet")
    mine = NoticeRevision.objects.visible_to(actor).filter(unit_path=actor.unit, world=world)
    rows = mine.select_related(*related)
    looks = rows.filter(alone=True, reviewed_at=None, state__in=OUT).exclude(published_by=actor.person_id)
    signs = rows.filter(state=NoticeState.SUBMITTED).exclude(written_by=actor.person_id)
    found = [
        *((row, "") for row in looks.order_by("review_by")[:PAGE]),
        *((row, which_of(row)) for row in signs.order_by("submitted_at")[:PAGE]),
    ]
    notices = {
        one.pk: one for one in _rows(Notice.objects.filter(pk__in=[row.notice_id for row, _ in found]))
    }
    return tuple(
        WaitingNotice(
            notices[row.notice_id], which, row.review_by if not which else row.notice.next_update_at
        )
        for row, which in found
        if which == "" or not standing(row, row.written_posts).ready
    )
