"""The page of the office's day: today as it stands, a frozen day, the units below; few queries, whatever the day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.builders import alerting as build
from tests.builders.response import County
from tests.db.test_oversight import FIVE, county, round_at
from tests.states import kept
from youxu.core import clock
from youxu.delivery.models import Delivery

place = kept(county)
EVENING = FIVE + timedelta(hours=2)


def page(place: County, name: str, address: str, at: Any = EVENING) -> Any:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = "en"
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(at):
        return client.get(address)


def test_the_page_shows_today_as_it_stands_and_the_frozen_summary_with_its_incidents(place: County) -> None:
    incident = build.reported(place)
    round_at(FIVE)
    shown = page(place, "沈佳", "/summary/").content.decode()
    assert "as it stands now" in shown
    assert "made 17:00, sent to 5 people" in shown
    assert "New reports" in shown
    assert f"/incidents/{incident.reference}/" in shown
    assert "/summary/" in page(place, "沈佳", "/").content.decode()


def test_a_day_without_a_summary_says_so_and_a_wrong_day_is_today(place: County) -> None:
    assert (
        "No summary was made on this day." in page(place, "沈佳", "/summary/?day=2026-01-02").content.decode()
    )
    assert "as it stands now" in page(place, "沈佳", "/summary/?day=nonsense").content.decode()


def test_a_unit_that_the_reader_may_not_read_is_not_found(place: County) -> None:
    assert page(place, "沈佳", "/organisation/units/yunzhou/summary/").status_code == 404
    assert page(place, "沈佳", "/organisation/units/yunshan/summary/").status_code == 200


def test_the_page_asks_few_questions(place: County, django_assert_max_num_queries: Any) -> None:
    build.reported(place)
    round_at(FIVE)
    page(place, "沈佳", "/summary/")
    with django_assert_max_num_queries(55):
        page(place, "沈佳", "/summary/")


def test_who_is_told_reads_the_message_on_the_pages_of_messages(place: County) -> None:
    round_at(FIVE)
    code = Delivery.objects.filter(recipient_name="沈佳").get().code
    assert "SUMMARY" not in page(place, "沈佳", f"/messages/{code}/").content.decode()
    assert "17:00" in page(place, "沈佳", f"/messages/{code}/").content.decode()


@pytest.mark.browser
def test_the_page_of_the_day_has_no_finding_of_axe(square: Any) -> None:
    place = county()
    build.reported(place)
    round_at(FIVE)
    with clock.pretend(EVENING):
        square(place.people["沈佳"], "/summary/", "/organisation/units/yunshan/summary/")
