"""The network in the browser: list, search, one outlet, the word of the office, who may change what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock, numbers
from youxu.network.models import Hold, Outlet

place = kept(building.whole_county)


def client_of(place: County, name: str, language: str = "en") -> Client:
    """Return a client signed in as a person of the county."""
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(client: Client, name: str, *arguments: Any, **given: Any) -> Any:
    """Send a form with a fresh submission."""
    return client.post(reverse(name, args=arguments), {"submission": str(numbers.new_submission()), **given})


def test_the_list_finds_an_outlet_by_a_part_of_its_name(place: County) -> None:
    found = client_of(place, "沈佳").get(reverse("outlets"), {"q": "柳林"})
    names = [row["name"] for row in found.context["rows"]]
    assert len(names) == 1


def test_the_list_takes_no_more_queries_with_more_outlets(
    place: County, django_assert_max_num_queries: Any
) -> None:
    client = client_of(place, "沈佳")
    client.get(reverse("outlets"))
    with django_assert_max_num_queries(60):
        client.get(reverse("outlets"))


def test_what_the_outlet_says_becomes_its_state_with_the_name_of_who_asked(place: County) -> None:
    code = "YS04"
    sent = send(
        client_of(place, "沈佳"),
        "outlet-confirm",
        code,
        state="SUSPENDED",
        way="TELEPHONE",
        text="停电",
    )
    assert sent.status_code == 303, sent.content[:2000]
    holds = Hold.objects.filter(outlet__code=code, lifted_at=None)
    assert {hold.state for hold in holds} == {"SUSPENDED"}
    assert {hold.confirmed_by for hold in holds} == {"沈佳"}


def test_an_outlet_page_names_each_line_and_its_history(place: County) -> None:
    with clock.pretend(building.minutes(5)):
        building.reported(place)
        page = client_of(place, "沈佳").get(reverse("outlet", args=["YS04"]))
    assert page.status_code == 200
    assert len(page.context["lines"]) == Outlet.objects.get(code="YS04").lines.count()
    assert page.context["history"]


def test_a_clerk_sees_the_network_but_changes_no_record(place: County) -> None:
    client = client_of(place, "黄建华")
    assert client.get(reverse("outlet", args=["YS04"])).status_code == 200
    sent = send(client, "outlet-retire", "YS05", reason="x", revision=1)
    assert sent.status_code == 403


def test_an_unknown_outlet_is_not_found(place: County) -> None:
    assert client_of(place, "沈佳").get(reverse("outlet", args=["nowhere"])).status_code == 404


@pytest.mark.browser
def test_the_pages_of_the_network_have_no_finding_of_axe(square: Callable[..., None]) -> None:
    found = building.whole_county()
    building.reported(found)
    square(
        found.people["周国栋"],
        "/outlets/",
        "/outlets/YS04/",
        "/outlets/YS04/confirm/",
        "/outlets/map/",
        "/outlets/calls/",
        "/outlets/imports/",
        "/outlets/calendar/",
        "/my-work/",
        "/report/",
    )
