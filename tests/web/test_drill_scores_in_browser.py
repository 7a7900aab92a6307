"""Scoring a drill in a real browser: on a phone, without JavaScript, and its debrief; axe on every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE, axe, enter
from tests.builders import drill_scores as build
from tests.builders.drill_scores import LEADER, OBSERVER, minutes
from youxu.core import clock
from youxu.exercises.actions import note_observation, score_item
from youxu.exercises.models import LessonAnswers, Score

pytestmark = pytest.mark.browser


def test_every_page_of_scoring_is_accessible_on_phone_and_desk(square: Callable[..., None]) -> None:
    with clock.pretend(minutes(90)):
        place = build.county()
        drill = build.over(place)
        by = place.person(OBSERVER)
        score_item(by=by, at=minutes(80), exercise=drill, item="a2_2_1", value="0", note="没有定级")
        note_observation(by=by, at=minutes(80), exercise=drill, words="没有人引导")
        at = f"/drills/{drill.key}/"
        square(
            place.people[LEADER],
            f"{at}observe/",
            f"{at}observe/?part=field_conduct.mobilising",
            f"{at}observe/?part=field_times.times",
            f"{at}observe/?part=expected",
            f"{at}debrief/",
            f"{at}finding/",
            f"{at}questions/",
        )


def test_an_observer_scores_with_one_tap_and_without_javascript(new_page: Callable[..., Any]) -> None:
    with clock.pretend(minutes(90)):
        place = build.county()
        drill = build.over(place)
        page = new_page(PHONE, "zh-hans", javascript=False)
        enter(page, place.people[OBSERVER])
        page.goto(f"/drills/{drill.key}/observe/")
        page.click("text=紧急动员")
        page.click("#i-a2_2_6 button[value='3']")
        page.wait_for_load_state()
        assert page.locator("#i-a2_2_6 button[aria-pressed=true]").inner_text() == "3"
        page.click("#i-a2_2_6 button[value='5']")
        page.wait_for_load_state()
        found = Score.objects.get(item="a2_2_6", by__isnull=False)
        assert (found.value, found.revision) == (5, 2)


def test_a_player_answers_the_questions_on_a_phone(new_page: Callable[..., Any]) -> None:
    with clock.pretend(minutes(90)):
        place = build.county()
        drill = build.over(place)
        page = new_page(PHONE, "zh-hans")
        enter(page, place.people["郑凯"])
        page.goto(f"/drills/{drill.key}/questions/")
        for name in ("own_duty", "plan_fits", "word_in_time", "means"):
            page.check(f"[name={name}][value='4']", force=True)
        page.fill("[name=change]", "加对讲机")
        page.click(".sticky .btn-primary")
        page.wait_for_load_state()
        axe(page)
        assert page.input_value("[name=change]") == "加对讲机", "what was written stays"
        page.check("[name=trained][value='1']", force=True)
        page.click(".sticky .btn-primary")
        page.wait_for_load_state()
        assert LessonAnswers.objects.get().answers["change"] == "加对讲机"
