"""The operator's tree, as frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from youxu.core import stamps
from youxu.core.database import path_under
from youxu.network.models import Outlet, Region, Unit
from youxu.network.queries.hours import ancestors


@dataclass(frozen=True)
class UnitRow:
    """A unit: ``path`` ends with a slash, ``depth`` is 0 at the top of the tree."""

    id: int
    key: str
    path: str
    level: str
    name: str
    name_en: str
    parent_id: int | None
    reference_prefix: str
    telephone: str
    time_zone: str
    calendar: str
    revision: int
    confirms: bool

    @property
    def depth(self) -> int:
        """Return how many units stand above."""
        return self.path.count("/") - 1


@dataclass(frozen=True)
class RegionRow:
    """A region of a scheme."""

    id: int
    scheme: str
    code: str
    name: str
    name_en: str
    parent_id: int | None


OF_UNIT = (
    "id", "key", "path", "level", "name", "name_en", "parent_id", "reference_prefix", "telephone", "time_zone",
    "calendar", "revision", "confirms_since",
)  # fmt: skip
"""The columns of a row, in the order of its fields."""


def unit_row(unit: Unit) -> UnitRow:
    """Return a unit as a frozen row."""
    return UnitRow(
        id=unit.pk,
        key=unit.key,
        path=unit.path,
        level=unit.level,
        name=unit.name,
        name_en=unit.name_en,
        parent_id=unit.parent_id,
        reference_prefix=unit.reference_prefix,
        telephone=unit.telephone,
        time_zone=unit.time_zone,
        calendar=unit.calendar,
        revision=unit.revision,
        confirms=unit.confirms_since is not None,
    )


def unit_by_key(key: str) -> Unit:
    """Return the unit ``key`` to act on. Raises Unit.DoesNotExist."""
    return Unit.objects.get(key=key)


def unit_by_path(path: str) -> Unit:
    """Return the unit at ``path`` to act on. Raises Unit.DoesNotExist."""
    return Unit.objects.get(path=path)


@stamps.kept("network")
def unit_at(path: str) -> UnitRow | None:
    """Return the unit at ``path`` as a frozen row, or None; kept while nothing changes in the network."""
    found = Unit.objects.filter(path=path).first()
    return unit_row(found) if found else None


@stamps.kept("network")
def outline_of(path: str) -> Any:
    """Return the outline of the unit at ``path`` as it is drawn, None where it has none; nobody changes what is returned."""
    return Unit.objects.filter(path=path).values_list("outline", flat=True).first()


def common_path() -> str:
    """Return the path of the lowest unit that holds every outlet in use; empty where no unit does."""
    paths = Outlet.objects.filter(retired_at=None).order_by().values_list("unit_path", flat=True).distinct()
    pieces = [path.split("/")[:-1] for path in paths]
    return "".join(
        f"{one[0]}/" for one in takewhile(lambda one: len(set(one)) == 1, zip(*pieces, strict=False))
    )


def units_under(path: str = "", *, levels: tuple[str, ...] = ()) -> list[UnitRow]:
    """Return a unit and those below it in the order of the tree; "" means all. Retired ones are left out."""
    units = Unit.objects.filter(path_under("path", path), retired_at=None).order_by("path")
    if levels:
        units = units.filter(level__in=levels)
    found = [list(row) for row in units.values_list(*OF_UNIT)]
    for row in found:
        row[-1] = row[-1] is not None
    return [UnitRow(*row) for row in found]


def units_above(path: str) -> list[UnitRow]:
    """Return a unit and those above it, the topmost first."""
    return [unit_row(unit) for unit in Unit.objects.filter(path__in=ancestors(path)).order_by("path")]


def children_of(path: str) -> list[UnitRow]:
    """Return the units directly below the one at ``path``; of "", the tops of the trees."""
    units = Unit.objects.filter(retired_at=None).order_by("path")
    found = units.filter(parent__path=path) if path else units.filter(parent=None)
    return [unit_row(unit) for unit in found]


def regions(scheme: str, *, parent: str = "") -> list[RegionRow]:
    """Return the regions of ``scheme`` directly below the region coded ``parent``; of "", the topmost."""
    found = Region.objects.filter(scheme=scheme).order_by("code")
    found = found.filter(parent__code=parent) if parent else found.filter(parent=None)
    return [RegionRow(r.pk, r.scheme, r.code, r.name, r.name_en, r.parent_id) for r in found]
