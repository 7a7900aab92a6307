"""P3 with rows: tasks, lists, estimates, vendors; all change by compare-and-set."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders.response import County, county, minutes, reported, responding, restored
from tests.states import kept
from youxu.core.errors import NotPermitted, Stale, UnableTo
from youxu.core.models import Entry
from youxu.core.records import Filter, entry_rows
from youxu.incidents.actions import respond
from youxu.incidents.models import Estimate, Incident, Task
from youxu.incidents.queries.timeline import whole_timeline
from youxu.incidents.rules.words import TaskState

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(county)


def task_of(incident: Incident, key: str = "find_fault") -> Task:
    return Task.objects.get(incident=incident, key=key)


def refused(function: Any, **given: Any) -> UnableTo:
    with pytest.raises(UnableTo) as caught:
        function(**given)
    return caught.value


def last_code(incident: Incident) -> str:
    return (
        Entry.objects.filter(stream=incident.stream).order_by("-sequence").values_list("code", flat=True)[0]
    )


incident = kept(responding, on=place)


def test_a_task_goes_from_accept_task_over_wait_block_and_start_to_done(
    place: County, incident: Incident
) -> None:
    by, task = place.person("郑凯"), task_of(incident)
    task = respond.accept_task(by=by, at=minutes(30), task=task)
    assert (task.state, task.owner) == (TaskState.DOING, place.people["郑凯"])
    assert respond.wait(by=by, at=minutes(31), task=task, reason="等供电所").state == TaskState.WAITING
    assert respond.block(by=by, at=minutes(32), task=task, reason="缺备件").state == TaskState.BLOCKED
    assert last_code(incident) == "NOT_SELF_SOLVED"
    assert Task.objects.filter(incident=incident, key="call_vendor", due_at=minutes(52)).exists()
    assert respond.start(by=by, at=minutes(35), task=task).state == TaskState.DOING
    respond.log(by=by, at=minutes(36), task=task, text="换了空开")
    finished = respond.done(by=by, at=minutes(40), task=task, result="空开更换，恢复供电")
    assert (finished.state, finished.done_at) == (TaskState.DONE, minutes(40))
    assert refused(respond.start, by=by, at=minutes(41), task=task).field == "task"


def test_work_on_a_task_is_told_under_the_clause_of_the_task(place: County, incident: Incident) -> None:
    by, at = place.person("苏婷"), minutes(30)
    task = respond.accept_task(by=by, at=at, task=task_of(incident, "hotline_brief"))
    for verb in (respond.wait, respond.block):
        verb(by=by, at=at, task=task, reason="等口径")
        respond.start(by=by, at=at, task=task)
    respond.log(by=by, at=at, task=task, text="口径已念")
    respond.done(by=by, at=at, task=task, result="已交11185")
    step = task_of(incident, "call_back").steps.first()
    respond.tick_step(by=by, at=at, step=step)
    respond.untick_step(by=by, at=at, step=step, reason="点错了")
    told = {row.code: row.clause for row in whole_timeline(by, incident)}
    codes = ("TASK_WAITING", "TASK_BLOCKED", "TASK_STARTED", "TASK_LOGGED", "TASK_DONE")
    assert {code: told[code] for code in codes} == dict.fromkeys(codes, "P3b")
    assert {told["STEP_TICKED"], told["STEP_UNTICKED"]} == {"O5"}, "not the clause of another task"
    listed = {
        row.code: row.clause for row in entry_rows(by, Filter(stream=incident.stream, code="TASK_DONE"))
    }
    assert listed == {"TASK_DONE": "P3b"}, "the journal's own page and export"


def test_block_and_refuse_need_a_reason(place: County, incident: Incident) -> None:
    by, task = place.person("郑凯"), task_of(incident)
    assert refused(respond.block, by=by, at=minutes(30), task=task, reason=" ").field == "reason"
    assert refused(respond.refuse, by=by, at=minutes(30), task=task, reason="").field == "reason"
    assert respond.refuse(by=by, at=minutes(30), task=task, reason="人手不足").state == TaskState.REFUSED


def test_a_stale_form_sees_both_versions(place: County, incident: Incident) -> None:
    task = task_of(incident)
    seen = task.revision
    respond.accept_task(by=place.person("郑凯"), at=minutes(30), task=task, revision=seen)
    with pytest.raises(Stale) as caught:
        respond.block(by=place.person("马骏"), at=minutes(31), task=task, reason="缺备件", revision=seen)
    assert caught.value.details["yours"]["reason"] == "缺备件"
    assert caught.value.details["theirs"]["state"] == TaskState.DOING


def test_hand_over_gives_the_task_to_another_person_to_be_taken_on_anew(
    place: County, incident: Incident
) -> None:
    task = respond.accept_task(by=place.person("郑凯"), at=minutes(30), task=task_of(incident))
    given = respond.hand_over(by=place.person("郑凯"), at=minutes(31), task=task, owner=place.people["马骏"])
    assert (given.state, given.owner_id) == (TaskState.NEW, place.people["马骏"].pk)


def test_the_first_tick_begins_the_first_15_list_and_the_last_finishes_it(place: County) -> None:
    incident = reported(place)
    task = task_of(incident, "first_15")
    steps = list(task.steps.order_by("place"))
    by = place.person("黄建华")
    respond.tick_step(by=by, at=minutes(15), step=steps[0])
    task.refresh_from_db()
    assert task.state == TaskState.DOING
    assert respond.tick_step(by=by, at=minutes(16), step=steps[0]).done_at == minutes(15)
    for step in steps[1:]:
        respond.tick_step(by=by, at=minutes(17), step=step)
    task.refresh_from_db()
    assert (task.state, task.done_at) == (TaskState.DONE, minutes(17))
    assert refused(respond.untick_step, by=by, at=minutes(18), step=steps[0], reason="").field == "reason"
    respond.untick_step(by=by, at=minutes(18), step=steps[0], reason="点错了")
    task.refresh_from_db()
    assert task.state == TaskState.DOING


def test_add_task_needs_a_title_a_group_and_a_limit_ahead(place: County, incident: Incident) -> None:
    given = {"by": place.person("林志远"), "at": minutes(30), "incident": incident}
    assert refused(respond.add_task, **given, title=" ", group="technical").field == "title"
    assert refused(respond.add_task, **given, title="借发电机", group="x").field == "group"
    late = refused(respond.add_task, **given, title="借发电机", group="logistics", due_at=minutes(29))
    assert late.field == "due_at"
    row = respond.add_task(
        **given, title="借发电机", group="logistics", steps=[("联系", "Ring"), ("运到", "Bring")]
    )
    assert row.steps.count() == 2


def test_estimate_keeps_every_revision_and_completes_its_task(place: County, incident: Incident) -> None:
    given = {"by": place.person("林志远"), "incident": incident}
    first = respond.estimate(**given, at=minutes(40))
    assert (first.number, first.eta_at, first.next_word_at) == (1, None, minutes(100))
    assert task_of(incident, "first_estimate").state == TaskState.DONE
    second = respond.estimate(
        **given, at=minutes(50), eta_at=minutes(90), low_at=minutes(80), high_at=minutes(120), number=1
    )
    assert second.next_word_at == minutes(90), "the next word never comes after the promised time"
    first.refresh_from_db()
    assert first.replaced_at == minutes(50)
    assert Estimate.objects.filter(incident=incident, replaced_at=None).count() == 1
    with pytest.raises(Stale):
        respond.estimate(**given, at=minutes(55), eta_at=minutes(95), number=1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"eta_at": minutes(39)}, "eta_at"),
        ({"eta_at": minutes(60), "low_at": minutes(61)}, "low_at"),
        ({"eta_at": minutes(60), "high_at": minutes(59)}, "high_at"),
        ({"next_word_at": minutes(39)}, "next_word_at"),
    ],
)
def test_an_impossible_estimate_names_its_field(
    place: County, incident: Incident, given: dict[str, Any], field: str
) -> None:
    error = refused(respond.estimate, by=place.person("林志远"), at=minutes(40), incident=incident, **given)
    assert error.field == field


def test_after_the_release_there_is_nothing_to_estimate(place: County) -> None:
    incident = restored(place, responding(place))
    error = refused(respond.estimate, by=place.person("林志远"), at=minutes(80), incident=incident)
    assert error.field == "incident"


def test_call_vendor_and_vendor_update_keep_the_ticket(place: County, incident: Incident) -> None:
    by = place.person("郑凯")
    assert (
        refused(respond.call_vendor, by=by, at=minutes(45), incident=incident, vendor=" ").field == "vendor"
    )
    ticket = respond.call_vendor(
        by=by, at=minutes(45), incident=incident, vendor="供电所", ticket_number="95598-1"
    )
    error = refused(respond.vendor_update, by=by, at=minutes(60), ticket=ticket, arrived_at=minutes(40))
    assert error.field == "arrived_at"
    ticket = respond.vendor_update(
        by=by, at=minutes(60), ticket=ticket, arrived_at=minutes(58), result="更换变压器保险"
    )
    assert (ticket.ticket_number, ticket.arrived_at) == ("95598-1", minutes(58))


def test_a_person_without_the_grant_changes_nothing(place: County, incident: Incident) -> None:
    with pytest.raises(NotPermitted):
        respond.estimate(by=place.person("罗平"), at=minutes(40), incident=incident)
    assert not Estimate.objects.exists()


def test_a_repeated_submission_gives_the_first_result(place: County) -> None:
    from youxu.core.numbers import new_submission

    incident, submission = responding(place), new_submission()
    given = {"by": place.person("林志远"), "incident": incident, "submission": submission}
    first = respond.estimate(**given, at=minutes(40))
    again = respond.estimate(**given, at=minutes(41))
    assert first.pk == again.pk
    assert Estimate.objects.count() == 1
    assert minutes(41) - minutes(40) == timedelta(minutes=1)
