"""Special days raise the proposed level and shorten notice clocks: of their lines, at their places, in their zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.builders.incidents import NINE, clerk, reported, verified, whole_county
from tests.states import kept
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.models import Entry
from youxu.incidents.models import Task
from youxu.network import actions, queries
from youxu.network.actions import UnableToSetSpecialDays
from youxu.network.models import Outlet, Region, SpecialDay, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TODAY = date(2026, 11, 23)


county = kept(whole_county)


def entered(county, calendar="market_days", first=TODAY, last=TODAY, **more) -> SpecialDay:
    return actions.enter_special_days(
        by=county.person("沈佳"),
        at=NINE,
        unit=county.unit,
        calendar=calendar,
        starts_date=first,
        ends_date=last,
        **more,
    )


def test_enter_special_days_raises_the_level_on_that_day_only(county) -> None:
    assert reported(county, outlet="YS05").level == "OUTLET"
    entered(county)
    assert reported(county, lines=("letters",), cause="power").level == "IV"
    SpecialDay.objects.update(starts_date=TODAY - timedelta(days=2), ends_date=TODAY - timedelta(days=1))
    assert reported(county, outlet="YS10", lines=("letters",), cause="equipment").level == "OUTLET"


def test_a_line_of_its_own_is_raised_and_another_is_not(county) -> None:
    entered(county, calendar="new_stamps", lines=("ems",))
    assert reported(county, lines=("letters",)).level == "OUTLET"
    assert reported(county, outlet="YS05", lines=("ems",), cause="power").level == "IV"


def test_the_day_of_one_outlet_leaves_its_neighbour_as_it_is(county) -> None:
    entered(county, outlet=county.outlets["YS04"])
    assert reported(county, lines=("letters",)).level == "IV"
    assert reported(county, outlet="YS05", lines=("letters",), cause="power").level == "OUTLET"


def test_a_town_and_a_region_reach_their_outlets(county) -> None:
    above = Region.objects.create(scheme="gb2260", code="3609", name="市")
    below = Region.objects.create(scheme="gb2260", code="360921", name="县", parent=above)
    Outlet.objects.filter(code="YS04").update(town="柳林镇")
    Outlet.objects.filter(code="YS05").update(region=below)
    entered(county, town="柳林镇")
    entered(county, region=above)
    found = queries.days_of(Outlet.objects.filter(code__in=("YS04", "YS05", "YS10")), NINE)
    assert [len(found[county.outlets[code].pk].rows) for code in ("YS04", "YS05", "YS10")] == [1, 1, 0]


def test_a_day_entered_above_holds_below(county) -> None:
    city = Unit.objects.get(key="yunzhou")
    SpecialDay.objects.create(
        unit=city, unit_path=city.path, calendar="major_events", starts_date=TODAY, ends_date=TODAY
    )
    incident = reported(county, lines=("letters",))
    assert incident.level == "IV"
    assert any("major events" in reason["text"] for reason in incident.level_reasons)


def test_the_day_is_that_of_the_outlets_own_zone(county) -> None:
    entered(county)
    evening = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    outlet = county.outlets["YS04"]
    assert queries.days_of([outlet], evening)[outlet.pk].rows == ()
    Outlet.objects.filter(pk=outlet.pk).update(time_zone="Europe/Moscow")
    outlet.refresh_from_db()
    there = queries.days_of([outlet], evening)[outlet.pk]
    assert (there.day, len(there.rows)) == (TODAY, 1)


def test_a_peak_day_halves_the_time_for_the_door_notice(county) -> None:
    plain = verified(county)
    entered(county)
    busy = reported(county, outlet="YS05", by=clerk(county, "YS05"), cause="power", lines=("letters",))

    def minutes(incident) -> int:
        task = Task.objects.get(incident=incident, key="post_door_notice")
        return (task.due_at - incident.noticed_at).total_seconds() // 60

    assert (minutes(plain), minutes(busy)) == (15, 7)


def test_change_special_days_is_a_compare_and_set(county) -> None:
    row = entered(county)
    by = county.person("沈佳")
    new = actions.change_special_days(
        by=by, at=NINE, row=row, starts_date=TODAY, rule="LUNAR", numbers=(8, 2, 5), revision=1
    )
    assert (new.rule, new.numbers, new.ends_date, new.revision) == ("LUNAR", [2, 5, 8], None, 2)
    with pytest.raises(Stale):
        actions.change_special_days(by=by, at=NINE, row=row, starts_date=TODAY, ends_date=TODAY, revision=1)
    assert Entry.objects.filter(code="SPECIAL_DAYS_CHANGED").count() == 1


def test_withdraw_special_days_ends_them_and_only_once(county) -> None:
    row = entered(county)
    by = county.person("沈佳")
    actions.withdraw_special_days(by=by, at=NINE, row=row)
    assert queries.days_in(county.unit.path, NINE) == ()
    with pytest.raises(UnableToSetSpecialDays):
        actions.withdraw_special_days(by=by, at=NINE, row=row)


def test_days_without_a_last_one_or_at_anothers_outlet_are_refused(county) -> None:
    with pytest.raises(Invalid) as refusal:
        entered(county, last=None)
    assert set(refusal.value.faults) == {"ends_date"}
    elsewhere = Outlet.objects.create(
        code="X1", name="别处", unit=Unit.objects.get(key="yunzhou"), unit_path="china-post/jiangxi/yunzhou/"
    )
    with pytest.raises(UnableToSetSpecialDays):
        entered(county, outlet=elsewhere)


def test_a_clerk_enters_no_days(county) -> None:
    with pytest.raises(NotPermitted):
        actions.enter_special_days(
            by=clerk(county),
            at=NINE,
            unit=county.unit,
            calendar="market_days",
            starts_date=TODAY,
            ends_date=TODAY,
        )
