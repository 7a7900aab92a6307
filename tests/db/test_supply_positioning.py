"""Pre-positioning of a county's supplies: the cheapest stock beside the plan's minimum, and every fault of its file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.builders import supplies as build
from tests.builders.incidents import NINE
from tests.builders.supplies import DUTY, Stores
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core.errors import NotPermitted
from youxu.network.models import Outlet
from youxu.supplies import queries
from youxu.supplies.queries import Positioning, Terms
from youxu.supplies.rules.scenarios import UnsoundScenarios

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(build.stores)

TWO = """
scenarios:
  - {name: 两点停电, weight: 19, cause: power, outlets: [YS04, YS05]}
  - {name: 全县台风, weight: 1, cause: typhoon, unit: UNIT}
prices: {generator: 4200, emergency_light: 80, power_banks: 90, radios: 300, spare_phones: 500}
"""


def found_for(place: Stores, text: str, terms: Terms | None = None) -> Positioning:
    unit = place.county.unit
    return queries.position(place.by(), unit, text.replace("UNIT", unit.key), NINE, terms)


def faults_of(place: Stores, text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(UnsoundScenarios) as refused:
        found_for(place, text)
    return [(one.line, one.key, str(one.reason)) for one in refused.value.faults]


def test_what_is_there_counts_and_only_the_rest_is_proposed(place: Stores) -> None:
    found = found_for(place, TWO)
    assert (found.minutes, found.share) == (120, 95)
    assert found.optimal
    assert found.proposed.share == 95.0
    added = {row.key for row in found.kept}
    assert "generator" not in added, "the depot has one"
    assert {"emergency_light", "power_banks", "hand_receipts", "barcodes"} <= added
    assert all(row.fails == ("两点停电",) for row in found.kept)
    assert found.flat_minimum.cost > found.proposed.cost
    missed = found.scenarios[1]
    assert (missed.served, missed.why, missed.gains) == (False, "TOO_DEAR", 5.0)
    assert missed.extra_cost
    assert {row.key for row in missed.extra} >= {"pump", "sandbags", "dry_bags"}
    assert "pump" in found.unpriced


def test_from_nothing_the_generator_too_is_bought(place: Stores) -> None:
    found = found_for(place, TWO, Terms(from_nothing=True))
    generator = next(row for row in found.kept if row.key == "generator")
    assert (generator.add, generator.cost, generator.fails) == (1, Decimal("4200.00"), ("两点停电",))
    assert found.proposed.cost > found_for(place, TWO).proposed.cost


def test_of_all_scenarios_nothing_is_missed_and_that_costs_more(place: Stores) -> None:
    some, every = found_for(place, TWO), found_for(place, TWO, Terms(share=100))
    assert every.proposed.share == 100.0
    assert every.proposed.cost == some.proposed.cost + (some.scenarios[1].extra_cost or 0)


def test_too_short_a_time_reaches_nobody_and_says_how_long_it_takes(place: Stores) -> None:
    found = found_for(place, TWO, Terms(minutes=1))
    assert not found.reached
    assert found.attainable == 0.0
    assert found.kept == ()
    assert {row.why for row in found.scenarios} == {"NO_SITE_NEAR"}
    assert all((row.nearest_minutes or 0) >= 15 for row in found.scenarios)


def test_a_known_way_stands_before_the_map(place: Stores) -> None:
    """The depot is told to be hours away from one outlet: what that asks for is kept elsewhere."""
    near = "scenarios: [{name: a, cause: network_line, outlets: [YS04]}]"
    far = near + "\nminutes: [{site: 县公司库房, outlet: YS04, minutes: 500}]"
    assert "routers" not in {row.key for row in found_for(place, near).kept}, "the depot has two"
    assert "routers" in {row.key for row in found_for(place, far).kept}


def test_an_outlet_without_a_place_is_served_from_its_own_shelf(place: Stores) -> None:
    Outlet.objects.filter(code="YS04").update(latitude=None, longitude=None)
    found = found_for(place, "scenarios: [{name: a, cause: network_line, outlets: [YS04, YS05]}]")
    assert found.proposed.share == 100.0
    assert "YS04" in {row.outlet_code for row in found.kept}
    assert len(found.without_place) == 1


def test_circles_regions_and_units_mean_the_outlets_that_lie_there(place: Stores) -> None:
    first = Outlet.objects.get(code="YS04")
    circle = f"{{latitude: {first.latitude}, longitude: {first.longitude}, km: 1}}"
    found = found_for(
        place,
        f"scenarios:\n  - {{name: a, cause: power, circle: {circle}}}\n  - {{name: b, cause: power, unit: UNIT}}",
    )
    total = Outlet.objects.filter(unit_path__startswith=place.county.unit.path, retired_at=None).count()
    assert 1 <= found.scenarios[0].outlets < found.scenarios[1].outlets == total


def test_unknown_outlets_places_and_empty_scenarios_are_named_by_line(place: Stores) -> None:
    text = """scenarios:
  - {name: a, cause: power, outlets: [YS04, NO1]}
  - {name: b, cause: power, region: nowhere}
  - {name: c, cause: power, circle: {latitude: 1, longitude: 1, km: 1}}
  - {name: d, cause: power, unit: nobody}
minutes:
  - {site: 没有这个库, outlet: NO2, minutes: 3}
"""
    found = faults_of(place, text)
    assert [(line, key) for line, key, _why in found] == [
        (2, "scenarios.0.outlets"),
        (3, "scenarios.1.region"),
        (4, "scenarios.2.circle"),
        (5, "scenarios.3.unit"),
        (7, "minutes.0.site"),
        (7, "minutes.0.outlet"),
    ]
    assert "NO1" in found[0][2]
    assert "nowhere" in found[1][2]
    assert "empty" in found[2][2]


def test_a_unit_that_one_may_not_read_is_not_reckoned(place: Stores) -> None:
    stranger = place.by(DUTY)
    with pytest.raises(NotPermitted):
        queries.position(
            type(stranger)(stranger.kind, "x", "x", "CLI", frozenset(), "elsewhere/"),
            place.county.unit,
            TWO,
            NINE,
        )


def test_the_command_tells_what_to_keep_and_why_and_names_faults(place: Stores, tmp_path: Path) -> None:
    file = tmp_path / "scenarios.yaml"
    file.write_text(TWO.replace("UNIT", place.county.unit.key), encoding="utf-8")
    words = ["supplies", "position", "--scenarios", str(file), "--as", "吴大勇"]
    ran = CliRunner().invoke(youxu, words)
    assert ran.exit_code == 0, ran.output
    assert "两点停电" in ran.output
    assert "全县台风" in ran.output
    file.write_text("scenarios:\n  - {name: a, cause: power, outlets: [NO1]}\n", encoding="utf-8")
    refused = CliRunner().invoke(youxu, words)
    assert refused.exit_code == 1
    assert "scenarios.yaml:2: scenarios.0.outlets: " in refused.output
