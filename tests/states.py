"""States that builders make, kept from test to test: built once in a process, every test begins there and rolls back.

``place = kept(whole_county)`` makes a fixture: an open transaction holds what the builder wrote, the test's own
transaction (pytest-django's) lies within it, and the test gets a copy of what the builder returned.
``claimed = kept(claim, on=place)`` goes on from there: its builder gets a copy of the place, its rows lie in a
transaction within the place's, and a test may take both. The states of one line are open at a time; a test that asks
for another line closes what it does not stand on, so tests are put together by their states: those that begin from the
same first one, whatever their module, and of a module those that go on from there alike.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction


@dataclass(frozen=True)
class State:
    """A builder and the state that it goes on from."""

    make: Callable[..., Any]
    on: State | None = None

    @property
    def line(self) -> tuple[State, ...]:
        """Return the states from the first to this one."""
        return (*(self.on.line if self.on else ()), self)

    @property
    def name(self) -> str:
        """Return its name: the same in every process, which must agree on the order of tests."""
        return "/".join(f"{state.make.__module__}.{state.make.__qualname__}" for state in self.line)


@dataclass
class _Open:
    state: State
    value: bytes
    """What its builder returned, pickled: to read it again makes a copy in a fifth of the time that a deep copy takes."""
    transaction: transaction.Atomic


_states: dict[int, State] = {}
_open: list[_Open] = []


def kept(make: Callable[..., Any] | None = None, *, on: Any = None) -> Any:
    """Return a fixture that gives a test what ``make`` returns, standing on the rows that it wrote."""
    if make is None:
        return lambda made: kept(made, on=on)
    wanted = State(make, _states[id(on)] if on is not None else None)

    @pytest.fixture
    def fixture(db: None) -> Any:
        return pickle.loads(next(one.value for one in _open if one.state == wanted))

    _states[id(fixture)] = wanted
    return fixture


def wanted(item: pytest.Item) -> State | None:
    """Return the state a test begins from, the farthest of those that it asks for by fixtures of its module."""
    module = getattr(item, "module", None)
    fixtures = (getattr(module, name, None) for name in getattr(item, "fixturenames", ()))
    asked = [_states[id(fixture)] for fixture in fixtures if id(fixture) in _states]
    farthest = max(asked, key=lambda state: len(state.line), default=None)
    if farthest is not None and not set(asked) <= set(farthest.line):
        raise pytest.UsageError(f"{item.nodeid} begins from states of two lines")
    return farthest


def names_of(item: pytest.Item) -> tuple[str, str]:
    """Return the names of the first state of the line that ``wanted`` finds, and of the whole line."""
    state = wanted(item)
    return ("", "") if state is None else (state.line[0].name, state.name)


def stand_on(state: State | None) -> None:
    """Let the line of ``state`` be what is open, if any."""
    keep_only(state)
    line = () if state is None else state.line
    for one in line[len(_open) :]:
        outer = transaction.atomic()
        outer.__enter__()
        try:
            given = (pickle.loads(_open[-1].value),) if one.on else ()
            _open.append(_Open(one, pickle.dumps(one.make(*given)), outer))
        except BaseException as error:
            outer.__exit__(type(error), error, error.__traceback__)
            raise


def keep_only(state: State | None) -> None:
    """Take back the states that are open unless they are whole and of the line of ``state``."""
    line = () if state is None else state.line
    broken = connection.connection is None or not connection.in_atomic_block or connection.needs_rollback
    while _open and (broken or len(_open) > len(line) or line[len(_open) - 1] != _open[-1].state):
        _leave_last()


def leave() -> None:
    """Take back every state that is open."""
    while _open:
        _leave_last()


def _leave_last() -> None:
    last = _open.pop()
    if not connection.in_atomic_block:
        return  # it went with the connection that held it
    if connection.connection is not None and not connection.closed_in_transaction:
        transaction.set_rollback(True)
    last.transaction.__exit__(None, None, None)
