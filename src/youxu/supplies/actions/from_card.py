"""The count of an outlet's shelf by people without an account, with the outlet's card or their own link (O6, P1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.kernel.words import mark
from youxu.organisation.actions.cards import spend
from youxu.organisation.rules import CardUseKind
from youxu.supplies.actions.count import CountOf, UnableToCount, count
from youxu.supplies.models import COUNT, StockCount, SupplySite
from youxu.supplies.queries.shelves import plan_at

NOT_BY_CARD = mark("The plan in force lets nobody count by card. Ring the office, or sign in.")
NO_NAME = mark("Write your name: the count stands on your word.")


@action
def count_from_card(
    *,
    by: Actor,
    at: datetime,
    address: str,
    site: SupplySite,
    name: str,
    rows: Sequence[CountOf],
    as_of: int | None = None,
    entered_at: datetime | None = None,
) -> StockCount:
    """Count the shelf of the bearer's outlet on the word of ``name``; the count says that it came by card.

    ``entered_at`` is when it was entered on a phone without a connection. Raises NotPermitted, UnableToUseCard,
    UnableToCount where the plan does not let outlets count so, and what ``count`` raises.
    """
    by.require(COUNT, unit=site.unit_path, outlet=site.outlet.code if site.outlet is not None else "")
    spend(by=by, at=at, address=address, kind=CardUseKind.ACT)
    if not plan_at(site.unit_path, at).supplies.rounds.by_card:
        raise UnableToCount(NOT_BY_CARD, field="site")
    if not name.strip():
        raise UnableToCount(NO_NAME, field="name")
    who = replace(by, on_behalf_of=f"{name.strip()[:40]} · {by.name}")
    return count(by=who, at=entered_at or at, site=site, rows=rows, as_of=as_of)
