"""The state of lines and outlets at a moment, derived on reading: holds joined with hours and confirmations."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from youxu.core import stamps, wording
from youxu.core.database import path_under
from youxu.core.questions import AT_ONCE, kept_question, rows_with
from youxu.kernel import spans
from youxu.kernel.spans import Calendar, Timetable
from youxu.network import rules
from youxu.network.models import (
    Hold,
    HoursException,
    OpeningConfirmation,
    Outlet,
    OutletLine,
)
from youxu.network.queries import hours
from youxu.network.rules import State

MOST_IDS = 10_000


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


@kept_question
def worst_of_outlets(path: str, world: str) -> QuerySet[Hold, tuple[int, int]]:
    """Return (outlet id, rank of its worst open hold) under ``path``, worst first."""
    holds = open_holds(world).filter(path_under("unit_path", path))
    worst = holds.order_by().values("outlet_id").annotate(worst=Min(rank()))
    return worst.order_by("worst", "outlet_id").values_list("outlet_id", "worst")


def held_under(path: str, world: str = "") -> dict[int, int]:
    """Return the rank of the worst open hold of each held outlet under ``path``, worst first: a page asks once."""
    return dict(worst_of_outlets(path, world).answer())


OF_OUTLET = (
    "code", "name", "name_en", "town", "unit_path", "telephone", "unit__name", "unit__confirms_since", "hours__text",
)  # fmt: skip
HELD = tuple(column.name for column in fields(HoldRow))


def _open_on(outlet_ids: Sequence[int], world: str) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(outlet_ids), AT_ONCE):
        yield from _held_columns(world, outlets=outlet_ids[start : start + AT_ONCE]).columns()


@kept_question
def _held_columns(world: str, *, outlets: Collection[int]) -> QuerySet[Hold, Any]:
    return open_holds(world).filter(outlet__in=outlets).values_list(*HELD)


def hold_rows(holds: QuerySet[Hold] | Iterable[tuple[Any, ...]]) -> Iterator[HoldRow]:
    """Yield holds as frozen rows; a common cause places thousands, so that they are read as plain values."""
    state, who, said = HELD.index("state"), HELD.index("confirmed_by"), dict[str, str]()
    for row in holds.values_list(*HELD) if isinstance(holds, QuerySet) else holds:
        values = list(row)
        values[state : state + 2] = map(State, values[state : state + 2])
        if values[who] not in said:
            said[values[who]] = wording.word("by", values[who])
        values[who] = said[values[who]]
        yield HoldRow(*values)


def holds_of(outlet_id: int, *, world: str = "", lines: Iterable[str] | None = None) -> list[HoldRow]:
    """Return the open holds of an outlet, worst first: what still keeps its lines from open, and by whose word."""
    holds = open_holds(world).filter(outlet=outlet_id)
    if lines is not None:
        holds = holds.filter(line__in=list(lines))
    return sorted(hold_rows(holds), key=lambda row: (rules.RANK[row.state], row.line, row.since))


def holds_on(
    pairs: Iterable[tuple[int, str]], *, world: str = "", source: str = "", but_source: str = ""
) -> list[HoldRow]:
    """Return the open holds on (outlet id, line) pairs: those of ``source``, or without those of ``but_source``."""
    wanted = set(pairs)
    holds = open_holds(world).filter(outlet__in={pk for pk, _ in wanted})
    if source:
        holds = holds.filter(source=source)
    if but_source:
        holds = holds.exclude(source=but_source)
    return [hold for hold in hold_rows(holds) if (hold.outlet_id, hold.line) in wanted]


def states_of(outlet_ids: Iterable[int], at: datetime, *, world: str = "") -> dict[int, OutletState]:
    """Return the states of up to a few thousand outlets, in the order given; about eight queries in all."""
    wanted = list(dict.fromkeys(outlet_ids))
    outlets = {row.pk: row for row in rows_with(Outlet, wanted, "unit", "hours", only=OF_OUTLET)}
    shelf = hours.timetables(wanted, at)
    offered = _offered(wanted)
    holds: dict[tuple[int, str], list[HoldRow]] = defaultdict(list)
    for hold in hold_rows(_open_on(wanted, world)):
        holds[hold.outlet_id, hold.line].append(hold)
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


def _offered(outlet_ids: list[int]) -> Mapping[int, Mapping[str, str]]:
    """Return the lines of each outlet with their own hours; of up to 500 outlets kept while nothing changes."""
    wanted = frozenset(outlet_ids)
    return _kept_lines(wanted) if len(wanted) <= hours.MOST_KEPT else _lines_of(wanted)


@stamps.kept("network", size=1024)
def _kept_lines(outlet_ids: frozenset[int]) -> Mapping[int, Mapping[str, str]]:
    return MappingProxyType(_lines_of(outlet_ids))


def _lines_of(outlet_ids: frozenset[int]) -> dict[int, dict[str, str]]:
    offered: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, line, text in _lines_in_use(outlets=outlet_ids).answer():
        offered[pk][line] = text or ""
    return dict(offered)


@kept_question
def _lines_in_use(*, outlets: Collection[int]) -> QuerySet[OutletLine, tuple[int, str, str | None]]:
    rows = OutletLine.objects.filter(outlet__in=outlets, retired_at=None).order_by("pk")
    return rows.values_list("outlet_id", "line", "hours__text")


def _confirmed(outlet_ids: list[int], shelf: hours.Shelf, at: datetime) -> dict[int, datetime]:
    """Return when each outlet confirmed its opening today, by its own zone."""
    return {
        pk: said
        for pk, day, said in _confirmed_since(
            outlets=outlet_ids, since=(at - timedelta(days=1)).date()
        ).columns()
        if pk in shelf.of_outlet and day == at.astimezone(shelf.table(pk).zone).date()
    }


@kept_question
def _confirmed_since(
    *, outlets: Collection[int], since: date
) -> QuerySet[OpeningConfirmation, tuple[int, date, datetime]]:
    rows = OpeningConfirmation.objects.filter(outlet__in=outlets, day__gte=since, world="")
    return rows.values_list("outlet_id", "day", "confirmed_at")


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
    open_now = spans.is_open(table, at)
    since = outlet.unit.confirms_since
    held = any((outlet.pk, line) in holds for line in offered)
    missing = not held and rules.opening_missing(
        table, at, words, owed=since is not None and since <= at, confirmed=confirmed is not None
    )
    lines = tuple(
        _line_state(
            line,
            text,
            holds.get((outlet.pk, line), []),
            open_now if (own := shelf.table(outlet.pk, line)) is table else spans.is_open(own, at),
            missing,
            confirmed,
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
        open_now=open_now,
        hours=outlet.hours.text if outlet.hours else "",
        hours_known=outlet.hours_id is not None,
        opening_confirmed_at=confirmed,
        opening_missing=missing,
    )


def _line_state(
    line: str,
    text: str,
    holds: list[HoldRow],
    open_now: bool,
    missing: bool,
    confirmed: datetime | None,
) -> LineState:
    ordered = sorted(holds, key=lambda row: (rules.RANK[row.state], row.since))
    state = rules.state_at([row.state for row in ordered], open_now=open_now, opening_missing=missing)
    worst = ordered[0] if ordered else None
    as_of = (worst.expired_at or worst.confirmed_at or worst.since) if worst else confirmed
    return LineState(line, state, as_of, worst, tuple(ordered), text, open_now)


Key = tuple[int | None, str, str, str, int, str, str]
"""What outlets of one group share: hours, zone, zone and calendar of the unit, owes, rule, unit's special days."""
SHARED = ("hours_id", "time_zone", "unit__time_zone", "unit__calendar", "_owes", "_rule", "_special")


