"""A cause above, responses below: declared in one act, opened in portions, joined, claimed above, released below."""

from __future__ import annotations

import contextlib
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import above as build
from tests.builders.above import (
    back,
    checked,
    child_of,
    claimed,
    declared,
    directed,
    opened,
    released,
    settle,
    working,
)
from tests.builders.incidents import minutes
from tests.db.test_large_incidents import written_rows_stay_below
from tests.states import kept
from youxu.core.errors import Invalid, NotPermitted, UnableTo
from youxu.core.models import Entry
from youxu.incidents import queries
from youxu.incidents.actions import (
    above,
    clear,
    close,
    levels,
    merge,
    passing,
    report,
    respond,
    restore,
    sealing,
)
from youxu.incidents.models import Declaration, Estimate, FirstReport, Incident, Interruption, Task
from youxu.incidents.queries.above import below_of, from_above
from youxu.incidents.queries.similar import similar_open
from youxu.incidents.rules.words import Kind, Stage
from youxu.kernel.words import mark
from youxu.network.models import Hold

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(build.province)
declared_place = kept(build.declared_in, on=place)
place_at_work = kept(build.at_work, on=declared_place)
place_told = kept(build.told_gone, on=place_at_work)


def held(incident: Incident) -> int:
    return Hold.objects.filter(source=incident.stream, lifted_at=None).count()


def codes(incident: Incident) -> list[str]:
    return list(
        Entry.objects.filter(stream=incident.stream).order_by("sequence").values_list("code", flat=True)
    )


# declared


def test_declare_opens_a_linked_response_in_every_county(declared_place):
    _place, incident = declared_place
    assert (incident.kind, incident.interruptions.count()) == (Kind.CAUSE_ABOVE, 0)
    declaration = Declaration.objects.get(incident=incident)
    assert (declaration.done, declaration.total) == (3, 3)
    children = Incident.objects.filter(parent=incident).order_by("unit__path")
    assert [(child.unit.key, child.outlet_count, child.line_count) for child in children] == [
        ("yundong", 2, 4), ("yunshan", 2, 4), ("yunxi", 2, 4),
    ]  # fmt: skip
    for child in children:
        assert child.stage == Stage.REPORTED
        assert child.verified_at == minutes(0)
        assert child.began_at == incident.began_at
        assert child.cause_detail == ""
        assert held(child) == 4
    assert held(incident) == 0


def test_declare_is_the_office_of_the_unit_above_and_not_of_another(place):
    for name in ("jiangxi:engineer", "yunshan:office", "head:yunshan-1"):
        with pytest.raises(NotPermitted):
            above.declare(
                by=place.person(name), at=minutes(0), unit=place.units["jiangxi"], cause="core_system",
                lines=("savings",),
            )  # fmt: skip
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"cause": "meteor"}, "cause"),
        ({"lines": ()}, "lines"),
        ({"lines": ("savings", "moon")}, "lines"),
        ({"how": "by_magic"}, "how"),
        ({"began_at": minutes(30)}, "began_at"),
        ({"units": ["yunshan", "nowhere"]}, "units"),
        ({"units": []}, "units"),
        ({"lines": ("press",)}, "units"),
    ],
)
def test_declare_refuses_what_plan_clock_and_tree_do_not_know(place, more, field):
    with pytest.raises(UnableTo) as refused:
        declared(place, **more)
    assert refused.value.field == field or (
        isinstance(refused.value, Invalid) and field in refused.value.faults
    )
    assert not Incident.objects.exists()


def test_units_are_chosen_one_by_one_or_by_the_unit_above_them(place):
    ganzhou = build.unit_below(place, "ganzhou", "CITY", "jiangxi")
    build.county(place, "nankang", ganzhou)
    both = opened(place, units=["ganzhou", "yunxi"])
    assert sorted(both.children.values_list("unit__key", flat=True)) == ["nankang", "yunxi"]
    assert opened(place, units=None).children.count() == 4
    city = opened(place, by="yunzhou:office")
    assert sorted(city.children.values_list("unit__key", flat=True)) == ["yundong", "yunshan", "yunxi"]


