"""``youxu drill``: a drill scored late by command, its sheets, debrief, questions, findings and report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.builders import drill_scores as build
from tests.builders.drill_scores import LEADER, OBSERVER, OFFICE, minutes
from tests.builders.response import County
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.exercises.models import Exercise, Score

pytestmark = [pytest.mark.django_db]
place = kept(build.county)
over = kept(build.over, on=place)


def run(*words: str, by: str = OBSERVER, lang: str = "en") -> Result:
    with clock.pretend(minutes(120)):
        return CliRunner(env={"YOUXU_LANGUAGE": lang}).invoke(youxu, ["drill", *words, "--as", by])


def told(*words: str, by: str = OBSERVER) -> Any:
    result = run(*words, "--json", by=by)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_an_item_is_scored_late_by_command_and_the_sheet_shows_it(place: County, over: Exercise) -> None:
    found = told("score", over.key, "--item", "A.2 2.6", "--value", "3", "--note", "代理人到了")
    (item,) = [
        one
        for sheet in found["sheets"]
        for part in sheet["sections"]
        for one in part["items"]
        if one["key"] == "a2_2_6"
    ]
    assert (item["own"]["value"], item["own"]["note"], item["points"]) == ("3", "代理人到了", 3.0)
    shown = run("score", over.key)
    assert "a2_2_6" in shown.output
    assert "no band yet" in shown.output


def test_scoring_twice_needs_change(place: County, over: Exercise) -> None:
    run("score", over.key, "--item", "a2_2_6", "--value", "3")
    again = run("score", over.key, "--item", "a2_2_6", "--value", "5")
    assert again.exit_code != 0
    assert "You scored this item already." in again.output
    assert run("score", over.key, "--item", "a2_2_6", "--value", "5", "--change").exit_code == 0
    assert Score.objects.get(item="a2_2_6", by__isnull=False).value == 5


def test_changing_what_was_never_scored_is_refused(place: County, over: Exercise) -> None:
    result = run("score", over.key, "--item", "a2_2_6", "--value", "5", "--change")
    assert result.exit_code != 0
    assert "Score it first." in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--item", "a2_2_6", "--value", "2"), "2 is no score: 0, 1, 3, 5"),
        (("--item", "zz", "--value", "5"), "have no item zz"),
        (("--item", "t_notice", "--value", "soon"), "soon is no number of minutes"),
        (("--value", "5"), "Say which item"),
    ],
)
def test_bad_scores_are_named(place: County, over: Exercise, words: tuple[str, ...], said: str) -> None:
    result = run("score", over.key, *words)
    assert result.exit_code != 0
    assert said in result.output


def test_an_unknown_drill_is_named(place: County, over: Exercise) -> None:
    result = run("score", "EX999999-99")
    assert result.exit_code != 0
    assert "EX999999-99" in result.output


def test_only_what_is_open_is_shown_and_the_journal_is_asked(place: County, over: Exercise) -> None:
    found = told("score", over.key, "--open", "--fill")
    shown = [one for sheet in found["sheets"] for part in sheet["sections"] for one in part["items"]]
    assert {one["standing"] for one in shown} == {"MISSING"}
    assert found["scored"] > 5


def test_what_was_seen_is_written_down(place: County, over: Exercise) -> None:
    assert told("observe", over.key, "现金袋无人清点", "--item", "A.2 12.4")["item"] == "a2_12_4"


def test_the_debrief_tells_course_and_outcome(place: County, over: Exercise) -> None:
    found = told("debrief", over.key, by=OFFICE)
    assert (found["met"], found["late"], found["missed"]) == (2, 1, 1)
    assert {row["kind"] for row in found["course"]} >= {"INJECT", "ACT", "EXPECTATION"}
    assert "2 met, 1 late, 1 missed" in run("debrief", over.key, by=OFFICE).output


def test_questions_are_shown_and_answered_once(place: County, over: Exercise) -> None:
    assert "own_duty" in run("answer", over.key, by="郑凯").output
    words = ("own_duty=4", "plan_fits=5", "word_in_time=3", "means=2", "trained=yes", "change=加对讲机")
    found = told("answer", over.key, *words, by="郑凯")
    assert (found["mine"]["own_duty"], found["answered"]) == ("4", 1)
    again = run("answer", over.key, *words, by="郑凯")
    assert "everybody answers once" in again.output
    assert "is no answer" in run("answer", over.key, "own_duty", by="何敏").output


def test_a_finding_is_a_proposal_with_owner_and_day(place: County, over: Exercise) -> None:
    found = told(
        "finding",
        over.key,
        "对讲机不够",
        "--item",
        "A.2 6.3",
        "--owner",
        "吴大勇",
        "--due",
        "2026-12-20",
        by=LEADER,
    )
    assert (found["state"], found["due_date"], found["number"]) == ("ACCEPTED", "2026-12-20", 1)
    assert told("debrief", over.key, by=OFFICE)["findings"][0]["owner"] == "吴大勇"


@pytest.mark.parametrize("form", ["docx", "pdf"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_is_written_to_a_file(
    place: County, over: Exercise, tmp_path: Path, form: str, language: str
) -> None:
    out = tmp_path / f"report.{form}"
    found = told("report", over.key, "--format", form, "--language", language, "--out", str(out), by=OFFICE)
    assert found["bytes"] == out.stat().st_size
    assert found["unshown"] == []