@dataclass(frozen=True)
class Group:
    """Outlets that share all that their timetable follows from: it is evaluated once for all of them."""

    key: Key
    count: int
    open_now: bool
    missing: bool
    day: date


@dataclass(frozen=True)
class Sorter:
    """Sorts outlets into groups in the database: by the nearest confirmation rule and unit with special days."""

    at: datetime
    rules: Mapping[str, rules.ConfirmWords]
    special: hours.Exceptions

    @classmethod
    def under(cls, path: str, at: datetime) -> Sorter:
        """Return the sorter of a unit and below; what it rests on is kept while nothing changes in the network."""
        return cls(at, *_special_under(path, at.astimezone(UTC).date()))

    def sort(self, outlets: QuerySet[Any], lead: str = "") -> QuerySet[Any]:
        """Annotate rows that carry ``unit_path``; ``lead`` leads from them to the outlet ("outlet__")."""
        owes = {f"{lead}unit__confirms_since__lte": self.at}
        return outlets.annotate(
            _owes=Case(When(**owes, then=Value(1)), default=Value(0), output_field=IntegerField()),
            _rule=_nearest(self.rules),
            _special=_nearest(self.special.units),
        )

    def keys(self, outlets: QuerySet[Any], lead: str = "") -> QuerySet[Any]:
        """Return the rows' group keys, with what follows when the caller adds to it."""
        names = [name if name.startswith("_") else f"{lead}{name}" for name in SHARED]
        return self.sort(outlets, lead).order_by().values_list(*names)

    def group(self, key: Key, text: str, count: int, calendars: dict[str, Calendar]) -> Group:
        """Evaluate the timetable of a group at the moment."""
        if key[3] not in calendars:
            calendars[key[3]] = hours.calendar_at(key[3], self.at)
        table = Timetable(
            text, hours.zone_of(key[1], key[2]), calendars[key[3]], self.special.of_unit(key[6])
        )
        words = self.rules.get(key[5], rules.ConfirmWords())
        missing = rules.opening_missing(table, self.at, words, owed=bool(key[4]), confirmed=False)
        day = self.at.astimezone(table.zone).date()
        return Group(key, count, spans.is_open(table, self.at), missing, day)