def test_a_city_with_outlets_of_its_own_gets_a_response_beside_its_counties(place):
    build.outlet_of(place, place.units["yunzhou"], "city-1")
    incident = opened(place)
    city = child_of(incident, "yunzhou")
    assert (city.outlet_count, incident.children.count()) == (1, 4)
    assert set(city.interruptions.values_list("outlet__code", flat=True)) == {"city-1"}


def test_an_estimate_known_already_is_given_with_the_declaration(place):
    incident = declared(place, estimate={"eta_at": minutes(120), "reason": "厂家切换"})
    assert incident.estimates.get().eta_at == minutes(120)
    assert "ESTIMATED" not in codes(incident)
    with pytest.raises(respond.UnableToEstimate):
        declared(place, estimate={"eta_at": minutes(-5)})


def test_the_level_of_the_cause_counts_its_units_and_stays_when_asked_again(declared_place):
    place, incident = declared_place
    before = (incident.level, incident.proposed_level)
    assert incident.level in ("I", "II")
    levels.repropose(by=place.person("jiangxi:office"), at=minutes(6), incident=incident)
    incident.refresh_from_db()
    assert (incident.level, incident.proposed_level) == before


def test_responses_opened_in_portions_survive_a_kill_and_none_is_opened_twice(place, monkeypatch):
    incident = declared(place)
    by = place.person("jiangxi:office")
    monkeypatch.setattr(above, "UNITS_AT_ONCE", 1)
    with written_rows_stay_below(1000):
        above.open_responses(by=build.SYSTEM, at=minutes(0), incident=incident)
    real = above._respond

    def killed(*given):
        real(*given)
        raise RuntimeError("killed")

    monkeypatch.setattr(above, "_respond", killed)
    with pytest.raises(RuntimeError):
        above.open_responses(by=build.SYSTEM, at=minutes(0), incident=incident)
    monkeypatch.setattr(above, "_respond", real)
    assert Declaration.objects.get(incident=incident).done == 1
    assert incident.children.count() == 1
    below = below_of(by, Incident.objects.get(pk=incident.pk), minutes(1))
    assert (below.done, below.total) == (1, 3)
    settle(minutes(1))
    assert incident.children.count() == 3
    assert held(child_of(incident, "yunxi")) == 4
    again = above.open_responses(by=build.SYSTEM, at=minutes(2), incident=incident)
    assert again.children.count() == 3


def test_a_unit_whose_rules_refuse_a_response_is_kept_with_the_reason_and_named(place, monkeypatch):
    real = above._respond

    def refused(incident, declared_row, unit, by, at):
        real(incident, declared_row, unit, by, at)
        if unit.key == "yunxi":
            raise above.UnableToDeclare(
                mark("A polygon needs {count} corners, at {moment}."), count=3, moment=at
            )

    monkeypatch.setattr(above, "_respond", refused)
    incident = declared(place)
    settle(minutes(1))
    assert incident.children.count() == 2, "nothing of the refused response is left"
    below = below_of(place.person("jiangxi:office"), Incident.objects.get(pk=incident.pk), minutes(2))
    (one,) = below.left_out
    assert (one.unit, one.unit_en) == ("yunxi分公司", "yunxi branch")
    assert one.why.text == "A polygon needs {count} corners, at {moment}."
    assert one.why.values["count"] == 3
    entry = Entry.objects.select_related("payload").get(stream=incident.stream, code="RESPONSE_LEFT_OUT")
    assert "yunxi" in entry.payload.body
    Incident.objects.filter(unit__key="yundong", parent=incident).update(unit=place.units["yunxi"])
    assert (
        below_of(place.person("jiangxi:office"), Incident.objects.get(pk=incident.pk), minutes(2)).left_out
        == ()
    )


