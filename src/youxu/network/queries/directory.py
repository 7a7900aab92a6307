"""The outlets of a unit as a directory to print: where, when, what, how to ring, and who is nearest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from youxu.core.database import path_under
from youxu.kernel import geo
from youxu.network.models import Outlet, OutletLine, Unit

MOST_AROUND = 5000
"""Among how many outlets of the unit above neighbours are looked for."""


@dataclass(frozen=True)
class Neighbour:
    """An outlet nearby and the distance as the crow flies."""

    code: str
    name: str
    name_en: str
    telephone: str
    kilometres: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class DirectoryRow:
    """One outlet; ``neighbours`` nearest first, empty where it has no place on the map."""

    code: str
    name: str
    name_en: str
    unit_path: str
    town: str
    address: str
    telephone: str
    hours: str
    lines: tuple[str, ...]
    one_person: bool
    only_of_township: bool
    answers_for_it: str
    neighbours: tuple[Neighbour, ...]


def directory_of(unit: Unit, *, limit: int, neighbours: int = 3) -> tuple[DirectoryRow, ...]:
    """Return up to ``limit`` outlets of a unit and below, each with its nearest neighbours (four queries).

    Neighbours are looked for in the unit above, too: the nearest counter may belong to the next county.
    """
    rows = list(
        Outlet.objects.filter(path_under("unit_path", unit.path), retired_at=None)
        .select_related("hours", "parent_outlet")
        .order_by("unit_path", "code")[:limit]
    )
    around = _around(unit)
    near = {row.pk: _nearest(row, around, neighbours) for row in rows}
    named = {pk for found in near.values() for pk, _km in found}
    briefs = {row.pk: row for row in Outlet.objects.filter(pk__in=named)}
    lines = _lines({row.pk for row in rows} | named)
    return tuple(_row(row, near[row.pk], briefs, lines) for row in rows)


def _around(unit: Unit) -> Sequence[tuple[int, float, float]]:
    path = unit.parent.path if unit.parent else unit.path
    found = Outlet.objects.filter(path_under("unit_path", path), retired_at=None, latitude__isnull=False)
    places = found.order_by("pk").values_list("pk", "latitude", "longitude")[:MOST_AROUND]
    return [(pk, north, east) for pk, north, east in places if north is not None and east is not None]


def _nearest(
    outlet: Outlet, around: Sequence[tuple[int, float, float]], count: int
) -> list[tuple[int, float]]:
    if outlet.latitude is None or outlet.longitude is None:
        return []
    others = [place for place in around if place[0] != outlet.pk]
    points = [(latitude, longitude) for _pk, latitude, longitude in others]
    found = geo.nearest((outlet.latitude, outlet.longitude), points, count)
    return [(others[place][0], kilometres) for place, kilometres in found]


def _lines(outlets: set[int]) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = OutletLine.objects.filter(outlet__in=outlets, retired_at=None).order_by("pk")
    for outlet, line in rows.values_list("outlet", "line"):
        found[outlet].append(line)
    return {outlet: tuple(lines) for outlet, lines in found.items()}


def _row(
    row: Outlet,
    near: Sequence[tuple[int, float]],
    briefs: Mapping[int, Outlet],
    lines: Mapping[int, tuple[str, ...]],
) -> DirectoryRow:
    return DirectoryRow(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        unit_path=row.unit_path,
        town=row.town,
        address=row.address,
        telephone=row.telephone,
        hours=row.hours.text if row.hours else "",
        lines=lines.get(row.pk, ()),
        one_person=row.one_person,
        only_of_township=row.only_outlet_of_township,
        answers_for_it=row.parent_outlet.name if row.parent_outlet else "",
        neighbours=tuple(
            Neighbour(
                other.code,
                other.name,
                other.name_en,
                other.telephone,
                kilometres,
                lines.get(other.pk, ()),
            )
            for other, kilometres in ((briefs[pk], km) for pk, km in near)
        ),
    )
