"""How training is told by the command line: rows as JSON and as lines."""

from __future__ import annotations

from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, moment, say, word
from youxu.exercises.queries import AttendeeRow, OwedRow, SessionRow
from youxu.exercises.rules.quiz import Choice
from youxu.kernel.words import mark
from youxu.organisation.models import Person
from youxu.organisation.queries import person_numbered
from youxu.plan.schema import Text

UNIT = click.option("--unit", "unit_key", metavar="KEY", default="", help=_("A unit's key; else your own."))


class UnableToFindTraining(UnableTo):
    """The command line names a session, a post or a quiz that is not there for this reader."""

    text = mark("There is no session {number} that you may read; list them with: youxu training sessions")
    clause = "T1"


def reader_of(by: Actor) -> Person:
    """Return the person who acts. Raises UnableToFindTraining for whoever is none."""
    person = person_numbered(by.person_id) if by.person_id else None
    if person is None:
        raise UnableToFindTraining(mark("Only a person is trained: say who you are with --as."))
    return person


def in_language(zh: str, en: str) -> str:
    """Return the Chinese or the English word, as the reader reads."""
    return zh if chinese() else en


def owed_of(row: OwedRow) -> dict[str, Any]:
    """Return the published form of what a holder of a post owes."""
    return {
        "staff_number": row.staff_number,
        "name": row.person,
        "post": row.post_key,
        "post_name": in_language(row.post, row.post_en),
        "outlet": row.outlet,
        "unit": row.unit_key,
        "training": row.training,
        "title": in_language(row.title, row.title_en),
        "standing": row.standing,
        "since": row.since,
        "trained_on": row.trained_on,
        "due_on": row.due_on,
    }


def owed_line(row: OwedRow) -> str:
    """Return one line for a person."""
    who = f"{row.staff_number:<8}{in_language(row.person, row.person_en)} · {in_language(row.post, row.post_en)}"
    standing = word("training_standing", row.standing)
    return f"{who} · {in_language(row.title, row.title_en)} · {standing} · {row.due_on.isoformat()}"


def session_of(row: SessionRow) -> dict[str, Any]:
    """Return the published form of a session."""
    return {
        "id": row.id,
        "unit": row.unit_key,
        "training": row.training,
        "title": in_language(row.title, row.title_en),
        "state": row.state,
        "starts_at": row.starts_at,
        "minutes": row.minutes,
        "place": row.place,
        "teacher": row.teacher,
        "content": row.content,
        "held_at": row.held_at,
        "reason": row.reason,
        "attended": row.attended,
    }


def session_line(row: SessionRow) -> str:
    """Return one line for a person."""
    parts = (
        str(row.id),
        moment(row.starts_at),
        in_language(row.title, row.title_en),
        row.place,
        row.teacher,
        word("session_state", row.state),
        str(row.attended),
    )
    return " · ".join(parts)


def attendee_of(row: AttendeeRow) -> dict[str, Any]:
    """Return the published form of who attended."""
    return {
        "staff_number": row.staff_number,
        "name": row.person,
        "post": in_language(row.post, row.post_en),
        "way": row.way,
        "taken_at": row.taken_at,
        "right": row.right,
        "asked": row.asked,
        "passed": row.passed,
    }


def attendee_line(row: AttendeeRow) -> str:
    """Return one line for a person."""
    result = ""
    if row.passed is not None:
        result = f" · {row.right}/{row.asked} {word('quiz_result', 'PASSED' if row.passed else 'FAILED')}"
    way = word("attendance_way", row.way)
    return f"{row.staff_number:<8}{in_language(row.person, row.person_en)} · {way}{result}"


def said(choice: Choice) -> str:
    """Return a choice of a quiz or a text of the plan in the reader's language."""
    return in_language(choice.zh, choice.en) if isinstance(choice, Text) else say(choice)
