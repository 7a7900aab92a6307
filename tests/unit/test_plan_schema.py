"""The schema of a plan: typed, frozen, pure; every field says how it tightens."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.builders.plan import shipped_plan
from youxu.plan import schema
from youxu.plan.schema import DayEffect, Duration, LevelKey, Moment, Plan, Weight, read_predicate
from youxu.plan.walk import models_in, tighten_of


@pytest.mark.parametrize(
    "model", [m for m in sorted(models_in(Plan), key=str) if m.model_fields], ids=lambda m: m.__name__
)
def test_every_field_declares_how_it_tightens(model) -> None:
    for name, info in model.model_fields.items():
        assert tighten_of(info) is not None, f"{model.__name__}.{name}"


def test_a_plan_is_frozen() -> None:
    with pytest.raises(ValidationError):
        shipped_plan().minimum.reachable = 9


@pytest.mark.parametrize(
    ("text", "minutes", "opening"),
    [("60 min", 60, None), ("4 oh", None, 4), ("7 days", 7 * 1440, None), ("12 h", 720, None)],
)
def test_a_duration_knows_its_unit(text: str, minutes: int | None, opening: int | None) -> None:
    duration = Duration.model_validate(text)
    assert duration.minutes == minutes
    assert duration.opening_hours == opening
    assert str(duration) == text


@pytest.mark.parametrize("text", ["", "soon", "5", "-5 min", "5 minutes", "1.5 h", "4 oh 25"])
def test_a_text_that_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Duration.model_validate(text)


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        ("5 min", "6 min"),
        ("60 min", "1 oh"),
        ("59 min", "1 h"),
        ("1 oh", "2 oh"),
        ("1 od 11:00", "1 od 12:00"),
    ],
)
def test_a_shorter_limit_passes_no_later(shorter: str, longer: str) -> None:
    low, high = Duration.model_validate(shorter), Duration.model_validate(longer)
    assert low.no_longer_than(high)
    assert not high.no_longer_than(low)


def test_opening_days_and_clock_days_are_not_compared() -> None:
    days, opening = Duration.model_validate("3 days"), Duration.model_validate("3 od")
    assert not days.no_longer_than(opening)
    assert not opening.no_longer_than(days)


def test_levels_are_ordered_and_raised_up_to_a_cap() -> None:
    assert [key.rank for key in LevelKey] == [0, 1, 2, 3, 4]
    assert LevelKey.OUTLET.raised(1) is LevelKey.IV
    assert LevelKey.II.raised(3) is LevelKey.I
    assert LevelKey.III.raised(2, LevelKey.III) is LevelKey.III


@pytest.mark.parametrize("name", sorted(schema.KINDS))
def test_every_predicate_has_a_sentence_and_a_documented_parameter(name: str) -> None:
    kind = schema.KINDS[name]
    assert kind.words
    for parameter in set(kind.model_fields) - {"kind"}:
        assert f"``{parameter}``" in (kind.__doc__ or ""), f"{name}: {parameter} is not documented"


def test_a_predicate_reads_its_yaml_form_and_its_stored_form() -> None:
    read = read_predicate({"share_of_open_outlets": {"at_least": "25 %", "min": {"COUNTY": 3, "CITY": 10}}})
    assert read_predicate(read.model_dump(mode="json")) == read
    assert read.minimum("CITY") == 10
    assert read.minimum("BRANCH") == 3
    assert "25 %" in str(read.sentence())


def test_a_predicate_outside_the_closed_list_is_refused() -> None:
    with pytest.raises(ValidationError):
        read_predicate({"eval": {"code": "1"}})


def test_the_share_of_a_province_serves_the_group() -> None:
    read = read_predicate(
        {"share_of_open_outlets": {"at_least": "50 %", "min": {"COUNTY": 5, "PROVINCE": 200}}}
    )
    assert read.minimum("GROUP") == 200


def test_tasks_are_asked_for_by_level_cause_and_moment() -> None:
    plan = shipped_plan()
    small = plan.tasks_for("OUTLET", "power")
    large = plan.tasks_for("III", "power")
    assert "convene" not in small
    assert "convene" in plan.left_out("OUTLET")
    assert set(small) < set(large)
    assert "carrier_ticket" not in large
    assert all(t.opens is Moment.CLEARED for t in plan.tasks_for("III", opens=Moment.CLEARED).values())
    assert plan.step_of("check_lines") == "P4"


def test_what_is_not_applicable_or_brief_has_a_rule_that_says_so() -> None:
    for key, task in shipped_plan().tasks.items():
        if set(task.weight.values()) != {Weight.FULL}:
            assert task.weight_rule, key


def test_the_duty_officer_leads_at_outlet_level() -> None:
    plan = shipped_plan()
    assert plan.level("OUTLET").led_by == ("duty_officer",)
    assert not plan.level("OUTLET").needs_meeting
    assert plan.tasks["release"].owner_post("OUTLET") == "duty_officer"
    assert plan.tasks["release"].owner_post("III") == "leader"


def test_one_list_serves_several_causes() -> None:
    plan = shipped_plan()
    assert plan.first_15_for("typhoon") == plan.first_15_for("flood")
    assert all(plan.first_15_for(cause) for cause in plan.causes)


def test_confidential_mail_is_never_public() -> None:
    plan = shipped_plan()
    assert "confidential" in plan.lines
    assert "confidential" not in plan.public_lines()


@pytest.mark.parametrize(
    ("day", "lines", "peaks"),
    [
        (date(2026, 11, 11), ("parcels",), {"shopping"}),
        (date(2026, 11, 11), ("letters",), set()),
        (date(2026, 11, 23), ("press",), set()),
        (date(2026, 3, 10), ("savings",), {"pensions"}),
        (date(2026, 3, 16), ("savings",), set()),
        (date(2027, 2, 6), ("remittance",), {"spring_festival"}),
        (date(2027, 2, 14), ("remittance",), set()),
    ],
)
def test_a_peak_day_counts_only_for_its_lines(day: date, lines: tuple[str, ...], peaks: set[str]) -> None:
    found = shipped_plan().recurring_on(day).items()
    assert {
        key for key, entry in found if entry.raises is DayEffect.PEAK_DAY and set(lines) & set(entry.lines)
    } == peaks


def test_the_schema_knows_no_django() -> None:
    folder = Path(schema.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.startswith("django") for name in names), path.name
