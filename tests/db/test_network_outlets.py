"""Units and outlets: added, changed, retired, listed, searched, drawn on the map."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.network import AT, BY, NIGHT, Network, hold, many_outlets, small_network
from tests.states import kept
from youxu.core import stamps
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.kernel import geo
from youxu.network import actions, queries
from youxu.network.models import CalendarDay, Outlet, Region
from youxu.network.rules import State

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOBODY = Actor(ActorKind.PERSON, "person:9", "无权", "WEB")


made = kept(small_network)


def test_add_unit_builds_the_path_and_refuses_what_does_not_fit(made: Network) -> None:
    assert made.county.path == "china-post/jiangxi/yunzhou/yunshan/"
    for key, level, fault in (
        ("yunshan", "BRANCH", "key"),
        ("云山", "BRANCH", "key"),
        ("other", "PROVINCE", "level"),
    ):
        with pytest.raises(actions.UnableToEditUnit) as refused:
            actions.add_unit(by=BY, at=AT, key=key, level=level, name="x", parent=made.county)
        assert refused.value.field == fault
    with pytest.raises(NotPermitted):
        actions.add_unit(by=NOBODY, at=AT, key="new", level="BRANCH", name="x", parent=made.county)


def test_edit_unit_by_a_stale_form_loses_neither_version(made: Network) -> None:
    actions.edit_unit(by=BY, at=AT, unit=made.county, revision=1, fields={"telephone": "0799-000 0110"})
    with pytest.raises(Stale) as refused:
        actions.edit_unit(by=BY, at=AT, unit=made.county, revision=1, fields={"telephone": "0799-000 0111"})
    assert refused.value.theirs == {"telephone": "0799-000 0110"}
    assert refused.value.yours == {"telephone": "0799-000 0111"}


def test_units_are_read_in_the_order_of_the_tree(made: Network) -> None:
    assert [row.key for row in queries.units_under("china-post/jiangxi/")] == [
        "jiangxi",
        "yunzhou",
        "yunshan",
    ]
    assert [row.key for row in queries.units_above(made.county.path)] == [
        "china-post", "jiangxi", "yunzhou", "yunshan",
    ]  # fmt: skip
    assert [row.key for row in queries.children_of("")] == ["china-post"]
    assert queries.unit_by_key("yunshan") == queries.unit_by_path(made.county.path)


def test_add_outlet_turns_a_chinese_map_point_into_a_true_one(made: Network) -> None:
    fields = {"name": "东门营业所", "latitude": "27.8194", "longitude": "114.9365", "datum": "GCJ02"}
    outlet = actions.add_outlet(by=BY, at=AT, unit=made.county, code="347002", fields=fields)
    assert outlet.given_datum == "GCJ02"
    assert 0.3 < geo.distance_km((outlet.latitude, outlet.longitude), (27.8194, 114.9365)) < 0.8


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"name": ""}, "name"),
        ({"name": "x", "floor_area": "large"}, "floor_area"),
        ({"name": "x", "latitude": "99", "longitude": "200"}, "latitude"),
        ({"name": "x" * 200}, "name"),
        ({"name": "x", "colour": "green"}, "colour"),
        ({"name": "x", "time_zone": "Mars/Base"}, "time_zone"),
    ],
)
def test_add_outlet_names_each_field_at_fault(made: Network, fields: dict[str, str], fault: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_outlet(by=BY, at=AT, unit=made.county, code="1", fields=fields)
    assert fault in refused.value.faults


def test_add_outlet_refuses_a_code_that_is_taken_and_hours_that_cannot_be_read(made: Network) -> None:
    with pytest.raises(actions.UnableToEditOutlet):
        actions.add_outlet(by=BY, at=AT, unit=made.county, code="347003", fields={"name": "x"})
    with pytest.raises(Invalid) as refused:
        actions.add_outlet(by=BY, at=AT, unit=made.county, code="1", fields={"name": "x"}, hours="Mo-Fx")
    assert "hours" in refused.value.faults


def test_edit_outlet_changes_lines_and_search_but_keeps_what_is_held(made: Network) -> None:
    outlet = made.outlets["347003"]
    actions.edit_outlet(
        by=BY, at=AT, outlet=outlet, revision=1, fields={"name": "新河口支局"}, lines=["letters", "ems"]
    )
    found = queries.states_of([outlet.pk], AT)[outlet.pk]
    assert {line.line for line in found.lines} == {"letters", "ems"}
    assert [row.code for row in queries.search_outlets("新河口", "china-post/")] == ["347003"]
    hold(outlet, lines=("ems",))
    outlet.refresh_from_db()
    with pytest.raises(actions.UnableToEditOutlet):
        actions.edit_outlet(
            by=BY, at=AT, outlet=outlet, revision=outlet.revision, fields={}, lines=["letters"]
        )
    with pytest.raises(Stale):
        actions.edit_outlet(by=BY, at=AT, outlet=outlet, revision=1, fields={"name": "y"})


def test_retire_outlet_waits_for_its_holds_and_keeps_the_row(made: Network) -> None:
    outlet = made.outlets["347003"]
    hold(outlet)
    with pytest.raises(actions.UnableToEditOutlet):
        actions.retire_outlet(by=BY, at=AT, outlet=outlet, revision=1, reason="撤并")
    actions.lift_holds(by=BY, at=AT, source="incident:7")
    actions.retire_outlet(by=BY, at=AT, outlet=outlet, revision=1, reason="撤并")
    assert Outlet.objects.filter(code="347003").exists()
    assert "347003" not in {row.code for row in queries.outlets_page("china-post/", AT).rows}
    actions.add_outlet(by=BY, at=AT, unit=made.county, code="347003", fields={"name": "河口新支局"})


def test_set_counters_retires_what_is_gone(made: Network) -> None:
    outlet = made.outlets["347003"]
    actions.set_counters(
        by=BY, at=AT, outlet=outlet, counters=[actions.CounterRow(str(n)) for n in range(1, 12)]
    )
    rows = [actions.CounterRow("2", ("letters",)), actions.CounterRow("10")]
    actions.set_counters(by=BY, at=AT, outlet=outlet, counters=rows)
    assert [(row.number, row.lines) for row in queries.counters_of(outlet.pk)] == [
        ("2", ("letters",)),
        ("10", ()),
    ]


def test_set_hours_and_add_exception_change_when_it_is_open(made: Network) -> None:
    outlet = made.outlets["347003"]
    actions.set_hours(by=BY, at=AT, outlet=outlet, hours="Mo-Su 14:00-18:00")
    assert not queries.open_facts(outlet, AT).open_now
    actions.add_exception(by=BY, at=AT, unit=made.county, day=AT.date(), hours="09:00-11:00", reason="大集")
    assert queries.open_facts(outlet, AT).open_now
    actions.add_exception(by=BY, at=AT, outlet=outlet, day=AT.date(), reason="停电检修")
    facts = queries.open_facts(outlet, AT)
    assert not facts.open_now
    assert facts.next_opening == datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
    assert queries.open_minutes(outlet, AT, datetime(2026, 11, 25, 7, 0, tzinfo=UTC)) == 60
    with pytest.raises(actions.UnableToSetHours):
        actions.set_hours(by=BY, at=AT, outlet=outlet, hours="24/7", line="ems")
    with pytest.raises(actions.UnableToSetHours):
        actions.add_exception(by=BY, at=AT, day=AT.date())


def test_set_calendar_days_is_editable_data_and_closes_what_keeps_holidays(made: Network) -> None:
    days = [(AT.date(), "HOLIDAY", "示例节"), (date(2026, 11, 28), "WORKDAY", "补班")]
    actions.set_calendar_days(by=BY, at=AT, calendar="cn", days=days)
    actions.set_calendar_days(by=BY, at=AT, calendar="cn", days=[(AT.date(), "HOLIDAY", "改名")])
    assert CalendarDay.objects.get(day=AT.date()).name == "改名"
    assert not queries.open_facts(made.outlets["347003"], AT).open_now
    assert queries.open_facts(made.outlets["347003"], datetime(2026, 11, 28, 8, 0, tzinfo=UTC)).open_now


def test_a_shipped_holiday_can_be_taken_back_and_an_unknown_year_says_so(made: Network) -> None:
    national_day = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)
    assert not queries.open_facts(made.outlets["347003"], national_day).open_now
    days = [(national_day.date(), "ORDINARY", "")]
    actions.set_calendar_days(by=BY, at=AT, calendar="cn", days=days)
    assert queries.open_facts(made.outlets["347003"], national_day).open_now
    assert queries.state_counts("china-post/", AT).calendar_known
    assert not queries.state_counts("china-post/", AT.replace(year=2031)).calendar_known


def test_add_regions_in_waves_and_again_with_another_name() -> None:
    rows = [actions.RegionRow("110101", "东城区", "1101"), actions.RegionRow("1101", "市辖区", "11")]
    rows.append(actions.RegionRow("11", "北京市"))
    actions.add_regions(by=BY, at=AT, scheme="gb2260", rows=rows)
    actions.add_regions(by=BY, at=AT, scheme="gb2260", rows=[actions.RegionRow("11", "北京")])
    assert [row.name for row in queries.regions("gb2260")] == ["北京"]
    assert [row.name for row in queries.regions("gb2260", parent="1101")] == ["东城区"]
    assert Region.objects.get(code="110101").parent.parent.name == "北京"


def test_a_list_comes_in_keyset_pages(made: Network) -> None:
    first = queries.outlets_page("china-post/", AT, size=3)
    rest = queries.outlets_page("china-post/", AT, size=3, after=first.after)
    assert [row.code for row in (*first.rows, *rest.rows)] == ["347003", "347004", "347005", "347006"]
    assert (first.total, first.more_than_total, rest.after) == (4, False, None)


def test_a_list_is_narrowed_by_state_and_by_what_is_held(made: Network) -> None:
    hold(made.outlets["347003"])
    actions.confirm_opening(
        by=BY, at=AT, outlets=[made.outlets["347004"], made.outlets["347006"]], way="PAGE"
    )

    def codes(**more: object) -> list[str]:
        return [row.code for row in queries.outlets_page("china-post/", AT, **more).rows]  # type: ignore[arg-type]

    assert codes(state="SUSPENDED") == codes(affected=True) == ["347003"]
    assert codes(state="UNKNOWN") == ["347005"]
    assert codes(state="OPEN") == ["347004", "347006"]
    at_night = queries.outlets_page("china-post/", NIGHT, state="CLOSED_NOW").rows
    assert [row.code for row in at_night] == ["347004"]


@pytest.mark.parametrize("text", ["柳林", "347004", "ＬＩＵ 柳林", "柳林镇1号"])
def test_search_finds_by_name_code_and_address(made: Network, text: str) -> None:
    Outlet.objects.filter(code="347004").update(search="liu 柳林支局 347004 柳林镇 柳林镇1号")
    assert [row.code for row in queries.search_outlets(text, made.county.path)] == ["347004"]
    assert queries.search_outlets(text, "elsewhere/") == []


def test_the_matrix_leads_with_what_is_held(made: Network) -> None:
    hold(made.outlets["347006"], state=State.RESTRICTED)
    hold(made.outlets["347004"])
    rows = queries.matrix("china-post/", AT)
    assert [row.code for row in rows] == ["347004", "347006", "347003", "347005"]
    assert len(queries.matrix("china-post/", AT, limit=2)) == 2


def test_a_rule_names_outlets_by_list_place_and_polygon(made: Network) -> None:
    path = made.county.path
    Outlet.objects.filter(code="347003").update(latitude=27.79, longitude=114.96)
    Outlet.objects.filter(code="347004").update(latitude=27.80, longitude=114.91, county="云山县")

    def codes(**more: object) -> list[str]:
        return [row.code for row in queries.outlets_in(queries.OutletRule(path=path, **more))]  # type: ignore[arg-type]

    assert len(codes()) == 4
    assert codes(codes=("347004", "347099")) == ["347004"]
    assert queries.unknown_codes(["347004", "347099"], path) == ["347099"]
    assert codes(region=("", "云山县")) == ["347004"]
    ring = ((27.7, 114.95), (27.7, 115.0), (27.9, 115.0), (27.9, 114.95))
    assert codes(ring=ring) == ["347003"]
    assert queries.count_in(queries.OutletRule(path=path, ring=ring)) == 1
    first = queries.outlets_in(queries.OutletRule(path=path), limit=3)
    assert len(queries.outlets_in(queries.OutletRule(path=path), after=first[-1].id, limit=3)) == 1


def test_the_map_shows_points_and_counts_those_without(made: Network) -> None:
    Outlet.objects.filter(code="347003").update(latitude=27.79, longitude=114.96)
    hold(made.outlets["347003"])
    found = queries.map_of("china-post/", AT)
    assert (found.clustered, found.without_point) == (False, 3)
    assert [(mark.code, mark.state) for mark in found.markers] == [("347003", State.SUSPENDED)]


def test_a_large_map_is_clustered_by_unit_with_the_worst_state() -> None:
    top = many_outlets(6, 100)
    hold(Outlet.objects.get(code="0003-007"))
    found = queries.map_of(top.path, AT)
    clusters = {mark.name: mark for mark in found.markers if not mark.code}
    assert found.clustered
    assert len(clusters) == 6
    assert (clusters["县3"].count, clusters["县3"].state, clusters["县3"].affected) == (
        100,
        State.SUSPENDED,
        1,
    )
    assert [mark.code for mark in found.markers if mark.code] == ["0003-007"]


def test_counting_states_takes_the_same_queries_for_any_size() -> None:
    top = many_outlets(12, 20)
    hold(Outlet.objects.filter(unit__key="big-0001")[0])
    counted = {}
    for path in ("big/big-0001/", top.path):
        with CaptureQueriesContext(connection) as seen:
            counts = queries.state_counts(path, AT)
        counted[path] = len(seen)
        assert counts.count(State.SUSPENDED) == 1
        assert counts.count(State.OPEN) == counts.outlets - 1
    assert counts.outlets == 240
    assert len(set(counted.values())) == 1
    assert max(counted.values()) <= 12


def test_a_page_of_outlets_takes_the_same_queries_for_any_size() -> None:
    top = many_outlets(4, 30)
    for size in (5, 50):
        with stamps.steady(), CaptureQueriesContext(connection) as seen:  # as a page asks
            queries.outlets_page(top.path, AT, size=size)
        assert len(seen) <= 13


def test_a_picture_of_few_outlets_shows_what_one_made_in_groups_would(
    made: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    Outlet.objects.filter(code="347003").update(latitude=27.79, longitude=114.96)
    hold(made.outlets["347006"], state=State.RESTRICTED)
    hold(made.outlets["347004"])
    few = queries.picture_of(made.county.path, AT, limit=3, with_map=True)
    monkeypatch.setattr("youxu.network.queries.picture.FEW", 0)
    Outlet.objects.filter(code="347003").update(latitude=27.79)  # so that what is kept is read again
    many = queries.picture_of(made.county.path, AT, limit=3, with_map=True)
    assert few == many
    assert [row.code for row in few.rows] == ["347004", "347006", "347003"]
    assert queries.picture_of(made.county.path, AT).map is None
