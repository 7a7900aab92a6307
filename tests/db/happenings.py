"""Events, rows and an action for tests of the journal itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor, ActorKind, Grant, system
from youxu.core.models import Entry, Series, Visibility

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
UNIT = "china-post/jiangxi/yunzhou/yunshan/"
SYSTEM = system("test")
CLERK = Actor(ActorKind.PERSON, "7", "陈秀兰", "WEB", frozenset({Grant("note", UNIT)}))


@dataclass(frozen=True)
class Noted(journal.Event):
    """Something was noted; its words may be purged."""

    code = "TEST_NOTED"
    sentence = "{by} noted: {text}"
    purge = "after_close"

    text: str
    count: int = 1


def row() -> Series:
    return Series.objects.get_or_create(key="subject")[0]


def append(
    text: str = "x", stream: str = "incident:1", visibility: str = Visibility.OPEN, at: datetime = AT
) -> Entry:
    return journal.append(
        Noted(text), by=SYSTEM, at=at, stream=stream, subject=row(), unit=UNIT, visibility=visibility
    )


@action
def note_down(*, by: Actor, at: datetime, text: str, cause: Entry | None = None) -> Series:
    """Make a row and say so; for tests."""
    by.require("note", unit=UNIT)
    made = Series.objects.create(key=f"note:{text}")
    journal.append(Noted(text), by=by, at=at, stream="incident:9", subject=made, unit=UNIT)
    return made