def _nearest(paths: Iterable[str]) -> Case | Value:
    """Return the expression "the deepest of ``paths`` at or above the row's unit", "" where none is."""
    whens = [
        When(path_under("unit_path", path), then=Value(path))
        for path in sorted(paths, key=len, reverse=True)
        if path
    ]
    if not whens:
        return Value("")
    return Case(*whens, default=Value(""), output_field=CharField())


@stamps.kept("network", size=128)
def _special_under(path: str, day: date) -> tuple[Mapping[str, rules.ConfirmWords], hours.Exceptions]:
    at = datetime.combine(day, time(), UTC)
    return hours.rules_under(path), hours.Exceptions.under(path_under("unit_path", path), path, at)


@dataclass(frozen=True)
class Alike:
    """Outlets that are alike: ``shared`` is their key but for owing, which follows from ``since``."""

    shared: tuple[int | None, str, str, str, str, str]
    since: datetime | None
    text: str
    count: int

    def key(self, at: datetime) -> Key:
        """Return the key of their group at a moment."""
        owes = int(self.since is not None and self.since <= at)
        return (*self.shared[:4], owes, *self.shared[4:])


@stamps.kept("network", size=128)
def _alike_under(path: str, day: date) -> tuple[Alike, ...]:
    """Return the outlets of a unit and below, counted by what they share; kept while nothing changes there."""
    sorter = Sorter(datetime.combine(day, time(), UTC), *_special_under(path, day))
    outlets = sorter.sort(Outlet.objects.filter(path_under("unit_path", path), retired_at=None)).order_by()
    rows = outlets.values_list(*SHARED[:4], "_rule", "_special", "unit__confirms_since", "hours__text")
    return tuple(
        Alike(tuple(shared), since, text or "", count)
        for *shared, since, text, count in rows.annotate(count=Count("pk"))
    )


def groups_under(path: str, at: datetime) -> list[Group]:
    """Return the groups of a unit and below, without a query as long as nothing changes in the network.

    ``missing`` says that an outlet of the group without today's confirmation would be unknown.
    """
    return _groups(path, Sorter.under(path, at))


def _groups(path: str, sorter: Sorter) -> list[Group]:
    counts: Tally[Key] = Tally()
    texts: dict[int | None, str] = {}
    for row in _alike_under(path, sorter.at.astimezone(UTC).date()):
        counts[row.key(sorter.at)] += row.count
        texts[row.shared[0]] = row.text
    calendars: dict[str, Calendar] = {}
    return [sorter.group(key, texts[key[0]], count, calendars) for key, count in counts.items()]


@stamps.steady()
def state_counts(
    path: str, at: datetime, *, world: str = "", held: Mapping[int, int] | None = None
) -> StateCounts:
    """Return how many outlets of a unit and below stand in which state, in a constant number of queries.

    Patterns are evaluated once a group and joined with the open holds and today's confirmations; outlets with an
    exception of their own are looked at one by one. ``held`` is ``held_under`` where the caller has it already.
    """
    held = held_under(path, world) if held is None else held
    sorter = Sorter.under(path, at)
    groups = {group.key: group for group in _groups(path, sorter)}
    special = set(_with_own_day(path, at))
    apart = _keys_of(frozenset(held) | special, path, at)
    rest = Tally({key: group.count for key, group in groups.items()})
    rest.subtract(Tally(apart.values()))
    states = _silent_states(groups, rest, _confirmed_late(path, sorter, groups, apart, special, world))
    order = list(State)
    for pk in set(held) & set(apart) - special:
        states[rules.state_at([order[held[pk]]], open_now=groups[apart[pk]].open_now)] += 1
    open_now = sum(group.count for group in groups.values() if group.open_now)
    for pk, one in (states_of(special, at, world=world) if special else {}).items():
        states[one.state] += 1
        open_now += one.open_now - groups[apart[pk]].open_now
    return StateCounts(
        outlets=sum(group.count for group in groups.values()),
        by_state={state: count for state, count in states.items() if count},
        should_be_open=open_now,
        affected=len(held),
        calendar_known=_calendars_known({key[3] for key in groups}, at),
    )


