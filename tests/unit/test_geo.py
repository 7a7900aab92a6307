"""Places: textbook distances, the shifted datums there and back, points within a polygon."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.kernel import geo
from youxu.kernel.geo import Datum

BEIJING, SHANGHAI = (39.9042, 116.4074), (31.2304, 121.4737)
IN_CHINA = st.tuples(st.floats(18.2, 53.5), st.floats(73.6, 134.7))
ANYWHERE = st.tuples(st.floats(-89.0, 89.0), st.floats(-179.0, 179.0))


def test_beijing_and_shanghai_are_1067_kilometres_apart() -> None:
    assert geo.distance_km(BEIJING, SHANGHAI) == pytest.approx(1067.3, abs=0.5)


def test_a_quarter_of_the_meridian_is_ten_thousand_kilometres() -> None:
    assert geo.distance_km((0, 0), (90, 0)) == pytest.approx(10007.5, abs=0.1)


def test_gcj_02_is_the_published_shift() -> None:
    shown = geo.wgs84_to_gcj02((39.908, 116.397))
    assert shown == (pytest.approx(39.9094033, abs=1e-6), pytest.approx(116.4032433, abs=1e-6))


def test_a_point_abroad_is_not_shifted() -> None:
    assert geo.wgs84_to_gcj02((48.8566, 2.3522)) == (48.8566, 2.3522)


@given(IN_CHINA)
def test_the_inverse_is_exact_to_a_centimetre(point: geo.Point) -> None:
    back = geo.gcj02_to_wgs84(geo.wgs84_to_gcj02(point))
    assert geo.distance_km(point, back) < 1e-5


@given(IN_CHINA)
def test_baidu_points_come_back_to_a_centimetre(point: geo.Point) -> None:
    shown = geo.gcj02_to_bd09(geo.wgs84_to_gcj02(point))
    assert geo.distance_km(point, geo.to_wgs84(shown, Datum.BD09)) < 1e-5


@given(ANYWHERE, ANYWHERE)
def test_distance_is_symmetric(a: geo.Point, b: geo.Point) -> None:
    assert geo.distance_km(a, b) == pytest.approx(geo.distance_km(b, a))


@given(ANYWHERE, st.lists(ANYWHERE, min_size=1, max_size=30))
def test_the_nearest_is_nearest(point: geo.Point, others: list[geo.Point]) -> None:
    found = geo.nearest(point, others, 3)
    assert len(found) == min(3, len(others))
    assert found[0][1] == pytest.approx(min(geo.distance_km(point, other) for other in others), abs=1e-6)
    assert [km for _, km in found] == sorted(km for _, km in found)


def test_nothing_is_near_where_there_is_nothing() -> None:
    assert geo.nearest(BEIJING, [], 3) == []


def test_a_polygon_holds_what_lies_within() -> None:
    ring = [(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0)]
    assert geo.within((5, 5), ring)
    assert not geo.within((5, 11), ring)
    assert geo.box_of(ring) == geo.Box(0, 0, 10, 10)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("25.04", 25.04),
        ("-33.9", -33.9),
        ("18.856818°", 18.856818),
        ("28.430354° N", 28.430354),
        ("25.43 N", 25.43),
        ("17°57'17.7", 17.954917),
        ("33°52'S", -33.866667),
    ],
)
def test_degrees_are_read_as_people_write_them(text: str, value: float) -> None:
    assert geo.degrees(text) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("text", ["28.4 32628", "north", "", "nan", "inf"])
def test_what_is_no_degree_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        geo.degrees(text)