def test_a_dozen_counties_are_rolled_up_in_the_queries_of_three(declared_place):
    place, cause = declared_place
    few, leader = cause, place.person("jiangxi:leader")
    with CaptureQueriesContext(connection) as three:
        below_of(leader, few, minutes(1))
    city = build.unit_below(place, "bigcity", "CITY", "jiangxi")
    for number in range(9):
        unit = build.unit_below(place, f"c{number:03}", "COUNTY", city.key)
        build.outlet_of(place, unit, f"c{number:03}-1", headed=False)
    many = opened(place)
    assert many.children.count() == 12
    with CaptureQueriesContext(connection) as dozen:
        below = below_of(leader, many, minutes(1))
    assert len(dozen) == len(three) <= 12
    assert (below.totals.units, below.totals.outlets, len(below.groups)) == (12, 15, 2)


# joined


def told(place, code="yunshan-1", **more):
    values = {"cause": "core_system", "lines": ("savings",), "asked": (), **more}
    return report.report(by=place.person(f"head:{code}"), at=minutes(20), outlet_code=code, **values)


def test_a_matching_report_joins_by_itself_and_nobody_rings_back(declared_place):
    place, incident = declared_place
    child = told(place)
    assert child.pk == child_of(incident, "yunshan").pk
    first = FirstReport.objects.get(incident=child)
    assert (first.verification, first.verified_at) == ("KNOWN", minutes(20))
    assert codes(child)[-1] == "REPORT_KNOWN"
    assert not child.tasks.filter(key="verify_report", state__in=("NEW", "DOING")).exists()
    duties = queries.duties_of(place.person("yunshan:office"), minutes(21), incident=child)
    assert "verify_report" not in {duty.verb for duty in duties}
    received = queries.report_received(place.person("head:yunshan-1"), child.reference, minutes(21))
    assert received.known.unit == "jiangxi分公司"
    assert received.known.began_at == minutes(-32)
    assert held(child) == 4


def test_a_telephone_report_of_what_is_known_joins_too(declared_place):
    place, incident = declared_place
    child = report.report(
        by=place.person("yunshan:office"), at=minutes(20), outlet_code="yunshan-1", cause="core_system",
        lines=("savings",), by_telephone=True, caller="李四",
    )  # fmt: skip
    assert child.pk == child_of(incident, "yunshan").pk
    assert FirstReport.objects.get(incident=child).verification == "KNOWN"


@pytest.mark.parametrize(
    "more",
    [
        {"cause": "power"},
        {"lines": ("letters", "savings")},
        {"people_in_danger": "YES"},
        {"data_exposed": "UNKNOWN"},
        {"mail_or_cash_at_risk": "YES"},
    ],
)
def test_what_does_not_match_is_offered_for_joining_and_else_a_report_of_its_own(declared_place, more):
    place, incident = declared_place
    child = child_of(incident, "yunshan")
    with pytest.raises(report.UnableToReport) as offered:
        told(place, **more)
    assert offered.value.details["similar"] == [child.reference]
    own = told(place, separate=True, asked=(child.reference,), **more)
    assert own.pk != child.pk
    assert own.parent is None
    assert FirstReport.objects.get(incident=own).verification == "UNVERIFIED"


def test_who_says_that_another_cause_is_the_same_joins_without_a_ring_back(place):
    """The tile "network, system" means the line first: the outlet need not know the right word."""
    child = child_of(opened(place), "yunshan")
    assert told(place, cause="network_line", join=child).pk == child.pk
    assert FirstReport.objects.get(incident=child).verification == "KNOWN"


def test_a_joined_report_of_danger_is_rung_back(declared_place):
    place, cause = declared_place
    child = child_of(cause, "yunshan")
    told(place, people_in_danger="YES", join=child)
    assert FirstReport.objects.get(incident=child).verification == "UNVERIFIED"
    assert child.tasks.filter(key="verify_report", state="NEW").exists()


