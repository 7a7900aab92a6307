"""The acceptance that a response waits for (P2): of which directive, by whom, and how they are reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.incidents import planned
from youxu.incidents.models import Incident, Receipt
from youxu.incidents.queries.people import addressee_of
from youxu.incidents.rules.words import ReceiptStatus, Stage
from youxu.organisation.queries.duty import DutyBook, DutyPerson, duty_at
from youxu.plan.schema import Plan

MOST_NAMED = 5
OUTLET_HEAD = "outlet_head"


@dataclass(frozen=True)
class MissingAcceptance:
    """A directive that one addressee has not answered yet; ``people`` are on duty for it now, first choice first."""

    number: int
    addressee: str
    addressee_en: str
    people: tuple[DutyPerson, ...]


def missing_acceptances(incident: Incident, at: datetime) -> tuple[MissingAcceptance, ...]:
    """Return what keeps an incident with directives from being responded to: one acceptance of these is enough.

    Empty at every other stage; at most ``MOST_NAMED``. A constant number of queries.
    """
    if incident.stage != Stage.DIRECTED:
        return ()
    rows = Receipt.objects.filter(directive__incident=incident, status=ReceiptStatus.SENT)
    waiting = list(rows.select_related("directive", "outlet", "unit").order_by("pk")[:MOST_NAMED])
    outlets = {row.outlet_id for row in waiting if row.outlet_id is not None}
    plan, book = planned.plan_of(incident), duty_at(incident.unit, at, outlets=outlets)
    return tuple(
        MissingAcceptance(row.directive.number, *addressee_of(row, plan), _who(row, plan, book))
        for row in waiting
    )


def _who(row: Receipt, plan: Plan, book: DutyBook) -> tuple[DutyPerson, ...]:
    """Return who accepts for a group (its head, else a deputy) or an outlet; a unit below answers by its office."""
    if row.unit is not None:
        return ()
    if row.outlet is not None:
        return book.resolve(OUTLET_HEAD, row.outlet_id)[:1]
    body = plan.organisation.get(row.group)
    posts = (body.head, *body.deputies) if body else (row.group,)
    return next((found[:1] for post in posts if (found := book.resolve(post, None))), ())
