"""An incident by pages alone: outlet level in few of the office's pages, level III through all six steps."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.incidents import minutes
from tests.builders.response import County, announced
from tests.states import kept
from youxu.core import clock
from youxu.core.actor import system
from youxu.core.models import Entry
from youxu.incidents.actions import check
from youxu.incidents.actions.sweep import mark_overdue
from youxu.incidents.models import CheckSheet, CleanupItem, Incident, Interruption
from youxu.incidents.queries.closing import owed_words

pytestmark = pytest.mark.django_db


place = kept(building.whole_county)


class Office:
    """People at their screens: each act is one page, opened and sent; the pages are counted by person."""

    def __init__(self, place: County) -> None:
        self.place = place
        self.pages: dict[str, int] = {}

    language = "en"

    def sender(self, name: str) -> Client:
        """Return the window of a person who has just signed in."""
        client = Client(headers={"host": "127.0.0.1"})
        client.cookies["youxu_language"] = self.language
        client.force_login(self.place.people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    def open(self, name: str, page: str, *arguments: Any, at: float, **query: str) -> Any:
        """Open a page as a person does and return the answer."""
        client = self.sender(name)
        with clock.pretend(minutes(at)):
            answer = client.get(reverse(page, args=arguments), query)
        self.pages[name] = self.pages.get(name, 0) + 1
        answer.sender = client
        return answer

    def act(self, name: str, page: str, *arguments: Any, at: float, **given: Any) -> Any:
        """Open a page, send its form with what it was filled with and ``given``; return the answer of the POST."""
        answer = self.open(name, page, *arguments, at=at)
        assert answer.status_code == 200, (page, answer.status_code)
        values = initial(answer.context["form"]) | {
            key: value for key, value in given.items() if value is not None
        }
        with clock.pretend(minutes(at)):
            sent = answer.sender.post(reverse(page, args=arguments), values)
        faults = sent.context["form"].errors if sent.status_code in (409, 422) else ""
        assert sent.status_code == 303, (page, sent.status_code, faults)
        return sent


def initial(form: Any) -> dict[str, Any]:
    """Return what the browser would send of an untouched form."""
    values: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if value not in (None, False, "", []):
            dated = 'type="datetime-local"' in str(bound)
            values[bound.html_name] = str(bound).split('value="')[1].split('"')[0] if dated else value
    return values


def checked(place: County, incident: Incident, by: str, at: float) -> None:
    """Try every item of the claimed lines and sign, as the check sheet's page does."""
    outlets = {row.outlet for row in Interruption.objects.filter(incident=incident, status="CLAIMED")}
    for outlet in outlets:
        actor = place.person(by, minutes(at))
        sheet = check.open_check(by=actor, at=minutes(at), incident=incident, outlet=outlet)
        answers = {item.pk: ("PASS", "") for item in sheet.items.all()}
        check.sign_check(
            by=actor, at=minutes(at + 3), sheet=CheckSheet.objects.get(pk=sheet.pk), answers=answers
        )


def test_an_outlet_level_incident_takes_the_office_at_most_six_pages(place: County) -> None:
    office = Office(place)
    incident = building.reported(place, by=building.clerk(place))
    assert incident.level == "OUTLET"
    ref = incident.reference
    sent = office.act("沈佳", "verify-and-direct", ref, at=4, with_whom="黄建华")
    assert Incident.objects.get(pk=incident.pk).stage == "DIRECTED"
    assert ref in sent.url
    office.act("林志远", "accept", ref, at=6)
    assert Incident.objects.get(pk=incident.pk).stage == "RESPONDING"
    office.act("林志远", "claim", ref, at=40, bank_word_by="银行 王科长")
    checked(place, incident, "黄建华", 45)
    sent = office.act("沈佳", "release", ref, at=50)
    assert Incident.objects.get(pk=incident.pk).stage == "RESTORED"
    for item in CleanupItem.objects.filter(incident=incident):
        assert item.result == "OPEN"
    office.act("黄建华", "clean-up", ref, at=60, all="1")
    sent = office.act("沈佳", "clear", ref, at=70)
    assert sent.url == reverse("post-event-report", args=[ref])
    office.act("沈佳", "post-event-report", ref, at=75, told="门口通知已撤下，来电顾客已告知")
    assert not owed_words(incident)
    incident.refresh_from_db()
    assert incident.stage == "CLEARED", "the closing waits for the observation"
    mark_overdue(by=system("sweep"), at=incident.observation_until)
    assert Incident.objects.get(pk=incident.pk).stage == "CLOSED"
    assert office.pages["沈佳"] <= 6