def test_after_the_cause_is_reported_gone_a_report_says_something_new(place_told):
    place, incident = place_told
    with pytest.raises(report.UnableToReport):
        report.report(
            by=place.person("head:yunshan-1"), at=minutes(65), outlet_code="yunshan-1", cause="core_system",
            lines=("savings",), asked=(),
        )  # fmt: skip
    assert incident.claimed_at == minutes(60)


def test_an_outlet_outside_the_declared_units_reports_as_always(place):
    opened(place, units=["yunxi"])
    own = told(place)
    assert own.parent is None
    assert FirstReport.objects.get(incident=own).verification == "UNVERIFIED"


def test_a_report_before_the_declaration_joins_when_the_response_is_whole(place):
    early = report.report(
        by=place.person("head:yunshan-1"), at=minutes(-10), outlet_code="yunshan-1", cause="core_system",
        lines=("savings",),
    )  # fmt: skip
    other = report.report(
        by=place.person("head:yunshan-2"), at=minutes(-10), outlet_code="yunshan-2", cause="core_system",
        lines=("savings", "letters"),
    )  # fmt: skip
    child = child_of(opened(place), "yunshan")
    early.refresh_from_db()
    other.refresh_from_db()
    assert (early.stage, early.merged_into_id) == ("MERGED", child.pk)
    assert FirstReport.objects.get(incident=child).verification == "KNOWN"
    assert not child.tasks.filter(key="verify_report", state="NEW").exists()
    assert other.stage == "REPORTED"
    assert passing.join_earlier(by=build.SYSTEM, at=minutes(2), incident=child).pk == child.pk


# what comes down


def test_cause_and_estimate_are_read_from_above_and_an_own_one_is_not_demanded(place_at_work):
    place, incident = place_at_work
    child = child_of(incident, "yunshan")
    technical = place.person("yunshan:technical")
    assert not child.tasks.filter(key="first_estimate").exists()
    assert incident.tasks.filter(key="first_estimate").exists()
    respond.estimate(
        by=place.person("jiangxi:technical"),
        at=minutes(30),
        incident=incident,
        eta_at=minutes(120),
        reason="厂家",
    )
    assert not Estimate.objects.filter(incident=child).exists()
    found = from_above(technical, child, minutes(40))
    assert (found.estimate.eta_at, found.as_of, found.cause) == (minutes(120), minutes(30), "core_system")
    assert found.stands
    assert found.reference == ""
    assert from_above(place.person("jiangxi:office"), child, minutes(40)).reference == incident.reference
    verbs = {duty.verb for duty in queries.duties_of(technical, minutes(40), incident=child)}
    assert "estimate" not in verbs
    brief = queries.room(technical, child.reference, minutes(40)).header.brief
    assert (brief.estimate.eta_at, brief.estimate.above, brief.estimate.reason) == (minutes(120), True, "")


def test_an_own_estimate_of_a_county_goes_before_the_one_above(place_at_work):
    place, incident = place_at_work
    child = child_of(incident, "yunshan")
    for name, at, about, eta in (("jiangxi", 30, incident, 120), ("yunshan", 31, child, 200)):
        respond.estimate(
            by=place.person(f"{name}:technical"), at=minutes(at), incident=about, eta_at=minutes(eta)
        )
    brief = queries.room(place.person("yunshan:office"), child.reference, minutes(40)).header.brief
    assert (brief.estimate.eta_at, brief.estimate.above) == (minutes(200), False)


def test_the_estimate_is_demanded_again_when_the_cause_was_called_off(place_at_work):
    place, incident = place_at_work
    child = child_of(incident, "yunshan")
    merge.call_off(by=place.person("jiangxi:leader"), at=minutes(30), incident=incident, reason="不是系统")
    technical = place.person("yunshan:technical")
    child.refresh_from_db()
    verbs = {duty.verb for duty in queries.duties_of(technical, minutes(40), incident=child)}
    assert "estimate" in verbs
    assert (child.stage, held(child)) == ("RESPONDING", 4)
    found = from_above(technical, child, minutes(40))
    assert found.called_off


