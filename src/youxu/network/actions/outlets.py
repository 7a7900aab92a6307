"""Outlets one at a time: adding, changing, retiring, their counters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.core.models import Entry
from youxu.kernel import geo, spans
from youxu.kernel.words import Sentence, mark
from youxu.network import events, rules
from youxu.network.models import Counter, Hold, HoursPattern, Outlet, OutletLine, Unit

TEXTS = (
    "name", "name_en", "kind", "registration_number", "province", "city", "county", "town", "address", "postcode",
    "head_name", "telephone", "service_area", "time_zone",
)  # fmt: skip
NUMBERS = (
    "service_population", "floor_area", "weekly_open_days", "daily_hours", "box_collections_a_day",
    "deliveries_a_week",
)  # fmt: skip
FLAGS = ("only_outlet_of_township", "one_person")
PLACE = ("latitude", "longitude", "datum")
OTHERS = ("mode", "parent_outlet", "region")
EDITABLE = (*TEXTS, *NUMBERS, *FLAGS, *PLACE, *OTHERS)
SEARCHED = ("name", "name_en", "code", "town", "address")


class UnableToEditOutlet(UnableTo):
    """The outlet cannot be added or changed as asked."""

    text = mark("The outlet cannot be changed like this.")


@dataclass(frozen=True)
class CounterRow:
    """A counter to enter: its number and the lines served there; no lines: all of the outlet's."""

    number: str
    lines: tuple[str, ...] = ()


@action
def add_outlet(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    code: str,
    fields: Mapping[str, Any],
    lines: Iterable[str] = (),
    hours: str = "",
    line_hours: Mapping[str, str] | None = None,
    counters: Sequence[CounterRow] = (),
    cause: Entry | None = None,
) -> Outlet:
    """Add an outlet to ``unit`` with its lines, hours (OSM syntax) and counters, and return it.

    ``fields`` are those of EDITABLE; ``latitude`` and ``longitude`` are in ``datum`` (WGS84 when absent).
    Raises Invalid with a sentence for each field at fault, UnableToEditOutlet for a code that is taken.
    """
    if cause is None:
        by.require("edit_network", unit=unit.path)
    values = checked(fields, required=("name",))
    tree = unit.path.split("/")[0]
    if Outlet.objects.filter(tree=tree, code=code, retired_at=None).exists():
        raise UnableToEditOutlet(mark("The code {code} is taken by another outlet."), field="code", code=code)
    outlet = Outlet(
        tree=tree, code=code, unit=unit, unit_path=unit.path, hours=pattern_of(hours, field="hours"), **values
    )
    outlet.search = search_text(outlet)
    outlet.save(force_insert=True)
    _offer(outlet, lines, line_hours or {})
    _enter_counters(outlet, counters)
    if cause is None:
        _note(events.OutletAdded(outlet_code=code, name=outlet.name), by, at, outlet)
    return outlet


@action
def edit_outlet(
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet,
    revision: int,
    fields: Mapping[str, Any],
    lines: Iterable[str] | None = None,
) -> Outlet:
    """Change values of an outlet, and the lines it offers when ``lines`` is given; return it.

    Raises Stale when it changed since ``revision``, Invalid for fields at fault, UnableToEditOutlet when a line
    that is taken away is still held.
    """
    by.require("edit_network", unit=outlet.unit_path)
    values = checked(fields)
    if not Outlet.objects.filter(pk=outlet.pk, revision=revision).update(**values, revision=revision + 1):
        present = Outlet.objects.get(pk=outlet.pk)
        theirs = {name: getattr(present, name) for name in values}
        raise Stale(
            field="revision",
            details={"yours": dict(fields), "theirs": theirs, "revision": present.revision},
        )
    outlet.refresh_from_db()
    Outlet.objects.filter(pk=outlet.pk).update(search=search_text(outlet))
    changed = sorted(fields)
    if lines is not None and _set_lines(outlet, set(lines), at):
        changed.append("lines")
    _note(
        events.OutletChanged(outlet_code=outlet.code, name=outlet.name, changed=", ".join(changed)),
        by,
        at,
        outlet,
    )
    return outlet


@action
def retire_outlet(*, by: Actor, at: datetime, outlet: Outlet, revision: int, reason: str) -> Outlet:
    """Close an outlet for good and return it; its rows stay. Raises UnableToEditOutlet while a line is held."""
    by.require("edit_network", unit=outlet.unit_path)
    if Hold.objects.filter(outlet=outlet, lifted_at=None, world="").exists():
        raise UnableToEditOutlet(
            mark("{name} still has lines that are suspended or limited; lift these first."), name=outlet.name
        )
    if not Outlet.objects.filter(pk=outlet.pk, revision=revision, retired_at=None).update(
        retired_at=at, revision=revision + 1
    ):
        raise Stale
    outlet.refresh_from_db()
    _note(events.OutletRetired(outlet_code=outlet.code, name=outlet.name, reason=reason), by, at, outlet)
    return outlet


@action
def set_counters(*, by: Actor, at: datetime, outlet: Outlet, counters: Sequence[CounterRow]) -> Outlet:
    """Replace the counters of an outlet; those that are gone retire. Return the outlet."""
    by.require("edit_network", unit=outlet.unit_path)
    Counter.objects.filter(outlet=outlet, retired_at=None).exclude(
        number__in=[row.number for row in counters]
    ).update(retired_at=at)
    present = set(Counter.objects.filter(outlet=outlet, retired_at=None).values_list("number", flat=True))
    for row in counters:
        if row.number in present:
            Counter.objects.filter(outlet=outlet, number=row.number, retired_at=None).update(
                lines=list(row.lines)
            )
    _enter_counters(outlet, [row for row in counters if row.number not in present])
    Outlet.objects.filter(pk=outlet.pk).update(revision=F("revision") + 1)
    outlet.refresh_from_db()
    _note(events.OutletChanged(outlet_code=outlet.code, name=outlet.name, changed="counters"), by, at, outlet)
    return outlet


