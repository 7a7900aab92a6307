"""What the incident queries answer: limits, steps, duties of one person, check sheets, timelines, pages of outlets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import incidents as building
from tests.builders import response
from tests.builders.incidents import NINE, minutes
from tests.builders.response import County
from tests.states import kept
from youxu.alerting.events import PeopleAlerted
from youxu.core.actor import Held, system
from youxu.incidents import queries
from youxu.incidents.actions import delegated
from youxu.incidents.actions.entries import record
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.queries import Filters
from youxu.incidents.queries.limits import limit_of
from youxu.incidents.queries.rows import Timing
from youxu.incidents.queries.steps import step_of, steps_of

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("due", "met", "expected", "left"),
    [
        (HOUR * 2, None, Timing.IN_TIME, 120),
        (HOUR, None, Timing.SOON, 60),
        (-timedelta(minutes=11), None, Timing.LATE, 11),
        (HOUR, timedelta(0), Timing.MET, 0),
        (-HOUR, -timedelta(minutes=54), Timing.MET_LATE, 6),
    ],
)
def test_a_limit_says_how_it_stands(due, met, expected, left) -> None:
    found = limit_of(NINE + due, NINE, opened_at=NINE, met_at=NINE + met if met is not None else None)
    assert (found.timing, found.minutes) == (expected, left)


def test_a_limit_is_soon_in_its_last_third() -> None:
    opened = NINE - timedelta(hours=6)
    assert limit_of(NINE + HOUR * 2, NINE, opened_at=opened).timing is Timing.SOON
    assert limit_of(None, NINE).timing is Timing.ONGOING


place = kept(building.whole_county)


def test_now_is_the_first_step_not_done(place: County) -> None:
    incident = building.reported(place)
    assert step_of(incident) == 2
    incident = building.directed(place)
    assert step_of(incident) == 3
    incident.stage, incident.claimed_at = "RESPONDING", minutes(40)
    assert step_of(incident) == 4
    for stage, step in (("RESTORED", 5), ("CLEARED", 6), ("CLOSED", 7)):
        incident.stage = stage
        assert step_of(incident) == step


def test_steps_carry_their_moments_and_minutes(place: County) -> None:
    incident = building.directed(place)
    rows = steps_of(incident, minutes(20))
    assert [row.state for row in rows] == ["DONE", "DONE", "NOW", "TO_COME", "TO_COME", "TO_COME"]
    assert rows[1].at == incident.directed_at
    assert rows[2].minutes == 12


def test_a_person_with_three_posts_has_one_item_for_one_matter(place: County) -> None:
    building.directed(place)
    head = place.person("林志远", minutes(10))
    posts = ("technical_head", "customer_head", "logistics_head")
    three = replace(head, held=tuple(Held(post, place.unit.path) for post in posts))
    found = [duty for duty in queries.duties_of(three, minutes(10)) if duty.verb == "accept"]
    assert len(found) == len({duty.directive_number for duty in found})
    assert any(len(duty.targets) > 1 for duty in found)


def test_my_work_tells_now_from_blocked_and_later(place: County) -> None:
    building.directed(place)
    work = queries.my_work_of(place.person("林志远", minutes(10)), minutes(10))
    assert work.now
    assert work.count == len(work.now) + len(work.blocked) + len(work.later)


def test_the_next_step_of_the_office_is_the_ring_back(place: County) -> None:
    building.reported(place, by=building.clerk(place))
    found = queries.next_step(place.person("沈佳"), minutes(1))
    assert found is not None
    assert found.verb == "verify_and_direct"
    assert found.limit.due_at is not None


def test_a_new_report_is_rung_back_before_what_is_late_of_another(place: County) -> None:
    building.directed(place)
    late = queries.next_step(place.person("沈佳"), minutes(300))
    assert late is not None
    assert late.limit.timing == "LATE"
    new = building.reported(place, by=place.person("唐小燕"), outlet="YS05", cause="power", at=minutes(299))
    found = queries.next_step(place.person("沈佳"), minutes(300))
    assert found is not None
    assert (found.reference, found.verb) == (new.reference, "verify_and_direct")


def test_the_check_sheet_is_refused_to_who_restored(place: County) -> None:
    incident = response.responding(place)
    response.claimed(place, incident)
    own = queries.check_sheet(place.person("马骏"), incident.reference, "YS04", response.minutes(70))
    other = queries.check_sheet(place.person("黄建华"), incident.reference, "YS04", response.minutes(70))
    assert own is not None
    assert own.refused
    assert other is not None
    assert not other.refused
    assert other.claimed_by == "马骏"


def test_the_first_fifteen_minutes_are_those_of_the_cause(place: County) -> None:
    incident = building.reported(place, by=building.clerk(place), cause="power")
    found = queries.first_fifteen(building.clerk(place), incident.reference, minutes(1))
    assert found is not None
    assert found.next_place == 1
    assert found.steps[0].text
    received = queries.report_received(building.clerk(place), incident.reference, minutes(1))
    assert received is not None
    assert received.first_fifteen == found


def test_affected_outlets_come_worst_first_in_pages(place: County) -> None:
    incident = building.reported(place)
    for code in ("YS10", "YS11"):
        building.reported(place, outlet=code, join=incident)
    incident.refresh_from_db()
    Interruption.objects.filter(incident=incident, outlet__code="YS11").update(state="UNREACHABLE")
    page = queries.affected_outlets(incident, size=2)
    assert page.rows[0].code == "YS11"
    assert page.rows[0].worst == "UNREACHABLE"
    rest = queries.affected_outlets(incident, after=page.after, size=2)
    assert len(page.rows) + len(rest.rows) == 3


def test_a_short_course_leaves_out_what_the_program_says_again_and_again(place: County) -> None:
    incident = building.verified(place)
    actor = place.person("周国栋", minutes(20))
    told = PeopleAlerted("x", "时限已过", "limit passed", "值班员", "duty officer", 1, 0)
    record(told, incident, by=system("test"), at=minutes(15), subject=incident)
    whole = [row.code for row in queries.timeline_of(actor, incident).entries]
    short = [row.code for row in queries.timeline_of(actor, incident, short=True).entries]
    assert whole[0] == "PEOPLE_ALERTED"
    assert short == whole[1:]


def test_a_timeline_is_paged_without_a_gap(place: County) -> None:
    incident = building.directed(place)
    actor = place.person("周国栋")
    whole = queries.timeline_of(actor, incident).entries
    seen, after = [], ""
    while True:
        page = queries.timeline_of(actor, incident, after=after, size=3)
        seen += page.entries
        after = page.after
        if not after:
            break
    assert [row.pk for row in seen] == [row.pk for row in whole]


def test_incidents_are_listed_in_keyset_pages(place: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("youxu.incidents.queries.listing.PAGE", 2)
    for code in ("YS10", "YS11", "YS12"):
        building.reported(place, outlet=code)
    actor = place.person("沈佳")
    first = queries.incidents_of(actor, Filters(), minutes(5))
    second = queries.incidents_of(actor, Filters(), minutes(5), after=first.after)
    assert len(first.rows) == 2
    assert len(second.rows) == 1
    assert not second.after


def test_late_limits_come_first(place: County) -> None:
    building.directed(place)
    building.reported(place, outlet="YS10", at=minutes(30))
    found = queries.deadlines_of(place.person("沈佳"), place.unit.path, minutes(40))
    due = [row.limit.due_at for row in found]
    assert due == sorted(due)
    assert found[0].limit.timing is Timing.LATE


def test_duties_take_no_more_queries_with_more_incidents(place: County) -> None:
    building.reported(place)
    actor = place.person("沈佳")
    with CaptureQueriesContext(connection) as few:
        queries.duties_of(actor, minutes(5))
    for code in ("YS10", "YS11", "YS12", "YS13"):
        building.reported(place, outlet=code)
    with CaptureQueriesContext(connection) as more:
        queries.duties_of(actor, minutes(5))
    assert len(more) == len(few)


def test_verify_and_direct_and_sum_up_and_close_are_refused_above_outlet_level(place: County) -> None:
    incident = building.grave(place)
    officer = place.person("周国栋")
    with pytest.raises(delegated.UnableToActByDelegation):
        delegated.verify_and_direct(by=officer, at=minutes(9), incident=incident, with_whom="黄建华")
    with pytest.raises(delegated.UnableToActByDelegation):
        delegated.sum_up_and_close(by=officer, at=minutes(9), incident=incident)
    assert Incident.objects.get(pk=incident.pk).stage == "REPORTED"
