"""Cards and contacts for tests: printed by the duty officer, and who acts with one in hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.builders.incidents import NINE
from tests.builders.response import County

from youxu.core.actor import Actor
from youxu.incidents.actions import from_card
from youxu.incidents.models import Incident
from youxu.network.models import Outlet
from youxu.organisation import actions, queries
from youxu.organisation.models import Contact, OutletCard

HOME = "10.1.2.3"


def card(found: County, outlet: str = "YS04", at: datetime = NINE) -> OutletCard:
    """Return the good card of an outlet, printed by the duty officer when there is none."""
    place = found.outlets[outlet]
    known = OutletCard.objects.filter(outlet=place, revoked_at=None).first()
    if known is None:
        actions.print_cards(by=found.person("沈佳", at), at=at, unit=found.unit, outlets=[place])
        known = OutletCard.objects.get(outlet=place, revoked_at=None)
    return known


def bearer(code: str) -> Actor:
    """Return who acts with a code in hand."""
    held = queries.bearer_of(code)
    assert held is not None
    return held.actor


def holder(found: County, outlet: str = "YS04") -> Actor:
    """Return who acts with the card of an outlet in hand."""
    return bearer(card(found, outlet).code)


def sent(
    found: County, outlet: str = "YS04", at: datetime = NINE, by: Actor | None = None, **more: Any
) -> Incident:
    """Report with the card of an outlet and return the incident."""
    told = {"cause": "power", "lines": ("letters", "savings"), "caller": "李小梅", **more}
    return from_card.report_from_card(by=by or holder(found, outlet), at=at, address=HOME, told=told)


def commissioned(found: County, outlet: str = "YS05", branch: str = "YS04") -> Outlet:
    """Make an outlet a commissioned one of a branch."""
    place = found.outlets[outlet]
    place.mode, place.parent_outlet = "COMMISSIONED", found.outlets[branch]
    place.save()
    return place


def contact(found: County, outlet: str = "YS05", kind: str = "COMMISSIONED", **more: Any) -> Contact:
    """Enter a contact of an outlet by its branch's head."""
    values: dict[str, Any] = {"name": "王守田", "role": "委办点经办人", "telephone": "138 0000 0001", **more}
    by = found.person("黄建华", NINE)
    return actions.add_contact(by=by, at=NINE, outlet=found.outlets[outlet], kind=kind, **values)
