"""Drafting: the first notice, its next revision, the word that service is back ahead of the release (P3b, P4c).

The values are those of the incident's rows; a person adds an end, the next word, own words. Of one notice there is
one draft, and beside it at most one prepared restoration.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from youxu.announcements import events
from youxu.announcements.actions.entries import (
    GIVEN_UP,
    OUT_ALREADY,
    WRITE,
    carried,
    named,
    outlet_of,
    writer_of,
)
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.queries.composing import content_now, content_out
from youxu.announcements.queries.handles import notice_of, pending_of
from youxu.announcements.rules import changes, faults
from youxu.announcements.rules.content import Alternative, Content, Written
from youxu.announcements.rules.words import AHEAD, OUT, PENDING, USUAL, NoticeKind, NoticeState
from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.core.numbers import next_number, public_code
from youxu.incidents.actions.cases import DRILL_PREFIX
from youxu.incidents.actions.entries import fresh, open_incident, record, set_columns
from youxu.incidents.models import Incident
from youxu.kernel.words import mark
from youxu.network.models import Outlet
from youxu.plan.schema.words import Channel

DRAFT_EXISTS = mark("There is a draft already ({notice}); change that one.")
OUT_FIRST = mark("The first notice is out already; draft its next revision.")
NOT_OUT = mark("Nothing of this notice is out yet; draft the first one.")
OWN_DOOR = mark("You work at an outlet: you write the notice for its own door.")
NOT_HERE = mark("Nothing is stopped or limited at this outlet in this incident.")
ALREADY_OUT = mark("The notice of the incident is out ({notice}); print its sheet for your door.")
WITHDRAWN = mark("This notice was withdrawn; nothing is revised any more.")


class UnableToDraftNotice(UnableTo):
    """A draft has something to say, and of one notice there is one draft."""

    clause = "P3b"


@action
def draft_notice(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    said: Written,
    kind: str = NoticeKind.FIRST,
    outlet: Outlet | None = None,
    channels: Sequence[str] = (),
    alternatives: Iterable[Alternative] = (),
    items: str = "",
) -> NoticeRevision:
    """Draft the first notice of an incident (``outlet``: for its own door), or prepare another kind; return the draft.

    ``alternatives`` and ``items`` (SAFE, NOT_SAFE) are told by the parts that know. Raises UnableToDraftNotice,
    Invalid (every field at fault).
    """
    by.require(WRITE, unit=incident.unit_path, outlet=outlet.code if outlet else "")
    wanted = NoticeKind(kind)
    found = (
        open_incident(incident, UnableToDraftNotice)
        if wanted in (NoticeKind.FIRST, NoticeKind.REVISION)
        else fresh(incident)
    )
    _check_outlet(by, found, outlet)
    given = list(channels) or [str(one) for one in (USUAL if outlet is None else (Channel.DOOR,))]
    to_persons = given == [Channel.PERSONS_AND_AUTHORITY]
    notice = notice_of(found, outlet, to_persons=to_persons)
    if wanted is NoticeKind.FIRST and notice is not None and notice.number:
        raise UnableToDraftNotice(OUT_FIRST)
    if wanted is NoticeKind.CORRECTION and (notice is None or not notice.number):
        raise UnableToDraftNotice(NOT_OUT)
    notice = notice or _opened(found, outlet, to_persons, at)
    return _drafted(notice, wanted, said, given, alternatives, items, by, at)


@action
def revise_notice(
    *,
    by: Actor,
    at: datetime,
    notice: Notice,
    said: Written,
    channels: Sequence[str] = (),
    alternatives: Iterable[Alternative] = (),
    items: str = "",
) -> NoticeRevision:
    """Draft the next revision of a notice that is out; return it. Raises UnableToDraftNotice, Invalid."""
    row = Notice.objects.select_related("incident__unit", "unit", "outlet").get(pk=notice.pk)
    by.require(WRITE, unit=row.unit_path, outlet=outlet_of(row))
    _check_outlet(by, row.incident, row.outlet)
    if not row.number:
        raise UnableToDraftNotice(NOT_OUT)
    if row.withdrawn_at is not None:
        raise UnableToDraftNotice(WITHDRAWN)
    open_incident(row.incident, UnableToDraftNotice)
    given = list(channels) or used_channels(row)
    return _drafted(row, NoticeKind.REVISION, said, given, alternatives, items, by, at)


@action
def edit_notice(
    *,
    by: Actor,
    at: datetime,
    draft: NoticeRevision,
    said: Written,
    channels: Sequence[str] = (),
    alternatives: Iterable[Alternative] = (),
    items: str = "",
    revision: int | None = None,
) -> NoticeRevision:
    """Write a draft anew, with the values of now; signatures under what it said before count no more.

    Raises UnableToDraftNotice (it went out meanwhile), Invalid, Stale.
    """
    row = pending(draft, UnableToDraftNotice)
    notice = row.notice
    by.require(WRITE, unit=row.unit_path, outlet=outlet_of(notice))
    _check_outlet(by, notice.incident, notice.outlet)
    given = list(channels) or list(row.channels)
    content = _composed(notice, NoticeKind(row.kind), said, given, alternatives, items, at)
    columns = {
        "content": content.model_dump(mode="json"),
        "channels": given,
        "changes": changed_by(notice, NoticeKind(row.kind), content),
        "state": NoticeState.DRAFT,
        "submitted_at": None,
        **writer_of(by, row.unit_path),
    }
    row = set_columns(row, revision, **columns)
    record(events.NoticeEdited(**named(row)), notice.incident, by=by, at=at, subject=row)
    return row


@action
def discard_notice(*, by: Actor, at: datetime, draft: NoticeRevision) -> NoticeRevision:
    """Give a draft up. Raises UnableToDraftNotice when it went out meanwhile."""
    row = pending(draft, UnableToDraftNotice)
    by.require(WRITE, unit=row.unit_path, outlet=outlet_of(row.notice))
    row = set_columns(row, None, state=NoticeState.DISCARDED, ended_at=at)
    record(events.NoticeDiscarded(**named(row)), row.notice.incident, by=by, at=at, subject=row)
    return row


def pending(draft: NoticeRevision, error: type[UnableTo]) -> NoticeRevision:
    """Return a draft as it stands now, or raise ``error`` when it went out or was given up."""
    related = ("notice__incident__unit", "notice__unit", "notice__outlet")
    row = NoticeRevision.objects.select_related(*related).get(pk=draft.pk)
    if row.state not in PENDING:
        raise error(OUT_ALREADY if row.state in OUT else GIVEN_UP, field="state")
    return row


def used_channels(notice: Notice) -> list[str]:
    """Return every channel over which something of the notice went out, in the order of their use."""
    rows = notice.revisions.filter(state__in=OUT).order_by("number").values_list("channels", flat=True)
    return list(dict.fromkeys(channel for channels in rows for channel in channels))


def _check_outlet(by: Actor, incident: Incident, outlet: Outlet | None) -> None:
    """Raise where an outlet's people write for more than their own door, or nothing is stopped there."""
    bound = by.is_bound or by.only_at_outlet(incident.unit_path)
    if bound and (outlet is None or outlet.code != by.outlet):
        raise UnableToDraftNotice(OWN_DOOR, field="outlet")
    if outlet is None:
        return
    if not incident.interruptions.filter(outlet=outlet).exists():
        raise UnableToDraftNotice(NOT_HERE, field="outlet")
    whole = notice_of(incident)
    if whole is not None and whole.number and whole.withdrawn_at is None:
        raise UnableToDraftNotice(ALREADY_OUT, notice=whole.reference)


