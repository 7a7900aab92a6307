"""The correction of a false alarm in the browser: in my work, read, acknowledged once; the figure in the list."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.response import County
from tests.states import kept
from tests.web.test_outlets_pages import client_of, send
from youxu.core import clock
from youxu.incidents.actions import merge
from youxu.incidents.models import Incident

AT = building.minutes(20)


def called_off(place: County) -> Incident:
    incident = building.directed(place)
    return merge.call_off(by=place.person("周国栋", AT), at=AT, incident=incident, reason="误报：演示断电")


place = kept(building.whole_county)


def test_the_correction_stands_in_my_work_and_is_acknowledged_once(place: County) -> None:
    incident = called_off(place)
    client = client_of(place, "黄建华")
    address = reverse("correction", args=[incident.reference])
    with clock.pretend(AT):
        assert address in client.get(reverse("my-work")).content.decode()
        assert "误报：演示断电" in client.get(address).content.decode()
        assert send(client, "correction", incident.reference).status_code == 303
        assert address not in client.get(reverse("my-work")).content.decode()
        assert "You acknowledged it" in client.get(address).content.decode()
        assert send(client, "correction", incident.reference).status_code in (409, 422)


def test_the_office_sees_who_has_not_acknowledged_and_others_do_not(place: County) -> None:
    incident = called_off(place)
    address = reverse("correction", args=[incident.reference])
    with clock.pretend(AT):
        assert "not acknowledged yet" in client_of(place, "沈佳").get(address).content.decode()
        stranger = client_of(place, "唐小燕").get(address).content.decode()
        listed = client_of(place, "沈佳").get(reverse("incidents"), {"state": "false_alarm"})
    assert "not acknowledged yet" not in stranger
    assert "nothing waits for you" in stranger
    assert "1 false alarm" in listed.content.decode()


def test_an_open_incident_has_no_page_of_corrections(place: County) -> None:
    incident = building.directed(place)
    with clock.pretend(AT):
        answer = client_of(place, "沈佳").get(reverse("correction", args=[incident.reference]))
    assert answer.status_code == 404


@pytest.mark.browser
def test_the_page_of_corrections_has_no_finding_of_axe(square: Any) -> None:
    found = building.whole_county()
    incident = called_off(found)
    square(found.people["沈佳"], f"/incidents/{incident.reference}/correction/")
