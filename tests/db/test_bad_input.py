"""What cannot be right is answered clearly, stands in the journal, and touches nobody else (issue of alerting)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import alerting as build
from tests.builders.alerting import alert, followed, message_of, minutes, step, told
from tests.builders.delivery import SYSTEM, channel, only, queued
from tests.builders.response import BEGAN, County, hold_post
from tests.states import kept
from youxu.alerting.models import Alert
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.core.errors import Invalid
from youxu.core.models import Entry
from youxu.delivery import actions
from youxu.delivery.models import Attempt, Channel, Delivery
from youxu.incidents.actions import merge as merging
from youxu.incidents.actions import report as reporting
from youxu.organisation import actions as organisation
from youxu.organisation.models import Person, Shift
from youxu.organisation.queries import address_faults

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(build.reachable)


def run(at: Any = BEGAN) -> None:
    with clock.pretend(at):
        actions.offer_due(by=SYSTEM, at=at)
        jobs.drain(at)


def test_an_address_that_cannot_exist_is_passed_over_and_another_still_gets_the_message(
    place: County, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in ("EMAIL", "CONSOLE"):
        channel(kind.lower(), kind, unit=place.unit.path)
    wrong = only(queued(("EMAIL", "ma@nowhere"), ("CONSOLE", ""), at=BEGAN))
    alone = only(queued(("EMAIL", "ma@@post.cn"), at=BEGAN))
    run()
    wrong.refresh_from_db()
    alone.refresh_from_db()
    first = Attempt.objects.filter(delivery=wrong).order_by("number").first()
    assert first is not None
    assert (wrong.state, first.reason) == ("SENT", "BAD_ADDRESS")
    assert (alone.state, alone.reason) == ("FAILED", "BAD_ADDRESS")
    assert Entry.objects.filter(code="MESSAGE_FAILED", stream=alone.journal_stream).count() == 1
    assert "云山支局停电。" in capsys.readouterr().err


def test_a_person_is_not_stored_with_an_address_that_cannot_exist(place: County) -> None:
    hold_post(place, "管理", "administrator", None)
    with pytest.raises(Invalid) as refused:
        organisation.add_person(
            by=place.person("管理"), at=BEGAN, unit=place.unit, staff_number="9", name="钱", email="qian@post"
        )
    assert set(refused.value.faults) == {"email"}
    assert not Person.objects.filter(name="钱").exists()


def test_check_names_people_whose_addresses_cannot_exist_or_whom_no_channel_serves(place: County) -> None:
    officer = place.person("沈佳")
    Person.objects.filter(name="马骏").update(email="ma@nowhere", mobile="12345")
    assert {one.why.text for one in address_faults(officer, BEGAN)} == {"The address {address} cannot exist."}
    channel("mail", unit=place.unit.path)
    Person.objects.filter(name="沈佳").update(email="shen@post.cn")
    found = {(one.name, one.why.text) for one in address_faults(officer, BEGAN)}
    assert ("马骏", "The address {address} cannot exist.") in found
    assert ("郑凯", "No channel serves any address: only forwarding by hand.") in found
    assert "沈佳" not in [name for name, _why in found]
    assert "12345" not in str(
        [one.why.values for one in address_faults(officer, BEGAN) if one.name != "马骏"]
    )


def test_a_channel_without_credentials_calls_nobody_and_the_next_address_gets_the_message(
    place: County, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {
        kind: channel(
            kind.lower(), kind, unit=place.unit.path, url="https://robot.test/", secret={"token": "t"}
        )
        for kind in ("WECOM", "DINGTALK", "FEISHU")
    }
    mail = channel(unit=place.unit.path, user="youxu", secret={"password": "p"})
    channel("console", "CONSOLE", unit=place.unit.path)
    Channel.objects.filter(pk=made["WECOM"].pk).update(secret="")
    Channel.objects.exclude(pk=made["WECOM"].pk).exclude(secret="").update(secret="sealed elsewhere")
    rows = [only(queued((kind, ""), ("CONSOLE", ""), at=BEGAN)) for kind in made]
    rows.append(only(queued(("EMAIL", "ma@post.cn"), ("CONSOLE", ""), at=BEGAN)))
    run()
    for row in rows:
        row.refresh_from_db()
        first = Attempt.objects.filter(delivery=row).order_by("number").first()
        assert first is not None
        assert (row.state, row.kind, first.reason) == ("SENT", "CONSOLE", "BAD_CREDENTIALS")
    assert Channel.objects.get(pk=mail.pk).last_reason == "BAD_CREDENTIALS"
    assert capsys.readouterr().err.count("云山支局停电。") == 4


def test_a_roster_with_an_overlap_tells_both_and_says_so_once(place: County) -> None:
    both = [place.people[name] for name in ("沈佳", "马骏")]
    for person in both:
        Shift.objects.create(
            unit=place.unit,
            unit_path=place.unit.path,
            kind="DUTY_OFFICER",
            person=person,
            starts_at=BEGAN - timedelta(hours=1),
            ends_at=BEGAN + timedelta(hours=8),
        )
    incident = build.reported(place)
    assert sorted(told(alert(incident, "first_word"))) == sorted(one.name for one in both)
    faults = Entry.objects.filter(code="ROSTER_FAULT_FOUND", stream=incident.stream)
    assert faults.count() == 1


def replied(place: County, at: float, mobile: str) -> None:
    sms = Channel.objects.get(key="sms")
    actions.take_reply(by=system("test"), at=minutes(int(at)), channel=sms, address=mobile, text="1")
    followed(minutes(int(at)))


def test_an_answer_to_a_message_long_closed_is_kept_and_refused_and_changes_nothing(place: County) -> None:
    incident = build.reported(place)
    sent = message_of(step(alert(incident, "first_word"), "沈佳"))
    mobile = Person.objects.get(name="沈佳").mobile
    sms = channel("sms", "CONSOLE", unit=place.unit.path)
    Channel.objects.filter(pk=sms.pk).update(kind="SMS")
    Delivery.objects.filter(pk=sent.pk).update(state="SENT", sent_at=minutes(10))
    Attempt.objects.create(
        delivery=sent, number=9, kind="SMS", channel=sms, address=mobile, key="k",
        started_at=minutes(10), result="SENT",
    )  # fmt: skip
    other = build.reported(place, "YS05", at=11)
    leader = place.person("周国栋", minutes(12))
    reporting.verify_report(by=leader, at=minutes(12), incident=incident, found="FALSE", with_whom="x")
    merging.call_off(by=leader, at=minutes(13), incident=incident, reason="误报")
    followed(minutes(13))
    replied(place, 20, mobile)
    assert Entry.objects.filter(code="MESSAGE_REPLIED").count() == 1
    last = Entry.objects.filter(stream=incident.stream).order_by("sequence").last()
    assert last is not None
    assert last.code == "REFUSED"
    assert alert(incident, "first_word").state == "DROPPED"
    assert Alert.objects.get(incident=other, what="first_word").state == "WAITING"
    replied(place, 5 * 1440, mobile)
    assert Entry.objects.filter(code="MESSAGE_REPLIED").count() == 2
    assert Entry.objects.filter(code="LINK_REFUSED").count() == 1, "after three days it answers no message"
