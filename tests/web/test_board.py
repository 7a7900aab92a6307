"""The board, the list and the wall: what they show, whom they show it to, in how many queries."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.builders import in_drill as drills
from tests.builders import incidents as building
from tests.builders.deadlines import followed as clocked
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock
from youxu.deadlines.models import Clock
from youxu.deadlines.queries import limits_of_unit
from youxu.incidents.models import Incident, Task
from youxu.network import queries as network
from youxu.network.models import CallItem, Outlet
from youxu.network.rules import State
from youxu.oversight.queries.lines import counted

pytestmark = pytest.mark.django_db


place = kept(building.whole_county)


def get(
    place: County, name: str, address: str, at: float = 20, language: str = "zh-hans", **headers: str
) -> Any:
    """Answer a page as a person gets it."""
    client = Client(headers={"host": "127.0.0.1", **headers})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(minutes(at)):
        return client.get(address)


def queries(place: County, name: str, address: str) -> int:
    """Return how many queries a page takes, the second time that it is asked for."""
    get(place, name, address)
    with CaptureQueriesContext(connection) as captured:
        assert get(place, name, address).status_code == 200
    return len(captured)


def test_the_board_shows_the_gravest_incident_first_with_its_estimate_and_step(place: County) -> None:
    building.reported(place, outlet="YS10", by=place.person("沈佳"))
    grave = building.grave(place)
    page = get(place, "沈佳", "/")
    text = page.content.decode()
    assert page.status_code == 200
    references = [brief.reference for brief in page.context["board"].incidents]
    assert references[0] == grave.reference
    assert "2/6 指令" in text
    assert "值班总览" in text


def test_outlet_staff_go_to_their_own_work(place: County) -> None:
    answer = get(place, "黄建华", "/")
    assert answer.status_code == 302


@pytest.mark.parametrize(("address", "most"), [("/", 70), ("/board/parts/", 65), ("/wall/", 40)])
def test_a_board_asks_few_questions(place: County, address: str, most: int) -> None:
    building.grave(place)
    for code in ("YS04", "YS10"):
        building.reported(place, outlet=code)
    assert queries(place, "沈佳", address) <= most


def test_the_board_takes_no_more_queries_with_more_incidents(place: County) -> None:
    for code in ("YS04", "YS10"):  # two: from the second on it is asked what both want
        building.reported(place, outlet=code)
    few = queries(place, "沈佳", "/")
    for code in ("YS11", "YS12", "YS13"):
        building.reported(place, outlet=code)
    assert queries(place, "沈佳", "/") <= few
    assert few <= 90


@pytest.mark.parametrize("address", ["/wall/", "/incidents/", "/incidents/?state=all"])
def test_wall_and_list_take_no_more_queries_with_more_incidents(place: County, address: str) -> None:
    building.reported(place)
    few = queries(place, "沈佳", address)
    for code in ("YS10", "YS11", "YS12", "YS13"):
        building.reported(place, outlet=code)
    assert queries(place, "沈佳", address) <= few + 1


def test_need_to_know_is_shown_on_no_page_to_who_lacks_the_grant(place: County) -> None:
    secret = building.reported(place, cause_detail="秘密线索")
    Incident.objects.filter(pk=secret.pk).update(visibility="NEED_TO_KNOW", title="限知的事")
    Task.objects.filter(incident=secret).update(visibility="NEED_TO_KNOW", title="限知的任务")
    for address in ("/", "/incidents/?state=all", "/wall/", f"/incidents/{secret.reference}/"):
        text = get(place, "罗平", address).content.decode()
        assert "限知的" not in text, address
    assert get(place, "罗平", f"/incidents/{secret.reference}/").status_code == 404


def test_the_wall_names_no_need_to_know_incident_whoever_looks(place: County) -> None:
    secret = building.reported(place)
    Incident.objects.filter(pk=secret.pk).update(visibility="NEED_TO_KNOW", title="限知的事")
    assert "限知的事" not in get(place, "周国栋", "/wall/").content.decode()


def test_the_wall_shows_overdue_words_and_letters_of_open_incidents_alone(place: County) -> None:
    incident = building.reported(place)
    clocked(incident, minutes(1))
    owed = Clock.objects.filter(incident=incident, state="OPEN", unit=place.unit)
    assert owed.update(title="向市分公司报告的话", due_at=minutes(2), follows=False)
    assert "向市分公司报告的话" not in get(place, "沈佳", "/wall/", at=1).content.decode()
    assert "向市分公司报告的话" in get(place, "沈佳", "/wall/", at=5).content.decode()
    Incident.objects.filter(pk=incident.pk).update(visibility="NEED_TO_KNOW")
    for name in ("沈佳", "周国栋"):
        assert "向市分公司报告的话" not in get(place, name, "/wall/", at=5).content.decode()


def test_a_drill_stays_off_the_board_and_is_marked_in_its_room(place: County) -> None:
    drill = building.reported(place, world=drills.KEY)
    drills.drill(place)
    assert drill.reference not in get(place, "沈佳", "/").content.decode()
    text = get(place, "沈佳", f"/drill/{drills.KEY}/incidents/{drill.reference}/").content.decode()
    assert "演练" in text
    assert 'class="resp drill' in text
    assert "【演练】" in text


@pytest.mark.parametrize("address", ["/", "/wall/", "/incidents/", "/incidents/?state=closed"])
def test_an_empty_county_has_pages_that_say_what_it_means(place: County, address: str) -> None:
    page = get(place, "沈佳", address)
    assert page.status_code == 200


def test_an_empty_board_does_not_claim_to_be_sure_of_outlets_that_nobody_knows_of(place: County) -> None:
    shown = get(place, "沈佳", "/")
    page = import_module(shown.resolver_match.func.__module__)
    known = network.StateCounts(2, {State.OPEN: 2}, 2, 0, True)
    unsure = network.StateCounts(2, {State.OPEN: 1, State.UNKNOWN: 1}, 2, 0, True)
    with translation.override("en"):
        assert page.proof(minutes(0), 0, known).startswith("Every outlet")
        assert page.proof(minutes(0), 0, unsure) == "1 outlets wait to be confirmed."


def test_the_empty_list_says_so_and_points_to_the_report(place: County) -> None:
    text = get(place, "沈佳", "/incidents/").content.decode()
    assert "现在没有未结束的事件" in text
    assert "P1" in text


def test_the_list_is_filtered_by_words_and_level(place: County) -> None:
    building.reported(place)
    grave = building.grave(place)
    found = get(place, "沈佳", "/incidents/?level=III").context["page"].rows
    assert [row.reference for row in found] == [grave.reference]
    assert get(place, "沈佳", f"/incidents/?q={grave.reference}").context["page"].rows
    assert not get(place, "沈佳", "/incidents/?q=nothing-like-it").context["page"].rows


def test_the_parts_of_the_board_come_in_one_answer(place: County) -> None:
    building.reported(place)
    text = get(place, "沈佳", "/board/parts/").content.decode()
    assert "<html" not in text
    assert re.findall(r'<template data-of="(\w+)">', text) == [
        "incidents",
        "deadlines",
        "matrix",
        "next",
        "alarms",
        "standing",
        "overlap",
    ]
    assert get(place, "沈佳", "/board/nothing/").status_code == 404


def test_every_page_of_the_unit_says_the_same_number_of_what_is_late(place: County) -> None:
    incident = building.directed(place)
    clocked(incident, minutes(15))
    bare = Clock.objects.filter(incident=incident, follows=True, task__isnull=False)
    Clock.objects.filter(pk=bare.values("pk")[:1]).update(state="NOT_NEEDED")  # its task has no clock then
    ended = building.reported(place, outlet="YS10", by=place.person("沈佳"))
    clocked(ended, minutes(15))
    Incident.objects.filter(pk=ended.pk).update(long_since=minutes(16))
    outlet = Outlet.objects.get(code="YS12")
    CallItem.objects.create(
        outlet=outlet, unit_path=outlet.unit.path, reason="EXPIRED", due_at=minutes(30), raised_at=minutes(30)
    )
    late = {
        "/": get(place, "沈佳", "/", at=300).context["late_count"],
        "/clocks/": get(place, "沈佳", "/clocks/?scope=overdue", at=300).context["late_count"],
        "rows": len(get(place, "沈佳", "/clocks/?scope=overdue", at=300).context["rows"]),
        "/hand-over/": get(place, "沈佳", "/hand-over/", at=300).context["late_count"],
        "/summary/": counted(place.unit.path, (minutes(0), minutes(300)))["late"],
    }
    kinds = limits_of_unit(place.person("沈佳"), place.unit.path, minutes(300))
    assert kinds.work, "the work of the incident is among them"
    assert kinds.owed, "so are words owed to others"
    assert kinds.calls, "and outlets to be rung"
    assert len(set(late.values())) == 1, late
