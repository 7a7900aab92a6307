"""A drill for tests of scoring: taken from a shipped scenario, played in its world, ended; and who observes it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from tests.builders import response
from tests.builders.alerting import followed
from tests.builders.response import County, minutes

from youxu.core.actor import Actor, system
from youxu.exercises import actions
from youxu.exercises.models import Exercise
from youxu.incidents.actions import convene
from youxu.incidents.actions import direct as directing
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import Incident

OFFICE, OBSERVER, SECOND, LEADER = "沈佳", "苏婷", "罗平", "周国栋"
PLAYERS = ("周国栋", "林志远", "何敏", "黄建华", "郑凯")


def prepared(place: County, key: str = "outlet_power_cut") -> Exercise:
    """Return a drill of a shipped scenario: the office conducts, two people observe, five play."""
    office = place.person(OFFICE)
    scenario = actions.take_scenario(by=office, at=minutes(0), unit=place.unit, key=key)
    found = actions.prepare_drill(
        by=office,
        at=minutes(0),
        scenario=scenario,
        planned_at=minutes(5),
        places={"A": "YS04", "B": "YS05"},
    )
    join = partial(actions.take_part, by=office, at=minutes(1), exercise=found)
    for name in PLAYERS:
        join(person=place.people[name], part="PLAYER")
    for name in (OBSERVER, SECOND):
        join(person=place.people[name], part="OBSERVER")
    return Exercise.objects.get(pk=found.pk)


def started(place: County, key: str = "outlet_power_cut") -> Exercise:
    """Return a drill that began five minutes after the beginning, at the real time."""
    found = prepared(place, key)
    return actions.start_drill(by=place.person(OFFICE), at=minutes(5), exercise=found)


def played(place: County, found: Exercise) -> Incident:
    """Play the first minutes in the world of the drill: reported, rung back, convened, directed; the estimate is late."""
    world = found.world
    incident = reporting.report(
        by=place.person("黄建华"),
        at=minutes(8),
        outlet_code="YS04",
        cause="power",
        lines=("letters", "parcels"),
        began_at=minutes(5),
        noticed_at=minutes(6),
        note="演练",
        world=world,
    )
    followed(minutes(9))
    incident = reporting.verify_report(
        by=place.person(OFFICE), at=minutes(10), incident=incident, found="TRUE", with_whom="黄建华"
    )
    followed(minutes(11))
    convene.convene(by=place.person(OFFICE), at=minutes(28), incident=incident)
    followed(minutes(29))
    incident.refresh_from_db()
    incident = directing.direct(by=place.person(LEADER), at=minutes(30), incident=incident)
    followed(minutes(31))
    return directing.accept(by=place.person("林志远"), at=minutes(33), incident=incident)


def ended(place: County, found: Exercise, at: datetime | None = None) -> Exercise:
    """End a drill; what follows from it is done."""
    moment = at or minutes(70)
    found = actions.end_drill(by=place.person(OFFICE), at=moment, exercise=found)
    followed(moment)
    return found


def over(place: County) -> Exercise:
    """Return a drill that was played and ended."""
    found = started(place)
    played(place, found)
    return ended(place, found)


county = response.county


def system_actor() -> Actor:
    """Return the round of the drills."""
    return system("test")
