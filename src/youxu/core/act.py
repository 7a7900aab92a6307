"""The act under way in this context: what the journal needs to know of the action around it."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


class Collision(Exception):
    """Two acts reached for the same place of a stream; the whole act is repeated."""


@dataclass
class Act:
    """One action under way; its ``submission`` is spent by the first journal entry that it appends."""

    name: str
    submission: UUID | None


under_way: ContextVar[Act | None] = ContextVar("under_way", default=None)


def current() -> Act | None:
    """Return the act under way in this context, or None outside an action."""
    return under_way.get()
