"""A false alarm corrects exactly those who were told, once each, and is counted apart."""

from __future__ import annotations

import pytest

from tests.builders.incidents import clerk, directed, grave, minutes, verified, whole_county
from tests.states import kept
from youxu.core.models import Entry
from youxu.incidents import queries
from youxu.incidents.actions import convene, corrections, direct, merge
from youxu.incidents.actions.corrections import UnableToAcknowledgeCorrection
from youxu.incidents.models import Correction, Incident, Task
from youxu.incidents.queries import Filters
from youxu.incidents.queries.corrections import corrections_of
from youxu.incidents.rules.words import OPEN_TASKS

pytestmark = [pytest.mark.django_db, pytest.mark.both]

AT = minutes(20)


county = kept(whole_county)


def called_off(county, incident: Incident, by: str = "周国栋") -> Incident:
    now = Incident.objects.get(pk=incident.pk)
    return merge.call_off(by=county.person(by, AT), at=AT, incident=now, reason="误报：演示断电")


def told(incident: Incident) -> dict[str, str]:
    rows = Correction.objects.filter(incident=incident).select_related("person")
    return {row.person.name: row.told for row in rows}


def test_exactly_those_who_were_told_get_a_correction(county) -> None:
    incident = directed(county)
    direct.accept(by=county.person("林志远", minutes(12)), at=minutes(12), incident=incident)
    owners = set(
        Task.objects.filter(incident=incident, owner__isnull=False).values_list("owner__name", flat=True)
    )
    off = called_off(county, incident)
    assert set(told(off)) == (owners | {"林志远"}) - {"周国栋"}
    assert told(off)["林志远"] == "ACCEPTED"
    assert "唐小燕" not in told(off)


def test_who_was_called_to_the_meeting_is_told_and_who_was_absent_is_not(county) -> None:
    incident = grave(county)
    by = county.person("沈佳", minutes(8))
    meeting = convene.convene(by=by, at=minutes(8), incident=incident, way="TELEPHONE")
    seats = list(meeting.seats.select_related("person"))
    absent = next(seat for seat in seats if seat.person.name != "周国栋")
    convene.answer_call(by=by, at=minutes(9), seat=absent, status="ABSENT")
    off = called_off(county, incident)
    names = {seat.person.name for seat in seats} - {"周国栋"}
    had_task = set(
        Task.objects.filter(incident=incident, owner__isnull=False).values_list("owner__name", flat=True)
    )
    assert names - {absent.person.name} <= set(told(off))
    assert absent.person.name in had_task or absent.person.name not in told(off)


def test_acknowledge_correction_ends_it_and_only_once(county) -> None:
    off = called_off(county, directed(county))
    head = clerk(county, at=AT)
    verbs = {duty.verb for duty in queries.duties_of(head, AT)}
    assert verbs == {"acknowledge_correction"}
    corrections.acknowledge_correction(by=head, at=AT, incident=off)
    assert queries.duties_of(head, AT) == ()
    with pytest.raises(UnableToAcknowledgeCorrection):
        corrections.acknowledge_correction(by=head, at=AT, incident=off)
    assert Entry.objects.filter(code="CORRECTION_ACKNOWLEDGED", stream=off.stream).count() == 1
    assert corrections_of(off, head).done == 1


def test_who_was_not_told_has_nothing_to_acknowledge(county) -> None:
    off = called_off(county, verified(county))
    stranger = county.person("罗平", AT)
    assert "罗平" not in told(off)
    with pytest.raises(UnableToAcknowledgeCorrection):
        corrections.acknowledge_correction(by=stranger, at=AT, incident=off)


def test_limits_end_as_not_needed_but_for_the_correction(county) -> None:
    off = called_off(county, directed(county))
    left = Task.objects.filter(incident=off, state__in=OPEN_TASKS).values_list("key", flat=True)
    assert list(left) == ["correction"]
    late = [row.kind for row in queries.deadlines_of(county.person("沈佳", AT), county.unit.path, AT)]
    assert set(late) == {"TASK"}


def test_a_false_alarm_is_counted_apart(county) -> None:
    off = called_off(county, verified(county))
    reader = county.person("沈佳", AT)
    figures = queries.closed_figures(reader, county.unit.path, AT)
    assert (figures.closed_this_year, figures.false_alarms) == (0, 1)
    filters = Filters(state="false_alarm", unit_path=county.unit.path)
    assert [row.reference for row in queries.incidents_of(reader, filters, AT).rows] == [off.reference]


def test_an_open_incident_has_no_corrections(county) -> None:
    assert corrections_of(verified(county), county.person("沈佳", AT)) is None
