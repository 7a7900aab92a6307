"""Scoring a drill: observers, the engine, what goes wrong, the questionnaire, findings that become improvements."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.builders import drill_scores as build
from tests.builders.drill_scores import LEADER, OBSERVER, OFFICE, SECOND, minutes
from tests.builders.response import County
from tests.states import kept
from youxu.core.actor import system
from youxu.core.errors import Invalid, NotPermitted, Stale, UnableTo
from youxu.core.models import Entry
from youxu.evaluation.models import Improvement
from youxu.exercises import actions, queries
from youxu.exercises.actions import (
    UnableToAnswerLessons,
    UnableToObserve,
    UnableToRecordFinding,
    UnableToScore,
    answer_lessons,
    fill_scores,
    note_observation,
    record_finding,
    score_item,
)
from youxu.exercises.models import Exercise, Finding, LessonAnswers, Observation, Score
from youxu.exercises.rules.scoring import ItemStanding
from youxu.plan.schema import Band

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(build.county)
running = kept(build.started, on=place)
over = kept(build.over, on=place)

ANSWERS = {
    "own_duty": "4",
    "plan_fits": "5",
    "word_in_time": "3",
    "means": "2",
    "trained": "yes",
    "change": "增加对讲机",
}


def scored(place: County, drill: Exercise, item: str, value: str, by: str = OBSERVER, **more: Any) -> Score:
    found: Score = score_item(
        by=place.person(by), at=minutes(20), exercise=drill, item=item, value=value, **more
    )
    return found


def sheet(drill: Exercise, name: str = "", place: County | None = None) -> queries.SheetsRow:
    found = queries.score_sheets(drill, place.people[name].pk if place else None)
    assert found is not None
    return found


def item(drill: Exercise, key: str) -> queries.ItemRow:
    return next(one for one in sheet(drill).items if one.key == key)


def refusal(error: type[UnableTo], call: Any, *given: Any, **more: Any) -> str:
    with pytest.raises(error) as refused:
        call(*given, **more)
    return str(refused.value)


# --- observers -------------------------------------------------------------------------------------------------------


def test_score_item_keeps_what_an_observer_gave_and_says_so_in_the_journal(
    place: County, running: Exercise
) -> None:
    made = scored(place, running, "a2_2_1", "3", note="定级晚了")
    assert (made.item, made.value, made.note, made.source) == ("a2_2_1", 3, "定级晚了", "OBSERVER")
    entry = Entry.objects.get(code="ITEM_SCORED")
    assert (entry.world, entry.stream) == (running.world, running.stream)
    own = [one for one in sheet(running, OBSERVER, place).items if one.own is not None]
    assert [(one.key, one.own.value if one.own else None) for one in own] == [("a2_2_1", 3)]


def test_an_item_may_be_called_by_table_and_number(place: County, running: Exercise) -> None:
    assert scored(place, running, "A.2 2.6", "5").item == "a2_2_6"


def test_an_observer_who_scores_twice_is_told_to_change_the_score(place: County, running: Exercise) -> None:
    scored(place, running, "a2_2_1", "3")
    said = refusal(UnableToScore, scored, place, running, "a2_2_1", "5")
    assert said.startswith("You scored this item already.")
    assert Score.objects.get(item="a2_2_1").value == 3


def test_an_own_score_is_changed_by_its_revision(place: County, running: Exercise) -> None:
    first = scored(place, running, "a2_2_1", "3")
    changed = scored(place, running, "a2_2_1", "5", revision=first.revision)
    assert (changed.pk, changed.value, changed.revision) == (first.pk, 5, 2)


def test_a_change_of_what_changed_meanwhile_shows_both(place: County, running: Exercise) -> None:
    first = scored(place, running, "a2_2_1", "3")
    scored(place, running, "a2_2_1", "5", revision=first.revision)
    with pytest.raises(Stale) as clash:
        scored(place, running, "a2_2_1", "1", revision=first.revision)
    assert (clash.value.yours["value"], clash.value.theirs["value"]) == (1, 5)


def test_a_change_of_a_score_that_is_not_there_is_refused(place: County, running: Exercise) -> None:
    with pytest.raises(UnableToScore):
        scored(place, running, "a2_2_1", "3", revision=1)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("a2_2_1", "4", "4 is no score: 0, 1, 3, 5 or na (not applicable)."),
        ("a1_1_1", "5", "5 is neither yes nor no: yes, no or na (not applicable)."),
        ("t_notice", "soon", "soon is no number of minutes: 0 to 10000, or na (not applicable)."),
        ("zz", "5", "The sheets of this drill have no item zz."),
        ("b1_2_1", "5", "The sheets of this drill have no item b1_2_1."),
        ("", "5", "The sheets of this drill have no item –."),
    ],
)
def test_what_cannot_be_scored_is_named(
    place: County, running: Exercise, key: str, value: str, said: str
) -> None:
    assert refusal(UnableToScore, scored, place, running, key, value) == said


def test_a_player_does_not_score(place: County, running: Exercise) -> None:
    with pytest.raises(NotPermitted):
        scored(place, running, "a2_2_1", "3", by="郑凯")


def test_who_leads_drills_of_the_unit_may_score_without_a_part(place: County, running: Exercise) -> None:
    assert scored(place, running, "a2_2_1", "3", by=LEADER).value == 3


def test_a_program_does_not_score_as_an_observer(place: County, running: Exercise) -> None:
    with pytest.raises(UnableToScore, match="A person scores"):
        score_item(by=system("x"), at=minutes(9), exercise=running, item="a2_2_1", value="3")


def test_two_observers_are_their_mean_and_far_apart_they_are_to_talk(
    place: County, running: Exercise
) -> None:
    scored(place, running, "a2_2_1", "5")
    scored(place, running, "a2_2_1", "1", by=SECOND)
    assert item(running, "a2_2_1").judged.points == 3
    assert [one.key for one in sheet(running).to_talk_over] == ["a2_2_1"]


def test_a_drill_that_was_called_off_is_not_scored(place: County) -> None:
    drill = build.prepared(place)
    actions.call_off_drill(by=place.person(OFFICE), at=minutes(2), exercise=drill, reason="台风")
    assert refusal(UnableToScore, scored, place, drill, "a2_2_1", "3") == "This drill was called off."


def test_preparation_is_scored_before_the_start(place: County) -> None:
    assert scored(place, build.prepared(place), "a1_1_1", "是").value == 1


def test_a_drill_run_by_hand_is_scored_after_the_fact(place: County, over: Exercise) -> None:
    assert scored(place, over, "a2_5_1", "5").value == 5


def test_a_tabletop_drill_has_the_sheet_of_a_tabletop_drill(place: County) -> None:
    drill = build.started(place, "core_system_table")
    assert [one.table for one in sheet(drill).sheets] == ["B.1"]
    assert len(sheet(drill).items) == 30


# --- what the journal knows ------------------------------------------------------------------------------------------


def test_the_end_of_a_drill_fills_what_the_journal_knows(place: County, over: Exercise) -> None:
    filled = {one.item: one.value for one in Score.objects.filter(exercise=over, by=None)}
    assert filled["t_report"] == Decimal("2.0")
    assert filled["t_convene"] == Decimal("18.0")
    assert filled["t_directive"] == Decimal("20.0")
    assert filled["a2_1_5"] in (3, 5)
    assert item(over, "t_convene").judged.points == 3
    assert Entry.objects.filter(code="SCORES_FILLED", world=over.world).count() == 1


def test_what_never_came_is_measured_to_the_end(place: County, over: Exercise) -> None:
    assert Score.objects.get(exercise=over, item="t_notice", by=None).value == Decimal("62.0")


def test_fill_scores_again_changes_nothing(place: County, over: Exercise) -> None:
    before = list(Score.objects.values_list("item", "value", "revision").order_by("item"))
    known = fill_scores(by=place.person(OFFICE), at=minutes(80), exercise=over)
    assert known == len(before)
    assert list(Score.objects.values_list("item", "value", "revision").order_by("item")) == before
    assert Entry.objects.filter(code="SCORES_FILLED").count() == 1


def test_an_observer_goes_before_the_journal(place: County, over: Exercise) -> None:
    scored(place, over, "t_convene", "10")
    found = item(over, "t_convene")
    assert (found.judged.points, found.engine is not None, found.judged.observers) == (5, True, 1)


def test_a_player_does_not_fill_the_sheets(place: County, over: Exercise) -> None:
    with pytest.raises(NotPermitted):
        fill_scores(by=place.person("郑凯"), at=minutes(80), exercise=over)


def test_reality_fills_nothing_of_a_drill(place: County, running: Exercise) -> None:
    build.played(place, Exercise(world=""))
    build.ended(place, running)
    assert not Score.objects.filter(exercise=running, item="t_report").exists()


def test_a_band_comes_once_enough_is_scored(place: County, over: Exercise) -> None:
    assert (sheet(over).band, sheet(over).complete) == (None, False)
    for one in sheet(over).items:
        value = {"YES_NO": "yes", "POINTS": "5", "MEASURED": "0"}[one.kind]
        scored(place, over, one.key, value)
    found = sheet(over)
    assert (found.band, found.whole.percent, found.whole.missing) == (Band.EXCELLENT, 100.0, 0)


def test_what_is_not_of_this_drill_is_left_out(place: County, over: Exercise) -> None:
    scored(place, over, "a2_11_1", "na")
    assert item(over, "a2_11_1").judged.standing is ItemStanding.NOT_APPLICABLE


# --- observations ----------------------------------------------------------------------------------------------------


def test_note_observation_stands_at_the_moment_of_the_scenario(place: County, running: Exercise) -> None:
    made = note_observation(
        by=place.person(OBSERVER), at=minutes(12), exercise=running, words="没有人引导顾客", item="A.2 10.1"
    )
    assert (made.seen_at, made.item) == (minutes(12), "a2_10_1")
    assert [one.words for one in queries.observations_of(running)] == ["没有人引导顾客"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": "  "}, "Say what you saw."),
        ({"words": "x", "item": "zz"}, "The sheets of this drill have no item zz."),
        ({"words": "x", "expectation": "zz"}, "This drill has no expectation zz."),
    ],
)
def test_an_observation_of_nothing_is_refused(
    place: County, running: Exercise, given: dict[str, str], said: str
) -> None:
    by = place.person(OBSERVER)
    assert refusal(UnableToObserve, note_observation, by=by, at=minutes(9), exercise=running, **given) == said
    assert not Observation.objects.exists()


# --- looking back ----------------------------------------------------------------------------------------------------


def test_the_course_has_injects_acts_and_expectations_in_order(place: County, over: Exercise) -> None:
    note_observation(by=place.person(OBSERVER), at=minutes(75), exercise=over, words="收尾有序")
    course = queries.course_of(over, place.person(OFFICE))
    kinds = {row.kind for row in course.rows}
    assert kinds == set(queries.CourseKind)
    assert [row.at for row in course.rows] == sorted(row.at for row in course.rows)
    codes = {row.act.code for row in course.rows if row.act is not None}
    assert {"REPORTED", "CONVENED", "DIRECTIVE_ISSUED"} <= codes
    assert not {one for one in codes if one.startswith(("EXERCISE", "INJECT", "ITEM"))}
    assert course.met + course.late + course.missed == len(
        [one for one in course.expectations if one.state != "VOID"]
    )


def test_the_course_says_who_did_what(place: County, over: Exercise) -> None:
    done = {
        one.by: [act.code for act in one.acts] for one in queries.course_of(over, place.person(OFFICE)).done
    }
    assert "DIRECTIVE_ISSUED" in done[LEADER]
    assert "REPORTED" in done["黄建华"]


# --- the questionnaire -----------------------------------------------------------------------------------------------


def test_answer_lessons_once_by_everybody_who_took_part(place: County, over: Exercise) -> None:
    answer_lessons(by=place.person("郑凯"), at=minutes(90), exercise=over, answers=ANSWERS)
    found = queries.lessons_of(over, place.people["郑凯"].pk)
    assert found is not None
    assert (found.asked, found.answered) == (8, 1)
    assert "郑凯" not in found.waiting
    assert found.mine is not None
    assert (found.mine["trained"], found.mine["own_duty"]) == ("1", "4")
    said = refusal(
        UnableToAnswerLessons,
        answer_lessons,
        by=place.person("郑凯"),
        at=minutes(91),
        exercise=over,
        answers=ANSWERS,
    )
    assert "everybody answers once" in said
    assert LessonAnswers.objects.count() == 1


def test_answers_at_fault_are_named_by_question(place: County, over: Exercise) -> None:
    with pytest.raises(Invalid) as refused:
        answer_lessons(
            by=place.person("郑凯"), at=minutes(90), exercise=over, answers={**ANSWERS, "means": "9"}
        )
    assert set(refused.value.faults) == {"means"}


def test_the_questions_wait_for_the_end(place: County, running: Exercise) -> None:
    with pytest.raises(UnableToAnswerLessons, match="when the drill is over"):
        answer_lessons(by=place.person("郑凯"), at=minutes(20), exercise=running, answers=ANSWERS)


def test_who_took_no_part_does_not_answer(place: County, over: Exercise) -> None:
    with pytest.raises(NotPermitted):
        answer_lessons(by=place.person("马骏"), at=minutes(90), exercise=over, answers=ANSWERS)


# --- findings --------------------------------------------------------------------------------------------------------


def test_record_finding_is_a_proposal_from_the_first(place: County, over: Exercise) -> None:
    made = record_finding(
        by=place.person(OFFICE), at=minutes(100), exercise=over, text="通知晚了半小时", item="A.2 8.1"
    )
    row = Improvement.objects.get()
    assert (row.source, row.source_name, row.world) == ("DRILL", over.key, "")
    assert (row.clause, made.item, made.number) == ("P3b", "a2_8_1", 1)
    assert (made.due_date - minutes(100).date()).days in (30, 31)
    (found,) = queries.findings_of(over, minutes(101))
    assert (found.text, found.improvement.state) == ("通知晚了半小时", "OPEN")


def test_a_finding_with_an_owner_is_accepted_with_its_day(place: County, over: Exercise) -> None:
    made = record_finding(
        by=place.person(LEADER),
        at=minutes(100),
        exercise=over,
        text="对讲机不够",
        owner=place.people["吴大勇"],
        wants_plan=True,
    )
    row = Improvement.objects.get()
    assert (row.state, row.owner, row.due_date) == ("ACCEPTED", place.people["吴大勇"], made.due_date)
    assert row.wants_plan


def test_who_may_not_decide_does_not_name_an_owner_and_nothing_is_written(
    place: County, over: Exercise
) -> None:
    with pytest.raises(NotPermitted):
        record_finding(
            by=place.person(OBSERVER),
            at=minutes(100),
            exercise=over,
            text="对讲机不够",
            owner=place.people["吴大勇"],
        )
    assert not Improvement.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [({"text": " "}, "Say what was found."), ({"text": "x", "item": "zz"}, "have no item zz")],
)
def test_a_finding_of_nothing_is_refused(
    place: County, over: Exercise, given: dict[str, str], said: str
) -> None:
    by = place.person(OFFICE)
    assert said in refusal(
        UnableToRecordFinding, record_finding, by=by, at=minutes(99), exercise=over, **given
    )
    assert not Finding.objects.exists()