def _silent_states(groups: Mapping[Key, Group], rest: Mapping[Key, int], confirmed: int) -> Tally[State]:
    """Return the states of outlets of which nothing is held; ``confirmed`` of those that are late with it said so."""
    late = sum(rest[key] for key, group in groups.items() if group.open_now and group.missing)
    found = Tally({State.OPEN: confirmed, State.UNKNOWN: late - confirmed})
    for key, group in groups.items():
        if not group.open_now:
            found[State.CLOSED_NOW] += rest[key]
        elif not group.missing:
            found[State.OPEN] += rest[key]
    return found


def _with_own_day(path: str, at: datetime) -> tuple[int, ...]:
    return _own_day_around(path, at.astimezone(UTC).date())


@stamps.kept("network", size=128)
def _own_day_around(path: str, day: date) -> tuple[int, ...]:
    days = [day + timedelta(days=step) for step in (-1, 0, 1)]
    rows = HoursException.objects.filter(path_under("unit_path", path), day__in=days, outlet__isnull=False)
    return tuple(rows.filter(outlet__retired_at=None).values_list("outlet_id", flat=True).distinct())


def _keys_of(outlet_ids: frozenset[int], path: str, at: datetime) -> dict[int, Key]:
    alike = _alike_each(outlet_ids, path, at.astimezone(UTC).date())
    return {pk: one.key(at) for pk, one in alike.items()}


@stamps.kept("network", size=64)
def _alike_each(outlet_ids: frozenset[int], path: str, day: date) -> Mapping[int, Alike]:
    """Return each of some outlets as if it were a group; kept while nothing changes in the network: the same are held."""
    sorter = Sorter(datetime.combine(day, time(), UTC), *_special_under(path, day))
    listed, found = sorted(outlet_ids), dict[int, Alike]()
    for start in range(0, len(listed), MOST_IDS):
        outlets = sorter.sort(Outlet.objects.filter(pk__in=listed[start : start + MOST_IDS], retired_at=None))
        columns = (*SHARED[:4], "_rule", "_special", "unit__confirms_since")
        for pk, *shared, since in outlets.values_list("pk", *columns):
            found[pk] = Alike(tuple(shared), since, "", 1)
    return MappingProxyType(found)


def _confirmed_late(
    path: str,
    sorter: Sorter,
    groups: Mapping[Key, Group],
    apart: Mapping[int, Key],
    special: Collection[int],
    world: str,
) -> int:
    """Return how many outlets of the groups that are ``missing`` without it confirmed today, those ``apart`` left out.

    Where every outlet that owes its confirmation is due with it, as for most of the day, they are counted by the
    index of confirmations alone; else each is joined with its outlet.
    """
    late = {key: group.day for key, group in groups.items() if group.missing}
    if not late:
        return 0
    days = set(late.values())
    said = OpeningConfirmation.objects.filter(path_under("unit_path", path), day__in=days, world="")
    if len(days) == 1 and all(group.missing for key, group in groups.items() if key[4]):
        count = said.count() - said.filter(outlet__in=_retired_under(path, min(days))).count()
    else:
        by_key = sorter.keys(said.filter(outlet__retired_at=None), "outlet__")
        rows = by_key.annotate(_day=F("day"), count=Count("pk"))
        count = sum(row[8] for row in rows if late.get(row[:7]) == row[7])
    held = open_holds(world).filter(path_under("unit_path", path)).order_by().values("outlet_id")
    said_apart = OpeningConfirmation.objects.filter(world="", day__in=days).order_by()
    pairs = set(said_apart.filter(outlet__in=held).values_list("outlet_id", "day"))
    listed = sorted(special)
    for start in range(0, len(listed), MOST_IDS):
        part = said_apart.filter(outlet__in=listed[start : start + MOST_IDS])
        pairs.update(part.values_list("outlet_id", "day"))
    return count - sum(outlet in apart and late.get(apart[outlet]) == day for outlet, day in pairs)


