"""A cause above, responses below (上级事件): which reports join by themselves, what the unit above may not do.

The unit above declares the cause, estimates it and says that it is gone; each unit below checks and releases its
own lines. No act on the cause above reaches a line below: the cause has no lines of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from youxu.incidents.rules.report import Told
from youxu.incidents.rules.restoration import Fault
from youxu.incidents.rules.words import Answer, Stage
from youxu.kernel.words import Sentence, mark

BACK = (Stage.RESTORED, Stage.CLEARED, Stage.CLOSED, Stage.CALLED_OFF, Stage.MERGED)
"""Where a response below has released its lines, or has no part in the cause any more."""

NOT_BACK = mark("{count} of {total} units have not released their lines yet, first {unit}.")
NOT_OPENED = mark("{done} of {total} units have their response; wait until all of them have.")
NO_UNITS = mark("No unit below has an outlet that this could concern: choose others.")
UNKNOWN_UNITS = mark("There is no such unit below: {units}.")


@dataclass(frozen=True)
class Response:
    """The response of one unit below: whose it is (both languages) and where it stands."""

    unit: str
    unit_en: str
    stage: str

    @property
    def is_back(self) -> bool:
        """Tell whether the unit has released its lines, or has no part in the cause any more."""
        return Stage(self.stage) in BACK


def joins(told: Told, cause: str, lines: Collection[str]) -> bool:
    """Tell whether a report is told by a cause from above already, so that nobody rings back for it (P1).

    The same cause and no line beyond those declared; a report of people in danger, exposed data, or mail and cash
    at risk says something new and is rung back.
    """
    calm = {told.people_in_danger, told.data_exposed, told.mail_or_cash_at_risk} == {Answer.NO}
    return calm and told.cause == cause and {stop.line for stop in told.lines} <= set(lines)


def back_fault(responses: Iterable[Response]) -> Fault | None:
    """Return what forbids to release, clear or close a cause above: a response below that is not back (P4b)."""
    several = list(responses)
    waiting = [response for response in several if not response.is_back]
    if not waiting:
        return None
    first = {"zh": waiting[0].unit, "en": waiting[0].unit_en or waiting[0].unit}
    return "units", Sentence(NOT_BACK, {"count": len(waiting), "total": len(several), "unit": first})


def opened_fault(done: int, total: int) -> Fault | None:
    """Return what forbids to claim or release while responses below are still being opened, or None."""
    return None if done >= total else ("units", Sentence(NOT_OPENED, {"done": done, "total": total}))


def commands(path: str, unit_path: str) -> bool:
    """Tell whether the unit at ``path`` stands above the one at ``unit_path`` and may take command of it."""
    return bool(path) and path != unit_path and unit_path.startswith(path)
