"""Where a voice belongs: the unit that answers for its outlet, the incident there, by whom the public writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from youxu.core.actor import Actor, ActorKind, Grant
from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.feedback.models import ENTER, OfUnit
from youxu.feedback.rules.words import VoiceKind
from youxu.incidents.actions.cases import responsible_unit
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.incidents.queries.briefs import visible_incidents
from youxu.incidents.rules.ends import end_in
from youxu.incidents.rules.words import OPEN_STAGES, Kind
from youxu.network.models import Outlet, Unit
from youxu.network.queries.hours import timetable_of, timetable_of_unit
from youxu.plan import files
from youxu.plan import queries as plans
from youxu.plan.schema import Clock, FeedbackRules, Plan
from youxu.plan.schema.values import Duration

MOST = 200
"""Outlets of a unit whose names are looked for in what a customer wrote."""
LEAST = 2
COMPLAINT, CALL_BACK = "complaint_answered", "first_call_back"
"""The clocks of the plan by which complaints are answered and people rung back."""


def public_actor(unit: Unit, language: str) -> Actor:
    """Return who writes from the public page: nobody by name, who may hand something in at this unit and read nothing."""
    return Actor(
        kind=ActorKind.PUBLIC,
        key=f"public:{unit.pk}",
        name="顾客",
        surface="WEB",
        grants=frozenset({Grant(ENTER, unit.path)}),
        unit=unit.path,
        language=language,
    )


def unit_of(outlet: Outlet) -> Unit:
    """Return the unit that answers for what customers say of an outlet."""
    return responsible_unit(outlet)


def outlet_meant(text: str, code: str = "", root: str = "") -> Outlet | None:
    """Return the outlet with a code, else the only one whose code, name, town or address a customer's words tell.

    ``root`` is the path of the operator whom an address names: codes are an operator's own.
    """
    rows = Outlet.objects.filter(path_under("unit_path", root), retired_at=None).select_related(
        "unit__parent"
    )
    if code:
        found = list(rows.filter(code=code)[:LEAST])
        return found[0] if len(found) == 1 else None
    word = text.strip()
    if len(word) < LEAST:
        return None
    found = list(rows.filter(Q(code=word) | Q(name=word) | Q(name_en__iexact=word))[:LEAST])
    found = found or list(rows.filter(name__contains=word)[:LEAST])
    return found[0] if len(found) == 1 else None


def unit_at(path: str) -> Unit | None:
    """Return the unit at a path, or None."""
    return Unit.objects.filter(path=path).first()


def unit_behind(row: OfUnit) -> Unit:
    """Return the unit that a row belongs to."""
    return Unit.objects.get(path=row.unit_path)


def unit_called(key: str) -> Unit | None:
    """Return the unit with a key, else the topmost one where there is a single tree; None where nobody can tell."""
    if key:
        return Unit.objects.filter(key=key).first()
    found = list(Unit.objects.filter(parent=None)[:LEAST])
    return found[0] if len(found) == 1 else None


def root_called(key: str) -> str:
    """Return the path of the operator to whom the unit with a key belongs; empty where none is named."""
    unit = unit_called(key) if key else None
    return f"{unit.path.partition('/')[0]}/" if unit is not None else ""


def open_incident_at(outlet: Outlet, world: str = "") -> Incident | None:
    """Return the latest open incident of an outlet that everybody may know of: a need-to-know one is never told."""
    found = Incident.objects.filter(
        interruptions__outlet=outlet,
        stage__in=OPEN_STAGES,
        world=world,
        kind=Kind.INTERRUPTION,
        visibility=Visibility.OPEN,
    )
    return found.order_by("-reported_at", "-pk").first()


def incidents_open(actor: Actor, path: str, world: str = "") -> list[Incident]:
    """Return the open incidents of a unit that the actor may read, the latest first, at most ten: to choose from."""
    rows = visible_incidents(actor, world).filter(unit_path=path, stage__in=OPEN_STAGES)
    return list(rows.order_by("-reported_at", "-pk")[:10])


def outlets_named(path: str) -> list[tuple[str, str]]:
    """Return code and name of a unit's outlets, for what a customer wrote to be looked through."""
    rows = Outlet.objects.filter(unit_path__startswith=path, retired_at=None).order_by("pk")
    return list(rows.values_list("code", "name")[:MOST])


def plan_for(unit_path: str, incident: Incident | None, at: datetime) -> Plan:
    """Return the plan that counts: the one pinned to the incident, else the one in force in the unit."""
    return plan_of(incident) if incident is not None else plans.plan_in_force(unit_path, at)


def rules_of(plan: Plan) -> tuple[FeedbackRules, Mapping[str, Clock]]:
    """Return what a plan says of customers' voices, and its clocks; a version from before that keeps the shipped ones."""
    said = plan if plan.feedback is not None else files.shipped_plan()
    if said.feedback is None:
        raise LookupError("the shipped plan says nothing of customers' voices")
    return said.feedback, said.clocks


def limit_of(kind: str, plan: Plan, level: str) -> Duration | None:
    """Return within what time a voice is answered; None for what asks for no answer."""
    rules, clocks = rules_of(plan)
    if kind == VoiceKind.COMPLAINT:
        return clocks[COMPLAINT].limit_at(level)
    return rules.enquiry if kind == VoiceKind.ENQUIRY else None


def end_of(limit: Duration, start: datetime, outlet: Outlet | None, unit: Unit) -> datetime:
    """Return when a limit ends, in the hours of the outlet where they are known, else in those of the unit."""
    table = timetable_of(outlet, start) if outlet is not None else None
    return end_in(limit, start, table if table and table.pattern else timetable_of_unit(unit, start))
