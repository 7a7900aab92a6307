"""The page of the change of duty: the list, hand over, take over, and what both see in my work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.builders import incidents as building
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.web.test_board import get, queries
from youxu.core import clock
from youxu.organisation.models import HandOver


@pytest.fixture
def place(request: pytest.FixtureRequest) -> County:
    """Return the county with a directed incident and a report to ring back."""
    request.getfixturevalue("new_page" if request.node.get_closest_marker("browser") else "db")
    found = building.whole_county()
    building.directed(found)
    building.reported(found, outlet="YS05", by=building.clerk(found, "YS05"), at=minutes(9))
    return found


def send(place: County, name: str, **data: str) -> Any:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = "en"
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(minutes(21)):
        return client.post("/hand-over/", data)


def test_the_duty_is_handed_over_with_a_note_and_taken_by_another(place: County) -> None:
    page = get(place, "沈佳", "/hand-over/", language="en").content.decode()
    assert "Hand the duty over" in page
    assert page.count("btn-primary") == 1
    assert send(place, "沈佳", note="柳林等电话").status_code == 303
    mine = get(place, "沈佳", "/hand-over/", at=22, language="en").content.decode()
    assert "btn-primary" not in mine
    assert "Take the hand-over back" in mine
    assert "柳林等电话" in mine
    assert "you have it" in get(place, "沈佳", "/my-work/", at=22, language="en").content.decode()
    assert (
        "has it until you accept" in get(place, "周国栋", "/my-work/", at=22, language="en").content.decode()
    )
    other = get(place, "周国栋", "/hand-over/", at=22, language="en").content.decode()
    assert "I take the duty over" in other
    assert send(place, "周国栋", accept="1").status_code == 303
    assert HandOver.objects.get().taker == place.people["周国栋"]
    assert (
        "handing the duty over"
        not in get(place, "周国栋", "/my-work/", at=23, language="en").content.decode()
    )


def test_the_page_lists_what_is_open_in_few_queries(place: County) -> None:
    page = get(place, "沈佳", "/hand-over/", language="en")
    assert len(page.context["list"].incidents) == 2
    assert len(page.context["list"].ring_back) == 1
    assert queries(place, "沈佳", "/hand-over/") <= 52


def test_what_is_refused_says_so_and_keeps_the_note(place: County) -> None:
    assert send(place, "沈佳", note="一").status_code == 303
    answer = send(place, "沈佳", note="二")
    assert answer.status_code == 409
    assert "waits to be accepted" in answer.content.decode()
    assert send(place, "沈佳", accept="1").status_code == 409
    assert get(place, "黄建华", "/hand-over/").status_code == 404


def test_it_is_declined_with_a_reason_that_the_giver_reads_and_taken_back(place: County) -> None:
    send(place, "沈佳", note="一")
    assert (
        "I cannot take it now" in get(place, "周国栋", "/hand-over/", at=22, language="en").content.decode()
    )
    silent = send(place, "周国栋", decline="1", reason="")
    assert silent.status_code == 422
    assert "Say why the duty is not taken over" in silent.content.decode()
    assert send(place, "周国栋", decline="1", reason="还在路上").status_code == 303
    mine = get(place, "沈佳", "/hand-over/", at=23, language="en").content.decode()
    assert "cannot take it" in mine
    assert "还在路上" in mine
    assert send(place, "沈佳", withdraw="1").status_code == 303
    page = get(place, "沈佳", "/hand-over/", at=24, language="en").content.decode()
    assert "Hand the duty over" in page
    assert send(place, "周国栋", accept="1").status_code == 409


@pytest.mark.browser
def test_the_hand_over_stands_in_a_browser(square: Callable[..., None], place: County) -> None:
    square(place.people["沈佳"], "/hand-over/")
    send(place, "沈佳", note="一")
    send(place, "周国栋", decline="1", reason="还在路上")
    for name in ("沈佳", "周国栋"):
        square(place.people[name], "/hand-over/")
