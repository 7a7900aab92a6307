"""``youxu drill score`` and ``observe``: the sheets of a drill shown, scored item by item, filled from the journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.drill.group import command, drill_called
from youxu.cli.options import acting, emit, json_option
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, percent, word
from youxu.exercises import queries
from youxu.exercises.actions import fill_scores, note_observation, score_item
from youxu.exercises.models import Exercise
from youxu.exercises.queries import ItemRow, ScoreRow, SheetsRow
from youxu.exercises.rules.scoring import Portion, value_code
from youxu.kernel.words import mark
from youxu.plan.schema import Text
from youxu.plan.schema.scoring import BANDS


class UnableToShowSheets(UnableTo):
    """The plan of the unit has no score sheets."""

    text = mark("The plan of this unit has no score sheets.")
    clause = "T2"


@command.command(
    "score", help=_("Show the score sheets of a drill; with --item and --value score one item, also late.")
)
@click.argument("key", metavar="DRILL")
@click.option(
    "--item", default="", metavar="ITEM", help=_('Its key or its table and number, such as "A.2 2.6".')
)
@click.option("--value", default="", help=_("0, 1, 3, 5; yes, no; minutes; na: not applicable."))
@click.option("--note", default="", help=_("What was seen."))
@click.option("--change", is_flag=True, help=_("Change your score of this item."))
@click.option("--fill", is_flag=True, help=_("Fill what the journal knows before anything is shown."))
@click.option("--open", "only_open", is_flag=True, help=_("Show only what nobody scored yet."))
@json_option
@acting
def score(
    by: Actor,
    at: datetime,
    submission: UUID,
    key: str,
    item: str,
    value: str,
    note: str,
    change: bool,
    fill: bool,
    only_open: bool,
    as_json: bool,
) -> None:
    """Score an item or show the sheets."""
    drill = drill_called(by, key)
    if fill:
        fill_scores(by=by, at=at, exercise=drill)
    if item:
        revision = _revision(drill, by, item) if change else None
        score_item(
            by=by,
            at=at,
            submission=submission,
            exercise=drill,
            item=item,
            value=value,
            note=note,
            revision=revision,
        )
    elif value:
        raise click.UsageError(_("Say which item: --item."))
    sheets = queries.score_sheets(drill, by.person_id)
    if sheets is None:
        raise UnableToShowSheets
    emit(published_sheets(drill.key, sheets, only_open), as_json, lines_of(sheets, only_open))


def _revision(drill: Exercise, by: Actor, item: str) -> int:
    """Return the revision of the own score that is changed, 0 where there is none: the action then says so."""
    found = queries.item_of(drill, item)
    sheets = queries.score_sheets(drill, by.person_id) if found else None
    own = next((one.own for one in sheets.items if one.key == found[0]), None) if sheets and found else None
    return own.revision if own is not None else 0


@command.command("observe", help=_("Write down what you saw in a drill."))
@click.argument("key", metavar="DRILL")
@click.argument("words")
@click.option("--item", default="", metavar="ITEM", help=_("The item of the sheets that it is about."))
@click.option("--expectation", default="", metavar="KEY", help=_("The expectation that it is about."))
@json_option
@acting
def observe(
    by: Actor,
    at: datetime,
    submission: UUID,
    key: str,
    words: str,
    item: str,
    expectation: str,
    as_json: bool,
) -> None:
    """Write an observation down."""
    drill = drill_called(by, key)
    made = note_observation(
        by=by,
        at=at,
        submission=submission,
        exercise=drill,
        words=words,
        item=item,
        expectation=expectation,
    )
    told = {"drill": drill.key, "words": made.words, "item": made.item, "expectation": made.expectation}
    emit({**told, "seen_at": made.seen_at}, as_json, [_("Written down: {words}").format(words=made.words)])


def published_sheets(key: str, sheets: SheetsRow, only_open: bool = False) -> dict[str, Any]:
    """Return the sheets as JSON has them."""
    return {
        "drill": key,
        "percent": sheets.whole.percent,
        "band": sheets.band,
        "complete": sheets.complete,
        "scored": sheets.whole.scored,
        "missing": sheets.whole.missing,
        "not_applicable": sheets.whole.not_applicable,
        "bands": dict(sheets.bands),
        "sheets": [
            {
                "key": sheet.key,
                "title": _in(sheet.title),
                "table": sheet.table,
                **_portion(sheet.portion),
                "sections": [
                    {
                        "key": part.key,
                        "title": _in(part.title),
                        **_portion(part.portion),
                        "items": [_item(one) for one in part.items if _shown(one, only_open)],
                    }
                    for part in sheet.sections
                ],
            }
            for sheet in sheets.sheets
        ],
    }


def _portion(portion: Portion) -> dict[str, Any]:
    return {
        "percent": portion.percent,
        "scored": portion.scored,
        "missing": portion.missing,
        "not_applicable": portion.not_applicable,
    }


def _shown(item: ItemRow, only_open: bool) -> bool:
    return not only_open or item.judged.standing == "MISSING"


def _item(item: ItemRow) -> dict[str, Any]:
    points = item.judged.points
    return {
        "key": item.key,
        "number": item.number,
        "title": _in(item.title),
        "kind": item.kind,
        "clauses": item.clauses,
        "standing": item.judged.standing,
        "points": None if points is None else round(float(points), 2),
        "apart": item.judged.apart,
        "against_journal": item.judged.against_engine,
        "own": _given(item, item.own),
        "journal": _given(item, item.engine),
        "observers": [_given(item, one) for one in item.observers],
    }


def _given(item: ItemRow, row: ScoreRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    said = {"by": row.by, "value": value_code(item.kind, row.value), "note": row.note}
    return {**said, "scored_at": row.scored_at, "revision": row.revision}


def _in(text: Text) -> str:
    return text.zh if chinese() else text.en


def lines_of(sheets: SheetsRow, only_open: bool = False) -> Iterator[str]:
    """Yield the sheets in words: the whole, then each section with its items."""
    yield whole_line(sheets)
    for sheet in sheets.sheets:
        yield ""
        yield f"{_in(sheet.title)} {sheet.table}  {_share(sheet.portion)}".rstrip()
        for part in sheet.sections:
            yield f"  {_in(part.title)}  {_share(part.portion)}"
            for one in part.items:
                if _shown(one, only_open):
                    yield f"    {one.key:<10}{_scores(one):<16}{_in(one.title)}"


def whole_line(sheets: SheetsRow) -> str:
    """Return what the drill came to in one line."""
    share = percent(float(sheets.whole.share)) if sheets.whole.share is not None else "–"
    scored = _("{scored} of {all} items scored").format(
        scored=sheets.whole.scored, all=sheets.whole.applicable
    )
    band = _(BANDS[sheets.band]) if sheets.band is not None else _("no band yet")
    return f"{band}  {share}  ({scored})"


def _share(portion: Portion) -> str:
    share = percent(float(portion.share)) if portion.share is not None else "–"
    return f"{share} ({portion.scored}/{portion.applicable})"


def _scores(item: ItemRow) -> str:
    found = [word("score_value", value_code(item.kind, one.value)) for one in item.observers]
    if item.engine is not None:
        found.append(f"[{word('score_value', value_code(item.kind, item.engine.value))}]")
    return " ".join(found) or "–"
