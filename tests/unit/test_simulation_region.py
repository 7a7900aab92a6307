"""A hazard over a network: whom it hits, what it comes to against theory, what another stocking saves, what a file may say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from youxu.plan.reading import Unreadable
from youxu.simulation import region
from youxu.simulation.hazards import UnsoundScenario, scene_of
from youxu.simulation.outcome import Estimated
from youxu.simulation.region import Ask, Land, Strike, Variant
from youxu.simulation.scenario import fixed
from youxu.simulation.tracks import best_track

CAUSES = ("typhoon", "power", "earthquake")
COUNT = 20


def land(days: int = 3, offset: float = 0.0) -> Land:
    codes = tuple(f"P{n:02d}" for n in range(COUNT))
    return Land(codes, np.full(COUNT, 6.0), np.full((COUNT, days), 480.0), offset)


def strike(chance: float = 1.0, minutes: float = 1440.0, at: float = 0.0) -> Strike:
    everybody = np.arange(COUNT)
    return Strike("storm", everybody, np.full(COUNT, chance), np.full(COUNT, at), fixed(minutes))


def variant(*strikes: Strike, asks: tuple[Ask, ...] = (), name: str = "now") -> Variant:
    return Variant(name, strikes, asks, fixed(720))


def holds(found: Estimated, value: float) -> bool:
    half = found.high - found.value
    return abs(found.value - value) <= 2 * half + 1e-6


def test_a_day_without_power_everywhere_costs_exactly_the_customers_of_that_day() -> None:
    toll = region.run(land(), (variant(strike()),), 10, 1).tolls[0]
    assert toll.outlets.mean == Estimated(20, 20, 20)
    assert toll.customers.mean.value == 20 * 6 * 8, "six an hour, eight opening hours"
    assert [day.customers.value for day in toll.days] == [960, 0, 0]
    assert [day.outlets.value for day in toll.days] == [20, 0, 0]
    assert toll.customer_hours.mean.value == pytest.approx(20 * 6 * (480 / 1440) * 24 * 24 / 2)
    assert (toll.down[0], toll.hours[0]) == (1, 24)


def test_the_beginning_within_a_day_parts_the_loss_between_days() -> None:
    toll = region.run(land(offset=720.0), (variant(strike()),), 10, 1).tolls[0]
    assert [day.customers.value for day in toll.days] == [480, 480, 0]


def test_chance_falls_as_often_as_it_says_and_two_hazards_join_to_one_stop() -> None:
    toll = region.run(land(), (variant(strike(0.3)),), 2000, 4).tolls[0]
    assert holds(toll.outlets.mean, 6)
    second = replace(strike(0.5, at=720.0), name="power cut")
    both = region.run(land(), (variant(strike(0.3), second),), 2000, 4).tolls[0]
    assert holds(both.outlets.mean, 20 * (1 - 0.7 * 0.5))
    assert max(both.hours) > 24, "from noon on until the later end"


def test_who_lacks_its_kit_is_back_later_and_more_stock_is_what_that_saves() -> None:
    ask = Ask("torches", each=2, once=4, stock=24)
    short, whole = (
        variant(strike(), asks=(ask,)),
        variant(strike(), asks=(replace(ask, stock=44),), name="more"),
    )
    found = region.run(land(), (short, whole), 300, 1)
    first, second = found.tolls
    assert first.short[0].wanted.value == 44
    assert (first.short[0].share.value, first.short[0].lacking) == (1, 20)
    assert (second.short[0].share.value, second.short[0].lacking) == (0, 0)
    assert sorted(set(first.hours)) == [24, 36], "ten have their kit, ten wait half a day more"
    assert (
        found.differences[0].customers.value
        == first.customers.mean.value - second.customers.mean.value
        == 10 * 6 * 4
    )


def test_the_same_seed_gives_the_same_and_one_that_is_stopped_says_so() -> None:
    chosen = (variant(strike(0.4)), variant(strike(0.4, minutes=600), name="sooner"))
    one, two = (region.run(land(), chosen, 450, 9) for _turn in range(2))
    assert [toll.customers for toll in one.tolls] == [toll.customers for toll in two.tolls]
    assert one.differences[0].customers.low > 0
    cut = region.run(land(), chosen, 450, 9, lambda done: done >= 200)
    assert (cut.runs, cut.stopped) == (200, True)

    def interrupted(done: int) -> bool:
        raise KeyboardInterrupt

    assert region.run(land(), chosen, 450, 9, interrupted).runs == 200


# --- whom a hazard hits ---


def test_on_several_processes_the_same_comes_out() -> None:
    kinds = (variant(strike(0.4)), variant(strike(0.2), name="firmer"))
    alone = region.run(land(), kinds, 450, 9, processes=1)
    shared = region.run(land(), kinds, 450, 9, processes=2)
    assert alone.differences == shared.differences
    for one, other in zip(alone.tolls, shared.tolls, strict=True):
        assert (one.typical == other.typical).all()
        assert replace(one, typical=other.typical) == other


def test_of_a_large_network_fewer_runs_are_reckoned_at_once() -> None:
    many = land()
    assert region.portion_size(many) == region.MOST_AT_ONCE
    nation = replace(many, codes=tuple(map(str, range(55_400))))
    assert region.portion_size(nation) * 55_400 <= region.CELLS


def test_a_circle_and_a_track_hit_whom_they_reach_the_middle_more_likely() -> None:
    points = np.array([(24.0, 121.0), (24.0, 121.2), (24.0, 123.0)])
    places, out = region.in_circle(points, 24.0, 121.0, 30.0)
    assert places.tolist() == [0, 1]
    assert out[0] == 0
    assert 0.6 < out[1] < 0.7
    assert region.chances(out, 0.8, 0.2)[0] == 0.8
    track = {0.0: (24.0, 124.0, 50.0), 10.0: (24.0, 119.0, 50.0), 20.0: (24.0, 115.0, 0.0)}
    places, nearest, reached = region.along(points, track)
    assert places.tolist() == [0, 1, 2]
    assert (nearest < 0.6).all()
    assert reached[2] < reached[1] <= reached[0], "from the east"


BEST_TRACK = """66666 1513  059 0013 1513 0 6             SOUDELOR              20150925
15080712 002 5 237 1232  930     085     00090 0060 90240 0180
15080718 002 5 239 1218  940     080     00090 0060 90240 0180
66666 1514  010 0014 1514 0 6             MOLAVE                20150925
15080712 002 2 137 1607 1004     000
"""


def test_a_best_track_is_read_by_name_and_year() -> None:
    fixes = best_track(BEST_TRACK, "soudelor", 2015)
    assert [(one.latitude, one.longitude, one.at.hour) for one in fixes] == [
        (23.7, 123.2, 12),
        (23.9, 121.8, 18),
    ]
    assert best_track(BEST_TRACK, "soudelor", 2014) == ()
    assert best_track(BEST_TRACK, "molave", 2015)[0].km == 0


# --- the file ---

SOUND = """name: storm
days: 3
hazards:
  - name: storm
    cause: typhoon
    circle: {latitude: 24.0, longitude: 121.0, km: 30}
  - name: power cut
    cause: power
    follows: storm
    hours: 6
    region: 350201
