"""What is not ready is written down once found and ended once mended, so that it is called one time and counted by unit."""

from __future__ import annotations

from datetime import datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.network.models import Unit
from youxu.supplies import events
from youxu.supplies.models import KEEP, SupplyTrouble
from youxu.supplies.queries.troubles import Found, stream_of_unit, troubles_now


@action
def review_supplies(*, by: Actor, at: datetime, unit: Unit) -> list[SupplyTrouble]:
    """Look a unit's supplies over, write down what is newly found and end what is mended; return what is new."""
    by.require(KEEP, unit=unit.path)
    found = {one.key: one for one in troubles_now(unit, at)}
    known = {_key(row): row for row in SupplyTrouble.objects.filter(unit=unit, ended_at=None)}
    mended = [row.pk for key, row in known.items() if key not in found]
    SupplyTrouble.objects.filter(pk__in=mended).update(ended_at=at)
    for key, row in known.items():
        one = found.get(key)
        if one is not None and (row.quantity, row.due_on) != (one.quantity, one.due_on):
            SupplyTrouble.objects.filter(pk=row.pk).update(quantity=one.quantity, due_on=one.due_on)
    new = [_made(unit, one, at) for key, one in found.items() if key not in known]
    if new or mended:
        journal.append(
            events.SuppliesReviewed(len(new), len(mended), len(found)),
            by=by,
            at=at,
            stream=stream_of_unit(unit),
            subject=unit,
            unit=unit.path,
        )
    return new


def _key(row: SupplyTrouble) -> tuple[str, int, int, int, int]:
    return row.kind, row.item_id or 0, row.site_id or 0, row.lot_id or 0, row.request_id or 0


def _made(unit: Unit, one: Found, at: datetime) -> SupplyTrouble:
    row = SupplyTrouble.objects.create(
        unit=unit,
        unit_path=unit.path,
        kind=one.kind,
        item_id=one.item,
        site_id=one.site,
        lot_id=one.lot,
        request_id=one.request,
        quantity=one.quantity,
        due_on=one.due_on,
        owner_name=one.owner,
        found_at=at,
    )
    if row.request is not None and row.request.visibility != row.visibility:
        SupplyTrouble.objects.filter(pk=row.pk).update(visibility=row.request.visibility)
    return row
