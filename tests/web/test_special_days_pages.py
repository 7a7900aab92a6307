"""Special days in the browser: entered, shown on the outlet and the board, changed, taken back, by whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.response import County
from tests.states import kept
from tests.web.test_outlets_pages import client_of, send
from youxu.core import clock
from youxu.network import actions
from youxu.network.models import Outlet, SpecialDay


@kept
def place() -> County:
    """Return the county of twelve outlets, one of them in a market town."""
    found = building.whole_county()
    Outlet.objects.filter(code="YS04").update(town="柳林镇")
    return found


GIVEN = {
    "calendar": "market_days",
    "place": "town:柳林镇",
    "rule": "LUNAR",
    "numbers": "2、5, 8",
    "starts_date": "2026-11-01",
}


def test_a_market_day_is_entered_and_stands_on_the_outlet_and_the_board(place: County) -> None:
    client = client_of(place, "沈佳")
    with clock.pretend(building.NINE):
        assert send(client, "special-days", **GIVEN).status_code == 303
        row = SpecialDay.objects.get()
        assert (row.town, row.numbers, row.ends_date) == ("柳林镇", [2, 5, 8], None)
        assert "Market days" in client.get(reverse("outlet", args=["YS04"])).content.decode()
        assert "Market days" not in client.get(reverse("outlet", args=["YS05"])).content.decode()
        assert "Market days" in client.get(reverse("board")).content.decode()
        listed = client.get(reverse("special-days"))
    assert listed.context["rows"][0]["is_today"]


def test_a_fault_names_its_field_and_keeps_what_was_entered(place: County) -> None:
    with clock.pretend(building.NINE):
        answer = send(client_of(place, "沈佳"), "special-days", **{**GIVEN, "numbers": ""})
        assert answer.status_code == 422
        assert "numbers" in answer.context["form"].errors
        assert answer.context["form"]["place"].value() == "town:柳林镇"
        wrong = send(client_of(place, "沈佳"), "special-days", **{**GIVEN, "numbers": "two"})
    assert wrong.status_code == 422
    assert not SpecialDay.objects.exists()


def test_days_are_changed_and_withdrawn(place: County) -> None:
    client = client_of(place, "沈佳")
    with clock.pretend(building.NINE):
        send(client, "special-days", **GIVEN)
        row = SpecialDay.objects.get()
        given = {"rule": "SOLAR", "numbers": "1,6", "starts_date": "2026-11-01", "lines": ["ems"]}
        assert send(client, "special-day", row.pk, revision=1, **given).status_code == 303
        stale = send(client, "special-day", row.pk, revision=1, **given)
        assert stale.status_code == 409
        row.refresh_from_db()
        assert (row.rule, row.lines) == ("SOLAR", ["ems"])
        assert send(client, "special-day-withdraw", row.pk).status_code == 303
        assert client.get(reverse("special-day", args=[row.pk])).status_code == 404


def test_who_may_not_enter_days_sees_them_without_a_form(place: County) -> None:
    client = client_of(place, "郑凯")
    with clock.pretend(building.NINE):
        shown = client.get(reverse("special-days"))
        assert shown.status_code == 200
        assert not shown.context["may_edit"]
        assert send(client, "special-days", **GIVEN).status_code == 403


def test_the_page_takes_no_more_queries_with_more_days(
    place: County, django_assert_max_num_queries: Any
) -> None:
    client = client_of(place, "沈佳")
    with clock.pretend(building.NINE):
        for _ in range(5):
            send(client, "special-days", **GIVEN)
        client.get(reverse("special-days"))
        with django_assert_max_num_queries(16):
            client.get(reverse("special-days"))


@pytest.mark.browser
def test_the_pages_of_special_days_have_no_finding_of_axe(square: Any) -> None:
    found = building.whole_county()
    with clock.pretend(building.NINE):
        row = actions.enter_special_days(
            by=found.person("沈佳"),
            at=building.NINE,
            unit=found.unit,
            calendar="market_days",
            starts_date=date(2026, 1, 1),
            rule="LUNAR",
            numbers=range(10),
        )
    square(found.people["沈佳"], "/outlets/days/", f"/outlets/days/{row.pk}/", "/", "/outlets/YS04/")
