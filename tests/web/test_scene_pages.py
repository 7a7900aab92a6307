"""The scene: who may not touch it reads why and who lifts it; the security post records its release."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import incidents as building
from tests.builders.incidents import minutes, whole_county
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock
from youxu.incidents.actions import direct, restore
from youxu.incidents.models import Incident, SceneRelease

pytestmark = pytest.mark.django_db


place = kept(whole_county)


def client_of(place: County, name: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = "zh-hans"
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def fire(place: County) -> Incident:
    incident = building.directed(place, cause="fire", lines=("letters",))
    incident = direct.accept(by=place.person("林志远", minutes(9)), at=minutes(9), incident=incident)
    return restore.claim_restored(by=place.person("林志远", minutes(20)), at=minutes(20), incident=incident)


incident = kept(fire, on=place)


def test_the_room_says_that_the_scene_is_held_and_leads_to_the_record(
    place: County, incident: Incident
) -> None:
    with clock.pretend(minutes(30)):
        room = client_of(place, "沈佳").get(f"/incidents/{incident.reference}/").content.decode()
        page = client_of(place, "沈佳").get(f"/incidents/{incident.reference}/scene/").content.decode()
    assert f"/incidents/{incident.reference}/scene/" in room
    assert "孙立" in page


def test_the_security_post_records_the_release_and_a_missing_name_loses_nothing(place: County) -> None:
    incident, client = fire(place), client_of(place, "孙立")
    address = f"/incidents/{incident.reference}/scene/"
    with clock.pretend(minutes(30)):
        answer = client.post(address, {"authority": "FIRE", "officer": "", "officer_unit": "云山消防"})
        assert answer.status_code == 422
        assert "云山消防" in answer.content.decode()
        given = {"authority": "FIRE", "officer": "高强", "officer_unit": "云山消防"}
        assert client.post(address, given).status_code == 303
    assert SceneRelease.objects.get().officer == "高强"


def test_another_post_is_refused_and_reads_who_may(place: County, incident: Incident) -> None:
    given = {"authority": "FIRE", "officer": "高强", "officer_unit": "云山消防"}
    with clock.pretend(minutes(30)):
        answer = client_of(place, "沈佳").post(f"/incidents/{incident.reference}/scene/", given)
    assert answer.status_code == 403
    assert "安全保卫岗" in answer.content.decode()


def test_the_release_is_refused_with_the_reason_and_who_lifts_it(place: County, incident: Incident) -> None:
    with clock.pretend(minutes(30)):
        answer = client_of(place, "周国栋").post(
            f"/incidents/{incident.reference}/release/", {"revision": incident.revision}
        )
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "安全保卫岗记录" in text
    assert "孙立" in text
