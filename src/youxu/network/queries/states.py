"""The state of lines and outlets at a moment, derived on reading: holds joined with hours and confirmations."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Value, When

from youxu.core.database import path_under
from youxu.kernel import spans
from youxu.kernel.spans import Timetable
from youxu.network import rules
from youxu.network.models import Hold, HoursException, OpeningConfirmation, Outlet, OutletLine, Unit
from youxu.network.queries import hours
from youxu.network.rules import State


@dataclass(frozen=True)
class HoldRow:
    """One hold as people read it: what, since when, by whose word, how fresh, lifted or not."""

    id: int
    outlet_id: int
    line: str
    state: State
    placed_state: State
    how: str
    since: datetime
    source: str
    source_reference: str
    text: str
    place: str
    confirm_by: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str
    confirmation_source: str
    expired_at: datetime | None
    lifted_at: datetime | None
    world: str


@dataclass(frozen=True)
class LineState:
    """The state of one line of one outlet: ``hold`` is the worst open hold, ``holds`` all of them.

    ``as_of`` is when the word was given on which the state rests; None where it follows from the hours alone.
    """

    line: str
    state: State
    as_of: datetime | None
    hold: HoldRow | None
    holds: tuple[HoldRow, ...]
    hours: str
    open_now: bool


@dataclass(frozen=True)
class OutletState:
    """An outlet with its lines at a moment; ``state`` is the worst of its lines.

    An outlet of which something is held owes no opening confirmation: it is asked about what is held.
    """

    id: int
    code: str
    name: str
    name_en: str
    town: str
    unit_path: str
    unit_name: str
    telephone: str
    state: State
    lines: tuple[LineState, ...]
    open_now: bool
    hours: str
    hours_known: bool
    opening_confirmed_at: datetime | None
    opening_missing: bool

    @property
    def affected(self) -> bool:
        """Tell whether a hold keeps a line from open."""
        return any(line.holds for line in self.lines)

    def line(self, key: str) -> LineState | None:
        """Return the state of line ``key``; None when the outlet does not offer it."""
        return next((one for one in self.lines if one.line == key), None)


@dataclass(frozen=True)
class StateCounts:
    """How many outlets of a unit and below stand in which state; ``should_be_open`` counts open hours now."""

    outlets: int
    by_state: Mapping[State, int]
    should_be_open: int
    affected: int
    calendar_known: bool

    def count(self, state: State) -> int:
        """Return how many outlets stand in ``state``."""
        return self.by_state.get(state, 0)


def worlds(world: str) -> tuple[str, ...]:
    """Return what a world sees: its own rows, and reality as background."""
    return ("",) if not world else ("", world)


def open_holds(world: str = "") -> QuerySet[Hold]:
    """Return the open holds that a world sees."""
    return Hold.objects.filter(lifted_at=None, world__in=worlds(world))


def rank() -> Case:
    """Return the expression that orders states, the worst first."""
    return Case(
        *(When(state=state, then=Value(place)) for state, place in rules.RANK.items()),
        output_field=IntegerField(),
    )


def worst_of_outlets(path: str, world: str = "") -> QuerySet[Hold, tuple[int, int]]:
    """Return (outlet id, rank of its worst open hold) under ``path``, worst first."""
    holds = open_holds(world).filter(path_under("unit_path", path))
    worst = holds.order_by().values("outlet_id").annotate(worst=Min(rank()))
    return worst.order_by("worst", "outlet_id").values_list("outlet_id", "worst")


def hold_row(hold: Hold) -> HoldRow:
    """Return a hold as a frozen row."""
    return HoldRow(
        id=hold.pk,
        outlet_id=hold.outlet_id,
        line=hold.line,
        state=State(hold.state),
        placed_state=State(hold.placed_state),
        how=hold.how,
        since=hold.since,
        source=hold.source,
        source_reference=hold.source_reference,
        text=hold.text,
        place=hold.place,
        confirm_by=hold.confirm_by,
        confirmed_at=hold.confirmed_at,
        confirmed_by=hold.confirmed_by,
        confirmation_source=hold.confirmation_source,
        expired_at=hold.expired_at,
        lifted_at=hold.lifted_at,
        world=hold.world,
    )


def holds_of(outlet_id: int, *, world: str = "", lines: Iterable[str] | None = None) -> list[HoldRow]:
    """Return the open holds of an outlet, worst first: what still keeps its lines from open, and by whose word."""
    holds = open_holds(world).filter(outlet=outlet_id)
    if lines is not None:
        holds = holds.filter(line__in=list(lines))
    return sorted(map(hold_row, holds), key=lambda row: (rules.RANK[row.state], row.line, row.since))


def holds_on(pairs: Iterable[tuple[int, str]], *, world: str = "", but_source: str = "") -> list[HoldRow]:
    """Return the open holds on (outlet id, line) pairs, without those of ``but_source``."""
    wanted = set(pairs)
    holds = open_holds(world).filter(outlet__in={pk for pk, _ in wanted})
    if but_source:
        holds = holds.exclude(source=but_source)
    return [hold_row(hold) for hold in holds if (hold.outlet_id, hold.line) in wanted]


def states_of(outlet_ids: Iterable[int], at: datetime, *, world: str = "") -> dict[int, OutletState]:
    """Return the states of up to a few thousand outlets, in the order given; about eight queries in all."""
    wanted = list(dict.fromkeys(outlet_ids))
    outlets = {
        outlet.pk: outlet for outlet in Outlet.objects.filter(pk__in=wanted).select_related("unit", "hours")
    }
    shelf = hours.timetables(wanted, at)
    offered = _offered(wanted)
    holds: dict[tuple[int, str], list[HoldRow]] = defaultdict(list)
    for hold in open_holds(world).filter(outlet__in=wanted):
        holds[hold.outlet_id, hold.line].append(hold_row(hold))
    confirmed = _confirmed(wanted, shelf, at)
    words = hours.confirm_words(outlet.unit_path for outlet in outlets.values())
    return {
        pk: _outlet_state(
            outlets[pk],
            offered.get(pk, {}),
            holds,
            shelf,
            confirmed.get(pk),
            words[outlets[pk].unit_path],
            at,
        )
        for pk in wanted
        if pk in outlets
    }


def _offered(outlet_ids: list[int]) -> dict[int, dict[str, str]]:
    offered: dict[int, dict[str, str]] = defaultdict(dict)
    rows = OutletLine.objects.filter(outlet__in=outlet_ids, retired_at=None).order_by("pk")
    for pk, line, text in rows.values_list("outlet_id", "line", "hours__text"):
        offered[pk][line] = text or ""
    return offered


def _confirmed(outlet_ids: list[int], shelf: hours.Shelf, at: datetime) -> dict[int, datetime]:
    """Return when each outlet confirmed its opening today, by its own zone."""
    rows = OpeningConfirmation.objects.filter(
        outlet__in=outlet_ids, day__gte=(at - timedelta(days=1)).date(), world=""
    ).values_list("outlet_id", "day", "confirmed_at")
    return {
        pk: said
        for pk, day, said in rows
        if pk in shelf.of_outlet and day == at.astimezone(shelf.table(pk).zone).date()
    }


def _outlet_state(
    outlet: Outlet,
    offered: Mapping[str, str],
    holds: Mapping[tuple[int, str], list[HoldRow]],
    shelf: hours.Shelf,
    confirmed: datetime | None,
    words: rules.ConfirmWords,
    at: datetime,
) -> OutletState:
    table = shelf.table(outlet.pk)
    since = outlet.unit.confirms_since
    held = any((outlet.pk, line) in holds for line in offered)
    missing = not held and rules.opening_missing(
        table, at, words, owed=since is not None and since <= at, confirmed=confirmed is not None
    )
    lines = tuple(
        _line_state(
            line, text, holds.get((outlet.pk, line), []), shelf.table(outlet.pk, line), missing, confirmed, at
        )
        for line, text in offered.items()
    )
    return OutletState(
        id=outlet.pk,
        code=outlet.code,
        name=outlet.name,
        name_en=outlet.name_en,
        town=outlet.town,
        unit_path=outlet.unit_path,
        unit_name=outlet.unit.name,
        telephone=outlet.telephone,
        state=rules.state_of_outlet(line.state for line in lines),
        lines=lines,
        open_now=spans.is_open(table, at),
        hours=outlet.hours.text if outlet.hours else "",
        hours_known=outlet.hours_id is not None,
        opening_confirmed_at=confirmed,
        opening_missing=missing,
    )


def _line_state(
    line: str,
    text: str,
    holds: list[HoldRow],
    table: Timetable,
    missing: bool,
    confirmed: datetime | None,
    at: datetime,
) -> LineState:
    ordered = sorted(holds, key=lambda row: (rules.RANK[row.state], row.since))
    open_now = spans.is_open(table, at)
    state = rules.state_at([row.state for row in ordered], open_now=open_now, opening_missing=missing)
    worst = ordered[0] if ordered else None
    as_of = (worst.expired_at or worst.confirmed_at or worst.since) if worst else confirmed
    return LineState(line, state, as_of, worst, tuple(ordered), text, open_now)


@dataclass(frozen=True)
class Group:
    """Outlets that share hours, zone and unit: their timetable is evaluated once."""

    hours_id: int | None
    time_zone: str
    unit_id: int
    count: int
    open_now: bool
    missing: bool
    day: date

    @property
    def key(self) -> tuple[int | None, str, int]:
        """Return what the outlets share."""
        return self.hours_id, self.time_zone, self.unit_id


def groups_under(path: str, at: datetime) -> list[Group]:
    """Return the groups of a unit and below: four queries, each timetable evaluated once.

    ``missing`` says that an outlet of the group without today's confirmation would be unknown.
    """
    rows = list(
        Outlet.objects.filter(path_under("unit_path", path), retired_at=None)
        .order_by()
        .values_list("hours_id", "hours__text", "time_zone", "unit_id")
        .annotate(count=Count("pk"))
    )
    units = {unit.pk: unit for unit in Unit.objects.filter(path_under("path", path))}
    calendars = {code: hours.calendar_at(code, at) for code in {unit.calendar for unit in units.values()}}
    exceptions = hours.Exceptions.under(path_under("unit_path", path), path, at)
    words = hours.confirm_words(unit.path for unit in units.values() if unit.confirms_since)
    seen: dict[tuple[object, ...], tuple[bool, bool, date]] = {}
    found = []
    for hours_id, text, zone_name, unit_id, count in rows:
        unit = units[unit_id]
        zone = hours.zone_of(zone_name, unit.time_zone)
        special = exceptions.of_unit(unit.path)
        owes = unit.confirms_since is not None and unit.confirms_since <= at
        rule = words.get(unit.path, rules.ConfirmWords())
        key = (text, zone.key, unit.calendar, owes, rule, tuple(sorted(special.items())))
        if key not in seen:
            table = Timetable(text or "", zone, calendars[unit.calendar], special)
            seen[key] = (
                spans.is_open(table, at),
                rules.opening_missing(table, at, rule, owed=owes, confirmed=False),
                at.astimezone(zone).date(),
            )
        found.append(Group(hours_id, zone_name, unit_id, count, *seen[key]))
    return found


def state_counts(path: str, at: datetime, *, world: str = "") -> StateCounts:
    """Return how many outlets of a unit and below stand in which state, in a constant number of queries.

    Patterns are evaluated once a group and joined with the open holds and today's confirmations; outlets with an
    exception of their own are looked at one by one.
    """
    under = path_under("unit_path", path)
    groups = {group.key: group for group in groups_under(path, at)}
    held = dict(worst_of_outlets(path, world))
    special = set(_with_own_day(path, at))
    apart = _keys_of(set(held) | special)
    silent = Tally({key: group.count for key, group in groups.items()})
    silent.subtract(Tally(apart.values()))
    states: Tally[State] = Tally()
    open_now = sum(group.count for group in groups.values() if group.open_now)
    confirmed = (
        _confirmed_by_group(under, groups, set(apart)) if any(g.missing for g in groups.values()) else {}
    )
    for key, group in groups.items():
        said = confirmed.get(key, 0) if group.missing else 0
        rest = silent[key]
        if not group.open_now:
            states[State.CLOSED_NOW] += rest
        elif group.missing:
            states[State.UNKNOWN] += rest - said
            states[State.OPEN] += said
        else:
            states[State.OPEN] += rest
    order = list(State)
    for pk, place in held.items():
        if pk in apart and pk not in special:
            states[rules.state_at([order[place]], open_now=groups[apart[pk]].open_now)] += 1
    for pk, one in (states_of(special, at, world=world) if special else {}).items():
        states[one.state] += 1
        open_now += one.open_now - groups[apart[pk]].open_now
    return StateCounts(
        outlets=sum(group.count for group in groups.values()),
        by_state={state: count for state, count in states.items() if count},
        should_be_open=open_now,
        affected=len(held),
        calendar_known=_calendars_known(path, at),
    )


def _with_own_day(path: str, at: datetime) -> list[int]:
    days = [(at + timedelta(days=step)).date() for step in (-1, 0, 1)]
    rows = HoursException.objects.filter(path_under("unit_path", path), day__in=days, outlet__isnull=False)
    return list(rows.filter(outlet__retired_at=None).values_list("outlet_id", flat=True).distinct())


def _keys_of(outlet_ids: set[int]) -> dict[int, tuple[int | None, str, int]]:
    listed, found = list(outlet_ids), {}
    for start in range(0, len(listed), 10_000):
        rows = Outlet.objects.filter(pk__in=listed[start : start + 10_000], retired_at=None)
        for pk, hours_id, zone, unit in rows.values_list("pk", "hours_id", "time_zone", "unit_id"):
            found[pk] = (hours_id, zone, unit)
    return found


def _confirmed_by_group(
    under: Q, groups: Mapping[tuple[int | None, str, int], Group], apart: set[int]
) -> dict[tuple[int | None, str, int], int]:
    """Return how many outlets of each group, those ``apart`` left out, confirmed today."""
    days = {group.day for group in groups.values()}
    said = OpeningConfirmation.objects.filter(under, day__in=days, world="", outlet__retired_at=None)
    tally: Tally[tuple[int | None, str, int]] = Tally()
    rows = said.order_by().values_list("outlet__hours_id", "outlet__time_zone", "outlet__unit_id", "day")
    for hours_id, zone, unit, day, count in rows.annotate(count=Count("pk")):
        key = (hours_id, zone, unit)
        if key in groups and groups[key].day == day:
            tally[key] += count
    if apart:
        for key, count in _confirmed_apart(apart, days, groups).items():
            tally[key] -= count
    return dict(tally)


def _confirmed_apart(
    apart: set[int], days: set[date], groups: Mapping[tuple[int | None, str, int], Group]
) -> Tally[tuple[int | None, str, int]]:
    listed, tally = list(apart), Tally[tuple[int | None, str, int]]()
    for start in range(0, len(listed), 10_000):
        rows = OpeningConfirmation.objects.filter(
            outlet__in=listed[start : start + 10_000], day__in=days, world=""
        ).values_list("outlet__hours_id", "outlet__time_zone", "outlet__unit_id", "day")
        for hours_id, zone, unit, day in rows:
            key = (hours_id, zone, unit)
            tally[key] += key in groups and groups[key].day == day
    return tally


def _calendars_known(path: str, at: datetime) -> bool:
    codes = (
        Unit.objects.filter(path_under("path", path)).exclude(calendar="").values_list("calendar", flat=True)
    )
    return all(hours.calendar_at(code, at).knows(at.year) for code in set(codes))


def matrix(path: str, at: datetime, *, world: str = "", limit: int = 60) -> list[OutletState]:
    """Return up to ``limit`` outlets of a unit and below for the board: held ones first, worst first.

    Then those that owe their opening confirmation, then the rest by code.
    """
    chosen = [pk for pk, _ in worst_of_outlets(path, world)[:limit]]
    if len(chosen) < limit:
        chosen += _silent_ids(path, at, world, limit - len(chosen))
    if len(chosen) < limit:
        rest = Outlet.objects.filter(path_under("unit_path", path), retired_at=None)
        ids = rest.order_by("unit_path", "pk").values_list("pk", flat=True)[: limit + len(chosen)]
        chosen += [pk for pk in ids if pk not in set(chosen)][: limit - len(chosen)]
    found = list(states_of(chosen, at, world=world).values())
    return sorted(found, key=lambda one: (rules.RANK[one.state], not one.affected))


def _silent_ids(path: str, at: datetime, world: str, limit: int) -> list[int]:
    condition = missing_opening(groups_under(path, at))
    if condition is None:
        return []
    rows = Outlet.objects.filter(path_under("unit_path", path), condition, retired_at=None)
    held = Exists(open_holds(world).filter(outlet=OuterRef("pk")))
    return list(rows.filter(~held).order_by("pk").values_list("pk", flat=True)[:limit])


def missing_opening(groups: Iterable[Group]) -> Q | None:
    """Return the filter of outlets whose opening confirmation is missing now; None when no group owes one."""
    late = [group for group in groups if group.missing]
    if not late:
        return None
    said = OpeningConfirmation.objects.filter(
        outlet=OuterRef("pk"), day__in={group.day for group in late}, world=""
    )
    return in_groups(late) & ~Q(Exists(said))


def in_groups(groups: Iterable[Group]) -> Q:
    """Return the filter of the outlets in ``groups``, gathered by unit and zone so that it stays short."""
    gathered: dict[tuple[frozenset[int | None], str], set[int]] = defaultdict(set)
    by_unit: dict[tuple[int, str], set[int | None]] = defaultdict(set)
    for group in groups:
        by_unit[group.unit_id, group.time_zone].add(group.hours_id)
    for (unit, zone), patterns in by_unit.items():
        gathered[frozenset(patterns), zone].add(unit)
    return hours.any_of(
        Q(time_zone=zone, unit__in=units)
        & (Q(hours__in=patterns - {None}) | (Q(hours=None) if None in patterns else Q(pk__in=())))
        for (patterns, zone), units in gathered.items()
    )
