"""The lines of the summary: one place where a part's figure joins the office's day (O3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from youxu.alerting import queries as alerting
from youxu.deadlines import queries as deadlines
from youxu.delivery import queries as delivery
from youxu.evaluation.queries import improvement, plan_review
from youxu.feedback import queries as feedback
from youxu.incidents.queries import daily
from youxu.kernel.words import mark
from youxu.supplies import queries as supplies

Count = Callable[[str, tuple[datetime, datetime], str], int]


@dataclass(frozen=True)
class Line:
    """One figure: ``count(path, (from, until), world)`` of a unit and those below; ``bad`` where it should be none."""

    key: str
    title: str
    count: Count
    bad: bool = False


LINES: tuple[Line, ...] = (
    Line("new", mark("New reports"), daily.new_count),
    Line("unrestored", mark("Not restored"), daily.unrestored_count, bad=True),
    Line("outlets", mark("Outlets stopped or limited"), daily.stopped_outlets, bad=True),
    Line("restored", mark("Restored"), daily.restored_count),
    Line("late", mark("Limits passed"), deadlines.late_count, bad=True),
    Line("unanswered", mark("Acknowledged by nobody"), alerting.unanswered_at, bad=True),
    Line("unsent", mark("Messages that reached nobody"), delivery.unsent_count, bad=True),
    Line("voices", mark("Enquiries and complaints"), feedback.voices_new),
    Line("voices_late", mark("Customers waiting past the limit"), feedback.unanswered_late, bad=True),
    Line("supplies", mark("Supplies not ready"), supplies.troubles_open, bad=True),
    Line("improvements_late", mark("Improvements past their day"), improvement.overdue_count, bad=True),
    Line("undecided", mark("Proposals to decide"), improvement.undecided_count),
    Line("plan_review", mark("Plans due for review"), plan_review.reviews_due, bad=True),
    Line("closed", mark("Need-to-know matters"), daily.closed_matters),
)
"""Every line in its order; what was frozen before a line was there lacks it."""


def counted(path: str, span: tuple[datetime, datetime], world: str = "") -> dict[str, int]:
    """Return the figure of every line for a unit and those below."""
    return {line.key: line.count(path, span, world) for line in LINES}
