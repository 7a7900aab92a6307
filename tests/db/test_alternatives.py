"""What is offered for closed lines: from the rows of now, agreed first, never one that is down or has refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import alternatives as build
from tests.builders.incidents import NINE, minutes
from tests.builders.response import County
from tests.states import kept
from youxu.alternatives import queries
from youxu.alternatives.models import MobileStop
from youxu.alternatives.rules.words import Measured, Origin
from youxu.network.models import Counter, OutletLine
from youxu.network.queries import zone_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(build.county_on_the_map)


def codes(
    place: County, outlet: str = "YS04", line: str = "letters", at: datetime = NINE, **more: str
) -> list[str]:
    return [row.code for row in queries.for_outlet(place.outlets[outlet], line, at=at, **more)]


def test_the_nearest_that_do_the_line_are_offered_and_say_ring_first(place: County) -> None:
    build.stopped(place)
    rows = queries.for_outlet(place.outlets["YS04"], "letters", at=NINE)
    assert [row.code for row in rows] == ["YS05", "YS10", "YS11"]
    first = rows[0]
    assert (first.origin, first.measured, first.ring_first) == (Origin.COMPUTED, Measured.AIR, True)
    assert first.distance_m == pytest.approx(2000, abs=5)
    assert first.telephone == "0796-0001"
    assert first.open_now
    assert first.open_until == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_an_agreed_neighbour_comes_first_with_its_road_distance_and_note(place: County) -> None:
    build.agreed(place, "YS04", "YS12", distance_m=9000, minutes=15, measured=Measured.ROAD, note="乘5路")
    first = queries.for_outlet(place.outlets["YS04"], "letters", at=NINE)[0]
    assert (first.code, first.origin, first.distance_m, first.minutes) == ("YS12", Origin.AGREED, 9000, 15)
    assert (first.measured, first.note) == (Measured.ROAD, "乘5路")


def test_an_agreement_holds_for_its_own_line_alone(place: County) -> None:
    build.agreed(place, "YS04", "YS12", line="savings")
    assert "YS12" not in codes(place)


def test_a_neighbour_that_is_down_on_the_line_is_none_even_if_agreed(place: County) -> None:
    build.agreed(place, "YS04", "YS05")
    build.held(place.outlets["YS05"], "letters")
    assert codes(place) == ["YS10", "YS11", "YS12"]
    assert codes(place, line="savings")[0] == "YS05"


def test_an_outlet_that_does_not_do_the_line_is_none(place: County) -> None:
    OutletLine.objects.filter(outlet=place.outlets["YS05"], line="letters").delete()
    assert codes(place)[0] == "YS10"


def test_an_exercise_sees_its_own_holds_and_reality_not_the_other_way(place: County) -> None:
    build.held(place.outlets["YS05"], "letters", world="drill-1")
    assert codes(place)[0] == "YS05"
    assert codes(place, world="drill-1")[0] == "YS10"


def test_where_people_must_do_it_a_machine_alone_is_none(place: County) -> None:
    Counter.objects.create(outlet=place.outlets["YS05"], number="9", lines=["letters"])
    Counter.objects.filter(outlet=place.outlets["YS05"]).exclude(number="9").update(lines=["letters"])
    assert codes(place, line="savings")[0] == "YS10"
    assert codes(place)[0] == "YS05"


def test_confidential_mail_and_an_unknown_line_have_no_alternative(place: County) -> None:
    for code in ("YS04", "YS05"):
        OutletLine.objects.create(outlet=place.outlets[code], line="confidential")
    assert codes(place, line="confidential") == []
    assert codes(place, line="nonsense") == []


def test_in_the_evening_those_that_open_next_say_when(place: County) -> None:
    evening = NINE + timedelta(hours=12)
    first = queries.for_outlet(place.outlets["YS04"], "letters", at=evening)[0]
    assert (first.open_now, first.open_until) == (False, None)
    assert first.opens_at == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


def test_an_outlet_without_a_place_on_the_map_has_its_agreed_ones(place: County) -> None:
    outlet = place.outlets["YS04"]
    outlet.latitude = outlet.longitude = None
    outlet.save(update_fields=["latitude", "longitude"])
    assert codes(place) == []
    build.agreed(place, "YS04", "YS12")
    row = queries.for_outlet(outlet, "letters", at=NINE)[0]
    assert (row.code, row.distance_m, row.measured) == ("YS12", None, Measured.UNKNOWN)


def test_a_stop_of_a_mobile_unit_is_offered_while_it_stands_there(place: County) -> None:
    MobileStop.objects.create(
        unit=place.unit,
        unit_path=place.unit.path,
        vehicle="流动服务车1号",
        place="柳林村委会",
        latitude=build.NORTH,
        longitude=build.EAST + 0.001,
        hours="Mo 09:00-11:00",
        lines=["letters"],
    )
    rows = queries.for_outlet(place.outlets["YS04"], "letters", at=NINE)
    assert [row.origin for row in rows] == [Origin.MOBILE, Origin.COMPUTED, Origin.COMPUTED]
    assert (rows[0].outlet_id, rows[0].address, rows[0].ring_first) == (None, "柳林村委会", False)
    later = queries.for_outlet(place.outlets["YS04"], "letters", at=NINE + timedelta(hours=3))
    assert Origin.MOBILE not in [row.origin for row in later]


def test_the_days_of_a_mobile_stop_are_those_of_where_it_stands(place: County) -> None:
    stop = MobileStop.objects.create(
        unit=place.unit,
        unit_path=place.unit.path,
        vehicle="流动服务车1号",
        place="柳林村委会",
        latitude=build.NORTH,
        longitude=build.EAST + 0.001,
        hours="24/7",
        lines=["letters"],
        starts_date=NINE.date(),
        ends_date=NINE.date(),
    )
    early = NINE.replace(hour=17) - timedelta(days=1)
    assert early.astimezone(zone_of(place.unit.time_zone)).date() == stop.starts_date
    offered = [
        Origin.MOBILE in [row.origin for row in queries.for_outlet(place.outlets["YS04"], "letters", at=at)]
        for at in (early, early + timedelta(days=1), early - timedelta(days=1))
    ]
    assert offered == [True, False, False]


def test_for_incident_offers_for_every_line_that_it_stops_and_sends_nobody_to_another_of_its_outlets(
    place: County,
) -> None:
    incident = build.stopped(place, "YS04", "YS05")
    found = queries.for_incident(incident, at=minutes(5))
    assert set(found) == {
        (place.outlets[code].pk, line) for code in ("YS04", "YS05") for line in ("letters", "savings")
    }
    down = {place.outlets[code].pk for code in ("YS04", "YS05")}
    assert not down & {row.outlet_id for rows in found.values() for row in rows}


def test_for_many_asks_as_often_for_ten_lines_as_for_two(place: County) -> None:
    build.stopped(place, "YS04", "YS05", "YS10", "YS11", "YS12")
    keys = [(outlet.pk, line) for outlet in place.outlets.values() for line in ("letters", "savings")]

    def asked(wanted: list[tuple[int, str]]) -> int:
        queries.for_many(wanted, at=NINE)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            queries.for_many(wanted, at=NINE)
        return len(seen)

    assert asked(keys[:2]) == asked(keys[:10])


def test_a_moment_without_a_zone_is_refused(place: County) -> None:
    with pytest.raises(ValueError, match="zone"):
        codes(place, at=NINE.replace(tzinfo=None))
