"""Simulations that are stored: the list of a unit, one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.simulation.models import SimulationRun
from youxu.simulation.rules import RunKind, RunState, is_stuck

PAGE = 50


@dataclass(frozen=True)
class RunRow:
    """A stored simulation; ``stuck``: it has said nothing for so long that it died."""

    id: int
    unit_key: str
    unit_path: str
    kind: str
    title: str
    asked: Mapping[str, Any]
    scenario: str
    runs: int
    seed: int
    state: str
    done: int
    asked_at: datetime
    asked_by: str
    asked_by_en: str
    ended_at: datetime | None
    reason: str
    result: Mapping[str, Any]
    stuck: bool

    @property
    def running(self) -> bool:
        """Tell whether it is under way."""
        return self.state == RunState.RUNNING and not self.stuck

    @property
    def of_plan(self) -> bool:
        """Tell whether the plan was simulated."""
        return self.kind == RunKind.PLAN


def runs_of(actor: Actor, unit_path: str, at: datetime, *, after: int = 0) -> tuple[tuple[RunRow, ...], int]:
    """Return the simulations of a unit and those below, the last first, and what the next page begins after (0: none)."""
    actor.require("read", unit=unit_path)
    rows = SimulationRun.objects.visible_to(actor).filter(path_under("unit_path", unit_path), world="")
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(
        rows.select_related("unit", "asked_by").defer("result", "scenario").order_by("-pk")[: PAGE + 1]
    )
    more = found[PAGE - 1].pk if len(found) > PAGE else 0
    return tuple(_row(row, at, whole=False) for row in found[:PAGE]), more


def run_row(actor: Actor, pk: int, at: datetime) -> RunRow | None:
    """Return one simulation that the actor may read, None for another."""
    row = SimulationRun.objects.visible_to(actor).select_related("unit", "asked_by").filter(pk=pk).first()
    return _row(row, at, whole=True) if row is not None and actor.may("read", unit=row.unit_path) else None


def run_numbered(pk: int) -> SimulationRun | None:
    """Return the row of a simulation with its unit, for an action."""
    return SimulationRun.objects.select_related("unit").filter(pk=pk).first()


def _row(row: SimulationRun, at: datetime, *, whole: bool) -> RunRow:
    person = row.asked_by
    return RunRow(
        id=row.pk,
        unit_key=row.unit.key,
        unit_path=row.unit_path,
        kind=row.kind,
        title=row.title,
        asked=row.asked,
        scenario=row.scenario if whole else "",
        runs=row.runs,
        seed=row.seed,
        state=row.state,
        done=row.done,
        asked_at=row.asked_at,
        asked_by=person.name if person else "",
        asked_by_en=(person.name_en or person.name) if person else "",
        ended_at=row.ended_at,
        reason=row.reason,
        result=row.result if whole else {},
        stuck=row.state == RunState.RUNNING and is_stuck(row.moved_at, at),
    )
