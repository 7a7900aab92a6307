"""Spot checks as pages, commands and the evaluation read them (E0, G2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

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


def state_of(check: SpotCheck, at: datetime) -> str:
    """Return what the status of a drawn outlet says at a moment."""
    return str(network.states_of([check.outlet_id], at)[check.outlet_id].state)


def check_of_outlet(actor: Actor, unit: Unit, week: date, code: str) -> SpotCheck | None:
    """Return a drawn outlet of a week by its code."""
    rows = SpotCheck.objects.visible_to(actor).select_related("outlet", "unit")
    return rows.filter(unit=unit, week=week, outlet__code=code, world="").first()


def weeks_of(actor: Actor, unit: Unit) -> tuple[WeekRow, ...]:
    """Return the last weeks of a unit, the newest first."""
    rows = SpotCheck.objects.visible_to(actor).filter(unit=unit, world="")
    found = rows.values_list("week").annotate(drawn=Count("pk"), **_counts()).order_by("-week")[:WEEKS]
    return tuple(WeekRow(week, drawn, Truth(right, wrong)) for week, drawn, right, wrong in found)


def still_to_ask(unit: Unit, at: datetime) -> int | None:
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


def truths_of(actor: Actor, unit_path: str, spans: Iterable[tuple[datetime, datetime]]) -> list[Truth]:
    """Return for each span how many checks of a unit and those below found the status right; one query."""
    rows = SpotCheck.objects.visible_to(actor).filter(path_under("unit_path", unit_path), world="")
    several = [Q(checked_at__gte=start, checked_at__lt=end) for start, end in spans]
    found = rows.aggregate(
        **{
            f"{result.lower()}{place}": Count("pk", filter=within & Q(result=result))
            for place, within in enumerate(several)
            for result in (SpotResult.RIGHT, SpotResult.WRONG)
        }
    )
    return [Truth(found[f"right{place}"], found[f"wrong{place}"]) for place in range(len(several))]


def truth_of(actor: Actor, unit_path: str, from_at: datetime, until_at: datetime) -> Truth:
    """Return how many checks of a unit and those below found the status right within a span."""
    return truths_of(actor, unit_path, [(from_at, until_at)])[0]


def has_own_outlets(unit: Unit) -> bool:
    """Tell whether the office of a unit has outlets that it may draw."""
    return _own_outlets(unit).exists()


def candidates_in(unit: Unit, at: datetime) -> list[Candidate]:
    """Return the outlets that the office of a unit may draw: its own, not those under an office of their own below."""
    rows = _own_outlets(unit)
    zone = zone_of(unit.time_zone)
    checked = SpotCheck.objects.filter(path_under("unit_path", unit.path), world="", checked_at__isnull=False)
    last = dict(checked.values_list("outlet").annotate(last=Max("checked_at")))
    return [
        Candidate(pk, last[pk].astimezone(zone).date() if pk in last else None)
        for pk in rows.order_by("pk").values_list("pk", flat=True)
    ]


def draws_due(at: datetime) -> Iterator[Unit]:
    """Yield every unit with an office and a plan that asks for spot checks whose week has no draw yet."""
    since = week_of(at.date()) - timedelta(days=7)
    drawn = set(SpotCheck.objects.filter(week__gte=since, world="").values_list("unit", "week"))
    for unit in units_with_posts():
        if (unit.pk, week_at(unit, at)) not in drawn and rule_of(unit, at) and has_own_outlets(unit):
            yield unit


def _own_outlets(unit: Unit) -> QuerySet[Outlet]:
    """Return the outlets for which the office of a unit answers: of its own units, down to the next office."""
    offices = {one.path for one in units_with_posts()} - {unit.path}
    under = Unit.objects.filter(path_under("path", unit.path), retired_at=None).values_list("pk", "path")
    own = [pk for pk, path in under if not offices & set(_from(path, unit.path))]
    return Outlet.objects.filter(unit__in=own, retired_at=None)


def _from(path: str, top: str) -> Iterator[str]:
    """Yield a path and those above it, down from ``top``."""
    while path.startswith(top) and path:
        yield path
        path = path[: path.rstrip("/").rfind("/") + 1]


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