def test_the_word_that_the_cause_is_gone_reaches_every_line_to_be_checked(place_told):
    place, incident = place_told
    engineer = place.people["jiangxi:engineer"]
    for key in build.COUNTIES:
        child = child_of(incident, key)
        assert set(child.interruptions.values_list("status", "claimed_by", "restored_by")) == {
            ("CLAIMED", engineer.pk, engineer.pk)
        }
        assert child.tasks.filter(key="check_lines", state="NEW").count() == 2
        last = Entry.objects.filter(stream=child.stream, code="CLAIMED").get()
        assert last.on_behalf_of == "jiangxi:engineer"
    assert codes(incident).count("CAUSE_PASSED_ON") == 3
    assert held(child) == 4


def test_the_word_is_passed_on_one_unit_a_portion_and_survives_a_kill(place_at_work, monkeypatch):
    place, incident = place_at_work
    passing.claim_above(
        by=place.person("jiangxi:engineer"), at=minutes(60), incident=incident, bank_word=build.WORD
    )
    with written_rows_stay_below(1000):
        passing.pass_on(by=build.SYSTEM, at=minutes(60), incident=incident)
    real = passing.claim_restored

    def killed(**given):
        real(**given)
        raise RuntimeError("killed")

    monkeypatch.setattr(passing, "claim_restored", killed)
    with pytest.raises(RuntimeError):
        passing.pass_on(by=build.SYSTEM, at=minutes(60), incident=incident)
    assert Interruption.objects.filter(status="CLAIMED").count() == 4
    monkeypatch.setattr(passing, "claim_restored", real)
    settle(minutes(61))
    assert Interruption.objects.filter(status="CLAIMED").count() == 12
    passing.pass_on(by=build.SYSTEM, at=minutes(62), incident=incident)
    assert codes(incident).count("CAUSE_PASSED_ON") == 3


def test_claim_above_needs_the_banks_word_a_possible_time_and_a_cause_declared(place_at_work):
    place, incident = place_at_work
    engineer = place.person("jiangxi:engineer")
    for more, field in (
        ({}, "bank_word"),
        ({"restored_at": minutes(90), "bank_word": build.WORD}, "restored_at"),
        ({"restored_at": minutes(-90), "bank_word": build.WORD}, "restored_at"),
    ):
        with pytest.raises(passing.UnableToClaimAbove) as refused:
            passing.claim_above(by=engineer, at=minutes(60), incident=incident, **more)
        assert refused.value.field == field
    child = child_of(incident, "yunshan")
    with pytest.raises(passing.UnableToClaimAbove):
        passing.claim_above(by=place.person("yunshan:engineer"), at=minutes(60), incident=child)
    with pytest.raises(NotPermitted):
        passing.claim_above(by=place.person("jiangxi:customer"), at=minutes(60), incident=incident)


def test_a_county_that_directs_later_takes_the_word_then(declared_place):
    place, incident = declared_place
    leader, technical = place.person("jiangxi:leader"), place.person("jiangxi:technical")
    build.direct.direct(by=leader, at=minutes(8), incident=incident)
    build.direct.accept(by=technical, at=minutes(9), incident=Incident.objects.get(pk=incident.pk))
    incident = claimed(place, Incident.objects.get(pk=incident.pk))
    child = child_of(incident, "yunxi")
    assert set(child.interruptions.values_list("status", flat=True)) == {"DOWN"}
    directed(place, incident, "yunxi", at=70)
    settle(minutes(72))
    assert set(child.interruptions.values_list("status", flat=True)) == {"CLAIMED"}
    assert passing.take_claim(by=build.SYSTEM, at=minutes(73), incident=child).pk == child.pk


