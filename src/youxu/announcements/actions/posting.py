"""The proof of channels that have no address: the sheet hangs at a door, the words were read out, the sheet is down again
(P3b, S2, P5a). Said by the outlet, on the phone or with its card, or by the office on the telephone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from youxu.announcements import events
from youxu.announcements.actions.entries import carried, named
from youxu.announcements.models import Notice, NoticeRevision, Posting
from youxu.announcements.queries.handles import outlets_told
from youxu.announcements.rules.words import DOOR_TASKS, PROVEN, NoticeState
from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.actions import cases, owing
from youxu.incidents.actions.entries import fresh, record
from youxu.kernel.words import mark
from youxu.network.models import Outlet
from youxu.organisation.actions.cards import spend
from youxu.organisation.rules import CardUseKind
from youxu.plan.schema.words import Channel

NOT_STANDING = mark("This revision does not stand any more; post the newest one instead.")
NOT_HERE = mark("This notice says nothing of that outlet.")
NOT_BY_THIS = mark("This notice does not go out over that channel.")
OWN_OUTLET = mark("You work at an outlet: you say what hangs at its own door.")
NO_PROOF = mark("Take a picture, or say in a few words where it hangs.")
NOTHING_UP = mark("No sheet of this notice hangs there any more.")


class UnableToProvePosting(UnableTo):
    """A sheet that hangs is of what stands, at an outlet that it tells of, and is shown or told."""

    clause = "P3b"


class UnableToTakeDown(UnableTo):
    """Only a sheet that hangs comes down."""

    clause = "P5a"


@action
def prove_posting(
    *,
    by: Actor,
    at: datetime,
    published: NoticeRevision,
    outlet: Outlet,
    channel: str = Channel.DOOR,
    word: str = "",
    photo: Any = None,
) -> Posting:
    """Say that a revision hangs at an outlet's door, or was read out there; return the proof. Twice says the same.

    ``photo`` (an upload or a stored file) or a ``word`` shows it. A sheet of an earlier revision that hung there gave way.
    Raises UnableToProvePosting.
    """
    row = fresh(published)
    notice = Notice.objects.select_related("incident__unit", "unit").get(pk=row.notice_id)
    by.require("task", unit=notice.unit_path, outlet=outlet.code)
    _check(by, notice, row, outlet, channel)
    said, over = word.strip()[:200], Channel(channel)
    known = Posting.objects.filter(notice_revision=row, outlet=outlet, channel=over).first()
    if known is not None and (known.pictured or photo is None):
        return known
    if photo is None and not said and over is Channel.DOOR:
        raise UnableToProvePosting(NO_PROOF, field="word")
    made = known or _made(row, notice, outlet, over, said, by, at)
    if photo is not None:
        kind = Posting._meta.label_lower
        cases.keep_photos(notice.incident, [photo], by=by, at=at, kind=kind, subject=made.pk)
        Posting.objects.filter(pk=made.pk).update(pictured=True)
        made.pictured = True
    if over is Channel.DOOR:
        _give_way(made, by, at)
        owing.complete_keys(notice.incident, DOOR_TASKS, by=by, at=at, outlets=(outlet,))
    what = events.NoticePosted(
        **named(row),
        notice_channel=str(over),
        outlet_code=outlet.code,
        outlet_name=outlet.name,
        pictured=made.pictured,
        word=said,
    )
    record(what, notice.incident, by=by, at=at, subject=row)
    return made


def _check(by: Actor, notice: Notice, row: NoticeRevision, outlet: Outlet, channel: str) -> None:
    if row.state != NoticeState.PUBLISHED or notice.withdrawn_at is not None or notice.replaced_by_id:
        raise UnableToProvePosting(NOT_STANDING)
    if channel not in PROVEN or channel not in row.channels:
        raise UnableToProvePosting(NOT_BY_THIS, field="channel")
    own = notice.outlet_id is None or notice.outlet_id == outlet.pk
    if not own or outlet.code not in outlets_told(row) or not _of_operator(notice, outlet):
        raise UnableToProvePosting(NOT_HERE, field="outlet")
    if (by.is_bound or by.only_at_outlet(notice.unit_path)) and outlet.code != by.outlet:
        raise UnableToProvePosting(OWN_OUTLET, field="outlet")


def _of_operator(notice: Notice, outlet: Outlet) -> bool:
    """Tell whether the outlet is of the operator who speaks: another may use the same code."""
    return outlet.unit_path.partition("/")[0] == notice.unit_path.partition("/")[0]


def _made(
    row: NoticeRevision, notice: Notice, outlet: Outlet, channel: Channel, word: str, by: Actor, at: datetime
) -> Posting:
    try:
        with transaction.atomic(savepoint=False):
            return Posting.objects.create(
                notice_revision=row,
                outlet=outlet,
                channel=channel,
                word=word,
                done_at=at,
                done_by_id=by.person_id,
                done_by_name=by.doer[:80],
                **carried(notice),
            )
    except IntegrityError as error:
        raise Collision(notice.stream) from error


def _give_way(made: Posting, by: Actor, at: datetime) -> None:
    """Let the sheet of an earlier revision be down: the new one hangs in its place."""
    notice = made.notice_revision.notice_id
    older = Posting.objects.filter(notice_revision__notice=notice, outlet=made.outlet, channel=Channel.DOOR)
    older.filter(taken_down_at=None).exclude(pk=made.pk).update(taken_down_at=at, taken_down_by=by.doer[:80])


@action
def take_down_posting(*, by: Actor, at: datetime, notice: Notice, outlet: Outlet) -> int:
    """Say that the sheet of a notice is down at an outlet; return how many were. Raises UnableToTakeDown."""
    row = Notice.objects.select_related("incident__unit", "unit").get(pk=notice.pk)
    by.require("task", unit=row.unit_path, outlet=outlet.code)
    if (by.is_bound or by.only_at_outlet(row.unit_path)) and outlet.code != by.outlet:
        raise UnableToTakeDown(OWN_OUTLET, field="outlet")
    up = Posting.objects.filter(
        notice_revision__notice=row, outlet=outlet, channel=Channel.DOOR, taken_down_at=None
    )
    last = up.select_related("notice_revision__notice").order_by("-notice_revision__number").first()
    if last is None:
        raise UnableToTakeDown(NOTHING_UP, field="outlet")
    gone = up.update(taken_down_at=at, taken_down_by=by.doer[:80])
    what = events.PostingTakenDown(
        **named(last.notice_revision), outlet_code=outlet.code, outlet_name=outlet.name
    )
    record(what, row.incident, by=by, at=at, subject=row)
    hanging = Posting.objects.filter(
        notice_revision__notice__incident=row.incident_id,
        outlet=outlet,
        channel=Channel.DOOR,
        taken_down_at=None,
    )
    if row.incident is not None and not hanging.exists():
        owing.complete_taken_down(row.incident, by=by, at=at, outlets=(outlet,))
    return gone


@action
def prove_posting_from_card(
    *,
    by: Actor,
    at: datetime,
    address: str,
    published: NoticeRevision,
    outlet: Outlet,
    channel: str,
    word: str = "",
    photo: Any = None,
    entered_at: datetime | None = None,
) -> Posting:
    """Say with the outlet's card that a revision hangs there, or was read out. Raises UnableToUseCard and the same."""
    by.require("task", unit=by.unit, outlet=by.outlet)
    spend(by=by, at=at, address=address, kind=CardUseKind.ACT)
    given = {"published": published, "outlet": outlet, "channel": channel, "word": word, "photo": photo}
    return prove_posting(by=by, at=entered_at or at, **given)


@action
def take_down_from_card(
    *,
    by: Actor,
    at: datetime,
    address: str,
    notice: Notice,
    outlet: Outlet,
    entered_at: datetime | None = None,
) -> int:
    """Say with the outlet's card that the sheet is down. Raises UnableToUseCard, UnableToTakeDown."""
    by.require("task", unit=by.unit, outlet=by.outlet)
    spend(by=by, at=at, address=address, kind=CardUseKind.ACT)
    return take_down_posting(by=by, at=entered_at or at, notice=notice, outlet=outlet)
