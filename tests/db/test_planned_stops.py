"""Planned stops: the permission first, begun and ended by their dates, checked by another person, never forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.builders.incidents import NINE, clerk, reported, whole_county
from tests.builders.planned_stops import ENDS, STARTS, SWEEP, begun, planned, reopened
from tests.states import kept
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.models import Entry
from youxu.incidents import queries
from youxu.incidents.actions import check, merge, planned_stop, report, respond, restore
from youxu.incidents.actions.planned_stop import UnableToChangeStop, UnableToPlanStop
from youxu.incidents.actions.report import UnableToReport
from youxu.incidents.models import Incident, Interruption, PlannedStop, Task
from youxu.incidents.queries import Filters
from youxu.incidents.queries.planned_stops import (
    planned_stop_of,
    planned_stops,
    stop_notices,
    stops_ahead,
)
from youxu.incidents.rules.words import OPEN_TASKS, Kind, Stage
from youxu.network.models import Hold
from youxu.plan.schema import StopNotice

pytestmark = [pytest.mark.django_db, pytest.mark.both]


county = kept(whole_county)
ahead = kept(planned, on=county)


def now(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def holds(county, code: str = "YS04") -> set[tuple[str, str, str]]:
    rows = Hold.objects.filter(outlet=county.outlets[code], lifted_at=None)
    return set(rows.values_list("line", "state", "source"))


def codes(incident: Incident) -> list[str]:
    return list(
        Entry.objects.filter(stream=incident.stream).order_by("sequence").values_list("code", flat=True)
    )


def test_plan_stop_holds_nothing_before_its_time(county, ahead) -> None:
    incident = ahead
    planned_stop.tend_stops(by=SWEEP, at=STARTS - timedelta(minutes=1))
    assert now(incident).stage == Stage.PLANNED
    assert holds(county) == set()
    assert not Interruption.objects.exists()
    notice = Task.objects.get(incident=incident)
    assert (notice.key, notice.due_at) == ("stop_notice_before", STARTS - timedelta(days=7))


incident = kept(begun, on=county)


def test_tend_stops_begins_it_at_its_time_under_its_own_source(county, incident) -> None:
    assert incident.stage == Stage.STOPPED
    assert holds(county) == {("ems", "SUSPENDED", incident.stream)}
    door = Task.objects.get(incident=incident, key="stop_notice_start")
    assert (door.outlet.code, door.due_at) == ("YS04", STARTS + timedelta(minutes=15))
    assert planned_stop.tend_stops(by=SWEEP, at=STARTS) == 0


def test_a_broken_stop_keeps_no_other_from_beginning_being_marked_or_finished(county, monkeypatch) -> None:
    broken, other = planned(county), planned(county, outlet_codes=["YS10"])
    begin = planned_stop._begin

    def some(incident, *given, **more):
        if incident.pk == broken.pk:
            raise RuntimeError("poisoned")
        return begin(incident, *given, **more)

    monkeypatch.setattr(planned_stop, "_begin", some)
    assert planned_stop.tend_stops(by=SWEEP, at=STARTS) == 1
    assert (now(broken).stage, now(other).stage) == (Stage.PLANNED, Stage.STOPPED)
    assert planned_stop.tend_stops(by=SWEEP, at=ENDS) == 1, "the end of the other is marked as late"
    assert codes(other)[-1] == "STOP_OVERDUE"
    stop = PlannedStop.objects.get(incident=other)
    again = {"by": SWEEP, "at": ENDS, "stop": stop}
    assert planned_stop.begin_due_stop(**again) is False
    assert planned_stop.mark_stop(**again) is False
    assert planned_stop.finish_stop(**again) is False


def test_some_counters_only_limit_the_line(county) -> None:
    incident = begun(county, counters=("1",))
    assert holds(county) == {("ems", "RESTRICTED", incident.stream)}


def test_a_universal_line_without_a_permission_is_refused(county) -> None:
    with pytest.raises(Invalid) as refusal:
        planned(county, lines=["letters", "ems"])
    assert set(refusal.value.faults) == {"permission_number"}
    assert "art. 15" in str(refusal.value.faults["permission_number"])
    assert planned(county, lines=["letters"], permission_number="云邮管许〔2026〕12号").pk


def test_what_was_only_applied_for_does_not_begin_and_is_said_to_be_late(county) -> None:
    incident = planned(county, lines=["letters"], applied_date=date(2026, 11, 20))
    planned_stop.tend_stops(by=SWEEP, at=STARTS)
    planned_stop.tend_stops(by=SWEEP, at=STARTS + timedelta(minutes=1))
    assert now(incident).stage == Stage.PLANNED
    assert holds(county) == set()
    assert codes(incident).count("STOP_NOT_BEGUN") == 1
    later = STARTS + timedelta(minutes=5)
    by = county.person("沈佳", later)
    with pytest.raises(UnableToChangeStop):
        planned_stop.begin_stop(by=by, at=later, incident=incident)
    assert "permit_stop" in {duty.verb for duty in queries.duties_of(by, later)}
    planned_stop.permit_stop(by=by, at=later, incident=incident, permission_number="12号")
    planned_stop.tend_stops(by=SWEEP, at=later)
    assert now(incident).stage == Stage.STOPPED


def test_an_application_of_tomorrow_is_refused(county) -> None:
    with pytest.raises(Invalid) as refusal:
        planned(county, lines=["letters"], applied_date=date(2026, 11, 24))
    assert set(refusal.value.faults) == {"applied_date"}


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"starts_at": NINE - timedelta(minutes=1)}, {"starts_at"}),
        ({"ends_at": STARTS}, {"ends_at"}),
        ({"ends_at": STARTS + timedelta(days=367)}, {"ends_at"}),
        ({"reason": " "}, {"reason"}),
        ({"lines": []}, {"lines"}),
        ({"lines": ["ems:strange"]}, {"how"}),
        ({"counters": ("9",)}, {"counters"}),
    ],
)
def test_a_fault_is_named_by_its_field(county, given, fields) -> None:
    with pytest.raises(Invalid) as refusal:
        planned(county, **given)
    assert set(refusal.value.faults) == fields
    assert not Incident.objects.exists()


def test_the_same_lines_are_not_planned_twice_in_one_time(county) -> None:
    planned(county)
    with pytest.raises(UnableToPlanStop):
        planned(county, starts_at=ENDS - timedelta(minutes=1), ends_at=ENDS + timedelta(days=1))
    assert planned(county, starts_at=ENDS, ends_at=ENDS + timedelta(days=1)).pk


def test_begin_stop_is_refused_before_its_start(county, ahead) -> None:
    incident = ahead
    with pytest.raises(UnableToChangeStop):
        planned_stop.begin_stop(by=county.person("沈佳"), at=NINE, incident=incident)


def test_reschedule_stop_moves_the_start_and_owes_the_notice_anew(county, ahead) -> None:
    incident = ahead
    later = STARTS + timedelta(days=3)
    stop = planned_stop.reschedule_stop(
        by=county.person("沈佳"),
        at=NINE,
        incident=incident,
        starts_at=later,
        ends_at=later + timedelta(hours=2),
        reason="设备晚到",
        revision=1,
    )
    assert stop.starts_at == later
    planned_stop.tend_stops(by=SWEEP, at=STARTS)
    assert now(incident).stage == Stage.PLANNED
    open_now = Task.objects.filter(incident=incident, state__in=OPEN_TASKS)
    assert [task.due_at for task in open_now] == [later - timedelta(days=7)]
    with pytest.raises(Stale):
        planned_stop.reschedule_stop(
            by=county.person("沈佳"), at=NINE, incident=incident, starts_at=later, ends_at=later + timedelta(1),
            reason="又改", revision=1,
        )  # fmt: skip


def test_cancel_stop_takes_back_a_notice_that_is_out(county, ahead) -> None:
    incident = ahead
    by = county.person("沈佳")
    officer = county.person("苏婷")
    task = Task.objects.get(incident=incident)
    respond.done(by=officer, at=NINE, task=task)
    planned_stop.cancel_stop(by=by, at=NINE, incident=incident, reason="改日再办")
    assert now(incident).stage == Stage.CALLED_OFF
    assert [duty.title_en for duty in queries.duties_of(officer, NINE)] == [
        "Correct: take the notice down, service is as usual"
    ]
    planned_stop.tend_stops(by=SWEEP, at=STARTS)
    assert now(incident).stage == Stage.CALLED_OFF


def test_a_stop_that_began_is_not_called_off(county, incident) -> None:
    by = county.person("沈佳", STARTS)
    with pytest.raises(UnableToChangeStop):
        planned_stop.cancel_stop(by=by, at=STARTS, incident=incident, reason="不停了")
    with pytest.raises(merge.UnableToCallOff):
        merge.call_off(by=by, at=STARTS, incident=incident, reason="误报")


def test_an_end_that_passes_is_marked_once_and_stands_late_in_my_work(county, incident) -> None:
    by = county.person("沈佳", ENDS)
    assert [duty.verb for duty in queries.duties_of(by, ENDS - timedelta(hours=2))] == ["reopen_stop"]
    planned_stop.tend_stops(by=SWEEP, at=ENDS - timedelta(seconds=1))
    assert "STOP_OVERDUE" not in codes(incident)
    planned_stop.tend_stops(by=SWEEP, at=ENDS)
    planned_stop.tend_stops(by=SWEEP, at=ENDS + timedelta(hours=1))
    assert codes(incident).count("STOP_OVERDUE") == 1
    late = ENDS + timedelta(hours=1)
    duty = queries.duties_of(by, late)[0]
    assert (duty.verb, duty.limit.timing) == ("reopen_stop", "LATE")
    board = queries.board_for(by, county.unit.path, late)
    assert board.incidents == ()
    assert "STOP" in {row.kind for row in board.deadlines}
    assert [row.overdue for row in stops_ahead(by, county.unit.path, late)] == [True]
    assert holds(county) == {("ems", "SUSPENDED", incident.stream)}


def test_prolong_stop_needs_a_reason_and_a_later_end(county, incident) -> None:
    late = ENDS + timedelta(minutes=5)
    planned_stop.tend_stops(by=SWEEP, at=late)
    by = county.person("沈佳", late)
    for ends_at, reason, field in (
        (ENDS, "没装完", "ends_at"),
        (late - timedelta(minutes=1), "没装完", "ends_at"),
        (late + timedelta(hours=1), "", "reason"),
    ):
        with pytest.raises(Invalid) as refusal:
            planned_stop.prolong_stop(by=by, at=late, incident=incident, ends_at=ends_at, reason=reason)
        assert set(refusal.value.faults) == {field}
    stop = planned_stop.prolong_stop(
        by=by, at=late, incident=incident, ends_at=late + timedelta(hours=2), reason="没装完"
    )
    assert (stop.prolonged, stop.late_at) == (1, None)
    assert not planned_stop_of(now(incident), late).overdue
    assert Task.objects.filter(incident=incident, key="stop_notice_start", state__in=OPEN_TASKS).count() == 1


def test_it_ends_early_by_a_check_of_another_person_and_no_other_way(county, incident) -> None:
    at = STARTS + timedelta(hours=1)
    engineer = county.person("马骏", at)
    restore.claim_restored(by=engineer, at=at, incident=incident)
    with pytest.raises(check.UnableToCheck):
        check.open_check(by=engineer, at=at, incident=incident, outlet=county.outlets["YS04"])
    with pytest.raises(restore.UnableToRelease):
        restore.release(by=county.person("沈佳", at), at=at, incident=incident)
    assert holds(county) != set()


def test_released_it_owes_the_last_notice_and_is_finished_when_all_is_done(county) -> None:
    incident = reopened(county)
    assert (incident.stage, holds(county)) == (Stage.RESTORED, set())
    notice = Task.objects.get(incident=incident, state__in=OPEN_TASKS, key="stop_notice_end")
    done = ENDS + timedelta(days=1)
    planned_stop.tend_stops(by=SWEEP, at=done)
    assert now(incident).stage == Stage.RESTORED
    respond.done(by=county.person("苏婷", done), at=done, task=notice)
    for task in Task.objects.filter(incident=incident, state__in=OPEN_TASKS):
        respond.done(by=county.person("沈佳", done), at=done, task=task)
    planned_stop.tend_stops(by=SWEEP, at=done)
    assert now(incident).stage == Stage.CLOSED
    assert codes(incident)[-1] == "STOP_FINISHED"
    assert [
        row.reference for row in planned_stops(county.person("沈佳"), county.unit.path, done, ended=True)
    ] == [incident.reference]


def test_a_planned_stop_is_counted_among_no_interruptions(county, incident) -> None:
    at = STARTS + timedelta(minutes=10)
    by = county.person("沈佳", at)
    path = county.unit.path
    assert queries.open_count(by, path) == 0
    assert queries.incidents_of(by, Filters(state="all", unit_path=path), at).rows == ()
    assert queries.wall_of(by, path, at).incidents == ()
    other = reported(county, at=at, lines=("letters",), by=clerk(county, at=at))
    with pytest.raises(report.UnableToJoin):
        reported(county, outlet="YS05", at=at, lines=("letters",), join=incident)
    with pytest.raises(merge.UnableToMerge):
        merge.merge(by=by, at=at, incident=now(other), into=incident, reason="同一件事")


def test_the_words_before_at_the_start_and_at_the_end_come_from_the_plan(county) -> None:
    incident = planned(county, public_reason="营业厅更换设备")
    before, start, end = (
        stop_notices(incident, which, NINE)[0]
        for which in (StopNotice.BEFORE, StopNotice.START, StopNotice.END)
    )
    assert "12月1日09:12至12月1日17:12" in before.zh
    assert "营业厅更换设备" in before.zh
    assert "{" not in before.zh + before.en + start.zh + start.en + end.zh + end.en
    assert "计划停办" not in start.zh


def test_the_words_of_a_planned_stop_name_the_post_s_own_hot_line_and_no_chinese_reason_in_english(
    county,
) -> None:
    for reason, said in (("营业厅更换设备", "a planned stop"), ("new scales", "new scales")):
        incident = planned(county, public_reason=reason)
        before = stop_notices(incident, StopNotice.BEFORE, NINE)[0]
        assert f"Because of {said} we cannot offer" in before.en
        assert reason in before.zh
        assert "11185" in before.zh
        assert "95580" not in before.zh
        planned_stop.cancel_stop(by=county.person("沈佳", NINE), at=NINE, incident=incident, reason="不停了")


def test_a_clerk_plans_no_stop(county) -> None:
    with pytest.raises(NotPermitted):
        planned_stop.plan_stop(
            by=clerk(county), at=NINE, outlet_codes=["YS04"], lines=["ems"], starts_at=STARTS, ends_at=ENDS,
            reason="装修",
        )  # fmt: skip


def test_a_report_of_what_is_stopped_as_planned_is_asked_about_first(county) -> None:
    stop, at = begun(county), STARTS + timedelta(hours=1)
    head = clerk(county, at=at)
    said = {"by": head, "at": at, "outlet_code": "YS04", "cause": "power", "lines": ("ems",)}
    for asked in (None, ()):
        with pytest.raises(UnableToReport) as refusal:
            report.report(**said, asked=asked)
        assert (refusal.value.field, refusal.value.details) == ("join", {"similar": [stop.reference]})
        assert str(refusal.value.sentence.values["until_at"])
    with pytest.raises(UnableToReport) as refusal:
        report.report(**said, asked=(stop.reference,), join=stop)
    assert refusal.value.field == "join"
    assert not Incident.objects.filter(kind=Kind.INTERRUPTION).exists()
    assert report.report(**said, asked=(stop.reference,), separate=True).kind == Kind.INTERRUPTION


@pytest.mark.parametrize("more", [{"lines": ("ems", "letters")}, {"people_in_danger": "YES"}])
def test_what_goes_beyond_the_planned_stop_is_reported_without_a_question(county, more) -> None:
    begun(county)
    at = STARTS + timedelta(hours=1)
    said = {"outlet_code": "YS04", "cause": "power", "lines": ("ems",), **more}
    assert report.report(by=clerk(county, at=at), at=at, asked=(), **said).kind == Kind.INTERRUPTION


def test_a_longer_stop_of_a_universal_service_needs_a_permission_of_its_own(county) -> None:
    incident = begun(county, lines=["letters"], permission_number="云邮管许〔2026〕12号")
    at, longer = ENDS - timedelta(hours=1), {"ends_at": ENDS + timedelta(days=1), "reason": "没装完"}
    by = county.person("沈佳", at)
    with pytest.raises(Invalid) as refusal:
        planned_stop.prolong_stop(by=by, at=at, incident=incident, **longer)
    assert set(refusal.value.faults) == {"permission_number"}
    stop = planned_stop.prolong_stop(by=by, at=at, incident=incident, applied_date=at.date(), **longer)
    assert (stop.permission, stop.permission_number) == ("APPLIED", "")
    stop = planned_stop.permit_stop(
        by=by, at=at, incident=now(incident), permission_number="云邮管许〔2026〕15号"
    )
    assert (stop.permission, stop.permission_number) == ("GRANTED", "云邮管许〔2026〕15号")
