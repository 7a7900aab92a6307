"""What is offered for closed lines at a moment: agreed neighbours first, computed ones to fill gaps, ranked, explained.

Always reckoned from the rows of now: a neighbour that fell meanwhile, closed, or whose word ran out is gone or says so
at once, whatever the last proposal was. The number of queries does not grow with the number of outlets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from youxu.alternatives.models import MobileStop
from youxu.alternatives.queries import candidates, standing
from youxu.alternatives.queries.candidates import Near, Place
from youxu.alternatives.queries.mobile import stops_near
from youxu.alternatives.queries.opening import Openings
from youxu.alternatives.queries.rows import AlternativeRow, Key, Offered
from youxu.alternatives.queries.standing import Sent, Words
from youxu.alternatives.rules.assigning import Closed
from youxu.alternatives.rules.ranking import Answer, Candidate, Opening, explained, offered
from youxu.alternatives.rules.reckoning import an_hour, of_counters
from youxu.alternatives.rules.words import Measured, Origin
from youxu.core import stamps
from youxu.core.questions import kept_question
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.kernel import geo
from youxu.network import queries as network
from youxu.network.models import Outlet
from youxu.network.rules import State
from youxu.plan import queries as plans
from youxu.plan.schema import AlternativeRules, Plan

SPARE = 5
"""How many more than are offered are looked at: some are closed, or have refused."""
TO_ASSIGN = 8
"""How many of the nearest may get a share of a closed outlet's customers."""
FIT = (State.OPEN, State.CLOSED_NOW)
DAY = timedelta(days=1)


def for_outlet(outlet: Outlet, line: str, *, at: datetime, world: str = "") -> tuple[AlternativeRow, ...]:
    """Return what is offered for one line of an outlet at a moment, the best first."""
    return for_many([(outlet.pk, line)], at=at, world=world)[outlet.pk, line]


def for_incident(incident: Incident, *, at: datetime) -> Offered:
    """Return what is offered for every outlet and line that an incident stops now."""
    return for_many(standing.lines_down(incident), at=at, world=incident.world)