def test_what_failed_its_check_is_reached_by_a_second_word_and_by_nothing_else(place_told):
    place, incident = place_told
    child = child_of(incident, "yunshan")
    checked(place, child, 70, failed="savings")
    assert child.interruptions.filter(line="savings", status="FAILED").count() == 2
    passing.take_claim(by=build.SYSTEM, at=minutes(75), incident=child)
    assert child.interruptions.filter(line="savings", status="FAILED").count() == 2
    claimed(place, Incident.objects.get(pk=incident.pk), at=90)
    assert child.interruptions.filter(line="savings", status="CLAIMED").count() == 2
    assert child.interruptions.filter(line="remittance", status="PASSED").count() == 2


# released below, closed above


def test_the_cause_is_released_only_when_every_county_has_released_its_own(place_told):
    place, incident = place_told
    leader = place.person("jiangxi:leader")
    for number, key in enumerate(build.COUNTIES):
        with pytest.raises(restore.UnableToRelease) as refused:
            restore.release(by=leader, at=minutes(80 + number), incident=incident)
        assert refused.value.sentence.values["count"] == 3 - number
        child = child_of(incident, key)
        assert held(child) == 4
        checked(place, child, 70 + number)
        assert released(place, child, 80 + number).stage == "RESTORED"
        assert held(child) == 0
    before = list(Interruption.objects.order_by("pk").values_list("pk", "status", "released_at"))
    duties = queries.duties_of(leader, minutes(85), incident=Incident.objects.get(pk=incident.pk))
    assert "release_above" in {duty.verb for duty in duties}
    assert restore.release(by=leader, at=minutes(90), incident=incident).stage == "RESTORED"
    assert list(Interruption.objects.order_by("pk").values_list("pk", "status", "released_at")) == before
    said = Entry.objects.get(stream=incident.stream, code="RELEASED")
    assert queries.timeline_of(leader, incident).entries[0].code == said.code


def test_a_county_called_off_or_merged_away_keeps_the_cause_from_nothing(place_told):
    place, incident = place_told
    called, merged, rest = (child_of(incident, key) for key in build.COUNTIES)
    merge.call_off(by=place.person("yunshan:leader"), at=minutes(61), incident=called, reason="没有影响")
    own = report.report(
        by=place.person("head:yunxi-1"), at=minutes(62), outlet_code="yunxi-1", cause="power",
        lines=("letters",), separate=True,
    )  # fmt: skip
    merge.merge(by=place.person("yunxi:leader"), at=minutes(63), incident=merged, into=own)
    own.refresh_from_db()
    assert own.parent_id == incident.pk
    checked(place, rest, 70)
    released(place, rest, 75)
    with pytest.raises(restore.UnableToRelease):
        restore.release(by=place.person("jiangxi:leader"), at=minutes(80), incident=incident)
    with pytest.raises(merge.UnableToMerge):
        merge.merge(by=build.SYSTEM, at=minutes(81), incident=own, into=incident)


@kept(on=place_told)
def place_cleared(given):
    """Let every county be back; release, clear and sign the cause."""
    place, incident = given
    back(place, incident)
    settle(minutes(76))
    leader = place.person("jiangxi:leader")
    restore.release(by=leader, at=minutes(80), incident=incident)
    clear.clear(by=leader, at=minutes(90), incident=incident)
    for task in incident.tasks.filter(key="restored_notice"):
        respond.done(by=place.person("jiangxi:customer"), at=minutes(91), task=task, result="已统一发布")
    for group in ("technical", "customer", "logistics"):
        clear.summarise(
            by=place.person(f"jiangxi:{group}"), at=minutes(91), incident=incident, group=group, text="已恢复"
        )
    report_row = close.assemble_report(by=leader, at=minutes(92), incident=incident)
    for section in ("course", "handling", "effect", "improvements"):
        report_row = close.edit_section(
            by=place.person("jiangxi:office"), at=minutes(93), report=report_row, section=section, text="如实"
        )
    close.sign(by=leader, at=minutes(94), incident=incident)
    return place, Incident.objects.get(pk=incident.pk)


