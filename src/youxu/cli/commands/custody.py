"""``youxu custody``: lists and their signatures, hand receipts, doubtful transactions, backlog, cases (G2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.options import Moment, PastMoment, acting, emit, json_option, reading
from youxu.cli.worlds import keep_apart
from youxu.core.actor import Actor
from youxu.core.errors import NotPermitted, UnableTo
from youxu.core.wording import chinese, moment, word
from youxu.custody import actions, queries
from youxu.custody.models import CustodyList, DifferenceCase
from youxu.custody.rules.lists import Written
from youxu.custody.rules.words import ClaimState, ListKind, NumberEnd, Outcome, SignWay
from youxu.incidents.actions.report import outlet_by_code
from youxu.kernel.words import mark
from youxu.network.models import Outlet

OUTLET = click.argument("outlet", metavar="OUTLET")


class UnableToFindCustody(UnableTo):
    """There is no such list, block, transaction or case that this person may read."""

    text = mark("Nothing in custody is called {name}; list it with: youxu custody list OUTLET")


@click.group(
    "custody", help=_("What an outlet holds: lists signed by two, hand receipts, backlog, cases (G2).")
)
def command() -> None:
    """Group the commands of custody."""


def _outlet(code: str, by: Actor) -> Outlet:
    found = outlet_by_code(code, by)
    if not by.may("read", unit=found.unit_path):
        raise NotPermitted(verb="read")
    return found


def _codes(words: Iterable[str]) -> click.Choice:
    return click.Choice([str(one).lower().replace("_", "-") for one in words])


def _stored(code: str) -> str:
    return code.upper().replace("-", "_")


def _own(zh: str, en: str) -> str:
    return zh if chinese() else en or zh


@command.command("list", help=_("List the custody lists of an outlet: who signed, when, whether it is safe."))
@OUTLET
@reading
@json_option
def list_lists(outlet: str, by: Actor, at: datetime, as_json: bool) -> None:
    """List custody lists."""
    place = _outlet(outlet, by)
    lists = queries.lists_of(by, outlet=place)
    safe = queries.known_safe(by, place)
    lines = [_("In signed custody without a difference.") if safe else _("Not in safe custody.")]
    lines += [_brief(one, at) for one in lists]
    emit({"outlet": place.code, "safe": safe, "lists": lists}, as_json, lines)


def _brief(one: queries.ListBrief, at: datetime) -> str:
    second = f" · {_own(one.second, one.second_en)} {word('way', one.second_way)}" if one.second else ""
    if one.second_reason:
        second += " " + _("second person away: {reason}").format(reason=one.second_reason)
    return (
        f"{one.reference}  {moment(one.counted_at, at)}  {word('custody_kind', one.kind)}  "
        f"{word('custody', one.state)}  {_own(one.first, one.first_en)}{second}"
    )


@command.command("show", help=_("Show one custody list; what it holds only to who needs to know it."))
@click.argument("reference", metavar="REF")
@reading
@json_option
def show(reference: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show a custody list."""
    emit(*_detail(by, reference, as_json, at))


def _detail(by: Actor, reference: str, as_json: bool, at: datetime) -> tuple[Any, bool, list[str]]:
    found = queries.list_detail(by, reference)
    if found is None:
        raise UnableToFindCustody(field="reference", name=reference)
    return found, as_json, list(_detail_lines(found, at))


def _detail_lines(found: queries.ListDetail, at: datetime) -> Iterator[str]:
    yield _brief(found.brief, at)
    if found.rows is None:
        yield _("What it holds is shown only to who needs to know it.")
    for row in found.rows or ():
        figure = "" if row.amount is None else f"{row.amount:f} {row.currency or _own(row.unit, row.unit_en)}"
        differs = "  " + _("differs") if row.differs else ""
        words = (figure.strip(), row.numbers, row.place, row.holder, row.voucher)
        yield f"  {_own(row.title, row.title_en)}: {' · '.join(filter(None, words))}{differs}"
    for case in found.cases:
        yield _case_line(case)


