"""Clocks by pure rules: when they begin and end, what a level does to them, who is reminded when, who owes what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from youxu.deadlines.rules import duties, limits, reminders, settling
from youxu.deadlines.rules.limits import Occurred
from youxu.deadlines.rules.words import BY_HAND, ClockState, StepKind
from youxu.incidents.rules.ends import end_in
from youxu.kernel import spans
from youxu.kernel.spans import Calendar, Timetable
from youxu.plan.files import shipped_plan
from youxu.plan.schema.parts import Reminders
from youxu.plan.schema.values import Duration
from youxu.plan.schema.words import LevelKey, Moment, UnitLevel

CHINA = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
HOLIDAYS = Calendar(holidays=frozenset({date(2026, 11, 25), date(2026, 11, 26)}))
WEEK = Timetable("Mo-Fr 08:30-17:30; PH off", CHINA, HOLIDAYS)
ALWAYS = Timetable("", CHINA)
PLAN = shipped_plan()
moments = st.timedeltas(timedelta(), timedelta(days=30)).map(lambda span: NINE.astimezone(UTC) + span)
spans_of_time = st.timedeltas(timedelta(minutes=1), timedelta(days=9))
levels = st.sampled_from(list(LevelKey))


def limit(text: str) -> Duration:
    return Duration.model_validate(text)


# When a limit ends


@given(moments, st.integers(1, 60))
def test_opening_hours_stand_still_while_it_is_closed(start: datetime, hours: int) -> None:
    end = end_in(limit(f"{hours} oh"), start, WEEK)
    assert spans.open_minutes_between(WEEK, start, end) == pytest.approx(60 * hours)
    assert end - start >= timedelta(hours=hours)


@given(moments, st.integers(1, 20), st.integers(1, 20))
def test_a_longer_limit_never_ends_sooner(start: datetime, first: int, more: int) -> None:
    for unit in ("min", "h", "days", "oh", "od"):
        assert end_in(limit(f"{first} {unit}"), start, WEEK) <= end_in(
            limit(f"{first + more} {unit}"), start, WEEK
        )


@given(
    moments, spans_of_time, st.sampled_from(["30 min", "4 oh", "3 od", "7 days", "1 od 12:00", "0 od 17:00"])
)
def test_what_begins_later_never_ends_sooner(start: datetime, later: timedelta, text: str) -> None:
    assert end_in(limit(text), start, WEEK) <= end_in(limit(text), start + later, WEEK)


def test_opening_days_skip_weekend_and_holidays() -> None:
    # From Monday: Tuesday, then Wednesday and Thursday are holidays, then Friday.
    assert end_in(limit("2 od"), NINE, WEEK) == datetime(2026, 11, 27, 17, 30, tzinfo=CHINA)
    assert end_in(limit("3 od"), NINE, WEEK) == datetime(2026, 11, 30, 17, 30, tzinfo=CHINA)


def test_the_list_of_the_day_is_due_that_day_or_the_next_opening_day_once_it_is_over() -> None:
    list_of_the_day = limit("0 od 17:00")
    assert end_in(list_of_the_day, NINE, WEEK) == datetime(2026, 11, 23, 17, 0, tzinfo=CHINA)
    assert end_in(list_of_the_day, NINE.replace(hour=17, minute=10), WEEK) == datetime(
        2026, 11, 24, 17, 0, tzinfo=CHINA
    )
    assert end_in(list_of_the_day, NINE + timedelta(days=2), WEEK) == datetime(
        2026, 11, 27, 17, 0, tzinfo=CHINA
    )


def test_a_place_that_never_opens_has_no_end_in_opening_time() -> None:
    with pytest.raises(spans.NeverOpens):
        end_in(limit("2 oh"), NINE, Timetable("off", CHINA))


# How it begins and ends


def test_of_several_moments_the_latest_starts_and_a_missing_one_keeps_it_waiting() -> None:
    starts = (Moment.RELEASED, Moment.SCENE_FREE)
    released = Occurred(Moment.RELEASED, NINE)
    assert limits.started(starts, [released]) is None
    free = Occurred(Moment.SCENE_FREE, NINE + timedelta(hours=2))
    assert limits.started(starts, [released, free]) == free.at
    assert limits.started((), [released]) is None


@given(moments, moments)
def test_in_time_is_up_to_the_very_moment_of_the_limit(due: datetime, done: datetime) -> None:
    late = limits.seconds_late(due, done)
    assert (limits.outcome(due, done) is ClockState.MET) == (done <= due)
    assert late is not None
    assert late >= 0
    assert done > due or late == 0
    assert limits.outcome(due, due) is ClockState.MET
    assert limits.outcome(due, None) is ClockState.OPEN
    assert limits.seconds_late(due, None) is None


@given(moments, moments, st.sampled_from(["10 min", "2 oh", "1 od"]))
def test_a_raised_level_never_makes_an_open_limit_longer(
    standing: datetime, raised: datetime, text: str
) -> None:
    assert limits.tightened(standing, end_in(limit(text), raised, WEEK)) <= standing


def test_the_same_moment_starts_and_meets_only_the_next_time() -> None:
    first, second = (Occurred(Moment.ESTIMATED, NINE + timedelta(minutes=n)) for n in (0, 50))
    assert limits.met((Moment.ESTIMATED,), [first], NINE, again=True) is None
    assert limits.met((Moment.ESTIMATED,), [first, second], NINE, again=True) == second.at
    assert limits.met((Moment.ESTIMATED,), [first], NINE) == first.at


# Reminders

RULE = Reminders(
    warn_percent=25, warn_from=limit("20 min"), warn_most=limit("1 days"), chase=(limit("60 min"),)
)


def said(
    opened: datetime, due: datetime, times: list[datetime], chase: tuple[int, ...] = ()
) -> list[StepKind]:
    """Return what is said when the sweep looks at these moments."""
    plan = reminders.marks(opened, due, RULE, chase)
    until, due_said, found = opened, False, []
    for now in sorted(times):
        kind = reminders.to_say(plan, until, now, is_due_said=due_said)
        until, due_said = now, due_said or kind is StepKind.DUE
        found += [kind] if kind else []
    return found


@given(moments, spans_of_time, st.lists(st.timedeltas(timedelta(), timedelta(days=30)), max_size=12))
def test_each_reminder_is_said_at_most_once_and_due_before_any_chase(
    opened: datetime, length: timedelta, looks: list[timedelta]
) -> None:
    found = said(opened, opened + length, [opened + look for look in looks])
    assert len(found) == len(set(found))
    assert found == [kind for kind in (StepKind.WARNED, StepKind.DUE, StepKind.CHASED) if kind in found]
    if looks and max(looks) >= length:
        assert StepKind.DUE in found


@given(moments, spans_of_time)
def test_the_sweep_is_called_again_until_nothing_is_left_to_say(opened: datetime, length: timedelta) -> None:
    plan = reminders.marks(opened, opened + length, RULE)
    until, due_said, count = opened, False, 0
    while (at := reminders.following(plan, until, is_due_said=due_said)) is not None:
        kind = reminders.to_say(plan, until, at, is_due_said=due_said)
        assert kind is not None
        until, due_said, count = at, due_said or kind is StepKind.DUE, count + 1
    assert count == len(plan)


def test_after_a_standstill_only_the_gravest_is_said() -> None:
    assert said(NINE, NINE + timedelta(hours=1), [NINE + timedelta(days=2)]) == [StepKind.DUE]


def test_a_clock_with_hours_of_its_own_warns_and_chases_at_these() -> None:
    due = NINE + timedelta(days=7)
    plan = reminders.marks(NINE, due, RULE, (-48, -24, 0, 24))
    assert [(mark.kind, mark.at - due) for mark in plan] == [
        (StepKind.WARNED, timedelta(hours=-48)),
        (StepKind.WARNED, timedelta(hours=-24)),
        (StepKind.DUE, timedelta()),
        (StepKind.CHASED, timedelta(hours=24)),
    ]


def test_a_short_limit_is_not_announced() -> None:
    assert said(NINE, NINE + timedelta(minutes=10), [NINE + timedelta(minutes=n) for n in range(10)]) == []


# Duties to others


def test_what_ships_switched_off_runs_from_the_province_upward_or_where_the_plan_wants_it() -> None:
    leak, oral = PLAN.duties_out["leak_cyber"], PLAN.duties_out["postal_oral"]
    assert not duties.is_on(leak, UnitLevel.COUNTY)
    assert not duties.is_on(leak, UnitLevel.CITY)
    assert duties.is_on(leak, UnitLevel.PROVINCE)
    assert duties.is_on(oral, UnitLevel.COUNTY)
    assert duties.is_on(leak.model_copy(update={"shipped": True}), UnitLevel.COUNTY)


def test_a_duty_is_owed_by_the_first_unit_of_its_level_or_higher() -> None:
    tree = ["COUNTY", "CITY", "PROVINCE", "GROUP"]
    assert duties.owner(PLAN.duties_out["parent_unit"], tree) == 0
    assert duties.owner(PLAN.duties_out["postal_oral"], tree) == 1
    assert duties.owner(PLAN.duties_out["leak_cyber"], tree) == 2
    assert duties.owner(PLAN.duties_out["postal_oral"], ["PROVINCE", "GROUP"]) == 0
    assert duties.owner(PLAN.duties_out["postal_oral"], ["COUNTY"]) is None


@given(levels)
def test_an_adopted_profile_only_makes_a_limit_shorter(level: LevelKey) -> None:
    for duty in PLAN.duties_out.values():
        plain, adopted = duty.limit_at(level), duty.limit_at(level, ("liaoning_2024",))
        assert (plain is None) == (adopted is None)
        assert plain is None or adopted is None or adopted.no_longer_than(plain)
    assert PLAN.duties_out["postal_oral"].limit_at(level, ("liaoning_2024",)) == limit("15 min")
    assert PLAN.duties_out["postal_written"].limit_at(level, ("liaoning_2024",)) == limit("2 h")


def test_a_spoken_word_comes_before_the_written_one() -> None:
    found = duties.parts(PLAN.duties_out["parent_unit"], "III", ())
    assert [(part.suffix, str(part.limit), part.way) for part in found] == [
        (duties.VOICE, "15 min", "VOICE"),
        ("", "30 min", "WRITTEN"),
    ]
    assert [part.suffix for part in duties.parts(PLAN.duties_out["parent_unit"], "OUTLET", ())] == [""]


@given(moments)
def test_the_next_word_is_due_by_rhythm_or_hour_whichever_is_sooner(since: datetime) -> None:
    hourly, daily = PLAN.duties_out["bank_branch"], PLAN.duties_out["parent_unit"]
    assert duties.next_word(hourly, since, CHINA) == since + timedelta(hours=1)
    due = duties.next_word(daily, since, CHINA)
    assert since < due <= since + timedelta(days=1)
    assert due.astimezone(CHINA).hour == 17


def test_the_statutory_form_is_for_universal_and_special_service_only() -> None:
    form = PLAN.duties_out["stop_form"]
    assert duties.concerns(form, {"letters"}, "power")
    assert not duties.concerns(form, {"savings"}, "power")


# What may be said of a clock


@pytest.mark.parametrize("state", [state for state in ClockState if state is not ClockState.OPEN])
def test_an_ended_clock_is_not_met_again(state: ClockState) -> None:
    fault = settling.meet_fault(state, False, "x", NINE, NINE, NINE)
    assert fault is not None
    assert fault[0] == "clock"


def test_a_clock_that_follows_its_task_ends_with_it() -> None:
    assert settling.meet_fault(ClockState.OPEN, True, "x", NINE, NINE, NINE) == (
        "clock",
        settling.Sentence(settling.BY_ITS_TASK),
    )
    assert settling.moot_fault(ClockState.OPEN, True, "OTHER", "x", BY_HAND) is not None


def test_lateness_is_explained_only_when_it_is_late_and_with_words() -> None:
    due = NINE
    assert settling.late_fault(ClockState.OPEN, due, NINE - timedelta(minutes=1), "x") is not None
    assert settling.late_fault(ClockState.OPEN, due, NINE + timedelta(minutes=1), " ") is not None
    assert settling.late_fault(ClockState.LATE, due, NINE, "roads cut") is None


@given(moments, st.integers(-600, 600))
def test_a_call_lies_between_the_beginning_of_the_clock_and_now(opened: datetime, minutes: int) -> None:
    now = opened + timedelta(minutes=300)
    called = opened + timedelta(minutes=minutes)
    assume(called.second == opened.second)
    fault = settling.call_fault(
        [(ClockState.OPEN, opened)], called_at=called, answered_by="王", said="三个网点停办", at=now
    )
    fits = opened.replace(second=0, microsecond=0) <= called <= now
    assert (fault is None) == fits


@pytest.mark.parametrize(
    ("given_", "field"),
    [({"answered_by": ""}, "answered_by"), ({"said": " "}, "said"), ({"clocks": []}, "clocks")],
)
def test_a_call_needs_its_matter_who_answered_and_what_was_said(
    given_: dict[str, object], field: str
) -> None:
    whole: dict[str, object] = {
        "clocks": [(ClockState.OPEN, NINE)],
        "called_at": NINE,
        "answered_by": "王",
        "said": "停办",
        "at": NINE,
    }
    values = {**whole, **given_}
    fault = settling.call_fault(values.pop("clocks"), **values)  # type: ignore[arg-type]
    assert fault is not None
    assert fault[0] == field


# The catalogue of the shipped plan

CLOCKS = sorted(PLAN.clocks)


@pytest.mark.parametrize("key", CLOCKS)
def test_every_clock_of_the_plan_is_opened_by_its_moments_and_met_by_its_own(key: str) -> None:
    clock = PLAN.clocks[key]
    began = [Occurred(moment, NINE) for moment in clock.starts]
    assert limits.started(clock.starts, began) == NINE
    assert limits.started(clock.starts, began[:-1]) is None
    tasks = [task for task in PLAN.tasks.values() if task.due == key]
    assert tasks or Moment.TASK_DONE not in clock.met, f"nothing can meet {key}"
    for moment in clock.met:
        done = Occurred(moment, NINE + timedelta(minutes=5))
        assert limits.met(clock.met, [done], NINE, again=True) == done.at
    assert clock.clause
    assert clock.src.tags
    assert clock.bearer in PLAN.posts
    for level in LevelKey:
        found = clock.limit_at(level)
        assert found is None or end_in(found, NINE, WEEK) >= NINE


@pytest.mark.parametrize("key", sorted(PLAN.duties_out))
def test_every_duty_to_others_says_who_owes_what_to_whom_by_when(key: str) -> None:
    duty = PLAN.duties_out[key]
    assert duty.bearer in PLAN.posts
    assert duty.to.zh
    assert duty.clause
    assert duty.src.tags
    assert any(duties.parts(duty, level, ()) for level in LevelKey)
    assert set(duty.profiles) <= set(PLAN.profiles)
