"""Who and what is wanted by several incidents at once, with the leading group's order of priority (O2).

A clash is read from the present rows, none is stored. A reader sees only what the incidents that the reader may read
want; an order of priority names the others in neutral words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, In

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.questions import kept_question
from youxu.incidents.models import (
    CheckSheet,
    Incident,
    Means,
    MeansNeed,
    PriorityOrder,
    PriorityPlace,
    Task,
)
from youxu.incidents.queries.people import name_en_of
from youxu.incidents.queries.plans import Plans
from youxu.incidents.rules.overlap import DESKS, Why, in_order, wanted_twice
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, Kind, TaskState
from youxu.network.models import Unit
from youxu.organisation.models import Person
from youxu.organisation.queries.duty import DutyBook, duty_at, people_of_units

LOADED = 300
PAIRS = 20_000
REASONS = 4
AT_WORK = (TaskState.NEW, TaskState.DOING, TaskState.WAITING, TaskState.BLOCKED, TaskState.TO_VERIFY)
PERSON, MEANS = "PERSON", "MEANS"
ON_SITE = ~Q(group__in=DESKS) | Q(key="")
"""Tasks that take somebody away: not the desk work that the plan gives (see ``rules.overlap``)."""


class Known(NamedTuple):
    """What is asked of an incident here, of which there may be hundreds."""

    pk: int
    reference: str
    title: str
    title_en: str
    level: str
    kind: str
    unit_id: int
    plan_version_id: int


@dataclass(frozen=True)
class WantReason:
    """Why an incident wants somebody: a task, the stand-by of a group, an open check sheet."""

    why: str
    title: str
    title_en: str


@dataclass(frozen=True)
class Want:
    """One incident that wants a person or a means; ``place`` is its place in the order of priority, 0 for none."""

    reference: str
    title: str
    title_en: str
    level: str
    place: int
    reasons: tuple[WantReason, ...]


@dataclass(frozen=True)
class Clash:
    """A person or a means that several incidents want; ``first`` goes first by the order, empty while none says."""

    kind: str
    key: int
    name: str
    name_en: str
    means_kind: str
    wants: tuple[Want, ...]
    first: str


@dataclass(frozen=True)
class OrderedIncident:
    """One place of an order; ``reference`` is empty where the reader may not read the incident."""

    place: int
    reference: str
    title: str
    title_en: str
    level: str


@dataclass(frozen=True)
class PriorityRow:
    """The standing order of priority of a unit; ``reason`` is empty where the reader may not read all of it."""

    number: int
    ordered_by: str
    ordered_by_en: str
    ordered_at: datetime
    reason: str
    places: tuple[OrderedIncident, ...]


@dataclass(frozen=True)
class MeansRow:
    """One means of a unit's list, with the tasks that need it now as far as the reader may read them."""

    pk: int
    kind: str
    name: str
    needed: tuple[tuple[str, str, str], ...]
    """(reference, title of the task, the same in English) of each."""


Wanting = dict[int, dict[int, list[WantReason]]]
"""Person or means -> incident -> why."""


def clashes_of(
    actor: Actor,
    unit_path: str,
    at: datetime,
    *,
    world: str = "",
    incident: Incident | None = None,
    person: int | None = None,
) -> tuple[Clash, ...]:
    """Return the clashes of the incidents in the unit and below, people first, each by name.

    ``incident`` asks for those that concern it, ``person`` for those of one person. A constant number of queries,
    and those of a unit's duty book where somebody on duty may be wanted twice.
    """
    known = {row[0]: Known(*row) for row in _under_way(actor, unit_path, world).answer()}
    if len(known) < 2:
        return ()
    places = _places(known)
    concerned = incident.pk if incident is not None else None
    people = _people(known, at, person)
    found = list(_clashes(PERSON, people, _persons(people, concerned), known, places, concerned))
    if person is None:
        means = _means_needed(known)
        found += _clashes(MEANS, means, _means(means, concerned), known, places, concerned)
    return tuple(found)


@kept_question
def _under_way(actor: Actor, unit_path: str, world: str) -> QuerySet[Incident, Any]:
    rows = Incident.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path), world=world, stage__in=BEFORE_RESTORED, long_since=None
    )
    return rows.order_by("-reported_at", "-pk").values_list(*Known._fields)[:LOADED]


