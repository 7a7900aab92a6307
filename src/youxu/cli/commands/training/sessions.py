"""Who owes training, and the sessions with their record (T1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.oversight import read_unit
from youxu.cli.commands.training.told import (
    UNIT,
    UnableToFindTraining,
    attendee_line,
    attendee_of,
    owed_line,
    owed_of,
    reader_of,
    session_line,
    session_of,
)
from youxu.cli.options import Moment, acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.exercises import actions, queries
from youxu.exercises.models import TrainingSession
from youxu.exercises.queries.trainings import PAGE
from youxu.exercises.rules.trainings import AttendanceWay
from youxu.kernel.words import mark
from youxu.organisation.queries import person_called

SESSION = click.argument("number", metavar="SESSION", type=int)
NOBODY = mark("nobody owes any training")


@click.group("training", help=_("Who is trained in the plan: what is owed, sessions, material, quiz."))
def command() -> None:
    """Group the commands of training."""


@command.command("overdue", help=_("Show who is overdue, by post and person."))
@UNIT
@click.option("--all", "whole", is_flag=True, help=_("Everybody, whoever is trained too."))
@json_option
@reading
def overdue(by: Actor, at: datetime, unit_key: str, whole: bool, as_json: bool) -> int:
    """Show who is overdue; exit code 1 when somebody is."""
    unit = read_unit(unit_key, by)
    if not by.may("keep_training", unit=unit.path):
        by.require("read_health", unit=by.unit)
    rows = queries.standings_in(unit, at)
    shown = rows if whole else tuple(row for row in rows if row.overdue)
    value = {
        "unit": unit.key,
        "overdue": sum(row.overdue for row in rows),
        "rows": [owed_of(row) for row in shown],
    }
    emit(value, as_json, [owed_line(row) for row in shown] or [_(NOBODY)])
    return 1 if any(row.overdue for row in rows) else 0


@command.command("mine", help=_("Show what you owe, and the sessions that you may come to."))
@json_option
@reading
def mine(by: Actor, at: datetime, as_json: bool) -> None:
    """Show what the reader owes."""
    person = reader_of(by)
    owed, coming = queries.owed_by(person, at), queries.coming_for(person, at)
    value = {"owed": [owed_of(row) for row in owed], "coming": [session_of(row) for row in coming]}
    emit(value, as_json, [*map(owed_line, owed), *map(session_line, coming)] or [_(NOBODY)])


@command.command("sessions", help=_("List the sessions to come or to record."))
@UNIT
@json_option
@reading
def sessions(by: Actor, at: datetime, unit_key: str, as_json: bool) -> None:
    """List planned sessions."""
    rows = queries.planned_in(by, read_unit(unit_key, by), at)
    emit([session_of(row) for row in rows], as_json, map(session_line, rows))


@command.command(
    "records", help=_("List the training records: time, place, content, teacher, who attended, quiz.")
)
@UNIT
@click.option("--before", type=Moment(), help=_("Only sessions before a moment: the next page."))
@json_option
@reading
def records(by: Actor, at: datetime, unit_key: str, before: datetime | None, as_json: bool) -> None:
    """List sessions that were held or called off."""
    rows = queries.records_of(by, read_unit(unit_key, by), before=before)
    value = {"more": len(rows) > PAGE, "sessions": [session_of(row) for row in rows[:PAGE]]}
    emit(value, as_json, map(session_line, rows[:PAGE]))


@command.command("show", help=_("Show one session with its record and its list."))
@SESSION
@json_option
@reading
def show(by: Actor, at: datetime, number: int, as_json: bool) -> None:
    """Show a session."""
    _tell(_found(by, number), by, as_json)


@command.command(
    "plan", help=_("Plan a session of a training of the plan, or enter one that was held already.")
)
@click.argument("training", metavar="TRAINING")
@click.option("--starts", "starts_at", type=Moment(), required=True, help=_("When it begins."))
@click.option("--place", required=True, help=_("Where."))
@click.option("--teacher", required=True, help=_("Who teaches."))
@click.option("--minutes", type=int, help=_("How long; left out, the least that the plan asks for."))
@click.option("--content", default="", help=_("What is taught; left out, the plan's topics."))
@json_option
@acting
def plan(by: Actor, at: datetime, submission: UUID, as_json: bool, **given: Any) -> None:
    """Plan a session."""
    row = actions.plan_training(by=by, at=at, submission=submission, unit=read_unit("", by), **given)
    _tell(row, by, as_json)


@command.command(
    "attend", help=_("Enter somebody on the list of a session; without a name, sign for yourself.")
)
@SESSION
@click.argument("named", metavar="[PERSON]", default="")
@json_option
@acting
def attend(by: Actor, at: datetime, submission: UUID, number: int, named: str, as_json: bool) -> None:
    """Enter somebody, or sign."""
    row = _found(by, number)
    actions.attend_training(
        by=by,
        at=at,
        submission=submission,
        session=row,
        person=person_called(named) if named else reader_of(by),
        way=AttendanceWay.LIST if named else AttendanceWay.CODE,
    )
    _tell(row, by, as_json)


@command.command("hold", help=_("Record that a session was held, with who attended beside those who signed."))
@SESSION
@click.argument("people", metavar="[PERSON]...", nargs=-1)
@click.option("--minutes", type=int, help=_("How long it lasted; left out, as planned."))
@click.option("--teacher", default="", help=_("Who taught; left out, as planned."))
@click.option("--content", default="", help=_("What was taught; left out, as planned."))
@json_option
@acting
def hold(
    by: Actor,
    at: datetime,
    submission: UUID,
    number: int,
    people: tuple[str, ...],
    minutes: int | None,
    teacher: str,
    content: str,
    as_json: bool,
) -> None:
    """Record a session."""
    row = _found(by, number)
    held = actions.hold_training(
        by=by,
        at=at,
        submission=submission,
        session=row,
        revision=row.revision,
        minutes=row.minutes if minutes is None else minutes,
        teacher=teacher,
        content=content,
        people=[person_called(name) for name in people],
    )
    _tell(held, by, as_json)


@command.command("call-off", help=_("Call a planned session off."))
@SESSION
@click.option("--reason", required=True, help=_("Why."))
@json_option
@acting
def call_off(by: Actor, at: datetime, submission: UUID, number: int, reason: str, as_json: bool) -> None:
    """Call a session off."""
    row = _found(by, number)
    off = actions.call_off_training(
        by=by, at=at, submission=submission, session=row, revision=row.revision, reason=reason
    )
    _tell(off, by, as_json)


@command.command("strike", help=_("Strike somebody who was entered on a session's list by mistake."))
@SESSION
@click.argument("named", metavar="PERSON")
@click.option("--reason", required=True, help=_("Why."))
@json_option
@acting
def strike(
    by: Actor, at: datetime, submission: UUID, number: int, named: str, reason: str, as_json: bool
) -> None:
    """Strike an attendance."""
    row = _found(by, number)
    line = queries.attended(row, person_called(named))
    if line is None:
        raise UnableToFindTraining(
            mark("{name} is not on the list of this session."), field="PERSON", name=named
        )
    actions.strike_attendance(by=by, at=at, submission=submission, attendance=line, reason=reason)
    _tell(row, by, as_json)


def _found(by: Actor, number: int) -> TrainingSession:
    row = queries.session_numbered(by, number)
    if row is None:
        raise UnableToFindTraining(field="SESSION", number=number)
    return row


def _tell(row: TrainingSession, by: Actor, as_json: bool) -> None:
    shown, people = queries.session_row(row), queries.attendees_of(row)
    if not by.may("keep_training", unit=row.unit_path) and not by.may("read_health", unit=by.unit):
        people = tuple(one for one in people if one.person_id == by.person_id)
    value = {**session_of(shown), "code": row.code, "people": [attendee_of(one) for one in people]}
    emit(value, as_json, [session_line(shown), *(f"  {attendee_line(one)}" for one in people)])
