"""What an answer says is stopped becomes a report (P1): joined to the incident that fits, else one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from youxu.core.actor import Actor, ActorKind
from youxu.incidents.actions.report import UnableToReport, report
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.queries.similar import similar_open
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_LINES, OPEN_STAGES, Kind
from youxu.incidents.rules.words import Answer as Known
from youxu.kernel.words import mark
from youxu.network.models import Outlet
from youxu.plan import queries as plans
from youxu.watch.models import Answer, Ask, RollCall
from youxu.watch.queries.handles import is_at_outlet
from youxu.watch.rules.words import Said

CAUSE_MISSING = mark("The cause is not known: ask for it and report what is stopped.")


def cause_of(roll_call: RollCall) -> str:
    """Return the cause that a stop has by itself: that of the incident or the hazard of the watch; empty if neither."""
    return roll_call.incident.cause if roll_call.incident is not None else ""


def report_stopped(
    ask: Ask, row: Answer, lines: Sequence[str], cause: str, *, by: Actor, at: datetime
) -> Incident:
    """Report lines of an outlet that are not reported yet; return the incident in which they stand.

    It joins the incident for which the outlet was asked when that may still take it, else a similar open one.
    Raises what ``incidents.actions.report`` raises.
    """
    standing = _standing(ask.outlet, ask.world)
    new = [line for line in lines if line not in standing]
    if not new:
        return Incident.objects.get(pk=standing[lines[0]])
    return _report(ask, row, new, cause, _fitting(ask, new, cause, by, at), by, at)


def report_help(ask: Ask, row: Answer, offered: Sequence[str], *, by: Actor, at: datetime) -> Incident | None:
    """Return the incident that a cry for help belongs to, opened when nothing open names its outlet (P1).

    One in which the outlet stands takes it, or the one for which it was asked (None: the caller has it already). Else
    it is reported with the cause that is known, or what the plan says of such a cry, unverified until the office
    rang. Raises what ``incidents.actions.report`` raises.
    """
    standing = _standing(ask.outlet, ask.world)
    if standing:
        return Incident.objects.get(pk=max(standing.values()))
    asked_for = ask.roll_call.incident
    if asked_for is not None and asked_for.kind == Kind.INTERRUPTION and asked_for.stage in OPEN_STAGES:
        return None
    lines = [line for line in offered if line not in (row.open_lines or ())] or list(offered)
    if cause := row.cause or cause_of(ask.roll_call):
        return report_stopped(ask, row, lines, cause, by=by, at=at)
    found = plans.plan_of(ask.roll_call.plan_version_id).help_report
    if found is None:
        raise UnableToReport(CAUSE_MISSING, field="cause")
    return _report(ask, row, lines, str(found.cause), None, by, at)


def _report(
    ask: Ask, row: Answer, lines: Sequence[str], cause: str, join: Incident | None, by: Actor, at: datetime
) -> Incident:
    danger = Known.YES if row.people_missing else Known.UNKNOWN if row.said == Said.HELP else Known.NO
    return report(
        by=by,
        at=at,
        outlet_code=ask.outlet.code,
        cause=join.cause if join is not None else cause,
        lines=lines,
        began_at=row.told_at,
        reported_at=row.told_at,
        people_in_danger=danger,
        note=row.needs,
        by_telephone=by.kind is ActorKind.PERSON and not is_at_outlet(by, ask.unit_path),
        caller=row.told_by,
        reporter=row.person,
        join=join,
        separate=join is None,
        world=ask.world,
    )


def _standing(outlet: Outlet, world: str) -> dict[str, int]:
    """Return line -> incident of what is interrupted at an outlet already."""
    rows = Interruption.objects.filter(
        outlet=outlet, world=world, status__in=OPEN_LINES, incident__stage__in=OPEN_STAGES
    )
    return dict(rows.values_list("line", "incident_id"))


def _fitting(ask: Ask, lines: Sequence[str], cause: str, by: Actor, at: datetime) -> Incident | None:
    own = ask.roll_call.incident
    if own is not None and own.kind == Kind.INTERRUPTION and own.cause == cause:
        now = Incident.objects.get(pk=own.pk)
        if now.stage in BEFORE_RESTORED and ask.unit_path.startswith(now.unit_path):
            return now
    found = similar_open(by=by, outlet=ask.outlet, cause=cause, at=at, world=ask.world, lines=lines)
    fits = (row for row in found if row.observed_until is not None or row.same_cause)
    first = next(fits, None)
    return Incident.objects.get(pk=first.pk) if first is not None else None
