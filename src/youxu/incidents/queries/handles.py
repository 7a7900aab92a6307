"""Rows that a page hands to an action: found only when the reader may see them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from youxu.core.actor import Actor
from youxu.incidents.models import (
    CheckSheet,
    CleanupItem,
    Convening,
    Directive,
    FirstReport,
    Incident,
    Interruption,
    Photo,
    PostEventReport,
    Receipt,
    Task,
    VendorTicket,
)
from youxu.incidents.planned import keys_of_act, plan_of
from youxu.incidents.queries.listing import incident_named
from youxu.incidents.rules.words import OPEN_TASKS, LineStatus, ReceiptStatus, Verification
from youxu.network.models import Outlet, Unit
from youxu.plan.schema import Act


def task_named(actor: Actor, pk: int) -> Task | None:
    """Return the task ``pk`` with incident, owner and directive, or None when the actor may not read it."""
    rows = Task.objects.visible_to(actor).select_related("incident", "owner", "directive", "outlet")
    return rows.filter(pk=pk).first()


def incident_of(actor: Actor, reference: str) -> Incident | None:
    """Return the incident called ``reference``, or None when the actor may not read it."""
    return incident_named(actor, reference)


def sheet_named(pk: int) -> CheckSheet | None:
    """Return a check sheet with its incident and outlet; who may sign it is the action's question."""
    return CheckSheet.objects.select_related("incident", "outlet", "checker").filter(pk=pk).first()


def task_of_check(actor: Actor, reference: str, outlet_code: str) -> Task | None:
    """Return the open task to check one outlet of an incident, or None."""
    incident = incident_named(actor, reference)
    if incident is None:
        return None
    keys = keys_of_act(plan_of(incident), Act.CHECK)
    rows = Task.objects.visible_to(actor).filter(
        incident=incident, key__in=keys, outlet__code=outlet_code, state__in=OPEN_TASKS
    )
    return rows.select_related("incident", "owner", "outlet").order_by("-pk").first()


def outlet_of(incident: Incident, code: str) -> Outlet | None:
    """Return the outlet of an incident with this code, or None when the incident does not touch it."""
    row = Interruption.objects.filter(incident=incident, outlet__code=code).select_related("outlet").first()
    return row.outlet if row is not None else None


def outlets_called(incident: Incident, text: str) -> list[Outlet]:
    """Return the outlets of an incident that ``text`` means: by code, else by the whole name, else by a part of it."""
    rows = Outlet.objects.filter(pk__in=incident.interruptions.order_by().values("outlet")).order_by("code")
    said = text.strip()
    ways = (
        Q(code__iexact=said),
        Q(name__iexact=said) | Q(name_en__iexact=said),
        Q(name__icontains=said) | Q(name_en__icontains=said),
    )
    found = (list(rows.filter(way)) for way in ways if said)
    return next(filter(None, found), [])


def outlet_numbered(incident: Incident, pk: int | None) -> Outlet | None:
    """Return the outlet of an incident with this id, or None when the incident does not touch it."""
    row = Interruption.objects.filter(incident=incident, outlet=pk or 0).select_related("outlet").first()
    return row.outlet if row is not None else None


def unverified_reports(incident: Incident) -> list[FirstReport]:
    """Return the first reports of an incident that nobody rang back yet, the oldest first."""
    rows = FirstReport.objects.filter(incident=incident, verification=Verification.UNVERIFIED)
    return list(rows.select_related("outlet", "reporter", "entered_by").order_by("reported_at", "pk")[:100])


def open_receipts(incident: Incident) -> list[Receipt]:
    """Return the receipts of an incident that wait for an answer, in the order of the directives."""
    rows = Receipt.objects.filter(directive__incident=incident, status=ReceiptStatus.SENT)
    return list(rows.select_related("directive", "outlet", "unit").order_by("directive__number", "pk")[:200])


def directive_named(incident: Incident, number: int) -> Directive | None:
    """Return the directive with this number of the incident, or None."""
    return Directive.objects.filter(incident=incident, number=number).select_related("issued_by").first()


def lines_at(incident: Incident, statuses: Iterable[LineStatus], *, most: int = 500) -> list[Interruption]:
    """Return the lines of an incident at these statuses, by outlet and line, at most ``most``."""
    rows = Interruption.objects.filter(incident=incident, status__in=list(statuses))
    return list(
        rows.select_related("outlet", "restored_by", "claimed_by", "checked_by").order_by(
            "outlet__code", "pk"
        )[:most]
    )


def ticket_named(actor: Actor, pk: int) -> VendorTicket | None:
    """Return a vendor ticket, or None when the actor may not read its incident."""
    return VendorTicket.objects.visible_to(actor).select_related("incident").filter(pk=pk).first()


def convening_named(incident: Incident, pk: int) -> Convening | None:
    """Return a meeting of the incident with its seats, or None."""
    rows = Convening.objects.filter(incident=incident).prefetch_related("seats__person", "seats__deputy")
    return rows.filter(pk=pk).first()


def cleanup_items(incident: Incident) -> list[CleanupItem]:
    """Return the clean-up list of an incident, by outlet and place, at most 500 items."""
    rows = CleanupItem.objects.filter(incident=incident).select_related("outlet", "done_by")
    return list(rows.order_by("outlet__code", "place")[:500])


def post_event_report_of(incident: Incident) -> PostEventReport | None:
    """Return the post-event report of an incident, or None while it was not assembled."""
    return PostEventReport.objects.filter(incident=incident).select_related("incident").first()


def reports_named(actor: Actor, keys: Iterable[int]) -> list[PostEventReport]:
    """Return the post-event reports with these keys that the actor may read, in the order of their limits."""
    rows = PostEventReport.objects.visible_to(actor).filter(pk__in=list(keys))
    return list(rows.select_related("incident").order_by("due_at", "pk")[:50])


def photos_of_incident(incident: Incident) -> list[Photo]:
    """Return the photographs of an incident with their files, in order, at most 200."""
    return list(Photo.objects.filter(incident=incident).select_related("file").order_by("pk")[:200])


def unit_of(actor: Actor) -> Unit | None:
    """Return the reader's own unit, or None for who belongs to none."""
    return Unit.objects.filter(path=actor.unit, retired_at=None).first()
