"""The list of those who are rung back, in keyset pages: those due first, then those that ended."""

from __future__ import annotations

from datetime import datetime

from youxu.core.actor import Actor
from youxu.feedback.models import CallBack
from youxu.feedback.queries.edges import page_of
from youxu.feedback.queries.rows import CallBackRow, TryRow
from youxu.feedback.queries.voices import of_incident
from youxu.feedback.rules import texts
from youxu.feedback.rules.figures import is_late
from youxu.incidents.models import Incident


def call_backs_page(
    actor: Actor,
    at: datetime,
    *,
    ended: bool = False,
    incident: Incident | None = None,
    after: str = "",
    world: str = "",
) -> tuple[tuple[CallBackRow, ...], str]:
    """Return one page of call-backs, the next due first, and the mark of the following page: one query."""
    rows = CallBack.objects.visible_to(actor).filter(world=world).select_related("outlet", "incident")
    rows = rows.exclude(ended_at=None) if ended else rows.filter(ended_at=None)
    if incident is not None:
        rows = rows.filter(of_incident(incident))
    found, mark = page_of(rows, "due_at", after, newest_first=False)
    return tuple(call_back_row(one, at) for one in found), mark


def call_back_row(row: CallBack, at: datetime, *, whole: bool = False) -> CallBackRow:
    """Return one call-back; ``whole`` for who rings."""
    outlet = row.outlet
    return CallBackRow(
        id=row.pk,
        reason=row.reason,
        name=row.name if whole else texts.masked_name(row.name),
        contact=row.contact if whole else texts.masked(row.contact),
        about=row.about,
        outlet=outlet.name if outlet else "",
        outlet_en=(outlet.name_en or outlet.name) if outlet else "",
        incident=row.incident.reference if row.incident else "",
        listed_at=row.listed_at,
        due_at=row.due_at,
        result=row.result,
        late=is_late(row.due_at, row.ended_at, at),
        ended_at=row.ended_at,
        revision=row.revision,
    )


def call_back_numbered(actor: Actor, pk: int) -> CallBack | None:
    """Return a call-back for an action, or None when the actor may not know of it."""
    return (
        CallBack.objects.visible_to(actor).select_related("outlet", "incident", "voice").filter(pk=pk).first()
    )


def tries_of(row: CallBack) -> tuple[TryRow, ...]:
    """Return the calls as they were made, the latest first."""
    rows = row.tries.order_by("-made_at", "-pk")
    return tuple(TryRow(one.result, one.note, one.again_at, one.made_at, one.by_name) for one in rows)
