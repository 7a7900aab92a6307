"""The change of duty (交接班, O3): one lays it open, another takes it; until then it stays with the first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.events import TextsPurged
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.organisation import events
from youxu.organisation.grants import holding_now, shift_now
from youxu.organisation.models import Cover, HandOver, Shift
from youxu.organisation.rules import RosterKind

DUTY = "duty_officer"
KINDS = ("incidents", "clocks", "promises", "on_road", "ring_back", "calls")
"""What a hand-over counts, in the order in which it is read."""
AT_ONCE = 500


NOBODY = mark("Nobody is handing the duty over.")
JUST_TAKEN = mark("Another person has just taken the duty over.")


class UnableToHandOver(UnableTo):
    """Only who has the duty hands it over, once."""

    text = mark("You do not have the duty of this unit now.")
    clause = "O3"


class UnableToAcceptHandOver(UnableTo):
    """It is accepted once, by another person."""

    text = NOBODY
    clause = "O3"


class UnableToWithdrawHandOver(UnableTo):
    """Only the giver takes it back, while nobody has accepted."""

    text = NOBODY
    clause = "O3"


class UnableToRefuseHandOver(UnableTo):
    """Another person than the giver declines it, with a reason, while it waits."""

    text = NOBODY
    clause = "O3"


@action
def start_hand_over(
    *, by: Actor, at: datetime, unit: Unit, counts: Mapping[str, int], note: str = ""
) -> HandOver:
    """Lay the duty open for the next person; ``counts`` is what is open now. Raises UnableToHandOver.

    The giver keeps the duty, past the end of the shift too, until another person accepts.
    """
    by.require("hand_over", unit=unit.path)
    if by.person_id is None or DUTY not in by.posts_in(unit.path):
        raise UnableToHandOver(field="by")
    waiting = _open(unit)
    if waiting is not None:
        raise UnableToHandOver(
            mark("{person} is handing the duty over since {began_at}; it waits to be accepted."),
            field="by",
            person=waiting.giver.name,
            began_at=waiting.began_at,
        )
    shift = _shift_of(by.person_id, at, unit)
    made = _make(
        by.person_id, at, unit, shift, {kind: int(counts.get(kind, 0)) for kind in KINDS}, note.strip()
    )
    said = events.HandOverBegan(made.counts["incidents"], made.counts["clocks"], made.counts["calls"])
    journal.append(said, by=by, at=at, stream=_stream(unit), subject=made, unit=unit.path)
    return made


def _shift_of(person_id: int, at: datetime, unit: Unit) -> Shift | None:
    """Return the duty shift that a person carries now, or one that ended and was not handed over; None by name."""
    rows = Shift.objects.filter(unit=unit, kind=RosterKind.DUTY_OFFICER)
    running = rows.filter(shift_now(at), _carried_by(person_id, at)).first()
    kept = HandOver.objects.keeping().filter(unit=unit, giver=person_id, shift__isnull=False)
    return running or rows.filter(pk__in=kept.values("shift")).order_by("-ends_at").first()


def _carried_by(person_id: int, at: datetime) -> Q:
    """Return the filter of duty shifts that a person carries, the own or those of whom the person stands in for."""
    covers = Cover.objects.filter(
        holding_now(at, "relief__"), person=person_id, kind=RosterKind.DUTY_OFFICER, relief__world=""
    )
    return Q(person=person_id) | Q(person__in=covers.values("relief__person"))


def _make(
    giver: int, at: datetime, unit: Unit, shift: Shift | None, counts: dict[str, int], note: str
) -> HandOver:
    """Store the row; the unique constraint says when another hand was faster."""
    try:
        with transaction.atomic():
            return HandOver.objects.create(
                unit=unit,
                unit_path=unit.path,
                shift=shift,
                giver_id=giver,
                began_at=at,
                due_at=shift.ends_at if shift else None,
                counts=counts,
                note=note,
            )
    except IntegrityError as error:
        raise UnableToHandOver(mark("The duty is being handed over already."), field="by") from error


@action
def accept_hand_over(*, by: Actor, at: datetime, unit: Unit) -> HandOver:
    """Take the duty that another person hands over, once. Raises UnableToAcceptHandOver."""
    by.require("hand_over", unit=unit.path)
    found = _open(unit)
    if found is None:
        raise UnableToAcceptHandOver(field="by")
    if found.giver_id == by.person_id:
        raise UnableToAcceptHandOver(mark("Another person takes over what you hand over."), field="by")
    taken = HandOver.objects.waiting().filter(pk=found.pk).update(accepted_at=at, taker=by.person_id)
    if not taken:
        raise UnableToAcceptHandOver(JUST_TAKEN, field="by")
    found.accepted_at, found.taker_id = at, by.person_id
    late = max(0, int((at - found.due_at).total_seconds() // 60)) if found.due_at else 0
    said = events.HandOverAccepted(found.giver.name, late)
    journal.append(said, by=by, at=at, stream=_stream(unit), subject=found, unit=unit.path)
    return found


@action
def withdraw_hand_over(*, by: Actor, at: datetime, unit: Unit) -> HandOver:
    """Take back, as the giver, what nobody has accepted; the duty stays. Raises UnableToWithdrawHandOver."""
    by.require("hand_over", unit=unit.path)
    found = _open(unit)
    if found is None:
        raise UnableToWithdrawHandOver(field="by")
    if found.giver_id != by.person_id:
        raise UnableToWithdrawHandOver(
            mark("{person} hands the duty over; who does not take it says why."),
            field="by",
            person=found.giver.name,
        )
    if not HandOver.objects.waiting().filter(pk=found.pk).update(withdrawn_at=at):
        raise UnableToWithdrawHandOver(JUST_TAKEN, field="by")
    found.withdrawn_at = at
    journal.append(
        events.HandOverWithdrawn(), by=by, at=at, stream=_stream(unit), subject=found, unit=unit.path
    )
    return found


@action
def refuse_hand_over(*, by: Actor, at: datetime, unit: Unit, reason: str) -> HandOver:
    """Decline, as another person, to take the duty now; it waits on and stays with the giver.

    Raises UnableToRefuseHandOver.
    """
    by.require("hand_over", unit=unit.path)
    found = _open(unit)
    if found is None:
        raise UnableToRefuseHandOver(field="by")
    if found.giver_id == by.person_id:
        raise UnableToRefuseHandOver(mark("You hand the duty over yourself; take it back."), field="by")
    if not reason.strip():
        raise UnableToRefuseHandOver(mark("Say why the duty is not taken over now."), field="reason")
    columns = {"refused_at": at, "refused_by": by.person_id, "refusal": reason.strip()[:400]}
    if not HandOver.objects.waiting().filter(pk=found.pk).update(**columns):
        raise UnableToRefuseHandOver(JUST_TAKEN, field="by")
    found.refresh_from_db()
    said = events.HandOverRefused(found.giver.name)
    journal.append(said, by=by, at=at, stream=_stream(unit), subject=found, unit=unit.path)
    return found


@action
def purge_notes(*, by: Actor, at: datetime, before: datetime) -> int:
    """Remove the words of up to 500 hand-overs accepted or taken back before a moment; return how many went."""
    over = Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before)
    rows = HandOver.objects.filter(over).exclude(note="", refusal="").select_related("unit")
    found = list(rows.order_by("pk")[:AT_ONCE])
    for unit in {row.unit_path for row in found}:
        by.require("purge", unit=unit)
    if not found:
        return 0
    HandOver.objects.filter(pk__in=[row.pk for row in found]).update(note="", refusal="")
    last = found[-1]
    said = TextsPurged(f"handover.note: {len(found)}", "after_close")
    journal.append(said, by=by, at=at, stream=_stream(last.unit), subject=last, unit=last.unit_path)
    return len(found)


def _open(unit: Unit) -> HandOver | None:
    return HandOver.objects.waiting().filter(unit=unit).select_related("giver").first()


def _stream(unit: Unit) -> str:
    return f"unit:{unit.key}:roster"
