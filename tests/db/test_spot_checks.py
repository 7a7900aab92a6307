"""Spot checks with rows: drawn once a week, recorded once, what the status said then, what follows, the share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import alerting as build
from tests.builders.alerting import minutes
from tests.builders.response import BEGAN, County, reported
from tests.states import kept
from youxu.core import clock
from youxu.core.errors import NotPermitted, UnableTo
from youxu.core.models import Entry
from youxu.network.actions import confirm_opening
from youxu.network.models import HoursPattern, Outlet
from youxu.network.rules import State
from youxu.reactions.handlers.watch import draw_spot_checks as draw_all
from youxu.watch import actions
from youxu.watch.models import SpotCheck
from youxu.watch.queries import spot_checks as queries
from youxu.watch.rules.spot_checks import SpotResult, SpotStep, Truth

pytestmark = [pytest.mark.django_db, pytest.mark.both]

WEEK = date(2026, 11, 23)


def many() -> County:
    """Make the county with ten outlets, one of them open in summer alone."""
    place = build.reachable()
    hours = HoursPattern.objects.get()
    for number in range(20, 28):
        code = f"YS{number}"
        place.outlets[code] = Outlet.objects.create(
            code=code, name=f"网点{number}", unit=place.unit, unit_path=place.unit.path, hours=hours
        )
    shut = place.outlets["YS27"]
    shut.hours = HoursPattern.objects.create(text="Jul 01-Aug 31 08:30-17:30")
    shut.save()
    return place


def draw(place: County) -> list[SpotCheck]:
    return actions.draw_spot_checks(by=place.person("沈佳"), at=BEGAN, unit=place.unit)


place = kept(many)
checks = kept(draw, on=place)


def refused(function: Any, **given: Any) -> UnableTo:
    with pytest.raises(UnableTo) as caught:
        function(**given)
    return caught.value


def recorded(place: County, check: SpotCheck, result: str, found: str = "", after: int = 30) -> SpotCheck:
    by = place.person("沈佳", minutes(after))
    return actions.record_spot_check(by=by, at=minutes(after), check=check, result=result, found=found)


def checked(place: County, code: str) -> SpotCheck:
    """Return the check of an outlet, drawn for this week whether the lot chose it or not."""
    row, _made = SpotCheck.objects.get_or_create(
        unit=place.unit,
        week=WEEK,
        outlet=place.outlets[code],
        defaults={"unit_path": place.unit.path, "place": 9, "drawn_at": BEGAN},
    )
    return row


def test_draw_spot_checks_draws_five_open_outlets_once_a_week_and_says_so(
    place: County, checks: list[SpotCheck]
) -> None:
    assert len(checks) == 5
    assert "YS27" not in {row.outlet.code for row in checks}
    assert [row.place for row in checks] == [1, 2, 3, 4, 5]
    assert {row.week for row in checks} == {WEEK}
    entry = Entry.objects.get(code="SPOT_CHECKS_DRAWN")
    assert entry.stream == checks[0].stream
    again = {"by": place.person("沈佳"), "at": minutes(99), "unit": place.unit}
    assert "drawn already" in refused(actions.draw_spot_checks, **again).sentence.text
    with pytest.raises(NotPermitted):
        actions.draw_spot_checks(by=place.person("郑凯"), at=BEGAN, unit=place.unit)
    assert queries.still_to_ask(place.unit, BEGAN) == 5


def test_the_next_week_draws_others_before_those_again(place: County, checks: list[SpotCheck]) -> None:
    for row in checks:
        recorded(place, row, SpotResult.RIGHT)
    at = BEGAN + timedelta(days=7)
    second = actions.draw_spot_checks(by=place.person("沈佳", at), at=at, unit=place.unit)
    first = {row.outlet_id for row in checks}
    fresh = [row.outlet_id for row in second if row.outlet_id not in first]
    assert len(fresh) == 4
    assert second[-1].outlet_id in first


def test_the_week_draws_itself_where_the_plan_asks_for_it(place: County) -> None:
    with clock.pretend(BEGAN):
        draw_all()
        draw_all()
    assert SpotCheck.objects.filter(unit=place.unit).count() == 5
    assert list(queries.draws_due(BEGAN)) == []
    assert [unit.pk for unit in queries.draws_due(BEGAN + timedelta(days=7))] == [place.unit.pk]


def test_record_spot_check_keeps_what_the_status_said_at_that_moment(
    place: County, checks: list[SpotCheck]
) -> None:
    row = checked(place, "YS04")
    reported(place)
    right = recorded(place, row, SpotResult.RIGHT)
    assert (right.said, right.found, right.checked_by) == (State.SUSPENDED, State.SUSPENDED, "沈佳")
    refused(
        actions.record_spot_check,
        by=place.person("沈佳"),
        at=minutes(31),
        check=row,
        result=SpotResult.RIGHT,
    )
    entry = Entry.objects.get(code="SPOT_CHECK_RECORDED")
    assert entry.unit_path == place.unit.path


def test_record_spot_check_asks_what_was_found_and_by_whom(place: County, checks: list[SpotCheck]) -> None:
    row = checked(place, "YS05")
    confirm_opening(by=place.person("唐小燕"), at=minutes(1), outlets=[place.outlets["YS05"]], way="PAGE")
    given = {"by": place.person("沈佳"), "at": minutes(5), "check": row}
    assert refused(actions.record_spot_check, **given, result="MAYBE").field == "result"
    assert refused(actions.record_spot_check, **given, result=SpotResult.WRONG).field == "found"
    same = refused(actions.record_spot_check, **given, result=SpotResult.WRONG, found=State.OPEN)
    assert same.field == "found"
    with pytest.raises(NotPermitted):
        actions.record_spot_check(**{**given, "by": place.person("郑凯")}, result=SpotResult.RIGHT)
    by = place.person("苏婷")
    done = actions.record_spot_check(
        **{**given, "by": by}, result=SpotResult.WRONG, found=State.SUSPENDED, note="门锁着"
    )
    assert (done.said, done.found, done.note) == (State.OPEN, State.SUSPENDED, "门锁着")


def test_a_call_that_reaches_nobody_is_counted_and_may_be_made_again(
    place: County, checks: list[SpotCheck]
) -> None:
    row = checks[0]
    recorded(place, row, SpotResult.NOT_REACHED, after=5)
    tried = recorded(place, row, SpotResult.NOT_REACHED, after=15)
    assert (tried.tries, tried.tried_at, tried.checked_at) == (2, minutes(15), None)
    assert queries.still_to_ask(place.unit, minutes(20)) == 5
    assert recorded(place, row, SpotResult.RIGHT, after=25).checked_at == minutes(25)
    assert queries.still_to_ask(place.unit, minutes(30)) == 4


def test_a_wrong_status_waits_for_its_step_until_the_status_says_what_was_found(place: County) -> None:
    row = checked(place, "YS04")
    confirm_opening(by=place.person("黄建华"), at=minutes(1), outlets=[place.outlets["YS04"]], way="PAGE")
    recorded(place, row, SpotResult.WRONG, State.SUSPENDED, after=5)
    (wrong,) = queries.wrong_in(place.unit, minutes(6))
    assert (wrong.code, wrong.step) == ("YS04", SpotStep.REPORT)
    reported(place)
    assert queries.wrong_in(place.unit, minutes(30)) == ()


def test_the_share_of_a_span_counts_right_and_wrong(place: County, checks: list[SpotCheck]) -> None:
    first, second, third, *_rest = checks
    recorded(place, first, SpotResult.RIGHT)
    recorded(place, second, SpotResult.RIGHT)
    recorded(place, third, SpotResult.NOT_REACHED)
    office = place.person("沈佳")
    span = (BEGAN, BEGAN + timedelta(days=7))
    assert queries.truth_of(office, place.unit.path, *span) == Truth(2, 0)
    assert queries.truth_of(office, "china-post/", *span) == Truth(2, 0)
    assert queries.truth_of(office, place.unit.path, span[1], span[1]) == Truth()
    (week,) = queries.weeks_of(office, place.unit)
    assert (week.drawn, week.truth.checked) == (5, 2)


def test_the_list_of_a_week_is_found_in_a_constant_number_of_queries(
    place: County, checks: list[SpotCheck], django_assert_max_num_queries: Any
) -> None:
    office = place.person("沈佳")
    queries.checks_of(office, place.unit, WEEK, minutes(9))
    with django_assert_max_num_queries(8):
        rows = queries.checks_of(office, place.unit, WEEK, minutes(10))
    assert [row.owed for row in rows] == [True] * 5
    found = queries.check_of_outlet(office, place.unit, WEEK, rows[0].code)
    assert found is not None
    assert queries.check_numbered(office, found.pk) == found