def test_the_cause_closes_while_counties_still_sum_up_but_not_while_one_is_down_again(place_cleared):
    place, incident = place_cleared
    assert incident.stage == "CLEARED"
    child = child_of(incident, "yunshan")
    restore.relapse(
        by=place.person("yunshan:leader"), at=minutes(95), incident=child, lines=[("yunshan-1", "savings")],
        reason="又断了",
    )  # fmt: skip
    with pytest.raises(close.UnableToClose) as refused:
        close.close(by=place.person("jiangxi:leader"), at=minutes(96), incident=incident)
    assert refused.value.field == "units"
    settle(minutes(97))
    incident.refresh_from_db()
    assert (incident.stage, incident.claimed_at) == ("RESPONDING", None)
    assert "CAUSE_BACK" in codes(incident)
    assert passing.follow_relapse(by=build.SYSTEM, at=minutes(98), incident=child).pk == incident.pk


def test_the_cause_closes_once_every_county_is_at_least_restored(place_cleared):
    place, incident = place_cleared
    close.close(by=place.person("jiangxi:leader"), at=minutes(96), incident=incident)
    incident.refresh_from_db()
    assert incident.stage == "CLOSED"
    assert set(incident.children.values_list("stage", flat=True)) == {"RESTORED"}


ACTS_ABOVE = {
    "release": lambda place, cause, at: restore.release(
        by=place.person("jiangxi:leader"), at=at, incident=cause
    ),
    "clear": lambda place, cause, at: clear.clear(by=place.person("jiangxi:leader"), at=at, incident=cause),
    "close": lambda place, cause, at: close.close(by=place.person("jiangxi:leader"), at=at, incident=cause),
    "claim": lambda place, cause, at: passing.claim_above(
        by=place.person("jiangxi:engineer"), at=at, incident=cause, bank_word=(build.WORD[0], at)
    ),
    "call_off": lambda place, cause, at: merge.call_off(
        by=place.person("jiangxi:leader"), at=at, incident=cause, reason="误报"
    ),
    "reopen": lambda place, cause, at: restore.reopen(
        by=place.person("jiangxi:leader"), at=at, incident=cause, outlet="yunshan-1", line="savings"
    ),
    "county": lambda place, cause, at: checked(place, child_of(cause, "yunshan"), 61),
    "follow": lambda place, cause, at: settle(at),
}


@pytest.mark.parametrize("seed", range(6))
def test_no_order_of_acts_above_ever_releases_a_line_below(place_at_work, seed):
    """The invariant of the whole: whatever the unit above does, only the county's own release lifts a hold."""
    (place, cause), order = place_at_work, random.Random(seed)
    for step in range(14):
        act = order.choice(list(ACTS_ABOVE))
        with contextlib.suppress(UnableTo):
            ACTS_ABOVE[act](place, Incident.objects.get(pk=cause.pk), minutes(60 + step))
        assert not Interruption.objects.filter(status__in=("RELEASED", "CALLED_OFF")).exists(), act
        assert Hold.objects.filter(lifted_at=None).count() == 12, act


# need to know


def test_a_need_to_know_cause_makes_need_to_know_responses_and_shows_no_words_to_others(place):
    incident = opened(
        place, cause="data_leak", lines=("savings",), cause_detail="客户清单外泄", note="内部口径"
    )
    child = child_of(incident, "yunshan")
    assert {incident.visibility, child.visibility} == {"NEED_TO_KNOW"}
    assert queries.incident_named(place.person("yunshan:engineer"), child.reference) is None
    assert queries.incident_named(place.person("jiangxi:engineer"), incident.reference) is None
    office = place.person("yunshan:office")
    assert queries.incident_named(office, child.reference).pk == child.pk
    assert queries.incident_named(office, incident.reference) is None
    found = from_above(office, child, minutes(2))
    assert (found.reference, found.cause_detail, found.note, found.claimed_by) == ("", "", "", "")
    below = below_of(place.person("jiangxi:office"), incident, minutes(2))
    assert below.totals.outlets == 6
    assert {row.reference for group in below.groups for row in group.rows} == {""}


