"""The publicity log for readers, in keyset pages, the latest first (R4)."""

from __future__ import annotations

from datetime import datetime

from youxu.core.actor import Actor
from youxu.feedback.models import WATCH, Mention
from youxu.feedback.queries.edges import page_of
from youxu.feedback.queries.rows import MentionRow
from youxu.feedback.queries.voices import of_incident
from youxu.feedback.rules.figures import is_late, minutes_between
from youxu.incidents.models import Incident


def mentions_page(
    actor: Actor,
    at: datetime,
    *,
    incident: Incident | None = None,
    open_only: bool = False,
    after: str = "",
    world: str = "",
) -> tuple[tuple[MentionRow, ...], str]:
    """Return one page of what was said in public and the mark of the following page: one query."""
    rows = Mention.objects.visible_to(actor, WATCH).filter(world=world).select_related("incident")
    if incident is not None:
        rows = rows.filter(of_incident(incident))
    if open_only:
        rows = rows.filter(answered_at=None)
    found, mark = page_of(rows, "seen_at", after, newest_first=True)
    return tuple(mention_row(one, at) for one in found), mark


def mention_row(row: Mention, at: datetime) -> MentionRow:
    """Return one mention."""
    return MentionRow(
        reference=row.reference,
        platform=row.platform,
        link=row.link,
        text=row.text,
        reach=row.reach,
        truth=row.truth,
        incident=row.incident.reference if row.incident else "",
        seen_at=row.seen_at,
        due_at=row.due_at,
        answered_at=row.answered_at,
        answer=row.answer,
        notice=row.notice,
        is_correction=row.is_correction,
        minutes=minutes_between(row.seen_at, row.answered_at),
        late=is_late(row.due_at, row.answered_at, at),
        by=row.noted_by_name,
        answered_by=row.answered_by_name,
        revision=row.revision,
    )


def mention_called(actor: Actor, reference: str) -> Mention | None:
    """Return the mention called ``reference`` for an action, or None when the actor may not know of it."""
    rows = Mention.objects.visible_to(actor, WATCH).select_related("incident")
    return rows.filter(reference=reference.strip().upper()).first()
