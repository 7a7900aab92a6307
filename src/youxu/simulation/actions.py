"""Simulations that are stored: ordered, moved on, finished, stopped, given up; one that a command made is kept whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.simulation import events
from youxu.simulation.models import SimulationRun
from youxu.simulation.rules import RunKind, RunState, is_stuck

VERB = "evaluate"
MOST_AT_ONCE = 3
CLAUSE = "E0"


class UnableToOrderSimulation(UnableTo):
    """Only so many simulations of a unit run at once."""

    text = mark("So many simulations run here already: wait for one to end, or stop it.")
    clause = CLAUSE


@action
def order_run(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    kind: str,
    title: str,
    runs: int,
    seed: int,
    asked: Mapping[str, Any],
    scenario: str = "",
) -> SimulationRun:
    """Order a simulation and return its row, still to be made (a job does it).

    Raises NotPermitted, UnableToOrderSimulation.
    """
    by.require(VERB, unit=unit.path)
    running = SimulationRun.objects.filter(unit=unit, world="", state=RunState.RUNNING)
    if sum(1 for row in running if not is_stuck(row.moved_at, at)) >= MOST_AT_ONCE:
        raise UnableToOrderSimulation(field="runs")
    run = SimulationRun.objects.create(**_terms(by, at, unit, kind, title, runs, seed, asked, scenario))
    _record(events.SimulationOrdered(run.title, runs, seed), run, by=by, at=at)
    return run


@action
def keep_run(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    kind: str,
    title: str,
    runs: int,
    seed: int,
    asked: Mapping[str, Any],
    result: Mapping[str, Any],
    done: int,
    scenario: str = "",
) -> SimulationRun:
    """Keep a simulation that was made on the command line, whole or ended early. Raises NotPermitted."""
    by.require(VERB, unit=unit.path)
    run = SimulationRun.objects.create(
        **_terms(by, at, unit, kind, title, runs, seed, asked, scenario),
        state=RunState.DONE if done >= runs else RunState.STOPPED,
        done=done,
        ended_at=at,
        result=dict(result),
    )
    _record(events.SimulationFinished(run.title, done), run, by=by, at=at)
    return run


@action
def move_run(*, by: Actor, at: datetime, run: SimulationRun, done: int) -> SimulationRun:
    """Say how far a simulation is; a progress bar is no act, so the journal keeps none of it."""
    by.require(VERB, unit=run.unit_path)
    SimulationRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(done=done, moved_at=at)
    return SimulationRun.objects.get(pk=run.pk)


@action
def finish_run(
    *, by: Actor, at: datetime, run: SimulationRun, result: Mapping[str, Any], done: int
) -> SimulationRun:
    """Give a simulation its result; one that was stopped meanwhile keeps that word and what was done."""
    by.require(VERB, unit=run.unit_path)
    same = SimulationRun.objects.filter(pk=run.pk, ended_at=None)
    made = {"done": done, "moved_at": at, "ended_at": at, "result": dict(result)}
    if same.update(**made):
        same_state = SimulationRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
        same_state.update(state=RunState.DONE if done >= run.runs else RunState.STOPPED)
        _record(events.SimulationFinished(run.title, done), run, by=by, at=at)
    return SimulationRun.objects.get(pk=run.pk)


@action
def stop_run(*, by: Actor, at: datetime, run: SimulationRun) -> SimulationRun:
    """End a simulation early: what is done by then is kept. Raises NotPermitted."""
    by.require(VERB, unit=run.unit_path)
    same = SimulationRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
    if same.update(state=RunState.STOPPED, moved_at=at):
        _record(events.SimulationStopped(run.title), run, by=by, at=at)
    return SimulationRun.objects.get(pk=run.pk)


@action
def fail_run(*, by: Actor, at: datetime, run: SimulationRun, reason: str) -> SimulationRun:
    """Give up a simulation that cannot be made, with the reason for who ordered it."""
    by.require(VERB, unit=run.unit_path)
    same = SimulationRun.objects.filter(pk=run.pk, ended_at=None)
    if same.update(state=RunState.FAILED, moved_at=at, ended_at=at, reason=reason[:300]):
        _record(events.SimulationFailed(run.title, reason[:200]), run, by=by, at=at)
    return SimulationRun.objects.get(pk=run.pk)


def _terms(
    by: Actor, at: datetime, unit: Unit, kind: str, title: str, runs: int, seed: int,
    asked: Mapping[str, Any], scenario: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        "unit": unit,
        "unit_path": unit.path,
        "kind": RunKind(kind),
        "title": title[:160],
        "asked": dict(asked),
        "scenario": scenario,
        "runs": runs,
        "seed": seed,
        "asked_at": at,
        "asked_by_id": by.person_id,
        "moved_at": at,
    }


def _record(what: journal.Event, run: SimulationRun, *, by: Actor, at: datetime) -> None:
    journal.append(what, by=by, at=at, stream=run.stream, subject=run, unit=run.unit_path, world=run.world)
