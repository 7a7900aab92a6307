"""The act under way in this context: what the journal needs to know of the action around it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID


class Collision(Exception):
    """Two acts reached for the same place of a stream; the whole act is repeated and then waits for its turn there."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.stream = stream


class Submission(UUID):
    """The client's UUID with a digest of what it sent: as it came, before anything was made of it.

    So the same form sent twice is known even where "just now" has become another moment meanwhile.
    """

    __slots__ = ("sent",)
    sent: str

    def __init__(self, key: UUID, sent: Iterable[tuple[str, object]]) -> None:
        super().__init__(int=key.int)
        rows = sorted((name, str(value)) for name, value in sent)
        body = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        object.__setattr__(self, "sent", hashlib.sha256(body.encode()).hexdigest())


@dataclass
class Act:
    """One action under way; its ``submission`` is spent by the first journal entry that it appends.

    ``turns`` counts the streams it holds against other acts. ``at_end`` is what follows from its rows as a whole, done once each when the action has returned, in the same
    transaction.
    """

    name: str
    submission: UUID | None
    who: str = ""
    turns: int = 0
    at_end: dict[str, Callable[[], None]] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """Return who asked for which act with what input, as one text."""
        return json.dumps([self.who, self.name, getattr(self.submission, "sent", "")])


under_way: ContextVar[Act | None] = ContextVar("under_way", default=None)


def current() -> Act | None:
    """Return the act under way in this context, or None outside an action."""
    return under_way.get()


_shared: ContextVar[bool] = ContextVar("shared", default=False)


@contextmanager
def sharing() -> Iterator[None]:
    """Let the acts within share the transaction around them without savepoints: one that is refused or collides
    undoes all of it, and whoever opened the transaction does it again in smaller ones (``core.handled``)."""
    token = _shared.set(True)
    try:
        yield
    finally:
        _shared.reset(token)


def is_shared() -> bool:
    """Tell whether the act shares its transaction with others that it would undo."""
    return _shared.get()
