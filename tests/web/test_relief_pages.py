"""The pages of relief: from an incident's people and from the rosters, what others read of it, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.incidents import minutes, whole_county
from tests.builders.response import County
from tests.web.test_people_pages import client_of
from youxu.core import clock
from youxu.core.numbers import new_submission
from youxu.incidents.models import Incident, Task
from youxu.organisation.actions import relieve
from youxu.organisation.models import Relief, Shift

AT = minutes(30)
WHY = "目击劫案受惊"


@pytest.fixture
def place(request: pytest.FixtureRequest) -> County:
    request.getfixturevalue("new_page" if request.node.get_closest_marker("browser") else "db")
    return whole_county()


def asked(client: Client, address: str) -> Any:
    with clock.pretend(AT):
        return client.get(address)


def sent(client: Client, address: str, **given: str) -> Any:
    with clock.pretend(AT):
        return client.post(address, {"submission": str(new_submission()), **given})


def person(place: County, name: str) -> str:
    return str(place.people[name].pk)


def relieved(place: County, incident: Incident | None = None) -> Relief:
    at = minutes(20)
    return relieve(
        by=place.person("沈佳", at), at=at, unit=place.unit, person=place.people["郑凯"],
        replacement=place.people["马骏"], reason=WHY, source=incident.stream if incident else "",
    )  # fmt: skip


def test_the_office_relieves_from_the_people_of_an_incident_and_ends_it_there(place: County) -> None:
    incident, office = building.directed(place), client_of(place, "沈佳")
    people = reverse("people-concerned", args=[incident.reference])
    begin = reverse("person-relief", args=[incident.reference])
    assert begin in asked(office, people).content.decode()
    assert asked(office, begin).status_code == 200
    given = {"person": person(place, "郑凯"), "replacement": person(place, "马骏"), "reason": WHY}
    answer = sent(office, begin, **given)
    assert (answer.status_code, answer["Location"]) == (303, people)
    relief = Relief.objects.get()
    assert relief.source == incident.stream
    text = asked(office, people).content.decode()
    for word in ("郑凯", "起离岗", "马骏", "沈佳", WHY):
        assert word in text
    end = reverse("person-relief-end", args=[incident.reference, relief.pk])
    assert end in text
    assert "返岗" in asked(office, end).content.decode()
    assert sent(office, end).status_code == 303
    assert sent(office, end).status_code in (409, 422), "it is ended once"
    assert "无人离岗" in asked(office, people).content.decode()


def test_others_read_that_somebody_is_relieved_and_never_why(place: County) -> None:
    incident = building.directed(place)
    relieved(place, incident)
    rosters = reverse("rosters", args=[place.unit.key])
    pages = (
        rosters,
        reverse("people", args=[place.unit.key]),
        reverse("person", args=[place.people["郑凯"].pk]),
        reverse("organisation-unit", args=[place.unit.key]),
    )
    for address in pages:
        text = asked(client_of(place, "马骏"), address).content.decode()
        assert "离岗" in text, address
        assert WHY not in text, address
    text = asked(client_of(place, "马骏"), reverse("people-concerned", args=[incident.reference])).content
    assert WHY not in text.decode()
    assert "安排离岗" not in asked(client_of(place, "马骏"), rosters).content.decode()


def test_the_roster_names_who_stands_in_for_a_shift(place: County) -> None:
    Shift.objects.create(
        unit=place.unit, unit_path=place.unit.path, kind="TECHNICAL", person=place.people["郑凯"],
        starts_at=minutes(0), ends_at=minutes(600),
    )  # fmt: skip
    relieved(place)
    text = asked(client_of(place, "周国栋", "en"), reverse("rosters", args=[place.unit.key])).content.decode()
    assert "stands in" in text
    assert "马骏" in text


def test_the_rosters_relieve_and_end_it(place: County) -> None:
    office = client_of(place, "沈佳", "en")
    begin = reverse("relief-begin", args=[place.unit.key])
    assert begin in asked(office, reverse("rosters", args=[place.unit.key])).content.decode()
    page = asked(office, f"{begin}?person={person(place, '郑凯')}").content.decode()
    assert f'value="{person(place, "郑凯")}" selected' in page
    assert sent(office, begin, person=person(place, "郑凯")).status_code == 303
    end = reverse("relief-end", args=[Relief.objects.get().pk])
    assert end in asked(office, reverse("person", args=[place.people["郑凯"].pk])).content.decode()
    assert sent(office, end).status_code == 303
    assert "over already" in asked(office, end).content.decode()


def test_a_relief_is_entered_ahead_shown_and_withdrawn(place: County) -> None:
    office = client_of(place, "沈佳", "en")
    begin = reverse("relief-begin", args=[place.unit.key])
    assert sent(office, begin, person=person(place, "郑凯"), starts_at="2026-11-24T08:00").status_code == 303
    relief = Relief.objects.get()
    assert relief.begun_at is None
    rosters = asked(office, reverse("rosters", args=[place.unit.key])).content.decode()
    assert "relieved from" in rosters
    assert "relieved since" not in rosters
    end = reverse("relief-end", args=[relief.pk])
    assert "nothing changes" in asked(office, end).content.decode()
    assert sent(office, end).status_code == 303
    assert "relieved from" not in asked(office, reverse("rosters", args=[place.unit.key])).content.decode()


def test_who_works_on_a_lent_task_reads_that_it_may_go_back_and_gives_it_back_with_one_tap(
    place: County,
) -> None:
    incident = building.directed(place)
    task = incident.tasks.filter(state="NEW").first()
    assert task is not None
    values = {"owner": place.people["马骏"], "state": "DOING", "lent_from": place.people["郑凯"]}
    Task.objects.filter(pk=task.pk).update(**values)
    stand_in, address = client_of(place, "马骏", "en"), reverse("task", args=[task.pk])
    assert 'value="give_back"' not in asked(stand_in, address).content.decode()
    Task.objects.filter(pk=task.pk).update(offered_back_at=minutes(20))
    page = asked(stand_in, address).content.decode()
    assert "has the duty again" in page
    assert 'value="give_back"' in page
    assert sent(stand_in, address, verb="give_back", revision=str(task.revision)).status_code == 303
    task.refresh_from_db()
    assert (task.owner, task.state, task.lent_from) == (place.people["郑凯"], "NEW", None)
    assert sent(stand_in, address, verb="give_back", revision=str(task.revision)).status_code == 404


def test_what_is_asked_wrongly_stands_at_its_field_and_nothing_is_lost(place: County) -> None:
    office, begin = client_of(place, "沈佳", "en"), reverse("relief-begin", args=[place.unit.key])
    answer = sent(office, begin, person="", reason=WHY)
    assert answer.status_code == 422
    assert WHY in answer.content.decode()
    given = {"person": person(place, "周国栋"), "replacement": person(place, "沈佳"), "reason": WHY}
    answer = sent(office, begin, **given)
    assert answer.status_code in (409, 422)
    assert "cannot stand in there yourself" in answer.content.decode()
    assert answer.context["form"].errors["replacement"]
    assert WHY in answer.content.decode()
    assert not Relief.objects.exists()


def test_who_may_not_relieve_gets_no_form(place: County) -> None:
    engineer = client_of(place, "马骏")
    assert asked(engineer, reverse("relief-begin", args=[place.unit.key])).status_code == 403
    assert asked(engineer, reverse("relief-end", args=[relieved(place).pk])).status_code == 404


def test_the_queries_do_not_grow_with_the_people_relieved(place: County) -> None:
    address, counts = reverse("rosters", args=[place.unit.key]), []
    client = client_of(place, "沈佳")
    at = minutes(20)
    for name in ("郑凯", "苏婷", "罗平"):
        relieve(by=place.person("沈佳", at), at=at, unit=place.unit, person=place.people[name])
        asked(client, address)
        with CaptureQueriesContext(connection) as seen:
            asked(client, address)
        counts.append(len(seen))
    assert counts[1:] == counts[:-1]


@pytest.mark.browser
def test_the_pages_of_relief_stand_in_a_browser(square: Callable[..., None], place: County) -> None:
    incident = building.directed(place)
    relief = relieved(place, incident)
    office = place.people["沈佳"]
    square(office, reverse("rosters", args=[place.unit.key]))
    square(office, reverse("person-relief", args=[incident.reference]))
    square(office, reverse("people-concerned", args=[incident.reference]))
    square(office, reverse("relief-end", args=[relief.pk]))
