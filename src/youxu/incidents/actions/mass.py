"""A mass report (P1): one rule, one entry; the outlets follow in portions, n of m shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.errors import Invalid, UnableTo
from youxu.core.models import Entry
from youxu.core.questions import by_keys
from youxu.incidents import planned
from youxu.incidents.actions import cases, holds, owed, scene
from youxu.incidents.actions.entries import fresh, iso, open_incident, record
from youxu.incidents.actions.levels import propose_again
from youxu.incidents.actions.move import change
from youxu.incidents.actions.report import version_in_force
from youxu.incidents.events import report as events
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.queries.situation import Facts, Stop, situation
from youxu.incidents.rules import levels
from youxu.incidents.rules import report as rules
from youxu.incidents.rules.report import Stopped
from youxu.kernel import geo
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet, OutletLine, Region, Unit
from youxu.network.rules import UnitLevel
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Act, Moment

ROWS_A_PORTION = 900
OWN_TASKS_UP_TO = 200
LISTED = 60
SHOWN = 12
RULE_KINDS = ("outlets", "region", "unit", "polygon")


class UnableToReportMass(UnableTo):
    """A mass report names by a rule which outlets are meant, and at least two are."""

    clause = "P1"


@action
def report_mass(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    rule: Mapping[str, Any],
    cause: str,
    lines: Sequence[str],
    how: str = "",
    began_at: datetime | None = None,
    noticed_at: datetime | None = None,
    cause_detail: str = "",
    parent: Incident | None = None,
    world: str = "",
) -> Incident:
    """Report an interruption of many outlets of ``unit`` by one rule, and return the incident.

    ``rule`` is one of ``{"outlets": [codes]}``, ``{"region": code}`` (with ``scheme``), ``{"unit": key}``,
    ``{"polygon": [[longitude, latitude], …]}``; ``{"unit": key, "own": True}`` leaves out the units below but for
    its branches. With a ``parent`` it is a unit's response to a cause declared above, and one outlet is enough. One entry is written; what the table
    of reactions lists for it enters the outlets in portions of at most 1,000 rows (``fill_mass``). Lines that an outlet does not offer are left out. It is verified at
    once: the office itself reports it. Raises UnableToReportMass, Invalid.
    """
    by.require("report", unit=unit.path)
    by.require("verify_report", unit=unit.path)
    noticed_at = noticed_at or max(at, began_at or at)
    began_at = began_at or noticed_at
    row = version_in_force(unit, at)
    version, plan = row.id, plans.plan_of_row(row)
    stops = tuple(dict.fromkeys(Stopped.read(text, how) for text in lines if text.strip()))
    check_told(plan, cause, stops, began_at, noticed_at, at)
    total = outlets_of_rule(unit, rule).count()
    if total < (2 if parent is None else 1):
        raise UnableToReportMass(
            mark("The rule finds {count} outlets; report a single one by itself."), field="rule", count=total
        )
    incident = _opened(
        unit, version, plan, rule, stops, cause, cause_detail, began_at, noticed_at, total, parent, world, at
    )
    what = events.MassReported(
        reference=incident.reference,
        rule=", ".join(f"{kind}: {_short(value)}" for kind, value in rule.items()),
        **cases.cause_words(plan, cause),
        **cases.line_words(plan, stops),
        total=total,
        began_at=iso(began_at),
    )
    record(what, incident, by=by, at=at, subject=incident)
    scene.hold_if_needed(incident, at=at)
    for moment in (Moment.REPORTED, Moment.REPORT_VERIFIED):
        owed.open_owed(incident, plan, moment, at=at)
    owed.fulfil(incident, plan, Act.VERIFY_REPORT, by=by, at=at)
    return incident


def check_told(
    plan: Plan, cause: str, stops: Sequence[Stopped], began_at: datetime, noticed_at: datetime, at: datetime
) -> None:
    """Raise Invalid for a cause, lines or times that the plan or the clock does not know."""
    found = rules.faults_of_times(began_at, noticed_at, at)
    if cause not in plan.causes:
        found["cause"] = Sentence(rules.UNKNOWN_CAUSE, {"cause": cause, "known": rules.listed(plan.causes)})
    if not stops:
        found["lines"] = Sentence(rules.NO_LINES)
    if unknown := [stop.line for stop in stops if stop.line not in plan.lines]:
        found["lines"] = Sentence(
            rules.LINE_NOT_OFFERED, {"lines": ", ".join(unknown), "known": rules.listed(plan.lines)}
        )
    if strange := [stop.how for stop in stops if stop.how and stop.how not in plan.restricted_how]:
        found["how"] = Sentence(
            rules.UNKNOWN_HOW, {"how": ", ".join(strange), "known": rules.listed(plan.restricted_how)}
        )
    if found:
        raise Invalid(found)


def outlets_of_rule(unit: Unit, rule: Mapping[str, Any]) -> QuerySet[Outlet]:
    """Return the outlets of ``unit`` and below that a rule means. Raises UnableToReportMass for another rule."""
    inside = Outlet.objects.filter(path_under("unit_path", unit.path), retired_at=None)
    if "outlets" in rule:
        return _listed(inside, rule["outlets"])
    if "region" in rule:
        return inside.filter(region__in=_regions(rule["region"], rule.get("scheme", "")))
    if "unit" in rule:
        below = Unit.objects.filter(key=rule["unit"]).first()
        if below is None or not below.path.startswith(unit.path):
            raise UnableToReportMass(mark("There is no such unit here."), field="rule")
        if rule.get("own"):
            return inside.filter(Q(unit=below) | Q(unit__parent=below, unit__level=UnitLevel.BRANCH))
        return inside.filter(path_under("unit_path", below.path))
    if "polygon" in rule:
        return _within(inside, rule["polygon"])
    raise UnableToReportMass(
        mark("A rule names outlets, a region, a unit or a polygon ({kinds})."),
        field="rule",
        kinds=", ".join(RULE_KINDS),
    )


@dataclass(frozen=True)
class Found:
    """What a rule finds before the report is sent: how many outlets, and the first of them."""

    total: int
    first: tuple[Outlet, ...]


def found_by_rule(by: Actor, unit: Unit, rule: Mapping[str, Any]) -> Found:
    """Return what a rule finds, to be looked at before the report. Raises NotPermitted, UnableToReportMass."""
    by.require("verify_report", unit=unit.path)
    rows = outlets_of_rule(unit, rule)
    return Found(rows.count(), tuple(by_keys(rows.order_by("code")[:SHOWN])))


def _regions(code: str, scheme: str) -> set[int]:
    """Return the ids of a region and of all below it. Raises UnableToReportMass when there is none of this code."""
    named = Region.objects.filter(code=code.strip(), **({"scheme": scheme} if scheme else {}))
    ring = set(named.values_list("pk", flat=True))
    if not ring:
        raise UnableToReportMass(mark("There is no region {code}."), field="rule", code=code)
    found: set[int] = set()
    while ring:
        found |= ring
        ring = set(Region.objects.filter(parent__in=ring).values_list("pk", flat=True)) - found
    return found


def _listed(inside: QuerySet[Outlet], codes: Sequence[str]) -> QuerySet[Outlet]:
    found = inside.filter(code__in=list(codes))
    missing = sorted(set(codes) - set(found.values_list("code", flat=True)))
    if missing:
        raise UnableToReportMass(rules.UNKNOWN_OUTLET, field="rule", code=", ".join(missing[:10]))
    return found


def _within(inside: QuerySet[Outlet], corners: Sequence[Sequence[float]]) -> QuerySet[Outlet]:
    """Return the outlets inside a polygon of (longitude, latitude) corners."""
    try:
        ring = [(float(latitude), float(longitude)) for longitude, latitude in corners]
    except (TypeError, ValueError):
        ring = []
    if len(ring) < 3:
        raise UnableToReportMass(mark("A polygon needs at least three corners."), field="rule")
    box = geo.box_of(ring)
    near = inside.filter(longitude__range=(box.west, box.east), latitude__range=(box.south, box.north))
    rows = near.filter(latitude__isnull=False).values_list("pk", "latitude", "longitude")
    return inside.filter(
        pk__in=[pk for pk, y, x in rows if y is not None and x is not None and geo.within((y, x), ring)]
    )


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "…"


def _opened(
    unit: Unit,
    version: int,
    plan: Plan,
    rule: Mapping[str, Any],
    stops: Sequence[Stopped],
    cause: str,
    cause_detail: str,
    began_at: datetime,
    noticed_at: datetime,
    total: int,
    parent: Incident | None,
    world: str,
    at: datetime,
) -> Incident:
    sample = list(outlets_of_rule(unit, rule).order_by("pk")[:LISTED])
    rows = [Stop(outlet.pk, stop.line, stop.state, stop.how, began_at) for outlet in sample for stop in stops]
    facts = Facts(cause, began_at, further=total - len(sample))
    proposal = levels.propose(plan, situation(unit, plan, rows, facts, at, world=world))
    title = plan.cause_called(cause).title
    return Incident.objects.create(
        reference=cases.reference_of(unit, at, world),
        parent=parent,
        unit=unit,
        unit_path=unit.path,
        world=world,
        visibility=parent.visibility
        if parent is not None
        else cases.visibility_of(plan, cause, (), [stop.line for stop in stops]),
        plan_version_id=version,
        title=rules.title_of([unit.name], f"{title.zh}（{total}个网点）")[:200],
        title_en=rules.title_en_of([unit.name_en or unit.name], f"{title.en} ({total} outlets)")[:200],
        cause=cause,
        cause_category=plan.cause_called(cause).category,
        cause_detail=cause_detail.strip()[:400],
        level=proposal.level,
        proposed_level=proposal.level,
        level_reasons=proposal.as_data(),
        mass_rule={**rule, "lines": [str(stop) for stop in stops], "after": 0},
        mass_total=total,
        began_at=began_at,
        noticed_at=noticed_at,
        reported_at=at,
        verified_at=at,
    )


@action
def fill_mass(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Enter the next portion of a mass report's outlets: at most 1,000 rows; the last one proposes the level anew.

    Nothing is entered twice: the portion starts after the last outlet entered. Up to 200 outlets get their own
    lists; of more, each gets its lists when it reports itself. Called again until ``mass_done`` is ``mass_total``.
    """
    by.require("report", unit=incident.unit_path)
    incident = open_incident(incident, UnableToReportMass)
    rule = dict(incident.mass_rule or {})
    if incident.mass_done >= incident.mass_total:
        return incident
    stops = [Stopped.read(text) for text in rule["lines"]]
    outlets = _portion(incident, rule, len(stops))
    rows = _interruptions(incident, outlets, stops)
    Interruption.objects.bulk_create(rows, ignore_conflicts=True)
    done = incident.mass_total if not outlets else min(incident.mass_total, incident.mass_done + len(outlets))
    rule["after"] = outlets[-1].pk if outlets else rule["after"]
    incident = change(incident, mass_done=done, mass_rule=rule)
    what = events.MassFilled(done=done, total=incident.mass_total)
    entry = record(what, incident, by=by, at=at, subject=incident, cause=cause)
    holds.place(incident, rows, by=by, at=at, cause=entry)
    plan = planned.plan_of(incident)
    if incident.mass_total <= OWN_TASKS_UP_TO:
        for moment in (Moment.REPORTED, Moment.SUSPENDED):
            owed.open_owed(incident, plan, moment, at=at, outlets=outlets)
    if done == incident.mass_total:
        incident = propose_again(change(incident, **cases.counts(incident)), plan, at)
    return fresh(incident)


def _portion(incident: Incident, rule: Mapping[str, Any], lines: int) -> list[Outlet]:
    own = incident.mass_total <= OWN_TASKS_UP_TO
    rows_each = 2 * max(1, lines) + (30 if own else 0)
    most = max(1, ROWS_A_PORTION // rows_each)
    left = outlets_of_rule(incident.unit, rule).filter(pk__gt=rule["after"])
    return list(left.order_by("pk")[:most])


def _interruptions(
    incident: Incident, outlets: Sequence[Outlet], stops: Sequence[Stopped]
) -> list[Interruption]:
    offered: dict[int, set[str]] = defaultdict(set)
    rows = OutletLine.objects.filter(outlet__in=outlets, retired_at=None)
    for outlet, line in rows.values_list("outlet", "line"):
        offered[outlet].add(line)
    there = set(incident.interruptions.filter(outlet__in=outlets).values_list("outlet_id", "line"))
    return [
        Interruption(
            **cases.belonging(incident),
            outlet=outlet,
            line=stop.line,
            state=stop.state,
            how=stop.how,
            began_at=incident.began_at,
        )
        for outlet in outlets
        for stop in stops
        if stop.line in offered[outlet.pk] and (outlet.pk, stop.line) not in there
    ]
