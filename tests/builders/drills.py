"""Drills for tests: a county with a scenario of one outlet, a drill prepared from it, its people, its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.builders.response import BEGAN, County, county, minutes

from youxu.core import clock
from youxu.core.actor import Actor, system
from youxu.core.models import Entry
from youxu.exercises import actions
from youxu.exercises.models import Exercise, Expectation, Inject, Scenario

SWEEPER = system("sweep.play_due")
TEXT = """
key: dark
title: {zh: 停电演练, en: Power cut}
form: FIELD
scope: SINGLE
minutes: 60
situation: {zh: "{A}停电", en: "{A} is dark"}
outlets:
  A: {title: {zh: 停电的网点, en: The dark outlet}, code: YS04}
injects:
  - {key: i1, at: T+0, way: CALL, to: [outlet_head], outlet: A, title: {zh: 停电, en: Dark}, text: {zh: "{A}停电", en: "{A} is dark"}}
  - {key: i2, at: T+15, way: PUBLIC_POST, title: {zh: 视频, en: A video}, text: {zh: 网上有视频, en: A video is online}}
  - {key: i3, after: x1, only: MISSED, delay: 2, way: CALL, to: [duty_officer], title: {zh: 来电询问, en: A call}, text: {zh: 出事了吗, en: What happened}}
  - {key: i4, by_hand: true, way: SYSTEM_ALERT, to: [technical], title: {zh: 又断了, en: Off again}, text: {zh: 又断了, en: Off again}}
expectations:
  - {key: x1, after: i1, within: 5, who: [outlet_head], codes: [REPORTED], clause: P1, text: {zh: 报告, en: Report}}
  - {key: x2, after: x1, within: 10, who: [leader], codes: [DIRECTIVE_ISSUED], clause: P2, text: {zh: 下达指令, en: Direct}}
  - {key: x3, after: i2, within: 10, checked: OBSERVER, clause: R4, text: {zh: 回应视频, en: Answer the video}}
"""
PLAYERS = ("黄建华", "沈佳", "周国栋", "郑凯")
NIGHT = datetime.fromisoformat("2026-11-25T01:04:00+00:00")
"""Where the scenario begins: another day, in opening hours as well."""


@dataclass(frozen=True)
class Stage:
    """A county with a drill: ``at`` turns minutes of the scenario into the moment, ``real`` those of reality."""

    place: County
    scenario: Scenario
    drill: Exercise

    @property
    def lead(self) -> Actor:
        """Return the actor who conducts."""
        return self.place.person("何敏", minutes(0))

    def inject(self, key: str) -> Inject:
        """Return an inject as it stands."""
        return Inject.objects.select_related("exercise__unit").get(exercise=self.drill, key=key)

    def hope(self, key: str) -> Expectation:
        """Return an expectation as it stands."""
        return Expectation.objects.select_related("exercise__unit").get(exercise=self.drill, key=key)

    def player(self, name: str, count: float = 0) -> Actor:
        """Return the actor of a player at a minute of the scenario."""
        return self.place.person(name, at(count))

    def codes(self) -> list[str]:
        """Return what its journal says so far."""
        return list(
            Entry.objects.filter(stream=self.drill.stream).order_by("pk").values_list("code", flat=True)
        )


def at(count: float) -> datetime:
    """Return the moment of the scenario so many minutes after its beginning."""
    return NIGHT + timedelta(minutes=count)


def real(count: float) -> datetime:
    """Return the real moment so many minutes after the drill was started."""
    return BEGAN + timedelta(hours=1, minutes=count)


def prepared() -> Stage:
    """Make the county and prepare the drill: four players, a conductor, an observer."""
    place = county()
    by = place.person("何敏", minutes(0))
    scenario = actions.write_scenario(by=by, at=minutes(0), unit=place.unit, text=TEXT)
    drill = actions.prepare_drill(
        by=by, at=minutes(1), scenario=scenario, planned_at=real(0), begins_at=NIGHT
    )
    for name in PLAYERS:
        actions.take_part(by=by, at=minutes(2), exercise=drill, person=place.people[name], part="PLAYER")
    actions.take_part(by=by, at=minutes(2), exercise=drill, person=place.people["苏婷"], part="OBSERVER")
    return Stage(place, scenario, drill)


def started() -> Stage:
    """Make the county with the drill just started."""
    stage = prepared()
    drill = actions.start_drill(by=stage.lead, at=real(0), exercise=stage.drill)
    return Stage(stage.place, stage.scenario, drill)


def played(count: float) -> int:
    """Run the round at so many real minutes after the start."""
    with clock.pretend(real(count)):
        return actions.play_due(by=SWEEPER, at=real(count))
