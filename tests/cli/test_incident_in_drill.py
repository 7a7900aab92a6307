"""``youxu incident --drill``: the verbs of an interruption in a drill, at its own time, and never across."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import translation

from tests.builders import in_drill
from tests.builders.response import BEGAN, County, county, minutes, reported
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.core.models import Entry
from youxu.exercises.models import Exercise
from youxu.incidents.models import Incident

pytestmark = pytest.mark.django_db


def _stage() -> County:
    found = county()
    in_drill.drill(found, at=BEGAN, speed=2)
    return found


place = kept(_stage)
REPORT = ("report", "YS04", "--cause", "power", "--lines", "letters,ems", "--as", "黄建华")


def run(*words: str, drill: str = in_drill.KEY, ok: bool = True, at: float = 10) -> Any:
    named = ["--drill", drill] if drill else []
    with clock.pretend(minutes(int(at))), translation.override("en"):
        result = CliRunner().invoke(youxu, ["incident", *named, *words, "--json"], catch_exceptions=False)
    assert (result.exit_code == 0) is ok, result.output
    return json.loads(result.output)


def test_a_report_of_a_drill_is_made_there_and_at_its_time(place: County) -> None:
    real = reported(place)
    made = run(*REPORT)
    row = Incident.objects.get(reference=made["reference"])
    assert row.world == in_drill.KEY
    assert row.pk != real.pk
    entry = Entry.objects.filter(stream=row.stream).earliest("sequence")
    assert (entry.occurred_at, entry.recorded_at) == (minutes(20), minutes(10))
    run("verify-report", made["reference"], "--with", "黄建华", "--as", "沈佳")
    assert run("direct", made["reference"], "--as", "沈佳")["stage"] == "DIRECTED"
    listed = [one["reference"] for one in run("list", "--as", "沈佳")["rows"]]
    assert listed == [made["reference"]]
    assert [one["reference"] for one in run("list", "--as", "沈佳", drill="")["rows"]] == [real.reference]


def test_a_command_never_reaches_across(place: County) -> None:
    real, drill = reported(place), run(*REPORT)["reference"]
    before = Entry.objects.exclude(code="REFUSED").count()
    refused = run("verify-report", real.reference, "--with", "x", "--as", "沈佳", ok=False)["refused"]
    assert "not of this drill" in refused["reason"]
    refused = run("verify-report", drill, "--with", "x", "--as", "沈佳", drill="", ok=False)["refused"]
    assert f"--drill {in_drill.KEY}" in refused["reason"]
    acts = Entry.objects.exclude(code="REFUSED").count()
    assert acts == before


@pytest.mark.parametrize(
    ("state", "who", "said"),
    [("PAUSED", "黄建华", "stands"), ("ENDED", "黄建华", "over"), ("RUNNING", "罗平", "only who plays")],
)
def test_who_may_not_act_now_is_told_why(place: County, state: str, who: str, said: str) -> None:
    Exercise.objects.update(state=state)
    refused = run(*REPORT[:-1], who, ok=False)["refused"]
    assert said in refused["reason"]
    assert not Incident.objects.exists()


def test_a_drill_that_is_not_there_is_named(place: County) -> None:
    refused = run("list", "--as", "沈佳", drill="EX000000-01", ok=False)["refused"]
    assert refused["field"] == "drill"


@pytest.mark.parametrize(
    "words",
    [
        ("notice", "draft", "{ref}"),
        ("alternatives", "ask", "{ref}", "YS05"),
        ("alerting", "ack", "{ref}"),
        ("feedback", "enter", "--incident", "{ref}", "--kind", "enquiry", "--text", "x"),
        ("document", "build", "directive", "--incident", "{ref}", "--out", "x.docx"),
    ],
)
def test_no_other_command_acts_on_a_drill_from_reality(place: County, words: tuple[str, ...]) -> None:
    drill = run(*REPORT)["reference"]
    before = Entry.objects.exclude(code="REFUSED").count()
    with clock.pretend(minutes(12)), translation.override("en"):
        said = [word.format(ref=drill) for word in words]
        result = CliRunner().invoke(youxu, [*said, "--as", "沈佳", "--json"])
    assert result.exit_code == 1, result.output
    assert f"{drill} is of a drill" in result.output
    assert Entry.objects.exclude(code="REFUSED").count() == before
