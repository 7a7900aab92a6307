"""Outlets: pages of a list, search, one outlet whole, and the outlets that a rule names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from youxu.core import wording
from youxu.core.database import path_under
from youxu.core.questions import kept_question
from youxu.kernel import geo
from youxu.network import rules
from youxu.network.models import Counter, Hold, HoursException, OpeningConfirmation, Outlet
from youxu.network.queries import hours, states
from youxu.network.queries.states import HoldRow, OutletState, StateCounts
from youxu.network.rules import State

PAGE = 50
TOTAL_SHOWN = 1000
FIELDS = (
    "registration_number", "kind", "mode", "province", "city", "county", "town", "address", "postcode",
    "latitude", "longitude", "given_latitude", "given_longitude", "given_datum", "head_name", "telephone",
    "service_area", "service_population", "floor_area", "weekly_open_days", "daily_hours",
    "box_collections_a_day", "deliveries_a_week", "only_outlet_of_township", "one_person",
)  # fmt: skip


@dataclass(frozen=True)
class OutletBrief:
    """An outlet in few words, for choosing and naming."""

    id: int
    code: str
    name: str
    name_en: str
    town: str
    address: str
    unit_path: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class OutletPage:
    """One page of a list: ``after`` leads to the next page, None at the end; ``total`` stops at 1,000.

    ``more_than_total`` says that there are more than the total shown.
    """

    rows: tuple[OutletState, ...]
    after: int | None
    total: int
    more_than_total: bool


@dataclass(frozen=True)
class CounterRow:
    """A service window; no lines: all of the outlet's."""

    id: int
    number: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ExceptionRow:
    """A day that differs: ``hours`` is "" when closed; ``of_unit`` when it holds for the whole unit."""

    day: date
    hours: str
    reason: str
    of_unit: bool


@dataclass(frozen=True)
class ConfirmationRow:
    """One opening confirmation."""

    day: date
    confirmed_at: datetime
    confirmed_by: str
    way: str


@dataclass(frozen=True)
class OutletDetail:
    """One outlet whole: its record, the state of its lines, hours, counters, history."""

    outlet: OutletBrief
    revision: int
    unit_name: str
    parent: OutletBrief | None
    retired_at: datetime | None
    record: dict[str, Any]
    state: OutletState
    facts: hours.OpenFacts
    counters: tuple[CounterRow, ...]
    exceptions: tuple[ExceptionRow, ...]
    history: tuple[HoldRow, ...]
    confirmations: tuple[ConfirmationRow, ...]
    time_zone: str


@dataclass(frozen=True)
class OutletRule:
    """Which outlets a mass report means: all of ``path``, narrowed by what else is given.

    ``codes``: a list; ``region``: (scheme, code) with the regions below, or ("", name) of a county or town;
    ``ring``: a polygon of (latitude, longitude).
    """

    path: str
    codes: tuple[str, ...] = ()
    region: tuple[str, str] | None = None
    ring: tuple[geo.Point, ...] = field(default_factory=tuple)


def brief(outlet: Outlet) -> OutletBrief:
    """Return an outlet in few words."""
    return OutletBrief(
        outlet.pk,
        outlet.code,
        outlet.name,
        outlet.name_en,
        outlet.town,
        outlet.address,
        outlet.unit_path,
        outlet.latitude,
        outlet.longitude,
    )


def outlet_by_code(code: str, path: str = "") -> Outlet:
    """Return the outlet ``code`` under ``path`` to act on. Raises Outlet.DoesNotExist."""
    outlets = Outlet.objects.filter(path_under("unit_path", path), code=code, retired_at=None)
    found = outlets.select_related("unit").order_by("pk").first()
    if found is None:
        raise Outlet.DoesNotExist(code)
    return found


def found_by(text: str, path: str = "") -> Q:
    """Return the filter of outlets whose name, code, town or address holds every word of ``text``."""
    condition = path_under("unit_path", path) & Q(retired_at=None)
    for word in rules.normalised(text).split():
        condition &= Q(search__contains=word)
    return condition


def search_outlets(text: str, path: str = "", *, limit: int = 10) -> list[OutletBrief]:
    """Return the first outlets that a search finds, for choosing one; exact codes come first."""
    outlets = Outlet.objects.filter(found_by(text, path))
    exact = list(outlets.filter(code__iexact=text.strip()).order_by("pk")[:limit])
    rest = outlets.exclude(pk__in=[outlet.pk for outlet in exact]).order_by("unit_path", "pk")
    return [brief(outlet) for outlet in [*exact, *rest[: limit - len(exact)]]]


