"""Words and pictures beside an act on a task that keeps none itself: they stand in its log, nothing entered is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.incidents.actions import respond
from youxu.incidents.models import Task, TaskStep
from youxu.incidents.rules.tasks import TaskVerb
from youxu.organisation.models import Person

ACTS: Mapping[TaskVerb, Callable[..., Any]] = {
    TaskVerb.ACCEPT: respond.accept_task,
    TaskVerb.START: respond.start,
    TaskVerb.TICK: respond.tick_step,
    TaskVerb.HAND_OVER: respond.hand_over,
    TaskVerb.WAIT: respond.wait,
    TaskVerb.BLOCK: respond.block,
    TaskVerb.REFUSE: respond.refuse,
}
AFTERWARDS = frozenset({TaskVerb.HAND_OVER})
"""What was sent back takes a log line only once somebody has it again."""


@action
def say_and_act(
    *,
    by: Actor,
    at: datetime,
    task: Task,
    verb: TaskVerb,
    text: str = "",
    photos: Iterable[Any] = (),
    reason: str | None = None,
    owner: Person | None = None,
    step: TaskStep | None = None,
    revision: int | None = None,
) -> Any:
    """Do an act on a task, and keep what was written or photographed beside it in the task's log (P3).

    ``reason``, ``owner``, ``step`` and ``revision`` go to the act that takes them. Raises what it and ``respond.log``
    raise.
    """
    by.require("task", unit=task.unit_path, outlet=task.outlet.code if task.outlet else "")
    pictures = tuple(photos)

    def note() -> None:
        if text.strip():
            respond.log(by=by, at=at, task=task, text=text, photos=pictures)
        elif pictures:
            respond.keep_photos(task, pictures, by, at)

    if verb not in AFTERWARDS:
        note()
    given: dict[str, Any] = {"reason": reason, "owner": owner, "step": step, "revision": revision}
    given["task"] = None if verb is TaskVerb.TICK else task
    done = ACTS[verb](by=by, at=at, **{name: value for name, value in given.items() if value is not None})
    if verb in AFTERWARDS:
        note()
    return done
