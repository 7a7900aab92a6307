"""Roll-call and watch: the escalation skips no step, the sum adds up, answers, rhythms and colours are judged purely."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.plan import shipped_plan
from youxu.plan.schema import RollCallRule
from youxu.plan.schema.words import Colour, LevelKey
from youxu.watch.rules import answers, escalation, rhythm, sums, watching
from youxu.watch.rules.answers import Told
from youxu.watch.rules.sums import Heading, Tally
from youxu.watch.rules.words import AskState, Business, Rung, Said

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BEIJING = ZoneInfo("Asia/Shanghai")
MINUTES = st.integers(1, 600).map(lambda count: timedelta(minutes=count))
WAITS = st.fixed_dictionaries(dict.fromkeys(escalation.CLOCKS, MINUTES))
COUNT = st.integers(0, 2000)
TALLY = st.builds(
    Tally,
    state=st.sampled_from(AskState),
    rung=st.sampled_from(Rung),
    said=st.sampled_from(Said),
    business=st.sampled_from(Business),
    contradicted=st.booleans(),
    count=COUNT,
    people_safe=COUNT,
    people_missing=COUNT,
)
TOLD = st.builds(
    Told,
    said=st.sampled_from(Said),
    people_safe=st.none() | st.integers(0, 50),
    people_missing=st.integers(0, 3),
    open_lines=st.none() | st.lists(st.sampled_from(("letters", "savings")), unique=True).map(tuple),
)
HEAD = Heading("YS261123-R01", "云山县邮政分公司", "Yunshan County Branch", "14:30", "15:05")


@given(WAITS, st.lists(MINUTES, max_size=30))
def test_the_escalation_never_skips_a_step_however_late_the_sweep_comes(waits, pauses) -> None:
    now, seen = AT, [Rung.FIRST]
    due = escalation.due_on(Rung.FIRST, AT, waits)
    for pause in pauses:
        now += pause
        if due is not None and due <= now:
            seen.append(escalation.next_rung(seen[-1]))
            due = escalation.due_on(seen[-1], now, waits)
    assert seen == list(escalation.ORDER[: len(seen)])
    assert due is None or seen[-1] is not Rung.LOST


@given(WAITS, MINUTES)
def test_a_question_is_lost_exactly_when_all_waits_are_over(waits, passed) -> None:
    whole = sum(waits.values(), timedelta())
    assert (escalation.rung_at(AT, AT + passed, waits) is Rung.LOST) is (passed >= whole)


@pytest.mark.parametrize(
    ("level", "expected"), [("OUTLET", [15, 10, 15]), ("III", [15, 10, 15]), ("I", [10, 5, 10])]
)
def test_the_shipped_plan_gives_the_minutes_of_each_rung(level, expected) -> None:
    waits = escalation.waits_of(shipped_plan(), level)
    assert [waits[rung] for rung in escalation.CLOCKS] == [timedelta(minutes=count) for count in expected]


def test_a_plan_without_the_further_clocks_waits_as_long_as_for_the_first_number() -> None:
    plan = shipped_plan()
    clocks = {
        key: one for key, one in plan.clocks.items() if key not in ("second_number", "parent_or_neighbour")
    }
    waits = escalation.waits_of(plan.model_copy(update={"clocks": clocks}), "II")
    assert set(waits.values()) == {timedelta(minutes=10)}


@given(st.lists(TALLY, max_size=40), st.none() | st.integers(0, 3000))
def test_the_sum_adds_up_and_fits_its_line(rows, total) -> None:
    found = sums.sum_of(rows, AT, total)
    assert found.answered + found.unanswered == found.total
    assert found.safe + found.help == found.answered
    assert found.open + found.closed + found.unsaid == found.answered
    assert found.unreachable <= found.unanswered
    assert found.contradictions <= found.answered
    assert found.total == max(total or 0, sum(row.count for row in rows))
    for line in (sums.line_zh(found, HEAD), sums.line_en(found, HEAD)):
        assert len(line) <= 200
        assert line.endswith((".", "。"))


def test_the_line_says_what_heads_a_text_that_goes_upward() -> None:
    rows = [
        Tally(AskState.ANSWERED, said=Said.SAFE_OPEN, business=Business.OPEN, count=7, people_safe=31),
        Tally(AskState.ANSWERED, said=Said.HELP, business=Business.CLOSED, count=2, people_missing=1),
        Tally(AskState.WAITING, rung=Rung.LOST),
    ]
    found = sums.sum_of(rows, AT, 12)
    assert sums.line_zh(found, HEAD) == (
        "【点名】云山县邮政分公司YS261123-R01，14:30发出，截至15:05：应答9/12，平安7家31人，失联人员1人，需帮助2家，"
        "营业7家，停业2家，未答3家（失联1家）。"
    )
    assert "9/12 answered, 7 safe (31 people), 1 missing, 2 need help, 7 open" in sums.line_en(found, HEAD)
    assert found.somebody_missing
    assert not found.is_complete


@given(TOLD, TOLD)
def test_a_contradiction_holds_both_ways_and_nobody_contradicts_himself(one, other) -> None:
    assert answers.contradict(one, other) is answers.contradict(other, one)
    assert not answers.contradict(one, one)


@given(st.lists(TOLD, min_size=1, max_size=6))
def test_while_answers_contradict_the_worst_of_them_counts(several) -> None:
    worst = answers.worse(several)
    assert worst.people_missing == max(told.people_missing for told in several)
    if not worst.people_missing:
        order = list(Said)
        assert order.index(worst.said) == max(order.index(told.said) for told in several)


@given(TOLD, st.booleans())
def test_what_is_stopped_is_offered_and_never_said_to_be_open(told, open_now) -> None:
    offered = ("letters", "parcels", "savings")
    stopped = answers.stopped_lines(told, offered, open_now=open_now)
    assert set(stopped) <= set(offered)
    if told.said != Said.SAFE_CLOSED:
        assert not set(stopped) & set(told.open_lines or ())


@pytest.mark.parametrize(
    ("told", "business"),
    [
        (Told("SAFE_OPEN"), "OPEN"),
        (Told("SAFE_CLOSED"), "CLOSED"),
        (Told("HELP"), "UNSAID"),
        (Told("HELP", open_lines=("letters",)), "OPEN"),
        (Told("HELP", open_lines=()), "CLOSED"),
    ],
)
def test_an_answer_says_whether_the_outlet_does_business(told, business) -> None:
    assert answers.business_of(told) == business


def test_the_outlet_that_is_harder_to_reach_stands_higher_on_the_call_sheet() -> None:
    plain = {
        "one_person": False,
        "only_outlet": False,
        "telephone": "0799",
        "held": False,
        "unreachable": False,
    }
    risks = [
        answers.risk_of(**plain),
        answers.risk_of(**{**plain, "only_outlet": True}),
        answers.risk_of(**{**plain, "one_person": True}),
        answers.risk_of(**{**plain, "telephone": " "}),
        answers.risk_of(**{**plain, "held": True}),
        answers.risk_of(**{**plain, "held": True, "unreachable": True}),
    ]
    assert risks == sorted(set(risks))


@pytest.mark.parametrize(
    ("key", "after", "expected"),
    [
        ("watch_blue_yellow", "2026-11-23T08:00", "2026-11-23T08:30"),
        ("watch_blue_yellow", "2026-11-23T08:30", "2026-11-23T17:00"),
        ("watch_blue_yellow", "2026-11-23T17:00", "2026-11-24T08:30"),
        ("watch_orange", "2026-11-23T09:00", "2026-11-23T12:00"),
        ("watch_orange", "2026-11-23T20:00", "2026-11-24T07:00"),
        ("watch_orange", "2026-11-23T01:00", "2026-11-23T07:00"),
        ("watch_red_or_level_II", "2026-11-23T23:30", "2026-11-24T00:30"),
        ("level_III", "2026-11-23T09:10", "2026-11-23T11:10"),
    ],
)
def test_the_next_turn_follows_the_rhythm_of_the_plan(key, after, expected) -> None:
    rule = shipped_plan().rollcall[key]
    moment = datetime.fromisoformat(after).replace(tzinfo=BEIJING)
    assert rhythm.next_turn(rule, moment, BEIJING) == datetime.fromisoformat(expected).replace(tzinfo=BEIJING)


RULES = st.sampled_from(list(shipped_plan().rollcall.values()))


@given(RULES, st.integers(0, 60 * 24 * 400))
def test_a_turn_is_always_later_and_at_night_only_where_the_plan_says_so(
    rule: RollCallRule, minute: int
) -> None:
    after = AT + timedelta(minutes=minute)
    turn = rhythm.next_turn(rule, after, BEIJING)
    assert turn is not None
    assert turn > after
    if rule.every is not None and not rule.day_and_night:
        assert "07:00" <= f"{turn.astimezone(BEIJING):%H:%M}" <= "22:00"


@pytest.mark.parametrize(("key", "begins", "expected"), [
    ("watch_orange", "09:10", "09:10"), ("watch_orange", "03:00", "07:00"),
    ("watch_red_or_level_II", "03:00", "03:00"), ("watch_blue_yellow", "09:10", "17:00"),
])  # fmt: skip
def test_the_first_turn_is_at_once_or_at_the_next_fixed_time(key, begins, expected) -> None:
    moment = datetime.fromisoformat(f"2026-11-23T{begins}").replace(tzinfo=BEIJING)
    found = rhythm.first_turn(shipped_plan().rollcall[key], moment, BEIJING)
    assert f"{found:%H:%M}" == expected


def test_every_colour_and_every_grave_level_has_a_rhythm_in_the_shipped_plan() -> None:
    known = set(shipped_plan().rollcall)
    assert set(rhythm.OF_COLOUR) == set(Colour)
    assert {*rhythm.OF_COLOUR.values(), *rhythm.OF_LEVEL.values()} <= known
    assert LevelKey.IV not in rhythm.OF_LEVEL


@given(st.sampled_from(Colour), st.sampled_from(Colour))
def test_a_watch_is_raised_upward_and_lowered_downward_only(old, new) -> None:
    up = watching.faults_of_change(old, new, None, AT, up=True)
    down = watching.faults_of_change(old, new, None, AT, up=False)
    assert bool(up) is (watching.RANK[new] <= watching.RANK[old])
    assert bool(down) is (watching.RANK[new] >= watching.RANK[old])
    assert not watching.faults_of_change(old, old, AT + timedelta(hours=1), AT, up=True)
    assert watching.faults_of_change(old, old, AT, AT, up=True).keys() == {"until_at"}


def test_each_field_of_a_watch_that_cannot_be_is_named() -> None:
    found = watching.faults("dragon", "PINK", AT, ["flood"], AT)
    assert found.keys() == {"hazard", "colour", "until_at"}
    assert not watching.faults("flood", "RED", AT + timedelta(hours=1), ["flood"], AT)


def test_a_higher_colour_asks_for_more_and_sooner() -> None:
    plan = shipped_plan()
    for low, high in zip(list(Colour), list(Colour)[1:], strict=False):
        lower, higher = plan.preparations("flood", low), plan.preparations("flood", high)
        assert set(lower) <= set(higher)
        for one in lower.values():
            assert one.within[high].no_longer_than(one.within[low])
    assert "mail_cash_high" not in plan.preparations("power", "RED")