@stamps.kept("network", size=128)
def _retired_under(path: str, day: date) -> tuple[int, ...]:
    """Return the outlets of a unit and below that were retired on a day, or the day around it, or later."""
    since = datetime.combine(day - timedelta(days=1), time(), UTC)
    rows = Outlet.objects.filter(path_under("unit_path", path), retired_at__gte=since)
    return tuple(rows.values_list("pk", flat=True))


def calendars_known(path: str, at: datetime) -> bool:
    """Tell whether the calendars by which a unit and those below keep their hours know the year."""
    return _calendars_known({row.shared[3] for row in _alike_under(path, at.astimezone(UTC).date())}, at)


def _calendars_known(codes: set[str], at: datetime) -> bool:
    return all(hours.calendar_at(code, at).knows(at.year) for code in codes if code)


def matrix(
    path: str,
    at: datetime,
    *,
    world: str = "",
    limit: int = 60,
    held: Mapping[int, int] | None = None,
) -> list[OutletState]:
    """Return up to ``limit`` outlets of a unit and below for the board: held ones first, worst first.

    Then those that owe their opening confirmation, then the rest by code. ``held`` is ``held_under`` where the caller
    has it already.
    """
    chosen = list(islice(held_under(path, world) if held is None else held, limit))
    if len(chosen) < limit:
        chosen += _silent_ids(path, at, world, limit - len(chosen))
    if len(chosen) < limit:
        rest = Outlet.objects.filter(path_under("unit_path", path), retired_at=None)
        ids = rest.order_by("unit_path", "pk").values_list("pk", flat=True)[: limit + len(chosen)]
        chosen += [pk for pk in ids if pk not in set(chosen)][: limit - len(chosen)]
    found = list(states_of(chosen, at, world=world).values())
    return sorted(found, key=gravest_first)


def gravest_first(one: OutletState) -> tuple[int, bool]:
    """Return the sort key of rows that are shown: by state, held ones before those that are silent."""
    return rules.RANK[one.state], not one.affected


def _silent_ids(path: str, at: datetime, world: str, limit: int) -> list[int]:
    sorter = Sorter.under(path, at)
    condition = missing_opening(_groups(path, sorter))
    if condition is None:
        return []
    outlets = Outlet.objects.filter(path_under("unit_path", path), retired_at=None)
    held = Exists(open_holds(world).filter(outlet=OuterRef("pk")))
    silent = sorter.sort(outlets).filter(condition).filter(~held)
    return list(silent.order_by("pk").values_list("pk", flat=True)[:limit])


def missing_opening(groups: Iterable[Group], path: str = "") -> Q | None:
    """Return the filter, on sorted outlets, of those whose opening confirmation is missing now; None: no group.

    ``path`` is that of the unit whose outlets they all are. Of a whole tree PostgreSQL reads the day's confirmations
    once: it would look for that of each outlet, since it guesses that few are left of all the other conditions.
    """
    late = [group for group in groups if group.missing]
    if not late:
        return None
    said = OpeningConfirmation.objects.filter(day__in={group.day for group in late}, world="")
    if path.count("/") == 1 and connection.vendor == "postgresql":
        return in_groups(late) & ~Q(pk__in=said.values("outlet"))
    return in_groups(late) & ~Q(Exists(said.filter(outlet=OuterRef("pk"))))


def in_groups(groups: Iterable[Group]) -> Q:
    """Return the filter, on sorted outlets, of those in ``groups``, gathered so that it stays short."""
    gathered: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for group in groups:
        gathered[group.key[1:]].add(group.key[0] or 0)
    return hours.any_of(
        Q(**dict(zip(SHARED[1:], shared, strict=True))) & _of_patterns(patterns)
        for shared, patterns in gathered.items()
    )


def _of_patterns(patterns: set[int]) -> Q:
    """Return the filter of outlets with one of these hours, 0 for none.

    Bare, the column would lure SQLite from the index of the unit to that of the hours; PostgreSQL knows how many have
    which hours, but nothing of an expression.
    """
    if connection.vendor != "postgresql":
        return Q(In(Coalesce("hours_id", Value(0)), list(patterns)))
    given = Q(hours_id__in=patterns - {0})
    return given | Q(hours_id=None) if 0 in patterns else given