@pytest.mark.long
def test_a_grave_incident_goes_through_all_six_steps_by_pages(place: County) -> None:
    office = Office(place)
    incident = building.grave(place)
    ref = incident.reference
    assert office.open("周国栋", "room", ref, at=10).status_code == 200
    sent = office.act("周国栋", "convene", ref, at=10)
    meeting = int(sent.url.rstrip("/").rsplit("/", 1)[1])
    page = office.open("周国栋", "convening", ref, meeting, at=11)
    seats = page.context["seats"]
    for one in seats:
        with clock.pretend(minutes(12)):
            answered = page.sender.post(
                reverse("answer-call", args=[ref, meeting, one["seat"].pk]), {"status": "JOINED"}
            )
        assert answered.status_code == 303
    leader = str(place.people["周国栋"].pk)
    office.act("周国栋", "convening", ref, meeting, at=15, led_by=leader, minutes="各组到位")
    office.act("周国栋", "direct", ref, at=18)
    incident.refresh_from_db()
    assert incident.stage == "DIRECTED"
    for name in ("林志远", "何敏", "吴大勇"):
        office.act(name, "accept", ref, at=20)
    office.act("林志远", "add-task", ref, at=21, title="查光缆", group="technical")
    office.act(
        "林志远",
        "estimate",
        ref,
        at=25,
        eta_at="2026-11-23T14:30",
        low_at="2026-11-23T13:30",
        high_at="2026-11-23T16:00",
    )
    office.act("郑凯", "call-vendor", ref, at=26, vendor="云江通信", ticket_number="A1")
    office.act("马骏", "claim", ref, at=60, bank_word_by="银行 王科长")
    checked(place, incident, "沈佳", 65)
    assert office.open("周国栋", "release", ref, at=70).context["ready"]
    office.act("周国栋", "release", ref, at=70)
    for _ in range(3):
        office.act("沈佳", "clean-up", ref, at=80, all="1")
    office.act("周国栋", "clear", ref, at=90)
    announced(place, Incident.objects.get(pk=incident.pk))
    office.act("吴大勇", "costs", ref, at=95, kind="VEHICLES", amount="120.50", note="送交换机")
    for name, group in (("林志远", "technical"), ("何敏", "customer"), ("吴大勇", "logistics")):
        office.act(name, "summary", ref, group, at=100, text="总结")
    office.act("何敏", "edit-section", ref, "improvements", at=110, text="备用线路每月试一次")
    shown = office.open("何敏", "post-event-report", ref, at=115).content.decode()
    assert "What was rewritten" in shown
    assert "备用线路每月试一次" in shown.partition("What was rewritten")[2]
    office.act("周国栋", "post-event-report", ref, at=120)
    office.act("周国栋", "close", ref, at=121, end_observation="巡线后无复发迹象")
    incident.refresh_from_db()
    assert incident.stage == "CLOSED"
    assert Entry.objects.filter(stream=incident.stream, code="REPORT_SIGNED").exists()
    for page in ("room", "room-journal", "evidence"):
        assert office.open("周国栋", page, ref, at=130).status_code == 200


def test_a_directive_is_refused_and_replaced_by_pages(place: County) -> None:
    office = Office(place)
    incident = building.grave(place)
    ref = incident.reference
    office.act("周国栋", "convene", ref, at=10)
    office.act("周国栋", "direct", ref, at=18)
    page = office.open("吴大勇", "accept", ref, at=19)
    first = page.context["waiting"][0]["row"]
    office.act("吴大勇", "refuse", ref, first.pk, at=20, reason="备用电脑只有一台")
    room = office.open("周国栋", "room", ref, at=21)
    assert "备用电脑只有一台" in room.content.decode()
    number = first.directive.number
    office.act(
        "周国栋", "directive", ref, number, at=22, title="送一台备用电脑", body="一台", groups=["logistics"]
    )
    assert incident.directives.get(number=number).superseded_by.title == "送一台备用电脑"


def test_a_false_alarm_is_called_off_and_another_incident_merged_by_pages(place: County) -> None:
    office = Office(place)
    first = building.verified(place)
    second = building.reported(place, outlet="YS05")
    office.act("周国栋", "merge", second.reference, at=10, heir=first.reference, reason="同一线路")
    second.refresh_from_db()
    assert second.stage == "MERGED"
    office.act("周国栋", "split", first.reference, at=12, outlets=["YS05"], reason="原因不同")
    office.act("周国栋", "call-off", first.reference, at=14, reason="网点误报")
    first.refresh_from_db()
    assert first.stage == "CALLED_OFF"


def test_the_level_is_raised_with_a_reason_and_a_note_is_written(place: County) -> None:
    office = Office(place)
    incident = building.verified(place)
    ref = incident.reference
    assert office.open("沈佳", "level-reasons", ref, at=5).status_code == 200
    office.act("沈佳", "raise-level", ref, at=6, level="III", reason="影响全县")
    office.act("沈佳", "note", ref, at=7, text="已通知县政府值班室")
    office.act("周国栋", "lower-level", ref, at=8, level="IV", reason="只有一个网点")
    incident.refresh_from_db()
    assert incident.level == "IV"
