"""When things are said to have happened: after what they follow from, in the outlet's own opening hours."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.utils import translation

from tests.builders import incidents as build
from tests.builders import response
from tests.builders.incidents import minutes
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.incidents.actions import convene, direct, levels, merge, respond, restore
from youxu.incidents.actions import report as reports
from youxu.incidents.actions.order import UnableToDate
from youxu.incidents.models import Incident
from youxu.network.models import HoursPattern

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAYS_BEFORE = -3 * 24 * 60


county = kept(build.whole_county)
verified = kept(build.verified, on=county)


@pytest.mark.parametrize("early", [DAYS_BEFORE, -10])
def test_an_act_before_the_report_is_refused_with_the_field_at(county, early, verified):
    incident = verified
    duty, at = county.person("沈佳"), minutes(early)
    acts = {
        "ring-back": lambda: reports.verify_report(
            by=duty,
            at=at,
            incident=build.reported(county, outlet="YS05", at=minutes(4)),
            found="TRUE",
            with_whom="x",
        ),
        "raise": lambda: levels.raise_level(by=duty, at=at, incident=incident, level="II", reason="x"),
        "convene": lambda: convene.convene(by=duty, at=at, incident=incident),
        "direct": lambda: direct.direct(by=county.person("周国栋"), at=at, incident=incident),
        "estimate": lambda: respond.estimate(by=duty, at=at, incident=incident),
        "call off": lambda: merge.call_off(by=duty, at=at, incident=incident, reason="x"),
    }
    for name, act in acts.items():
        with pytest.raises(UnableToDate) as refused:
            act()
        assert refused.value.field == "at", name
        assert "reported" in str(refused.value.sentence)
    incident.refresh_from_db()
    assert (incident.stage, incident.convened_at, incident.directed_at) == ("REPORTED", None, None)


def test_an_answer_before_the_directive_is_refused_and_one_entered_late_is_taken(county):
    incident = build.directed(county)
    technical = county.person("林志远")
    with pytest.raises(UnableToDate) as refused:
        direct.accept(by=technical, at=minutes(5), incident=incident)
    assert (refused.value.field, refused.value.sentence.values["moment"]) == ("at", minutes(8))
    assert direct.accept(by=technical, at=minutes(9), incident=incident).accepted_at == minutes(9)


def test_acts_by_telephone_are_entered_in_any_order_after_the_report(county):
    incident = build.directed(county)
    incident = direct.accept(by=county.person("林志远"), at=minutes(30), incident=incident)
    duty = county.person("沈佳")
    respond.estimate(by=duty, at=minutes(28), incident=incident, eta_at=minutes(90))
    levels.raise_level(by=duty, at=minutes(6), incident=incident, level="II", reason="电话里已提级")
    task = incident.tasks.filter(group="technical", state="NEW").first()
    respond.accept_task(by=county.person("林志远"), at=minutes(10), task=task)
    build.reported(county, outlet="YS05", at=minutes(-20), join=incident, by=county.person("唐小燕"))


def test_a_check_is_refused_before_the_claim_and_a_release_before_the_check(county):
    place = county
    incident = response.claimed(place, response.responding(place), after=60)
    with pytest.raises(UnableToDate):
        response.checked(place, incident, after=50)
    response.checked(place, incident, after=62)
    with pytest.raises(UnableToDate):
        restore.release(by=place.person("周国栋"), at=response.minutes(40), incident=incident)


def test_the_command_names_the_option_in_both_languages(county, verified):
    incident = verified
    words = ["incident", "raise-level", incident.reference, "II", "--reason", "x", "--as", "沈佳"]
    for language, said in (("en", "before the incident was reported"), ("zh-hans", "报告")):
        with clock.pretend(minutes(30)), translation.override(language):
            result = CliRunner().invoke(youxu, [*words, "--at", "2026-11-20 09:00", "--json"])
        assert result.exit_code != 0
        refused = json.loads(result.output)["refused"]
        assert refused["field"] == "at"
        assert said in json.dumps(refused, ensure_ascii=False)


def test_a_moment_in_the_future_is_refused_by_the_command(county, verified):
    incident = verified
    words = ["incident", "raise-level", incident.reference, "II", "--reason", "x", "--as", "沈佳"]
    with clock.pretend(minutes(30)), translation.override("en"):
        result = CliRunner().invoke(youxu, [*words, "--at", "2026-11-23 11:00"])
    assert result.exit_code == 2
    assert "--at" in result.output


SATURDAY = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
"""Saturday 09:00: the outlets of the county are open (Mo-Su 08:30-17:30), its office is not."""


def released(county, *codes: str) -> Incident:
    incident = response.responding(county)
    for code in codes:
        incident = build.reported(
            county, outlet=code, at=minutes(25), join=incident, lines=("letters",), cause="power"
        )
    for code in ("YS04", *codes):
        response.claimed(county, incident, code=code, after=60)
        response.checked(county, incident, code=code, by=response.OUTLETS[code][2], after=61)
    leader = county.person("周国栋", SATURDAY)
    return restore.release(by=leader, at=SATURDAY, incident=incident)


def test_limits_in_opening_hours_follow_the_hours_of_the_single_outlet(county):
    incident = released(county)
    assert incident.observation_until == SATURDAY + timedelta(hours=2)
    assert incident.interruptions.first().observation_until == SATURDAY + timedelta(hours=2)
    task = incident.tasks.filter(key="site_clean").first()
    assert task is not None
    assert task.due_at == SATURDAY + timedelta(hours=4)


def test_each_outlet_of_several_keeps_its_own_opening_hours(county):
    late = HoursPattern.objects.create(text="Mo-Su 12:00-20:00")
    outlet = county.outlets["YS05"]
    outlet.hours = late
    outlet.save(update_fields=["hours"])
    incident = released(county, "YS05")
    ends = dict(incident.interruptions.values_list("outlet__code", "observation_until"))
    noon = SATURDAY + timedelta(hours=3)
    assert ends == {"YS04": SATURDAY + timedelta(hours=2), "YS05": noon + timedelta(hours=2)}
    assert incident.observation_until == noon + timedelta(hours=2)
