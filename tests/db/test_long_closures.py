"""Long closures: from the fourth day, with milestones, a rhythm and a place meanwhile; never among today's matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.builders.incidents import NINE, clerk, directed, whole_county
from tests.builders.response import all_passed
from tests.states import kept
from youxu.core.actor import system
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.models import Entry
from youxu.incidents import queries
from youxu.incidents.actions import check, direct, long_closure, respond, restore
from youxu.incidents.actions.long_closure import UnableToCloseLong
from youxu.incidents.models import Incident, LongClosure, Task, TemporaryPlace
from youxu.incidents.queries.long_closures import (
    long_closure_of,
    long_closures,
    milestones_of,
    temporary_places_of,
)
from youxu.incidents.rules import long_closure as rules
from youxu.incidents.rules.words import OPEN_TASKS
from youxu.network.models import Hold
from youxu.plan.files import shipped_plan

pytestmark = [pytest.mark.django_db, pytest.mark.both]

SWEEP = system("sweep")
ZONE = ZoneInfo("Asia/Shanghai")
FOURTH = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
"""Thursday 00:00 in the county: the stop began on Monday, so that the fourth day begins."""
PLAN = shipped_plan().long_closure


county = kept(whole_county)


def now(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def responding(county) -> Incident:
    incident = directed(county, lines=("letters", "ems"))
    at = NINE + timedelta(minutes=12)
    return direct.accept(by=county.person("林志远", at), at=at, incident=incident)


def long(county) -> Incident:
    incident = responding(county)
    assert long_closure.tend_long_closures(by=SWEEP, at=FOURTH) == 1
    return now(incident)


@pytest.mark.parametrize(
    ("at", "expected"),
    [(FOURTH - timedelta(seconds=1), False), (FOURTH, True), (NINE + timedelta(days=3), True)],
)
def test_a_stop_is_long_from_the_fourth_day_of_the_place(at: datetime, expected: bool) -> None:
    assert rules.is_long(NINE, at, ZONE, PLAN) is expected


@pytest.mark.parametrize(("day", "days"), [(4, 1), (13, 1), (14, 7), (40, 7)])
def test_it_is_followed_up_daily_to_day_fourteen_and_weekly_later(day: int, days: int) -> None:
    at = NINE + timedelta(days=day - 1)
    assert rules.next_review(NINE, at, ZONE, PLAN) == at + timedelta(days=days)


def test_tend_long_closures_makes_one_of_what_lasts_and_no_sooner(county) -> None:
    incident = responding(county)
    assert long_closure.tend_long_closures(by=SWEEP, at=FOURTH - timedelta(minutes=1)) == 0
    assert long_closure.tend_long_closures(by=SWEEP, at=FOURTH) == 1
    assert long_closure.tend_long_closures(by=SWEEP, at=FOURTH) == 0
    row = long_closure_of(now(incident), FOURTH)
    assert (row.day, row.owner, row.milestones, row.milestones_done) == (4, "周国栋", 3, 0)
    assert row.next_review.due_at == FOURTH + timedelta(days=1)


incident = kept(long, on=county)


def test_a_long_closure_stands_apart_from_todays_matters(county, incident) -> None:
    by = county.person("沈佳", FOURTH)
    board = queries.board_for(by, county.unit.path, FOURTH, all_deadlines=True)
    assert board.incidents == ()
    keys = Task.objects.filter(pk__in=[row.target for row in board.deadlines if row.kind == "TASK"])
    assert set(keys.values_list("key", flat=True)) == {"long_closure_review"}
    assert queries.wall_of(by, county.unit.path, FOURTH).incidents == ()
    assert [row.reference for row in long_closures(by, county.unit.path, FOURTH)] == [incident.reference]
    fresh = queries.duties_of(by, FOURTH)
    assert all(duty.long_closure for duty in fresh if duty.reference == incident.reference)


def test_declare_long_closure_by_hand_comes_earlier_and_once(county) -> None:
    incident = responding(county)
    at = NINE + timedelta(hours=2)
    by = county.person("沈佳", at)
    long_closure.declare_long_closure(
        by=by, at=at, incident=incident, reason="楼体要加固", owner=county.people["吴大勇"]
    )
    assert long_closure_of(now(incident), at).owner == "吴大勇"
    with pytest.raises(UnableToCloseLong):
        long_closure.declare_long_closure(by=by, at=at, incident=incident)
    with pytest.raises(NotPermitted):
        long_closure.declare_long_closure(by=clerk(county, at=at), at=at, incident=incident)


def test_review_long_closure_sets_the_next_time_and_owes_it(county, incident) -> None:
    at = FOURTH + timedelta(hours=10)
    by = county.person("周国栋", at)
    with pytest.raises(UnableToCloseLong):
        long_closure.review_long_closure(by=by, at=at, incident=incident, text=" ")
    long_closure.review_long_closure(by=by, at=at, incident=incident, text="检测队明天来", revision=1)
    with pytest.raises(Stale):
        long_closure.review_long_closure(by=by, at=at, incident=incident, text="又一次", revision=1)
    later = at + timedelta(days=1)
    long_closure.review_long_closure(by=by, at=later, incident=incident, text="已检测")
    open_now = Task.objects.filter(incident=incident, key="long_closure_review", state__in=OPEN_TASKS)
    assert [task.due_at for task in open_now] == [later + timedelta(days=1)]
    assert Entry.objects.filter(code="LONG_CLOSURE_REVIEWED", stream=incident.stream).count() == 2


def test_add_milestone_gives_it_an_owner_and_a_limit_and_its_owner_does_it(county, incident) -> None:
    by = county.person("周国栋", FOURTH)
    due = FOURTH + timedelta(days=5)
    task = long_closure.add_milestone(
        by=by, at=FOURTH, incident=incident, text="加固验收", owner=county.people["吴大勇"], due_at=due
    )
    with pytest.raises(UnableToCloseLong):
        long_closure.add_milestone(by=by, at=FOURTH, incident=incident, text="昨天", due_at=FOURTH)
    respond.done(by=county.person("吴大勇", FOURTH), at=FOURTH, task=task, result="已验收")
    assert [(row.title, row.state) for row in milestones_of(incident, FOURTH)][-1] == ("加固验收", "DONE")
    assert long_closure_of(now(incident), FOURTH).milestones_done == 1


def test_open_temporary_place_moves_the_lines_and_closing_it_stops_them_again(county, incident) -> None:
    by = county.person("沈佳", FOURTH)
    outlet = county.outlets["YS04"]
    given = {"kind": "MOBILE_UNIT", "place": "村委会门口", "hours": "周二、周五 9:00–12:00"}

    def states() -> dict[str, str]:
        return dict(Hold.objects.filter(outlet=outlet, lifted_at=None).values_list("line", "state"))

    with pytest.raises(Invalid):
        long_closure.open_temporary_place(
            by=by, at=FOURTH, incident=incident, outlet=outlet, lines=["letters"], **{**given, "place": " "}
        )
    with pytest.raises(UnableToCloseLong):
        long_closure.open_temporary_place(
            by=by, at=FOURTH, incident=incident, outlet=outlet, lines=["savings"], **given
        )
    place = long_closure.open_temporary_place(
        by=by, at=FOURTH, incident=incident, outlet=outlet, lines=["letters"], **given
    )
    assert states() == {"letters": "RELOCATED", "ems": "SUSPENDED"}
    hold = Hold.objects.get(outlet=outlet, line="letters", lifted_at=None)
    assert (hold.place, hold.source) == ("村委会门口（周二、周五 9:00–12:00）", incident.stream)
    assert [row.kind for row in temporary_places_of(incident)] == ["MOBILE_UNIT"]
    long_closure.close_temporary_place(by=by, at=FOURTH, place=place)
    assert states() == {"letters": "SUSPENDED", "ems": "SUSPENDED"}
    with pytest.raises(UnableToCloseLong):
        long_closure.close_temporary_place(by=by, at=FOURTH, place=TemporaryPlace.objects.get())


def test_end_long_closure_takes_it_back_and_it_does_not_become_one_again(county, incident) -> None:
    by = county.person("沈佳", FOURTH)
    long_closure.end_long_closure(by=by, at=FOURTH, incident=incident, reason="今天就能恢复")
    assert long_closure.tend_long_closures(by=SWEEP, at=FOURTH + timedelta(days=1)) == 0
    board = queries.board_for(by, county.unit.path, FOURTH)
    assert [row.reference for row in board.incidents] == [incident.reference]
    again = long_closure.declare_long_closure(by=by, at=FOURTH, incident=incident)
    assert again.ended_at is None
    assert LongClosure.objects.count() == 1


def test_the_release_ends_it_with_its_places(county, incident) -> None:
    at = FOURTH + timedelta(hours=10)
    outlet = county.outlets["YS04"]
    long_closure.open_temporary_place(
        by=county.person("沈佳", at), at=at, incident=incident, outlet=outlet, kind="COUNTER", place="村委会",
        hours="每天", lines=["letters"],
    )  # fmt: skip
    restore.claim_restored(by=county.person("马骏", at), at=at, incident=incident)
    head = clerk(county, at=at)
    sheet = check.open_check(by=head, at=at, incident=incident, outlet=outlet)
    check.sign_check(by=head, at=at, sheet=sheet, answers=all_passed(sheet))
    released = restore.release(by=county.person("周国栋", at), at=at, incident=incident)
    assert now(released).long_since is None
    assert not TemporaryPlace.objects.filter(ends_at=None).exists()
    assert not Hold.objects.filter(outlet=outlet, lifted_at=None).exists()
    with pytest.raises(UnableToCloseLong):
        long_closure.declare_long_closure(by=county.person("沈佳", at), at=at, incident=released)
