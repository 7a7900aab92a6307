"""``youxu callout``: whether people on duty can be reached, tested without notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.oversight import read_unit
from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, duration, moment, word
from youxu.exercises import queries
from youxu.exercises.actions import answer_callout_test, start_callout_test
from youxu.exercises.queries import CalledRow, CallOutRow
from youxu.exercises.rules.callouts import Way
from youxu.kernel.words import mark


class UnableToFindCalled(UnableTo):
    """The command line names somebody of whom no answer is waited for."""

    text = mark("The newest call-out test waits for no answer of {name}.")
    clause = "T2"


@click.group("callout", help=_("Test without notice whether people on duty can be reached."))
def command() -> None:
    """Group the commands of call-out tests."""


@command.command(
    "test", help=_("Ask everybody with a duty in your unit now; each message says that it is a test.")
)
@json_option
@acting
def test(by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """Begin a call-out test."""
    made = start_callout_test(by=by, at=at, unit=read_unit("", by), submission=submission)
    row = queries.callout_row(made, at)
    emit(_published(row), as_json, _lines(row))


@command.command("show", help=_("Show the last call-out tests of your unit."))
@json_option
@reading
def show(by: Actor, at: datetime, as_json: bool) -> None:
    """Show the last tests, the newest first."""
    rows = queries.callouts_of(by, read_unit("", by), at)
    lines = [line for row in rows for line in _lines(row)]
    emit([_published(row) for row in rows], as_json, lines or [_("No call-out test was made here yet.")])


@command.command("reached", help=_("Record that somebody was reached by telephone in the newest test."))
@click.argument("named", metavar="PERSON")
@json_option
@acting
def reached(by: Actor, at: datetime, submission: UUID, named: str, as_json: bool) -> None:
    """Record a call."""
    called = queries.waiting_in(read_unit("", by), named)
    if called is None:
        raise UnableToFindCalled(field="PERSON", name=named)
    made = answer_callout_test(by=by, at=at, called=called, way=Way.CALL, submission=submission)
    row = queries.callout_row(made.test, at)
    emit(_published(row), as_json, _lines(row))


def _published(row: CallOutRow) -> dict[str, Any]:
    return {
        "unit": row.unit_key,
        "started_at": row.started_at,
        "due_at": row.due_at,
        "started_by": row.started_by,
        "running": row.running,
        "in_time": row.in_time,
        "people": [_person(one) for one in row.people],
    }


def _person(one: CalledRow) -> dict[str, Any]:
    return {
        "staff_number": one.staff_number,
        "name": one.person,
        "post": one.post if chinese() else one.post_en,
        "standing": one.standing,
        "way": one.way,
        "answered_at": one.answered_at,
    }


def _lines(row: CallOutRow) -> Iterator[str]:
    yield (
        _("Test of {time}").format(time=moment(row.started_at))
        + _(": ")
        + _("{n} of {all} within {minutes} minutes").format(
            n=row.in_time, all=len(row.people), minutes=row.minutes
        )
    )
    for one in row.people:
        after = duration(one.after) if one.after is not None else ""
        name = one.person if chinese() else one.person_en
        yield f"  {one.staff_number:<8}{name}  {word('callout_standing', one.standing)} {after}".rstrip()
