"""``youxu rollcall``: ask all outlets at once, write answers down, see the sum and who is still to be rung."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.options import PastMoment, acting, emit, json_option, reading
from youxu.cli.outlets_meant import outlets_perhaps_meant
from youxu.cli.worlds import keep_apart
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, moment, word
from youxu.incidents.queries import handles
from youxu.kernel.words import mark
from youxu.network.rules import Way
from youxu.watch import actions, queries
from youxu.watch.models import Ask, RollCall
from youxu.watch.queries import MessageRow, RollCallRow, SheetRow
from youxu.watch.queries.sheets import SHOWN
from youxu.watch.rules.words import Said, Works

SAID = click.Choice([one.value.lower().replace("_", "-") for one in Said], case_sensitive=False)
WORKS = click.Choice([one.value.lower() for one in Works], case_sensitive=False)
MOST = 1000


class UnableToFindRollCall(UnableTo):
    """No roll-call of this reference, or none that this person may read."""

    text = mark("There is no roll-call {reference}, or you may not read it.")


class UnableToFindAsked(UnableTo):
    """The roll-call does not ask this outlet."""

    text = mark("Roll-call {reference} does not ask outlet {code}.")


@click.group(
    "rollcall", help=_("Ask all outlets whether their people are safe; write answers down; the sum (G4).")
)
def command() -> None:
    """Group the commands of the roll-call."""


@command.command("start", help=_("Ask all outlets of a rule; of an incident or watch with --incident."))
@click.option(
    "--incident",
    default="",
    metavar="REFERENCE",
    help=_("For this incident or watch; it repeats by the plan."),
)
@outlets_perhaps_meant
@json_option
@acting
def start(
    by: Actor, at: datetime, submission: UUID, as_json: bool, rule: dict[str, Any], incident: str
) -> None:
    """Start a roll-call; without a rule every outlet of the own unit is asked."""
    unit = handles.unit_of(by)
    if unit is None:
        raise actions.UnableToStartRollCall(mark("You belong to no unit that could ask."), field="unit")
    case = handles.incident_of(by, incident) if incident else None
    if incident and case is None:
        raise actions.UnableToStartRollCall(
            mark("There is no incident {reference}, or you may not read it."),
            field="incident",
            reference=incident,
        )
    row = actions.start_rollcall(
        by=by, at=at, submission=submission, unit=unit, rule=rule or {"unit": unit.key}, incident=case
    )
    shown = queries.rollcall_row(by, _named(by, row.reference), at)
    emit(shown, as_json, _lines(shown))


@command.command(
    "answer", help=_("Write down what an outlet answered, that nobody answered, or which word holds.")
)
@click.argument("reference")
@click.argument("outlet")
@click.option("--said", type=SAID, help=_("The answer of the outlet."))
@click.option("--people", type=int, help=_("How many people are safe."))
@click.option("--missing", type=int, default=0, help=_("How many people are missing."))
@click.option(
    "--open", "opened", default="", help=_("Lines that are open, by commas; none named: as the answer says.")
)
@click.option("--power", type=WORKS, default="unknown", help=_("Is there power?"))
@click.option("--line", type=WORKS, default="unknown", help=_("Is there a line?"))
@click.option("--water", type=WORKS, default="unknown", help=_("Is there water?"))
@click.option("--needs", default="", help=_("What is needed."))
@click.option("--cause", default="", help=_("Why it is closed: a cause of the plan."))
@click.option("--told-by", default="", help=_("Who told you on the telephone."))
@click.option("--told-at", type=PastMoment(), help=_("When you were told, if not now."))
@click.option("--no-answer", is_flag=True, help=_("You rang and nobody answered: on to the next number."))
@click.option(
    "--settle", "number", type=int, help=_("This answer (its number) holds; --told-by says whom you rang.")
)
@json_option
@acting
def answer(reference: str, outlet: str, number: int | None, no_answer: bool, **given: Any) -> None:
    """Take an answer, a call without one, or the word that settles two."""
    by, at, submission, as_json = (given.pop(name) for name in ("by", "at", "submission", "as_json"))
    ask = _asked(by, reference, outlet)
    if no_answer:
        actions.note_no_answer(by=by, at=at, submission=submission, ask=ask)
    elif number is not None:
        _settle(ask, number, given["told_by"], by, at, submission)
    else:
        actions.answer(by=by, at=at, submission=submission, ask=ask, **_answer(given))
    shown = queries.sheet_row(by, ask, at)
    emit(shown, as_json, _sheet_lines([shown]))


def _answer(given: dict[str, Any]) -> dict[str, Any]:
    if not given["said"]:
        raise click.UsageError(_("Give --said, --no-answer or --settle."))
    lines = [line for line in given["opened"].replace("，", ",").split(",") if line.strip()]
    return {
        "said": given["said"].upper().replace("-", "_"),
        "people_safe": given["people"],
        "people_missing": given["missing"],
        "open_lines": [line.strip() for line in lines] if lines else None,
        **{name: given[name].upper() for name in ("power", "line", "water")},
        **{name: given[name] for name in ("needs", "cause", "told_by", "told_at")},
        "way": Way.TELEPHONE if given["told_by"] else Way.COMMAND,
    }


def _settle(ask: Ask, number: int, word_of: str, by: Actor, at: datetime, submission: UUID) -> None:
    row = queries.answer_numbered(ask, number)
    if row is None:
        raise actions.UnableToSettle(mark("There is no answer {number}."), field="settle", number=number)
    actions.settle(by=by, at=at, submission=submission, answer=row, word=word_of)


@command.command("show", help=_("Show the roll-calls that run, or one with its sum and call sheet."))
@click.argument("reference", required=False, default="")
@click.option(
    "--show", "which", type=click.Choice(SHOWN), default="all", show_default=True, help=_("Which outlets.")
)
@reading
@json_option
def show(reference: str, which: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show what runs, or one roll-call with the outlets asked."""
    if not reference:
        rows = queries.running(by, by.unit, at)
        emit({"rollcalls": rows, "outlets": []}, as_json, [line for row in rows for line in _lines(row)])
        return
    found = _named(by, reference)
    row = queries.rollcall_row(by, found, at)
    sheet, _more = queries.sheet_of(by, found, at, show=which, limit=MOST)
    emit({"rollcalls": [row], "outlets": sheet}, as_json, [*_lines(row), *_sheet_lines(sheet)])


