"""Reading the site from the public queries of other parts: all of it, or what changed since it was last issued."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from youxu.alternatives import queries as alternatives
from youxu.alternatives.queries import AlternativeRow
from youxu.announcements import queries as announcements
from youxu.announcements.queries import PublicNotice
from youxu.announcements.rules.content import Both
from youxu.core import stamps
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.network.queries import OutletState, PublicOutlet
from youxu.network.rules import State, state_of_outlet
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.statuspage import queries, rules
from youxu.statuspage.facts import Earlier, Elsewhere, Line, Notice, Place, Site, Words

PART = 2500
"""Of how many outlets states and offers are read at once: what a page needs of them is small, they are not."""
MOST_ELSEWHERE = 3


@dataclass(frozen=True)
class Ground:
    """What stays while a site is read: the unit, its plan, which lines are told, the moment."""

    unit: Unit
    plan: Plan | None
    at: datetime

    @property
    def private(self) -> frozenset[str]:
        """Return the lines that are never told."""
        if self.plan is None:
            return rules.PRIVATE
        return frozenset(key for key, line in self.plan.lines.items() if not line.public) | rules.PRIVATE


@dataclass(frozen=True)
class Setting:
    """What every page carries that stands in no row: who may publish, where people turn to, how pages are made."""

    icp: str = ""
    voice: str = ""
    code: str = ""
    made_by: str = ""


def read(unit: Unit, at: datetime, setting: Setting) -> Site:
    """Return the whole site of a unit and those below as it stands at ``at``."""
    ground, records = Ground(unit, plans.plan_in_force(unit.path, at), at), _records()
    notices = _notices(ground)
    rows = list(network.public_outlets(unit.path))
    level = rules.region_level({row.town for row in rows}, {row.county for row in rows})
    regions = {rules.region_key(*_region(row, level)[0]): _region(row, level)[1] for row in rows}
    settings = queries.settings_of(ground.plan)
    return Site(
        issued_at=at,
        whole_at=at,
        valid_until=at + settings.valid_for,
        records=records,
        **_on_every_page(ground, notices, setting),
        regions=regions,
        places=tuple(_places(ground, rows, notices, level, network.held_marks(unit.path))),
        notices=notices,
        past=_past(ground, notices),
        alerts=queries.alerts_of(unit.path, at, settings.keep_ended),
    )


def _on_every_page(ground: Ground, notices: Sequence[Notice], setting: Setting) -> dict[str, Any]:
    """Return what every page carries: where one of these changes no page stays as it was."""
    unit = ground.unit
    return {
        "unit": Words(zh=unit.name, en=unit.name_en or unit.name),
        "unit_path": unit.path,
        "zone": unit.time_zone,
        "hotline": _hotline(ground, notices),
        "outline": _outline(unit),
        "lines": _lines(ground),
        **vars(setting),
    }


def read_changes(
    before: Site, unit: Unit, at: datetime, setting: Setting
) -> tuple[Site, frozenset[str]] | None:
    """Return the site with what changed since ``before``, and the codes of the outlets that changed.

    None where something changed that every page carries, or which outlets there are. All of it stays valid as long as it was: what did not change was issued then. The whole is issued anew before that ends.
    """
    ground = Ground(unit, plans.plan_in_force(unit.path, at), at)
    notices, held = _notices(ground, before), network.held_marks(unit.path)
    everywhere = _on_every_page(ground, notices, setting)
    if any(getattr(before, name) != value for name, value in everywhere.items()):
        return None
    records = _records()
    written = frozenset[str]() if records == before.records else _rewritten(before, ground)
    if written is None:
        return None
    codes = written | rules.changed_places(
        {place.code: (place.mark, place.notices) for place in before.places if place.told or place.mark},
        _marks(held, notices),
    )
    codes |= {
        code for one in notices if before.by_notice.get(one.code) != one for code in (*one.outlets, *one.back)
    }
    codes &= set(before.by_code)
    rows = list(network.public_outlets(unit.path, codes)) if codes else []
    level = rules.region_level({row.town for row in rows}, {row.county for row in rows}) if rows else ""
    fresh = {place.code: place for place in _places(ground, rows, notices, level, held)}
    kept = {code: replace(place, region=before.by_code[code].region) for code, place in fresh.items()}
    site = replace(
        before,
        issued_at=at,
        records=records,
        places=tuple(kept.get(place.code, place) for place in before.places) if kept else before.places,
        notices=notices,
        past=_past(ground, notices, before),
        alerts=queries.alerts_of(unit.path, at, queries.settings_of(ground.plan).keep_ended),
    )
    return site, frozenset(kept)


def _records() -> str:
    """Return what changes with every write to what is on record of outlets: their names, places, hours, calendars."""
    return stamps.standing()["network"]


def _rewritten(before: Site, ground: Ground) -> frozenset[str] | None:
    """Return the outlets of which the record changed, with those that send customers there; None where the outlets
    themselves or their regions are others."""
    rows = list(network.public_outlets(ground.unit.path))
    level = rules.region_level({row.town for row in rows}, {row.county for row in rows})
    hours = network.hours_of_day([row.id for row in rows], ground.at)
    found = set()
    for row in rows:
        key, name = rules.region_key(*_region(row, level)[0]), _region(row, level)[1]
        place = before.by_code.get(row.code)
        if place is None or place.region != key or before.regions.get(key) != name:
            return None
        if any(getattr(place, field) != value for field, value in _on_record(row, hours).items()):
            found.add(row.code)
    if len(rows) != len(before.places):
        return None
    return frozenset(found) | {
        place.code for place in before.places if any(one.code in found for one in place.elsewhere)
    }


def _on_record(row: PublicOutlet, hours: Mapping[int, str]) -> dict[str, Any]:
    """Return what a page tells of an outlet however it stands."""
    return {
        "name": Words(zh=row.name, en=row.name_en or row.name),
        "address": row.address,
        "postcode": row.postcode,
        "telephone": row.telephone,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "hours": hours.get(row.id, ""),
    }


def _marks(marks: Mapping[str, str], notices: Sequence[Notice]) -> dict[str, tuple[str, tuple[str, ...]]]:
    named = _named(notices)
    return {code: (marks.get(code, ""), named.get(code, ())) for code in {*marks, *named}}


def _named(notices: Iterable[Notice]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one in notices:
        for code in dict.fromkeys((*one.outlets, *one.back)):
            found.setdefault(code, []).append(one.code)
    return {code: tuple(codes) for code, codes in found.items()}


def _places(
    ground: Ground,
    rows: Sequence[PublicOutlet],
    notices: Sequence[Notice],
    level: str,
    marks: Mapping[str, str],
) -> Iterable[Place]:
    named = _named(notices)
    for start in range(0, len(rows), PART):
        yield from _part(ground, rows[start : start + PART], named, level, marks)


def _part(
    ground: Ground,
    rows: Sequence[PublicOutlet],
    named: Mapping[str, tuple[str, ...]],
    level: str,
    marks: Mapping[str, str],
) -> Iterable[Place]:
    ids = [row.id for row in rows]
    hours, states = network.hours_of_day(ids, ground.at), network.states_of(ids, ground.at)
    told = {row.id: _told(states[row.id], ground) for row in rows}
    offered = _offered(ground, told)
    for row in rows:
        state, lines = told[row.id]
        yield Place(
            id=row.id,
            code=row.code,
            **_on_record(row, hours),
            region=rules.region_key(*_region(row, level)[0]),
            state=state,
            mark=marks.get(row.code, ""),
            as_of=_as_of(states[row.id]),
            lines=lines,
            usual=_usual(states[row.id], lines, ground),
            notices=named.get(row.code, ()),
            elsewhere=offered.get(row.id, ()),
        )


def _told(state: OutletState, ground: Ground) -> tuple[State, tuple[Line, ...]]:
    """Return how an outlet stands in public, and its lines that are not as usual."""
    public = [line for line in state.lines if line.line not in ground.private]
    lines = tuple(
        Line(
            line=line.line,
            state=rules.public_state(line.state),
            since=line.hold.since,
            place=line.hold.place,
        )
        for line in public
        if line.hold is not None and line.state is not State.CLOSED_NOW
    )
    return rules.public_state(state_of_outlet(line.state for line in public)), lines


def _usual(state: OutletState, lines: Sequence[Line], ground: Ground) -> tuple[str, ...]:
    if not lines:
        return ()
    told = {line.line for line in lines} | ground.private
    return tuple(line.line for line in state.lines if line.line not in told)


def _as_of(state: OutletState) -> datetime | None:
    return max((line.as_of for line in state.lines if line.as_of), default=None)


def _offered(
    ground: Ground, told: Mapping[int, tuple[State, Sequence[Line]]]
) -> dict[int, tuple[Elsewhere, ...]]:
    """Return where else to go now by outlet: one reading for all of them."""
    wanted = [
        (pk, line.line)
        for pk, (_state, lines) in told.items()
        for line in lines
        if line.state is not State.RELOCATED
    ]
    found: dict[int, list[AlternativeRow]] = {}
    for (pk, _line), rows in alternatives.for_many(wanted, at=ground.at).items():
        found.setdefault(pk, []).extend(rows)
    return {pk: _elsewhere(rows) for pk, rows in found.items()}


def _elsewhere(rows: Sequence[AlternativeRow]) -> tuple[Elsewhere, ...]:
    """Return the best few of what is offered for several lines, each once with its lines: accepted, then open, then near."""
    lines = rules.joined_lines((row.code or row.name, row.line) for row in rows)
    first = {row.code or row.name: row for row in reversed(rows)}
    best = sorted(
        first,
        key=lambda key: (
            not first[key].accepted,
            not first[key].open_now,
            -len(lines[key]),
            first[key].distance_m or 0,
        ),
    )
    return tuple(_one_elsewhere(first[key], lines[key]) for key in best[:MOST_ELSEWHERE])


def _one_elsewhere(row: AlternativeRow, lines: Sequence[str]) -> Elsewhere:
    return Elsewhere(
        code=row.code,
        name=Words(zh=row.name, en=row.name_en),
        address=row.address,
        telephone=row.telephone,
        distance_m=row.distance_m,
        open_now=row.open_now,
        open_until=row.open_until,
        opens_at=row.opens_at,
        accepted=row.accepted,
        lines=tuple(lines),
    )


def _notices(ground: Ground, before: Site | None = None) -> tuple[Notice, ...]:
    """Return the notices that stand; of those that ``before`` knows in the same revision nothing is read again."""
    found = announcements.public_notices(at=ground.at, units=ground.unit.path)
    known = before.by_notice if before else {}
    new = [one for one in found if not (old := known.get(one.code)) or old.revision != one.revision]
    fresh = {one.code: one for one in _noticed(new)}
    return tuple(fresh.get(one.code) or known[one.code] for one in found)


def _past(ground: Ground, standing: Collection[Notice], before: Site | None = None) -> tuple[Notice, ...]:
    """Return the notices that ended in the time of the history, the newest first; those of ``before`` stay as they were."""
    here = {one.code for one in standing}
    last: dict[str, PublicNotice] = {}
    for one in announcements.notices_since(ground.at - rules.HISTORY):
        if one.code not in here and one.unit_path.startswith(ground.unit.path):
            last[one.code] = one
    known = {one.code: one for one in before.past} if before else {}
    kept = {
        code: old for code, row in last.items() if (old := known.get(code)) and old.revision == row.revision
    }
    fresh = {one.code: one for one in _noticed([row for code, row in last.items() if code not in kept])}
    return tuple(reversed([kept.get(code) or fresh[code] for code in last]))


def _noticed(rows: Sequence[PublicNotice]) -> list[Notice]:
    places = announcements.places_of_all(rows) if rows else {}
    return [_notice(row, places.get((row.reference, row.revision), ())) for row in rows]


def _notice(row: PublicNotice, places: Iterable[announcements.PublicPlace]) -> Notice:
    listed = list(places)
    history = announcements.notice_history(row.reference)
    estimate = row.estimate
    return Notice(
        code=row.code,
        reference=row.reference,
        revision=row.revision,
        kind=row.kind,
        unit=Words(zh=row.unit, en=row.unit_en),
        unit_path=row.unit_path,
        title=_words(row.title),
        body=_words(row.body),
        where=_words(row.where),
        cause=_words(row.cause),
        since_at=row.since_at,
        published_at=row.published_at,
        ends_at=row.ends_at,
        next_update_at=row.next_update_at,
        low_at=estimate.low_at if estimate else None,
        point_at=estimate.point_at if estimate else None,
        high_at=estimate.high_at if estimate else None,
        restored_at=row.restored_at,
        withdrawn_at=row.withdrawn_at,
        local_phone=row.local_phone,
        hotline=row.hotline,
        outlets=tuple(dict.fromkeys(place.outlet for place in listed if not place.back)),
        back=tuple(dict.fromkeys(place.outlet for place in listed if place.back)),
        earlier=tuple(
            Earlier(
                revision=one.revision,
                kind=one.kind,
                title=_words(one.title),
                body=_words(one.body),
                published_at=one.published_at,
                estimate_at=one.estimate.point_at if one.estimate else None,
            )
            for one in reversed(history)
        ),
    )


def _words(both: Both) -> Words:
    return Words(zh=both.zh, en=both.en)


def _hotline(ground: Ground, notices: Sequence[Notice]) -> str:
    if ground.plan and ground.plan.announcing:
        return ground.plan.announcing.hotline
    return next((one.hotline for one in notices if one.hotline), ground.unit.telephone)


def _lines(ground: Ground) -> dict[str, Words]:
    lines = ground.plan.lines.items() if ground.plan else ()
    return {
        str(key): Words(zh=(line.short or line.title).zh, en=(line.short or line.title).en)
        for key, line in lines
    }


def _region(row: PublicOutlet, level: str) -> tuple[tuple[str, ...], Words]:
    """Return what tells the region of an outlet from others, and its name."""
    if level == "town":
        return (row.unit_path, row.town), Words(zh=row.town)
    if level == "county":
        return (row.county,), Words(zh=row.county)
    return (row.unit_path,), Words(zh=row.unit_name, en=row.unit_name_en)


def _outline(unit: Unit) -> tuple[tuple[float, float], ...]:
    """Return the outer ring of the unit's outline as latitudes and longitudes."""
    shape = unit.outline or {}
    rings = shape.get("coordinates") or [[]]
    ring = max((one[0] for one in rings), key=len) if shape.get("type") == "MultiPolygon" else rings[0]
    return tuple((float(point[1]), float(point[0])) for point in ring)
