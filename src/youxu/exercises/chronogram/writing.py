"""Writing a scenario as a chronogram: one row an inject or an expectation, and a second sheet with the rest."""

from __future__ import annotations

import io
from collections.abc import Iterator

from django.utils.translation import pgettext

from youxu.core.wording import chinese, word
from youxu.exercises.chronogram.columns import ABOUT, COLUMN_WORDS, COLUMNS
from youxu.exercises.rules.scenario import ScenarioText, ScriptExpectation, ScriptInject, Words

Row = dict[str, str]


def write_chronogram(scenario: ScenarioText) -> bytes:
    """Return the scenario as an xlsx file with headers in the reader's language; read in again it is the same."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for title, rows in (
        (pgettext("chronogram", "Script"), _script(scenario)),
        (ABOUT[0] if chinese() else ABOUT[1], _about(scenario)),
    ):
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in rows:
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value)
                # A text stays a text, whatever it begins with: no cell of ours is a formula.
                cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _script(scenario: ScenarioText) -> Iterator[list[str]]:
    yield [pgettext("chronogram", COLUMN_WORDS[name]) for name in COLUMNS]
    rows = [*map(_inject, scenario.injects), *map(_expectation, scenario.expectations)]
    for row in rows:
        yield [row.get(name, "") for name in COLUMNS]


def _inject(one: ScriptInject) -> Row:
    by_hand = pgettext("chronogram", "by hand")
    return {
        "key": one.key,
        "kind": pgettext("chronogram", "inject"),
        "time": by_hand if one.by_hand else one.at,
        "after": one.after,
        "delay": str(one.delay) if one.delay else "",
        "only": word("inject_only", one.only) if one.only else "",
        "way": word("inject_way", one.way),
        "to": "、".join(one.to),
        "outlet": one.outlet,
        "title": one.title.zh,
        "title_en": one.title.en,
        "text": one.text.zh,
        "text_en": one.text.en,
    }


def _expectation(one: ScriptExpectation) -> Row:
    return {
        "key": one.key,
        "kind": pgettext("chronogram", "expected"),
        "after": one.after,
        "expected": one.text.zh,
        "expected_en": one.text.en,
        "who": "、".join(one.who),
        "codes": "、".join(one.codes),
        "within": str(one.within),
        "clause": one.clause,
        "checked": word("expectation_checked", one.checked),
        "item": one.item,
    }


def _about(scenario: ScenarioText) -> Iterator[list[str]]:
    yield ["key", scenario.key]
    yield from _both("title", scenario.title)
    yield ["form", scenario.form]
    yield ["scope", scenario.scope]
    yield ["begins", scenario.begins]
    yield ["minutes", str(scenario.minutes)]
    yield from _both("situation", scenario.situation)
    for number, goal in enumerate(scenario.goals, start=1):
        yield from _both(f"goal.{number}", goal)
    for key, place in scenario.outlets.items():
        yield from _both(f"place.{key}.title", place.title)
        yield [f"place.{key}.code", place.code]


def _both(name: str, words: Words) -> Iterator[list[str]]:
    yield [name, words.zh]
    yield [f"{name}_en", words.en]
