"""Numbers of directives (P2): one series a unit and year without gaps, and blocks of it that are kept for paper.

What the outage pack prints on blank directives is reserved first. A number is used once, by the directive that was
written on the paper and entered later, or made void with a reason; either way none is missing.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.core.numbers import next_block, next_number
from youxu.incidents.events import direct as events
from youxu.incidents.models import Directive, NumberBlock, ReservedNumber
from youxu.incidents.queries.numbers import free_numbers
from youxu.incidents.rules.words import NumberState
from youxu.kernel.words import mark
from youxu.network.models import Unit

NO_SUCH_NUMBER = mark("The number {number} was not kept for paper in this unit; look at the paper again.")
NUMBER_TAKEN = mark(
    "The number {number} was used by directive {directive} of {incident}: two papers bear it. Take another free number and write it on the paper."
)
NUMBER_VOID = mark("The number {number} was made void: {reason}")
SAY_WHY = mark("Say why in a few words.")


class UnableToUseNumber(UnableTo):
    """A number from paper is one that was kept for this unit, and is used once."""

    clause = "P2"


class UnableToVoidNumber(UnableTo):
    """Only a free number can be made void, with a reason."""

    clause = "P2"


def next_series_number(unit: Unit, world: str, at: datetime) -> str:
    """Return the next number in the unit's series of the year, without gaps: YS〔2026〕12."""
    year = year_of(unit, at)
    return _written(unit, world, year, next_number(*_series(unit, world, year)))


def year_of(unit: Unit, at: datetime) -> int:
    """Return the year whose series counts for the unit at a moment."""
    return at.astimezone(ZoneInfo(unit.time_zone)).year


def _series(unit: Unit, world: str, year: int) -> tuple[str | int, ...]:
    return "directive", world, unit.key, year


def _written(unit: Unit, world: str, year: int, number: int) -> str:
    prefix = "DR" if world else (unit.reference_prefix or unit.key[:2]).upper()
    return f"{prefix}〔{year}〕{number}"


@action
def keep_numbers(
    *, by: Actor, at: datetime, unit: Unit, count: int, world: str = "", cause: Entry | None = None
) -> tuple[str, ...]:
    """See to it that ``count`` numbers of this year's directives are kept for paper; return the free ones in order.

    What is free already is kept; only what is missing is reserved, as one block, so that a pack built every night
    takes no number that nobody uses.
    """
    by.require("build_pack", unit=unit.path)
    year = year_of(unit, at)
    free = [row.series_number for row in free_numbers(unit, year, world=world)]
    if len(free) >= count:
        return tuple(free[:count])
    taken = next_block(*_series(unit, world, year), count=count - len(free))
    block = NumberBlock.objects.create(
        unit=unit,
        unit_path=unit.path,
        world=world,
        year=year,
        first=taken.start,
        last=taken.stop - 1,
        reserved_at=at,
    )
    rows = ReservedNumber.objects.bulk_create(
        ReservedNumber(block=block, number=number, series_number=_written(unit, world, year, number))
        for number in taken
    )
    new = [row.series_number for row in rows]
    _record(events.NumbersReserved(new[0], new[-1], len(new)), block, by=by, at=at, cause=cause)
    return (*free, *new)


@action
def void_number(
    *, by: Actor, at: datetime, number: ReservedNumber, reason: str, cause: Entry | None = None
) -> ReservedNumber:
    """Make a free number void: its paper was spoilt or lost. Raises UnableToVoidNumber."""
    number = ReservedNumber.objects.select_related("block").get(pk=number.pk)
    by.require("enter_paper", unit=number.block.unit_path)
    if not reason.strip():
        raise UnableToVoidNumber(SAY_WHY, field="reason")
    same = ReservedNumber.objects.filter(pk=number.pk, state=NumberState.FREE)
    settled = {"settled_at": at, "settled_by": by.person_id, "reason": reason.strip()[:200]}
    if not same.update(state=NumberState.VOID, **settled):
        raise _why_not(number, UnableToVoidNumber)
    what = events.NumberVoided(number.series_number, reason.strip()[:200])
    _record(what, number.block, by=by, at=at, cause=cause)
    return ReservedNumber.objects.get(pk=number.pk)


def take_number(series_number: str, directive: Directive, *, by: Actor, at: datetime) -> None:
    """Let ``directive`` use a number that was kept for paper. Raises UnableToUseNumber."""
    unit, world = directive.incident.unit, directive.world
    rows = ReservedNumber.objects.filter(block__unit=unit, block__world=world, series_number=series_number)
    number = rows.first()
    if number is None:
        raise UnableToUseNumber(NO_SUCH_NUMBER, field="reserved", number=series_number)
    settled = {"settled_at": at, "settled_by": by.person_id, "directive": directive}
    if not rows.filter(state=NumberState.FREE).update(state=NumberState.USED, **settled):
        raise _why_not(number, UnableToUseNumber)


def _why_not(number: ReservedNumber, error: type[UnableTo]) -> UnableTo:
    """Return ``error`` that says what became of a number that is not free."""
    now = ReservedNumber.objects.select_related("directive__incident").get(pk=number.pk)
    if now.directive is None:
        return error(NUMBER_VOID, field="reserved", number=now.series_number, reason=now.reason)
    return error(
        NUMBER_TAKEN,
        field="reserved",
        number=now.series_number,
        directive=now.directive.number,
        incident=now.directive.incident.reference,
    )


def _record(what: journal.Event, block: NumberBlock, *, by: Actor, at: datetime, cause: Entry | None) -> None:
    if cause is not None:
        return
    journal.append(
        what,
        by=by,
        at=at,
        stream=f"numbers:{block.unit_id}",
        subject=block,
        unit=block.unit_path,
        world=block.world,
    )
