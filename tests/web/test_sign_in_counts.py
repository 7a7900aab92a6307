"""The sign-in page counts and words the trouble of its unit as the board does."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from tests.web.test_board import get
from youxu.core import clock
from youxu.network import actions

pytestmark = pytest.mark.django_db


@kept
def place() -> County:
    """Return a county with one outlet stopped and one that serves elsewhere."""
    found = building.whole_county()
    building.reported(found)
    actions.relocate(
        by=found.person("沈佳"), at=minutes(2), outlet=found.outlets["YS05"], place="石桥中学", text=""
    )
    return found


@pytest.mark.parametrize(
    ("language", "words"), [("en", "1 moved, 1 affected"), ("zh-hans", "1 个迁址，1 个受影响")]
)
def test_the_sign_in_page_says_what_the_board_says(place: County, language: str, words: str) -> None:
    board = get(place, "沈佳", "/", language=language)
    assert board.context["summary"].endswith(words)
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    with clock.pretend(minutes(20)):
        page = client.get(reverse("sign-in"))
    assert words in page.content.decode()


def test_a_unit_without_trouble_says_nothing(place: County) -> None:
    from youxu.network.models import Hold

    Hold.objects.update(lifted_at=minutes(3))
    client = Client(headers={"host": "127.0.0.1"})
    with clock.pretend(minutes(20)):
        assert client.get(reverse("sign-in")).context["trouble"] == ""
