"""Spot checks as pages, commands and the evaluation read them (E0, G2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.network import queries as network
from youxu.network.models import Outlet, Unit
from youxu.network.queries.hours import zone_of
from youxu.network.queries.states import OutletState
from youxu.organisation.queries import units_with_posts
from youxu.plan import queries as plans
from youxu.plan.schema import SpotChecks
from youxu.watch.models import SpotCheck
from youxu.watch.rules.spot_checks import (
    Candidate,
    SpotResult,
    SpotStep,
    Truth,
    next_step,
    settled,
    week_of,
)

WEEKS = 12


@dataclass(frozen=True)
class SpotRow:
    """One outlet of a week: whom to ring, what the status says now and said then, what was found, what follows."""

    id: int
    code: str
    outlet: str
    outlet_en: str
    town: str
    telephone: str
    week: date
    result: SpotResult
    state: str
    open_now: bool
    said: str
    found: str
    note: str
    checked_at: datetime | None
    checked_by: str
    tries: int
    tried_at: datetime | None
    step: SpotStep | None

    @property
    def owed(self) -> bool:
        """Tell whether somebody still has to ring."""
        return self.checked_at is None


@dataclass(frozen=True)
class WeekRow:
    """One week of a unit: how many were drawn, asked, found right."""

    week: date
    drawn: int
    truth: Truth


def rule_of(unit: Unit, at: datetime) -> SpotChecks | None:
    """Return how many outlets a week the plan in force has asked, None where it says nothing."""
    row = plans.in_force(unit.path, at)
    return plans.plan_of_row(row).evaluation.spot_checks if row is not None else None


def week_at(unit: Unit, at: datetime) -> date:
    """Return the Monday of the week that runs in a unit."""
    return week_of(at.astimezone(zone_of(unit.time_zone)).date())


def checks_of(actor: Actor, unit: Unit, week: date, at: datetime) -> tuple[SpotRow, ...]:
    """Return the outlets that were drawn for a week, in the order of the list."""
    rows = SpotCheck.objects.visible_to(actor).filter(unit=unit, week=week, world="").select_related("outlet")
    found = list(rows.order_by("place", "pk"))
    states = network.states_of([row.outlet_id for row in found], at)
    return tuple(_row(row, states) for row in found)


def check_numbered(actor: Actor, pk: int) -> SpotCheck | None:
    """Return one drawn outlet that the actor may read."""
    rows = SpotCheck.objects.visible_to(actor).select_related("outlet", "unit")
    return rows.filter(pk=pk).first()


def check_of_outlet(actor: Actor, unit: Unit, week: date, code: str) -> SpotCheck | None:
    """Return a drawn outlet of a week by its code."""
    rows = SpotCheck.objects.visible_to(actor).select_related("outlet", "unit")
    return rows.filter(unit=unit, week=week, outlet__code=code, world="").first()


def weeks_of(actor: Actor, unit: Unit) -> tuple[WeekRow, ...]:
    """Return the last weeks of a unit, the newest first."""
    rows = SpotCheck.objects.visible_to(actor).filter(unit=unit, world="")
    found = rows.values_list("week").annotate(drawn=Count("pk"), **_counts()).order_by("-week")[:WEEKS]
    return tuple(WeekRow(week, drawn, Truth(right, wrong)) for week, drawn, right, wrong in found)


def owed_in(unit: Unit, at: datetime) -> int | None:
    """Return how many outlets of this week are still to be asked; None where none were drawn."""
    rows = SpotCheck.objects.filter(unit=unit, week=week_at(unit, at), world="")
    found = rows.aggregate(drawn=Count("pk"), owed=Count("pk", filter=Q(checked_at=None)))
    return found["owed"] if found["drawn"] else None


def wrong_in(unit: Unit, at: datetime) -> tuple[SpotRow, ...]:
    """Return the outlets of this week whose status was wrong and does not say yet what was found."""
    rows = SpotCheck.objects.filter(
        unit=unit, week=week_at(unit, at), world="", result=SpotResult.WRONG
    ).select_related("outlet")
    found = list(rows.order_by("place"))
    states = network.states_of([row.outlet_id for row in found], at)
    return tuple(one for row in found if (one := _row(row, states)).step is not None)


def truth_of(actor: Actor, unit_path: str, from_at: datetime, until_at: datetime) -> Truth:
    """Return how many checks of a unit and those below found the status right within a span."""
    rows = SpotCheck.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path), world="", checked_at__gte=from_at, checked_at__lt=until_at
    )
    found = rows.aggregate(**_counts())
    return Truth(found["right"], found["wrong"])


def candidates_in(unit: Unit, at: datetime) -> list[Candidate]:
    """Return the outlets that the office of a unit may draw: its own, not those under an office of their own below."""
    rows = Outlet.objects.filter(path_under("unit_path", unit.path), retired_at=None)
    for other in units_with_posts():
        if other.path != unit.path and other.path.startswith(unit.path):
            rows = rows.exclude(path_under("unit_path", other.path))
    zone = zone_of(unit.time_zone)
    checked = SpotCheck.objects.filter(path_under("unit_path", unit.path), world="", checked_at__isnull=False)
    last = dict(checked.values_list("outlet").annotate(last=Max("checked_at")))
    return [
        Candidate(pk, last[pk].astimezone(zone).date() if pk in last else None)
        for pk in rows.order_by("pk").values_list("pk", flat=True)
    ]


def draws_due(at: datetime) -> Iterator[Unit]:
    """Yield every unit with an office and a plan that asks for spot checks whose week has no draw yet."""
    for unit in units_with_posts():
        week = week_at(unit, at)
        if rule_of(unit, at) and not SpotCheck.objects.filter(unit=unit, week=week, world="").exists():
            yield unit


def _counts() -> dict[str, Count]:
    return {
        "right": Count("pk", filter=Q(result=SpotResult.RIGHT)),
        "wrong": Count("pk", filter=Q(result=SpotResult.WRONG)),
    }


def _row(row: SpotCheck, states: Mapping[int, OutletState]) -> SpotRow:
    now = states.get(row.outlet_id)
    state = str(now.state) if now is not None else ""
    affected = now is not None and now.affected
    wrong = row.result == SpotResult.WRONG and not settled(row.found, state, affected=affected)
    return SpotRow(
        row.pk,
        row.outlet.code,
        row.outlet.name,
        row.outlet.name_en or row.outlet.name,
        row.outlet.town,
        row.outlet.telephone,
        row.week,
        SpotResult(row.result),
        state,
        now.open_now if now is not None else False,
        row.said,
        row.found,
        row.note,
        row.checked_at,
        row.checked_by,
        row.tries,
        row.tried_at,
        next_step(state, row.found) if wrong else None,
    )
