"""What every act of custody does the same way: who may act for an outlet, its incident, its entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry, Visibility
from youxu.core.numbers import next_number
from youxu.custody.models import OfOutlet
from youxu.custody.queries.places import answering, incident_at
from youxu.incidents.actions.concerned import follow
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.kernel.words import mark
from youxu.network.models import Outlet
from youxu.plan import queries as plans
from youxu.plan.schema import Plan

CLOCKS_DIFFER = timedelta(minutes=2)
OTHER_OUTLET = mark("You work at another outlet; its own people or the office write this for it.")
FUTURE = mark("This moment lies in the future.")


def check_outlet(by: Actor, outlet: Outlet, error: type[UnableTo]) -> None:
    """Raise ``error`` for another outlet than one's own, where the person has only posts of one outlet."""
    if by.only_at_outlet(answering(outlet)) and by.outlet != outlet.code:
        raise error(OTHER_OUTLET, field="outlet")


def belonging(outlet: Outlet, incident: Incident | None, by: Actor, world: str = "") -> dict[str, Any]:
    """Return the columns that every row of custody carries; without an incident the one that is open there in the world."""
    found = incident if incident is not None else incident_at(outlet, by, world)
    return {
        "outlet": outlet,
        "incident": found,
        "unit_path": answering(outlet),
        "world": found.world if found else world,
    }


def plan_for(outlet: Outlet, incident: Incident | None, at: datetime) -> Plan:
    """Return the plan that counts: the one pinned to the incident, else the one in force at the outlet."""
    return plan_of(incident) if incident is not None else plans.plan_in_force(outlet.unit_path, at)


def reference_of(kind: str, outlet: Outlet, at: datetime, world: str) -> str:
    """Return the next reference of a list (BG…), a case (CY…) or a compensation (PC…) of the outlet's unit."""
    unit = outlet.unit
    prefix = "DR" if world else (unit.reference_prefix or unit.key[:2]).upper()
    return f"{prefix}-{kind}-{at:%y}-{next_number('custody', kind, prefix, at.year):04d}"


def record(
    what: journal.Event, row: OfOutlet, *, by: Actor, at: datetime, subject: Model, secret: bool = False
) -> Entry:
    """Append the entry of an act to the stream of the incident, else of the outlet; ``secret`` for need-to-know."""
    incident = row.incident
    if incident is not None:
        follow(incident, at=at)
    seen = incident.visibility if incident is not None else Visibility.OPEN
    return journal.append(
        what,
        by=by,
        at=at,
        stream=incident.stream if incident is not None else f"outlet:{row.outlet_id}",
        subject=subject,
        unit=incident.unit_path if incident is not None else row.unit_path,
        world=row.world,
        visibility=Visibility.NEED_TO_KNOW if secret else seen,
    )


def names_of(outlet: Outlet) -> dict[str, str]:
    """Return an outlet's name in both languages, for an entry."""
    return {"outlet": outlet.name, "outlet_en": outlet.name_en or outlet.name}


def line_names(plan: Plan, line: str) -> dict[str, str]:
    """Return a line's name in both languages, for an entry."""
    found = plan.lines.get(line)
    return {"line": found.short.zh if found else line, "line_en": found.short.en if found else line}
