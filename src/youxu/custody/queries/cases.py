"""Cases of custody for readers: differences for everybody by their number, compensations for who settles them."""

from __future__ import annotations

from youxu.core.actor import Actor
from youxu.custody.models import Compensation, DifferenceCase
from youxu.custody.queries.rows import CaseRow, CompensationRow
from youxu.custody.rules.words import CaseState
from youxu.incidents.models import Incident
from youxu.network.models import Outlet

LOADED = 50


def case_row(row: DifferenceCase, known: bool) -> CaseRow:
    """Return one case; ``known`` says that the reader may know class and words. Expects list and outlet."""
    return CaseRow(
        reference=row.reference,
        outlet_code=row.outlet.code,
        list=row.custody_list.reference,
        title=row.title if known else None,
        title_en=row.title_en if known else None,
        lines=tuple(row.lines),
        state=row.state,
        outcome=row.outcome,
        words=row.words if known else None,
        opened_at=row.opened_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by_name,
    )


def cases_of(
    actor: Actor, *, outlet: Outlet | None = None, incident: Incident | None = None, world: str = ""
) -> tuple[CaseRow, ...]:
    """Return the differences of an outlet or an incident, open ones first, at most 50."""
    rows = (
        DifferenceCase.objects.visible_to(actor).filter(world=world).select_related("custody_list", "outlet")
    )
    rows = rows.filter(outlet=outlet) if outlet is not None else rows.filter(incident=incident)
    found = list(rows.order_by("state", "-opened_at", "-pk")[:LOADED])
    known = DifferenceCase.secret.visible_to(actor).filter(pk__in=[one.pk for one in found])
    keys = set(known.values_list("pk", flat=True))
    return tuple(case_row(one, one.pk in keys) for one in found)


def has_difference(incident: Incident) -> bool:
    """Tell whether a difference of the incident is open."""
    return DifferenceCase.objects.filter(incident=incident, state=CaseState.OPEN).exists()


def case_called(actor: Actor, reference: str) -> DifferenceCase | None:
    """Return the case called ``reference`` for an action, or None when the actor may not know of it."""
    rows = DifferenceCase.objects.visible_to(actor).select_related("outlet__unit", "incident", "custody_list")
    return rows.filter(reference=reference).first()


def knows_case(actor: Actor, case: DifferenceCase) -> bool:
    """Tell whether the actor may know class and words of a case."""
    return DifferenceCase.secret.visible_to(actor).filter(pk=case.pk).exists()


def compensations_of(
    actor: Actor, *, outlet: Outlet | None = None, incident: Incident | None = None, world: str = ""
) -> tuple[CompensationRow, ...]:
    """Return the compensations that the actor may know of, at most 50."""
    rows = Compensation.secret.visible_to(actor).filter(world=world)
    rows = rows.filter(outlet=outlet) if outlet is not None else rows.filter(incident=incident)
    found = rows.select_related("words", "case", "outlet").order_by("-opened_at", "-pk")[:LOADED]
    return tuple(map(compensation_row, found))


def compensation_called(actor: Actor, reference: str) -> Compensation | None:
    """Return the compensation called ``reference``, or None when the actor may not know of it."""
    rows = Compensation.secret.visible_to(actor).select_related("outlet__unit", "incident", "words", "case")
    return rows.filter(reference=reference).first()


def compensation_row(row: Compensation) -> CompensationRow:
    """Return one compensation; expects words, case and outlet to be loaded."""
    return CompensationRow(
        reference=row.reference,
        outlet_code=row.outlet.code,
        case=row.case.reference if row.case else "",
        line=row.line,
        state=row.state,
        currency=row.currency,
        offered=row.offered,
        paid=row.paid,
        customer=row.words.customer,
        contact=row.words.contact,
        reason=row.words.reason,
        opened_at=row.opened_at,
        offered_at=row.offered_at,
        decided_at=row.decided_at,
        closed_at=row.closed_at,
        revision=row.revision,
    )
