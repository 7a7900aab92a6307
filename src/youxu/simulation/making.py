"""Making a simulation that was ordered: frozen, run with word of how far it is, its result kept; stopped when asked to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import say
from youxu.plan.reading import Unreadable
from youxu.simulation import queries, region, running
from youxu.simulation.actions import fail_run, finish_run, move_run
from youxu.simulation.hazards import UnsoundScenario
from youxu.simulation.models import SimulationRun
from youxu.simulation.outcome import Outcome
from youxu.simulation.planned import Case
from youxu.simulation.queries import Load, PlanTrial, Regional
from youxu.simulation.region import Tolls
from youxu.simulation.rules import RunKind, RunState

Told = Callable[[int], bool]
STEPS = 20
"""So often at most a run writes how far it is."""


def make(run: SimulationRun, *, by: Actor, at: datetime, now: Callable[[], datetime]) -> SimulationRun:
    """Make an ordered simulation and keep what it came to; a reason that a person can mend is kept instead."""
    if run.state != RunState.RUNNING:
        return run
    told = _telling(run, by, now)
    try:
        done, result = _region(run, by, told) if run.kind == RunKind.REGION else _plan(run, by, told)
    except (UnableTo, UnsoundScenario, Unreadable) as error:
        return fail_run(by=by, at=now(), run=run, reason=_reason(error))
    except (ValueError, running.NoRuns) as error:
        return fail_run(by=by, at=now(), run=run, reason=str(error) or type(error).__name__)
    return finish_run(by=by, at=now(), run=run, result=result, done=done)


def _reason(error: UnableTo | UnsoundScenario | Unreadable) -> str:
    if isinstance(error, UnableTo):
        return say(error.sentence)
    fault = error.fault if isinstance(error, Unreadable) else error.faults[0]
    return f"{fault.line}: {fault.key}: {say(fault.reason)}"


def _telling(run: SimulationRun, by: Actor, now: Callable[[], datetime]) -> Told:
    step, last = max(1, run.runs // STEPS), 0

    def told(done: int) -> bool:
        nonlocal last
        if done - last < step:
            return False
        last = done
        return move_run(by=by, at=now(), run=run, done=done).state != RunState.RUNNING

    return told


def _plan(run: SimulationRun, by: Actor, told: Told) -> tuple[int, dict[str, Any]]:
    case = Case(run.asked["cause"], run.asked["level"], run.asked["outlets"])
    trial = queries.trial_of(by, run.unit, case, run.asked_at, run.seed)
    found = running.run(trial.planned.scenario, run.runs, run.seed, trial.variants, told)
    return found.runs, plan_result(trial, found)


def _region(run: SimulationRun, by: Actor, told: Told) -> tuple[int, dict[str, Any]]:
    found = queries.regional_of(by, run.unit, run.scenario, run.asked_at, _no_file)
    tolls = region.run(found.land, found.variants, run.runs, run.seed, told)
    return tolls.runs, region_result(found, tolls, [queries.loads_of(found, toll) for toll in tolls.tolls])


def _no_file(name: str) -> str:
    raise FileNotFoundError(name)


def plan_result(trial: PlanTrial, found: Outcome) -> dict[str, Any]:
    """Return what is kept of a simulation of the plan: keys of the plan, minutes, shares."""
    return {
        "plan": trial.plan_number,
        "cause": trial.case.cause,
        "level": trial.case.level,
        "outlets": trial.case.outlets,
        "conditional": list(trial.planned.conditional),
        "unopened": list(trial.planned.unopened),
        **asdict(found),
    }


def region_result(found: Regional, tolls: Tolls, loads: list[tuple[Load, ...]]) -> dict[str, Any]:
    """Return what is kept of a simulation of a region: each variant whole, with the outlets that are hit at all."""
    variants = []
    for toll, load in zip(tolls.tolls, loads, strict=True):
        told: Mapping[str, Any] = {
            key: value for key, value in vars(toll).items() if key not in ("down", "hours", "typical")
        }
        variants.append(
            {
                **_plain(told),
                "loads": [asdict(one) for one in load],
                "places": [
                    {"code": one.code, "share": share, "hours": hours}
                    for one, share, hours in zip(found.places, toll.down, toll.hours, strict=True)
                    if share
                ],
            }
        )
    return {
        "name": found.scene.event.name,
        "begins_at": found.begins_at.isoformat(),
        "days": found.land.days,
        "outlets": len(found.places),
        "without_place": found.placeless,
        "runs": tolls.runs,
        "asked": tolls.asked,
        "seed": tolls.seed,
        "stopped": tolls.stopped,
        "variants": variants,
        "differences": [asdict(one) for one in tolls.differences],
        "map": [[one.code, round(one.latitude, 4), round(one.longitude, 4)] for one in found.places],
    }


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(value) for key, value in told.items()}


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value
