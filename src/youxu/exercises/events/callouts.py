"""What call-out tests write into the journal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class CallOutTestStarted(Event):
    """People on duty were asked without notice whether they can be reached."""

    code = "CALLOUT_TEST_STARTED"
    sentence = mark("{by} began a call-out test: {people} people have until {due_at} to answer")
    clause = "T2"

    people: int
    due_at: str


@event
@dataclass(frozen=True)
class CallOutTestAnswered(Event):
    """Somebody answered a call-out test."""

    code = "CALLOUT_TEST_ANSWERED"
    sentence = mark("{person} answered the call-out test: {ack_way}, {callout_standing}")
    clause = "T2"

    person: str
    ack_way: str
    callout_standing: str
