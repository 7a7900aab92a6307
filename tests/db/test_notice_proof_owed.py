"""What a newer revision owes anew at doors and to the hot line, with a limit that is chased to the office (P3b, G5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.notices import published, said
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import actions, queries
from youxu.announcements.models import NoticeRevision
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.deadlines import actions as deadlines
from youxu.deadlines.models import Clock
from youxu.delivery.actions import record_by_hand
from youxu.delivery.models import Delivery
from youxu.incidents.models import Task
from youxu.incidents.rules.words import OPEN_TASKS
from youxu.reactions.handlers import announcements as notice_handlers

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(whole_county)
CHANNELS = ("page", "door", "hotline_brief")
BY = system("test")


@kept(on=place)
def first(place: County) -> NoticeRevision:
    return published(place, directed(place), channels=CHANNELS)


def owed(row: NoticeRevision, key: str) -> list[Task]:
    return list(row.notice.incident.tasks.filter(key=key, state__in=OPEN_TASKS))


def proven(place: County, row: NoticeRevision, at: int) -> Any:
    by = place.person("黄建华", minutes(at))
    outlet = place.outlets["YS04"]
    return actions.prove_posting(by=by, at=minutes(at), published=row, outlet=outlet, word="正门玻璃")


def renewed(place: County, row: NoticeRevision, at: int) -> NoticeRevision:
    officer = place.person("沈佳", minutes(at))
    draft = actions.revise_notice(by=officer, at=minutes(at), notice=row.notice, said=said())
    return actions.publish_notice(by=officer, at=minutes(at), draft=draft)


def reacted(at: int) -> None:
    with clock.pretend(minutes(at)):
        jobs.drain(minutes(at))


def test_the_first_sheet_is_the_task_of_the_stop_and_owed_once(place: County, first: NoticeRevision) -> None:
    assert actions.owe_proof(by=BY, at=minutes(14), published=first) == 0
    assert len(owed(first, "post_door_notice")) == 1
    assert owed(first, "renew_door_notice") == []
    assert owed(first, "renew_hotline_brief") == []


def test_a_newer_revision_is_owed_at_the_door_until_its_own_sheet_hangs(
    place: County, first: NoticeRevision
) -> None:
    proven(place, first, 20)
    second = renewed(place, first, 40)
    reacted(41)
    (task,) = owed(first, "renew_door_notice")
    assert (task.outlet, task.due_at is not None) == (place.outlets["YS04"], True)
    assert actions.owe_proof(by=BY, at=minutes(42), published=second) == 0
    assert len(owed(first, "renew_door_notice")) == 1, "twice says the same"
    proven(place, second, 45)
    assert owed(first, "renew_door_notice") == []
    third = renewed(place, second, 60)
    actions.owe_proof(by=BY, at=minutes(61), published=third)
    assert len(owed(first, "renew_door_notice")) == 1, "and anew for the next one"


def test_an_earlier_revision_that_is_looked_at_late_takes_nothing_from_the_newer_one(
    place: County, first: NoticeRevision
) -> None:
    proven(place, first, 20)
    second = renewed(place, first, 40)
    third = renewed(place, second, 60)
    actions.owe_proof(by=BY, at=minutes(61), published=third)
    actions.owe_proof(by=BY, at=minutes(62), published=second)
    assert len(owed(first, "renew_door_notice")) == 1


def test_a_door_that_stays_silent_is_chased_and_stands_on_the_call_list(
    place: County, first: NoticeRevision
) -> None:
    proven(place, first, 20)
    renewed(place, first, 40)
    reacted(41)
    (task,) = owed(first, "renew_door_notice")
    row = Clock.objects.get(task=task)
    assert (row.key, row.bearer) == ("door_renewed", "outlet_head")
    office = place.person("沈佳", minutes(600))
    assert "YS04" not in {
        one.outlet for one in queries.late_doors(office, place.unit.path, task.due_at.replace(minute=0))
    }
    late = minutes(60 * 30)
    (door,) = queries.late_doors(office, place.unit.path, late)
    assert (door.outlet, door.reference) == ("YS04", first.notice.reference)
    with clock.pretend(late):
        while deadlines.remind(by=BY, at=late):
            pass
    row.refresh_from_db()
    assert row.due_said_at is not None


def test_the_newer_brief_is_owed_until_its_receipt_is_entered(place: County, first: NoticeRevision) -> None:
    reacted(14)
    handed(place, first, 20)
    second = renewed(place, first, 40)
    reacted(41)
    (task,) = owed(first, "renew_hotline_brief")
    assert Clock.objects.get(task=task).key == "hotline_renewed"
    handed(place, second, 50)
    assert owed(first, "renew_hotline_brief") == []
    assert queries.sent_of(first.notice)[0].number == 2


def handed(place: County, row: NoticeRevision, at: int) -> None:
    waiting = Delivery.objects.get(
        message__once=f"notice-channel:{row.notice_id}:{row.number}:hotline_brief:hand"
    )
    by = place.person("沈佳", minutes(at))
    record_by_hand(by=by, at=minutes(at), delivery=waiting, where="电话11185，值班长收到")
    reacted(at)


def test_nothing_is_owed_of_words_that_were_withdrawn(place: County, first: NoticeRevision) -> None:
    proven(place, first, 20)
    second = renewed(place, first, 40)
    actions.owe_proof(by=BY, at=minutes(41), published=second)
    officer = place.person("沈佳", minutes(42))
    actions.withdraw_notice(by=officer, at=minutes(42), notice=first.notice, reason="误发")
    reacted(43)
    assert owed(first, "renew_door_notice") == []


def test_nothing_is_owed_of_words_that_ran_out(place: County, first: NoticeRevision) -> None:
    proven(place, first, 20)
    second = renewed(place, first, 40)
    reacted(41)
    second.notice.refresh_from_db()
    end = second.notice.ends_at
    assert end is not None
    (task,) = owed(first, "renew_door_notice")
    assert notice_handlers.end_owed(by=BY, at=end - timedelta(minutes=1)) == 0, "it stands until its end"
    assert notice_handlers.end_owed(by=BY, at=end) == 1
    with clock.pretend(end):
        jobs.drain(end)
    assert owed(first, "renew_door_notice") == []
    assert Clock.objects.get(task=task).settled_at is not None
    assert notice_handlers.end_owed(by=BY, at=end) == 0, "once"


def test_doors_that_a_later_job_opens_have_their_clocks_too(
    place: County, first: NoticeRevision, monkeypatch: pytest.MonkeyPatch
) -> None:
    proven(place, first, 20)
    second = renewed(place, first, 40)
    asked: list[tuple[str, object]] = []
    monkeypatch.setattr(notice_handlers.jobs, "enqueue", lambda name, values: asked.append((name, values)))
    notice_handlers.owe_on(second.pk, 100)
    assert asked == [("deadlines.go_on", {"incident": first.notice.incident_id})]
