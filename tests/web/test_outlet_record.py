"""The regulator's record of an outlet: its parent branch, daily hours, box collections, deliveries."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.response import County
from tests.states import kept
from tests.web.test_outlets_pages import client_of
from tests.web.test_room_walk import initial
from youxu.network.models import Outlet

pytestmark = pytest.mark.django_db
RECORD = {"daily_hours": "7.5", "box_collections_a_day": "2", "deliveries_a_week": "5"}


place = kept(building.whole_county)


def edited(place: County, **given: Any) -> Any:
    """Change the record of an outlet as its page sends it, and return the answer."""
    client = client_of(place, "周国栋")
    page = client.get(reverse("outlet-edit", args=["YS05"]))
    assert page.status_code == 200
    return client.post(reverse("outlet-edit", args=["YS05"]), initial(page.context["form"]) | given)


@pytest.fixture(autouse=True)
def editor(place: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the leader edit the network."""
    from datetime import timedelta

    from tests.builders.response import BEGAN
    from youxu.organisation.models import Holding, Post

    post = Post.objects.create(unit=place.unit, unit_path=place.unit.path, key="administrator", name="管理员")
    Holding.objects.create(post=post, person=place.people["周国栋"], starts_at=BEGAN - timedelta(days=30))


def test_the_record_takes_parent_hours_collections_and_deliveries(place: County) -> None:
    sent = edited(place, mode="COMMISSIONED", parent_outlet="YS04", **RECORD)
    assert sent.status_code == 303, sent.context["form"].errors
    row = Outlet.objects.get(code="YS05")
    assert row.parent_outlet == place.outlets["YS04"]
    assert (row.daily_hours, row.box_collections_a_day, row.deliveries_a_week) == (7.5, 2, 5)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Hours a day", "Box collections a day", "Deliveries a week", "Liulin")),
        ("zh-hans", ("每天营业小时数", "每天开箱次数", "每周投递次数", "柳林支局")),
    ],
)
def test_the_outlets_page_shows_them(place: County, language: str, said: tuple[str, ...]) -> None:
    edited(place, mode="COMMISSIONED", parent_outlet="YS04", **RECORD)
    page = client_of(place, "沈佳", language).get(reverse("outlet", args=["YS05"])).content.decode()
    for words in said:
        assert words in page


def test_the_form_shows_the_parent_by_its_code_and_takes_it_away(place: County) -> None:
    edited(place, mode="COMMISSIONED", parent_outlet="YS04")
    form = client_of(place, "周国栋").get(reverse("outlet-edit", args=["YS05"])).context["form"]
    assert form["parent_outlet"].value() == "YS04"
    assert edited(place, parent_outlet="").status_code == 303
    assert Outlet.objects.get(code="YS05").parent_outlet is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"parent_outlet": "YS99"}, "parent_outlet"),
        ({"parent_outlet": "YS05"}, "parent_outlet"),
        ({"daily_hours": "25"}, "daily_hours"),
        ({"deliveries_a_week": "-1"}, "deliveries_a_week"),
    ],
    ids=["unknown parent", "its own parent", "more hours than a day", "less than none"],
)
def test_what_cannot_be_is_said_at_its_field(place: County, given: dict[str, str], field: str) -> None:
    answer = edited(place, **given)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]


def test_a_new_outlet_takes_its_parent_too(place: County) -> None:
    client = client_of(place, "周国栋")
    form = initial(client.get(reverse("outlet-add")).context["form"])
    own = {"code": "YS77", "name": "新桥代办所", "mode": "COMMISSIONED", "parent_outlet": "YS04"}
    sent = client.post(reverse("outlet-add"), form | own | RECORD)
    assert sent.status_code == 303, sent.context["form"].errors
    assert Outlet.objects.get(code="YS77").parent_outlet == place.outlets["YS04"]