@command.command("end", help=_("End a roll-call: nobody is carried on any more."))
@click.argument("reference")
@json_option
@acting
def end(reference: str, by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """End a roll-call by hand."""
    actions.end_rollcall(by=by, at=at, submission=submission, roll_call=_named(by, reference))
    shown = queries.rollcall_row(by, _named(by, reference), at)
    emit(shown, as_json, _lines(shown))


def _named(by: Actor, reference: str) -> RollCall:
    row = queries.rollcall_named(by, reference)
    if row is None:
        raise UnableToFindRollCall(field="reference", reference=reference)
    keep_apart(row.world, reference)
    return row


def _asked(by: Actor, reference: str, code: str) -> Ask:
    ask = queries.ask_of_outlet(by, reference, code)
    if ask is None:
        raise UnableToFindAsked(field="outlet", reference=reference, code=code)
    keep_apart(ask.roll_call.world, reference)
    return ask


def _lines(row: RollCallRow) -> Iterator[str]:
    yield row.line if chinese() else row.line_en
    if row.entered < row.total:
        yield _("{done} of {total} outlets asked so far.").format(done=row.entered, total=row.total)
    if row.next_at is not None and row.ended_at is None:
        yield _("Next roll-call: {time}").format(time=moment(row.next_at))


def _sheet_lines(rows: list[SheetRow]) -> Iterator[str]:
    for row in rows:
        said = word("said", row.said) if row.said else word("rung", row.rung)
        mark_of = " !" if row.contradicted else ""
        name = row.name if chinese() else row.name_en or row.name
        yield f"{row.code:<10} {said}{mark_of}  {name}  {row.head} {row.number}".rstrip()
        if row.messages and row.state == "WAITING":
            yield f"{'':<10} {_message(row.messages[-1])}"
        for one in row.unclear:
            why = word("unclear", one.why)
            yield f"{'':<10} " + _("Answered unclearly ({why}): {text} ({who})").format(
                why=why, text=one.text, who=one.told_by
            )


def _message(row: MessageRow) -> str:
    if row.state == "NONE":
        known = row.reason != "BAD_ADDRESS"
        why = word("delivery_reason", row.reason) if known else _("no mobile number is known")
        return _("No message: {why}").format(why=why)
    state = word("delivery_state", row.state)
    why = f" ({word('delivery_reason', row.reason)})" if row.reason else ""
    return _("Message to {who}: {state}").format(who=row.name, state=state) + why
