"""The operator's tree: adding a unit, changing it, filling in regions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.kernel import spans
from youxu.kernel.words import mark
from youxu.network import events, rules
from youxu.network.models import Region, Unit

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
EDITABLE = ("name", "name_en", "telephone", "time_zone", "calendar", "reference_prefix", "region", "outline")
LARGEST = 1000


class UnableToEditUnit(UnableTo):
    """The unit cannot be added or changed as asked."""

    text = mark("The unit cannot be changed like this.")
    clause = "O1"


@dataclass(frozen=True)
class RegionRow:
    """A region to fill in; ``parent`` is the code of the region around it in the same scheme, or ""."""

    code: str
    name: str
    parent: str = ""
    name_en: str = ""


@action
def add_unit(
    *,
    by: Actor,
    at: datetime,
    key: str,
    level: str,
    name: str,
    parent: Unit | None = None,
    name_en: str = "",
    reference_prefix: str = "",
    telephone: str = "",
    time_zone: str = "",
    calendar: str = "cn",
    cause: Entry | None = None,
) -> Unit:
    """Add a unit below ``parent`` (None: the top of a tree) and return it.

    Raises UnableToEditUnit for a key that is taken or cannot stand in a path, and for a level that does not lie
    below the parent's.
    """
    path = f"{parent.path if parent else ''}{key}/"
    if cause is None:
        by.require("edit_network", unit=path)
    _check_unit(key, rules.UnitLevel(level), parent, time_zone)
    unit = Unit.objects.create(
        key=key,
        path=path,
        level=level,
        name=name,
        name_en=name_en,
        parent=parent,
        reference_prefix=reference_prefix,
        telephone=telephone,
        time_zone=time_zone or (parent.time_zone if parent else "Asia/Shanghai"),
        calendar=calendar,
    )
    if cause is None:
        _note(events.UnitAdded(unit_key=key, name=name, unit_level=level), by, at, unit)
    return unit


def _check_unit(key: str, level: rules.UnitLevel, parent: Unit | None, time_zone: str) -> None:
    if not KEY.fullmatch(key):
        raise UnableToEditUnit(
            mark("The key {key} may hold small letters, digits and hyphens only."), field="key", key=key
        )
    if Unit.objects.filter(key=key).exists():
        raise UnableToEditUnit(mark("The key {key} is taken by another unit."), field="key", key=key)
    if parent is not None and not rules.may_be_below(level, rules.UnitLevel(parent.level)):
        raise UnableToEditUnit(
            mark("A unit of level {unit_level} cannot stand below {name}."),
            field="level",
            unit_level=str(level),
            name=parent.name,
        )
    _check_zone(time_zone)


def _check_zone(time_zone: str) -> None:
    try:
        spans.zone(time_zone or "UTC")
    except ValueError:
        raise UnableToEditUnit(
            mark("There is no time zone {zone}."), field="time_zone", zone=time_zone
        ) from None


@action
def edit_unit(*, by: Actor, at: datetime, unit: Unit, revision: int, fields: Mapping[str, Any]) -> Unit:
    """Change values of a unit (name, telephone, zone, calendar, prefix, region, outline) and return it.

    Raises Stale when the unit changed since ``revision``; ``details`` holds both versions.
    """
    by.require("edit_network", unit=unit.path)
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise UnableToEditUnit(
            mark("{field_name} cannot be changed."), field=min(unknown), field_name=min(unknown)
        )
    _check_zone(str(fields.get("time_zone", "UTC")))
    if not Unit.objects.filter(pk=unit.pk, revision=revision).update(**fields, revision=revision + 1):
        present = Unit.objects.get(pk=unit.pk)
        theirs = {name: getattr(present, name) for name in fields}
        raise Stale(
            field="revision",
            details={"yours": dict(fields), "theirs": theirs, "revision": present.revision},
        )
    unit.refresh_from_db()
    _note(events.UnitChanged(name=unit.name, changed=", ".join(sorted(fields))), by, at, unit)
    return unit


@action
def add_regions(
    *, by: Actor, at: datetime, scheme: str, rows: Iterable[RegionRow], cause: Entry | None = None
) -> Region | None:
    """Add or rename at most 1,000 regions of one scheme, parents before children; return the last.

    Reference data of the whole product: it needs ``edit_network`` at the root.
    """
    if cause is None:
        by.require("edit_network", unit="")
    listed = list(rows)
    if len(listed) > LARGEST:
        raise ValueError("at most 1,000 regions at once")
    waves = _write_regions(scheme, {row.code: row for row in listed})
    if not listed:
        return None
    last = waves[listed[-1].code]
    if cause is None:
        what = events.RegionsFilled(scheme=scheme, regions=len(listed))
        journal.append(what, by=by, at=at, stream=f"regions:{scheme}", subject=last, unit="")
    return last


def _write_regions(scheme: str, rows: dict[str, RegionRow]) -> dict[str, Region]:
    """Write regions in waves: those whose parent exists, then those within them, until none is left."""
    wanted = {row.parent for row in rows.values()} - {""}
    known = {region.code: region for region in Region.objects.filter(scheme=scheme, code__in=wanted)}
    written: dict[str, Region] = {}
    left = dict(rows)
    while left:
        wave = [row for row in left.values() if row.parent not in left or row.parent == row.code]
        if not wave:
            raise UnableToEditUnit(mark("The regions lie within each other."), field="parent")
        Region.objects.bulk_create(
            [
                Region(
                    scheme=scheme,
                    code=row.code,
                    name=row.name,
                    name_en=row.name_en,
                    parent=known.get(row.parent),
                )
                for row in wave
            ],
            update_conflicts=True,
            unique_fields=["scheme", "code"],
            update_fields=["name", "name_en", "parent"],
        )
        made = Region.objects.filter(scheme=scheme, code__in=[row.code for row in wave])
        written |= {region.code: region for region in made}
        known |= written
        for row in wave:
            del left[row.code]
    return written


def _note(what: journal.Event, by: Actor, at: datetime, unit: Unit) -> None:
    journal.append(what, by=by, at=at, stream=f"unit:{unit.key}", subject=unit, unit=unit.path)