def _case_line(case: queries.CaseRow) -> str:
    outcome = f" · {word('outcome', case.outcome)}" if case.outcome else ""
    return f"  {case.reference}  {word('case_state', case.state)}{outcome}  {', '.join(case.lines)}"


ROW = mark("A row is written like: cash_box; amount=1280.50; numbers=F 0812; place=safe; holder=name")


def _rows(rows: Sequence[str], noted: Sequence[str], place: str, holder: str) -> list[Written]:
    """Return the rows as written: "class; field=value; …"; ``place`` and ``holder`` fill what is left out."""
    found = []
    for text in rows:
        key, *pairs = [part.strip() for part in text.replace("；", ";").split(";")]
        values: dict[str, Any] = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        unknown = set(values) - {"amount", "numbers", "place", "holder", "voucher"}
        if unknown or len(values) != len([pair for pair in pairs if pair]):
            raise click.UsageError(f"--row: {_(ROW)}")
        found.append(replace(Written(key, place=place, holder=holder), **values))
    return found + [Written(key, noted=True) for key in noted]


@command.command("start", help=_("Write a custody list and sign it first; another person signs second."))
@OUTLET
@click.option(
    "--kind", type=_codes(ListKind), default="stop", help=_("At the stop, at a move, before the restart.")
)
@click.option(
    "--row", "rows", multiple=True, help=_("A class with what is there: “class; amount=…; place=…”.")
)
@click.option("--noted", multiple=True, help=_("A class that is only noted as handled by its own rules."))
@click.option("--place", default="", help=_("Where things are, for rows that do not say."))
@click.option("--holder", default="", help=_("Who holds them, for rows that do not say."))
@json_option
@acting
def start(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    outlet: str,
    kind: str,
    rows: Sequence[str],
    noted: Sequence[str],
    place: str,
    holder: str,
) -> None:
    """Write a list."""
    written = _rows(rows, noted, place, holder)
    row = actions.write_list(
        by=by, at=at, submission=submission, outlet=_outlet(outlet, by), kind=_stored(kind), rows=written
    )
    emit(*_detail(by, row.reference, as_json, at))


@command.command("sign", help=_("Sign a custody list as the second person, or as witness of the office."))
@click.argument("reference", metavar="REF")
@click.option(
    "--way", type=_codes(SignWay), default="in-person", help=_("On the spot, by video or by telephone.")
)
@click.option(
    "--reason",
    default="",
    help=_("As witness where more than one person works: why no second person is there today."),
)
@json_option
@acting
def sign(
    by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str, way: str, reason: str
) -> None:
    """Sign a list."""
    row = _list(by, reference)
    actions.sign_list(by=by, at=at, submission=submission, row=row, way=_stored(way), reason=reason)
    emit(*_detail(by, reference, as_json, at))


def _list(by: Actor, reference: str) -> CustodyList:
    found = queries.list_called(by, reference)
    if found is None:
        raise UnableToFindCustody(field="reference", name=reference)
    keep_apart(found.world, reference)
    return found


