"""Pages of subscriptions: asked, confirmed by a tap and not by opening, left with one tap, feeds, counts (P3b)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from icalendar import Calendar

from tests.builders import notices
from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.response import County
from tests.db.test_subscriptions import MAIL, MOBILE, confirmed
from tests.states import kept
from tests.web.test_custody_pages import get
from tests.web.test_feedback_pages import public, text
from youxu.announcements import actions
from youxu.announcements.models import Subscription
from youxu.core.actor import system

pytestmark = pytest.mark.django_db

place = kept(whole_county)
FORM = "/p/subscribe/?outlet=YS10"


def test_somebody_subscribes_confirms_and_leaves_without_an_account(place: County) -> None:
    page = public(FORM)
    assert page.status_code == 200
    assert not page.cookies
    assert "csrfmiddlewaretoken" not in text(page)
    told = public(FORM, address=MAIL, line="letters", is_quiet="on")
    assert told.status_code == 303
    assert public(told.headers["Location"]).status_code == 200
    row = Subscription.objects.get()
    assert (row.line, row.is_quiet, row.outlet) == ("letters", True, place.outlets["YS10"])
    address = f"/p/subscribe/{row.code}/"
    assert MAIL not in text(public(address))
    row.refresh_from_db()
    assert row.state == "WAITING", "opening the page says nothing yet"
    assert public(address, what="confirm").status_code == 303
    row.refresh_from_db()
    assert row.state == "CONFIRMED"
    assert public(address, **{"List-Unsubscribe": "One-Click"}).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.digest) == ("LEFT", "")
    assert "地址已删除" in text(public(address))


def test_the_answer_is_the_same_whoever_is_subscribed_already(place: County) -> None:
    confirmed(place)
    first, second = public(FORM, address=MAIL), public(FORM, address="li@example.cn")
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])


@pytest.mark.parametrize(
    ("address", "given"),
    [(FORM, {"address": "某某"}), ("/p/subscribe/?unit=yunshan", {"address": MAIL, "place": "没有这家"})],
)
def test_an_address_at_fault_or_nothing_to_be_told_of_is_named(
    place: County, address: str, given: dict[str, str]
) -> None:
    page = public(address, **given)
    assert page.status_code == 422
    assert given["address"] in text(page)
    assert not Subscription.objects.exists()


def test_a_flood_is_refused_with_429(place: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUXU_ADDRESS_REQUESTS_PER_HOUR", "1")
    assert public(FORM, address=MAIL).status_code == 303
    assert public(FORM, address=MOBILE).status_code == 429


def test_a_wrong_code_says_so(place: County) -> None:
    row = confirmed(place)
    assert public("/p/subscribe/ABCDEFGHJKMNP/").status_code == 404
    assert public("/p/subscribe/asked/?code=nothing").status_code == 404
    spoken = f"{row.code[:5].lower()}-{row.code[5:]}"
    assert public(f"/p/subscribe/asked/?code={spoken}").headers["Location"] == f"/p/subscribe/{row.code}/"


def test_feed_and_calendar_tell_what_stands_where_they_are_asked_for(place: County) -> None:
    incident = directed(place)
    code = incident.interruptions.get(line="letters").outlet.code
    notices.published(place, incident)
    feed = public(f"/p/subscribe/feed.atom?outlet={code}", at=60)
    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    assert text(feed).count("<entry>") == 1
    assert text(public("/p/subscribe/feed.atom?outlet=YS14", at=60)).count("<entry>") == 0
    assert text(public(f"/p/subscribe/feed.atom?outlet={code}&line=press", at=60)).count("<entry>") == 0
    found = Calendar.from_ical(public(f"/p/subscribe/calendar.ics?outlet={code}&lang=en", at=60).content)
    [event] = found.walk("VEVENT")
    assert event.decoded("dtstart") < event.decoded("dtend")
    assert re.search("stopped", str(event["summary"]))
    assert public("/p/subscribe/calendar.ics?unit=nowhere", at=60).status_code == 404


def test_the_office_sees_counts_and_no_address(place: County) -> None:
    confirmed(place)
    page: Any = get(place, "沈佳", "/subscribers/")
    assert page.status_code == 200
    assert "example.cn" not in text(page)
    assert "***" not in text(page)


def test_the_page_of_a_notice_counts_people_and_names_nobody(place: County) -> None:
    incident = directed(place)
    outlet = incident.interruptions.get(line="letters").outlet
    confirmed(place, code=outlet.code)
    out = notices.published(place, incident)
    actions.tell_subscribers(by=system("test"), at=minutes(13), notice_revision=out)
    page = text(get(place, "沈佳", f"/notices/{out.notice.reference}/"))
    assert "订阅的人" in page
    assert "example.cn" not in page


def test_the_call_list_names_doors_without_their_notice(place: County) -> None:
    incident = directed(place)
    incident.tasks.filter(key="post_door_notice").update(due_at=minutes(5))
    page = text(get(place, "沈佳", "/outlets/calls/"))
    assert "还没贴出通知的网点" in page
