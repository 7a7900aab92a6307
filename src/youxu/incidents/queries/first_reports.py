"""First reports (P1): what was said, who verified it, and what the reporter sees after sending it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Q, When

from youxu.core.actor import Actor
from youxu.incidents.models import FirstReport, Incident, Task
from youxu.incidents.planned import FIRST_15, keys_of_act, plan_of
from youxu.incidents.queries.above import from_above
from youxu.incidents.queries.briefs import briefs_of
from youxu.incidents.queries.people import name_of
from youxu.incidents.queries.plans import Plans
from youxu.incidents.queries.rows import FirstFifteen, ReportReceived, ReportRow
from youxu.incidents.queries.tasks import steps_of_task
from youxu.incidents.rules.words import OPEN_STAGES, OPEN_TASKS, TaskState, Verification
from youxu.plan.schema import Act, GroupKey

LOADED = 100


def first_reports_of(incident: Incident) -> tuple[ReportRow, ...]:
    """Return the first reports of an incident, unverified ones first: one query, at most 100."""
    rows = FirstReport.objects.filter(incident=incident).select_related(
        "outlet", "reporter", "entered_by", "verified_by", "contact"
    )
    return tuple(map(report_row, rows.order_by("-verification", "reported_at", "pk")[:LOADED]))


def report_row(row: FirstReport) -> ReportRow:
    """Return one first report; expects outlet and persons to be loaded."""
    return ReportRow(
        pk=row.pk,
        outlet_code=row.outlet.code,
        outlet=row.outlet.name,
        outlet_en=row.outlet.name_en or row.outlet.name,
        reporter=name_of(row.reporter),
        caller=row.caller,
        entered_by=name_of(row.entered_by),
        by_telephone=row.by_telephone,
        counters=row.counters,
        lines=tuple(row.lines),
        cause=row.cause,
        began_at=row.began_at,
        noticed_at=row.noticed_at,
        reported_at=row.reported_at,
        received_at=row.received_at,
        people_in_danger=row.people_in_danger,
        data_exposed=row.data_exposed,
        mail_or_cash_at_risk=row.mail_or_cash_at_risk,
        note=row.note,
        verification=row.verification,
        verified_at=row.verified_at,
        verified_by=name_of(row.verified_by),
        verified_with=row.verified_with,
        telephone=row.outlet.telephone,
        by_card=row.came_by_card,
        contact=row.contact.name if row.contact else "",
    )


def report_received(actor: Actor, reference: str, at: datetime) -> ReportReceived | None:
    """Return what the reporter sees after sending, or None when the actor may not read the incident.

    The report shown is the last that the actor gave or entered, else that of the own outlet, else the last one.
    """
    incident = Incident.objects.visible_to(actor).select_related("unit").filter(reference=reference).first()
    if incident is None:
        return None
    rows = FirstReport.objects.filter(incident=incident).select_related(
        "outlet", "reporter", "entered_by", "verified_by", "contact"
    )
    given = Q(reporter=actor.person_id) | Q(entered_by=actor.person_id)
    nearness = Case(When(given, then=2), When(outlet__code=actor.outlet or None, then=1), default=0)
    row = rows.order_by(nearness.desc(), "-pk").first()
    if row is None:
        return None
    keys = keys_of_act(plan_of(incident), Act.VERIFY_REPORT)
    verify = Task.objects.filter(incident=incident, key__in=keys).order_by("pk").first()
    return ReportReceived(
        report=report_row(row),
        brief=briefs_of([incident], at)[0],
        seen_by=name_of(row.verified_by),
        seen_at=row.verified_at,
        word_by=verify.due_at if verify is not None else None,
        first_fifteen=first_fifteen(actor, reference, at, outlet_code=row.outlet.code),
        known=from_above(actor, incident, at, orders=False)
        if row.verification == Verification.KNOWN
        else None,
    )


def first_fifteen(
    actor: Actor, reference: str, at: datetime, *, outlet_code: str = ""
) -> FirstFifteen | None:
    """Return the first-15-minutes list of an outlet (the actor's own when absent), or None without one."""
    rows = (
        Task.objects.visible_to(actor)
        .filter(incident__reference=reference, group=GroupKey.OUTLET, steps__isnull=False)
        .exclude(state=TaskState.SUPERSEDED)
        .distinct()
    )
    code = outlet_code or actor.outlet
    if code:
        rows = rows.filter(outlet__code=code)
    found = rows.select_related("incident", "outlet").order_by("pk")[:10]
    plans = Plans()
    task = next((row for row in found if _is_first_fifteen(row, plans)), None)
    return _fifteen(task) if task is not None else None


def _is_first_fifteen(task: Task, plans: Plans) -> bool:
    rule = plans.of(task.incident).tasks.get(task.key.split("~")[0])
    return rule is not None and rule.checklist == FIRST_15


def open_first_fifteen(actor: Actor, at: datetime, world: str = "") -> tuple[FirstFifteen, ...]:
    """Return the open first-15-minutes lists of the actor's outlet, the newest first."""
    rows = (
        Task.objects.visible_to(actor)
        .filter(
            group=GroupKey.OUTLET,
            outlet__code=actor.outlet,
            state__in=OPEN_TASKS,
            incident__stage__in=OPEN_STAGES,
            world=world,
        )
        .select_related("incident", "outlet")
        .order_by("-pk")[:40]
    )
    if not actor.outlet:
        return ()
    plans = Plans()
    return tuple(_fifteen(row) for row in rows if _is_first_fifteen(row, plans))


def _fifteen(task: Task) -> FirstFifteen:
    steps = steps_of_task(task)
    return FirstFifteen(
        task=task.pk,
        revision=task.revision,
        reference=task.incident.reference,
        title=task.title,
        title_en=task.title_en,
        world=task.world,
        outlet_code=task.outlet.code if task.outlet else "",
        outlet=task.outlet.name if task.outlet else "",
        outlet_en=(task.outlet.name_en or task.outlet.name) if task.outlet else "",
        steps=steps,
        done=sum(1 for step in steps if step.done_at),
        next_place=next((step.place for step in steps if not step.done_at), 0),
        due_at=task.due_at,
    )
