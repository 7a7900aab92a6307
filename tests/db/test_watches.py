"""Watch (预警): four fields, preparations with their times, roll-calls by rhythm; raised, lowered, prolonged, lifted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import incidents as build
from tests.builders import watch as calls
from tests.builders.incidents import NINE, minutes
from tests.builders.watch import ask, followed, rung
from tests.states import kept
from youxu.core import clock
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.models import Entry
from youxu.incidents.models import Incident, Task
from youxu.incidents.queries import board_for
from youxu.incidents.queries.duties import duties_of
from youxu.incidents.queries.similar import similar_open
from youxu.watch import actions, queries
from youxu.watch.actions import UnableToChangeWatch, UnableToLiftWatch, UnableToRaiseWatch
from youxu.watch.models import Rhythm, RollCall, Watch

pytestmark = [pytest.mark.django_db, pytest.mark.both]
UNTIL = NINE + timedelta(hours=30)
AREA = {"outlets": ["YS04", "YS05"]}


county = kept(build.whole_county)


def raised(county, colour: str = "ORANGE", **more) -> Watch:
    by = county.person("沈佳")
    values = {"unit": county.unit, "hazard": "flood", "area": AREA, "until_at": UNTIL, **more}
    return actions.raise_watch(by=by, at=NINE, colour=colour, **values)


def changed(county, row: Watch, after: float = 30, **more) -> Watch:
    at = minutes(after)
    return actions.change_watch(by=county.person("沈佳", at), at=at, watch=row, **more)


def prepared(row: Watch) -> dict[str, tuple[str, float]]:
    tasks = Task.objects.filter(incident=row.incident_id).exclude(state="SUPERSEDED")
    return {
        task.key.removeprefix("watch."): (task.role, (task.due_at - NINE) / timedelta(minutes=1))
        for task in tasks
    }


row = kept(raised, on=county)


def test_raise_watch_opens_an_incident_whose_tasks_are_what_the_plan_prepares(county, row) -> None:
    incident = Incident.objects.get()
    assert (incident.kind, incident.stage, incident.title) == (
        "WATCH",
        "REPORTED",
        "橙色预警：洪水内涝（名单上的2个网点）",
    )
    assert row.reference == incident.reference
    found = prepared(row)
    assert found["mail_cash_high"] == ("cash_post", 180)
    assert found["people_and_shifts"] == ("duty_officer", 60)
    assert "ready_to_close" not in found
    owner = Task.objects.get(key="watch.people_and_shifts").owner
    assert owner == county.people["沈佳"]
    assert list(Entry.objects.filter(stream=incident.stream).values_list("code", flat=True)) == [
        "WATCH_RAISED"
    ]


def test_a_watch_owes_no_step_of_an_interruption(county) -> None:
    raised(county)
    for name in ("沈佳", "周国栋"):
        verbs = {duty.verb for duty in duties_of(county.person(name), minutes(5))}
        assert verbs <= {"task"}, name


def test_no_report_is_offered_to_join_a_watch(county) -> None:
    raised(county)
    found = similar_open(
        by=county.person("沈佳"), outlet=county.outlets["YS04"], cause="flood", at=minutes(5)
    )
    assert found == ()


def test_a_watch_stands_on_the_board_of_its_unit(county, row) -> None:
    by = county.person("沈佳")
    (found,) = queries.watches_standing(by, county.unit.path, minutes(5))
    assert (found.reference, found.colour, found.state, found.tasks_total) == (
        row.reference,
        "ORANGE",
        "STANDING",
        7,
    )
    briefs = board_for(by, county.unit.path, minutes(5)).incidents
    assert [brief.kind for brief in briefs] == ["WATCH"]
    assert queries.colours_of([row.incident.reference]) == {row.incident.reference: "ORANGE"}


@pytest.mark.parametrize(
    ("more", "field"),
    [({"hazard": "dragon"}, "hazard"), ({"colour": "PINK"}, "colour"), ({"until_at": NINE}, "until_at")],
)
def test_a_watch_that_cannot_be_is_refused_at_its_field(county, more, field) -> None:
    with pytest.raises(Invalid) as refused:
        raised(county, **more)
    assert field in refused.value.faults
    assert not Watch.objects.exists()


def test_a_watch_over_no_outlet_or_by_nobody_is_refused(county) -> None:
    with pytest.raises(UnableToRaiseWatch):
        raised(county, area={"polygon": [[1, 1], [2, 1], [2, 2]]})
    with pytest.raises(NotPermitted):
        actions.raise_watch(
            by=county.person("郑凯"),
            at=NINE,
            unit=county.unit,
            hazard="flood",
            colour="RED",
            area=AREA,
            until_at=UNTIL,
        )


def test_roll_calls_begin_by_the_rhythm_of_the_colour_and_stop_when_it_is_lifted(county, row) -> None:
    rhythm = Rhythm.objects.get()
    assert (rhythm.rule_key, rhythm.next_at) == ("watch_orange", NINE)
    assert actions.hold_turns(by=calls.SWEEPER, at=NINE) == 1
    first = RollCall.objects.get()
    assert (first.incident_id, first.total, first.rhythm_id) == (row.incident_id, 2, rhythm.pk)
    assert Rhythm.objects.get().next_at == minutes(180)
    lifted = actions.lift_watch(by=county.person("沈佳"), at=minutes(60), watch=row, reason="雨停")
    assert (lifted.state, lifted.reason) == ("LIFTED", "雨停")
    assert Rhythm.objects.get().ended_at == minutes(60)
    assert RollCall.objects.get().end_reason == "LIFTED"
    incident = Incident.objects.get()
    assert (incident.stage, incident.ended_at) == ("CLOSED", minutes(60))
    assert not prepared(row)
    assert actions.hold_turns(by=calls.SWEEPER, at=minutes(200)) == 0
    with pytest.raises(UnableToLiftWatch):
        actions.lift_watch(by=county.person("沈佳"), at=minutes(61), watch=row)
    with pytest.raises(UnableToChangeWatch):
        changed(county, row, 62, colour="RED")


def test_change_watch_to_a_higher_colour_asks_for_more_and_sooner(county) -> None:
    row = changed(county, raised(county, "YELLOW"), colour="RED")
    assert row.colour == "RED"
    found = prepared(row)
    assert found["ready_to_close"] == ("leader", 60)
    assert found["kit_ready"][1] == 30 + 60
    assert Rhythm.objects.get().rule_key == "watch_red_or_level_II"
    assert Incident.objects.get().title.startswith("红色预警")


def test_a_lower_colour_leaves_out_what_it_does_not_ask_for_and_keeps_what_is_done(county, row) -> None:
    Task.objects.filter(key="watch.kit_ready").update(state="DONE")
    row = changed(county, row, colour="BLUE", up=False)
    assert set(prepared(row)) == {"people_and_shifts", "communications", "kit_ready"}
    assert prepared(row)["people_and_shifts"][1] == 60
    assert Rhythm.objects.get().rule_key == "watch_blue_yellow"
    with pytest.raises(Invalid):
        changed(county, row, 40, colour="RED", up=False)


def test_a_watch_changed_by_two_hands_shows_both_versions(county, row) -> None:
    changed(county, row, colour="RED", revision=1)
    with pytest.raises(Stale):
        changed(county, row, 31, colour="BLUE", up=False, revision=1)


def test_expire_watches_marks_what_ran_out_once_and_prolonging_lets_it_stand_again(county) -> None:
    row = raised(county, until_at=minutes(60))
    assert actions.expire_watches(by=calls.SWEEPER, at=minutes(59)) == 0
    assert actions.expire_watches(by=calls.SWEEPER, at=minutes(60)) == 1
    assert actions.expire_watches(by=calls.SWEEPER, at=minutes(61)) == 0
    assert Watch.objects.get().state == "EXPIRED"
    assert (
        queries.watches_standing(county.person("沈佳"), county.unit.path, minutes(62))[0].state == "EXPIRED"
    )
    row = changed(county, row, 65, until_at=minutes(300))
    assert (row.state, row.expired_at) == ("STANDING", None)


def test_an_exercise_watch_runs_out_by_its_own_clock(county) -> None:
    raised(county, world="drill-1", until_at=minutes(60))
    with clock.pretend(minutes(30)):
        assert actions.expire_watches(by=calls.SWEEPER, at=minutes(500)) == 0
    with clock.pretend(minutes(61)):
        assert actions.expire_watches(by=calls.SWEEPER, at=minutes(1)) == 1


def test_what_is_stopped_under_a_watch_becomes_an_incident_of_its_own_by_the_hazard(county, row) -> None:
    actions.hold_turns(by=calls.SWEEPER, at=NINE)
    call = RollCall.objects.get()
    for code in ("YS04", "YS05"):
        rung(county, call, code, said="SAFE_CLOSED", told_by=code, after=6)
    own = Incident.objects.get(kind="INTERRUPTION")
    assert own.cause == "flood"
    assert set(own.interruptions.values_list("outlet__code", flat=True)) == {"YS04", "YS05"}
    assert not row.incident.interruptions.exists()


def test_somebody_missing_under_a_watch_keeps_its_title_and_proposes_the_level(county) -> None:
    raised(county)
    actions.hold_turns(by=calls.SWEEPER, at=NINE)
    call = RollCall.objects.get()
    rung(county, call, "YS04", said="HELP", people_missing=2)
    followed()
    incident = Incident.objects.get(kind="WATCH")
    assert incident.proposed_level == "III"
    assert incident.title.startswith("橙色预警")
    assert ask(call, "YS04").people_missing == 2
