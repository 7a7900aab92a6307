"""The pages of people concerned: entitled posts read and write them, others read one neutral line."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.incidents import minutes, whole_county
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock
from youxu.core.numbers import new_submission
from youxu.incidents.actions import people
from youxu.incidents.models import AffectedPerson, AlarmCall, Incident, PeopleAlarm

AT = minutes(30)


place = kept(whole_county)


def client_of(place: County, name: str, language: str = "zh-hans") -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def told(place: County, **more: Any) -> Incident:
    """Return an incident with one person in want and one call."""
    incident = building.reported(place, by=building.clerk(place), people_in_danger="YES", **more)
    by = place.person("沈佳", minutes(9))
    people.name_person(
        by=by, at=minutes(9), incident=incident, who="穿红衣的女顾客", kind="CUSTOMER", state="TRAPPED", place="库房",
        outlet=place.outlets["YS04"],
    )  # fmt: skip
    people.record_alarm_call(by=by, at=minutes(9), incident=incident, service="AMBULANCE", said="车已出发")
    return Incident.objects.get(pk=incident.pk)


def page(client: Client, incident: Incident, name: str = "people-concerned", *more: Any) -> Any:
    with clock.pretend(AT):
        return client.get(reverse(name, args=[incident.reference, *more]))


def test_the_report_answered_yes_leads_the_clerk_to_the_people(place: County) -> None:
    incident = building.reported(place, by=building.clerk(place), people_in_danger="YES")
    address = reverse("people-concerned", args=[incident.reference])
    clerk = client_of(place, "黄建华")
    assert address in page(clerk, incident, "now").content.decode()
    assert address in page(clerk, incident, "room").content.decode()
    text = page(clerk, incident).content.decode()
    assert "首次报告" in text
    assert "tel:120" in text


def test_who_may_know_reads_and_writes_it_and_the_room_counts_who_waits(place: County) -> None:
    incident, office = told(place), client_of(place, "沈佳")
    text = page(office, incident).content.decode()
    for word in ("穿红衣的女顾客", "被困", "库房", "120", "车已出发"):
        assert word in text
    assert "1人尚未脱险" in page(office, incident, "room").content.decode()
    given = {
        "state": "IN_HOSPITAL",
        "place": "县医院",
        "told": "其夫",
        "revision": 1,
        "submission": str(new_submission()),
    }
    address = reverse("person-concerned", args=[incident.reference, 1])
    with clock.pretend(AT):
        answer = office.post(address, {**given, "place": ""})
        assert answer.status_code == 422
        assert "其夫" in answer.content.decode(), "nothing entered is lost"
        assert office.post(address, given).status_code == 303
        assert office.post(address, given).status_code == 303, "the same form again changes nothing"
        assert (
            office.post(address, {**given, "state": "SAFE", "submission": str(new_submission())}).status_code
            == 409
        )
    assert AffectedPerson.objects.get().state == "IN_HOSPITAL"
    assert "全部落实" in page(office, incident).content.decode()


def test_every_form_writes_by_one_post(place: County) -> None:
    incident = building.reported(place, by=building.clerk(place), people_in_danger="YES")
    office = client_of(place, "沈佳")

    def posted(name: str, **given: Any) -> int:
        with clock.pretend(AT):
            return office.post(reverse(name, args=[incident.reference]), given).status_code

    assert posted("person-concerned-add", who="", kind="STAFF", state="SAFE", tally=1) == 422
    assert (
        posted("person-concerned-add", who="林某", kind="STAFF", state="SAFE", tally=1, outlet="YS04") == 303
    )
    assert posted("alarm-call", service="POLICE", answered_by="3号", outlet="YS04") == 303
    assert posted("people-account", word="都在") == 422, "everybody is accounted for already"
    assert AlarmCall.objects.get().outlet == place.outlets["YS04"]
    people.raise_people_alarm(
        by=place.person("沈佳", AT), at=AT, incident=incident, key="x", source="点名", missing=2
    )
    assert posted("people-account", word="两人在家，已通话") == 303
    assert not PeopleAlarm.objects.filter(answered_at=None)


def test_others_read_one_neutral_line_and_find_no_row(place: County) -> None:
    incident = building.verified(place)
    people.name_person(
        by=place.person("沈佳", minutes(9)), at=minutes(9), incident=incident, who="穿红衣的女顾客", kind="STAFF",
        state="SAFE", place="库房",
    )  # fmt: skip
    people.raise_people_alarm(
        by=place.person("沈佳", minutes(10)), at=minutes(10), incident=incident, key="x", source="点名"
    )
    other = client_of(place, "吴大勇")
    for name in ("room", "people-concerned", "room-journal", "evidence"):
        text = page(other, incident, name).content.decode()
        assert "红衣" not in text
        assert "库房" not in text
    assert "由指定岗位" in page(other, incident).content.decode()
    assert page(other, incident, "person-concerned", 1).status_code == 404


def test_the_page_asks_few_queries_however_many_people_there_are(place: County) -> None:
    incident, office = told(place), client_of(place, "沈佳")

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            page(office, incident)
        return len(found)

    page(office, incident)
    before = count()
    for at in range(10, 16):
        people.name_person(
            by=place.person("沈佳", minutes(at)), at=minutes(at), incident=incident, who=f"顾客{at}", kind="CUSTOMER",
            state="SAFE",
        )  # fmt: skip
    assert count() == before <= 20


@pytest.mark.browser
def test_the_pages_of_people_have_no_finding_of_axe(square: Any) -> None:
    found = whole_county()
    incident = told(found)
    names = ("people-concerned", "person-concerned-add", "alarm-call", "room")
    square(found.people["沈佳"], *(reverse(name, args=[incident.reference]) for name in names))
