"""Hand receipts (手工单): blocks given to outlets; every number ends once, and a used one is entered (补录) (G2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.custody import events
from youxu.custody.actions import cases
from youxu.custody.actions.entries import FUTURE, belonging, check_outlet, names_of, record
from youxu.custody.models import KEEP, HandReceipt, HandReceiptBlock
from youxu.custody.queries.places import answering
from youxu.custody.queries.receipts import block_of, open_count
from youxu.custody.rules import numbers as rules
from youxu.custody.rules.numbers import Block, Ends
from youxu.custody.rules.words import NumberEnd
from youxu.incidents.actions import conditions, owing
from youxu.incidents.actions.entries import refused
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import OPEN_STAGES, Stage
from youxu.kernel.words import mark
from youxu.network.models import Outlet

RECEIPTS_TASKS = ("hand_receipts_in",)
"""Tasks of the plan that the last number completes."""
CONDITION = ("{outlet}手工单未全部核销补录", "{outlet}: hand receipts are not all accounted for and entered")


class UnableToIssueReceipts(UnableTo):
    """The block runs backwards, or one of its numbers is given to an outlet already."""

    clause = "G2"


class UnableToEndReceipts(UnableTo):
    """A number is outside the block, has two ends, or ended otherwise already."""

    clause = "G2"


IN_USE = mark("The number {number} was given to {other} already; a number belongs to one outlet only.")

USED_ELSEWHERE = mark(
    "The number {number} was given to {other}, so it cannot be used here as well. Look at both papers: one of them bears "
    "another number."
)
OTHER_BLOCK = mark("The number {number} is of another block of {other}; write it down there.")


@action
def issue_block(
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet,
    first: str,
    last: str,
    incident: Incident | None = None,
    world: str = "",
) -> HandReceiptBlock:
    """Give an outlet a block of hand-receipt numbers, ``first`` to ``last`` as printed.

    Until each has its end, and each used one is entered, the incident is not closed. Raises UnableToIssueReceipts.
    """
    by.require(KEEP, unit=answering(outlet))
    check_outlet(by, outlet, UnableToIssueReceipts)
    block = rules.block_of(first, last)
    if not isinstance(block, Block):
        raise refused(UnableToIssueReceipts, block)
    common, tree = belonging(outlet, incident, by, world), outlet.unit_path.split("/")[0]
    _check_free(block, tree, common["world"])
    row = HandReceiptBlock.objects.create(
        **common,
        tree=tree,
        prefix=block.prefix,
        width=block.width,
        first=block.first,
        last=block.last,
        issued_at=at,
    )
    try:
        with transaction.atomic(savepoint=False):
            HandReceipt.objects.bulk_create(
                HandReceipt(block=row, tree=tree, prefix=block.prefix, number=number, world=row.world)
                for number in range(block.first, block.last + 1)
            )
    except IntegrityError as error:
        raise Collision(f"receipts:{tree}:{block.prefix}") from error
    what = events.HandReceiptsIssued(
        **names_of(outlet), first=block.shown(block.first), last=block.shown(block.last)
    )
    entry = record(what, row, by=by, at=at, subject=row)
    require(row, by=by, at=at, cause=entry)
    return row


def _check_free(block: Block, tree: str, world: str) -> None:
    taken = (
        HandReceipt.objects.standing()
        .filter(tree=tree, prefix=block.prefix, world=world, number__range=(block.first, block.last))
        .select_related("block__outlet")
        .order_by("number")
        .first()
    )
    if taken is not None:
        name = taken.block.outlet.name
        raise UnableToIssueReceipts(
            IN_USE, field="first", number=block_of(taken.block).shown(taken.number), other=name
        )


def condition_of(row: HandReceiptBlock) -> str:
    """Return the key of the condition that the blocks of an outlet leave in their incident."""
    return f"hand_receipts:{row.outlet.code}"


def require(row: HandReceiptBlock, *, by: Actor, at: datetime, cause: Entry) -> None:
    """Leave the condition that the closing waits for while numbers of the outlet are open."""
    incident = row.incident
    if incident is None or incident.stage not in OPEN_STAGES:
        return
    zh, en = CONDITION
    conditions.require_first(
        by=by,
        at=at,
        incident=incident,
        stage=Stage.CLOSED,
        key=condition_of(row),
        text=zh.format(outlet=row.outlet.name),
        text_en=en.format(outlet=row.outlet.name_en or row.outlet.name),
        cause=cause,
    )


@action
def end_receipts(
    *,
    by: Actor,
    at: datetime,
    block: HandReceiptBlock,
    used: str = "",
    void: str = "",
    missing: str = "",
    entered: str = "",
    entered_at: datetime | None = None,
    revision: int | None = None,
) -> HandReceiptBlock:
    """Write down many numbers at once, as numbers and ranges: used, void, missing, and entered into the system.

    What was entered was used. The same end again changes nothing; another end is refused with its number. With the
    last one the condition of the closing is met and the task is done. Raises UnableToEndReceipts, Stale.
    """
    row = HandReceiptBlock.objects.select_related("outlet", "incident").get(pk=block.pk)
    by.require(KEEP, unit=answering(row.outlet))
    check_outlet(by, row.outlet, UnableToEndReceipts)
    shape = block_of(row)
    given = {"used": used, "void": void, "missing": missing, "entered": entered}
    said = rules.ends_of(shape, given)
    if not isinstance(said, Ends):
        refuse_elsewhere(row, given, UnableToEndReceipts)
        raise refused(UnableToEndReceipts, said)
    if entered_at is not None and entered_at > at:
        raise UnableToEndReceipts(FUTURE, field="entered_at")
    if revision is not None and revision != row.revision:
        raise Stale(
            field="revision",
            details={"yours": {"used": used, "void": void}, "theirs": {}, "revision": row.revision},
        )
    standing = dict(row.receipts.standing().filter(number__in=said.ends).values_list("number", "end"))
    if fault := rules.clash({key: NumberEnd(end) for key, end in standing.items()}, said, shape):
        raise refused(UnableToEndReceipts, fault)
    _write(row, said, by, at, entered_at or at)
    _finish(row, said, by, at)
    row.refresh_from_db()
    return row


def refuse_elsewhere(row: HandReceiptBlock, given: Mapping[str, str], error: type[UnableTo]) -> None:
    """Raise ``error`` when a field names a number of another block, in words that say whose it is."""
    for field, said in given.items():
        for prefix, number in rules.outside(said, block_of(row)):
            rows = HandReceipt.objects.standing().filter(tree=row.tree, prefix=prefix, number=number)
            found = rows.filter(world=row.world).select_related("block__outlet").first()
            if found is None:
                continue
            text = OTHER_BLOCK if found.block.outlet_id == row.outlet_id else USED_ELSEWHERE
            shown = block_of(found.block).shown(number)
            raise error(text, field=field, number=shown, other=found.block.outlet.name)


def _write(row: HandReceiptBlock, said: Ends, by: Actor, at: datetime, entered_at: datetime) -> None:
    """Set each end where the number is still open, or has that end: anything else happened meanwhile."""
    same = HandReceiptBlock.objects.filter(pk=row.pk, revision=row.revision)
    if same.update(revision=F("revision") + 1) != 1:
        raise Collision(f"block:{row.pk}")
    for end in (NumberEnd.USED, NumberEnd.VOID, NumberEnd.MISSING):
        numbers = [number for number, wanted in said.ends.items() if wanted is end]
        row.receipts.standing().filter(number__in=numbers, end=NumberEnd.OPEN).update(
            end=end, ended_at=at, ended_by_id=by.person_id
        )
    entered = row.receipts.standing().filter(number__in=said.entered, end=NumberEnd.USED, entered_at=None)
    entered.update(entered_at=entered_at, entered_by_id=by.person_id)


def _finish(row: HandReceiptBlock, said: Ends, by: Actor, at: datetime) -> None:
    tally, left = Counter(said.ends.values()), open_count([row.pk])
    what = events.HandReceiptsEnded(
        **names_of(row.outlet),
        used=tally[NumberEnd.USED],
        void=tally[NumberEnd.VOID],
        missing=tally[NumberEnd.MISSING],
        entered=len(said.entered),
        open=left,
    )
    entry = record(what, row, by=by, at=at, subject=row)
    if not left and row.finished_at is None:
        finish(row, by=by, at=at, cause=entry)


def finish(row: HandReceiptBlock, *, by: Actor, at: datetime, cause: Entry) -> None:
    """End a block of which no number is open; with the outlet's last one its condition is met."""
    HandReceiptBlock.objects.filter(pk=row.pk).update(finished_at=at)
    if row.incident is not None and not unfinished(row.incident, [row.outlet_id]).exists():
        meet(row, by=by, at=at, cause=cause)


def unfinished(incident: Incident, outlets: Iterable[int]) -> QuerySet[HandReceiptBlock]:
    """Return the blocks of outlets in an incident with numbers that are still open."""
    return HandReceiptBlock.objects.filter(incident=incident, outlet__in=list(outlets), finished_at=None)


def meet(row: HandReceiptBlock, *, by: Actor, at: datetime, cause: Entry) -> None:
    """Meet the condition of an outlet's hand receipts and complete its task."""
    incident = row.incident
    if incident is None or incident.stage not in OPEN_STAGES:
        return
    owing.complete_keys(incident, RECEIPTS_TASKS, by=by, at=at, outlets=(row.outlet,))
    cases.meet_in(incident, condition_of(row), by=by, at=at, cause=cause)
