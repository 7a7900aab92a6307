"""What follows for exercises: a reply by message answers the call-out test that asked; the end of a drill fills its sheets."""

from __future__ import annotations

from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.delivery.queries import reply_of
from youxu.exercises import actions, queries
from youxu.exercises.rules.callouts import Way
from youxu.organisation.queries import person_with_link


def take_reply(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Take a reply to a call-out test, whatever it says: that it came is the answer."""
    reply = reply_of(entry.subject_id)
    called = queries.called_by_message(reply.source, reply.recipient)
    if called is not None:
        who = person_with_link(called.person)
        actions.answer_callout_test(by=who, at=reply.replied_at, called=called, way=Way.REPLY)


def fill_sheets(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Fill what the journal of a drill that ended knows into its score sheets."""
    exercise = queries.drill_by_key(entry.world)
    if exercise is not None:
        actions.fill_scores(by=by, at=entry.recorded_at, exercise=exercise)
