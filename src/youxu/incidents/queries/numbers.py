"""Numbers of directives that were kept for paper: which are free, which were used, which are void."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from youxu.incidents.models import ReservedNumber
from youxu.incidents.rules.words import NumberState
from youxu.network.models import Unit


@dataclass(frozen=True)
class NumberRow:
    """One number kept for paper; ``incident`` and ``directive`` tell where it was used."""

    pk: int
    series_number: str
    state: str
    reserved_at: datetime
    settled_at: datetime | None
    reason: str
    incident: str
    directive: int


def free_numbers(unit: Unit, year: int = 0, *, world: str = "") -> list[ReservedNumber]:
    """Return the free numbers of a unit in their order, of one year when it is given."""
    rows = _of(unit, world).filter(state=NumberState.FREE)
    return list(rows.filter(block__year=year) if year else rows)


def numbers_of(unit: Unit, *, world: str = "", limit: int = 50) -> list[NumberRow]:
    """Return the last numbers of a unit that were kept for paper, the latest first."""
    rows = _of(unit, world).select_related("block", "directive__incident").order_by("-block__year", "-number")
    return [
        NumberRow(
            pk=row.pk,
            series_number=row.series_number,
            state=row.state,
            reserved_at=row.block.reserved_at,
            settled_at=row.settled_at,
            reason=row.reason,
            incident=row.directive.incident.reference if row.directive else "",
            directive=row.directive.number if row.directive else 0,
        )
        for row in rows[:limit]
    ]


def number_in(pk: int, unit_path: str) -> ReservedNumber | None:
    """Return the number with an id, as forms post it, if it is of the unit at ``unit_path``."""
    return ReservedNumber.objects.filter(pk=pk, block__unit_path=unit_path).select_related("block").first()


def _of(unit: Unit, world: str) -> QuerySet[ReservedNumber]:
    rows = ReservedNumber.objects.filter(block__unit=unit, block__world=world)
    return rows.order_by("block__year", "number")
