"""The report (P1): what it makes, what it refuses, verifying, joining, adding facts, the level."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import incidents as build
from tests.builders.incidents import NINE, minutes
from tests.states import kept
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.models import Entry, Visibility
from youxu.incidents.actions import facts, levels, mass, merge, report
from youxu.incidents.models import FirstReport, Incident, Interruption, Task
from youxu.incidents.queries import situation
from youxu.incidents.queries.similar import similar_open
from youxu.network.models import Counter, Hold, OutletLine
from youxu.reactions.handlers import incidents as handlers

pytestmark = [pytest.mark.django_db, pytest.mark.both]


county = kept(build.whole_county)
verified = kept(build.verified, on=county)


def codes(incident: Incident) -> list[str]:
    return list(
        Entry.objects.filter(stream=incident.stream).order_by("sequence").values_list("code", flat=True)
    )


@kept(on=county)
def incident(county) -> Incident:
    return build.reported(county, by=build.clerk(county))


def test_report_makes_the_incident_its_lines_and_its_holds(county, incident):
    assert incident.reference == "YS261123-01"
    assert (incident.stage, incident.level, incident.outlet_count, incident.line_count) == (
        "REPORTED",
        "OUTLET",
        1,
        2,
    )
    assert incident.title == "柳林支局：网络线路中断" or incident.title.startswith("柳林支局：")
    assert incident.title_en.startswith("Liulin: ")
    assert {row.state for row in Interruption.objects.filter(incident=incident)} == {"SUSPENDED"}
    holds = Hold.objects.filter(source=incident.stream, lifted_at=None)
    assert {hold.line for hold in holds} == {"letters", "savings"}
    assert codes(incident) == ["REPORTED"]


def test_what_outlets_of_a_county_have_is_read_once_for_all_of_them(county):
    build.reported(county)
    with CaptureQueriesContext(connection) as asked:
        build.reported(county, outlet="YS05", cause="equipment")
    read = [query["sql"] for query in asked.captured_queries if query["sql"].startswith("SELECT")]
    kept_tables = ("organisation_post", "organisation_holding", "network_counter", "network_outletline")
    assert [sql for sql in read if any(f'FROM "{table}"' in sql for table in kept_tables)] == []
    assert not [sql for sql in read if 'FROM "incidents_interruption" WHERE' in sql and "LIMIT 6000" in sql]


@pytest.mark.parametrize("most", [200, 1])
def test_a_large_county_reads_each_outlet_by_itself(county, monkeypatch, most):
    monkeypatch.setattr(situation, "KEPT_WHOLE", most)
    for code in ("YS04", "YS05"):
        outlet = county.outlets[code]
        lines = dict(
            OutletLine.objects.filter(outlet=outlet, retired_at=None).values_list("line", "hours__text")
        )
        site = situation.site_of(outlet)
        assert dict(site.lines) == {line: text or "" for line, text in lines.items()}
        numbers = Counter.objects.filter(outlet=outlet, retired_at=None).values_list("number", flat=True)
        assert sorted(site.counters) == sorted(numbers)


def test_report_pins_the_plan_and_gives_reasons(county, incident):
    assert incident.plan_version_id
    assert incident.level_reasons[0]["text"]


def test_report_opens_what_the_first_step_owes(county, incident):
    tasks = {task.key: task for task in incident.tasks.all()}
    assert tasks["report"].state == "DONE"
    assert tasks["verify_report"].owner.name == "沈佳"
    assert tasks["verify_report"].due_at == NINE + timedelta(minutes=5)
    assert tasks["first_15"].owner.name == "黄建华"
    assert tasks["first_15"].steps.count() >= 5
    assert tasks["lock_custody"].due_at == NINE + timedelta(minutes=15)
    assert "convene" not in tasks


def test_a_report_entered_on_a_call_is_verified_at_once(county):
    incident = build.reported(county, by_telephone=True, caller="唐小燕", outlet="YS05")
    assert incident.verified_at == NINE
    assert codes(incident) == ["REPORTED", "REPORT_VERIFIED"]
    first = FirstReport.objects.get(incident=incident)
    assert (first.verification, first.verified_with, first.by_telephone) == ("TRUE", "唐小燕", True)
    assert incident.tasks.get(key="first_directive").owner.name == "沈佳"


def test_true_times_of_a_call_are_kept(county):
    incident = build.reported(
        county,
        at=minutes(10),
        began_at=minutes(0),
        noticed_at=minutes(2),
        reported_at=minutes(4),
        by_telephone=True,
        caller="唐小燕",
    )
    first = FirstReport.objects.get(incident=incident)
    assert (first.began_at, first.noticed_at, first.reported_at, first.received_at) == (
        minutes(0),
        minutes(2),
        minutes(4),
        minutes(10),
    )
    assert incident.reported_at == minutes(4)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"cause": "aliens"}, "cause"),
        ({"lines": ()}, "lines"),
        ({"lines": ("philately",)}, "lines"),
        ({"how": "sideways"}, "how"),
        ({"counters": ("9",)}, "counters"),
        ({"began_at": NINE + timedelta(hours=1)}, "began_at"),
        ({"began_at": NINE - timedelta(minutes=1), "noticed_at": NINE - timedelta(minutes=9)}, "noticed_at"),
        ({"noticed_at": NINE + timedelta(seconds=60), "reported_at": NINE}, "reported_at"),
        ({"by_telephone": True}, "caller"),
    ],
)
def test_a_wrong_report_names_the_field(county, given, field):
    with pytest.raises(Invalid) as refused:
        build.reported(county, **given)
    assert field in refused.value.faults
    assert not Incident.objects.exists()


def test_every_fault_is_named_at_once(county):
    with pytest.raises(Invalid) as refused:
        build.reported(county, cause="aliens", lines=("philately",), how="sideways")
    assert set(refused.value.faults) == {"cause", "lines", "how"}


def test_an_unknown_outlet_is_refused(county):
    with pytest.raises(Invalid) as refused:
        report.report(
            by=county.person("沈佳"), at=NINE, outlet_code="XX99", cause="power", lines=("letters",)
        )
    assert "XX99" in str(refused.value.faults["outlet"])


def test_report_needs_the_grant(county):
    nobody = Actor(ActorKind.PERSON, "0", "陌生人", "WEB")
    with pytest.raises(NotPermitted):
        build.reported(county, by=nobody)


def test_the_same_submission_returns_the_first_incident(county):
    same = {
        "by": build.clerk(county),
        "at": NINE,
        "outlet_code": "YS04",
        "cause": "power",
        "lines": ("letters",),
    }
    key = uuid4()
    first = report.report(**same, submission=key)
    second = report.report(**same, submission=key)
    assert first.pk == second.pk
    assert Incident.objects.count() == 1


def test_some_counters_limit_the_lines(county):
    incident = build.reported(county, lines=("all",), counters=("3",), cause="equipment")
    assert {row.state for row in incident.interruptions.all()} == {"RESTRICTED"}
    assert incident.level == "OUTLET"
    assert "counters" in incident.level_reasons[0]["text"] or len(incident.level_reasons) > 1


def test_a_limited_line_is_read_with_its_limit(county):
    incident = build.reported(county, lines=("letters:by_hand", "savings"))
    rows = {row.line: (row.state, row.how) for row in incident.interruptions.all()}
    assert rows == {"letters": ("RESTRICTED", "by_hand"), "savings": ("SUSPENDED", "")}


def test_a_leak_is_for_named_posts_only(county):
    incident = build.reported(county, data_exposed="YES")
    assert incident.visibility == Visibility.NEED_TO_KNOW
    assert incident.level == "III"
    assert {task.visibility for task in incident.tasks.all()} == {Visibility.NEED_TO_KNOW}
    assert {hold.text for hold in Hold.objects.filter(source=incident.stream)} == {"网络线路故障"}


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({"people_in_danger": "YES"}, "III"),
        ({"mail_or_cash_at_risk": "YES"}, "IV"),
        ({"cause": "robbery_violence"}, "III"),
        ({}, "OUTLET"),
    ],
)
def test_answers_propose_the_level(county, given, level):
    assert build.reported(county, **given).level == level


def test_a_second_outlet_of_the_same_cause_is_level_iv(county):
    build.reported(county)
    assert build.reported(county, outlet="YS05").level == "IV"


def test_verify_report_opens_the_directive_and_stops_its_limit(county, verified):
    incident = verified
    assert incident.verified_at == minutes(3)
    assert incident.tasks.get(key="verify_report").state == "DONE"
    assert incident.tasks.get(key="first_directive").due_at == minutes(13)


def test_verify_report_says_with_whom_and_what(county, incident):
    for given, field in (
        ({"found": "TRUE", "with_whom": " "}, "with_whom"),
        ({"found": "MAYBE", "with_whom": "黄"}, "found"),
    ):
        with pytest.raises(report.UnableToVerifyReport) as refused:
            report.verify_report(by=county.person("沈佳"), at=minutes(2), incident=incident, **given)
        assert refused.value.field == field


def test_verify_report_false_moves_nothing(county, incident):
    incident = report.verify_report(
        by=county.person("沈佳"), at=minutes(2), incident=incident, found="FALSE", with_whom="黄建华"
    )
    assert incident.stage == "REPORTED"
    assert not incident.tasks.filter(key="first_directive").exists()


def test_verify_report_corrects_the_cause_and_proposes_anew(county, incident):
    incident = report.verify_report(
        by=county.person("沈佳"),
        at=minutes(2),
        incident=incident,
        found="TRUE",
        with_whom="黄建华",
        corrections={"cause": "robbery_violence", "began_at": minutes(-5)},
    )
    assert (incident.cause, incident.cause_category, incident.level) == (
        "robbery_violence",
        "emergency",
        "III",
    )
    assert incident.visibility == Visibility.NEED_TO_KNOW
    assert incident.interruptions.first().began_at == minutes(-5)


def test_similar_open_offers_the_same_cause_and_the_same_outlet(county):
    first = build.reported(county)
    by = county.person("沈佳")
    here = similar_open(by=by, outlet=county.outlets["YS05"], cause="network_line", at=minutes(5))
    assert [(row.reference, row.same_outlet, row.same_cause) for row in here] == [
        (first.reference, False, True)
    ]
    assert not similar_open(by=by, outlet=county.outlets["YS05"], cause="power", at=minutes(5))
    same = similar_open(by=by, outlet=county.outlets["YS04"], cause="power", at=minutes(5))
    assert same[0].same_outlet


def test_who_said_once_that_it_is_new_is_asked_again_for_the_same_outlet_only(county):
    """In a flood others report the same cause every minute: nobody is asked for each of them."""
    first = build.reported(county)
    second = build.reported(county, outlet="YS12", separate=True)
    new = {"outlet": "YS05", "at": minutes(5), "separate": True}
    with pytest.raises(report.UnableToReport) as asked:
        build.reported(county, **{**new, "asked": ()})
    assert set(asked.value.details["similar"]) == {first.reference, second.reference}
    third = build.reported(county, **new, asked=(first.reference,))
    assert third.pk not in (first.pk, second.pk)
    with pytest.raises(report.UnableToReport) as again:
        build.reported(county, **new, asked=(first.reference,))
    assert again.value.details["similar"] == [third.reference]


def test_a_report_joins_an_open_incident(county):
    first = build.reported(county)
    joined = build.reported(county, outlet="YS05", at=minutes(4), join=first)
    assert joined.pk == first.pk
    assert (joined.outlet_count, joined.line_count, joined.level) == (2, 4, "IV")
    assert Hold.objects.filter(source=first.stream, lifted_at=None).count() == 4
    assert joined.tasks.filter(key="first_15").count() == 2
    assert codes(joined)[-1] == "REPORT_JOINED"


def test_join_moves_an_incident_into_another(county):
    first, second = build.reported(county), build.reported(county, outlet="YS05", at=minutes(4))
    heir = merge.join(by=county.person("沈佳"), at=minutes(6), incident=second, into=first)
    second.refresh_from_db()
    assert (second.stage, second.merged_into_id, heir.outlet_count) == ("MERGED", first.pk, 2)
    assert Hold.objects.filter(source=first.stream, lifted_at=None).count() == 4
    assert not Hold.objects.filter(source=second.stream, lifted_at=None).exists()


def test_add_facts_adds_lines_and_raises_an_unset_level(county, incident):
    incident = facts.add_facts(
        by=build.clerk(county),
        at=minutes(6),
        incident=incident,
        outlet_code="YS04",
        lines=("ems",),
        mail_or_cash_at_risk="YES",
        note="门锁坏了",
    )
    assert (incident.line_count, incident.level) == (3, "IV")
    assert "no_safe_custody" in incident.flags
    with pytest.raises(facts.UnableToAddFacts):
        facts.add_facts(by=build.clerk(county), at=minutes(7), incident=incident, outlet_code="YS04")


def test_note_keeps_words_in_the_journal(county):
    incident = facts.note(
        by=county.person("沈佳"), at=minutes(9), incident=build.reported(county), text="电业来电"
    )
    assert codes(incident)[-1] == "NOTE_WRITTEN"
    with pytest.raises(facts.UnableToNote):
        facts.note(by=county.person("沈佳"), at=minutes(9), incident=incident, text=" ")


def test_raise_level_makes_the_rest_full_and_enters_nothing_twice(county):
    incident = build.directed(county)
    brief = incident.tasks.get(key="first_15")
    brief.steps.filter(place=1).update(done_at=minutes(9))
    before = dict(incident.tasks.exclude(key="first_directive").values_list("pk", "state"))
    incident = levels.raise_level(
        by=county.person("沈佳"), at=minutes(20), incident=incident, level="III", reason="三个网点都停了"
    )
    assert incident.level == "III"
    tasks = {task.key: task for task in incident.tasks.all()}
    assert tasks["first_15"].weight == "FULL"
    assert tasks["first_15"].steps.filter(done_at__isnull=False).count() == 1
    assert tasks["convene"].due_at == minutes(35)
    assert tasks["first_directive"].state == "NEW"
    assert tasks["first_directive"].owner.name == "周国栋"
    assert dict(Task.objects.filter(pk__in=before).values_list("pk", "state")) == before


def test_raise_level_needs_a_reason_and_a_higher_level(county, verified):
    incident = verified
    for level, reason, field in (
        ("III", " ", "reason"),
        ("OUTLET", "因为", "level"),
        ("VII", "因为", "level"),
    ):
        with pytest.raises(levels.UnableToSetLevel) as refused:
            levels.raise_level(
                by=county.person("沈佳"), at=minutes(9), incident=incident, level=level, reason=reason
            )
        assert refused.value.field == field


def test_only_the_leader_lowers(county):
    incident = levels.raise_level(
        by=county.person("沈佳"), at=minutes(9), incident=build.verified(county), level="III", reason="人多"
    )
    with pytest.raises(NotPermitted):
        levels.lower_level(
            by=county.person("沈佳"), at=minutes(10), incident=incident, level="IV", reason="好转"
        )
    incident = levels.lower_level(
        by=county.person("周国栋"), at=minutes(10), incident=incident, level="IV", reason="好转"
    )
    assert incident.level == "IV"


def test_two_people_setting_the_level_at_once_see_each_other(county, verified):
    incident = verified
    levels.raise_level(by=county.person("沈佳"), at=minutes(9), incident=incident, level="III", reason="人多")
    with pytest.raises(Stale) as refused:
        levels.raise_level(
            by=county.person("周国栋"), at=minutes(9), incident=incident, level="II", reason="更多"
        )
    assert refused.value.details["yours"]["level"] == "II"
    assert refused.value.details["theirs"]["level"] == "III"


def test_repropose_says_when_a_stop_lasts(county):
    incident = build.reported(county, lines=("all",))
    assert incident.level == "OUTLET"
    incident = levels.repropose(by=county.person("沈佳"), at=NINE + timedelta(hours=5), incident=incident)
    assert incident.proposed_level == "IV"
    assert codes(incident)[-1] == "LEVEL_PROPOSED"
    again = levels.repropose(by=county.person("沈佳"), at=NINE + timedelta(hours=5), incident=incident)
    assert codes(again).count("LEVEL_PROPOSED") == 1


def _mass(county, **more):
    values = {"rule": {"unit": "yunshan"}, "cause": "power", "lines": ("letters", "savings"), **more}
    return mass.report_mass(by=county.person("沈佳"), at=NINE, unit=county.unit, **values)


def test_report_mass_keeps_the_rule_and_fill_mass_enters_the_outlets(county):
    incident = _mass(county)
    assert (incident.mass_total, incident.mass_done, incident.level) == (12, 0, "II")
    assert not incident.interruptions.exists()
    portions = 0
    while incident.mass_done < incident.mass_total:
        incident = mass.fill_mass(by=county.person("沈佳"), at=minutes(1), incident=incident)
        portions += 1
    assert portions == 1
    assert (incident.outlet_count, incident.line_count) == (12, 24)
    assert Hold.objects.filter(source=incident.stream).count() == 24
    assert mass.fill_mass(by=county.person("沈佳"), at=minutes(2), incident=incident).line_count == 24


def test_fill_mass_goes_on_in_portions(county, monkeypatch):
    monkeypatch.setattr(mass, "ROWS_A_PORTION", 170)
    incident = _mass(county)
    seen = []
    while incident.mass_done < incident.mass_total:
        entry = Entry.objects.filter(stream=incident.stream).latest("sequence")
        handlers.fill_mass(entry, by=county.person("沈佳"), at=minutes(1))
        incident.refresh_from_db()
        seen.append(incident.mass_done)
    assert len(seen) > 1
    assert seen[-1] == 12
    assert incident.outlet_count == 12


@pytest.mark.parametrize(
    "rule",
    [
        {"outlets": ["YS04", "XX1"]},
        {"polygon": [[1, 2]]},
        {"unit": "nowhere"},
        {"moon": 1},
        {"outlets": ["YS04"]},
    ],
)
def test_report_mass_refuses_a_rule_that_finds_nothing(county, rule):
    with pytest.raises(mass.UnableToReportMass) as refused:
        _mass(county, rule=rule)
    assert refused.value.field == "rule"


def test_report_mass_by_polygon(county):
    for place, outlet in enumerate(county.outlets.values()):
        type(outlet).objects.filter(pk=outlet.pk).update(latitude=28.0, longitude=115.0 + place / 10)
    incident = _mass(county, rule={"polygon": [[114.9, 27.9], [115.25, 27.9], [115.25, 28.1], [114.9, 28.1]]})
    assert incident.mass_total == 3
