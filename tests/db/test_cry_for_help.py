"""A cry for help in a roll-call is reported by itself: as one of its own, or in the incident that names the outlet (P1)."""

from __future__ import annotations

import pytest

from tests.builders import incidents as build
from tests.builders import watch as calls
from tests.builders.incidents import minutes
from tests.builders.watch import ask, followed, rung, started, tapped
from tests.states import kept
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import FirstReport, Incident, PeopleAlarm
from youxu.network.models import OutletLine
from youxu.watch import actions, queries
from youxu.watch.models import Answer

pytestmark = [pytest.mark.django_db, pytest.mark.both]

county = kept(build.whole_county)
row = kept(started, on=county)


def test_a_cry_without_an_incident_opens_an_unverified_report_with_the_matter_of_people(county, row) -> None:
    answer = tapped(county, row, said="HELP", needs="屋里进水，有人受伤")
    followed()
    incident = Incident.objects.get()
    assert answer.incident == incident
    assert (incident.cause, incident.visibility) == ("sudden_illness_injury", "NEED_TO_KNOW")
    first = FirstReport.objects.get()
    assert (first.verification, first.people_in_danger, first.note) == (
        "UNVERIFIED",
        "UNKNOWN",
        "屋里进水，有人受伤",
    )
    assert len(first.lines) == OutletLine.objects.filter(outlet__code="YS04", retired_at=None).count()
    assert PeopleAlarm.objects.filter(incident=incident, answered_at=None).exists()


def test_what_was_told_on_the_telephone_needs_no_ring_back(county) -> None:
    rung(county, started(county), "YS10", "HELP", people_missing=1)
    assert FirstReport.objects.get().verification == "TRUE"


def test_a_cry_joins_the_open_incident_that_names_the_outlet(county) -> None:
    head = county.person("黄建华", minutes(1))
    incident = reporting.report(by=head, at=minutes(1), outlet_code="YS04", cause="power", lines=("letters",))
    row = started(county, at=minutes(2))
    answer = tapped(county, row, said="HELP", after=4)
    followed()
    assert (answer.incident, Incident.objects.count()) == (incident, 1)
    assert PeopleAlarm.objects.filter(incident=incident, outlet__code="YS04").exists()


def test_a_cry_joins_the_incident_for_which_the_outlet_was_asked(county) -> None:
    head = county.person("唐小燕", minutes(1))
    incident = reporting.report(by=head, at=minutes(1), outlet_code="YS05", cause="flood", lines=("letters",))
    row = started(county, at=minutes(2), incident=incident)
    tapped(county, row, said="HELP", after=4)
    followed()
    assert Incident.objects.count() == 1
    assert PeopleAlarm.objects.filter(incident=incident, outlet__code="YS04").exists()


def test_a_cry_under_a_watch_is_reported_with_its_hazard(county) -> None:
    watch = actions.raise_watch(
        by=county.person("沈佳"), at=minutes(0), unit=county.unit, hazard="flood", colour="ORANGE",
        area=calls.FEW, until_at=minutes(600),
    )  # fmt: skip
    row = started(county, at=minutes(1), incident=watch.incident)
    answer = tapped(county, row, said="HELP")
    assert answer.incident is not None
    assert answer.incident != watch.incident
    assert answer.incident.cause == "flood"


def test_two_cries_of_one_outlet_are_one_report(county, row) -> None:
    first = tapped(county, row, said="HELP")
    second = rung(county, row, "YS04", "HELP", people_missing=2)
    assert first.incident == second.incident
    assert Incident.objects.count() == 1


def test_a_cry_of_an_outlet_without_lines_keeps_its_answer_and_says_why(county) -> None:
    OutletLine.objects.filter(outlet__code="YS04").delete()
    answer = tapped(county, started(county), said="HELP")
    assert answer.report_fault
    assert ask(answer.ask.roll_call, "YS04").said == "HELP"


def test_who_may_not_know_the_report_reads_the_answer_without_its_reference(county, row) -> None:
    tapped(county, row, said="HELP")
    seen = {
        name: queries.sheet_row(county.person(name, minutes(5)), ask(row, "YS04"), minutes(5))
        .answers[0]
        .incident
        for name in ("沈佳", "唐小燕")
    }
    assert seen == {"沈佳": Incident.objects.get().reference, "唐小燕": ""}
    assert Answer.objects.get().incident is not None
