"""``youxu incident people``: who is in want, the calls, everybody accounted for, as JSON and as lines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import translation

from tests.builders import incidents as building
from tests.builders.incidents import minutes, whole_county
from tests.builders.response import County
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.incidents.models import Incident

pytestmark = [pytest.mark.django_db]


place = kept(whole_county)


def run(*words: str, at: float = 30, language: str = "en") -> Any:
    with clock.pretend(minutes(at)), translation.override(language):
        return CliRunner().invoke(youxu, ["incident", "people", *words])


def told(*words: str, at: float = 30, ok: bool = True) -> Any:
    result = run(*words, "--json", at=at)
    assert (result.exit_code == 0) is ok, result.output
    return json.loads(result.output)


def test_the_people_of_an_incident_are_kept_by_commands_alone(place: County) -> None:
    ref = building.reported(place, by=building.clerk(place), people_in_danger="YES").reference
    assert told("list", ref, "--as", "沈佳") == {
        "reference": ref, "open": True, "waiting": 0, "unanswered": 1, "people": [], "calls": [],
    }  # fmt: skip
    added = told(
        "add", ref, "--who", "穿红衣的女顾客", "--kind", "customer", "--state", "trapped", "--outlet", "YS04", "--count", "2",
        "--as", "黄建华", at=31,
    )  # fmt: skip
    assert (added["waiting"], added["unanswered"]) == (2, 0)
    called = told(
        "tell",
        ref,
        "120",
        "--called",
        "2026-11-23 09:15",
        "--answered",
        "7号",
        "--said",
        "车已出发",
        "--as",
        "沈佳",
    )
    assert [(one["service"], one["caller"]) for one in called["calls"]] == [("AMBULANCE", "沈佳")]
    assert told("account", ref, "--word", "都在", "--as", "沈佳", ok=False)["refused"]["field"] == "word"
    assert told("state", ref, "9", "SAFE", "--as", "沈佳", ok=False)["refused"]["field"] == "number"
    done = told(
        "state", ref, "1", "in_hospital", "--where", "县医院", "--told", "其夫", "--as", "沈佳", at=33
    )
    assert (done["open"], done["people"][0]["state"]) == (False, "IN_HOSPITAL")
    text = run("list", ref, "--as", "沈佳", language="zh-hans").output
    assert "已送医" in text
    assert "120 急救" in text


def test_who_need_not_know_is_told_only_that_posts_see_to_it(place: County) -> None:
    incident = building.verified(place)
    told("add", incident.reference, "--who", "林某", "--kind", "staff", "--state", "safe", "--as", "沈佳")
    assert told("list", incident.reference, "--as", "吴大勇") == {
        "reference": incident.reference,
        "open": False,
    }
    assert Incident.objects.get().visibility == "OPEN"
