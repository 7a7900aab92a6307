"""The score sheets, bands and questions of the shipped plan, and what a plan may not say of them (T2)."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.builders.plan import extension, shipped_plan, shipped_text
from youxu.exercises.rules.scoring import asked_of, item_named
from youxu.plan import files
from youxu.plan.schema import Band, ExerciseForm, ExerciseSheets, ItemKind, SourceTag


def sheets() -> ExerciseSheets:
    found = shipped_plan().exercise_sheets
    assert found is not None
    return found


def reasons(old: str, new: str) -> list[str]:
    text = shipped_text()
    assert old in text
    return [f"{fault.key}: {fault.reason}" for fault in files.check_text(text.replace(old, new, 1)).faults]


def test_the_tables_of_the_standard_are_there() -> None:
    counts = Counter((sheet.table, sheet.form) for sheet in sheets().sheets.values())
    assert set(counts) == {("A.1", "FIELD"), ("A.2", "FIELD"), ("", "FIELD"), ("B.1", "TABLETOP")}
    sizes = {
        key: sum(len(part.items) for part in sheet.sections.values())
        for key, sheet in sheets().sheets.items()
    }
    assert sizes == {"field_preparation": 29, "field_conduct": 73, "field_times": 6, "tabletop": 30}


def test_every_item_of_a_table_has_its_number_and_says_whether_it_was_seen() -> None:
    for sheet in sheets().sheets.values():
        for section in sheet.sections.values():
            for item in section.items.values():
                assert bool(item.number) is bool(sheet.table)
                allowed = {SourceTag.S, SourceTag.M} if sheet.table else {SourceTag.P}
                assert set(item.src.tags) <= allowed


def test_an_item_is_found_by_key_and_by_its_number() -> None:
    by_key = item_named(sheets(), ExerciseForm.FIELD, "a2_2_6")
    by_number = item_named(sheets(), ExerciseForm.FIELD, "a.2 2.6")
    assert by_key is not None
    assert by_key == by_number
    assert item_named(sheets(), ExerciseForm.TABLETOP, "a2_2_6") is None


def test_kinds_are_those_of_the_sheet_unless_an_item_says() -> None:
    kinds = {one.sheet: one.kind for one in asked_of(sheets(), ExerciseForm.FIELD)}
    assert kinds == {
        "field_preparation": ItemKind.YES_NO,
        "field_conduct": ItemKind.POINTS,
        "field_times": ItemKind.MEASURED,
    }


def test_the_bands_fall() -> None:
    assert sheets().bands == {Band.EXCELLENT: 90, Band.GOOD: 75, Band.FAIR: 60}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("bands: {EXCELLENT: 90 %", "bands: {EXCELLENT: 70 %", "bands are EXCELLENT, GOOD and FAIR"),
        ("bands: {EXCELLENT: 90 %, ", "bands: {", "bands are EXCELLENT, GOOD and FAIR"),
        ("FAIR: 60 %}", "FAIR: 60 %, POOR: 0 %}", "bands are EXCELLENT, GOOD and FAIR"),
        ("FAIR: 60 %}", "FAIR: 75 %}", "bands are EXCELLENT, GOOD and FAIR"),
        ("complete: 80 %", "complete: 120 %", "no share"),
        ("apart: 2", "apart: 6", "at most 5"),
        ("b1_1_1:", "a1_1_1:", "the item a1_1_1 stands on two sheets"),
        ("filled: {clocks: [convene]}", "filled: {clocks: [konvene]}", "no clock konvene"),
        ("filled: {clocks: [convene]}", "filled: {}", "an item is filled from clocks, or from one moment"),
        ("filled: {since: NOTICED, until: REPORTED}", "filled: {since: NOTICED}", "since and until"),
        (
            "filled: {since: NOTICED, until: REPORTED}",
            "filled: {since: SEEN, until: REPORTED}",
            "SEEN is not one of",
        ),
        (
            ", limits: {full: 5 min, part: 10 min, least: 20 min}",
            "",
            "an item that is measured says until when it earns its points",
        ),
        ("full: 5 min, part: 10 min", "full: 50 min, part: 10 min", "written in this order"),
        ("full: 5 min, part: 10 min", "full: 1 oh, part: 10 min", "clock times"),
        ("kind: MEASURED", "kind: SECONDS", "SECONDS"),
        ("form: TABLETOP", "form: TABLE", "TABLE"),
        ("kind: SCALE", "kind: STARS", "STARS"),
    ],
)
def test_what_a_plan_may_not_say_of_its_sheets(old: str, new: str, reason: str) -> None:
    assert any(reason in found for found in reasons(old, new)), reasons(old, new)


def test_a_plan_from_before_the_sheets_is_still_sound() -> None:
    text = shipped_text()
    start, end = text.index("# how drills are scored"), text.index("# what a simulation goes by until")
    assert files.check_text(text[:start] + text[end:]).ok


@pytest.mark.parametrize(
    ("section", "refused"),
    [
        ("bands: {EXCELLENT: 95 %}", ""),
        ("bands: {EXCELLENT: 80 %}", "exercise_sheets.bands.EXCELLENT"),
        ("complete: 50 %", "exercise_sheets.complete"),
        ("rectify: 20 days", ""),
        ("rectify: 60 days", "exercise_sheets.rectify"),
        ("apart: 4", "exercise_sheets.apart"),
        (
            "sheets: {field_times: {sections: {times: {items: {t_report: {limits: {full: 3 min}}}}}}}",
            "",
        ),
        (
            "sheets: {field_times: {sections: {times: {items: {t_report: {limits: {full: 8 min}}}}}}}",
            "exercise_sheets.sheets.field_times.sections.times.items.t_report.limits.full",
        ),
    ],
)
def test_a_lower_unit_may_only_ask_for_more(section: str, refused: str) -> None:
    found = files.check_text(extension(f"exercise_sheets:\n  {section}\n"))
    assert [fault.key for fault in found.faults] == ([refused] if refused else [])
