"""What must happen happens: after a standstill once, a broken row among many keeps no other from its turn."""

from __future__ import annotations

import logging
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from tests.builders import alerting as build
from tests.builders.alerting import alert, minutes, swept, told
from tests.builders.deadlines import BY, followed
from tests.builders.delivery import AT, SYSTEM, channel, only, queued
from tests.builders.response import County, reported
from tests.states import kept
from youxu.core import clock, jobs
from youxu.core.backup.held import not_held, undecided_until
from youxu.core.jobs.models import HeldJob
from youxu.core.models import DataRestore, Entry
from youxu.deadlines import actions as deadlines
from youxu.deadlines.models import Clock
from youxu.delivery import actions, sending
from youxu.delivery.actions import sending as sends
from youxu.delivery.models import Channel, Delivery
from youxu.oversight.models import Summary

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(build.reachable)
reminding: Any = import_module("youxu.deadlines.actions.remind")


def breaks_for(function: Any, which: Any) -> Any:
    """Return ``function`` that raises for the call of which ``which`` is true."""

    def broken(*given: Any, **named: Any) -> Any:
        if which(*given, **named):
            raise RuntimeError("poisoned")
        return function(*given, **named)

    return broken


def test_a_broken_clock_waits_a_minute_and_every_other_is_told_of(
    place: County, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    incident = reported(place)
    clocks = followed(incident, minutes(15))
    first = min(
        (row for row in clocks.values() if row.next_at), key=lambda row: (row.next_at or row.due_at, row.pk)
    )
    broken = breaks_for(reminding.next_reminder, lambda row, plan: row.pk == first.pk)
    monkeypatch.setattr(reminding, "next_reminder", broken)
    at = minutes(3 * 1440)
    with caplog.at_level(logging.CRITICAL, "youxu.sweep"):
        while deadlines.remind(by=BY, at=at):
            pass
    waiting = Clock.objects.filter(incident=incident, next_at__lte=at)
    assert list(waiting) == []
    first.refresh_from_db()
    assert (first.due_said_at, first.next_at) == (None, at + timedelta(minutes=1))
    said = Clock.objects.filter(incident=incident, due_said_at__isnull=False).count()
    assert said == Entry.objects.filter(stream=incident.stream, code="CLOCK_DUE").count() > 5
    older = Clock(pk=first.pk, unit_path=first.unit_path, next_at=minutes(1))
    deadlines.put_off(by=BY, at=at, clock=older)
    assert Clock.objects.get(pk=first.pk).next_at == at + timedelta(minutes=1), (
        "an older reading moves nothing"
    )


def test_say_due_says_nothing_twice(place: County) -> None:
    incident = reported(place)
    row = followed(incident, minutes(15))["told_upward", ""]
    late = Clock.objects.select_related("incident__unit", "outlet").get(pk=row.pk)
    assert deadlines.say_due(by=BY, at=minutes(60), clock=late) is True
    again = Clock.objects.select_related("incident__unit", "outlet").get(pk=row.pk)
    assert deadlines.say_due(by=BY, at=minutes(60), clock=again) is False


def test_a_broken_alert_waits_and_the_others_go_upward(place: County) -> None:
    incidents = [build.reported(place, code, at=10 + n) for n, code in enumerate(("YS04", "YS05"))]
    bad, good = (alert(incident, "first_word") for incident in incidents)
    type(bad).objects.filter(pk=bad.pk).update(what="no_such_rule")
    swept(minutes(60))
    assert told(type(bad).objects.get(pk=good.pk)) == ["沈佳", "周国栋"]
    assert type(bad).objects.get(pk=bad.pk).due_at == minutes(61)


def run(at: Any) -> None:
    with clock.pretend(at):
        actions.offer_due(by=SYSTEM, at=at)
        jobs.drain(at)


def test_a_message_that_cannot_be_recorded_keeps_no_other_from_being_sent(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    channel("console", "CONSOLE")
    rows = [only(queued(("CONSOLE", ""), text=f"第{n}条。")) for n in range(3)]
    broken = breaks_for(sending.record, lambda **given: given["claim"].delivery.pk == rows[0].pk)
    monkeypatch.setattr(sending, "record", broken)
    run(AT)
    states = [Delivery.objects.get(pk=row.pk).state for row in rows]
    assert states == ["QUEUED", "SENT", "SENT"]
    monkeypatch.undo()
    run(AT + timedelta(minutes=2))
    row = Delivery.objects.get(pk=rows[0].pk)
    assert row.state == "SENT"
    assert list(row.attempts.order_by("number").values_list("result", flat=True)) == ["LOST", "SENT"]


def test_what_a_service_answers_is_kept_whatever_bytes_it_holds(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    channel("console", "CONSOLE")
    row = only(queued(("CONSOLE", "")))
    outcome = sends.rules.Outcome(sends.Result.SENT, detail="ok\x00", provider_id="a\x00b")
    monkeypatch.setattr(sending, "_tried", lambda send, one: outcome)
    run(AT)
    attempt = Delivery.objects.get(pk=row.pk).attempts.get()
    assert (attempt.result, attempt.provider_id) == ("SENT", "a\ufffdb")


def test_expire_drops_every_stale_message_though_one_is_broken(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel("console", "CONSOLE")
    soon = AT + timedelta(minutes=5)
    rows = [only(queued(("CONSOLE", ""), text=f"{n}", expires_at=soon)) for n in range(3)]
    broken = breaks_for(sends.note, lambda what, by, at, row: row.pk == rows[0].pk)
    monkeypatch.setattr(sends, "note", broken)
    later = AT + timedelta(hours=1)
    assert actions.expire_messages(by=SYSTEM, at=later) == 2
    assert sends.expire(by=SYSTEM, at=later, delivery=rows[1]) is False
    assert [Delivery.objects.get(pk=row.pk).state for row in rows] == ["QUEUED", "EXPIRED", "EXPIRED"]
    monkeypatch.undo()
    assert actions.expire_messages(by=SYSTEM, at=later) == 1
    assert Entry.objects.filter(code="MESSAGE_EXPIRED").count() == 3


def test_a_message_on_a_retired_channel_that_cannot_move_holds_up_no_other(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = channel("mail")
    rows = [only(queued(("EMAIL", "a@b.cn"), text=f"{n}")) for n in range(2)]
    left = only(queued(("SMS", "13900000000")))
    Channel.objects.filter(pk=gone.pk).update(retired_at=AT)
    broken = breaks_for(sends.note, lambda what, by, at, row: row.pk == rows[0].pk)
    monkeypatch.setattr(sends, "note", broken)
    actions.offer_due(by=SYSTEM, at=AT)
    states = [Delivery.objects.get(pk=row.pk).state for row in (*rows, left)]
    assert states == ["QUEUED", "FAILED", "FAILED"]
    monkeypatch.undo()
    sends.leave_address(by=SYSTEM, at=AT, delivery=rows[0])
    assert Delivery.objects.get(pk=rows[0].pk).state == "FAILED"
    assert sends.offer_channels(by=SYSTEM, at=AT) == 0


def test_what_was_due_before_a_restore_chases_nobody_until_what_is_held_is_decided(place: County) -> None:
    incident = build.reported(place)
    followed(incident, minutes(15))
    DataRestore.objects.create(
        archive="A", made_at=minutes(20), began_at=minutes(300), finished_at=minutes(301)
    )
    HeldJob.objects.create(task="react", payload={"entry": 0}, enqueued_at=AT, held_at=minutes(301))
    assert not_held("due_at").children == [("due_at__gt", minutes(301))]
    swept(minutes(302))
    assert told(alert(incident, "first_word")) == ["沈佳"]
    assert deadlines.remind(by=BY, at=minutes(302)) == 0
    later = build.reported(place, "YS05", at=303)
    swept(minutes(330))
    assert told(alert(later, "first_word")) == ["沈佳", "周国栋"], "what falls due later goes on"
    with clock.pretend(minutes(500)):
        import_module("youxu.reactions.handlers.oversight").make_due_summaries()
    assert Summary.objects.count() == 1, "this day's turn came after the restore"
    HeldJob.objects.all().delete()
    assert undecided_until() is None
    swept(minutes(510))
    assert told(alert(incident, "first_word"))[:2] == ["沈佳", "周国栋"]
    assert deadlines.remind(by=BY, at=minutes(510)) > 0
