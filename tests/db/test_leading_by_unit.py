"""Who leads, leads in the own unit: posts of another unit count for nothing there (O1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import incidents as building
from tests.builders.incidents import minutes, whole_county
from tests.builders.organisation import hold, post
from tests.builders.response import County, checked, claimed, responding
from tests.states import kept
from youxu.core.actor import Actor, Held
from youxu.core.errors import NotPermitted, UnableTo
from youxu.incidents.actions import direct as directing
from youxu.incidents.actions import levels, restore
from youxu.incidents.models import Incident, Task
from youxu.incidents.queries.tasks import is_mine
from youxu.incidents.rules.words import Stage
from youxu.organisation.models import Person
from youxu.organisation.queries import actor_for

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(whole_county)


def city_leader(place: County, county_post: str = "") -> Actor:
    """Return the leader of the city; with ``county_post`` the person also has a post in the county."""
    city = place.unit.parent
    assert city is not None
    person = Person.objects.create(
        staff_number="YZ001", name="欧阳岚", unit=city, unit_path=city.path, mobile=""
    )
    early = minutes(0) - timedelta(days=10)
    hold(person, post(city, "leader"), early)
    if county_post:
        hold(person, post(place.unit, county_post), early)
    return actor_for(person, at=minutes(0), surface="WEB")


def grave(place: County) -> Incident:
    incident = building.verified(place)
    return levels.raise_level(
        by=place.person("沈佳"), at=minutes(5), incident=incident, level="III", reason="涉及全县"
    )


def test_the_leader_of_a_city_does_not_lead_in_a_county(place: County) -> None:
    incident = grave(place)
    with pytest.raises(NotPermitted):
        directing.direct(by=city_leader(place), at=minutes(9), incident=incident)


def test_a_leader_of_the_city_with_an_office_post_in_the_county_directs_there_as_the_office_only(
    place: County,
) -> None:
    incident = grave(place)
    both = city_leader(place, county_post="duty_officer")
    with pytest.raises(UnableTo) as caught:
        directing.direct(by=both, at=minutes(9), incident=incident)
    assert caught.value.field == "level"
    assert Incident.objects.get(pk=incident.pk).stage == Stage.REPORTED


def test_release_is_refused_to_who_leads_elsewhere(place: County) -> None:
    incident = responding(place, level="III")
    claimed(place, incident)
    checked(place, incident)
    with pytest.raises(UnableTo) as caught:
        restore.release(by=city_leader(place, county_post="duty_officer"), at=minutes(90), incident=incident)
    assert caught.value.field == "by"


def test_posts_count_in_their_own_unit_and_an_outlets_posts_where_its_incidents_are_led() -> None:
    posts = (Held("leader", "a/b/"), Held("counter_clerk", "a/b/c/d/", at_outlet=True))
    who = Actor("PERSON", "person:1", "x", "WEB", held=posts)
    assert who.posts_in("a/b/") == ("leader", "counter_clerk")
    assert who.posts_in("a/b/c/") == ("counter_clerk",)
    assert who.posts_in("a/") == ("counter_clerk",)
    assert who.posts_in("a/x/") == ()
    assert who.only_at_outlet("a/b/c/")
    assert not who.only_at_outlet("a/b/")


def test_a_task_without_owner_is_no_matter_of_the_same_post_elsewhere(place: County) -> None:
    incident = building.directed(place)
    task = Task.objects.filter(incident=incident, role="technical_head").first()
    assert task is not None
    Task.objects.filter(pk=task.pk).update(owner=None)
    city = place.unit.parent
    assert city is not None
    person = Person.objects.create(staff_number="YZ002", name="肖剑", unit=city, unit_path=city.path)
    hold(person, post(city, "technical_head"), minutes(0) - timedelta(days=10))
    task.refresh_from_db()
    assert not is_mine(task, actor_for(person, at=minutes(10), surface="WEB"))
    assert is_mine(task, place.person("林志远", minutes(10)))
