"""Doubtful transactions (不明交易): listed and handed to who owns the line; nothing is repaid or repeated here (G2)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.custody import events
from youxu.custody.actions.entries import (
    FUTURE,
    belonging,
    check_outlet,
    line_names,
    names_of,
    plan_for,
    record,
)
from youxu.custody.models import KEEP, DoubtfulTransaction, DoubtfulWords
from youxu.custody.queries.places import answering
from youxu.custody.rules.lists import CURRENCY, NO_AMOUNT, read_amount
from youxu.custody.rules.words import DoubtfulState
from youxu.incidents.actions import owing, respond
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import OPEN_STAGES
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet
from youxu.plan.schema import Plan


class UnableToListDoubtful(UnableTo):
    """The transaction is listed already, or its line, number or amount is missing."""

    clause = "G2"


class UnableToHandDoubtful(UnableTo):
    """It is not said to whom, the answer is promised before it was asked, or it is answered already."""

    clause = "G2"


CHASE = ("催问不明交易的答复：{line}", "Chase the answer on a doubtful transaction: {line}")
"""The task that a promised answer opens, in both languages: no amount, no customer."""
NO_LINE = mark("Say which service it was.")
NO_SERIAL = mark("Write the serial number on the slip or screen.")
LISTED_ALREADY = mark("The transaction {serial} is on the list already.")
NO_OWNER = mark("Say who took it: name or post at the bank or the payee.")
PROMISED_BEFORE = mark("The answer is promised for a later time than the hand-over.")
ANSWERED = mark("This transaction is answered already.")
NOT_HANDED = mark("First hand it to who owns the line.")
NO_ANSWER = mark("Write what was answered.")


@action
def list_doubtful(
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet,
    line: str,
    happened_at: datetime,
    serial: str,
    amount: str | Decimal,
    contact: str = "",
    incident: Incident | None = None,
    world: str = "",
) -> DoubtfulTransaction:
    """List a transaction that may or may not have gone through: when, which line, serial, amount, how to reach them.

    Raises Invalid, UnableToListDoubtful when it is listed already.
    """
    by.require(KEEP, unit=answering(outlet))
    check_outlet(by, outlet, UnableToListDoubtful)
    common = belonging(outlet, incident, by, world)
    plan = plan_for(outlet, common["incident"], at)
    figure = read_amount(str(amount))
    faults: dict[str, Sentence] = {}
    if line not in plan.lines:
        faults["line"] = Sentence(NO_LINE)
    if not serial.strip():
        faults["serial"] = Sentence(NO_SERIAL)
    if isinstance(figure, Sentence) or not figure:
        faults["amount"] = figure if isinstance(figure, Sentence) else Sentence(NO_AMOUNT)
    if happened_at > at:
        faults["happened_at"] = Sentence(FUTURE)
    if faults or not isinstance(figure, Decimal):
        raise Invalid(faults)
    same = DoubtfulTransaction.objects.filter(
        outlet=outlet, line=line, serial=serial.strip(), world=common["world"]
    )
    if same.exists():
        raise UnableToListDoubtful(LISTED_ALREADY, field="serial", serial=serial.strip())
    try:
        with transaction.atomic(savepoint=False):
            row = DoubtfulTransaction.objects.create(
                **common,
                line=line,
                happened_at=happened_at,
                serial=serial.strip()[:60],
                amount=figure,
                currency=CURRENCY,
                owner=plan.lines[line].repair,
                listed_at=at,
            )
    except IntegrityError as error:
        raise Collision(f"doubtful:{outlet.pk}") from error
    DoubtfulWords.objects.create(transaction=row, contact=contact.strip()[:200])
    what = events.DoubtfulListed(**names_of(outlet), **line_names(plan, line))
    record(what, row, by=by, at=at, subject=row)
    return row


@action
def hand_doubtful(
    *, by: Actor, at: datetime, doubtful: DoubtfulTransaction, to_whom: str, promised_at: datetime
) -> DoubtfulTransaction:
    """Hand a doubtful transaction to who owns the line: to whom, when, and by when the answer is promised.

    Handed again, the new promise stands. Raises UnableToHandDoubtful.
    """
    row = DoubtfulTransaction.objects.select_related("outlet", "incident").get(pk=doubtful.pk)
    by.require(KEEP, unit=answering(row.outlet))
    check_outlet(by, row.outlet, UnableToHandDoubtful)
    if not to_whom.strip():
        raise UnableToHandDoubtful(NO_OWNER, field="to_whom")
    if promised_at <= at:
        raise UnableToHandDoubtful(PROMISED_BEFORE, field="promised_at")
    same = DoubtfulTransaction.objects.filter(pk=row.pk).exclude(state=DoubtfulState.ANSWERED)
    if same.update(state=DoubtfulState.HANDED, handed_at=at, promised_at=promised_at) != 1:
        raise UnableToHandDoubtful(ANSWERED, field="state")
    DoubtfulWords.objects.filter(transaction=row).update(handed_to=to_whom.strip()[:120])
    plan = plan_for(row.outlet, row.incident, at)
    what = events.DoubtfulHanded(
        **names_of(row.outlet),
        **line_names(plan, row.line),
        owner=row.owner,
        promised_at=promised_at.isoformat(timespec="minutes"),
    )
    record(what, row, by=by, at=at, subject=row)
    _chase(row, plan, promised_at, by, at)
    row.refresh_from_db()
    return row


def _chase(row: DoubtfulTransaction, plan: Plan, promised_at: datetime, by: Actor, at: datetime) -> None:
    """Ask the outlet, in my work, to chase the answer by when it was promised; an earlier promise is over."""
    if row.incident is None or row.incident.stage not in OPEN_STAGES:
        return
    _chased(row, by, at)
    names = line_names(plan, row.line)
    respond.add_task(
        by=by,
        at=at,
        incident=row.incident,
        title=CHASE[0].format(line=names["line"]),
        title_en=CHASE[1].format(line=names["line_en"]),
        group="outlet",
        outlet=row.outlet,
        due_at=promised_at,
        clause="G2",
        key=f"doubtful:{row.pk}:{at:%m%d%H%M%S}",
    )


def _chased(row: DoubtfulTransaction, by: Actor, at: datetime) -> None:
    """Complete what was asked about an answer that came, or that was promised anew."""
    if row.incident is None:
        return
    keys = row.incident.tasks.filter(key__startswith=f"doubtful:{row.pk}:").values_list("key", flat=True)
    owing.complete_keys(row.incident, list(keys), by=by, at=at, outlets=(row.outlet,))


@action
def answer_doubtful(
    *, by: Actor, at: datetime, doubtful: DoubtfulTransaction, answer: str
) -> DoubtfulTransaction:
    """Write down what who owns the line answered. Raises UnableToHandDoubtful before it was handed over."""
    row = DoubtfulTransaction.objects.select_related("outlet", "incident").get(pk=doubtful.pk)
    by.require(KEEP, unit=answering(row.outlet))
    check_outlet(by, row.outlet, UnableToHandDoubtful)
    if not answer.strip():
        raise UnableToHandDoubtful(NO_ANSWER, field="answer")
    same = DoubtfulTransaction.objects.filter(pk=row.pk, state=DoubtfulState.HANDED)
    if same.update(state=DoubtfulState.ANSWERED, answered_at=at) != 1:
        listed = row.state == DoubtfulState.LISTED
        raise UnableToHandDoubtful(NOT_HANDED if listed else ANSWERED, field="answer")
    DoubtfulWords.objects.filter(transaction=row).update(answer=answer.strip())
    plan = plan_for(row.outlet, row.incident, at)
    what = events.DoubtfulAnswered(**names_of(row.outlet), **line_names(plan, row.line))
    record(what, row, by=by, at=at, subject=row)
    _chased(row, by, at)
    row.refresh_from_db()
    return row
