"""Which units answer for outlets that a cause could concern: counties, with the branches whose outlets they lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count

from youxu.core.database import path_under
from youxu.network.models import OutletLine, Unit
from youxu.network.rules import UnitLevel


@dataclass(frozen=True)
class Responding:
    """A unit that gets a response of its own, with its outlets: its own and those of its branches."""

    pk: int
    key: str
    path: str
    name: str
    name_en: str
    level: str
    outlets: int
    of_outlets: tuple[int, ...]


def responding_under(unit: Unit, lines: Collection[str]) -> list[Responding]:
    """Return the units from ``unit`` down that answer for outlets offering one of ``lines``: two queries."""
    offered = OutletLine.objects.filter(
        path_under("outlet__unit_path", unit.path),
        line__in=list(lines),
        retired_at=None,
        outlet__retired_at=None,
    )
    counted = offered.order_by().values_list("outlet__unit").annotate(n=Count("outlet", distinct=True))
    units = {row.pk: row for row in Unit.objects.filter(path_under("path", unit.path))}
    count: dict[int, int] = defaultdict(int)
    places: dict[int, list[int]] = defaultdict(list)
    for pk, number in counted:
        answering = _answering(units[pk], units)
        count[answering.pk] += number
        places[answering.pk].append(pk)
    found = sorted((units[pk] for pk in count), key=lambda row: row.path)
    return [
        Responding(
            row.pk, row.key, row.path, row.name, row.name_en, row.level, count[row.pk], tuple(places[row.pk])
        )
        for row in found
    ]


def _answering(unit: Unit, units: dict[int, Unit]) -> Unit:
    """Return the unit that answers for the outlets of ``unit``: itself, or the one above a branch."""
    while unit.level == UnitLevel.BRANCH and unit.parent_id in units:
        unit = units[unit.parent_id]
    return unit


def chosen_of(
    every: Sequence[Responding], keys: Collection[str] | None
) -> tuple[list[Responding], list[str]]:
    """Return those of ``every`` that ``keys`` name, itself or by a unit above it (None: all), and unknown keys."""
    if keys is None:
        return list(every), []
    wanted = {key.strip() for key in keys if key.strip()}
    found = [one for one in every if wanted & set(one.path.strip("/").split("/"))]
    known = {part for one in found for part in one.path.strip("/").split("/")}
    return found, sorted(wanted - known)
