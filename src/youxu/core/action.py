"""The wrapper around every write: one transaction, repeated as a whole on a collision."""

from __future__ import annotations

import inspect
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction

from youxu.core import journal
from youxu.core.act import Act, Collision, current, is_shared, under_way
from youxu.core.database import wait_turns, writing

Result = TypeVar("Result")
ATTEMPTS = 5


registered: dict[str, Callable[..., Any]] = {}


def action(function: Callable[..., Result]) -> Callable[..., Result]:
    """Make ``function`` an action: keyword-only, ``by`` and ``at`` first, one transaction.

    The wrapper accepts ``submission`` (a UUID made by the client): the same again returns the row that the
    first one made, and writes nothing; with other input, for another act or by another person it raises
    SentBefore. Called inside another action it joins that transaction. On a stream
    collision or a serialisation failure the whole act is repeated up to five times with jitter, waiting first for its
    turn in the streams where it collided; hence an action touches nothing outside the database. Where it shares a
    transaction with others (``core.act.sharing``) whoever opened that one repeats it.
    """
    _check_shape(function)

    @wraps(function)
    def perform(*, submission: UUID | None = None, **given: Any) -> Result:
        if current() is not None:
            return function(**given)
        return _perform(function, submission, given)

    registered[f"{function.__module__}.{function.__qualname__}"] = perform
    return perform


def _perform(function: Callable[..., Result], submission: UUID | None, given: dict[str, Any]) -> Result:
    collided: set[str] = set()
    for attempt in range(ATTEMPTS):
        act = Act(f"{function.__module__}.{function.__qualname__}", submission, given["by"].key)
        token = under_way.set(act)
        try:
            with writing(), transaction.atomic(savepoint=not is_shared()):
                wait_turns(collided)
                if submission is not None and (earlier := journal.result_of(act)) is not None:
                    return earlier
                made = function(**given)
                for follow in act.at_end.values():
                    follow()
                return made
        except (Collision, IntegrityError, OperationalError) as trouble:
            if is_shared() or attempt + 1 == ATTEMPTS or not _may_pass(trouble, submission):
                raise
            if isinstance(trouble, Collision):
                collided.add(trouble.stream)
        finally:
            under_way.reset(token)
        time.sleep((2**attempt) * 0.005 * (1 + secrets.randbelow(100) / 100))
    raise AssertionError("unreachable")


def _may_pass(trouble: Exception, submission: UUID | None) -> bool:
    return _passing(trouble) or _done_meanwhile(submission)


def _done_meanwhile(submission: UUID | None) -> bool:
    """Tell whether another hand finished the same submission first: repeating then returns its result."""
    return submission is not None and journal.is_done(submission)


def _passing(trouble: Exception) -> bool:
    """Tell whether repeating the act can help: a collision, a deadlock, a busy database."""
    if isinstance(trouble, Collision):
        return True
    cause = trouble.__cause__
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return state in ("40001", "40P01") or (state == "23505" and "submission" in str(trouble))
    message = str(trouble)
    return "locked" in message or "busy" in message or "submission" in message


def _check_shape(function: Callable[..., Any]) -> None:
    parameters = list(inspect.signature(function).parameters.values())
    names = [parameter.name for parameter in parameters[:2]]
    if names != ["by", "at"] or any(p.kind is not p.KEYWORD_ONLY for p in parameters):
        raise TypeError(f"{function.__qualname__}: an action is keyword-only and begins with by, at")
