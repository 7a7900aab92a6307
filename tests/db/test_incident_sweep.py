"""What passed its limit is marked once, each with one entry; a second sweep at the same moment finds nothing."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.response import County, county, minutes, reported, responding, restored
from tests.states import kept
from youxu.core.actor import system
from youxu.core.models import Entry
from youxu.incidents.actions import clear, respond
from youxu.incidents.actions.sweep import mark_overdue
from youxu.incidents.models import Estimate, Incident, PostEventReport, Task
from youxu.incidents.rules.words import TaskState

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BY = system("sweep")


place = kept(county)
new = kept(reported, on=place)
working = kept(responding, on=place)


def tally(incident: Incident, code: str) -> int:
    return Entry.objects.filter(stream=incident.stream, code=code).count()


def test_mark_overdue_marks_late_tasks_once(place: County) -> None:
    incident = reported(place)
    late = Task.objects.filter(incident=incident, state=TaskState.NEW, due_at__lt=minutes(60)).count()
    assert late > 0
    assert mark_overdue(by=BY, at=minutes(60)) >= late
    assert Task.objects.filter(incident=incident, late_at=minutes(60)).count() == late
    assert tally(incident, "TASK_LATE") == 0, "their clocks tell of it"
    assert mark_overdue(by=BY, at=minutes(60)) == 0


def test_a_task_without_a_clock_of_the_plan_tells_itself_that_it_is_late(
    place: County, working: Incident
) -> None:
    incident = working
    respond.add_task(
        by=place.person("沈佳"),
        at=minutes(30),
        incident=incident,
        title="去送钥匙",
        group="technical",
        due_at=minutes(40),
    )
    mark_overdue(by=BY, at=minutes(60))
    mark_overdue(by=BY, at=minutes(60))
    assert tally(incident, "TASK_LATE") == 1


def test_a_directive_that_nobody_accepts_becomes_late(place: County) -> None:
    from youxu.incidents.actions import direct

    incident = direct.direct(by=place.person("沈佳"), at=minutes(20), incident=reported(place))
    mark_overdue(by=BY, at=minutes(60))
    assert incident.directives.first().receipts.filter(late_at__isnull=False).exists()


def test_an_estimate_warns_before_its_next_word_and_is_late_after(place: County, working: Incident) -> None:
    incident = working
    respond.estimate(by=place.person("林志远"), at=minutes(30), incident=incident, eta_at=minutes(80))
    row = Estimate.objects.get(incident=incident)
    for after, marks in (
        (64, (None, None)),
        (70, (minutes(70), None)),
        (81, (minutes(70), minutes(81))),
    ):
        mark_overdue(by=BY, at=minutes(after))
        row.refresh_from_db()
        assert (row.warned_at, row.late_at) == marks


def test_an_estimate_of_a_restored_incident_is_never_late(place: County, working: Incident) -> None:
    incident = working
    respond.estimate(by=place.person("林志远"), at=minutes(30), incident=incident, eta_at=minutes(80))
    restored(place, incident)
    mark_overdue(by=BY, at=minutes(200))
    assert Estimate.objects.get(incident=incident).late_at is None


def test_a_report_that_is_not_signed_in_seven_days_is_late(place: County) -> None:
    incident = restored(place, responding(place))
    clear.clear(by=place.person("沈佳"), at=minutes(100), incident=incident, all_done=True)
    mark_overdue(by=BY, at=minutes(100 + 7 * 1440 + 1))
    assert PostEventReport.objects.get(incident=incident).late_at is not None


def test_tasks_of_an_ended_incident_are_owed_no_more(place: County) -> None:
    incident = reported(place)
    Incident.objects.filter(pk=incident.pk).update(stage="CALLED_OFF")
    mark_overdue(by=BY, at=minutes(60))
    assert not Task.objects.filter(incident=incident, state=TaskState.NEW).exists()
    assert tally(incident, "TASK_LATE") == 0


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(15, 400), min_size=1, max_size=4))
def test_each_row_is_marked_at_most_once_however_often_the_sweep_runs(
    new: Incident, moments: list[int]
) -> None:
    with transaction.atomic():
        for moment in moments:
            mark_overdue(by=BY, at=minutes(moment))
        marked = set(Task.objects.filter(incident=new).values_list("late_at", flat=True))
        assert marked <= {None, *map(minutes, moments)}
        assert mark_overdue(by=BY, at=minutes(max(moments))) == 0
        transaction.set_rollback(True)
