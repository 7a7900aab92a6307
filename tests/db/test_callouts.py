"""Call-out tests: asked without notice, answered by link, by reply, on a call; in time, late or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.builders import alerting as build
from tests.builders.alerting import followed, minutes
from tests.builders.delivery import channel
from tests.builders.response import County
from tests.db.test_readiness import board
from tests.states import kept
from tests.web.test_oversight_pages import page
from youxu.core import clock
from youxu.core.actor import system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.delivery import actions as delivery
from youxu.delivery.models import Attempt, Channel, Delivery
from youxu.exercises import queries
from youxu.exercises.actions import (
    UnableToAnswerCallOut,
    UnableToTestCallOut,
    answer_callout_test,
    link_of,
    start_callout_test,
)
from youxu.exercises.models import CalledPerson, CallOutTest
from youxu.exercises.rules.callouts import Standing, Way, standing
from youxu.organisation.queries import actor_for, person_with_link
from youxu.oversight.rules.readiness import Matter

BY = system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def begun(place: County) -> CallOutTest:
    channel("sms", "CONSOLE", unit=place.unit.path)
    by = actor_for(place.people["沈佳"], at=minutes(60), surface="WEB")
    found = start_callout_test(by=by, at=minutes(60), unit=place.unit)
    followed(minutes(61))
    return found


place = kept(build.reachable)
test = kept(begun, on=place)


def called(test: CallOutTest, name: str) -> CalledPerson:
    return test.people.select_related("test__unit", "person__unit").get(person__name=name)


def sent() -> dict[str, str]:
    return {"submission": str(new_submission())}


def stands(test: CallOutTest, at: datetime) -> dict[str, Standing]:
    return {one.person: one.standing for one in queries.callout_row(test, at).people}


def test_start_callout_test_asks_everybody_else_with_a_duty_and_every_message_says_it_is_a_test(
    place: County, test: CallOutTest
) -> None:
    names = set(test.people.values_list("person__name", flat=True))
    assert {"周国栋", "林志远", "郑凯"} <= names
    assert "沈佳" not in names
    messages = Delivery.objects.filter(stream=test.stream).select_related("message")
    assert {one.recipient_name for one in messages} == names
    assert all("测试" in one.message.text or "TEST" in one.message.text for one in messages)
    assert all(one.message.link.startswith("http") and "/p/t/" in one.message.link for one in messages)
    assert all(one.world == "" and one.expires_at == test.due_at for one in messages)
    assert (test.due_at - test.started_at).total_seconds() == 600
    with pytest.raises(UnableToTestCallOut):
        start_callout_test(
            by=actor_for(place.people["沈佳"], at=minutes(65), surface="WEB"), at=minutes(65), unit=place.unit
        )
    with pytest.raises(NotPermitted):
        start_callout_test(
            by=actor_for(place.people["郑凯"], at=minutes(99), surface="WEB"), at=minutes(99), unit=place.unit
        )


def test_answer_callout_test_counts_once_in_time_or_late_and_for_another_only_by_the_office(
    place: County, test: CallOutTest
) -> None:
    leader, engineer = called(test, "周国栋"), called(test, "郑凯")
    answer_callout_test(by=person_with_link(leader.person), at=minutes(63), called=leader, way=Way.LINK)
    with pytest.raises(UnableToAnswerCallOut):
        answer_callout_test(by=person_with_link(leader.person), at=minutes(64), called=leader, way=Way.LINK)
    with pytest.raises(NotPermitted):
        answer_callout_test(by=person_with_link(leader.person), at=minutes(64), called=engineer, way=Way.LINK)
    office = actor_for(place.people["沈佳"], at=minutes(75), surface="WEB")
    answer_callout_test(by=office, at=minutes(75), called=engineer, way=Way.CALL)
    now = stands(test, minutes(80))
    assert (now["周国栋"], now["郑凯"], now["马骏"]) == (
        Standing.IN_TIME,
        Standing.LATE,
        Standing.NOT_REACHED,
    )
    assert stands(test, minutes(66))["马骏"] is Standing.WAITING
    assert queries.callout_row(test, minutes(80)).in_time == 1
    assert Entry.objects.filter(code="CALLOUT_TEST_ANSWERED", stream=test.stream).count() == 2
    lacks = board(place, at=minutes(80))[Matter.CALLOUT].lacks
    assert "马骏" in {one.owner for one in lacks}
    assert "周国栋" not in {one.owner for one in lacks}


def test_a_reply_of_whatever_words_to_its_message_answers_the_test(place: County, test: CallOutTest) -> None:
    one = called(test, "马骏")
    sms = channel("own", "CONSOLE", unit=place.unit.path)
    Channel.objects.filter(pk=sms.pk).update(kind="SMS")
    sms.refresh_from_db()
    sent = Delivery.objects.get(stream=test.stream, recipient=f"person:{one.person_id}")
    Delivery.objects.filter(pk=sent.pk).update(state="SENT", sent_at=minutes(61))
    Attempt.objects.create(
        delivery=sent,
        number=9,
        kind="SMS",
        channel=sms,
        address=one.person.mobile,
        key="k",
        started_at=minutes(61),
        result="SENT",
    )
    for name, at in (("马骏", 63), ("马骏", 64)):
        mobile = called(test, name).person.mobile
        delivery.take_reply(by=BY, at=minutes(at), channel=sms, address=mobile, text="好")
        followed(minutes(at))
    now = called(test, "马骏")
    assert (now.answered_at, now.way) == (minutes(63), Way.REPLY)
    assert queries.called_by_message("incident:7", f"person:{one.person_id}") is None


def test_the_link_answers_by_its_button_alone_and_an_unknown_one_says_so(
    place: County, test: CallOutTest
) -> None:
    phone, one = Client(headers={"host": "127.0.0.1"}), called(test, "马骏")
    address = "/p/t/" + link_of(one).rpartition("/p/t/")[2]
    with clock.pretend(minutes(62)):
        assert "召集测试" in phone.get(address).content.decode()
        assert called(test, "马骏").answered_at is None
        assert "Thank you" in phone.post(address + "?lang=en").content.decode()
        assert phone.post(address).status_code == 409
        assert phone.get("/p/t/NOBODY/").status_code == 404
    assert called(test, "马骏").answered_at == minutes(62)


def test_the_page_begins_a_test_shows_who_answered_and_takes_calls(
    place: County, test: CallOutTest, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):
        shown = page(place, "沈佳", "/readiness/call-out/", minutes(80)).content.decode()
    assert "Begin a call-out test now" in shown
    assert "not reached" in shown
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(place.people["沈佳"], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(minutes(80)):
        client.post(f"/readiness/call-out/{called(test, '马骏').pk}/reached/", sent())
        assert client.post("/readiness/call-out/999999/reached/", sent()).status_code == 404
        assert client.post("/readiness/call-out/", sent()).status_code == 303
    assert called(test, "马骏").way == Way.CALL
    assert CallOutTest.objects.count() == 2
    assert page(place, "郑凯", "/readiness/call-out/", minutes(80)).status_code == 403


def test_standing_is_a_matter_of_the_limit_alone() -> None:
    due = minutes(10)
    assert standing(due, due, minutes(99)) is Standing.IN_TIME
    assert standing(minutes(11), due, minutes(99)) is Standing.LATE
    assert standing(None, due, due) is Standing.WAITING
