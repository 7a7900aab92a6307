"""Scoring a drill on a phone, its debrief, its questions, its findings, its report, as people meet them in the browser."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from docx import Document

from tests.builders import drill_scores as build
from tests.builders.drill_scores import LEADER, OBSERVER, OFFICE, minutes
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock
from youxu.core.numbers import new_submission
from youxu.evaluation.models import Improvement
from youxu.exercises.actions import play_due, score_item
from youxu.exercises.models import Exercise, Expectation, Finding, LessonAnswers, Observation, Score

pytestmark = [pytest.mark.django_db]
place = kept(build.county)
running = kept(build.started, on=place)
over = kept(build.over, on=place)
NOW = minutes(20)
PLAYER = "郑凯"
JUDGING = "field_conduct.mobilising"


def client(place: County, name: str, language: str = "en") -> Client:
    found = Client(headers={"host": "127.0.0.1"})
    found.cookies["youxu_language"] = language
    found.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return found


def page(place: County, name: str, address: str, at: datetime = NOW, language: str = "en") -> str:
    with clock.pretend(at):
        answer = client(place, name, language).get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def post(place: County, name: str, address: str, at: datetime = NOW, **said: Any) -> Any:
    with clock.pretend(at):
        return client(place, name).post(address, {"submission": str(new_submission()), **said})


def at(drill: Exercise, rest: str) -> str:
    return f"/drills/{drill.key}/{rest}"


def score(place: County, drill: Exercise, name: str = OBSERVER, part: str = JUDGING, **said: Any) -> Any:
    return post(place, name, at(drill, f"observe/{part}/score/"), **said)


# --- the observer ----------------------------------------------------------------------------------------------------


def test_an_observer_finds_sections_scores_an_item_and_changes_it(place: County, running: Exercise) -> None:
    shown = page(place, OBSERVER, at(running, "observe/"))
    assert "Mobilising" in shown
    assert "0/6" in shown
    section = page(place, OBSERVER, at(running, f"observe/?part={JUDGING}"))
    assert "A.2 2.6" in section
    assert section.count('name="value" value="5"') == 6
    answer = score(place, running, item="a2_2_6", value="3", note="代理人五分钟后到")
    assert (answer.status_code, answer["Location"]) == (
        303,
        at(running, f"observe/?part={JUDGING}#i-a2_2_6"),
    )
    again = page(place, OBSERVER, at(running, f"observe/?part={JUDGING}"))
    assert "your score: 3" in again
    assert 'value="3" aria-pressed="true"' in again
    assert "代理人五分钟后到" in again
    assert score(place, running, item="a2_2_6", value="5", revision=1).status_code == 303
    assert Score.objects.get(item="a2_2_6").value == 5
    assert "1/6" in page(place, OBSERVER, at(running, "observe/"))


def test_scoring_twice_is_refused_in_words_and_keeps_what_was_written(
    place: County, running: Exercise
) -> None:
    score(place, running, item="a2_2_6", value="3")
    answer = score(place, running, item="a2_2_6", value="5", note="又看了一遍")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "You scored this item already." in shown
    assert "又看了一遍" in shown


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"item": "a2_2_6", "value": "4"}, "4 is no score: 0, 1, 3, 5"),
        ({"item": "a2_2_6", "value": ""}, "– is no score"),
        ({"item": "zz", "value": "5"}, "have no item zz"),
    ],
)
def test_what_cannot_be_scored_is_named(
    place: County, running: Exercise, said: dict[str, str], words: str
) -> None:
    answer = score(place, running, **said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Score.objects.exists()


def test_minutes_are_entered_and_may_not_apply(place: County, running: Exercise) -> None:
    part = "field_times.times"
    assert score(place, running, part=part, item="t_notice", value="12.5").status_code == 303
    assert score(place, running, part=part, item="t_release", value="", na="1").status_code == 303
    assert {one.item: one.value for one in Score.objects.all()} == {"t_notice": 12.5, "t_release": None}
    assert "your score: 12.5 min" in page(place, OBSERVER, at(running, f"observe/?part={part}"))


def test_a_player_reads_the_sheets_and_scores_nothing(place: County, running: Exercise) -> None:
    shown = page(place, "郑凯", at(running, f"observe/?part={JUDGING}"))
    assert "you read, and score nothing" in shown
    assert 'name="value"' not in shown
    assert score(place, running, name="郑凯", item="a2_2_6", value="5").status_code == 403
    assert not Score.objects.exists()


def test_an_observer_ticks_an_expectation_and_writes_what_was_seen(place: County, running: Exercise) -> None:
    with clock.pretend(minutes(21)):
        play_due(by=build.system_actor(), at=minutes(21))
    row = Expectation.objects.get(exercise=running, key="answered")
    shown = page(place, OBSERVER, at(running, "observe/?part=expected"), at=minutes(22))
    assert f"/observe/expectation/{row.pk}/" in shown
    answer = post(
        place,
        OBSERVER,
        at(running, f"observe/expectation/{row.pk}/"),
        at=minutes(23),
        met="1",
        note_text="当面说清",
    )
    assert answer.status_code == 303
    row.refresh_from_db()
    assert (row.state, row.note) == ("MET", "当面说清")
    said = {"words": "大厅没人引导", "item": "A.2 10.1"}
    assert post(place, OBSERVER, at(running, "observe/note/"), **said).status_code == 303
    assert Observation.objects.get().item == "a2_10_1"
    assert "大厅没人引导" in page(place, OBSERVER, at(running, "observe/?part=expected"))


def test_an_observation_without_words_keeps_the_page(place: County, running: Exercise) -> None:
    answer = post(place, OBSERVER, at(running, "observe/note/"), words="", item="A.2 10.1")
    assert answer.status_code == 422
    assert "A.2 10.1" in answer.content.decode()


def test_every_page_of_a_drill_is_marked_as_one(place: County, over: Exercise) -> None:
    for rest in ("observe/", f"observe/?part={JUDGING}", "debrief/", "finding/", "questions/"):
        shown = page(place, OFFICE, at(over, rest), at=minutes(90))
        assert "[DRILL]" in shown.split("</title>")[0]
        assert 'class="yx-drill"' in shown
        assert '<body class="resp drill' in shown


def test_a_drill_that_the_reader_may_not_read_is_not_found(place: County, running: Exercise) -> None:
    answer = client(place, OBSERVER).get("/drills/EX999999-99/observe/")
    assert answer.status_code == 404


# --- the debrief -----------------------------------------------------------------------------------------------------


def test_the_debrief_shows_course_expectations_scores_and_who_did_what(place: County, over: Exercise) -> None:
    shown = page(place, OFFICE, at(over, "debrief/"), at=minutes(90))
    assert "2 met, 1 late, 1 missed" in shown
    assert "no band before 80 % of the items are scored" in shown
    assert "Everything is dark" in shown
    assert "issued directive 1" in shown
    chinese = page(place, OFFICE, at(over, "debrief/"), at=minutes(90), language="zh-hans")
    assert "全所停电" in chinese


def test_the_debrief_of_a_drill_that_has_not_begun_says_so(place: County) -> None:
    drill = build.prepared(place)
    assert "The drill has not begun." in page(place, OFFICE, at(drill, "debrief/"), at=minutes(3))


def test_the_journal_is_asked_again_by_a_button(place: County, over: Exercise) -> None:
    assert post(place, OFFICE, at(over, "debrief/fill/"), at=minutes(90)).status_code == 303


def test_the_debrief_asks_few_questions(
    place: County, over: Exercise, django_assert_max_num_queries: Any
) -> None:
    for one in ("a2_2_1", "a2_2_2", "a2_2_3"):
        score_item(by=place.person(OBSERVER), at=minutes(80), exercise=over, item=one, value="5")
    page(place, OFFICE, at(over, "debrief/"), at=minutes(90))
    with django_assert_max_num_queries(45):
        page(place, OFFICE, at(over, "debrief/"), at=minutes(90))
    with django_assert_max_num_queries(30):
        page(place, OBSERVER, at(over, f"observe/?part={JUDGING}"), at=minutes(90))


def test_a_finding_becomes_an_improvement_with_an_owner(place: County, over: Exercise) -> None:
    said = {
        "text": "对讲机不够",
        "item": "A.2 6.3",
        "owner": str(place.people["吴大勇"].pk),
        "due_date": "2026-12-20",
        "wants_plan": "on",
    }
    assert post(place, LEADER, at(over, "finding/"), at=minutes(90), **said).status_code == 303
    row = Improvement.objects.get()
    assert (row.state, row.owner, str(row.due_date)) == ("ACCEPTED", place.people["吴大勇"], "2026-12-20")
    shown = page(place, LEADER, at(over, "debrief/"), at=minutes(95))
    assert f"/improvements/{row.reference}/" in shown or row.reference in shown
    assert "对讲机不够" in shown


def test_the_day_of_a_finding_stands_as_the_plan_has_it(place: County, over: Exercise) -> None:
    shown = page(place, LEADER, at(over, "finding/"), at=minutes(90))
    day = (minutes(90) + timedelta(days=30)).date()
    assert f'value="{day.isoformat()}"' in shown
    assert post(place, LEADER, at(over, "finding/"), at=minutes(90), text="对讲机不够").status_code == 303
    assert Finding.objects.get().due_date == day


def test_a_finding_at_fault_keeps_what_was_written(place: County, over: Exercise) -> None:
    answer = post(place, LEADER, at(over, "finding/"), at=minutes(90), text="对讲机不够", item="zz")
    assert answer.status_code == 422
    assert "have no item zz" in answer.content.decode()
    assert "对讲机不够" in answer.content.decode()


# --- the questions ---------------------------------------------------------------------------------------------------

ANSWERS = {
    "own_duty": "4",
    "plan_fits": "5",
    "word_in_time": "3",
    "means": "2",
    "trained": "1",
    "change": "加对讲机",
}


def test_the_questions_wait_in_my_work_of_everybody_who_took_part(place: County, over: Exercise) -> None:
    address = at(over, "questions/")
    for name in (PLAYER, OBSERVER, OFFICE):
        shown = page(place, name, "/my-work/", at=minutes(75))
        assert address in shown, name
        assert "Answer the questions after the drill" in shown
    assert address not in page(place, "唐小燕", "/my-work/", at=minutes(75))
    assert post(place, PLAYER, address, at=minutes(80), **ANSWERS).status_code == 303
    assert address not in page(place, PLAYER, "/my-work/", at=minutes(81))
    later = page(place, OBSERVER, "/my-work/", at=minutes(70 + 4 * 24 * 60)).split(address)[1]
    assert "1 day late" in later.split("</p>")[0], "three days, as the plan has it"


def test_my_work_leads_into_a_drill_that_runs_by_the_part_in_it(place: County, running: Exercise) -> None:
    ways = {
        PLAYER: f"/drill/{running.key}/inbox/",
        OBSERVER: at(running, "observe/"),
        OFFICE: at(running, ""),
    }
    for name, address in ways.items():
        shown = page(place, name, "/my-work/", at=minutes(10))
        assert f'href="{address}"' in shown, name
        assert "Nothing is waiting for you" not in shown
    for address in ways.values():
        assert f'href="{address}"><b>' not in page(place, "唐小燕", "/my-work/", at=minutes(10))


def test_everybody_answers_once(place: County, over: Exercise) -> None:
    shown = page(place, "郑凯", at(over, "questions/"), at=minutes(90))
    assert shown.count('type="radio"') == 4 * 5 + 2
    assert post(place, "郑凯", at(over, "questions/"), at=minutes(90), **ANSWERS).status_code == 303
    assert "You answered these questions." in page(place, "郑凯", at(over, "questions/"), at=minutes(91))
    again = post(place, "郑凯", at(over, "questions/"), at=minutes(92), **ANSWERS)
    assert again.status_code in (409, 422)
    assert LessonAnswers.objects.count() == 1
    assert "加对讲机" in page(place, OFFICE, at(over, "debrief/"), at=minutes(95))


def test_an_unanswered_question_is_named_and_the_rest_stays(place: County, over: Exercise) -> None:
    answer = post(place, "郑凯", at(over, "questions/"), at=minutes(90), **{**ANSWERS, "means": ""})
    assert answer.status_code == 422
    assert "加对讲机" in answer.content.decode()


# --- the report ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "word"), [("en", "Scores"), ("zh-hans", "评分")])
def test_the_report_is_handed_out_as_docx_and_pdf(
    place: County, over: Exercise, language: str, word: str
) -> None:
    reader = client(place, OFFICE, language)
    with clock.pretend(minutes(95)):
        docx = reader.get(at(over, "report.docx"))
        pdf = reader.get(at(over, "report.pdf"))
    assert docx.status_code == pdf.status_code == 200
    assert over.key in docx["Content-Disposition"]
    assert pdf.content.startswith(b"%PDF")
    written = Document(io.BytesIO(docx.content))
    headings = [one.text for one in written.paragraphs]
    assert any(word in one for one in headings)
    assert any("t_" not in one for one in headings)


def test_no_report_of_a_drill_that_has_not_begun(place: County) -> None:
    drill = build.prepared(place)
    with clock.pretend(minutes(3)):
        answer = client(place, OFFICE).get(at(drill, "report.docx"))
    assert answer.status_code == 409
    assert "the drill has not begun" in answer.content.decode()
    assert client(place, OFFICE).get(at(drill, "report.odt")).status_code == 404
