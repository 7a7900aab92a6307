"""What is offered for closed lines at a moment: agreed neighbours first, computed ones to fill gaps, ranked, explained.

Always reckoned from the rows of now: a neighbour that fell meanwhile, closed, or whose word ran out is gone or says so
at once, whatever the last proposal was. The number of queries does not grow with the number of outlets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from youxu.alternatives.models import MobileStop
from youxu.alternatives.queries import candidates, standing
from youxu.alternatives.queries.candidates import Near, Place
from youxu.alternatives.queries.mobile import stops_near
from youxu.alternatives.queries.opening import Openings
from youxu.alternatives.queries.rows import AlternativeRow, Key, Offered
from youxu.alternatives.rules.ranking import Candidate, explained, offered
from youxu.alternatives.rules.words import Measured, Origin, Preference
from youxu.core import stamps
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.kernel import geo
from youxu.network import queries as network
from youxu.network.models import Outlet
from youxu.network.queries import OutletState
from youxu.network.rules import State
from youxu.plan import queries as plans
from youxu.plan.schema import AlternativeRules, Plan

SPARE = 5
"""How many more than are offered are looked at: some are closed, or have refused."""
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


@dataclass
class _Offering:
    """One reading of everything that the offers of some lines rest on."""

    keys: Sequence[Key]
    at: datetime
    world: str
    openings: Openings = field(init=False)

    def __post_init__(self) -> None:
        self.openings = Openings(self.at)
        self.places = candidates.places_of({outlet for outlet, _line in self.keys})
        self.incidents = standing.incidents_of(self.keys, self.world)
        self.said = standing.Said.read({one.pk for one in self.incidents.values()})
        self.plans = self._plans()
        self.public = [key for key in self.keys if self._is_public(key)]

    def rows(self) -> dict[Key, tuple[AlternativeRow, ...]]:
        """Return the offers of every pair."""
        near = self._near()
        named = {one.outlet for several in near.values() for one in several}
        self.states = network.states_of(named, self.at, world=self.world)
        self.shelf = network.timetables(named, self.at)
        self.outlets = _addresses(named)
        stops = stops_near(self.places, self.public, self.openings, self._reach())
        return {key: self._offered(key, near.get(key, ()), stops.get(key, ())) for key in self.keys}

    def _plans(self) -> dict[Key, Plan]:
        """Return the plan that counts for each pair: the incident's pinned one, else the one in force there."""
        pinned = {one.pk: plan_of(one) for one in self.incidents.values()}
        free = {place.unit_path for place in self._free()}
        in_force = {path: plans.plan_in_force(path, self.at) for path in sorted(free)}
        found = {}
        for outlet, line in self.keys:
            incident = self.incidents.get((outlet, line))
            if incident is not None:
                found[outlet, line] = pinned[incident.pk]
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
            found |= candidates.nearest(self.places, keys, rules, self.world, rules.offered + SPARE)
        return {
            key: [
                *(Near(row.neighbour_id, row.distance_m, row) for row in agreed.get(key, ())),
                *self._named(key, {row.neighbour_id for row in agreed.get(key, ())}, found.get(key, ())),
            ]
            for key in self.public
        }

    def _named(self, key: Key, agreed: set[int], near: Sequence[Near]) -> list[Near]:
        """Return the nearest, and whom a person pinned or the proposal names beyond them, without the ``agreed``."""
        metres = {one.outlet: one.metres for one in near}
        incident = self.incidents.get(key)
        if incident is not None:
            for pk, share in self.said.shares_of(incident.pk, key).items():
                metres.setdefault(pk, share.distance_m)
            for pk in self.said.chosen(incident.pk, key, Preference.PIN):
                metres.setdefault(pk, None)
        return [Near(pk, away) for pk, away in metres.items() if pk not in agreed and pk != key[0]]

    def _offered(
        self, key: Key, near: Sequence[Near], stops: Sequence[tuple[MobileStop, Candidate]]
    ) -> tuple[AlternativeRow, ...]:
        if key not in self.plans:
            return ()
        rules = self._rules(key)
        found = [one for one in (self._candidate(key, one) for one in near) if one is not None]
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

    def _candidate(self, key: Key, near: Near) -> Candidate | None:
        """Return one as it stands now, or None where it is down, does not do the line, was struck or refused."""
        outlet, line = key
        state: OutletState | None = self.states.get(near.outlet)
        found = state.line(line) if state is not None else None
        if found is None or found.holds or found.state not in FIT or near.outlet not in self.outlets:
            return None
        table = self.shelf.table(near.outlet, line)
        incident, rules = self.incidents.get(key), self._rules(key)
        answer, share, pinned = None, None, False
        if incident is not None:
            if near.outlet in self.said.chosen(incident.pk, key, Preference.STRIKE):
                return None
            if self.said.refused(incident.pk, near.outlet, line):
                return None
            hours = self.openings.hours_today(table)
            answer = self.said.answer(incident.pk, near.outlet, line, self.at, hours)
            share = self.said.shares_of(incident.pk, key).get(near.outlet)
            pinned = near.outlet in self.said.chosen(incident.pk, key, Preference.PIN)
        return Candidate(
            near.outlet,
            Origin.AGREED if near.agreed else Origin.COMPUTED,
            self.openings.of(table),
            *self._distance(outlet, near),
            place=near.agreed.place if near.agreed else 0,
            pinned=pinned,
            answer=answer,
            customers=share.customers if share else None,
            load=share.load if share else None,
            capacity=share.capacity if share else None,
            warn_percent=rules.warn_percent,
        )

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


def _addresses(outlet_ids: Iterable[int]) -> Mapping[int, _Address]:
    rows = Outlet.objects.filter(pk__in=list(outlet_ids), retired_at=None)
    columns = ("code", "name", "name_en", "address", "telephone", "latitude", "longitude")
    return {pk: _Address(*values) for pk, *values in rows.values_list("pk", *columns)}


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