def _twice(wanting: Wanting, concerned: int | None) -> dict[int, tuple[int, ...]]:
    pairs = [(key, incident) for key, wants in wanting.items() for incident in wants]
    found = wanted_twice(pairs)
    return {key: rows for key, rows in found.items() if concerned is None or concerned in rows}


def _clashes(
    kind: str,
    wanting: Wanting,
    names: Mapping[int, tuple[str, str, str]],
    known: Mapping[int, Known],
    places: Mapping[int, tuple[int, int]],
    concerned: int | None,
) -> Iterator[Clash]:
    twice = _twice(wanting, concerned)
    for key in sorted(names, key=lambda one: names[one][0]):
        name, name_en, means_kind = names[key]
        order = in_order(twice[key], {pk: place for pk, (_order, place) in places.items()})
        wants = tuple(_want(known[pk], places.get(pk, (0, 0))[1], wanting[key][pk]) for pk in order)
        yield Clash(kind, key, name, name_en, means_kind, wants, _first(order, known, places))


def _first(order: Sequence[int], known: Mapping[int, Known], places: Mapping[int, tuple[int, int]]) -> str:
    """Return which incident goes first: only one order of priority can say so, not two of different units."""
    said = {places[pk][0] for pk in order if pk in places}
    return known[order[0]].reference if len(said) == 1 else ""


def _want(row: Known, place: int, reasons: Iterable[WantReason]) -> Want:
    return Want(
        row.reference,
        row.title,
        row.title_en,
        row.level,
        place,
        tuple(dict.fromkeys(reasons))[:REASONS],
    )


def _places(known: Mapping[int, Known]) -> dict[int, tuple[int, int]]:
    """Return (order, place) of each incident that a standing order names: one query."""
    found = _standing_places(incidents=list(known)).answer()
    return {key: (order, place) for key, order, place in found}


@kept_question
def _standing_places(*, incidents: Collection[int]) -> QuerySet[PriorityPlace, Any]:
    rows = PriorityPlace.objects.filter(incident__in=incidents, order__replaced_at=None)
    return rows.values_list("incident", "order", "place")


def _people(known: Mapping[int, Known], at: datetime, person: int | None) -> Wanting:
    found: Wanting = defaultdict(lambda: defaultdict(list))
    only = {} if person is None else {"person": person}
    for who, pk, name, name_en in _open_sheets(incidents=list(known), **only).answer():
        found[who][pk].append(WantReason(Why.CHECK, name, name_en))
    plans = Plans()
    heads = _heads_of(plans, [row for row in known.values() if row.kind != Kind.WATCH])
    for who, pk, title, title_en, key, role in _owned(incidents=list(heads), **only).answer():
        if not (key and role in heads[pk]):
            found[who][pk].append(WantReason(Why.TASK, title, title_en))
    several = [_Unowned(*row) for row in _unowned(incidents=list(heads)).answer()]
    unowned = [task for task in several if not (task.key and task.role in heads[task.incident])]
    for who, pk, reason in _by_duty(known, unowned, found, at):
        if person is None or who == person:
            found[who][pk].append(reason)
    return found


@kept_question
def _open_sheets(*, incidents: Collection[int], **person: int) -> QuerySet[CheckSheet, Any]:
    rows = CheckSheet.objects.filter(incident__in=incidents, signed_at=None)
    rows = rows.filter(checker=person["person"]) if person else rows
    return rows.order_by("pk").values_list("checker", "incident", "outlet__name", "outlet__name_en")[:PAIRS]


@kept_question
def _owned(*, incidents: Collection[int], **person: int) -> QuerySet[Task, Any]:
    rows = (
        _at_work(incidents).filter(owner=person["person"]) if person else _at_work(incidents).filter(~UNOWNED)
    )
    return rows.values_list("owner", *OF_TASK)[:PAIRS]


@kept_question
def _unowned(*, incidents: Collection[int]) -> QuerySet[Task, Any]:
    return _at_work(incidents).filter(UNOWNED).values_list(*OF_TASK, "outlet")[:LOADED]


OF_TASK = ("incident", "title", "title_en", "key", "role")


