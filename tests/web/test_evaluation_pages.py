"""Pages of evaluation: a period, its sides, factors, what was filed, counts of days, one incident (E0-E3, R1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.response import BEGAN, County, county, minutes, responding, restored
from tests.states import kept
from youxu.core import clock
from youxu.core.actor import system
from youxu.evaluation.actions.filing import file_evaluation
from youxu.evaluation.actions.measure import measure
from youxu.evaluation.models import DayCount
from youxu.evaluation.rules.turns import Days
from youxu.plan.schema.words import Rhythm

pytestmark = [pytest.mark.django_db]


def with_two() -> County:
    """Make a county with one interruption that is over and one that goes on, both measured."""
    place = county()
    for incident in (restored(place, responding(place)), responding(place, "YS05", ("parcels",))):
        measure(by=system("test"), at=minutes(200), incident=incident)
    return place


place = kept(with_two)


def asked(place: County, name: str, address: str, language: str = "en", **form: Any) -> Any:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(BEGAN + timedelta(days=2)):
        return client.post(address, form) if form else client.get(address)


def test_a_period_shows_its_figures_plots_and_each_interruption(place: County) -> None:
    shown = asked(place, "周国栋", "/evaluation/").content.decode()
    for words in (
        "Evaluation: 2026-06-01 to 2026-11-30", "2 interruptions", "1 goes on and counts in no length",
        "drills are not counted", "Where the time goes", "goes on: no length yet", "no data", "11-23 Liulin",
        "Share of spot telephone checks",
    ):  # fmt: skip
        assert words in shown, words
    assert shown.count("<svg xmlns") == 2
    assert "No estimate was made." in shown
    chinese = asked(place, "周国栋", "/evaluation/", "zh-hans").content.decode()
    assert "时间花在哪一步" in chinese
    assert "演练不计入" in chinese


def test_a_period_can_be_narrowed_and_wrong_days_are_those_of_the_last_half_year(place: County) -> None:
    for query, words in (
        ("?from=2026-11-23&to=2026-11-23", "Evaluation: 2026-11-23 to 2026-11-23"),
        ("?from=2026-12-01&to=2026-11-01", "Evaluation: 2026-06-01 to"),
        ("?from=x&months=99&after=x", "Evaluation: 2026-06-01 to"),
        ("?months=1", "Evaluation: 2026-11-01 to"),
        ("?cause=flood", "No interruption began in this period."),
        ("?drill=1", "No interruption began in this period."),
        ("?unit=yunshan", "2 interruptions"),
    ):
        assert words in asked(place, "周国栋", f"/evaluation/{query}").content.decode(), query
    assert asked(place, "周国栋", "/evaluation/?unit=jiangxi").status_code == 404


@pytest.mark.parametrize("side", ["cause", "level", "unit", "outlet", "region", "month", "drill"])
def test_every_side_shows_its_shares(place: County, side: str) -> None:
    shown = asked(place, "周国栋", f"/evaluation/by/{side}/").content.decode()
    words = {
        "outlet": "not enough data: under 20", "unit": "not enough data: under 20", "cause": "Power cut",
        "month": "2026-11", "drill": "Reality", "region": "No interruption began", "level": "Outlet",
    }  # fmt: skip
    assert words[side] in shown


def test_factors_files_and_the_pages_of_one_incident_are_there(place: County) -> None:
    assert "Not enough data" in asked(place, "周国栋", "/evaluation/factors/").content.decode()
    assert asked(place, "周国栋", "/evaluation/by/nothing/").status_code == 404
    assert asked(place, "周国栋", "/evaluation/export.pdf").status_code == 404
    assert asked(place, "周国栋", "/evaluation/export.xlsx").content[:2] == b"PK"
    assert "YS26" in asked(place, "周国栋", "/evaluation/export.csv").content.decode("utf-8-sig")
    first = asked(place, "周国栋", "/evaluation/export.csv").content.decode("utf-8-sig").splitlines()[-1]
    shown = asked(place, "周国栋", f"/incidents/{first.split(',')[0]}/measures/").content.decode()
    assert "From the interruption to the release" in shown


def test_a_filed_evaluation_is_listed_and_shown_as_it_was_filed(place: County) -> None:
    assert "No evaluation was filed yet." in asked(place, "周国栋", "/evaluation/filed/").content.decode()
    days = Days(date(2026, 11, 1), date(2026, 11, 24))
    row = file_evaluation(
        by=system("test"), at=BEGAN + timedelta(days=2), unit=place.unit, days=days, rhythm=Rhythm.MONTHLY
    )
    assert "2026-11-01 – 2026-11-23" in asked(place, "周国栋", "/evaluation/filed/").content.decode()
    shown = asked(place, "周国栋", f"/evaluation/filed/{row.pk}/").content.decode()
    assert row.digest in shown
    assert asked(place, "周国栋", "/evaluation/filed/999999/").status_code == 404


def test_counts_of_days_are_taken_over_and_an_engineer_may_not(place: County) -> None:
    body = "网点,业务,日期,笔数\nYS04,ems,2026-11-16,100\nYS99,ems,2026-11-16,1\n".encode()
    form = {"file": SimpleUploadedFile("n.csv", body)}
    shown = asked(place, "沈佳", "/evaluation/counts/", **form)
    assert "1 new, 0 changed" in shown.content.decode()
    assert "No outlet YS99 in this unit." in shown.content.decode()
    assert DayCount.objects.get().count == 100
    bad = asked(place, "沈佳", "/evaluation/counts/", file=SimpleUploadedFile("n.csv", b"x"))
    assert bad.status_code == 422
    assert asked(place, "郑凯", "/evaluation/counts/").status_code == 403


def test_a_period_asks_as_much_of_many_interruptions_as_of_one(place: County) -> None:
    asked(place, "周国栋", "/evaluation/")
    with CaptureQueriesContext(connection) as few:
        asked(place, "周国栋", "/evaluation/?months=12")
    assert len(few) <= 30
