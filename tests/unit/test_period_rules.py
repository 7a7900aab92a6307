"""Many interruptions at once: packed figures, periods, factors, indicators, losses, turns, plots (E0-E3, R1)."""

from __future__ import annotations

import math
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.evaluation.rules import packed
from youxu.evaluation.rules.factors import Factor, factors_in
from youxu.evaluation.rules.indicators import Seen, Standing, Value, indicator
from youxu.evaluation.rules.losses import Day, short_of
from youxu.evaluation.rules.period import (
    Part,
    figures_of,
    interval_of,
    limits_in,
    lines_in,
    medians_between,
    parts_of,
)
from youxu.evaluation.rules.turns import Days, last_turn, months_until, turns_due
from youxu.kernel import plots, survival
from youxu.plan.schema.words import Rhythm
from youxu.watch.rules.spot_checks import Truth

NUMBERS = st.one_of(st.none(), st.integers(-1_000_000, 1_000_000))


@given(st.lists(st.dictionaries(st.sampled_from(packed.FIGURES), NUMBERS), max_size=4))
def test_packed_rows_joined_as_text_are_read_as_they_were(rows):
    joined = packed.table("".join(packed.packed(row) for row in rows))
    read = [
        {name: int(line[place]) for name, place in packed.PLACE.items() if line[place] != packed.NONE}
        for line in joined
    ]
    assert read == [{name: value for name, value in row.items() if value is not None} for row in rows]


def row(minutes, *, began=0, ended=True, **more):
    """Return the figures of one interruption that lasted so many minutes."""
    given_ = {"BEGAN_MIN": began, "OVER": int(ended), "OUTLETS": 1, "LINES": 2, "CUSTOMERS": 10}
    if ended:
        given_ |= {"WHOLE_S": minutes * 60, "WHOLE_O": minutes // 2}
    else:
        given_ |= {"OPEN_S": minutes * 60}
    return packed.packed({**given_, **more})


def table(*rows):
    return packed.table("".join(rows))


def test_a_period_counts_what_goes_on_in_no_length():
    found = figures_of(table(row(60), row(120), row(9999, ended=False)))
    assert (found.cases, found.over, found.running) == (3, 2, 1)
    assert (found.whole.cases, found.whole.median, found.whole_open.median) == (2, 5400, 45)
    assert found.customers == 30
    assert found.satisfaction is None
    assert found.in_time is None
    assert found.lost_during is None
    assert figures_of(table()).whole.median is None


def test_the_parts_of_an_interruption_add_up_to_the_whole():
    steps = {"DETECT_S": 60, "REPORT_S": 120, "VERIFY_REPORT_S": 60, "DIRECT_S": 240, "DIAGNOSE_S": 900, "VERIFY_S": 600}  # fmt: skip
    found = parts_of(table(row(60, **steps)))[0]
    assert found.sum() == 3600
    assert dict(zip(Part, found, strict=True)) == {
        Part.REPORT: 180, Part.DIRECT: 300, Part.DIAGNOSE: 600, Part.REPAIR: 1920, Part.VERIFY: 600,
    }  # fmt: skip
    assert figures_of(table(row(60, **steps))).slowest == (Part.REPAIR, 1920 / 3600)


def test_a_first_estimate_is_judged_by_its_interval():
    promise = {"FIRST_LOW_S": 600, "FIRST_HIGH_S": 1200, "FIRST_OFF_S": -60}
    found = figures_of(
        table(row(60, **promise, CAME_S=900), row(60, **promise, CAME_S=1300), row(60, **promise))
    )
    assert (found.judged, found.kept, found.first_off.median) == (2, 1, 60)


def test_months_hold_what_began_in_them_and_a_month_without_any_is_empty():
    spreads = medians_between(table(row(60, began=5), row(90, began=15), row(30, began=16)), [0, 10, 20, 30])
    assert [one.cases for one in spreads] == [1, 2, 0]
    assert [one.median for one in spreads] == [3600, 3600, None]


def test_limits_and_lines_are_gathered_by_the_keys_of_the_plan():
    entries = packed.records(
        packed.packed_records([("report", (2, 1, 0, 0, 0)), ("convene", (0, 0, 0, 3, 0))])
        + packed.packed_records([("report", (1, 0, 1, 0, 0))])
    )
    found = limits_in(entries, ["convene", "report", "unknown"])
    assert [(one.key, one.met, one.late, one.excused) for one in found] == [("report", 3, 1, 1)]
    lines = packed.records(
        packed.packed_records([("ems", (2, 1, 600, None, 1)), ("ems", (1, 0, None, None, None))])
    )
    (ems,) = lines_in(lines, ["letters", "ems"])
    assert (ems.stops, ems.back, ems.median_seconds, ems.within_aim) == (3, 1, 600, 1)
    assert limits_in(packed.records(""), ["report"]) == []


def test_a_factor_is_told_only_from_twenty_cases_on_and_is_sure_when_its_interval_says_so():
    slow = [row(200 + n, VENDOR_CALLED=1) for n in range(30)]
    fast = [row(50 + n, WEEKEND=1) for n in range(30)]
    rows = table(*slow, *fast)
    none = np.zeros(60, bool)
    found = {one.key: one for one in factors_in(rows, {"power": np.arange(60) < 15}, none)}
    vendor = found[Factor.VENDOR]
    assert vendor.is_sure
    assert 2.5 < vendor.ratio.low < vendor.ratio.value < vendor.ratio.high < 4
    assert found[Factor.WEEKEND].ratio.high < 1
    assert found["power"].ratio is None
    assert (found["power"].cases, found["power"].others) == (15, 45)
    assert found[Factor.NIGHT].ratio is None
    again = {one.key: one for one in factors_in(rows, {}, none)}
    assert again[Factor.VENDOR] == vendor


def test_a_median_of_what_partly_goes_on_is_that_of_kaplan_and_meier():
    lasted = [1, 2, 2.5, 3, 4, 5, 6]
    ended = [True, True, False, True, True, False, True]
    found = survival.middle(lasted, ended, 1)
    upper = np.where(ended, lasted, math.inf)
    assert found.value == survival.curve(lasted, upper).quantile(0.5) == 4
    assert found.low <= found.value <= found.high
    with pytest.raises(survival.NoRecords):
        survival.middle([1, 2], [False, False], 1)


def test_an_interval_of_a_side_stands_from_twenty_cases_on():
    assert interval_of(table(*[row(60)] * 19)) is None
    found = interval_of(table(*[row(50 + n) for n in range(20)]))
    assert found.low <= found.value <= found.high
    assert interval_of(table(*[row(60, ended=False)] * 20)) is None


def test_an_indicator_stands_against_its_target():
    seen = Seen(figures_of(table(row(60, FIRST_NOTICE_S=1500))))
    nothing = Seen(figures_of(table()))
    assert indicator("first_word", None, 30, seen, nothing).standing is Standing.MET
    assert indicator("first_word", None, 20, seen, nothing).standing is Standing.MISSED
    assert indicator("first_word", None, 30, nothing, seen).standing is Standing.NO_DATA
    assert indicator("median_restore", None, None, seen, nothing).standing is Standing.NO_TARGET
    assert indicator("unheard_of", 95, None, seen, nothing).standing is Standing.NOT_RECORDED


def test_the_truth_of_the_status_is_the_share_of_answered_spot_checks():
    checked, nothing = Seen(figures_of(table()), truth=Truth(19, 1)), Seen(figures_of(table()))
    found = indicator("truth", 95, None, checked, nothing)
    assert (found.standing, found.value, found.before) == (Standing.MET, Value(95, 20), None)
    assert indicator("truth", 95.5, None, checked, nothing).standing is Standing.MISSED
    assert indicator("truth", 95, None, nothing, checked).standing is Standing.NO_DATA


def test_customers_lost_are_what_is_missing_against_the_same_weekdays():
    before = [Day("ems", date(2026, 6, day), 100, 1) for day in (1, 8, 15, 22)]
    stop = Day("ems", date(2026, 6, 29), 30, 1)
    other = Day("ems", date(2026, 6, 30), 10, 1)
    days = [*before, stop, other]
    assert short_of(days, date(2026, 6, 29), date(2026, 6, 29), date(2026, 6, 30)) == 70
    assert short_of(days, date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 1)) is None
    assert short_of([stop], date(2026, 6, 29), date(2026, 6, 29), date(2026, 7, 1)) is None