@dataclass(frozen=True)
class _Unowned:
    """A task that somebody is to do: of which incident, by which role, at which outlet."""

    incident: int
    title: str
    title_en: str
    key: str
    role: str
    outlet: int | None


UNOWNED = Q(Exact(Coalesce("owner", Value(0)), 0))
UNDER_WAY = Q(In(Coalesce("state", Value("")), [str(state) for state in AT_WORK]))
"""Bare, the owner and the state would lure SQLite from the index of the incidents to all tasks that ever stood without
an owner, or that are open in the nation."""


def _at_work(incidents: Collection[int]) -> QuerySet[Task]:
    """Return the tasks that take somebody away."""
    return Task.objects.filter(ON_SITE, UNDER_WAY, incident__in=incidents).order_by("incident", "pk")


def _heads_of(plans: Plans, incidents: Iterable[Known]) -> dict[int, frozenset[str]]:
    """Return the posts that head a body of each incident's plan: what the plan gives them is directing, at a desk."""
    by_plan: dict[int, frozenset[str]] = {}
    for row in incidents:
        if row.plan_version_id not in by_plan:
            bodies = plans.of_version(row.plan_version_id).organisation.values()
            by_plan[row.plan_version_id] = frozenset(str(body.head) for body in bodies)
    return {row.pk: by_plan[row.plan_version_id] for row in incidents}


def _by_duty(
    known: Mapping[int, Known], unowned: Sequence[_Unowned], owning: Wanting, at: datetime
) -> Iterator[tuple[int, int, WantReason]]:
    """Yield who is wanted by being on duty: for a task that nobody has yet.

    A unit is asked for its duty book only where that can make a clash (``_worth_asking``).
    """
    books: dict[int, DutyBook] = {}
    units = _worth_asking(known, {task.incident for task in unowned}, owning, at)
    for task in unowned:
        row = known[task.incident]
        if row.unit_id not in units:
            continue
        if row.unit_id not in books:
            books[row.unit_id] = duty_at(units[row.unit_id], at)
        for person in books[row.unit_id].resolve(task.role, task.outlet)[:1]:
            yield person.person_id, row.pk, WantReason(Why.ON_DUTY, task.title, task.title_en)


def _worth_asking(
    known: Mapping[int, Known], wanting: Collection[int], owning: Wanting, at: datetime
) -> Mapping[int, Unit]:
    """Return the units of ``wanting`` incidents whose people on duty another incident may want too.

    That is a unit with several incidents, or with one of its people at work in an incident of another unit or on duty
    in two of the units. A constant number of queries, however many units have one incident each.
    """
    incidents: dict[int, set[int]] = defaultdict(set)
    for pk, row in known.items():
        incidents[row.unit_id].add(pk)
    if not wanting:
        return {}
    asking = Unit.objects.defer("outline").in_bulk({known[pk].unit_id for pk in wanting})
    several = {unit for unit in asking if len(incidents[unit]) > 1}
    if len(several) == len(asking):
        return asking
    places: dict[int, set[int]] = defaultdict(set)
    for person, unit in people_of_units(asking.values(), at):
        places[person].add(unit)
    for person, units in places.items():
        elsewhere = {known[pk].unit_id for pk in owning.get(person, ())}
        for unit in units:
            if (units | elsewhere) - {unit}:
                several.add(unit)
    return {key: unit for key, unit in asking.items() if key in several}


def _persons(wanting: Wanting, concerned: int | None) -> dict[int, tuple[str, str, str]]:
    twice = list(_twice(wanting, concerned))
    rows = Person.objects.filter(pk__in=twice) if twice else ()
    return {row.pk: (row.name, name_en_of(row), "") for row in rows}


def _means_needed(known: Mapping[int, Known]) -> Wanting:
    found: Wanting = defaultdict(lambda: defaultdict(list))
    for means, pk, title, title_en in _named_means(incidents=list(known)).answer():
        found[means][pk].append(WantReason(Why.TASK, title, title_en))
    return found


@kept_question
def _named_means(*, incidents: Collection[int]) -> QuerySet[MeansNeed, Any]:
    rows = MeansNeed.objects.filter(incident__in=incidents, freed_at=None, task__state__in=AT_WORK)
    return rows.order_by("pk").values_list("means", "incident", "task__title", "task__title_en")[:PAIRS]


