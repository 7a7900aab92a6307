"""A text message that answers none of ours: a driver writes, the office reads it in my work and sees to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.builders import incidents as building
from tests.builders.incidents import minutes
from tests.builders.messages import account
from tests.builders.response import County
from tests.web.test_board import get, queries
from youxu.core import clock, journal
from youxu.core.actor import system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.delivery import actions
from youxu.delivery.models import Channel, Reply
from youxu.organisation.actions import contacts
from youxu.organisation.rules import ContactKind

DRIVER = "13970001234"
WORDS = "云峰路塌方，邮车过不去，人平安"


@pytest.fixture
def place(request: pytest.FixtureRequest) -> County:
    request.getfixturevalue("new_page" if request.node.get_closest_marker("browser") else "db")
    found = building.whole_county()
    account(found)
    return found


def written(text: str = WORDS, number: str = DRIVER, after: float = 5) -> Reply:
    row = Channel.objects.get(key="sms")
    return actions.take_reply(by=system("test"), at=minutes(after), channel=row, address=number, text=text)


def press(place: County, name: str, reply: Reply) -> Any:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(minutes(20)):
        return client.post(f"/messages/unasked/{reply.pk}/seen/", {"submission": str(new_submission())})


def test_what_a_driver_writes_stands_in_the_work_of_the_office_until_somebody_sees_to_it(
    place: County,
) -> None:
    contacts.add_contact(
        by=place.person("沈佳"), at=minutes(1), outlet=place.outlets["YS04"], kind=ContactKind.DRIVER,
        name="老吴", telephone=DRIVER,
    )  # fmt: skip
    reply = written()
    text = get(place, "沈佳", "/my-work/").content.decode()
    assert WORDS in text
    assert "老吴（" in text or "老吴 (" in text
    for other in ("黄建华", "马骏", "苏婷"):
        assert WORDS not in get(place, other, "/my-work/").content.decode(), other
    assert press(place, "沈佳", reply).status_code == 303
    reply.refresh_from_db()
    assert (reply.seen_at, reply.seen_by) == (minutes(20), "沈佳")
    assert WORDS not in get(place, "沈佳", "/my-work/").content.decode()
    entry = Entry.objects.select_related("payload").get(code="REPLY_SEEN")
    assert WORDS not in entry.payload.body
    assert journal.verify().ok


def test_a_number_that_nobody_knows_is_said_to_be_so_in_english(place: County) -> None:
    written(number="13900009999")
    text = get(place, "沈佳", "/my-work/", language="en").content.decode()
    assert "Number not known" in text
    assert "Unverified: ring back" in text


def test_only_the_office_sees_to_it_and_only_once(place: County) -> None:
    reply = written()
    assert press(place, "黄建华", reply).status_code == 404
    with pytest.raises(NotPermitted):
        actions.see_reply(by=place.person("黄建华"), at=minutes(6), reply=reply)
    actions.see_reply(by=place.person("沈佳"), at=minutes(6), reply=reply)
    with pytest.raises(actions.UnableToSeeReply):
        actions.see_reply(by=place.person("周国栋"), at=minutes(7), reply=reply)
    assert press(place, "周国栋", reply).status_code == 409


def test_twenty_messages_cost_as_many_questions_as_one(place: County) -> None:
    written()
    one = queries(place, "沈佳", "/my-work/")
    for number in range(20):
        written(f"第{number}条", f"1390000{number:04d}")
    assert queries(place, "沈佳", "/my-work/") <= one


@pytest.mark.browser
def test_the_work_with_a_message_stands_on_a_screen_and_on_a_phone(square: Any, place: County) -> None:
    written()
    square(place.people["沈佳"], "/my-work/")