def outlets_page(
    path: str,
    at: datetime,
    *,
    state: str = "",
    affected: bool = False,
    text: str = "",
    after: int | None = None,
    world: str = "",
    size: int = PAGE,
    counts: StateCounts | None = None,
) -> OutletPage:
    """Return one page of the outlets of a unit and below, in the order of the tree.

    ``state`` keeps those in that state, ``affected`` those of which something is held, ``text`` searches;
    ``after`` is the id that the page before ended with. With ``counts`` nobody counts once more what they tell.
    """
    outlets = Outlet.objects.filter(found_by(text, path))
    if affected:
        outlets = outlets.filter(_held(world))
    if state:
        outlets = _in_state(outlets, State(state), path, at, world)
    in_order = outlets.order_by("unit_path", "pk").values_list("pk", flat=True)
    if counts is not None and state and not affected and not text:
        total, known = counts.count(State(state)), []
    else:
        known = list(in_order[: TOTAL_SHOWN + 1])
        total = len(known)
    ids = _behind(known, after, size) or list(_from(in_order, after)[: size + 1])
    rows = states.states_of(ids[:size], at, world=world)
    return OutletPage(
        rows=tuple(rows.values()),
        after=ids[size - 1] if len(ids) > size else None,
        total=min(total, TOTAL_SHOWN),
        more_than_total=total > TOTAL_SHOWN,
    )


def _behind(known: list[int], after: int | None, size: int) -> list[int]:
    """Return the ids of a page and one more, of the first that were found; none where the page goes on beyond them."""
    if after is not None and after not in known:
        return []
    start = known.index(after) + 1 if after is not None else 0
    found = known[start : start + size + 1]
    return found if len(found) > size or len(known) <= TOTAL_SHOWN else []


def _from(outlets: QuerySet[Outlet, int], after: int | None) -> QuerySet[Outlet, int]:
    last = Outlet.objects.filter(pk=after).values_list("unit_path", flat=True).first() if after else None
    if last is None:
        return outlets
    return outlets.filter(Q(unit_path__gt=last) | Q(unit_path=last, pk__gt=after))


def _held(world: str) -> Exists:
    return Exists(states.open_holds(world).filter(outlet=OuterRef("pk")))


def _in_state(
    outlets: QuerySet[Outlet], state: State, path: str, at: datetime, world: str
) -> QuerySet[Outlet]:
    """Keep the outlets in ``state``; the hours are evaluated once a group, the rest is the database's."""
    sorter = states.Sorter.under(path, at)
    groups = states.groups_under(path, at)
    outlets, free = sorter.sort(outlets), ~_worst(path, world)
    missing = states.missing_opening(groups, path)
    late = free & missing if missing is not None else Q(pk__in=())
    open_now = states.in_groups(group for group in groups if group.open_now)
    if state is State.UNKNOWN:
        if not states.open_holds(world).filter(state=State.UNKNOWN).exists():
            return outlets.filter(late)  # with a second half the database would go through both by themselves
        return outlets.filter(late | _worst(path, world, state) & open_now)
    if state is State.OPEN:
        return outlets.filter(free & open_now & ~late)
    if state is State.CLOSED_NOW:
        closed = states.in_groups(group for group in groups if not group.open_now)
        return outlets.filter((free | _worst(path, world, State.UNKNOWN)) & closed)
    return outlets.filter(_worst(path, world, state))


def _worst(path: str, world: str, state: State | None = None) -> Q:
    """Return the filter of outlets of which something is held; with ``state`` those whose worst hold is that.

    The held ones are found once for all outlets: asked outlet by outlet it took a nation 0.4 s. Of a whole tree each
    hold is meant, and its outlet need not be joined to say so.
    """
    holds = states.open_holds(world).order_by().values("outlet")
    if path.count("/") > 1:
        holds = holds.filter(path_under("outlet__unit_path", path))
    if state is not None:
        holds = holds.annotate(worst=Min(states.rank())).filter(worst=rules.RANK[state]).values("outlet")
    return Q(pk__in=holds)