def test_a_cause_that_becomes_need_to_know_hides_its_words_from_open_responses(place):
    incident = working(place, cause_detail="密钥过期")
    child = child_of(incident, "yunshan")
    office = place.person("yunshan:office")
    respond.estimate(
        by=place.person("jiangxi:technical"),
        at=minutes(30),
        incident=incident,
        eta_at=minutes(120),
        reason="内情",
    )
    assert from_above(office, child, minutes(31)).cause_detail == "密钥过期"
    Incident.objects.filter(pk=incident.pk).update(flags=["leak_possible"])
    sealing.seal(Incident.objects.get(pk=incident.pk), at=minutes(32))
    found = from_above(office, child, minutes(33))
    assert (found.cause_detail, found.estimate.reason, found.estimate.made_by) == ("", "", "")
    assert found.estimate.eta_at == minutes(120)
    board = queries.board_for(office, office.unit, minutes(33))
    assert incident.reference not in {row.reference for row in board.incidents}


# rolled up


def test_the_roll_up_tells_each_countys_figures_with_their_age(place_told):
    place, incident = place_told
    child = child_of(incident, "yunshan")
    checked(place, child, 70)
    released(place, child, 75)
    below = below_of(place.person("jiangxi:leader"), incident, minutes(80))
    rows = {row.unit: row for group in below.groups for row in group.rows}
    done, waiting = rows["yunshan分公司"], rows["yunxi分公司"]
    assert (done.outlets, done.outlets_open, done.lines, done.lines_checked, done.lines_released) == (
        2,
        2,
        4,
        4,
        4,
    )
    assert (waiting.outlets_open, waiting.lines_checked, waiting.stage) == (0, 0, "RESPONDING")
    assert (done.word_at, waiting.word_at) == (minutes(75), minutes(12))
    assert (done.is_back, waiting.is_back) == (True, False)
    assert (below.totals.back, below.totals.outlets_open, below.totals.lines_checked) == (1, 2, 4)
    assert below.totals.oldest_word_at == minutes(12)
    assert below.told == 3
    assert (
        waiting.late
        == Task.objects.filter(
            incident=child_of(incident, "yunxi"), due_at__lt=minutes(80), state__in=("NEW", "DOING")
        ).count()
    )
    assert below_of(place.person("jiangxi:leader"), child, minutes(80)) is None


def test_the_board_above_shows_the_cause_first_and_counts_its_responses_in_it(place):
    own = report.report(
        by=place.person("head:yunshan-1"), at=minutes(0), outlet_code="yunshan-1", cause="power",
        lines=("letters",), people_in_danger="YES",
    )  # fmt: skip
    Incident.objects.filter(pk=own.pk).update(level="I")
    city = opened(place, by="yunzhou:office", at=1)
    board = queries.board_for(place.person("yunzhou:office"), place.units["yunzhou"].path, minutes(5))
    first = board.incidents[0]
    assert (first.reference, first.outlet_count) == (city.reference, 6)
    assert len(board.incidents) == (2 if own.visibility == "OPEN" else 1)
    county = queries.board_for(place.person("yunshan:office"), place.units["yunshan"].path, minutes(5))
    assert child_of(city, "yunshan").reference in {row.reference for row in county.incidents}


def test_a_cause_above_is_never_offered_for_joining(place):
    build.outlet_of(place, place.units["yunzhou"], "city-1")
    incident = opened(place, by="yunzhou:office")
    found = similar_open(
        by=place.person("yunzhou:office"), outlet=place.outlets["city-1"], cause="core_system", at=minutes(5)
    )
    assert incident.reference not in {row.reference for row in found}