@command.command(
    "receipts", help=_("Give an outlet hand-receipt numbers, or write down how they ended; else show them.")
)
@OUTLET
@click.option(
    "--block", nargs=2, metavar="FIRST LAST", default=None, help=_("Give this block to the outlet.")
)
@click.option("--of", "of_number", default="", metavar="NUMBER", help=_("The block that holds this number."))
@click.option("--used", default="", help=_("Numbers used: 1-20, 25."))
@click.option("--void", default="", help=_("Numbers void or returned unused."))
@click.option("--missing", default="", help=_("Numbers missing."))
@click.option("--entered", default="", help=_("Numbers entered into the system."))
@click.option("--entered-at", type=PastMoment(), help=_("When they were entered, if not now."))
@click.option(
    "--correct", default="", metavar="NUMBERS", help=_("Correct these numbers, with --end and --reason.")
)
@click.option("--end", type=_codes(NumberEnd), default="used", help=_("How they really stand."))
@click.option("--reason", default="", help=_("Why it is corrected."))
@json_option
@acting
def receipts(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    outlet: str,
    block: tuple[str, str] | None,
    of_number: str,
    entered_at: datetime | None,
    correct: str,
    end: str,
    reason: str,
    **said: str,
) -> None:
    """Give, account for, correct or show hand receipts."""
    place = _outlet(outlet, by)
    act: dict[str, Any] = {"by": by, "at": at, "submission": submission}
    if block is not None:
        actions.issue_block(**act, outlet=place, first=block[0], last=block[1])
    elif correct:
        row = _block(by, place, of_number)
        what = {"numbers": correct, "end": _stored(end), "reason": reason, "entered_at": entered_at}
        actions.correct_receipts(**act, block=row, **what)
    elif any(said.values()):
        actions.end_receipts(**act, block=_block(by, place, of_number), entered_at=entered_at, **said)
    found = queries.blocks_of(by, outlet=place)
    emit({"outlet": place.code, "blocks": found}, as_json, map(_block_line, found))


def _block(by: Actor, place: Outlet, number: str) -> Any:
    row = queries.block_with(by, place, number)
    if row is None:
        raise UnableToFindCustody(field="of", name=number or place.code)
    return row


def _block_line(row: queries.BlockRow) -> str:
    numbers = _("{used} used, {void} void, {missing} missing, {entered} entered, {open} open").format(
        used=row.used, void=row.void, missing=row.missing, entered=row.entered, open=row.open
    )
    return f"{row.first}–{row.last}  {numbers}"


@command.command(
    "doubtful",
    help=_(
        "List a doubtful transaction, hand it to who owns the line, or write down the answer; else show them."
    ),
)
@OUTLET
@click.option("--line", default="", help=_("The line of a new one."))
@click.option("--serial", default="", help=_("Its serial number."))
@click.option("--amount", default="", help=_("Its amount."))
@click.option("--happened", "happened_at", type=PastMoment(), help=_("When it happened."))
@click.option("--contact", default="", help=_("How to reach the customer."))
@click.option("--hand", type=int, default=None, metavar="ID", help=_("Hand this one over."))
@click.option("--to", "to_whom", default="", help=_("To whom it is handed."))
@click.option("--promised", "promised_at", type=Moment(), help=_("By when the answer is promised."))
@click.option("--answer", type=int, default=None, metavar="ID", help=_("Write down the answer to this one."))
@click.option("--text", default="", help=_("What was answered."))
@json_option
@acting
def doubtful(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    outlet: str,
    hand: int | None,
    to_whom: str,
    promised_at: datetime | None,
    answer: int | None,
    text: str,
    happened_at: datetime | None,
    **given: str,
) -> None:
    """List, hand over, answer or show doubtful transactions; nothing is repaid or repeated here."""
    place, act = _outlet(outlet, by), {"by": by, "at": at, "submission": submission}
    if hand is not None:
        if promised_at is None:
            raise click.UsageError(_("Say by when the answer is promised: --promised."))
        row = _transaction(by, hand)
        actions.hand_doubtful(**act, doubtful=row, to_whom=to_whom, promised_at=promised_at)
    elif answer is not None:
        actions.answer_doubtful(**act, doubtful=_transaction(by, answer), answer=text)
    elif any(given.values()):
        actions.list_doubtful(**act, outlet=place, happened_at=happened_at or at, **given)
    found = queries.doubtful_of(by, outlet=place)
    lines = (
        f"{row.id}  {moment(row.happened_at, at)}  {row.line}  {word('doubtful', row.state)}  "
        f"{row.serial or ''} {'' if row.amount is None else row.amount}"
        for row in found
    )
    emit({"outlet": place.code, "transactions": found}, as_json, lines)