def longest_of(name: str) -> int | None:
    """Return how many characters the column ``name`` of an outlet takes; None when it sets no limit."""
    found: int | None = getattr(Outlet._meta.get_field(name), "max_length", None)
    return found


def checked(fields: Mapping[str, Any], required: Sequence[str] = ()) -> dict[str, Any]:
    """Return the values as the table holds them. Raises Invalid with a sentence for each field at fault."""
    faults: dict[str, Sentence] = {
        name: Sentence(mark("This field is not known.")) for name in fields if name not in EDITABLE
    }
    for name in required:
        if not str(fields.get(name) or "").strip():
            faults[name] = Sentence(mark("This is needed."))
    values: dict[str, Any] = {name: str(fields[name] or "").strip() for name in TEXTS if name in fields}
    for name, text in values.items():
        longest = longest_of(name)
        if longest and len(text) > longest:
            faults[name] = Sentence(mark("At most {count} characters."), {"count": longest})
    values |= {name: _number(name, fields[name], faults) for name in NUMBERS if name in fields}
    values |= {name: bool(fields[name]) for name in FLAGS if name in fields}
    values |= {name: fields[name] for name in OTHERS if name in fields}
    if "latitude" in fields or "longitude" in fields:
        values |= _placed(fields, faults)
    if values.get("time_zone"):
        try:
            spans.zone(values["time_zone"])
        except ValueError:
            faults["time_zone"] = Sentence(
                mark("There is no time zone {zone}."), {"zone": values["time_zone"]}
            )
    if faults:
        raise Invalid(faults)
    return values


def _number(name: str, value: Any, faults: dict[str, Sentence]) -> Any:
    if value in (None, ""):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1
    if number < 0:
        faults[name] = Sentence(mark("{value} is no number that fits here."), {"value": str(value)})
        return None
    return number if name in ("floor_area", "daily_hours") else int(number)


def _placed(fields: Mapping[str, Any], faults: dict[str, Sentence]) -> dict[str, Any]:
    latitude, longitude = fields.get("latitude"), fields.get("longitude")
    datum = geo.Datum(fields.get("datum") or geo.Datum.WGS84)
    nowhere = dict.fromkeys(("latitude", "longitude", "given_latitude", "given_longitude"))
    if latitude in (None, "") or longitude in (None, ""):
        return {**nowhere, "given_datum": ""}
    try:
        given = geo.degrees(str(latitude)), geo.degrees(str(longitude))
    except ValueError:
        given = (999.0, 999.0)
    if not geo.WORLD.holds(given):
        faults["latitude"] = Sentence(mark("This is no place on the Earth."))
        return {}
    return place_values(given, datum)


def place_values(given: geo.Point, datum: geo.Datum) -> dict[str, Any]:
    """Return the columns of a point given in ``datum``: the true point, and what was given."""
    true = geo.to_wgs84(given, datum)
    return {
        "latitude": round(true[0], 7),
        "longitude": round(true[1], 7),
        "given_latitude": given[0],
        "given_longitude": given[1],
        "given_datum": str(datum),
    }


def search_text(outlet: Outlet) -> str:
    """Return what search compares: name, code, town and address, normalised."""
    return rules.normalised(*(getattr(outlet, name) for name in SEARCHED))[:600]


def pattern_of(text: str, *, field: str) -> HoursPattern | None:
    """Return the shared row of a pattern, made when new; None for "". Raises Invalid for what cannot be read."""
    if not text.strip():
        return None
    try:
        clean = spans.check(text)
    except spans.BadHours as error:
        raise Invalid(
            {field: Sentence(mark("These opening hours cannot be read: {rule}"), {"rule": str(error)})}
        ) from error
    return HoursPattern.objects.get_or_create(text=clean)[0]


def _offer(outlet: Outlet, lines: Iterable[str], hours: Mapping[str, str]) -> None:
    rows = [
        OutletLine(outlet=outlet, line=line, hours=pattern_of(hours.get(line, ""), field="line_hours"))
        for line in dict.fromkeys(lines)
    ]
    OutletLine.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["outlet", "line"],
        update_fields=["hours", "retired_at"],
    )


def _set_lines(outlet: Outlet, wanted: set[str], at: datetime) -> bool:
    offered = OutletLine.objects.filter(outlet=outlet, retired_at=None)
    present = set(offered.values_list("line", flat=True))
    gone = present - wanted
    if gone and Hold.objects.filter(outlet=outlet, line__in=gone, lifted_at=None).exists():
        raise UnableToEditOutlet(
            mark("{name} still has lines that are suspended or limited; lift these first."),
            field="lines",
            name=outlet.name,
        )
    offered.filter(line__in=gone).update(retired_at=at)
    _offer(outlet, sorted(wanted - present), {})
    return present != wanted


def _enter_counters(outlet: Outlet, counters: Iterable[CounterRow]) -> None:
    Counter.objects.bulk_create(
        Counter(outlet=outlet, number=row.number, lines=list(row.lines)) for row in counters
    )


def _note(what: journal.Event, by: Actor, at: datetime, outlet: Outlet) -> None:
    journal.append(what, by=by, at=at, stream=f"outlet:{outlet.pk}", subject=outlet, unit=outlet.unit_path)
