"""A cause above, responses below (上级事件, O2, P1): declared in one act, the units' responses follow in portions.

The unit above holds cause, estimate and the word that the cause is gone; it has no lines. Each response is an
incident of its own unit, with a mass report's rule, checked and released there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents.actions import cases, levels, mass, owed, respond
from youxu.incidents.actions.entries import belonging, fresh, iso, open_incident, record
from youxu.incidents.actions.report import version_in_force
from youxu.incidents.events import above as events
from youxu.incidents.models import Declaration, Incident
from youxu.incidents.queries.responding import Responding, chosen_of, responding_under
from youxu.incidents.queries.situation import Facts, Stop, situation
from youxu.incidents.rules import above as rules
from youxu.incidents.rules import report as reporting
from youxu.incidents.rules.levels import Proposal, as_data, propose
from youxu.incidents.rules.report import Stopped
from youxu.incidents.rules.words import Kind
from youxu.network.models import OutletLine, Unit
from youxu.network.rules import UnitLevel
from youxu.plan import queries as plans
from youxu.plan.queries import PlanRow
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Act, Moment

UNITS_AT_ONCE = 2
"""How many responses one transaction opens; each reads and writes what a mass report does."""

LISTED = 60


class UnableToDeclare(UnableTo):
    """A cause is declared for units below that have outlets with the lines it stops."""

    clause = "P1"


@action
def declare(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    cause: str,
    lines: Sequence[str],
    how: str = "",
    units: Sequence[str] | None = None,
    began_at: datetime | None = None,
    cause_detail: str = "",
    note: str = "",
    estimate: Mapping[str, Any] | None = None,
    world: str = "",
) -> Incident:
    """Declare one cause for units below ``unit`` in one act and return its incident (上级事件).

    ``units`` are keys: a unit that answers for outlets, or one above several of them; None means all below. What the
    table of reactions lists for the entry opens the responses in portions (``open_responses``). ``estimate`` holds
    what ``respond.estimate`` takes, where it is known already. It counts as verified: the unit above says it. Raises
    UnableToDeclare naming ``units``, Invalid, and what ``respond.estimate`` raises.
    """
    by.require("declare_cause", unit=unit.path)
    began_at = began_at or at
    row = version_in_force(unit, at)
    plan = plans.plan_of_row(row)
    stops = tuple(dict.fromkeys(Stopped.read(text, how) for text in lines if text.strip()))
    mass.check_told(plan, cause, stops, began_at, max(at, began_at), at)
    found = _chosen(unit, [stop.line for stop in stops], units)
    incident = _opened(unit, row, plan, stops, found, cause, cause_detail, began_at, world, at)
    Declaration.objects.create(
        **belonging(incident),
        lines=[str(stop) for stop in stops],
        units=[one.pk for one in found],
        total=len(found),
        note=note.strip(),
        declared_by_id=by.person_id,
        declared_by_name=by.name,
        declared_at=at,
    )
    what = events.CauseDeclared(
        reference=incident.reference,
        **cases.cause_words(plan, cause),
        **cases.line_words(plan, stops),
        total=len(found),
        began_at=iso(began_at),
    )
    entry = record(what, incident, by=by, at=at, subject=incident, begins=True)
    for moment in (Moment.REPORTED, Moment.REPORT_VERIFIED):
        owed.open_owed(incident, plan, moment, at=at)
    owed.fulfil(incident, plan, Act.VERIFY_REPORT, by=by, at=at)
    if estimate:
        respond.estimate(by=by, at=at, incident=incident, cause=entry, **estimate)
    return fresh(incident)


def _chosen(unit: Unit, lines: Sequence[str], keys: Sequence[str] | None) -> list[Responding]:
    """Return the units that get a response. Raises UnableToDeclare for a key that is none of them, and for none."""
    every = responding_under(unit, lines)
    found, unknown = chosen_of(every, keys)
    if unknown:
        raise UnableToDeclare(rules.UNKNOWN_UNITS, field="units", units=", ".join(unknown[:10]))
    if not found:
        raise UnableToDeclare(rules.NO_UNITS, field="units")
    return found


def _opened(
    unit: Unit,
    row: PlanRow,
    plan: Plan,
    stops: Sequence[Stopped],
    found: Sequence[Responding],
    cause: str,
    cause_detail: str,
    began_at: datetime,
    world: str,
    at: datetime,
) -> Incident:
    proposal = _proposal(unit, plan, stops, found, cause, began_at, world, at)
    title = plan.cause_called(cause).title
    zh, en = f"{title.zh}（{len(found)}个单位）", f"{title.en} ({len(found)} units)"
    return Incident.objects.create(
        kind=Kind.CAUSE_ABOVE,
        reference=cases.reference_of(unit, at, world),
        unit=unit,
        unit_path=unit.path,
        world=world,
        visibility=cases.visibility_of(plan, cause, (), [stop.line for stop in stops]),
        plan_version_id=row.id,
        title=reporting.title_of([unit.name], zh)[:200],
        title_en=reporting.title_en_of([unit.name_en or unit.name], en)[:200],
        cause=cause,
        cause_category=plan.cause_called(cause).category,
        cause_detail=cause_detail.strip()[:400],
        level=proposal.level,
        proposed_level=proposal.level,
        level_reasons=proposal.as_data(),
        began_at=began_at,
        noticed_at=max(at, began_at),
        reported_at=at,
        verified_at=at,
    )


def _proposal(
    unit: Unit,
    plan: Plan,
    stops: Sequence[Stopped],
    found: Sequence[Responding],
    cause: str,
    began_at: datetime,
    world: str,
    at: datetime,
) -> Proposal:
    """Return the level that the plan proposes for the unit above, from a sample of the outlets and their number."""
    offering = OutletLine.objects.filter(line__in=[stop.line for stop in stops], retired_at=None)
    places = offering.filter(outlet__unit__in=[pk for one in found for pk in one.of_outlets])
    sample = list(places.order_by("outlet").values_list("outlet", flat=True).distinct()[:LISTED])
    rows = [Stop(outlet, stop.line, stop.state, stop.how, began_at) for outlet in sample for stop in stops]
    total = sum(one.outlets for one in found)
    facts = Facts(cause, began_at, further=max(0, total - len(sample)))
    now = situation(unit, plan, rows, facts, at, world=world)
    return propose(plan, replace(now, units_with_cause=len(found)))


@action
def open_responses(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Open the next units' responses to a declared cause: each a mass report of its unit, linked to the cause.

    Nothing is opened twice: a portion begins after the last unit, and a unit that has its response keeps it. A unit
    where the plan does not allow it is kept with the reason (``left_out``). Called again until ``done`` is ``total``.
    """
    by.require("declare_cause", unit=incident.unit_path)
    incident = open_incident(incident, UnableToDeclare)
    declared = Declaration.objects.get(incident=incident)
    keys = declared.units[declared.done : declared.done + UNITS_AT_ONCE]
    if not keys:
        return incident
    left_out = list(declared.left_out)
    for unit in Unit.objects.filter(pk__in=keys).order_by("path"):
        try:
            with transaction.atomic():
                _respond(incident, declared, unit, by, at)
        except UnableTo as refusal:
            left_out.append({"unit": unit.pk, **as_data(refusal.sentence)})
            _note_left_out(incident, unit, refusal, by=by, at=at)
    done = declared.done + len(keys)
    same = Declaration.objects.filter(pk=declared.pk, done=declared.done)
    if not same.update(done=done, left_out=left_out):
        raise Collision(incident.stream)
    what = events.ResponsesOpened(done=done, total=declared.total)
    record(what, incident, by=by, at=at, subject=incident, cause=cause)
    if done == declared.total:
        levels.repropose(by=by, at=at, incident=fresh(incident))
    return fresh(incident)


def _note_left_out(incident: Incident, unit: Unit, refusal: UnableTo, *, by: Actor, at: datetime) -> None:
    """Write down that a unit below got no response, and why, so that somebody rings there."""
    why = as_data(refusal.sentence)
    what = events.ResponseLeftOut(
        unit=unit.name,
        unit_en=unit.name_en or unit.name,
        reason=why["text"],
        values=json.dumps(why["values"], ensure_ascii=False, sort_keys=True),
    )
    record(what, incident, by=by, at=at, subject=incident)


def _respond(incident: Incident, declared: Declaration, unit: Unit, by: Actor, at: datetime) -> None:
    if incident.children.filter(unit=unit).exists():
        return
    own = {} if unit.level == UnitLevel.COUNTY else {"own": True}
    mass.report_mass(
        by=by,
        at=at,
        unit=unit,
        rule={"unit": unit.key, **own},
        cause=incident.cause,
        lines=declared.lines,
        began_at=incident.began_at,
        noticed_at=max(declared.declared_at, incident.began_at),
        parent=incident,
        world=incident.world,
    )
