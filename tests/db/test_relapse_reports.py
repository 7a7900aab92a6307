"""Relapses (P4b): reported by who sees them, offered in place of a second incident, awaited before closing."""

from __future__ import annotations

import pytest

from tests.builders.incidents import whole_county
from tests.builders.response import County, announced, minutes, responding, restored
from tests.states import kept
from youxu.core.actor import system
from youxu.core.models import Entry
from youxu.incidents.actions import clear as clearing
from youxu.incidents.actions import close as closing
from youxu.incidents.actions import delegated, restore
from youxu.incidents.actions import report as reporting
from youxu.incidents.actions.sweep import mark_overdue
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.queries.similar import similar_open
from youxu.incidents.rules.words import LineStatus, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.both]
OBSERVED_UNTIL = 75 + 120
AGAIN = minutes(120)


place = kept(whole_county)


def back(place: County) -> Incident:
    """Return an incident of YS04 that was restored after 75 minutes."""
    incident = restored(place, responding(place))
    assert incident.observation_until == minutes(OBSERVED_UNTIL)
    return incident


def report_again(place: County, by: str = "黄建华", at: int = 120, **more: object) -> Incident:
    values = {"lines": ("letters",), "cause": "power", **more}
    return reporting.report(by=place.person(by), at=minutes(at), outlet_code="YS04", **values)


@pytest.mark.parametrize("name", ["黄建华", "马骏", "郑凯", "林志远", "沈佳"])
def test_a_relapse_is_reported_by_outlet_engineer_administrator_and_office(place: County, name: str) -> None:
    incident = restore.relapse(
        by=place.person(name), at=AGAIN, incident=back(place), lines=[("YS04", "letters")], reason="又断电"
    )
    assert incident.stage == Stage.RESPONDING


def test_an_outlet_reports_no_relapse_of_another_outlet(place: County) -> None:
    with pytest.raises(restore.UnableToRelapse) as caught:
        restore.relapse(
            by=place.person("唐小燕"),
            at=AGAIN,
            incident=back(place),
            lines=[("YS04", "letters")],
            reason="听说又断了",
        )
    assert caught.value.field == "lines"


incident = kept(back, on=place)


def test_a_report_of_a_line_under_observation_offers_the_relapse_and_opens_nothing(
    place: County, incident: Incident
) -> None:
    with pytest.raises(reporting.UnableToReport) as caught:
        report_again(place)
    assert caught.value.field == "join"
    assert caught.value.details["similar"] == [incident.reference]
    assert Incident.objects.count() == 1


def test_a_report_that_joins_during_observation_is_the_relapse(place: County, incident: Incident) -> None:
    again = report_again(place, lines=("letters", "parcels"), join=incident, began_at=minutes(110))
    assert (again.pk, again.stage) == (incident.pk, Stage.RESPONDING)
    rows = {row.line: row for row in Interruption.objects.filter(incident=incident)}
    assert rows["letters"].status == LineStatus.DOWN
    assert rows["letters"].relapsed_at == minutes(110)
    assert rows["ems"].status == LineStatus.RELEASED
    assert rows["parcels"].status == LineStatus.DOWN, "what the report adds is interrupted as well"
    assert Entry.objects.filter(stream=incident.stream, code="RELAPSED").count() == 1


def test_a_report_may_say_that_it_is_another_matter(place: County, incident: Incident) -> None:
    other = report_again(place, cause="network_line", separate=True)
    assert other.pk != incident.pk


def test_after_the_observation_a_report_opens_a_new_incident(place: County, incident: Incident) -> None:
    assert report_again(place, at=OBSERVED_UNTIL + 1).pk != incident.pk


def test_a_reporter_who_is_asked_sees_what_is_similar_once(place: County) -> None:
    incident = responding(place)
    with pytest.raises(reporting.UnableToReport) as caught:
        report_again(place, by="沈佳", at=40, asked=())
    assert caught.value.details["similar"] == [incident.reference]
    told = report_again(place, by="沈佳", at=40, asked=(incident.reference,))
    assert told.pk != incident.pk


def test_similar_open_offers_the_observed_incident_first(place: County) -> None:
    old = back(place)
    young = reporting.report(
        by=place.person("唐小燕"), at=minutes(100), outlet_code="YS05", cause="power", lines=("letters",)
    )
    found = similar_open(
        by=place.person("黄建华"), outlet=place.outlets["YS04"], cause="power", at=AGAIN, lines=("letters",)
    )
    assert [row.pk for row in found] == [old.pk, young.pk]
    assert found[0].observed_until == minutes(OBSERVED_UNTIL)
    other = similar_open(
        by=place.person("黄建华"), outlet=place.outlets["YS04"], cause="flood", at=AGAIN, lines=("savings",)
    )
    assert other == ()


def signed(place: County, **more: object) -> Incident:
    incident = back(place)
    leader = place.person("周国栋")
    clearing.clean_up(
        by=leader, at=minutes(80), incident=incident, outlet=place.outlets["YS04"], answers=None
    )
    clearing.clear(by=leader, at=minutes(85), incident=incident)
    announced(place, incident, after=86)
    delegated.sum_up_and_close(by=leader, at=minutes(90), incident=incident, **more)
    incident.refresh_from_db()
    return incident


finished = kept(signed, on=place)


def test_closing_waits_for_the_observation_and_then_comes_by_itself(
    place: County, finished: Incident
) -> None:
    incident = finished
    assert incident.stage == Stage.CLEARED
    mark_overdue(by=system("sweep"), at=minutes(OBSERVED_UNTIL - 1))
    incident.refresh_from_db()
    assert incident.stage == Stage.CLEARED
    mark_overdue(by=system("sweep"), at=minutes(OBSERVED_UNTIL))
    incident.refresh_from_db()
    assert (incident.stage, incident.closed_at) == (Stage.CLOSED, minutes(OBSERVED_UNTIL))
    entry = Entry.objects.get(stream=incident.stream, code="CLOSED")
    assert (entry.actor_kind, entry.on_behalf_of) == ("SYSTEM", "周国栋")


def test_a_relapse_takes_back_the_closing_that_was_ordered(place: County, finished: Incident) -> None:
    incident = finished
    report_again(place, join=incident)
    mark_overdue(by=system("sweep"), at=minutes(OBSERVED_UNTIL + 1))
    incident.refresh_from_db()
    assert (incident.stage, incident.closing_by) == (Stage.RESPONDING, None)


def test_the_observation_is_ended_with_a_reason(place: County) -> None:
    incident = signed(place, end_observation="电力公司已复电并巡线")
    assert incident.stage == Stage.CLOSED
    assert incident.observation_until == minutes(90)


def test_close_is_refused_during_the_observation_without_a_reason(place: County, finished: Incident) -> None:
    incident = finished
    given = {"by": place.person("周国栋"), "at": minutes(95), "incident": incident}
    with pytest.raises(closing.UnableToClose) as caught:
        closing.close(**given)
    assert caught.value.field == "end_observation"
    assert closing.close(**given, end_observation="已巡线").stage == Stage.CLOSED
