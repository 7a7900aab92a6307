"""What training asks of the reader, for the page of own work: a training or a quiz with its day, sessions to come to."""

from __future__ import annotations

from typing import Any

from youxu.exercises import queries
from youxu.exercises.queries.trainings import plan_of
from youxu.web.pages.training.home import lines, posts_of, reader_of
from youxu.web.request import Request


def training_owed(request: Request) -> dict[str, Any]:
    """Return what the reader owes for the posts held now, and the sessions that may be come to."""
    person = reader_of(request)
    if person is None:
        return {"training": [], "sessions": ()}
    owed = lines(queries.owed_by(person, request.at))
    plan = plan_of(person.unit, request.at) if owed else None
    read = {key for key, _name in posts_of(plan)} if plan is not None else set()
    return {
        "training": owed,
        "readable": read,
        "sessions": queries.coming_for(person, request.at) if owed else (),
    }