stocks:
  - {name: now}
  - {name: doubled, times: 2, items: {torches: 40}}
"""


def test_a_sound_file_is_read_and_what_follows_begins_later() -> None:
    scene = scene_of(SOUND, CAUSES, ["torches"])
    assert scene.begins() == {"storm": 0, "power cut": 6}
    assert scene.event.hazards[1].region == "350201", "a code, not a number"


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "reason"),
    [
        ("days: 3", "days: 99", 2, "days", "too large"),
        ("days: 3", "dayz: 3", 2, "dayz", "dayz"),
        ("    cause: typhoon", "    cause: meteor", 5, "hazards.0.cause", "no cause meteor"),
        ("    circle:", "    everywhere: true\n    circle:", 4, "hazards.0", "by one of"),
        ("follows: storm", "follows: flood", 9, "hazards.1.follows", "no hazard flood"),
        ("follows: storm", "follows: power cut", 9, "hazards.1.follows", "a circular dependency: power cut ← power cut"),
        ("    cause: typhoon", "    follows: power cut\n    cause: typhoon", 5, "hazards.0.follows", "a circular dependency: storm ← power cut ← storm"),
        ("name: power cut", "name: storm", 7, "hazards.1.name", "already: storm"),
        ("torches: 40", "torchez: 40", 14, "stocks.1.items.torchez", "no supply torchez"),
        ("latitude: 24.0", "latitude: 124.0", 6, "hazards.0.circle.latitude", "too large"),
        ("km: 30", "km: wide", 6, "hazards.0.circle.km", "number"),
        ("circle: {latitude: 24.0, longitude: 121.0, km: 30}", "track: {storm: SOUDELOR}", 6, "hazards.0.track", "points, or a file"),
    ],
)  # fmt: skip
def test_a_fault_of_the_file_is_named_with_line_and_key(
    old: str, new: str, line: int, key: str, reason: str
) -> None:
    assert old in SOUND
    with pytest.raises(UnsoundScenario) as refused:
        scene_of(SOUND.replace(old, new), CAUSES, ["torches"])
    fault = refused.value.faults[0]
    assert (fault.key, fault.line) == (key, line), str(fault.reason)
    assert reason in str(fault.reason)


def test_what_is_no_yaml_at_all_is_said_so() -> None:
    with pytest.raises(Unreadable):
        scene_of("hazards: [", CAUSES, [])
