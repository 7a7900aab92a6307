"""Hand-receipt blocks for readers: how many numbers are used, void, missing, entered, and which are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from youxu.core.actor import Actor
from youxu.custody.models import KEEP, READ_AMOUNTS, HandReceipt, HandReceiptBlock
from youxu.custody.queries.rows import BlockRow, CorrectionRow
from youxu.custody.rules import numbers as rules
from youxu.custody.rules.numbers import Block
from youxu.custody.rules.words import NumberEnd
from youxu.incidents.models import Incident
from youxu.network.models import Outlet

LOADED = 20
STILL_OPEN = Q(replaced_at=None) & (Q(end=NumberEnd.OPEN) | Q(end=NumberEnd.USED, entered_at=None))
"""Numbers for which something is still owed."""
CORRECTIONS = 20
"""How many corrections of a block are shown, the latest first."""


def block_of(row: HandReceiptBlock) -> Block:
    """Return a stored block as the rules read it."""
    return Block(row.prefix, row.width, row.first, row.last)


def open_count(blocks: Iterable[int]) -> int:
    """Return how many numbers of these blocks (ids) are without an end, or used and not entered."""
    return HandReceipt.objects.filter(STILL_OPEN, block__in=list(blocks)).count()


def open_numbers(incident: Incident) -> dict[int, int]:
    """Return outlet id -> how many hand-receipt numbers are still open there; what a release warns of."""
    rows = HandReceipt.objects.filter(STILL_OPEN, block__incident=incident, block__finished_at=None)
    found: dict[int, int] = defaultdict(int)
    for outlet in rows.values_list("block__outlet", flat=True):
        found[outlet] += 1
    return dict(found)


def block_numbered(actor: Actor, pk: int) -> HandReceiptBlock | None:
    """Return a block for an action, or None when the actor may not know of it."""
    rows = HandReceiptBlock.objects.visible_to(actor).select_related("outlet__unit", "incident")
    return rows.filter(pk=pk).first()


def block_with(actor: Actor, outlet: Outlet, number: str, world: str = "") -> HandReceiptBlock | None:
    """Return the block of an outlet that holds ``number`` as printed; without one the only open block there."""
    rows = HandReceiptBlock.objects.visible_to(actor).filter(outlet=outlet, world=world)
    rows = rows.select_related("outlet__unit", "incident").order_by("pk")
    if not number:
        unfinished = list(rows.filter(finished_at=None)[:2])
        return unfinished[0] if len(unfinished) == 1 else None
    for row in rows:
        shape = block_of(row)
        if isinstance(rules.numbers_in(number, shape), tuple):
            return row
    return None


def blocks_of(
    actor: Actor, *, outlet: Outlet | None = None, incident: Incident | None = None, world: str = ""
) -> tuple[BlockRow, ...]:
    """Return the blocks of an outlet or an incident, unfinished ones first, at most 20: two queries."""
    rows = HandReceiptBlock.objects.visible_to(actor).filter(world=world).select_related("outlet")
    rows = rows.filter(outlet=outlet) if outlet is not None else rows.filter(incident=incident)
    found = list(rows.order_by("-finished_at", "-pk")[: LOADED * 2])
    found.sort(key=lambda row: row.finished_at is not None)
    numbers: dict[int, list[tuple[int, str, bool]]] = defaultdict(list)
    receipts = HandReceipt.objects.standing().filter(block__in=[row.pk for row in found[:LOADED]])
    receipts = receipts.order_by("number")
    for block, number, end, entered in receipts.values_list("block", "number", "end", "entered_at"):
        numbers[block].append((number, end, entered is not None))
    return tuple(_block_row(row, numbers[row.pk]) for row in found[:LOADED])


def corrections_of(actor: Actor, row: HandReceiptBlock) -> tuple[CorrectionRow, ...]:
    """Return what was corrected in a block, the latest first; why only for who keeps or reads its custody."""
    path = row.unit_path
    knows = actor.may(READ_AMOUNTS, unit=path) or actor.may(KEEP, unit=path)
    rows = row.receipts.exclude(corrects=None).select_related("corrects").order_by("-corrected_at", "-pk")
    shape = block_of(row)
    return tuple(
        CorrectionRow(
            number=shape.shown(one.number),
            before=one.corrects.end,
            before_entered_at=one.corrects.entered_at,
            end=one.end,
            entered_at=one.entered_at,
            reason=one.reason if knows else None,
            corrected_at=one.corrected_at or row.issued_at,
            corrected_by=one.corrected_by_name,
        )
        for one in rows[:CORRECTIONS]
        if one.corrects is not None
    )


def _block_row(row: HandReceiptBlock, numbers: list[tuple[int, str, bool]]) -> BlockRow:
    shape = block_of(row)
    ends = [end for _, end, _ in numbers]
    unended = [number for number, end, _ in numbers if end == NumberEnd.OPEN]
    unentered = [number for number, end, entered in numbers if end == NumberEnd.USED and not entered]
    return BlockRow(
        id=row.pk,
        outlet_code=row.outlet.code,
        outlet=row.outlet.name,
        outlet_en=row.outlet.name_en or row.outlet.name,
        first=shape.shown(row.first),
        last=shape.shown(row.last),
        total=len(shape),
        used=ends.count(NumberEnd.USED),
        void=ends.count(NumberEnd.VOID),
        missing=ends.count(NumberEnd.MISSING),
        entered=sum(entered for _, _, entered in numbers),
        open=len(unended) + len(unentered),
        unended=rules.spans(unended, shape),
        unentered=rules.spans(unentered, shape),
        issued_at=row.issued_at,
        finished_at=row.finished_at,
        revision=row.revision,
    )
