"""Custody at one look: all of one outlet, and an incident outlet by outlet (G2)."""

from __future__ import annotations

from datetime import datetime

from youxu.core.actor import Actor
from youxu.custody.models import KEEP, READ_AMOUNTS, CustodyList, DifferenceCase
from youxu.custody.queries.backlog import backlog_of, counts_in, level_values, outlets_owing, waiting_items
from youxu.custody.queries.cases import cases_of, compensations_of
from youxu.custody.queries.doubtful import doubtful_of, open_doubtful
from youxu.custody.queries.lists import brief, briefed, kind_due, lists_of
from youxu.custody.queries.places import answering, incident_at
from youxu.custody.queries.receipts import blocks_of, open_numbers
from youxu.custody.queries.rows import IncidentCustody, ListBrief, OutletCustody, OutletState
from youxu.custody.rules.words import CaseState, ListState
from youxu.incidents.models import Incident, Interruption
from youxu.network.models import Outlet
from youxu.network.queries.hours import zone_of

SETTLE = "settle_custody"
SHOWN = 50
NONE, WAITING, SIGNED, DIFFERENCE = "NONE", "WAITING", "SIGNED", "DIFFERENCE"


def keeps(actor: Actor, outlet: Outlet, verb: str = KEEP) -> bool:
    """Tell whether the actor may act for the outlet's custody: by grant, and of an outlet's people its own."""
    path = answering(outlet)
    elsewhere = actor.only_at_outlet(path) and actor.outlet != outlet.code
    return actor.may(verb, unit=path) and not elsewhere


def outlet_custody(actor: Actor, outlet: Outlet, at: datetime, world: str = "") -> OutletCustody:
    """Return all of one outlet's custody as the actor may know it."""
    lists = lists_of(actor, outlet=outlet, world=world)
    standing = next((one for one in lists if one.state == ListState.SIGNED), None)
    cases = cases_of(actor, outlet=outlet, world=world)
    incident = incident_at(outlet, actor, world)
    today = at.astimezone(zone_of(outlet.time_zone, outlet.unit.time_zone)).date()
    return OutletCustody(
        code=outlet.code,
        name=outlet.name,
        name_en=outlet.name_en or outlet.name,
        incident=incident.reference if incident else "",
        standing=standing,
        waiting=next((one for one in lists if one.state == ListState.WAITING), None),
        due=kind_due(outlet, incident) or "",
        lists=lists,
        blocks=blocks_of(actor, outlet=outlet, world=world),
        doubtful=doubtful_of(actor, outlet=outlet, world=world),
        backlog=backlog_of(actor, outlet, world=world),
        backlog_due=incident is not None and outlet.pk in outlets_owing(incident, today),
        cases=cases,
        compensations=compensations_of(actor, outlet=outlet, world=world),
        safe=standing is not None and all(one.state != CaseState.OPEN for one in cases),
        may_keep=keeps(actor, outlet),
        may_settle=keeps(actor, outlet, SETTLE),
        reads_amounts=actor.may(READ_AMOUNTS, unit=answering(outlet))
        or (actor.outlet == outlet.code and keeps(actor, outlet)),
    )


def incident_custody(actor: Actor, incident: Incident, at: datetime, *, after: int = 0) -> IncidentCustody:
    """Return how custody stands in an incident, fifty outlets at a time, those in want first: seven queries."""
    stopped = Interruption.objects.filter(incident=incident).values("outlet")
    touched = (
        Outlet.objects.filter(pk__in=stopped).order_by("code").values_list("pk", "code", "name", "name_en")
    )
    lists: dict[int, ListBrief] = {}
    states: dict[int, str] = {}
    rows = CustodyList.objects.filter(
        incident=incident, state__in=(ListState.SIGNED, ListState.WAITING)
    ).order_by("counted_at", "pk")
    for row in briefed(rows):
        lists[row.outlet_id] = brief(row)
        states[row.outlet_id] = SIGNED if row.state == ListState.SIGNED else WAITING
    open_cases = DifferenceCase.objects.filter(incident=incident, state=CaseState.OPEN)
    differing = list(open_cases.values_list("outlet", flat=True))
    counts = counts_in(incident)
    numbers = open_numbers(incident)
    states |= dict.fromkeys(differing, DIFFERENCE)
    places = {state: place for place, state in enumerate((DIFFERENCE, NONE, WAITING, SIGNED))}
    outlets = sorted(touched, key=lambda one: places[states.get(one[0], NONE)])
    shown = tuple(
        OutletState(
            code=code,
            outlet=name,
            outlet_en=name_en or name,
            state=states.get(key, NONE),
            list=lists.get(key),
            open_numbers=numbers.get(key, 0),
        )
        for key, code, name, name_en in outlets[after : after + SHOWN]
    )
    zone = zone_of(incident.unit.time_zone)
    return IncidentCustody(
        outlets=shown,
        more=after + SHOWN if len(outlets) > after + SHOWN else 0,
        safe=bool(outlets) and all(states.get(key) == SIGNED for key, *_names in outlets),
        open_numbers=sum(numbers.values()),
        doubtful_open=open_doubtful(incident),
        backlog=waiting_items(counts),
        backlog_days=level_values(counts, at.astimezone(zone).date())["backlog_days"],
        cases_open=len(differing),
    )
