"""Doubtful transactions for readers: line and state for everybody, amount and people for who needs to know."""

from __future__ import annotations

from youxu.core.actor import Actor
from youxu.custody.models import DoubtfulTransaction
from youxu.custody.queries.rows import DoubtfulRow
from youxu.custody.rules.words import DoubtfulState
from youxu.incidents.models import Incident
from youxu.network.models import Outlet

LOADED = 50


def doubtful_of(
    actor: Actor, *, outlet: Outlet | None = None, incident: Incident | None = None, world: str = ""
) -> tuple[DoubtfulRow, ...]:
    """Return the doubtful transactions of an outlet or an incident, unanswered ones first, at most 50."""
    rows = DoubtfulTransaction.objects.visible_to(actor).filter(world=world)
    rows = rows.filter(outlet=outlet) if outlet is not None else rows.filter(incident=incident)
    rows = rows.select_related("words", "outlet").order_by("-state", "happened_at", "pk")
    found = sorted(rows[:LOADED], key=lambda row: row.state == DoubtfulState.ANSWERED)
    known = set(
        DoubtfulTransaction.secret.visible_to(actor)
        .filter(pk__in=[one.pk for one in found])
        .values_list("pk", flat=True)
    )
    return tuple(doubtful_row(row, row.pk in known) for row in found)


def doubtful_numbered(actor: Actor, pk: int) -> DoubtfulTransaction | None:
    """Return a doubtful transaction for an action, or None when the actor may not read it."""
    rows = DoubtfulTransaction.secret.visible_to(actor).select_related("outlet__unit", "incident", "words")
    return rows.filter(pk=pk).first()


def open_doubtful(incident: Incident) -> int:
    """Return how many doubtful transactions of an incident are without an answer."""
    rows = DoubtfulTransaction.objects.filter(incident=incident)
    return rows.exclude(state=DoubtfulState.ANSWERED).count()


def doubtful_row(row: DoubtfulTransaction, known: bool) -> DoubtfulRow:
    """Return one transaction; ``known`` says that the reader may know amount and people."""
    return DoubtfulRow(
        id=row.pk,
        outlet_code=row.outlet.code,
        line=row.line,
        owner=row.owner,
        state=row.state,
        happened_at=row.happened_at,
        listed_at=row.listed_at,
        handed_at=row.handed_at,
        promised_at=row.promised_at,
        answered_at=row.answered_at,
        serial=row.serial if known else None,
        amount=row.amount if known else None,
        currency=row.currency,
        contact=row.words.contact if known else None,
        handed_to=row.words.handed_to if known else None,
        answer=row.words.answer if known else None,
    )
