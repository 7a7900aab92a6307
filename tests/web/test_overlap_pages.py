"""Several incidents at once on pages: the clash on board, rooms and my work; order of priority; means."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock
from youxu.incidents.actions import overlap, respond
from youxu.incidents.models import Convening, Incident, Means, MeansNeed, PriorityOrder, Task

pytestmark = pytest.mark.django_db


place = kept(building.whole_county)


def ask(
    place: County, name: str, address: str, sent: dict[str, Any] | None = None, language: str = "en"
) -> Any:
    """Answer a page, or what a form sends."""
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(minutes(30)):
        return client.get(address) if sent is None else client.post(address, sent)


def clashing(place: County) -> tuple[Incident, Incident, Task]:
    """Return two incidents that want one engineer and one vehicle, and one of the two tasks."""
    first = building.verified(place)
    second = building.reported(place, outlet="YS12", cause="power", by_telephone=True, caller="大湾")
    car = overlap.list_means(
        by=place.person("吴大勇"), at=minutes(5), unit=place.unit, kind="VEHICLE", name="赣A·12345"
    )
    tasks = []
    for incident, title in ((first, "换路由器"), (second, "接发电机")):
        task = respond.add_task(
            by=place.person("沈佳"), at=minutes(6), incident=incident, title=title, group="technical", owner=place.people["郑凯"]
        )  # fmt: skip
        overlap.name_means(by=place.person("郑凯"), at=minutes(7), task=task, means=car)
        tasks.append(task)
    return first, second, tasks[0]


clash = kept(clashing, on=place)


def test_the_clash_stands_on_the_board_in_both_rooms_and_in_my_work(place, clash):
    first, second, task = clash
    pages = {
        "沈佳": ["/", reverse("room", args=[first.reference]), reverse("room", args=[second.reference])],
        "郑凯": [reverse("my-work")],
    }
    for name, addresses in pages.items():
        for address in addresses:
            text = ask(place, name, address).content.decode()
            assert first.reference in text, address
            assert second.reference in text, address
            assert "no order of priority yet" in text or "No order of priority" in text, address
    assert "赣A·12345" in ask(place, "沈佳", "/").content.decode()
    assert "赣A·12345" in ask(place, "郑凯", reverse("task", args=[task.pk])).content.decode()
    assert "郑凯" not in ask(place, "罗平", reverse("my-work")).content.decode()


def test_the_leader_sets_the_order_and_a_place_given_twice_is_told_at_the_field(place, clash):
    first, second, _task = clash
    address = reverse("prioritise")
    page = ask(place, "周国栋", address)
    assert page.status_code == 200
    sent = {
        "revision": "0",
        f"place-{first.reference}": "2",
        f"place-{second.reference}": "2",
        "reason": "石桥有老人等药",
    }
    answer = ask(place, "周国栋", address, sent)
    assert answer.status_code == 422
    assert "given twice" in answer.content.decode()
    assert "石桥有老人等药" in answer.content.decode()
    sent[f"place-{second.reference}"] = "1"
    assert ask(place, "周国栋", address, sent).status_code == 303
    assert PriorityOrder.objects.get().number == 1
    board = ask(place, "沈佳", "/").content.decode()
    assert f"first: {second.reference}" in board
    assert f"First: {second.reference}" in ask(place, "郑凯", reverse("my-work")).content.decode()
    shown = ask(place, "沈佳", reverse("clashes"), language="zh-hans").content.decode()
    assert "优先次序" in shown
    assert "石桥有老人等药" in shown
    assert ask(place, "周国栋", address, sent | {"reason": "另一理由"}).status_code == 409
    assert ask(place, "沈佳", address).status_code == 403


def test_an_order_with_fewer_than_two_incidents_is_an_empty_page(place):
    building.verified(place)
    assert "Fewer than two" in ask(place, "周国栋", reverse("prioritise")).content.decode()
    assert "Nobody and nothing" in ask(place, "沈佳", reverse("clashes")).content.decode()


def test_the_list_of_means_is_kept_on_its_page(place):
    address = reverse("means")
    assert "No means is on the list" in ask(place, "罗平", address).content.decode()
    assert ask(place, "罗平", address, {"kind": "VEHICLE", "name": "赣A"}).status_code == 403
    assert ask(place, "吴大勇", address, {"kind": "GENERATOR", "name": "5kW 发电机"}).status_code == 303
    twice = ask(place, "吴大勇", address, {"kind": "GENERATOR", "name": "5kW 发电机"})
    assert twice.status_code in (409, 422)
    assert "on the list already" in twice.content.decode()
    row = Means.objects.get()
    assert ask(place, "吴大勇", address, {"retire": row.pk}).status_code == 303
    row.refresh_from_db()
    assert row.retired_at == minutes(30)


def test_a_means_is_named_and_given_back_on_the_tasks_page(place, clash):
    first, _second, task = clash
    address = reverse("task-means", args=[task.pk])
    other = overlap.list_means(
        by=place.person("吴大勇"), at=minutes(8), unit=place.unit, kind="GENERATOR", name="发电机"
    )
    assert ask(place, "郑凯", address).status_code == 200
    assert ask(place, "郑凯", address, {"means": other.pk}).status_code == 303
    assert MeansNeed.objects.filter(task=task, freed_at=None).count() == 2
    assert ask(place, "郑凯", address, {"free": other.pk}).status_code == 303
    assert MeansNeed.objects.filter(task=task, freed_at=None).count() == 1
    means = overlap.retire_means
    with pytest.raises(overlap.UnableToListMeans):
        means(by=place.person("吴大勇"), at=minutes(9), means=Means.objects.get(name="赣A·12345"))
    page = ask(place, "吴大勇", reverse("means"), {"retire": Means.objects.get(name="赣A·12345").pk})
    assert "give it back first" in page.content.decode()
    assert first.reference in page.content.decode()


def test_the_clashes_take_no_more_queries_with_more_of_them(place):
    clashing(place)

    def count() -> int:
        ask(place, "沈佳", reverse("clashes"))
        with CaptureQueriesContext(connection) as captured:
            assert ask(place, "沈佳", reverse("clashes")).status_code == 200
        return len(captured)

    few = count()
    for code in ("YS13", "YS14"):
        incident = building.reported(place, outlet=code, cause="power", by_telephone=True, caller="x")
        for name in ("郑凯", "马骏"):
            respond.add_task(
                by=place.person("沈佳"), at=minutes(6), incident=incident, title="发电", group="technical", owner=place.people[name]
            )  # fmt: skip
    assert count() <= few


def test_one_session_is_convened_for_two_incidents_on_one_page(place):
    first = building.grave(place)
    second = building.reported(place, outlet="YS15", cause="power", by_telephone=True, caller="x")
    address = reverse("convene", args=[first.reference])
    assert second.reference in ask(place, "沈佳", address).content.decode()
    sent = {"way": "TELEPHONE", "together": [second.reference], "revision": first.revision}
    answer = ask(place, "沈佳", address, sent)
    assert answer.status_code == 303, answer.content.decode()
    meetings = list(Convening.objects.exclude(session="").order_by("pk"))
    assert {one.incident_id for one in meetings} == {first.pk, second.pk}
    page = ask(place, "沈佳", answer["Location"])
    text = page.content.decode()
    assert meetings[0].session in text
    assert second.reference in text
    assert 'name="level"' not in text
    seat = meetings[0].seats.get(person=place.people["周国栋"])
    told = reverse("answer-call", args=[first.reference, meetings[0].pk, seat.pk])
    assert ask(place, "周国栋", told, {"status": "JOINED"}).status_code == 303
    minutes_of = {"led_by": place.people["周国栋"].pk, "minutes": "先查线路"}
    assert ask(place, "沈佳", answer["Location"], minutes_of).status_code == 303
    assert Convening.objects.filter(minutes="先查线路", held_at__isnull=False).count() == 2
    assert ask(place, "沈佳", address, {"way": "VIDEO", "revision": "99"}).status_code == 409
