"""Training with rows: planned, attended by code or list, held, called off; overdue by post; quizzes drawn and scored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders import alerting as build
from tests.builders.alerting import followed, minutes
from tests.builders.response import BEGAN, County, hold_post
from tests.states import kept
from youxu.core.errors import NotPermitted, Stale, UnableTo
from youxu.core.models import Entry
from youxu.exercises import actions, queries
from youxu.exercises.models import Attendance, Quiz, TrainingSession
from youxu.exercises.queries.quizzes import questions_in
from youxu.exercises.rules.trainings import AttendanceWay, SessionState, TrainingStanding
from youxu.organisation.models import Holding

pytestmark = [pytest.mark.django_db, pytest.mark.both]

READING = "plan_reading"
DAY = timedelta(days=1)


def planned(place: County, /, at: datetime = BEGAN, **more: Any) -> TrainingSession:
    given = {"training": READING, "starts_at": at + DAY, "place": "二楼会议室", "teacher": "周国栋", **more}
    return actions.plan_training(by=place.person("沈佳", at), at=at, unit=place.unit, **given)


place = kept(build.reachable)
session = kept(planned, on=place)


def refused(function: Any, **given: Any) -> UnableTo:
    with pytest.raises(UnableTo) as caught:
        function(**given)
    return caught.value


def held(place: County, session: TrainingSession, *names: str) -> TrainingSession:
    at = session.starts_at + timedelta(hours=2)
    return actions.hold_training(
        by=place.person("沈佳", at),
        at=at,
        session=session,
        revision=session.revision,
        minutes=90,
        people=[place.people[name] for name in names],
    )


def standings(place: County, at: datetime) -> dict[tuple[str, str], TrainingStanding]:
    return {(row.person, row.post_key): row.standing for row in queries.standings_in(place.unit, at)}


def test_plan_training_takes_topics_and_minutes_from_the_plan_and_keeps_its_version(
    place: County, session: TrainingSession
) -> None:
    assert session.minutes == 60
    assert session.content.splitlines()[0] == "应急预案的解读"
    assert (session.title, session.title_en) == ("预案、职责、流程培训", "Training: plan, duties, process")
    assert session.plan.unit_path
    assert session.state is SessionState.PLANNED
    assert Entry.objects.filter(code="TRAINING_PLANNED", stream=session.stream).count() == 1
    assert [row.id for row in queries.planned_in(place.person("沈佳"), place.unit, BEGAN)] == [session.pk]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"training": "juggling"}, "training"),
        ({"minutes": 59}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"place": "  "}, "place"),
        ({"teacher": ""}, "teacher"),
    ],
)
def test_plan_training_names_the_field_at_fault(place: County, given: dict[str, Any], field: str) -> None:
    with pytest.raises(actions.UnableToPlanTraining) as caught:
        planned(place, **given)
    assert caught.value.field == field


def test_plan_training_is_for_who_keeps_training_alone(place: County) -> None:
    with pytest.raises(NotPermitted):
        actions.plan_training(
            by=place.person("郑凯"),
            at=BEGAN,
            unit=place.unit,
            training=READING,
            starts_at=BEGAN + DAY,
            place="现场",
            teacher="郑凯",
        )


def test_attend_training_by_code_is_for_oneself_on_the_spot_and_once(
    place: County, session: TrainingSession
) -> None:
    there, person = session.starts_at + timedelta(minutes=5), place.people["黄建华"]
    head = place.person("黄建华", there)
    row = actions.attend_training(by=head, at=there, session=session, person=person)
    assert (row.way, row.post, row.taken_by) == (AttendanceWay.CODE, "outlet_head", "黄建华")
    again = refused(actions.attend_training, by=head, at=there, session=session, person=person)
    assert "already" in again.sentence.text
    other = place.people["唐小燕"]
    assert "for themselves" in str(
        refused(actions.attend_training, by=head, at=there, session=session, person=other)
    )
    early = session.starts_at - timedelta(hours=2)
    late = session.starts_at + timedelta(hours=4)
    for at in (early, late):
        by = place.person("唐小燕", at)
        refused(actions.attend_training, by=by, at=at, session=session, person=other)
    assert Attendance.objects.filter(session=session).count() == 1


def test_attend_training_from_the_list_is_for_who_keeps_it_at_any_time(
    place: County, session: TrainingSession
) -> None:
    at = session.starts_at + 3 * DAY
    person = place.people["唐小燕"]
    given = {"session": session, "person": person, "way": AttendanceWay.LIST}
    with pytest.raises(NotPermitted):
        actions.attend_training(by=place.person("唐小燕", at), at=at, **given)
    assert actions.attend_training(by=place.person("沈佳", at), at=at, **given).way == AttendanceWay.LIST
    names = {person.name for person in queries.people_to_train(session, at)}
    assert "唐小燕" not in names
    assert "黄建华" in names


def test_hold_training_keeps_the_record_and_takes_the_list(place: County, session: TrainingSession) -> None:
    office = place.person("沈佳")
    soon = refused(
        actions.hold_training, by=office, at=BEGAN, session=session, revision=1, minutes=60, people=[]
    )
    assert "not begun" in soon.sentence.text
    at = session.starts_at + timedelta(hours=2)
    given = {"by": place.person("沈佳", at), "at": at, "session": session, "minutes": 60}
    assert refused(actions.hold_training, **given, revision=1).field == "people"
    assert refused(actions.hold_training, **{**given, "minutes": 0}, revision=1).field == "minutes"
    people = [place.people["黄建华"]]
    with pytest.raises(Stale):
        actions.hold_training(**given, revision=9, people=people)
    done = held(place, session, "黄建华", "唐小燕")
    assert (done.state, done.minutes) == (SessionState.HELD, 90)
    (record,) = queries.records_of(place.person("沈佳"), place.unit)
    assert (record.attended, record.teacher, record.place) == (2, "周国栋", "二楼会议室")
    assert Entry.objects.filter(code="TRAINING_ATTENDED", stream=session.stream).count() == 2
    refused(actions.hold_training, **given, revision=2, people=people)
    refused(actions.call_off_training, by=given["by"], at=at, session=done, revision=2, reason="迟")


def test_call_off_training_needs_a_reason_and_takes_no_attendance_after(
    place: County, session: TrainingSession
) -> None:
    office = place.person("沈佳")
    given = {"by": office, "at": BEGAN, "session": session, "revision": 1}
    assert refused(actions.call_off_training, **given, reason=" ").field == "reason"
    off = actions.call_off_training(**given, reason="防汛")
    assert (off.state, off.reason) == (SessionState.CALLED_OFF, "防汛")
    at = session.starts_at
    by = place.person("黄建华", at)
    refused(actions.attend_training, by=by, at=at, session=off, person=place.people["黄建华"])
    assert queries.planned_in(office, place.unit, BEGAN) == ()


def test_strike_attendance_takes_one_off_the_list_and_lets_them_be_entered_again(
    place: County, session: TrainingSession
) -> None:
    held(place, session, "黄建华", "唐小燕")
    at = session.starts_at + DAY
    office = place.person("沈佳", at)
    row = queries.attended(session, place.people["唐小燕"])
    assert row is not None
    given = {"by": office, "at": at, "attendance": row}
    assert refused(actions.strike_attendance, **given, reason="").field == "reason"
    actions.strike_attendance(**given, reason="没有来")
    refused(actions.strike_attendance, **given, reason="没有来")
    assert [one.person for one in queries.attendees_of(session)] == ["黄建华"]
    again = {"session": session, "person": place.people["唐小燕"], "way": AttendanceWay.LIST}
    actions.attend_training(by=office, at=at, **again)
    assert len(queries.attendees_of(session)) == 2


def test_holders_are_overdue_until_they_attended_and_passed(place: County, session: TrainingSession) -> None:
    before = standings(place, BEGAN)
    assert set(before.values()) == {TrainingStanding.OVERDUE}
    assert ("黄建华", "outlet_head") in before
    assert len(queries.overdue_in(place.unit, BEGAN)) == len(before)
    assert all(row.due_on < BEGAN.date() for row in queries.overdue_in(place.unit, BEGAN))
    held(place, session, "黄建华")
    at = session.starts_at + timedelta(hours=3)
    assert standings(place, at)["黄建华", "outlet_head"] is TrainingStanding.QUIZ_OWED
    quiz = begun(place, "黄建华", at)
    answered(place, quiz, at, wrong=0)
    after = standings(place, at)
    assert after["黄建华", "outlet_head"] is TrainingStanding.TRAINED
    assert after["周国栋", "leader"] is TrainingStanding.OVERDUE
    (line,) = queries.attendees_of(session)
    assert (line.right, line.asked, line.passed) == (20, 20, True)
    year = at + timedelta(days=367)
    assert standings(place, year)["黄建华", "outlet_head"] is TrainingStanding.OVERDUE


def begun(place: County, name: str, at: datetime, seed: int | None = 5) -> Quiz:
    person = place.people[name]
    return actions.begin_quiz(by=place.person(name, at), at=at, person=person, training=READING, seed=seed)


def answered(place: County, quiz: Quiz, at: datetime, wrong: int) -> Quiz:
    answers = [
        (one.right + (number < wrong)) % len(one.choices) for number, one in enumerate(questions_in(quiz))
    ]
    by = place.person(quiz.person.name, at)
    return actions.finish_quiz(by=by, at=at, quiz=quiz, answers=answers)


def test_a_new_holder_owes_training_within_the_days_of_the_plan(place: County) -> None:
    person = place.people["郑凯"]
    hold_post(place, "郑凯", "cash_post", None)
    Holding.objects.filter(person=person, post__key="cash_post").update(starts_at=BEGAN)
    owed = {row.post_key: row for row in queries.owed_by(person, minutes(5))}
    assert owed["cash_post"].standing is TrainingStanding.NEW
    assert owed["cash_post"].due_on == BEGAN.date() + timedelta(days=14)
    assert owed["engineer"].overdue
    late = BEGAN + timedelta(days=15)
    assert standings(place, late)["郑凯", "cash_post"] is TrainingStanding.OVERDUE


def test_who_comes_finds_the_session_and_the_code(place: County, session: TrainingSession) -> None:
    person = place.people["黄建华"]
    assert [row.id for row in queries.coming_for(person, BEGAN)] == [session.pk]
    found = queries.session_with_code(session.code.lower())
    assert found is not None
    assert found.pk == session.pk
    assert queries.session_with_code("NOBODY") is None
    assert queries.coming_for(person, BEGAN + timedelta(days=3)) == ()


def test_begin_quiz_draws_for_the_posts_held_and_is_taken_up_again(place: County) -> None:
    quiz = begun(place, "沈佳", BEGAN)
    assert (quiz.posts, quiz.asked, quiz.percent) == (["duty_officer"], 20, 80)
    assert begun(place, "沈佳", minutes(3), seed=9).pk == quiz.pk
    assert questions_in(quiz) == questions_in(Quiz.objects.get(pk=quiz.pk))
    office = place.person("沈佳")
    given = {"by": office, "at": BEGAN, "person": place.people["郑凯"], "training": READING}
    refused(actions.begin_quiz, **given)
    unknown = {**given, "person": place.people["沈佳"], "training": "juggling"}
    refused(actions.begin_quiz, **unknown)


def test_finish_quiz_scores_by_the_pass_mark_and_takes_each_question(place: County) -> None:
    quiz = begun(place, "沈佳", BEGAN)
    office, questions = place.person("沈佳"), questions_in(quiz)
    given = {"by": office, "at": BEGAN, "quiz": quiz}
    assert refused(actions.finish_quiz, **given, answers=[0]).field == "answers"
    left: list[int | None] = [one.right for one in questions]
    left[3] = None
    assert refused(actions.finish_quiz, **given, answers=left).field == "q4"
    refused(actions.finish_quiz, **{**given, "by": place.person("郑凯")}, answers=left)
    failed = answered(place, quiz, BEGAN, wrong=5)
    assert (failed.right, failed.passed) == (15, False)
    refused(actions.finish_quiz, **given, answers=[one.right for one in questions])
    second = begun(place, "沈佳", minutes(9), seed=6)
    assert second.pk != quiz.pk
    passed = answered(place, second, minutes(10), wrong=4)
    assert (passed.right, passed.passed) == (16, True)
    row = queries.quiz_row(passed)
    assert len(row.chosen) == len(row.questions) == 20
    newest, first = queries.quizzes_of(place.people["沈佳"], READING)
    assert (newest.pk, first.pk) == (second.pk, quiz.pk)
    assert queries.quiz_numbered(place.people["郑凯"], quiz.pk) is None
    assert Entry.objects.filter(code="QUIZ_FINISHED", stream=passed.stream).count() == 1
    followed(minutes(11))


def test_the_standings_of_a_unit_are_found_in_a_constant_number_of_queries(
    place: County, django_assert_max_num_queries: Any
) -> None:
    queries.standings_in(place.unit, BEGAN)
    with django_assert_max_num_queries(6):
        queries.standings_in(place.unit, BEGAN)