def _transaction(by: Actor, pk: int) -> Any:
    found = queries.doubtful_numbered(by, pk)
    if found is None:
        raise UnableToFindCustody(field="id", name=str(pk))
    return found


@command.command(
    "backlog", help=_("Write down what waits at an outlet today, by class; else show the counts.")
)
@OUTLET
@click.option("--count", "counts", multiple=True, metavar="CLASS=N", help=_("How many of a class wait."))
@click.option("--damaged", default="0", help=_("How many items were damaged so far."))
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help=_("Of which day; today if left out.")
)
@json_option
@acting
def backlog(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    outlet: str,
    counts: Sequence[str],
    damaged: str,
    day: datetime | None,
) -> None:
    """Count or show the backlog."""
    place = _outlet(outlet, by)
    if counts:
        if any("=" not in one for one in counts):
            raise click.UsageError(_("A count is written like ordinary_mail=12."))
        actions.count_backlog(
            by=by,
            at=at,
            submission=submission,
            outlet=place,
            counts=dict(one.split("=", 1) for one in counts),
            damaged=damaged,
            day=_day(day),
        )
    found = queries.backlog_of(by, place)
    lines = (f"{row.day}  {row.total}  {row.counted_by}" for row in found)
    emit({"outlet": place.code, "counts": found}, as_json, lines)


def _day(day: datetime | None) -> date | None:
    return day.date() if day else None


@command.command(
    "case", help=_("Settle a difference, or open and move a compensation; else show the cases of an outlet.")
)
@OUTLET
@click.option("--settle", default="", metavar="REF", help=_("Settle this difference."))
@click.option("--outcome", type=_codes(Outcome), default="found", help=_("How it was settled."))
@click.option("--words", default="", help=_("How, and by which papers; or why it is refused."))
@click.option("--compensate", default="", metavar="LINE", help=_("Open a compensation for this line."))
@click.option("--customer", default="", help=_("Who the customer is."))
@click.option("--contact", default="", help=_("How to reach the customer."))
@click.option(
    "--out-of", default="", metavar="REF", help=_("The difference that the compensation comes from.")
)
@click.option("--move", default="", metavar="REF", help=_("Take this compensation a step on."))
@click.option(
    "--step", type=_codes(ClaimState), default="offered", help=_("The step: offered, paid, refused, closed.")
)
@click.option("--amount", default="", help=_("The amount that is offered or paid."))
@json_option
@acting
def case(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    outlet: str,
    settle: str,
    outcome: str,
    words: str,
    compensate: str,
    customer: str,
    contact: str,
    out_of: str,
    move: str,
    step: str,
    amount: str,
) -> None:
    """Settle, compensate or show."""
    place, act = _outlet(outlet, by), {"by": by, "at": at, "submission": submission}
    if settle:
        actions.settle_case(**act, case=_case(by, settle), outcome=_stored(outcome), words=words)
    elif compensate:
        actions.open_compensation(
            **act,
            outlet=place,
            line=compensate,
            customer=customer,
            contact=contact,
            reason=words,
            case=_case(by, out_of) if out_of else None,
        )
    elif move:
        row = queries.compensation_called(by, move)
        if row is None:
            raise UnableToFindCustody(field="move", name=move)
        keep_apart(row.world, move)
        actions.move_compensation(**act, compensation=row, to=_stored(step), amount=amount, reason=words)
    cases, claims = queries.cases_of(by, outlet=place), queries.compensations_of(by, outlet=place)
    lines = [_case_line(one) for one in cases]
    lines += [f"  {one.reference}  {word('claim', one.state)}  {one.line}" for one in claims]
    emit({"outlet": place.code, "cases": cases, "compensations": claims}, as_json, lines)


def _case(by: Actor, reference: str) -> DifferenceCase:
    found = queries.case_called(by, reference)
    if found is None:
        raise UnableToFindCustody(field="reference", name=reference)
    keep_apart(found.world, reference)
    return found
