"""What a simulation of the plan is frozen from: posts and rosters by the hour, hours of outlets, own interruptions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders.organisation import shift
from tests.builders.response import BEGAN, County, county, minutes, reported
from tests.states import kept
from youxu.core.errors import NotPermitted
from youxu.incidents.models import Incident
from youxu.network.models import Outlet
from youxu.organisation.models import Deputy, Holding, Post
from youxu.organisation.rules import RosterKind
from youxu.simulation import region, running
from youxu.simulation.hazards import UnsoundScenario
from youxu.simulation.planned import GAPS, REPAIR, Case
from youxu.simulation.queries import Regional, loads_of, regional_of, trial_of
from youxu.simulation.queries.past import past_of
from youxu.simulation.queries.trying import PlanTrial, UnableToSimulate
from youxu.simulation.scenario import Answer, Basis, Crew

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(county)
CASE = Case("power", "III")


def tried(place: County, case: Case = CASE) -> PlanTrial:
    return trial_of(place.person("沈佳"), place.unit, case, minutes(0), 1)


def crew(trial: PlanTrial, role: str) -> Crew:
    return next(one for one in trial.staffing.crews if one.role == role)


def test_who_holds_a_post_is_called_and_in_opening_hours_sooner(place) -> None:
    trial = tried(place)
    engineer = crew(trial, "engineer")
    assert set(engineer.people) == {1}
    assert set(engineer.answers) == {Answer.CALLED, Answer.OFF_HOURS}
    by_day = [answer for hour, answer in enumerate(engineer.answers) if hour in trial.staffing.open_hours]
    assert set(by_day) == {Answer.CALLED}
    assert len(trial.staffing.open_hours) == 9 * 14, "half past eight to half past five, a fortnight"
    assert crew(trial, "outlet_head") == Crew("outlet_head", (1,), (Answer.ON_SHIFT,)), "the staff is there"


def test_a_shift_is_found_at_once_and_a_post_without_anybody_is_a_gap(place) -> None:
    start = minutes(0).replace(minute=0)
    shift(place.unit, RosterKind.TECHNICAL, place.people["马骏"], start, hours=24)
    Holding.objects.filter(post__key="customer_officer").update(ends_at=start + timedelta(hours=3))
    Deputy.objects.all().delete()
    trial = tried(place)
    engineer, officer = crew(trial, "engineer"), crew(trial, "customer_officer")
    assert (engineer.people[:24], engineer.answers[0]) == ((2,) * 24, Answer.ON_SHIFT), (
        "the shift beside the holder"
    )
    assert engineer.people[24] == 1
    assert officer.answers[-1] is Answer.NOBODY
    assert officer.gap_share > 0.9
    assert GAPS in trial.variants


def test_a_trial_runs_and_says_what_it_rests_on(place) -> None:
    trial = tried(place)
    found = running.run(trial.planned.scenario, 500, 1, trial.variants)
    assert found.runs == 500
    assert {row.key for row in found.lasting} >= {"NOTICED", "DIRECTIVE_ISSUED", "RELEASED"}
    assert {step.basis for step in found.steps} == {"PLAN"}
    assert found.target == "RELEASED"


def test_thirty_own_interruptions_of_reality_are_asked_instead_of_the_plan(place) -> None:
    one = reported(place)
    for number in range(30):
        began = BEGAN - timedelta(days=number + 1)
        Incident.objects.create(
            **{
                field.attname: getattr(one, field.attname)
                for field in Incident._meta.concrete_fields
                if field.name
                not in ("id", "reference", "began_at", "noticed_at", "directed_at", "claimed_at", "world")
            },
            reference=f"YS-{number}",
            began_at=began,
            noticed_at=began + timedelta(minutes=4),
            directed_at=began + timedelta(minutes=30),
            claimed_at=began + timedelta(minutes=30 + 60 + number),
            world="" if number else "drill",
        )
    past = past_of(place.unit.path, "power", minutes(0))
    assert len(past.repair) == 29, "a drill teaches nothing of repairs"
    assert len(past.noticed) == 30, "with the one that goes on"
    nodes = tried(place).planned.scenario.by_key
    assert nodes["NOTICED"].spread.basis is Basis.PAST
    assert nodes[REPAIR].spread.basis is Basis.PLAN


def test_an_unknown_cause_or_a_foreign_unit_is_refused(place) -> None:
    with pytest.raises(UnableToSimulate, match=r"no cause meteor; known are: .*power"):
        tried(place, Case("meteor", "III"))
    with pytest.raises(UnableToSimulate, match="no level X"):
        tried(place, Case("power", "X"))
    nobody = place.person("沈佳")
    with pytest.raises(NotPermitted):
        trial_of(nobody, place.unit.parent, CASE, minutes(0), 1)


def test_without_known_hours_every_hour_counts(place) -> None:
    Outlet.objects.update(hours=None)
    assert len(tried(place).staffing.open_hours) == 14 * 24
    assert Post.objects.exists()


# --- a region ---

STORM = """name: storm
begins: 2026-11-30 10:00
days: 3
hazards:
  - {name: storm, cause: typhoon, everywhere: true, falls: {middle: 100 %, edge: 100 %}, repair: 24 / 24 / 24 h}
