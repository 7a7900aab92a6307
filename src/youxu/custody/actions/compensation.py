"""Compensation of customers (赔偿): opened, offered, paid or refused, closed; who it is stands under need-to-know."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.custody import events
from youxu.custody.actions.cases import SETTLE
from youxu.custody.actions.entries import belonging, check_outlet, names_of, plan_for, record, reference_of
from youxu.custody.models import Compensation, CompensationWords, DifferenceCase
from youxu.custody.queries.places import answering
from youxu.custody.rules.lists import CURRENCY, read_amount
from youxu.custody.rules.words import NEXT_OF_CLAIM, ClaimState
from youxu.incidents.models import Incident
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet


class UnableToCompensate(UnableTo):
    """The step does not follow the one before, or the amount or the customer is missing."""

    clause = "G2"


NO_CUSTOMER = mark("Say who the customer is.")
NO_LINE = mark("Say which service it is about.")
NO_SUM = mark("Write an amount above zero.")
NO_REASON = mark("Say why it is refused.")
NOT_NEXT = mark("This compensation is {claim}; that step does not follow.")
AMOUNT_OF = {ClaimState.OFFERED: "offered", ClaimState.PAID: "paid"}
MOMENT_OF = {
    ClaimState.OFFERED: "offered_at",
    ClaimState.PAID: "decided_at",
    ClaimState.REFUSED: "decided_at",
    ClaimState.CLOSED: "closed_at",
}


@action
def open_compensation(
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet,
    line: str,
    customer: str,
    contact: str = "",
    reason: str = "",
    incident: Incident | None = None,
    world: str = "",
    case: DifferenceCase | None = None,
) -> Compensation:
    """Open a compensation: for which service, for whom, how to reach them, out of which case. Raises Invalid."""
    by.require(SETTLE, unit=answering(outlet))
    check_outlet(by, outlet, UnableToCompensate)
    common = belonging(
        outlet, incident or (case.incident if case else None), by, case.world if case else world
    )
    faults: dict[str, Sentence] = {}
    if line not in plan_for(outlet, common["incident"], at).lines:
        faults["line"] = Sentence(NO_LINE)
    if not customer.strip():
        faults["customer"] = Sentence(NO_CUSTOMER)
    if faults:
        raise Invalid(faults)
    row = Compensation.objects.create(
        **common,
        reference=reference_of("PC", outlet, at, common["world"]),
        case=case,
        line=line,
        currency=CURRENCY,
        opened_at=at,
    )
    CompensationWords.objects.create(
        compensation=row,
        customer=customer.strip()[:80],
        contact=contact.strip()[:120],
        reason=reason.strip(),
    )
    what = events.CompensationOpened(**names_of(outlet), reference=row.reference)
    record(what, row, by=by, at=at, subject=row, secret=True)
    return row


@action
def move_compensation(
    *,
    by: Actor,
    at: datetime,
    compensation: Compensation,
    to: str,
    amount: str | Decimal = "",
    reason: str = "",
    revision: int | None = None,
) -> Compensation:
    """Offer, pay, refuse or close a compensation. Raises UnableToCompensate, Invalid for the amount, Stale."""
    row = Compensation.objects.select_related("outlet", "incident").get(pk=compensation.pk)
    by.require(SETTLE, unit=answering(row.outlet))
    check_outlet(by, row.outlet, UnableToCompensate)
    expected = row.revision if revision is None else revision
    if to not in NEXT_OF_CLAIM[ClaimState(row.state)]:
        raise UnableToCompensate(NOT_NEXT, field="to", claim=row.state)
    step = ClaimState(to)
    columns: dict[str, Any] = {MOMENT_OF[step]: at}
    if step in AMOUNT_OF:
        columns[AMOUNT_OF[step]] = _amount(str(amount))
    if step is ClaimState.REFUSED and not reason.strip():
        raise UnableToCompensate(NO_REASON, field="reason")
    same = Compensation.objects.filter(pk=row.pk, revision=expected)
    if same.update(state=step, revision=expected + 1, **columns) != 1:
        now = Compensation.objects.get(pk=row.pk)
        raise Stale(
            field="revision",
            details={"yours": {"to": to}, "theirs": {"to": now.state}, "revision": now.revision},
        )
    if reason.strip():
        CompensationWords.objects.filter(compensation=row).update(reason=reason.strip())
    what = events.CompensationMoved(**names_of(row.outlet), reference=row.reference, claim=step)
    record(what, row, by=by, at=at, subject=row, secret=True)
    row.refresh_from_db()
    return row


def _amount(text: str) -> Decimal:
    value = read_amount(text)
    if isinstance(value, Sentence):
        raise Invalid({"amount": value})
    if not value:
        raise Invalid({"amount": Sentence(NO_SUM)})
    return value
