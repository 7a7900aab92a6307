"""Whether the plan of a unit is due for review: its date, the seven reasons as they were recorded or are found (C1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from youxu.core.database import path_under
from youxu.evaluation.models import Improvement, PlanTrigger
from youxu.evaluation.rules.improvement import ImprovementState
from youxu.kernel.words import Sentence, mark
from youxu.plan import queries as plans
from youxu.plan.models import PlanVersion
from youxu.plan.queries import PlanRow
from youxu.plan.rules import ONCE_IN_FORCE, PlanState
from youxu.plan.schema import Text
from youxu.plan.schema.words import ReviewTrigger

UPPER_PLAN = mark("the plan above has a newer version in force than the one that this plan extends")
WANTED = mark("{count} accepted improvements wait for a change of the plan")


@dataclass(frozen=True)
class ReviewReason:
    """One reason to review the plan: which of the seven, in the plan's words; who recorded it and when, or found."""

    trigger: str
    title: Text | None
    words: str
    found: Sentence | None
    recorded_by: str
    at: datetime | None


@dataclass(frozen=True)
class Review:
    """Whether the plan in force for a unit is due for review; ``number`` 0 where it has none of its own."""

    unit_path: str
    number: int
    in_force_from: datetime | None
    due_date: date | None
    date_passed: bool
    reasons: tuple[ReviewReason, ...]

    @property
    def due(self) -> bool:
        """Tell whether it is due: its date has passed, or one of the seven reasons stands."""
        return self.date_passed or bool(self.reasons)


def review_of(unit_path: str, at: datetime) -> Review | None:
    """Return how the review of the plan in force for a unit stands; None where none was published."""
    row = plans.in_force(unit_path, at)
    if row is None:
        return None
    plan = plans.plan_of(row.id)
    titles = {str(key): text for key, text in plan.review.triggers.items()}
    today = at.astimezone(ZoneInfo("Asia/Shanghai")).date()
    return Review(
        row.unit_path,
        row.number,
        row.in_force_from,
        row.review_due_date,
        row.review_due_date is not None and row.review_due_date <= today,
        (*_recorded(row, titles), *_found(row, titles, at)),
    )


def _recorded(row: PlanRow, titles: dict[str, Text]) -> Iterator[ReviewReason]:
    """Yield what people recorded since the version came into force."""
    rows = PlanTrigger.objects.filter(unit_path=row.unit_path)
    if row.in_force_from is not None:
        rows = rows.filter(recorded_at__gt=row.in_force_from)
    for one in rows.order_by("-recorded_at", "-pk")[:20]:
        title = titles.get(one.trigger)
        yield ReviewReason(one.trigger, title, one.words, None, one.recorded_by_name, one.recorded_at)


def _found(row: PlanRow, titles: dict[str, Text], at: datetime) -> Iterator[ReviewReason]:
    """Yield what the rows themselves show: a newer plan above, improvements that wait for the plan."""
    above = plans.parent_in_force(row.unit_path, at)
    if row.extends_id is not None and above is not None and above.id != row.extends_id:
        key = ReviewTrigger.RULES_CHANGED
        yield ReviewReason(key, titles.get(key), "", Sentence(UPPER_PLAN), "", above.in_force_from)
    waiting = _wanted().filter(unit_path=row.unit_path).count()
    if waiting:
        key = ReviewTrigger.PROBLEMS_FOUND
        yield ReviewReason(key, titles.get(key), "", Sentence(WANTED, {"count": waiting}), "", None)


def reviews_due(path: str, span: tuple[datetime, datetime], world: str) -> int:
    """Return how many plans of a unit and those below are due for review (for the office's day): one query."""
    if world:
        return 0
    recorded = PlanTrigger.objects.filter(
        unit_path=OuterRef("unit_path"), recorded_at__gt=OuterRef("in_force_from"), recorded_at__lt=span[1]
    )
    wanted = _wanted().filter(unit_path=OuterRef("unit_path"))
    today = span[1].astimezone(ZoneInfo("Asia/Shanghai")).date()
    due = Q(review_due_date__lte=today) | Q(extends__state=PlanState.SUPERSEDED)
    rows = PlanVersion.objects.filter(path_under("unit_path", path), state=PlanState.PUBLISHED)
    return rows.filter(due | Q(Exists(recorded)) | Q(Exists(wanted))).count()


def _wanted() -> QuerySet[Improvement]:
    """Return accepted improvements that want a change of the plan and that no version in force has carried."""
    rows = Improvement.objects.filter(wants_plan=True, world="")
    return rows.exclude(state__in=(ImprovementState.OPEN, ImprovementState.REFUSED)).exclude(
        version__state__in=ONCE_IN_FORCE
    )
