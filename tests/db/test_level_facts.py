"""Every condition of the level rules can become true through an act that a surface offers; people state the facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import translation

from tests.builders import incidents as build
from tests.builders import plan as plans
from tests.builders.incidents import NINE, minutes
from tests.builders.response import County
from tests.states import kept
from youxu.cli.commands.incident import command
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.core.actor import system
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.journal import sentence_of
from youxu.core.models import Entry, Visibility
from youxu.core.numbers import new_submission
from youxu.core.wording import say
from youxu.incidents import planned
from youxu.incidents.actions import facts, levels, mass, respond
from youxu.incidents.actions import report as reports
from youxu.incidents.models import Incident, LevelFact
from youxu.incidents.queries.facts import standing_facts, stated_facts
from youxu.incidents.queries.situation import situation_of, stated_of
from youxu.incidents.rules import facts as rules
from youxu.incidents.rules.levels import from_data, holds, is_stated
from youxu.network.models import HoursPattern, Outlet, OutletLine, Unit
from youxu.plan.schema import predicates as p
from youxu.plan.schema.words import CauseCategory, Flag, LevelKey, Regime

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PEAK = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
"""Wednesday 10:00 of a shopping festival: a peak day of parcels and EMS."""


county = kept(build.whole_county)


def stated(county: County, **said: str) -> Incident:
    incident = build.verified(county)
    return facts.state_facts(
        by=county.person("沈佳"), at=minutes(10), incident=incident, facts=said, source="县应急局 电话"
    )


def test_stated_facts_are_kept_with_who_and_when_and_the_level_is_proposed_anew(county):
    incident = stated(county, press="yes", mail_damaged="500")
    assert incident.proposed_level == "III"
    reasons = {say(from_data(reason)) for reason in incident.level_reasons}
    with translation.override("en"):
        reasons = {say(from_data(reason)) for reason in incident.level_reasons}
    assert {"the press asks or a post spreads", "at least 500 items of mail are damaged"} <= reasons
    row = LevelFact.objects.get(incident=incident, key="mail_damaged")
    assert (row.value, row.stated_by_name, row.stated_at, row.source) == (
        "500",
        "沈佳",
        minutes(10),
        "县应急局 电话",
    )
    entry = Entry.objects.get(stream=incident.stream, code="FACTS_STATED")
    with translation.override("en"):
        said = say(sentence_of(entry))
    assert "items of mail damaged: 0 → 500" in said
    assert "Proposed: Level III" in said


def test_a_fact_that_is_taken_back_stands_no_more_and_stays_readable(county):
    incident = stated(county, press="yes", deaths="1")
    assert incident.proposed_level == "II"
    incident = facts.state_facts(
        by=county.person("周国栋"),
        at=minutes(20),
        incident=incident,
        facts={"press": "NO", "deaths": "0"},
        source="x",
    )
    assert "press" not in incident.flags
    assert incident.proposed_level in ("OUTLET", "IV")
    assert standing_facts(incident)["deaths"] == "0"
    old = [row for row in stated_facts(incident) if row.replaced_at]
    assert {(row.key, row.value, row.stated_by) for row in old} == {
        ("press", "YES", "沈佳"),
        ("deaths", "1", "沈佳"),
    }


def test_a_suspected_crime_makes_the_incident_need_to_know_for_good(county):
    incident = stated(county, crime="yes")
    assert incident.visibility == Visibility.NEED_TO_KNOW
    incident = facts.state_facts(
        by=county.person("沈佳"), at=minutes(20), incident=incident, facts={"crime": "no"}, source="x"
    )
    assert incident.visibility == Visibility.NEED_TO_KNOW


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"deaths": "-1"}, "deaths"),
        ({"deaths": "many"}, "deaths"),
        ({"press": "perhaps"}, "press"),
        ({"ordered_level": "V"}, "ordered_level"),
        ({"weather": "yes"}, "weather"),
    ],
)
def test_state_facts_names_the_value_at_fault(county, said, field):
    with pytest.raises(Invalid) as refused:
        stated(county, **said)
    assert list(refused.value.faults) == [field]


incident = kept(build.verified, on=county)


def test_state_facts_refuses_nothing_new_no_source_an_old_form_and_who_may_not(county, incident):
    given: dict[str, Any] = {
        "at": minutes(10),
        "incident": incident,
        "facts": {"press": "yes"},
        "source": "x",
    }
    with pytest.raises(facts.UnableToStateFacts) as refused:
        facts.state_facts(by=county.person("沈佳"), **{**given, "facts": {"press": "no"}})
    assert refused.value.field == "facts"
    with pytest.raises(facts.UnableToStateFacts) as refused:
        facts.state_facts(by=county.person("沈佳"), **{**given, "source": " "})
    assert refused.value.field == "source"
    with pytest.raises(NotPermitted):
        facts.state_facts(by=county.person("黄建华"), **given)
    facts.state_facts(by=county.person("沈佳"), **given)
    with pytest.raises(Stale):
        facts.state_facts(
            by=county.person("沈佳"), **{**given, "facts": {"deaths": "1"}}, revision=incident.revision
        )


def test_grade_event_is_a_persons_act_and_leaves_the_level(county, incident):
    assert incident.event_grade == "BELOW"
    graded = facts.grade_event(
        by=county.person("周国栋"), at=minutes(10), incident=incident, grade="GRADE_4", reason="市局定级"
    )
    assert (graded.event_grade, graded.level) == ("GRADE_4", incident.level)
    entry = Entry.objects.get(stream=incident.stream, code="EVENT_GRADED")
    with translation.override("en"):
        assert "ordinary (IV)" in say(sentence_of(entry))
    for grade, reason, field in (("GRADE_4", "x", "grade"), ("BAD", "x", "grade"), ("GRADE_1", "", "reason")):
        with pytest.raises(facts.UnableToGradeEvent) as refused:
            facts.grade_event(
                by=county.person("周国栋"), at=minutes(11), incident=graded, grade=grade, reason=reason
            )
        assert refused.value.field == field


def test_facts_and_grade_are_commands(county, incident):
    with clock.pretend(minutes(12)), translation.override("en"):
        words = ["incident", "facts", incident.reference, "--set", "press=yes", "--set", "deaths=2"]
        result = CliRunner().invoke(youxu, [*words, "--source", "电话", "--as", "沈佳", "--json"])
        assert result.exit_code == 0, result.output
        told = json.loads(result.output)
        assert told["proposed_level"] == "II"
        assert "1 death or 3 people seriously hurt" in told["reasons"]
        words = [
            "incident",
            "grade",
            incident.reference,
            "grade_4",
            "--reason",
            "市局",
            "--as",
            "周国栋",
            "--json",
        ]
        assert json.loads(CliRunner().invoke(youxu, words).output)["event_grade"] == "GRADE_4"


def test_facts_and_grade_have_pages(county, incident, client):
    client.force_login(county.people["沈佳"])
    with clock.pretend(minutes(12)):
        address = f"/incidents/{incident.reference}/level/facts/"
        assert address in client.get(f"/incidents/{incident.reference}/level/").content.decode()
        assert client.get(address).status_code == 200
        sent = {"flags": ["press"], "mail_damaged": "0", "backlog_days": "3", "deaths": "0", "serious": "0"}
        sent |= {"source": "县应急局", "submission": str(new_submission()), "revision": incident.revision}
        answer = client.post(address, sent)
        assert answer.status_code == 303, answer.content.decode()
        page = client.get(address).content.decode()
        assert "县应急局" in page
        incident.refresh_from_db()
        assert incident.proposed_level == "III"
        again = client.post(address, {**sent, "source": "", "submission": str(new_submission())})
        assert again.status_code == 422
        address = f"/incidents/{incident.reference}/level/grade/"
        sent = {"grade": "GRADE_4", "reason": "x", "submission": str(new_submission())}
        assert client.post(address, {**sent, "revision": incident.revision}).status_code == 303


Fed = Callable[[County], tuple[Incident, datetime]]


def _reported(county: County, *, at: datetime = NINE, later: timedelta = timedelta(minutes=1), **given: Any):
    return build.reported(county, at=at, **given), at + later


def _stated(county: County, **said: str):
    return stated(county, **said), minutes(11)


def _estimated(county: County):
    incident = stated(county, site_lost="yes")
    respond.estimate(
        by=county.person("林志远"), at=minutes(12), incident=incident, eta_at=minutes(5 * 24 * 60),
        next_word_at=minutes(60),
    )  # fmt: skip
    return incident, minutes(13)


def _of_the_only_outlet(county: County):
    Outlet.objects.filter(code="YS04").update(only_outlet_of_township=True)
    return _reported(county, lines=("all",))


def _in_the_whole_unit(county: County):
    incident = mass.report_mass(
        by=county.person("沈佳"), at=NINE, unit=county.unit, rule={"unit": county.unit.key}, cause="core_system",
        lines=("savings",), began_at=minutes(-300),
    )  # fmt: skip
    return mass.fill_mass(by=county.person("沈佳"), at=minutes(1), incident=incident), minutes(90)


def _in_two_counties(county: County):
    other = Unit.objects.create(
        key="other", path=f"{county.unit.parent.path}other/", level="COUNTY", name="other", parent=county.unit.parent,
        reference_prefix="OT",
    )  # fmt: skip
    plans.published(other.path)
    hours = HoursPattern.objects.get(text="Mo-Su 08:30-17:30")
    outlet = Outlet.objects.create(
        code="OT01", name="x", unit=other, unit_path=other.path, hours=hours, tree=county.outlets["YS04"].tree
    )
    OutletLine.objects.create(outlet=outlet, line="letters")
    reports.report(by=system("test"), at=NINE, outlet_code="OT01", cause="network_line", lines=("letters",))
    return _reported(county)


def _raised(county: County):
    incident = build.verified(county)
    return levels.raise_level(
        by=county.person("沈佳"), at=minutes(5), incident=incident, level="II", reason="x"
    ), minutes(6)


def _back(county: County):
    incident = build.verified(county)
    Incident.objects.filter(pk=incident.pk).update(level="OUTLET", released_at=minutes(20))
    incident.refresh_from_db()
    return incident, minutes(21)


SHORT, LONG = "30 min", "3 days"
WAYS: Mapping[str, tuple[str, p.Condition | dict[str, Any], Fed]] = {
    "one_outlet": ("report", {"one_outlet": {"expected_within": "4 oh"}}, _reported),
    "counters_down_of_outlet": (
        "report",
        {"counters_down_of_outlet": None},
        partial(_reported, counters=("1",)),
    ),
    "line_limited": (
        "report",
        {"line_limited": {"how": ["by_hand"]}},
        partial(_reported, lines=("letters",), how="by_hand"),
    ),
    "outlet_down": (
        "report",
        {"outlet_down": {"lines": "all", "over": SHORT}},
        partial(_reported, lines=("all",), later=timedelta(hours=1)),
    ),
    "outlets_down": ("report-many", {"outlets_down": {"at_least": 2}}, _in_the_whole_unit),
    "only_outlet_of_township": (
        "report",
        {"only_outlet_of_township": {"over": "0 min"}},
        _of_the_only_outlet,
    ),
    "line_down_on_peak_day": (
        "report",
        {"line_down_on_peak_day": {"over": SHORT}},
        partial(_reported, at=PEAK, lines=("ems",), later=timedelta(hours=1)),
    ),
    "peak_day": ("report", {"peak_day": None}, partial(_reported, at=PEAK, lines=("ems",))),
    "share_of_open_outlets": (
        "report-many",
        {"share_of_open_outlets": {"at_least": "25 %"}},
        _in_the_whole_unit,
    ),
    "line_down_in_unit": ("report-many", {"line_down_in_unit": {"over": "1 oh"}}, _in_the_whole_unit),
    "site_lost_over": ("estimate", {"site_lost_over": {"over": LONG}}, _estimated),
    "mail_damaged": ("facts", {"mail_damaged": {"at_least": 500}}, partial(_stated, mail_damaged="500")),
    "mail_backlog": ("facts", {"mail_backlog": {"at_least": LONG}}, partial(_stated, backlog_days="3")),
    "deaths_or_serious": (
        "facts",
        {"deaths_or_serious": {"deaths": 1, "serious": 3}},
        partial(_stated, serious="3"),
    ),
    "same_cause_in_units": ("report", {"same_cause_in_units": {"at_least": 2}}, _in_two_counties),
    "ordered_above": ("facts", {"ordered_above": None}, partial(_stated, ordered_level="III")),
    "flag": ("facts", {"flag": "press"}, partial(_stated, press="yes")),
    "cause_category": ("report", {"cause_category": str(CauseCategory.TECHNICAL_FAULT)}, _reported),
    "regime_hit": ("report", {"regime_hit": str(Regime.BANK)}, _reported),
    "level_at_least": ("raise-level", {"level_at_least": str(LevelKey.III)}, _raised),
    "back_within": ("release", {"back_within": {"limit": SHORT}}, _back),
}
"""Each predicate: the command (and page) that feeds it, the condition as a plan writes it, the acts that make it true."""


def test_every_predicate_is_fed_by_a_command():
    assert set(WAYS) == set(p.KINDS)
    assert {act for act, _, _ in WAYS.values()} <= set(command.commands)


@pytest.mark.parametrize("kind", sorted(WAYS))
def test_a_predicate_becomes_true_by_acts_that_surfaces_offer(county, kind):
    _act, written, feed = WAYS[kind]
    condition = p.read_predicate(written)
    assert condition.kind == kind
    incident, at = feed(county)
    assert holds(condition, situation_of(incident, planned.plan_of(incident), at))


@pytest.mark.parametrize("kind", sorted(WAYS))
def test_a_predicate_of_what_the_row_says_holds_by_that_alone(county, kind):
    _act, written, feed = WAYS[kind]
    condition = p.read_predicate(written)
    incident, _at = feed(county)
    plan = planned.plan_of(incident)
    if is_stated(p.When(none_of=(condition,))):
        assert holds(condition, stated_of(incident, plan))
    else:
        assert kind not in ("flag", "cause_category")


@pytest.mark.parametrize("flag", list(Flag))
def test_every_flag_can_be_stated(county, flag):
    incident = stated(county, **{flag.value: "yes"})
    now = situation_of(incident, planned.plan_of(incident), minutes(11))
    assert holds(p.FlagSet(flag=flag), now)


@pytest.mark.parametrize("level", ["III", "I"])
def test_a_level_ordered_from_above_is_proposed(county, level):
    incident = stated(county, ordered_level=level)
    assert incident.proposed_level == level
    with translation.override("en"):
        reasons = {say(from_data(reason)) for reason in incident.level_reasons}
    assert "ordered by the city, the province or the government" in reasons


def test_a_period_of_major_events_raises_by_one(county):
    before = build.verified(county)
    incident = stated(county, major_event=rules.YES)
    assert LevelKey(incident.proposed_level).rank == LevelKey(before.proposed_level).rank + 1