def _opened(incident: Incident, outlet: Outlet | None, to_persons: bool, at: datetime) -> Notice:
    try:
        with transaction.atomic(savepoint=False):
            return Notice.objects.create(
                incident=incident,
                outlet=outlet,
                to_persons=to_persons,
                unit=incident.unit,
                unit_path=incident.unit_path,
                visibility=incident.visibility,
                world=incident.world,
                reference=_reference(incident, at),
                code=public_code(),
                opened_at=at,
            )
    except IntegrityError as error:
        raise Collision(incident.stream) from error


def _reference(incident: Incident, at: datetime) -> str:
    """Return the next reference of a notice: prefix, day, N and the number of the day; it never names its incident."""
    unit = incident.unit
    prefix = DRILL_PREFIX if incident.world else (unit.reference_prefix or unit.key[:2]).upper()
    day = f"{at.astimezone(ZoneInfo(unit.time_zone)):%y%m%d}"
    return f"{prefix}{day}-N{next_number('notice', prefix, day):02d}"


def _drafted(
    notice: Notice,
    kind: NoticeKind,
    said: Written,
    channels: list[str],
    alternatives: Iterable[Alternative],
    items: str,
    by: Actor,
    at: datetime,
) -> NoticeRevision:
    if pending_of(notice, ahead=kind in AHEAD) is not None:
        raise UnableToDraftNotice(DRAFT_EXISTS, field="notice", notice=notice.reference)
    content = _composed(notice, kind, said, channels, alternatives, items, at)
    row = store_draft(notice, kind, content, channels, by=by, at=at)
    what = events.NoticeDrafted(**named(row), notice_channel=", ".join(channels))
    record(what, notice.incident, by=by, at=at, subject=row)
    return row


def store_draft(
    notice: Notice, kind: NoticeKind, content: Content, channels: Sequence[str], *, by: Actor, at: datetime
) -> NoticeRevision:
    """Insert a draft; when another act made one meanwhile, the whole act is repeated and finds it."""
    try:
        with transaction.atomic(savepoint=False):
            return NoticeRevision.objects.create(
                notice=notice,
                kind=kind,
                content=content.model_dump(mode="json"),
                channels=list(channels),
                changes=changed_by(notice, kind, content),
                written_at=at,
                **writer_of(by, notice.unit_path),
                **carried(notice),
            )
    except IntegrityError as error:
        raise Collision(notice.stream) from error


def _composed(
    notice: Notice,
    kind: NoticeKind,
    said: Written,
    channels: Sequence[str],
    alternatives: Iterable[Alternative],
    items: str,
    at: datetime,
) -> Content:
    now = content_now(
        notice.incident,
        at,
        kind=kind,
        outlet=notice.outlet,
        alternatives=alternatives,
        items=items,
        before=content_out(notice),
    )
    _check(said, now, kind, channels, at)
    return said.into(now)


def _check(said: Written, now: Content, kind: NoticeKind, channels: Sequence[str], at: datetime) -> None:
    found = {**faults.of_words(said.texts), **faults.of_channels(channels)}
    found |= faults.of_bank((said.bank_zh, said.bank_en), said.bank_said_by, said.bank_said_at)
    if kind in (NoticeKind.FIRST, NoticeKind.REVISION):
        found |= faults.of_times(said.next_update_at or now.next_update_at, said.ends_at, at, over=False)
    if found:
        raise Invalid(found)
    if kind is NoticeKind.FIRST and not now.places:
        raise UnableToDraftNotice(faults.NOTHING_STOPPED)


def changed_by(notice: Notice, kind: NoticeKind, content: Content) -> list[str]:
    """Return what a content says otherwise than what stands in public; nothing before something is out."""
    before = content_out(notice)
    return [str(one) for one in changes.changes(before, content, kind)] if before is not None else []
