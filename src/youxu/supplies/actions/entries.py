"""What every act on supplies does the same way: who may at a site, where its entry stands, the quantities of a form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Self

from django.db.models import F

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.core.models import Entry
from youxu.kernel.words import Sentence, mark
from youxu.supplies.models import KEEP, SupplyItem, SupplyRequest, SupplySite
from youxu.supplies.rules.words import SiteKind, may

OTHER_OUTLET = mark("You work at another outlet; its own people or the logistics group write this for it.")
NO_NUMBER = mark("Write a number above nought, with at most two decimals.")
NOTHING = mark("Name at least one item.")
GIVEN_UP = mark("{site_en} is given up as a place of supplies.")
MOST = Decimal(10) ** 9


class UnableToHandleItem(UnableTo):
    """An act on supplies that fails for one item, which its sentence names in either language."""

    @classmethod
    def of(cls, text: str, item: SupplyItem, *, field: str, **values: object) -> Self:
        """Return the error with the words of the item."""
        return cls(
            text,
            field=field,
            clause="",
            details=None,
            item=item.title,
            item_en=item.title_en or item.title,
            measure=item.measure,
            measure_en=item.measure_en or item.measure,
            **values,
        )


def site_require(by: Actor, site: SupplySite, error: type[UnableTo], verb: str = KEEP) -> None:
    """Raise NotPermitted, or ``error`` for another outlet's shelf or a site that is given up."""
    outlet = site.outlet.code if site.outlet is not None else ""
    by.require(verb, unit=site.unit_path, outlet=outlet)
    if by.only_at_outlet(site.unit_path) and (site.kind != SiteKind.OUTLET or by.outlet != outlet):
        raise error(OTHER_OUTLET, field="site")
    if site.retired_at is not None:
        raise error(GIVEN_UP, field="site", site=site.name, site_en=site.name_en or site.name)


def quantities(
    given: Mapping[SupplyItem, object], *, field: str = "quantity", none_too: bool = False
) -> dict[SupplyItem, Decimal]:
    """Return what a form says of each item as a number. Raises Invalid, which names the field of each item at fault.

    What was left empty is left out; with ``none_too`` nought counts as said.
    """
    found: dict[SupplyItem, Decimal] = {}
    faults: dict[str, Sentence] = {}
    for item, value in given.items():
        if value is None or value == "":
            continue
        try:
            number = Decimal(str(value)).quantize(Decimal("0.01"))
            exact = number == Decimal(str(value))
        except InvalidOperation:
            faults[f"{field}-{item.key}"] = Sentence(NO_NUMBER)
            continue
        if not exact or number < 0 or number > MOST or (number == 0 and not none_too):
            faults[f"{field}-{item.key}"] = Sentence(NO_NUMBER)
        else:
            found[item] = number
    if faults:
        raise Invalid(faults)
    if not found:
        raise Invalid({field: Sentence(NOTHING)})
    return found


def note(
    what: journal.Event,
    row: SupplySite | SupplyItem | SupplyRequest,
    *,
    by: Actor,
    at: datetime,
    unit: str,
    request: SupplyRequest | None = None,
    world: str = "",
    begins: bool = False,
) -> Entry:
    """Append the entry of an act: to the course of the incident where there is one, else to the row's own stream."""
    incident = request.incident if request is not None else None
    return journal.append(
        what,
        by=by,
        at=at,
        stream=incident.stream if incident is not None else (request or row).stream,
        subject=row,
        unit=incident.unit_path if incident is not None else unit,
        world=request.world if request is not None else world,
        visibility=incident.visibility if incident is not None else "OPEN",
        begins=begins and incident is None,
    )


def change(request: SupplyRequest, act: str, error: type[UnableTo], **columns: object) -> SupplyRequest:
    """Write columns of a request whose state allows ``act`` and which nobody changed meanwhile.

    Raises ``error`` for a state that does not allow it, Stale.
    """
    check_state(request, act, error)
    rows = SupplyRequest.objects.filter(pk=request.pk, revision=request.revision)
    if rows.update(**columns, revision=F("revision") + 1) != 1:
        raise Stale(field="revision")
    request.refresh_from_db()
    return request


WRONG_STATE = mark("This cannot be done with a request that is: {supply_state}.")


def check_state(request: SupplyRequest, act: str, error: type[UnableTo]) -> None:
    """Raise ``error`` where the state of a request does not allow an act."""
    if not may(act, request.state):
        raise error(WRONG_STATE, field="request", supply_state=request.state)
