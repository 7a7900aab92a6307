"""Who has which duty by the hour over the days ahead, as crews of a simulation; and the hours in which outlets are open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from youxu.core.database import path_under
from youxu.kernel import spans
from youxu.kernel.spans import Timetable
from youxu.network.models import Outlet, Unit
from youxu.network.queries.hours import timetables
from youxu.organisation.queries import DutyBook, How, duty_at
from youxu.plan.schema import GroupKey, Plan, PostKind
from youxu.simulation.scenario import Answer, Crew

DAYS = 14
HOUR = timedelta(hours=1)
MOST_LOOKED_AT = 60
"""Of so many outlets the hours are looked at: beyond that the picture does not change."""


@dataclass(frozen=True)
class Staffing:
    """The crews over ``hours`` hours from ``begins_at``, and the hours in which most outlets are open."""

    begins_at: datetime
    crews: tuple[Crew, ...]
    open_hours: tuple[int, ...]
    hours: int


def staffing_of(unit: Unit, plan: Plan, roles: Collection[str], at: datetime) -> Staffing:
    """Return who has the duties of some posts in a unit from a moment on, hour by hour."""
    begins = at.replace(minute=0, second=0, microsecond=0)
    moments = [begins + HOUR * number for number in range(DAYS * 24)]
    opening = _opening(unit, moments)
    inside = [role for role in roles if not _outside(plan, role)]
    found: dict[str, list[tuple[int, Answer]]] = {role: [] for role in inside}
    for moment, is_open in zip(moments, opening, strict=True):
        book = duty_at(unit, moment, outlets=())
        for role in inside:
            found[role].append(_there(book, role, is_open=is_open))
    crews = [_crew(role, found[role]) for role in inside]
    crews += [_outer(plan, role, unit, begins) for role in roles if role not in inside]
    hours = tuple(number for number, is_open in enumerate(opening) if is_open)
    return Staffing(begins, tuple(crews), hours or tuple(range(len(moments))), len(moments))


def _outside(plan: Plan, role: str) -> bool:
    """Tell whether a post stands at each outlet, or belongs to somebody else."""
    post = plan.posts.get(role)
    return post is None or post.kind is not PostKind.INSIDE or post.group is GroupKey.OUTLET


def _outer(plan: Plan, role: str, unit: Unit, at: datetime) -> Crew:
    """Return who does it at an outlet: all who have a post there help its head, and are there; somebody else is called."""
    post = plan.posts.get(role)
    if post is None or post.group is not GroupKey.OUTLET:
        return Crew(role, (1,), (Answer.CALLED,))
    book = duty_at(unit, at, outlets=_some(unit))
    staff = Counter(row.outlet_id for row in book.posts.values() if row.outlet_id for _person in row.holders)
    return Crew(role, (max(1, round(median(staff.values()))) if staff else 1,), (Answer.ON_SHIFT,))


def _some(unit: Unit) -> list[int]:
    rows = Outlet.objects.filter(path_under("unit_path", unit.path), retired_at=None).order_by("code")
    return list(rows.values_list("pk", flat=True)[:MOST_LOOKED_AT])


def _there(book: DutyBook, role: str, *, is_open: bool) -> tuple[int, Answer]:
    people = book.resolve(role)
    if not people:
        return 0, Answer.NOBODY
    if any(person.how is How.ROSTER for person in people):
        return len(people), Answer.ON_SHIFT
    return len(people), Answer.CALLED if is_open else Answer.OFF_HOURS


def _crew(role: str, hours: Iterable[tuple[int, Answer]]) -> Crew:
    several = list(hours)
    return Crew(role, tuple(count for count, _answer in several), tuple(answer for _count, answer in several))


def _opening(unit: Unit, moments: Sequence[datetime]) -> list[bool]:
    """Return for each hour whether at least half of the outlets are open; every hour where no hours are known."""
    keys = _some(unit)
    shelf = timetables(keys, moments[0])
    tables = [table for key in keys if (table := shelf.table(key)).pattern]
    if not tables:
        return [True] * len(moments)
    return [_most_open(tables, moment + HOUR / 2) for moment in moments]


def _most_open(tables: Sequence[Timetable], moment: datetime) -> bool:
    known: dict[int, bool] = {}
    count = 0
    for table in tables:
        key = id(table)
        if key not in known:
            known[key] = spans.is_open(table, moment)
        count += known[key]
    return 2 * count >= len(tables)