def for_many(wanted: Iterable[Key], *, at: datetime, world: str = "") -> Offered:
    """Return what is offered for many (outlet id, line) pairs, in a constant number of queries.

    A pair that is no outlet's line, or whose line has no public (confidential mail), is offered nothing. Raises
    ValueError for a moment without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs a zone")
    keys = list(dict.fromkeys(wanted))
    with stamps.steady():
        return _Offering(keys, at, world).rows() if keys else {}


def to_assign(incident: Incident, *, at: datetime) -> dict[str, list[Closed]]:
    """Return what is to be assigned in an incident: by line the closed outlets with who might stand in."""
    return Assigning([incident], at).closed(incident)


class Assigning:
    """What is to be assigned in some incidents of one world, one after the other, from one reading at a moment."""

    def __init__(self, incidents: Sequence[Incident], at: datetime) -> None:
        self._lines = standing.lines_of([one.pk for one in incidents])
        keys = list(dict.fromkeys(key for several in self._lines.values() for key in several))
        with stamps.once():
            self._offering = _Offering(keys, at, incidents[0].world, TO_ASSIGN) if keys else None

    def closed(self, incident: Incident) -> dict[str, list[Closed]]:
        """Return by line the closed outlets of one of the incidents, with who might stand in."""
        lines = self._lines.get(incident.pk)
        return self._offering.closed(frozenset(lines)) if self._offering and lines else {}

    def sends(self, incident: Incident, sent: Iterable[Sent]) -> None:
        """Let the room that an incident takes from now on be gone for those that are reckoned after it."""
        if self._offering is not None:
            self._offering.taken.put(incident.pk, sent)


@dataclass
class _Offering:
    """One reading of everything that the offers of some lines rest on; ``most`` of the nearest are looked at."""

    keys: Sequence[Key]
    at: datetime
    world: str
    most: int = 0
    openings: Openings = field(init=False)
    _known: dict[Key, tuple[Opening, float] | None] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.openings = Openings(self.at)
        self.places = candidates.places_of({outlet for outlet, _line in self.keys})
        self.incidents = standing.incidents_of(self.keys, self.world)
        self.numbers = {key: one.pk for key, one in self.incidents.items()}
        self.said = standing.Said.read(set(self.numbers.values()), set(self.places))
        self.plans = self._plans()
        self.public = [key for key in self.keys if self._is_public(key)]
        self.near = self._near()
        named = {one.outlet for several in self.near.values() for one in several}
        self.states = network.states_of(named, self.at, world=self.world)
        self.shelf = network.timetables(named, self.at)
        self.outlets = _addresses(named)
        self.counters = candidates.counters_of({*named, *self.places})
        own = set(self.numbers.values())
        one = next(iter(own)) if len(own) == 1 and len(self.numbers) == len(self.keys) else None
        self.taken = standing.Taken.read(named, candidates.worlds(self.world), own=one)

    def rows(self) -> dict[Key, tuple[AlternativeRow, ...]]:
        """Return the offers of every pair."""
        stops = stops_near(self.places, self.public, self.openings, self._reach())
        return {key: self._offered(key, self.near.get(key, ()), stops.get(key, ())) for key in self.keys}

    def closed(self, asked: Collection[Key]) -> dict[str, list[Closed]]:
        """Return by line what each closed outlet ``asked`` for sends and who might stand in now or soon."""
        found: dict[str, list[Closed]] = defaultdict(list)
        for key in self.public:
            if key not in asked:
                continue
            outlet, line = key
            rules = self._rules(key)
            ahead = rules.ahead.delta or DAY
            several = tuple(one for one in self._fit(key) if one.opening.soon(self.at, ahead))
            customers = of_counters(rules.customers, self.counters.get(outlet, 0))
            found[line].append(Closed(outlet, customers, several))
        return dict(found)

    def _plans(self) -> dict[Key, Plan]:
        """Return the plan that counts for each pair: the incident's pinned one, else the one in force there."""
        pinned = {pk: plan_of(one) for pk, one in {one.pk: one for one in self.incidents.values()}.items()}
        free = {place.unit_path for place in self._free()}
        in_force = {path: plans.plan_in_force(path, self.at) for path in sorted(free)}
        found = {}
        for outlet, line in self.keys:
            incident = self.numbers.get((outlet, line))
            if incident is not None:
                found[outlet, line] = pinned[incident]
            elif outlet in self.places:
                found[outlet, line] = in_force[self.places[outlet].unit_path]
        return found

    def _free(self) -> Iterable[Place]:
        pairs = (key for key in self.keys if key not in self.incidents)
        return (self.places[outlet] for outlet, _line in pairs if outlet in self.places)

    def _is_public(self, key: Key) -> bool:
        plan = self.plans.get(key)
        line = plan.lines.get(key[1]) if plan is not None else None
        return line is not None and line.public

    def _rules(self, key: Key) -> AlternativeRules:
        return self.plans[key].alternatives

    def _reach(self) -> float:
        return max((self._rules(key).max_distance_km for key in self.public), default=0)

    def _near(self) -> dict[Key, list[Near]]:
        """Return who might stand in for each pair: agreed, pinned, by the proposal, and the nearest."""
        agreed = candidates.agreed_for(self.public)
        by_rules: dict[int, tuple[AlternativeRules, list[Key]]] = {}
        for key in self.public:
            rules = self._rules(key)
            by_rules.setdefault(id(rules), (rules, []))[1].append(key)
        found: dict[Key, list[Near]] = {}
        for rules, keys in by_rules.values():
            found |= candidates.nearest(
                self.places, keys, rules, self.world, self.most or rules.offered + SPARE
            )
        return {
            key: [
                *(Near(row.neighbour_id, row.distance_m, row) for row in agreed.get(key, ())),
                *self._named(key, {row.neighbour_id for row in agreed.get(key, ())}, found.get(key, [])),
            ]
            for key in self.public
        }

    def _named(self, key: Key, agreed: set[int], near: Sequence[Near]) -> list[Near]:
        """Return the nearest, and whom a person pinned or the proposal names beyond them, without the ``agreed``."""
        words, known = self.said.on(self.numbers.get(key), key), {one.outlet for one in near}
        beyond = {pk: share.distance_m for pk, share in words.shares.items()} | dict.fromkeys(words.pinned)
        more = [Near(pk, away) for pk, away in beyond.items() if pk not in known and pk != key[0]]
        return [one for one in (*near, *more) if one.outlet not in agreed]

    def _fit(self, key: Key) -> list[Candidate]:
        """Return those of the near ones that can stand in for a pair."""
        words = self.said.on(self.numbers.get(key), key)
        found = (self._candidate(key, near, words) for near in self.near.get(key, ()))
        return [one for one in found if one is not None]

    def _offered(
        self, key: Key, near: Sequence[Near], stops: Sequence[tuple[MobileStop, Candidate]]
    ) -> tuple[AlternativeRow, ...]:
        if key not in self.plans:
            return ()
        rules = self._rules(key)
        found = self._fit(key)
        ahead = rules.ahead.delta or DAY
        chosen = offered(
            [*found, *(candidate for _stop, candidate in stops)], self.at, ahead=ahead, most=rules.offered
        )
        agreed = {one.outlet: one.agreed for one in near if one.agreed is not None}
        halts = {candidate.key: stop for stop, candidate in stops}
        return tuple(
            _of_stop(halts[one.key], key[1], one)
            if one.origin is Origin.MOBILE
            else _of_outlet(
                self.outlets[one.key], key[1], one, agreed[one.key].note if one.key in agreed else ""
            )
            for one in chosen
        )

    def _candidate(self, key: Key, near: Near, words: Words) -> Candidate | None:
        """Return one as it stands now, or None where it is down, does not do the line, was struck or refused."""
        outlet, line = key
        able = self._able(near.outlet, line)
        if able is None or near.outlet in words.struck or words.refused(near.outlet, line):
            return None
        opening, hours = able
        answer, share = words.answer(near.outlet, line, self.at, hours), words.shares.get(near.outlet)
        rules = self.plans[key].alternatives
        return Candidate(
            near.outlet,
            Origin.AGREED if near.agreed else Origin.COMPUTED,
            opening,
            *self._distance(outlet, near),
            place=near.agreed.place if near.agreed else 0,
            pinned=near.outlet in words.pinned,
            answer=answer,
            customers=share.customers if share else None,
            load=share.load if share else None,
            capacity=self._left(key, near, answer, self._room(rules, near, answer, hours)),
            warn_percent=rules.warn_percent,
        )

    def _able(self, neighbour: int, line: str) -> tuple[Opening, float] | None:
        """Return how the hours of a neighbour's line stand, with those of the day; None where it is down. Asked once."""
        key = (neighbour, line)
        if key not in self._known:
            state = self.states.get(neighbour)
            found = state.line(line) if state is not None else None
            fit = found is not None and not found.holds and found.state in FIT and neighbour in self.outlets
            self._known[key] = self.openings.of(self.shelf.table(neighbour, line)) if fit else None
        return self._known[key]

    def _room(self, rules: AlternativeRules, near: Near, answer: Answer | None, hours: float) -> int:
        """Return how many more an hour it takes: as its head said, as was agreed, else by its counters."""
        if answer is not None and answer.more_an_hour is not None:
            return answer.more_an_hour
        if near.agreed is not None and near.agreed.capacity is not None:
            return an_hour(near.agreed.capacity, near.agreed.capacity_per, hours)
        return of_counters(rules.capacity, self.counters.get(near.outlet, 0))

    def _left(self, key: Key, near: Near, answer: Answer | None, room: int) -> int:
        """Return what other open incidents leave of a neighbour's room on a line."""
        told = answer.since if answer is not None and answer.more_an_hour is not None else None
        return max(room - self.taken.beside(self.numbers.get(key), near.outlet, key[1], told), 0)

    def _distance(self, outlet: int, near: Near) -> tuple[int | None, Measured, int | None]:
        """Return how far it is, how that is known, and the minutes: along the road where measured, else by air."""
        if near.agreed is not None and near.agreed.distance_m is not None:
            measured = Measured(near.agreed.measured or Measured.ROAD)
            return near.agreed.distance_m, measured, near.agreed.minutes
        metres = near.metres if near.metres is not None else self._by_air(outlet, near.outlet)
        return metres, Measured.UNKNOWN if metres is None else Measured.AIR, None

    def _by_air(self, outlet: int, other: int) -> int | None:
        here, there = self.places[outlet].point, self.outlets[other]
        if here is None or there.latitude is None or there.longitude is None:
            return None
        return round(geo.distance_km(here, (there.latitude, there.longitude)) * 1000)


