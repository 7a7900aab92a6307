"""The compliance sheet: every clause and law with how it stands and what shows it, from the rows that there are."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.deadlines import clock, followed
from tests.builders.response import County, county, minutes, reported, responding, restored
from tests.states import kept
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import NotPermitted
from youxu.deadlines import actions as deadlines
from youxu.evaluation.queries.compliance import ClauseRow, Duty, Sheet, owed, sheet_of
from youxu.evaluation.rules.compliance import DutyState, ProofKind
from youxu.incidents.actions import levels, merge
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import Incident, Task
from youxu.plan.clauses import IDS

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(county)


def of(place: County, incident: Incident, at: datetime | None = None, who: str = "沈佳") -> Sheet:
    return sheet_of(place.person(who), Incident.objects.get(pk=incident.pk), at or minutes(200))


def clause(sheet: Sheet, key: str) -> ClauseRow:
    return next(row for row in sheet.clauses if row.clause == key)


def duty(sheet: Sheet, key: str) -> Duty:
    return next(one for row in sheet.clauses for one in row.duties if one.key == key)


def law(sheet: Sheet, key: str) -> Duty:
    return next(one for one in sheet.laws if one.key == key)


def raised(place: County) -> Incident:
    """Report an interruption and raise it to level III, so that meeting and words upward are owed."""
    by = place.person("沈佳")
    incident = levels.raise_level(by=by, at=minutes(16), incident=reported(place), level="III", reason="县城")
    followed(incident, minutes(16))
    return incident


def test_every_clause_stands_and_what_does_not_apply_names_its_rule(place: County) -> None:
    incident = restored(place, responding(place, level="III"))
    followed(incident, minutes(80))
    sheet = of(place, incident)
    assert [row.clause for row in sheet.clauses] == list(IDS)
    assert sum(sheet.tally().values()) == len(IDS)
    for row in sheet.clauses:
        if row.state is DutyState.NOT_APPLICABLE:
            assert row.rule is not None or any(one.rule_text for one in row.duties)
        for one in row.duties:
            none = one.state is DutyState.NOT_APPLICABLE
            assert none == bool(one.rule or one.rule_text)
            if one.state in (DutyState.DONE, DutyState.LATE):
                assert one.proofs
    keys = {one.key for row in sheet.clauses for one in row.duties}
    assert {"tasks.staff_safe", "clocks.complaint_answered", "duties_out.leak_cyber"} <= keys
    assert "only where" in str(duty(sheet, "duties_out.leak_cyber").rule)
    assert clause(sheet, "P4a").state is DutyState.DONE
    assert clause(sheet, "P4a").proofs[0].kind is ProofKind.ENTRY


def test_a_limit_is_late_with_its_reason_excused_by_whom_or_missed(place: County) -> None:
    incident = raised(place)
    by = place.person("沈佳")
    at = minutes(100)
    sheet = of(place, incident, at)
    assert duty(sheet, "convene").state is DutyState.MISSED
    assert clause(sheet, "P2").state is DutyState.MISSED
    deadlines.explain(by=by, at=at, clock=clock(incident, "convene"), reason="组长在外地")
    assert duty(of(place, incident, at), "convene").reason == "组长在外地"
    deadlines.excuse(by=place.person("周国栋"), at=at, clock=clock(incident, "convene"), reason="道路中断")
    found = duty(of(place, incident, at), "convene")
    assert (found.state, found.said_by, found.reason) == (DutyState.EXCUSED, "周国栋", "道路中断")
    owed_word = clock(incident, "parent_unit")
    deadlines.meet(by=by, at=at, clock=owed_word, proof="传真 12 号", met_at=minutes(90))
    found = duty(of(place, incident, at), "parent_unit")
    assert found.state is DutyState.LATE
    assert found.seconds_late
    assert {one.kind for one in found.proofs} == {ProofKind.ENTRY, ProofKind.WORDS}


def test_a_report_telephoned_in_time_and_entered_late_is_in_time(place: County) -> None:
    incident = raised(place)
    told = clock(incident, "parent_unit.voice")
    deadlines.tell(
        by=place.person("沈佳"),
        at=minutes(150),
        incident=incident,
        clocks=[told],
        answered_by="市公司值班李",
        said="柳林停电",
        called_at=minutes(20),
        number="0790-110",
    )
    found = duty(of(place, incident, minutes(160)), "parent_unit.voice")
    assert (found.state, found.seconds_late) == (DutyState.DONE, 0)
    call = found.proofs[0]
    assert (call.kind, call.at, call.entered_at) == (ProofKind.CALL, minutes(20), minutes(150))


def test_the_law_is_shown_by_what_keeps_it_and_not_asked_of_other_services(place: County) -> None:
    incident = restored(place, responding(place, lines=("letters",)))
    followed(incident, minutes(80))
    sheet = of(place, incident)
    assert law(sheet, "laws.back_at_once").state is DutyState.DONE
    assert law(sheet, "laws.express_words").state is DutyState.NOT_APPLICABLE
    assert law(sheet, "duties_out.safety_accident").state is DutyState.NOT_APPLICABLE
    named = [one for one in sheet.laws if one.law and "邮政法" in one.law.zh]
    assert {"public_notice", "laws.remedy"} <= {one.key for one in named}
    assert any(row.key == "restoration_form" or row.key == "duties_out.restoration_form" for row in named)


def test_a_false_alarm_owes_nothing_more(place: County) -> None:
    head = place.person("黄建华")
    incident = reporting.report(
        by=head, at=minutes(10), outlet_code="YS04", cause="power", lines=("letters",), began_at=minutes(0)
    )
    incident = reporting.verify_report(
        by=place.person("沈佳"), at=minutes(14), incident=incident, found="FALSE", with_whom="黄建华"
    )
    incident = merge.call_off(by=place.person("沈佳"), at=minutes(15), incident=incident, reason="误报")
    followed(incident, minutes(15))
    sheet = of(place, incident)
    assert sheet.over
    assert clause(sheet, "P4b").state is DutyState.NOT_APPLICABLE
    assert DutyState.MISSED not in {row.state for row in sheet.clauses if row.clause.startswith("P4")}


def test_what_one_may_not_read_is_left_out_and_a_stranger_is_refused(place: County) -> None:
    incident = reported(place)
    followed(incident, minutes(20))
    Task.objects.filter(incident=incident, key="tell_leader").update(visibility="NEED_TO_KNOW")
    keys = {one.task for row in of(place, incident, minutes(30)).clauses for one in row.duties if one.id == 0}
    hidden = Task.objects.get(incident=incident, key="tell_leader").pk
    assert hidden not in keys
    stranger = Actor(kind=ActorKind.PERSON, key="person:0", name="外人", surface="WEB")
    with pytest.raises(NotPermitted):
        sheet_of(stranger, incident, minutes(30))


def test_many_alike_are_one_line_and_the_queries_do_not_grow(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = restored(place, responding(place))
    followed(incident, minutes(80))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        of(place, incident)
    assert len(asked) <= 45
    monkeypatch.setattr(owed, "FROM", 1)
    sheet = of(place, incident)
    alike = duty(sheet, "check_starts")
    assert (alike.state, alike.tally, alike.proofs) == (DutyState.DONE, 1, ())
