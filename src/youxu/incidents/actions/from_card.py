"""What people without an account do with their outlet's card or their own link (P1, O2): the verbs of everybody else.

Each counts the use first, so that a card used from elsewhere a thousand times comes to an end; what is refused for
another reason leaves no count. ``entered_at`` is when it was entered on a phone that had no connection: the use counts
when it arrives, the act from then. Permission is asked by the verb itself, for the bearer's own outlet alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from youxu.core import stamps
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.incidents.actions import direct, report, respond
from youxu.incidents.models import Incident, Task, TaskStep
from youxu.organisation.actions.cards import spend
from youxu.organisation.rules import CardUseKind


@action
@stamps.steady()
def report_from_card(
    *, by: Actor, at: datetime, address: str, told: Mapping[str, Any], entered_at: datetime | None = None
) -> Incident:
    """Report an interruption of the bearer's outlet; ``told`` is what ``report`` takes. It counts as unverified.

    Raises UnableToUseCard, and what ``report`` raises.
    """
    by.require("report", unit=by.unit, outlet=by.outlet)
    spend(by=by, at=at, address=address, kind=CardUseKind.REPORT)
    return report.report(by=by, at=entered_at or at, received_at=at, outlet_code=by.outlet, **told)


@action
def tick_from_card(
    *,
    by: Actor,
    at: datetime,
    address: str,
    step: TaskStep,
    back: bool = False,
    reason: str = "",
    entered_at: datetime | None = None,
) -> TaskStep:
    """Tick one line of the outlet's list, or take the tick back. Raises UnableToUseCard, UnableToWorkOnTask."""
    by.require("task", unit=by.unit, outlet=by.outlet)
    spend(by=by, at=at, address=address, kind=CardUseKind.ACT)
    if back:
        return respond.untick_step(by=by, at=entered_at or at, step=step, reason=reason)
    return respond.tick_step(by=by, at=entered_at or at, step=step)


@action
def finish_from_card(
    *,
    by: Actor,
    at: datetime,
    address: str,
    task: Task,
    result: str = "",
    entered_at: datetime | None = None,
) -> Task:
    """Say that a task of the outlet is done. Raises UnableToUseCard, UnableToWorkOnTask."""
    by.require("task", unit=by.unit, outlet=by.outlet)
    spend(by=by, at=at, address=address, kind=CardUseKind.ACT)
    return respond.done(by=by, at=entered_at or at, task=task, result=result)


@action
def accept_from_card(
    *, by: Actor, at: datetime, address: str, incident: Incident, entered_at: datetime | None = None
) -> Incident:
    """Accept every directive to the outlet that waits in an incident. Raises UnableToUseCard, UnableToAccept."""
    by.require("accept", unit=by.unit, outlet=by.outlet)
    spend(by=by, at=at, address=address, kind=CardUseKind.ACT)
    return direct.accept(by=by, at=entered_at or at, incident=incident)