def _means(wanting: Wanting, concerned: int | None) -> dict[int, tuple[str, str, str]]:
    twice = list(_twice(wanting, concerned))
    rows = Means.objects.filter(pk__in=twice) if twice else ()
    return {row.pk: (row.name, row.name, row.kind) for row in rows}


def priority_of(actor: Actor, unit_path: str, *, world: str = "") -> PriorityRow | None:
    """Return the standing order of priority of a unit, or None: its open incidents, those that one may read by name."""
    order = PriorityOrder.objects.filter(unit_path=unit_path, world=world, replaced_at=None).first()
    if order is None:
        return None
    rows = list(order.places.filter(incident__stage__in=OPEN_STAGES).order_by("place").values("pk", "place"))
    seen = {
        row.pk: row
        for row in PriorityPlace.objects.visible_to(actor)
        .filter(order=order)
        .select_related("incident", "ordered_by")
    }
    reasons = {row.reason for row in seen.values() if row.reason}
    whole = len(seen) == order.places.count()
    return PriorityRow(
        number=order.number,
        ordered_by=order.ordered_by_name,
        ordered_by_en=next((name_en_of(row.ordered_by) for row in seen.values()), "")
        or order.ordered_by_name,
        ordered_at=order.ordered_at,
        reason=next(iter(reasons), "") if whole else "",
        places=tuple(_ordered(row["place"], seen.get(row["pk"])) for row in rows),
    )


def _ordered(place: int, row: PriorityPlace | None) -> OrderedIncident:
    if row is None:
        return OrderedIncident(place, "", "", "", "")
    found = row.incident
    return OrderedIncident(place, found.reference, found.title, found.title_en, found.level)


def to_order(actor: Actor, unit_path: str, *, world: str = "") -> list[Incident]:
    """Return the open incidents that a unit leads and the actor may read: those in the standing order first."""
    led = Q(unit_path=unit_path, command_path="") | Q(command_path=unit_path)
    rows = Incident.objects.visible_to(actor).filter(led, world=world, stage__in=BEFORE_RESTORED)
    found = list(rows.order_by("-reported_at", "-pk")[:LOADED])
    standing = PriorityPlace.objects.filter(
        order__unit_path=unit_path, order__world=world, order__replaced_at=None
    )
    places = dict(standing.values_list("incident", "place"))
    by_key = {row.pk: row for row in found}
    return [by_key[pk] for pk in in_order(by_key, places)]


def means_of(actor: Actor, units: Collection[str], *, world: str = "") -> tuple[MeansRow, ...]:
    """Return the lists of means of units (by path), by kind and name, with what needs each now: two queries."""
    rows = list(
        Means.objects.filter(unit_path__in=list(units), world=world, retired_at=None).order_by(
            "kind", "name"
        )[:LOADED]
    )
    needed: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    needs = MeansNeed.objects.visible_to(actor).filter(
        means__in=[row.pk for row in rows], freed_at=None, task__state__in=AT_WORK
    )
    for need in needs.select_related("incident", "task").order_by("named_at", "pk"):
        needed[need.means_id].append((need.incident.reference, need.task.title, need.task.title_en))
    return tuple(MeansRow(row.pk, row.kind, row.name, tuple(needed[row.pk])) for row in rows)


def means_called(units: Collection[str], name: str, *, world: str = "") -> Means | None:
    """Return the means of this plate or name on the list of one of the units, or None."""
    wanted = " ".join(name.split())
    return Means.objects.filter(unit_path__in=list(units), world=world, name=wanted, retired_at=None).first()


def means_numbered(units: Collection[str], pk: int, *, world: str = "") -> Means | None:
    """Return the means with this id on the list of one of the units, or None."""
    return Means.objects.filter(unit_path__in=list(units), world=world, pk=pk, retired_at=None).first()


def means_for(task: int) -> tuple[Means, ...]:
    """Return the means that a task needs now, by name."""
    rows = MeansNeed.objects.filter(task=task, freed_at=None).select_related("means").order_by("means__name")
    return tuple(row.means for row in rows)


def units_lending(incident: Incident) -> tuple[str, ...]:
    """Return the paths of the units whose means an incident may need: its own, and the one that has command."""
    return tuple(filter(None, (incident.unit_path, incident.command_path)))
