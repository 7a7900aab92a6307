"""Pages of training (T1): who owes what, a session from plan to record, signing on the spot, material, quiz, own work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.builders import alerting as build
from tests.builders.response import BEGAN, County
from tests.db.test_trainings import READING, answered, begun, held, planned
from tests.states import kept
from youxu.core import clock
from youxu.core.numbers import new_submission
from youxu.exercises.models import Attendance, Quiz, TrainingSession
from youxu.exercises.queries.quizzes import questions_in
from youxu.exercises.rules.trainings import SessionState
from youxu.organisation.models import Holding

pytestmark = pytest.mark.django_db

place = kept(build.reachable)
session = kept(planned, on=place)


def client_of(place: County, name: str, language: str = "en") -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def seen(place: County, name: str, address: str, at: datetime = BEGAN, status: int = 200) -> str:
    with clock.pretend(at):
        answer = client_of(place, name).get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def sent(home: County, name: str, address: str, at: datetime = BEGAN, /, **fields: Any) -> Any:
    with clock.pretend(at):
        return client_of(home, name).post(address, {"submission": str(new_submission()), **fields})


def test_the_page_shows_everybody_to_the_office_and_others_their_own(
    place: County, session: TrainingSession
) -> None:
    office = seen(place, "沈佳", "/training/")
    assert "Who is overdue or about to be" in office
    assert "黄建华" in office
    assert "Plan a session" in office
    assert f"/training/sessions/{session.pk}/" in office
    clerk = seen(place, "唐小燕", "/training/")
    assert "Who is overdue or about to be" not in clerk
    assert "黄建华" not in clerk
    assert "What you owe" in clerk
    assert "quiz of 20 questions, passed with 80 %" in clerk


def test_a_session_is_planned_by_its_form_which_names_what_is_wrong_and_keeps_what_was_entered(
    place: County,
) -> None:
    given = {
        "training": READING,
        "starts_at": "2026-11-25T09:00",
        "minutes": "20",
        "place": "二楼",
        "teacher": "周国栋",
    }
    wrong = sent(place, "沈佳", "/training/plan/", **given)
    assert wrong.status_code == 422
    assert "at least 60 minutes" in wrong.content.decode()
    assert "二楼" in wrong.content.decode()
    done = sent(place, "沈佳", "/training/plan/", **{**given, "minutes": "90"})
    row = TrainingSession.objects.get()
    assert done.headers["Location"] == f"/training/sessions/{row.pk}/"
    assert row.starts_at.isoformat() == "2026-11-25T01:00:00+00:00"
    assert seen(place, "郑凯", "/training/plan/", status=403)


def test_who_is_there_signs_by_the_code_once_and_only_with_the_button(
    place: County, session: TrainingSession
) -> None:
    at, address = session.starts_at + timedelta(minutes=1), f"/training/here/{session.code}/"
    assert "I am there" in seen(place, "黄建华", address, at)
    assert not Attendance.objects.exists()
    assert sent(place, "黄建华", address, at).status_code == 303
    assert "you are on the list since" in seen(place, "黄建华", address, at)
    assert sent(place, "黄建华", address, at).status_code == 409
    early = sent(place, "唐小燕", address, session.starts_at - timedelta(hours=5))
    assert early.status_code == 409
    assert "It begins at" in early.content.decode()
    seen(place, "唐小燕", "/training/here/NOBODY/", at, status=404)
    assert Client(headers={"host": "127.0.0.1"}).get(address).status_code == 302


def test_a_session_is_recorded_with_its_list_and_shows_its_record(
    place: County, session: TrainingSession
) -> None:
    at, address = session.starts_at + timedelta(hours=2), f"/training/sessions/{session.pk}/"
    fields = {"revision": "1", "minutes": "80", "teacher": "林志远", "content": "预案"}
    nobody = sent(place, "沈佳", f"{address}hold/", at, **fields)
    assert nobody.status_code == 422
    assert "choose who attended" in nobody.content.decode()
    people = [place.people["黄建华"].pk, place.people["唐小燕"].pk]
    assert sent(place, "沈佳", f"{address}hold/", at, people=people, **fields).status_code == 303
    session.refresh_from_db()
    assert (session.state, session.minutes, session.teacher) == (SessionState.HELD, 80, "林志远")
    record = seen(place, "沈佳", address, at)
    for word in ("林志远", "预案", "二楼会议室", "黄建华", "entered from the list"):
        assert word in record
    own = seen(place, "唐小燕", address, at)
    assert "唐小燕" in own
    assert "黄建华" not in own
    added = sent(place, "沈佳", address, at, person=place.people["郑凯"].pk)
    assert added.status_code == 303
    line = Attendance.objects.get(person=place.people["郑凯"])
    strike = f"{address}strike/{line.pk}/"
    assert sent(place, "沈佳", strike, at, reason="认错人").status_code == 303
    assert seen(place, "沈佳", strike, at, status=404)
    assert seen(place, "郑凯", f"{address}hold/", at, status=403)


def test_a_session_is_called_off_with_its_reason(place: County, session: TrainingSession) -> None:
    address = f"/training/sessions/{session.pk}/"
    assert sent(place, "沈佳", f"{address}call-off/", revision="1", reason="防汛").status_code == 303
    assert "防汛" in seen(place, "沈佳", address)
    assert sent(place, "沈佳", f"{address}call-off/", revision="2", reason="再").status_code == 409


def test_the_sheet_of_a_session_is_a_paper_with_its_code(place: County, session: TrainingSession) -> None:
    with clock.pretend(BEGAN):
        answer = client_of(place, "沈佳", "zh-hans").get(f"/training/sessions/{session.pk}/sheet.pdf")
        assert client_of(place, "郑凯").get(f"/training/sessions/{session.pk}/sheet.pdf").status_code == 403
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_every_post_of_the_plan_has_its_material_on_screen_and_on_paper(place: County) -> None:
    shown = seen(place, "郑凯", "/training/material/duty_officer/")
    for word in ("What you do in the first 15 minutes", "Ring back and verify", "5 min", "P1", "Tell: "):
        assert word in shown
    clerk = seen(place, "郑凯", "/training/material/counter_clerk/")
    assert "with your group" in clerk
    seen(place, "郑凯", "/training/material/pilot/", status=404)
    seen(place, "郑凯", "/training/material/bank_liaison/", status=404)
    with clock.pretend(BEGAN):
        paper = client_of(place, "郑凯").get("/training/material/engineer.pdf")
    assert paper.content.startswith(b"%PDF")


def test_a_quiz_is_begun_answered_and_scored_in_the_browser(place: County) -> None:
    address = f"/training/quiz/{READING}/"
    assert "Begin the quiz" in seen(place, "唐小燕", address)
    begins = sent(place, "唐小燕", address)
    quiz = Quiz.objects.get()
    here = f"/training/quizzes/{quiz.pk}/"
    assert begins.headers["Location"] == here
    questions = questions_in(quiz)
    fields = {f"q{number}": str(one.right) for number, one in enumerate(questions, start=1)}
    left = sent(place, "唐小燕", here, **{name: value for name, value in fields.items() if name != "q7"})
    assert left.status_code == 422
    assert left.content.decode().count("checked") == 19
    wrong = {**fields, "q1": str((questions[0].right + 1) % len(questions[0].choices))}
    assert sent(place, "唐小燕", here, **wrong).status_code == 303
    shown = seen(place, "唐小燕", here)
    assert "19 of 20" in shown
    assert "right is:" in shown
    assert "19 of 20" in seen(place, "唐小燕", address)
    seen(place, "郑凯", here, status=404)
    seen(place, "郑凯", "/training/quiz/juggling/", status=404)


def test_a_new_holder_finds_the_training_in_my_work_until_it_is_passed(
    place: County, session: TrainingSession
) -> None:
    Holding.objects.filter(person=place.people["唐小燕"]).update(starts_at=BEGAN - timedelta(days=1))
    mine = seen(place, "唐小燕", "/my-work/")
    assert "to be trained" in mine
    assert "/training/material/outlet_head/" in mine
    assert f"/training/sessions/{session.pk}/" in mine
    held(place, session, "唐小燕")
    at = session.starts_at + timedelta(hours=3)
    assert "Take the quiz" in seen(place, "唐小燕", "/my-work/", at)
    answered(place, begun(place, "唐小燕", at), at, wrong=1)
    assert "Take the quiz" not in seen(place, "唐小燕", "/my-work/", at)


def test_the_page_of_training_is_found_in_few_queries(
    place: County, session: TrainingSession, django_assert_max_num_queries: Any
) -> None:
    held(place, session, "黄建华", "唐小燕")
    at = session.starts_at + timedelta(days=1)
    client = client_of(place, "沈佳")
    with clock.pretend(at):
        client.get("/training/")
        with django_assert_max_num_queries(30):
            client.get("/training/")
        with django_assert_max_num_queries(30):
            client.get(f"/training/sessions/{session.pk}/")