def test_a_periodic_evaluation_falls_due_once_its_span_is_over():
    assert last_turn(Rhythm.MONTHLY, date(2026, 3, 1)) == Days(date(2026, 2, 1), date(2026, 3, 1))
    assert last_turn(Rhythm.QUARTERLY, date(2026, 3, 31)) == Days(date(2025, 10, 1), date(2026, 1, 1))
    assert last_turn(Rhythm.YEARLY, date(2026, 3, 31)) == Days(date(2025, 1, 1), date(2026, 1, 1))
    assert turns_due(Rhythm.MONTHLY, None, date(2026, 3, 9)) == [Days(date(2026, 2, 1), date(2026, 3, 1))]
    owed = turns_due(Rhythm.MONTHLY, date(2025, 12, 1), date(2026, 3, 9))
    assert [days.end for days in owed] == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert turns_due(Rhythm.MONTHLY, date(2026, 3, 1), date(2026, 3, 31)) == []


def test_the_time_before_a_period_is_as_long():
    half = months_until(date(2026, 11, 23), 6)
    assert half == Days(date(2026, 6, 1), date(2026, 12, 1))
    assert half.before == Days(date(2025, 12, 1), date(2026, 6, 1))
    assert Days(date(2026, 3, 5), date(2026, 3, 12)).before == Days(date(2026, 2, 26), date(2026, 3, 5))


def test_plots_are_well_formed_and_say_what_they_show():
    drawn = (
        plots.stacked("时间 <b>", ["a", "b", "c"], [plots.Bar("11-19 白塘", (1, 2, 30), ("1", "2", "30"))], "min"),
        plots.intervals("t", ("x", "y", "z"), [plots.Interval("n", 1, 2, 3, "out"), plots.Interval("m", 1, 2, None)], "h"),
        plots.line("t", [plots.Dot("1", 1.5), plots.Dot("2", None), plots.Dot("3", 2)], "h", (3, "target 3")),
        plots.line("nothing", [plots.Dot("1", None)], "h"),
    )  # fmt: skip
    for svg in drawn:
        root = ElementTree.fromstring(svg)
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"]
        assert "style" not in svg
    assert "&lt;b&gt;" in drawn[0]
    assert "target 3" in drawn[2]
