"""A wrong end of a hand-receipt number, or a wrong entered time, is corrected by another row with its reason (G2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.custody import events
from youxu.custody.actions.entries import FUTURE, check_outlet, names_of, record
from youxu.custody.actions.receipts import finish, refuse_elsewhere, require
from youxu.custody.models import KEEP, HandReceipt, HandReceiptBlock
from youxu.custody.queries.places import answering
from youxu.custody.queries.receipts import block_of, open_count
from youxu.custody.rules import numbers as rules
from youxu.custody.rules.words import NumberEnd
from youxu.incidents.actions.entries import refused
from youxu.incidents.rules.words import OPEN_STAGES
from youxu.kernel.words import Sentence, mark


class UnableToCorrectReceipts(UnableTo):
    """The number has no end yet, nothing changes, no reason is given, or the incident is closed."""

    clause = "G2"


NO_REASON = mark("Say why: the reason stays beside what stood before.")
NOTHING_NAMED = mark("Say which numbers.")
UNKNOWN_END = mark("A number is used, void, missing, or open again.")
NOT_ENDED = mark("The number {number} has no end yet; write it down instead of correcting it.")
NOTHING_CHANGES = mark("The number {number} stands like this already: {number_end}.")
ONLY_USED = mark("Only a used number is entered into the system.")
CLOSED = mark("The incident is closed; a number of it is not opened again.")


@action
def correct_receipts(
    *,
    by: Actor,
    at: datetime,
    block: HandReceiptBlock,
    numbers: str,
    end: str,
    reason: str,
    entered_at: datetime | None = None,
    revision: int | None = None,
) -> HandReceiptBlock:
    """Replace the ends of ``numbers`` (numbers and ranges) by another one, each by a new row with ``reason``.

    ``end`` OPEN gives a number back to the block; USED with ``entered_at`` says when it was entered, without it that
    it still has to be. What is owed again holds the closing again. Raises UnableToCorrectReceipts, Stale.
    """
    row = HandReceiptBlock.objects.select_related("outlet", "incident").get(pk=block.pk)
    by.require(KEEP, unit=answering(row.outlet))
    check_outlet(by, row.outlet, UnableToCorrectReceipts)
    _check_words(end, reason, entered_at, at)
    if revision is not None and revision != row.revision:
        raise Stale(
            field="revision", details={"yours": {"numbers": numbers}, "theirs": {}, "revision": row.revision}
        )
    standing = _standing(row, numbers)
    for one in standing:
        _check_one(row, one, end, entered_at)
    _check_stage(row, end, entered_at)
    _replace(row, standing, NumberEnd(end), reason.strip(), by, at, entered_at)
    left = open_count([row.pk])
    said = rules.spans((one.number for one in standing), block_of(row))
    what = events.HandReceiptsCorrected(**names_of(row.outlet), numbers=said, number_end=end, open=left)
    entry = record(what, row, by=by, at=at, subject=row)
    if left and row.finished_at is not None:
        HandReceiptBlock.objects.filter(pk=row.pk).update(finished_at=None)
        require(row, by=by, at=at, cause=entry)
    elif not left and row.finished_at is None:
        finish(row, by=by, at=at, cause=entry)
    row.refresh_from_db()
    return row


def _check_words(end: str, reason: str, entered_at: datetime | None, at: datetime) -> None:
    if end not in list(NumberEnd):
        raise UnableToCorrectReceipts(UNKNOWN_END, field="end")
    if not reason.strip():
        raise UnableToCorrectReceipts(NO_REASON, field="reason")
    if entered_at is not None and end != NumberEnd.USED:
        raise UnableToCorrectReceipts(ONLY_USED, field="entered_at")
    if entered_at is not None and entered_at > at:
        raise UnableToCorrectReceipts(FUTURE, field="entered_at")


def _standing(row: HandReceiptBlock, numbers: str) -> list[HandReceipt]:
    """Return the rows that stand for the numbers as written."""
    found = rules.numbers_in(numbers, block_of(row))
    if isinstance(found, Sentence):
        refuse_elsewhere(row, {"numbers": numbers}, UnableToCorrectReceipts)
        raise refused(UnableToCorrectReceipts, ("numbers", found))
    if not found:
        raise UnableToCorrectReceipts(NOTHING_NAMED, field="numbers")
    return list(row.receipts.standing().filter(number__in=found).order_by("number"))


def _check_one(row: HandReceiptBlock, one: HandReceipt, end: str, entered_at: datetime | None) -> None:
    number = block_of(row).shown(one.number)
    if one.end == NumberEnd.OPEN:
        raise UnableToCorrectReceipts(NOT_ENDED, field="numbers", number=number)
    if (one.end, one.entered_at) == (end, entered_at):
        raise UnableToCorrectReceipts(NOTHING_CHANGES, field="numbers", number=number, number_end=end)


def _check_stage(row: HandReceiptBlock, end: str, entered_at: datetime | None) -> None:
    closed = row.incident is not None and row.incident.stage not in OPEN_STAGES
    if closed and rules.is_open(end, entered_at is not None):
        raise UnableToCorrectReceipts(CLOSED, field="end")


def _replace(
    row: HandReceiptBlock,
    standing: Sequence[HandReceipt],
    end: NumberEnd,
    reason: str,
    by: Actor,
    at: datetime,
    entered_at: datetime | None,
) -> None:
    """Let new rows stand for the numbers; what stood before stays as it was, marked as replaced."""
    same = HandReceiptBlock.objects.filter(pk=row.pk, revision=row.revision)
    if same.update(revision=F("revision") + 1) != 1:
        raise Collision(f"block:{row.pk}")
    HandReceipt.objects.filter(pk__in=[one.pk for one in standing]).update(replaced_at=at)
    try:
        with transaction.atomic(savepoint=False):
            HandReceipt.objects.bulk_create(
                _next(row, one, end, reason, by, at, entered_at) for one in standing
            )
    except IntegrityError as error:
        raise Collision(f"block:{row.pk}") from error


def _next(
    row: HandReceiptBlock,
    one: HandReceipt,
    end: NumberEnd,
    reason: str,
    by: Actor,
    at: datetime,
    entered_at: datetime | None,
) -> HandReceipt:
    kept = end == one.end
    return HandReceipt(
        block=row,
        tree=one.tree,
        prefix=one.prefix,
        number=one.number,
        world=one.world,
        end=end,
        ended_at=None if end == NumberEnd.OPEN else one.ended_at if kept else at,
        ended_by_id=None if end == NumberEnd.OPEN else one.ended_by_id if kept else by.person_id,
        entered_at=entered_at,
        entered_by_id=by.person_id if entered_at is not None else None,
        corrects=one,
        reason=reason[:200],
        corrected_at=at,
        corrected_by_name=by.doer[:80],
    )
