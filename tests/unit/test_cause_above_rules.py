"""A cause above: what joins by itself, when all units are back, which unit may take command. No database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.incidents.rules import above, stages
from youxu.incidents.rules.above import Response
from youxu.incidents.rules.report import Stopped, Told
from youxu.incidents.rules.words import Answer, Kind, Stage

AT = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
LINES = ("letters", "parcels", "savings", "remittance")
CAUSES = st.sampled_from(["core_system", "power", "network_line"])
ANSWERS = st.sampled_from([Answer.NO, Answer.YES, Answer.UNKNOWN])
SETS = st.sets(st.sampled_from(LINES), min_size=1)
RESPONSES = st.lists(st.sampled_from(list(Stage)), max_size=12)


def told(cause="core_system", lines=("savings",), **answers):
    return Told(cause, tuple(Stopped(line) for line in sorted(lines)), AT, AT, **answers)


@given(CAUSES, SETS, SETS, ANSWERS, ANSWERS, ANSWERS)
def test_a_report_joins_only_with_the_same_cause_no_further_line_and_nothing_new(
    cause, lines, declared, danger, data, custody
):
    what = told(cause, lines, people_in_danger=danger, data_exposed=data, mail_or_cash_at_risk=custody)
    calm = danger == data == custody == Answer.NO
    expected = cause == "core_system" and lines <= declared and calm
    assert above.joins(what, "core_system", declared) is expected


@pytest.mark.parametrize("name", ["people_in_danger", "data_exposed", "mail_or_cash_at_risk"])
@pytest.mark.parametrize("answer", [Answer.YES, Answer.UNKNOWN])
def test_a_report_of_danger_is_rung_back_although_its_cause_is_known(name, answer):
    assert above.joins(told(), "core_system", LINES)
    assert not above.joins(told(**{name: answer}), "core_system", LINES)


@given(RESPONSES)
def test_a_cause_is_over_only_when_every_response_is_back(found):
    fault = above.back_fault(Response(f"县{n}", f"county {n}", stage) for n, stage in enumerate(found))
    waiting = [n for n, stage in enumerate(found) if stage not in above.BACK]
    assert (fault is None) is (not waiting)
    if fault is not None:
        field, sentence = fault
        assert field == "units"
        assert (sentence.values["count"], sentence.values["total"]) == (len(waiting), len(found))
        assert sentence.values["unit"]["zh"] == f"县{waiting[0]}"


@pytest.mark.parametrize(("done", "total", "allowed"), [(0, 0, True), (2, 3, False), (3, 3, True)])
def test_nothing_is_claimed_above_while_responses_are_still_opened(done, total, allowed):
    assert (above.opened_fault(done, total) is None) is allowed


@given(st.lists(st.sampled_from(stages.VERBS), max_size=25))
def test_a_cause_above_is_neither_merged_nor_split_and_closes_only_after_its_release(acts):
    stage, done = Stage.REPORTED, []
    for verb in acts:
        found = stages.next_stage(stage, verb, Kind.CAUSE_ABOVE)
        if isinstance(found, Stage):
            stage = found
            done.append(verb)
    assert not {"merge", "split"} & set(done)
    if stage is Stage.CLOSED:
        last = len(done) - 1 - done[::-1].index("close")
        assert "release" in done[:last]
        assert "clear" in done[:last]


@pytest.mark.parametrize(
    ("path", "unit", "allowed"),
    [
        ("g/p/", "g/p/c/", True),
        ("g/", "g/p/c/", True),
        ("g/p/c/", "g/p/c/", False),
        ("g/p/c/", "g/p/", False),
        ("g/p/x/", "g/p/c/", False),
        ("", "g/p/c/", False),
    ],
)
def test_only_a_unit_above_takes_command(path, unit, allowed):
    assert above.commands(path, unit) is allowed
