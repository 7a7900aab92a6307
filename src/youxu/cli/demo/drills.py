"""The sample's drills: one played three weeks ago to its end, one prepared for the coming week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from youxu.cli.demo.county import County
from youxu.cli.demo.living import live_until
from youxu.core import clock
from youxu.core.actor import system
from youxu.exercises import actions, queries
from youxu.exercises.models import Exercise
from youxu.exercises.rules.words import ExercisePart
from youxu.incidents.actions import direct, report, restore
from youxu.incidents.models import Incident
from youxu.network.queries import zone_of
from youxu.organisation import queries as organisation

AGO, AHEAD = timedelta(days=21), timedelta(days=6)
PLACE, CODE = "A", "347009"
PLAYERS = ("bt", "btc", "duty", "leader", "tech", "net", "customer")
SWEEPER = system("sweep.play_due")


def hold_drills(county: County, now: datetime) -> None:
    """Have a power cut played at one outlet, and a general drill prepared."""
    zone = zone_of(county.unit.time_zone)
    began = (now - AGO).astimezone(zone).replace(hour=14, minute=30, second=0, microsecond=0)
    _play(
        county, _prepared(county, "outlet_power_cut", began - timedelta(days=3), began, {PLACE: CODE}), began
    )
    planned = (now + AHEAD).astimezone(zone).replace(hour=9, minute=0, second=0, microsecond=0)
    places = {"A": "347003", "B": "347004", "C": "347005"}
    drill = _prepared(county, "main_outlet_water", now, planned, places)
    for key in ("hk", "ll", "sq", "logistics", "market"):
        _do(
            county,
            "officer",
            now,
            actions.take_part,
            exercise=drill,
            person=county.people[key],
            part="PLAYER",
        )


def _do(county: County, who: str, moment: datetime, act: Callable[..., Any], **given: Any) -> Any:
    with clock.pretend(moment):
        by = organisation.actor_for(county.people[who], at=moment, surface="WEB")
        return act(by=by, at=moment, **given)


def _prepared(county: County, key: str, at: datetime, planned: datetime, places: dict[str, str]) -> Exercise:
    scenario = _do(county, "officer", at, actions.take_scenario, unit=county.unit, key=key)
    people = [(county.people[one], ExercisePart.PLAYER) for one in PLAYERS]
    people.append((county.people["engineer"], ExercisePart.OBSERVER))
    begins = queries.usual_beginning(queries.text_of(scenario), county.unit, planned)
    return _do(
        county, "officer", at, actions.prepare_drill, scenario=scenario, planned_at=planned, places=places,
        begins_at=begins, people=people,
    )  # fmt: skip


def _play(county: County, drill: Exercise, began: datetime) -> None:
    """Play it through its first half hour: reported, rung back, directed, restored; ended by the conductor."""
    world = drill.world

    def at(minute: float) -> datetime:
        return began + timedelta(minutes=minute)

    def do(key: str, minute: float, act: Callable[..., Any], **given: Any) -> Any:
        _round(minute)
        made = _do(county, key, at(minute), act, **given)
        _round(minute)
        return made

    def _round(minute: float) -> None:
        with clock.pretend(at(minute)):
            actions.play_due(by=SWEEPER, at=at(minute))
        live_until(at(minute), world)

    do("officer", 0, actions.start_drill, exercise=drill)
    for key, minute in (("bt", 1), ("btc", 2)):
        inject = queries.inject_named(drill, "dark")
        assert inject is not None, "the shipped scenario has this inject"
        do(key, minute, actions.see_inject, inject=inject)
    do("bt", 3, report.report, outlet_code=CODE, cause="power", began_at=at(0), world=world, note="全所停电")
    incident = Incident.objects.get(world=world)
    do("duty", 6, report.verify_report, incident=incident, found="TRUE", with_whom="余文")
    do("leader", 12, direct.direct, incident=Incident.objects.get(pk=incident.pk))
    _round(20)
    answered = queries.expectation_named(drill, "answered")
    assert answered is not None, "the shipped scenario expects this"
    do(
        "engineer",
        24,
        actions.check_expectation,
        expectation=answered,
        met=True,
        note_text="当面说清了钱款去向",
    )
    _round(27)
    word = ("邮储值班，线路正常", at(35))
    do("tech", 36, restore.claim_restored, incident=Incident.objects.get(pk=incident.pk), bank_word=word)
    _round(45)
    do("officer", 52, actions.end_drill, exercise=drill)