stocks:
  - {name: none, times: 0}
  - {name: plenty, items: {torches: 1000}}
"""


def regional(place: County, text: str = STORM) -> Regional:
    for number, outlet in enumerate(place.outlets.values()):
        Outlet.objects.filter(pk=outlet.pk).update(latitude=28.0 + number / 100, longitude=115.0)
    return regional_of(
        place.person("沈佳"), place.unit, text, minutes(0), lambda name: (_ for _ in ()).throw(OSError())
    )


def test_a_region_is_frozen_from_hours_counters_kits_and_stocks_and_reckoned(place) -> None:
    found = regional(place)
    assert [one.code for one in found.places] == ["YS04", "YS05"]
    assert found.land.opened.tolist() == [[540.0] * 3] * 2
    assert found.land.offset == 600
    assert [variant.name for variant in found.variants] == ["none", "plenty"]
    stocks = [{ask.item: ask.stock for ask in variant.asks} for variant in found.variants]
    assert (stocks[0]["torches"], stocks[1]["torches"]) == (0, 1000)
    tolls = region.run(found.land, found.variants, 20, 1).tolls
    assert tolls[0].outlets.mean.value == 2
    assert tolls[0].short[0].share.value == 1
    first, second, _third = loads_of(found, tolls[0])
    assert (first.closed, first.customers, first.nowhere) == (2, 12, 12), (
        "both closed: nobody is left to take them"
    )
    assert second.day == 1


def test_a_neighbour_takes_the_customers_of_a_closed_outlet(place) -> None:
    found = regional(place, STORM.replace("everywhere: true", "outlets: [YS04]"))
    toll = region.run(found.land, found.variants, 20, 1).tolls[0]
    load = loads_of(found, toll)[0]
    assert (load.closed, load.served, load.over, load.busiest) == (1, 6, 0, "YS05")
    assert load.mean_m == pytest.approx(1112, abs=5)


@pytest.mark.parametrize(
    ("rule", "key", "reason"),
    [
        ("circle: {latitude: 1, longitude: 1, km: 5}", "hazards.0.circle", "hits nothing"),
        ("unit: nowhere", "hazards.0.unit", "no such unit"),
        ("track: {file: away.txt, storm: X, year: 2015}", "hazards.0.track", "no such file"),
    ],
)
def test_a_hazard_without_an_outlet_is_a_fault_with_its_line(place, rule: str, key: str, reason: str) -> None:
    with pytest.raises(UnsoundScenario) as refused:
        regional(place, STORM.replace("everywhere: true", rule))
    fault = refused.value.faults[0]
    assert (fault.key, fault.line) == (key, 5)
    assert reason in str(fault.reason)


def test_a_plan_version_that_is_not_there_is_a_fault(place) -> None:
    with pytest.raises(UnsoundScenario) as refused:
        regional(place, STORM + "plans:\n  - {name: old, number: 99}\n")
    assert "no version 99" in str(refused.value.faults[0].reason)
