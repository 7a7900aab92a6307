"""What a simulation of the plan goes by, frozen once from plan, rosters and past; the engine sees none of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.plan import queries as plans
from youxu.plan.schema import LevelKey, Plan
from youxu.simulation.planned import Case, Planned, planned, roles_of, variants_of
from youxu.simulation.queries.past import past_of
from youxu.simulation.queries.staffing import Staffing, staffing_of
from youxu.simulation.running import waited_for
from youxu.simulation.scenario import Scenario, UnsoundNetwork


class UnableToSimulate(UnableTo):
    """What was asked for cannot be simulated: the reason names the place in the plan."""

    text = mark("This cannot be simulated.")
    clause = "E0"


@dataclass(frozen=True)
class PlanTrial:
    """The plan as it is tried: its version, the case, the network, who is there, what is tried beside it."""

    plan_title: str
    plan_title_en: str
    plan_number: int
    case: Case
    planned: Planned
    staffing: Staffing
    variants: dict[str, Scenario]


def trial_of(actor: Actor, unit: Unit, case: Case, at: datetime, seed: int) -> PlanTrial:
    """Return the plan in force for a unit as it is tried for a case. Raises NotPermitted, UnableToSimulate."""
    actor.require("read", unit=unit.path)
    plan = plans.plan_in_force(unit.path, at)
    _known(plan, case)
    roles = roles_of(plan, case)
    staffing = staffing_of(unit, plan, roles, at)
    try:
        found = planned(plan, case, staffing.crews, staffing.open_hours, past_of(unit.path, case.cause, at))
        waited = waited_for(found.scenario, seed)
    except UnsoundNetwork as error:
        raise UnableToSimulate(mark("{reason}"), field="plan", reason=error.sentence) from None
    return PlanTrial(
        plan.title.zh,
        plan.title.en,
        plan.number,
        case,
        found,
        staffing,
        variants_of(found.scenario, waited),
    )


def _known(plan: Plan, case: Case) -> None:
    if case.cause not in [key.value for key in plan.causes]:
        known = ", ".join(sorted(key.value for key in plan.causes))
        raise UnableToSimulate(
            mark("The plan has no cause {name}; known are: {known}"),
            field="cause",
            name=case.cause,
            known=known,
        )
    if case.level not in [key.value for key in LevelKey if key in plan.levels]:
        raise UnableToSimulate(mark("The plan has no level {name}."), field="level", name=case.level)