@dataclass(frozen=True)
class _Address:
    code: str
    name: str
    name_en: str
    address: str
    telephone: str
    latitude: float | None
    longitude: float | None


def _addresses(outlet_ids: Collection[int]) -> Mapping[int, _Address]:
    return {pk: _Address(*values) for pk, *values in _addressed(outlets=outlet_ids).answer()}


@kept_question
def _addressed(*, outlets: Collection[int]) -> QuerySet[Outlet, Any]:
    rows = Outlet.objects.filter(pk__in=outlets, retired_at=None)
    return rows.values_list("pk", *(column.name for column in fields(_Address)))


def _of_outlet(where: _Address, line: str, one: Candidate, note: str) -> AlternativeRow:
    return _row(
        one,
        line,
        outlet_id=one.key,
        code=where.code,
        name=where.name,
        name_en=where.name_en or where.name,
        address=where.address,
        telephone=where.telephone,
        latitude=where.latitude,
        longitude=where.longitude,
        note=note,
    )


def _of_stop(stop: MobileStop, line: str, one: Candidate) -> AlternativeRow:
    return _row(
        one,
        line,
        outlet_id=None,
        code="",
        name=stop.vehicle,
        name_en=stop.vehicle,
        address=stop.place,
        telephone=stop.telephone,
        latitude=stop.latitude,
        longitude=stop.longitude,
        note="",
    )


def _row(one: Candidate, line: str, **who: Any) -> AlternativeRow:
    answer = one.answer
    accepted = answer is not None and answer.accepted
    return AlternativeRow(
        **who,
        line=line,
        origin=one.origin,
        distance_m=one.distance_m,
        measured=one.measured,
        minutes=one.minutes,
        open_now=one.opening.open_now,
        open_until=one.opening.until,
        opens_at=one.opening.opens,
        accepted=accepted,
        accepted_until=answer.until if answer is not None else None,
        accepted_more=answer.more_an_hour if answer is not None else None,
        asked=answer is not None,
        ring_first=one.ring_first,
        pinned=one.pinned,
        customers=one.customers,
        load=one.load,
        capacity=one.capacity,
        overloaded=one.overloaded,
        explanation=explained(one),
    )
