"""States that builders make, kept from test to test: built once in a process, every test begins there and rolls back.

``place = kept(whole_county)`` makes a fixture: an open transaction holds what the builder wrote, the test's own
transaction (pytest-django's) lies within it, and the test gets a copy of what the builder returned. One state is
open at a time; a test that asks for another one, or for none, closes it, so tests of a module are put together by it.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction


@dataclass
class _State:
    make: Callable[[], Any]
    value: Any
    transaction: transaction.Atomic


_makes: dict[int, Callable[[], Any]] = {}
_open: list[_State] = []


def kept(make: Callable[[], Any]) -> Any:
    """Return a fixture that gives a test what ``make`` returns, standing on the rows that it wrote."""

    @pytest.fixture
    def state(db: None) -> Any:
        return deepcopy(_open[0].value)

    _makes[id(state)] = make
    return state


def wanted(item: pytest.Item) -> Callable[[], Any] | None:
    """Return the builder whose state a test begins from, if it asks for one by a fixture of its module."""
    module = getattr(item, "module", None)
    fixtures = (getattr(module, name, None) for name in getattr(item, "fixturenames", ()))
    return next((_makes[id(fixture)] for fixture in fixtures if id(fixture) in _makes), None)


def name_of(item: pytest.Item) -> str:
    """Return the name of the builder that ``wanted`` finds: the same in every process, which must agree on the order."""
    make = wanted(item)
    return "" if make is None else f"{make.__module__}.{make.__qualname__}"


def stand_on(make: Callable[[], Any] | None) -> None:
    """Let the state of ``make`` be the one that is open, if any."""
    keep_only(make)
    if make is None or _open:
        return
    outer = transaction.atomic()
    outer.__enter__()
    try:
        _open.append(_State(make, make(), outer))
    except BaseException as error:
        outer.__exit__(type(error), error, error.__traceback__)
        raise


def keep_only(make: Callable[[], Any] | None) -> None:
    """Take back the state that is open unless it is whole and the one of ``make``."""
    if _open and (_open[0].make is not make or connection.connection is None or connection.needs_rollback):
        leave()


def leave() -> None:
    """Take back the state that is open, if one is."""
    if not _open:
        return
    state = _open.pop()
    if connection.connection is not None and not connection.closed_in_transaction:
        transaction.set_rollback(True)
    state.transaction.__exit__(None, None, None)
