"""Drills before they begin: the list, one of them, preparing, changing, calling off, who takes part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.drill.group import command, drill_called, scenario_called
from youxu.cli.commands.drill.shown import (
    drill_line,
    expectation_line,
    inject_line,
    own,
    published_drill,
    published_expectation,
    published_inject,
    published_participant,
)
from youxu.cli.commands.oversight import read_unit
from youxu.cli.options import Moment, acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import moment, word
from youxu.exercises import actions, queries
from youxu.exercises.models import Exercise
from youxu.exercises.rules.words import ExercisePart, ExerciseState
from youxu.organisation import queries as organisation
from youxu.organisation.models import Person

PARTS = [one.lower() for one in ExercisePart]


@command.command("list", help=_("List the drills that you may read, the last planned first."))
@click.option("--state", type=click.Choice([one.lower() for one in ExerciseState]), default=None)
@json_option
@reading
def list_drills(by: Actor, at: datetime, as_json: bool, state: str | None) -> None:
    """List drills."""
    rows = queries.drills_of(by, at, states=[state.upper()] if state else [])
    lines = [drill_line(row) for row in rows] or [_("No drill was prepared yet.")]
    emit([published_drill(row) for row in rows], as_json, lines)


@command.command("show", help=_("Show a drill: where it stands, who takes part, injects and expectations."))
@click.argument("key", metavar="DRILL")
@json_option
@reading
def show(by: Actor, at: datetime, key: str, as_json: bool) -> None:
    """Show one drill."""
    tell(drill_called(by, key), at, as_json)


def tell(drill: Exercise, at: datetime, as_json: bool) -> None:
    """Print one drill as it stands."""
    row = queries.drill_row(drill, at)
    people = queries.participants_of(drill)
    injects, hopes = queries.injects_of(drill), queries.expectations_of(drill)
    found = published_drill(row) | {
        "places": {one.key: one.code for one in queries.places_of(drill)},
        "participants": [published_participant(one) for one in people],
        "injects": [published_inject(one) for one in injects],
        "expectations": [published_expectation(one) for one in hopes],
    }

    def lines() -> Iterator[str]:
        yield drill_line(row)
        if row.started_at:
            yield _("Scenario time {time}, {speed} times as fast").format(
                time=moment(row.now), speed=row.speed if row.running else 0
            )
        for person in people:
            yield f"  {word('exercise_part', person.part)}  {person.staff_number}  {own(person.person, person.person_en)}"
        yield from map(inject_line, injects)
        yield from map(expectation_line, hopes)

    emit(found, as_json, lines())


@command.command("prepare", help=_("Prepare a drill from a scenario of your unit; you conduct it."))
@click.argument("scenario", metavar="SCENARIO")
@click.option("--on", "planned_at", type=Moment(), required=True, help=_("When it is to be held."))
@click.option(
    "--begins", "begins_at", type=Moment(), help=_("The moment of the scenario at which it begins.")
)
@click.option("--real-time", is_flag=True, help=_("The scenario runs at the real time."))
@click.option("--place", "places", multiple=True, metavar="PLACE=CODE", help=_("Which outlet a place is."))
@click.option("--player", "players", multiple=True, metavar="PERSON")
@click.option("--conductor", "conductors", multiple=True, metavar="PERSON")
@click.option("--observer", "observers", multiple=True, metavar="PERSON")
@click.option("--speed", type=int, default=1, help=_("How many times as fast its clock runs, 1 to 60."))
@click.option("--title", default="")
@json_option
@acting
def prepare(by: Actor, at: datetime, submission: UUID, scenario: str, as_json: bool, **given: Any) -> None:
    """Prepare a drill with its people."""
    unit = read_unit("", by)
    found = scenario_called(by, unit, scenario)
    begins = given["begins_at"]
    if begins is None and not given["real_time"]:
        begins = queries.usual_beginning(queries.text_of(found), unit, given["planned_at"])
    people: list[tuple[Person, str]] = [
        (organisation.person_called(name), part)
        for part, names in (
            (ExercisePart.PLAYER, given["players"]),
            (ExercisePart.CONDUCTOR, given["conductors"]),
            (ExercisePart.OBSERVER, given["observers"]),
        )
        for name in names
    ]
    drill = actions.prepare_drill(
        by=by,
        at=at,
        submission=submission,
        scenario=found,
        planned_at=given["planned_at"],
        begins_at=begins,
        places=_pairs(given["places"]),
        speed=given["speed"],
        title=given["title"],
        people=people,
    )
    tell(drill, at, as_json)


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    return {place: code for place, _equals, code in (value.partition("=") for value in values)}


@command.command("change", help=_("Change a drill that has not begun; its scenario is taken as it is now."))
@click.argument("key", metavar="DRILL")
@click.option("--on", "planned_at", type=Moment(), help=_("When it is to be held."))
@click.option(
    "--begins", "begins_at", type=Moment(), help=_("The moment of the scenario at which it begins.")
)
@click.option("--place", "places", multiple=True, metavar="PLACE=CODE", help=_("Which outlet a place is."))
@click.option("--speed", type=int, default=None, help=_("How many times as fast its clock runs, 1 to 60."))
@click.option("--title", default="")
@json_option
@acting
def change(by: Actor, at: datetime, submission: UUID, key: str, as_json: bool, **given: Any) -> None:
    """Change what was prepared; what is not given stays."""
    drill = drill_called(by, key)
    places = {one.key: one.code for one in queries.places_of(drill)} | _pairs(given["places"])
    drill = actions.change_drill(
        by=by,
        at=at,
        submission=submission,
        exercise=drill,
        planned_at=given["planned_at"] or drill.planned_at,
        begins_at=given["begins_at"] or drill.begins_at,
        places=places,
        speed=given["speed"] or drill.speed,
        title=given["title"] or drill.title,
        title_en=given["title"] or drill.title_en,
    )
    tell(drill, at, as_json)


@command.command("call-off", help=_("Say that a drill that has not begun will not be held."))
@click.argument("key", metavar="DRILL")
@click.option("--reason", required=True)
@json_option
@acting
def call_off(by: Actor, at: datetime, submission: UUID, key: str, reason: str, as_json: bool) -> None:
    """Call a drill off."""
    drill = actions.call_off_drill(
        by=by, at=at, exercise=drill_called(by, key), reason=reason, submission=submission
    )
    tell(drill, at, as_json)


@command.command("join", help=_("Enter that a person takes part: as player, conductor or observer."))
@click.argument("key", metavar="DRILL")
@click.argument("person", metavar="PERSON")
@click.option("--part", type=click.Choice(PARTS), default="player")
@json_option
@acting
def join(by: Actor, at: datetime, submission: UUID, key: str, person: str, part: str, as_json: bool) -> None:
    """Enter a person."""
    drill, found = drill_called(by, key), organisation.person_called(person)
    actions.take_part(by=by, at=at, exercise=drill, person=found, part=part.upper(), submission=submission)
    _tell_people(drill, as_json)


@command.command("leave", help=_("Enter that a person takes part no more."))
@click.argument("key", metavar="DRILL")
@click.argument("person", metavar="PERSON")
@json_option
@acting
def leave(by: Actor, at: datetime, submission: UUID, key: str, person: str, as_json: bool) -> None:
    """Strike a person out."""
    drill, found = drill_called(by, key), organisation.person_called(person)
    actions.leave_drill(by=by, at=at, exercise=drill, person=found, submission=submission)
    _tell_people(drill, as_json)


def _tell_people(drill: Exercise, as_json: bool) -> None:
    people = queries.participants_of(drill)
    lines = [
        f"{word('exercise_part', one.part)}  {one.staff_number}  {own(one.person, one.person_en)}"
        for one in people
    ]
    emit([published_participant(one) for one in people], as_json, lines)