def outlet_detail(outlet_id: int, at: datetime, *, world: str = "", history: int = 50) -> OutletDetail:
    """Return one outlet whole. Raises Outlet.DoesNotExist."""
    outlet = Outlet.objects.select_related("unit", "parent_outlet").get(pk=outlet_id)
    table = hours.timetable_of(outlet, at)
    past = Hold.objects.filter(outlet=outlet, world__in=states.worlds(world)).order_by("-since", "-pk")
    said = OpeningConfirmation.objects.filter(outlet=outlet, world="").order_by("-day")[:14]
    return OutletDetail(
        outlet=brief(outlet),
        revision=outlet.revision,
        unit_name=outlet.unit.name,
        parent=brief(outlet.parent_outlet) if outlet.parent_outlet else None,
        retired_at=outlet.retired_at,
        record={name: getattr(outlet, name) for name in FIELDS},
        state=states.states_of([outlet.pk], at, world=world)[outlet.pk],
        facts=hours.facts(table, at),
        counters=tuple(counters_of(outlet.pk)),
        exceptions=tuple(_exceptions(outlet, at)),
        history=tuple(states.hold_rows(past[:history])),
        confirmations=tuple(
            ConfirmationRow(row.day, row.confirmed_at, wording.word("by", row.confirmed_by), row.way)
            for row in said
        ),
        time_zone=table.zone.key,
    )


def counters_of(outlet_id: int) -> list[CounterRow]:
    """Return the counters of an outlet by number."""
    rows = Counter.objects.filter(outlet=outlet_id, retired_at=None)
    found = [CounterRow(row.pk, row.number, tuple(row.lines)) for row in rows]
    return sorted(found, key=lambda row: (len(row.number), row.number))


def _exceptions(outlet: Outlet, at: datetime) -> list[ExceptionRow]:
    above = Q(outlet=None, unit_path__in=hours.ancestors(outlet.unit_path))
    rows = HoursException.objects.filter(Q(outlet=outlet) | above, day__gte=at.date()).order_by("day")
    return [
        ExceptionRow(row.day, row.hours.text if row.hours else "", row.reason, row.outlet_id is None)
        for row in rows.select_related("hours")[:60]
    ]


def outlets_in(rule: OutletRule, *, after: int = 0, limit: int = 500) -> list[OutletBrief]:
    """Return up to ``limit`` outlets that ``rule`` names, by id beginning behind ``after``.

    For mass reports that follow in chunks: call again with the last id until fewer than ``limit`` come back.
    """
    if rule == OutletRule(path=rule.path, codes=rule.codes[:1]):
        one = {"code": rule.codes[0]} if rule.codes else {}
        return [OutletBrief(*row) for row in _under(rule.path, limit, after=after, **one).columns()]
    found: list[OutletBrief] = []
    while len(found) < limit:
        rows = list(_named(rule).filter(pk__gt=after).order_by("pk")[:limit])
        found += [brief(row) for row in rows if _inside(row, rule.ring)]
        if len(rows) < limit:
            break
        after = rows[-1].pk
    return found[:limit]


@kept_question
def _under(path: str, limit: int, *, after: int, **one: str) -> QuerySet[Outlet, tuple[Any, ...]]:
    rows = _named(OutletRule(path=path)).filter(pk__gt=after, **one)
    return rows.order_by("pk").values_list(*(column.name for column in fields(OutletBrief)))[:limit]


def count_in(rule: OutletRule) -> int:
    """Return how many outlets ``rule`` names."""
    if not rule.ring:
        return _named(rule).count()
    points = _named(rule).values_list("latitude", "longitude")
    return sum(
        geo.within((latitude, longitude), rule.ring)
        for latitude, longitude in points
        if latitude is not None and longitude is not None
    )


def unknown_codes(codes: Sequence[str], path: str) -> list[str]:
    """Return those of ``codes`` that no outlet of the unit and below has, in their order."""
    outlets = Outlet.objects.filter(path_under("unit_path", path), retired_at=None, code__in=codes)
    known = set(outlets.values_list("code", flat=True))
    return [code for code in codes if code not in known]


def _named(rule: OutletRule) -> QuerySet[Outlet]:
    outlets = Outlet.objects.filter(path_under("unit_path", rule.path), retired_at=None)
    if rule.codes:
        outlets = outlets.filter(code__in=rule.codes)
    if rule.region is not None:
        scheme, code = rule.region
        outlets = outlets.filter(
            Q(region__scheme=scheme)
            & (Q(region__code=code) | Q(region__parent__code=code) | Q(region__parent__parent__code=code))
            if scheme
            else Q(county=code) | Q(town=code) | Q(city=code)
        )
    if rule.ring:
        box = geo.box_of(rule.ring)
        outlets = outlets.filter(
            latitude__range=(box.south, box.north), longitude__range=(box.west, box.east)
        )
    return outlets


def _inside(outlet: Outlet, ring: tuple[geo.Point, ...]) -> bool:
    if not ring:
        return True
    return (
        outlet.latitude is not None
        and outlet.longitude is not None
        and geo.within((outlet.latitude, outlet.longitude), ring)
    )
