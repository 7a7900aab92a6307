"""Drills: prepared from a scenario, started, paused, paced and ended; injects by time and by hand; expectations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import drills as build
from tests.builders.delivery import channel
from tests.builders.drills import NIGHT, SWEEPER, TEXT, Stage, at, played, real
from tests.builders.response import minutes
from tests.states import kept
from youxu.core import clock, journal
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.models import ClockPoint, Entry
from youxu.delivery.actions import enter_address
from youxu.delivery.models import Attempt, Delivery
from youxu.delivery.rules.words import Reason
from youxu.exercises import actions, queries, shipped
from youxu.exercises.models import Exercise, Expectation, Inject, InjectSeen, Participant, Scenario
from youxu.incidents.actions import report as reporting
from youxu.organisation.models import Person
from youxu.reactions import table

pytestmark = [pytest.mark.django_db, pytest.mark.both]
prepared = kept(build.prepared)
started = kept(build.started)


def report_outage(stage: Stage, count: float, name: str = "黄建华") -> None:
    """Report the interruption in the drill's world, as its player would."""
    reporting.report(
        by=stage.player(name, count),
        at=at(count),
        outlet_code="YS04",
        cause="power",
        lines=("letters",),
        began_at=at(0),
        world=stage.drill.world,
    )


def states(stage: Stage) -> dict[str, str]:
    found = dict(Inject.objects.filter(exercise=stage.drill).values_list("key", "state"))
    return found | dict(Expectation.objects.filter(exercise=stage.drill).values_list("key", "state"))


# scenarios


def test_write_scenario_keeps_a_new_revision_and_refuses_a_stale_one(prepared: Stage) -> None:
    text = TEXT.replace("停电演练", "停电演练二")
    given = {"by": prepared.lead, "at": minutes(5), "unit": prepared.place.unit, "text": text}
    with pytest.raises(actions.UnableToKeepTwice) as taken:
        actions.write_scenario(**given)
    assert taken.value.details["revision"] == 1
    with pytest.raises(Stale, match="changed this meanwhile"):
        actions.write_scenario(**given, revision=7)
    row = actions.write_scenario(**given, revision=1)
    assert (row.revision, row.title, row.changed_by) == (2, "停电演练二", "何敏")
    assert Entry.objects.filter(code="SCENARIO_KEPT", world="").count() == 2
    # What was prepared keeps its copy.
    assert prepared.drill.body["scenario"]["title"]["zh"] == "停电演练"


def test_write_scenario_names_every_fault_and_writes_nothing(prepared: Stage) -> None:
    text = (
        TEXT.replace("key: dark", "key: other")
        .replace("REPORTED", "REPORTD")
        .replace("code: YS04", "code: XX99")
    )
    with pytest.raises(actions.UnableToKeepScenario) as refused:
        actions.write_scenario(by=prepared.lead, at=minutes(5), unit=prepared.place.unit, text=text)
    found = [(one.line, one.key) for one in refused.value.details["faults"]]
    assert found == [(9, "outlets.A.code"), (16, "expectations.0.codes.0")]
    assert Scenario.objects.count() == 1


def test_take_scenario_takes_each_shipped_one_once_and_no_other(prepared: Stage) -> None:
    given = {"by": prepared.lead, "at": minutes(5), "unit": prepared.place.unit}
    waiting = [row.key for row in queries.shipped_for(prepared.place.unit)]
    assert (
        waiting
        == sorted(shipped.scenarios())
        == ["core_system_table", "main_outlet_water", "outlet_power_cut"]
    )
    for key in waiting:
        row = actions.take_scenario(**given, key=key)
        assert row.source == "SHIPPED"
        assert queries.scenario_row(row).injects >= 6
    assert not queries.shipped_for(prepared.place.unit)
    with pytest.raises(actions.UnableToTakeScenario, match="has the scenario core_system_table already"):
        actions.take_scenario(**given, key=waiting[0])
    with pytest.raises(actions.UnableToTakeScenario, match="No scenario nonsense"):
        actions.take_scenario(**given, key="nonsense")


def test_take_scenario_offers_a_retired_one_again_as_it_was_shipped(prepared: Stage) -> None:
    given = {"by": prepared.lead, "at": minutes(5), "unit": prepared.place.unit}
    row = actions.take_scenario(**given, key="outlet_power_cut")
    changed = shipped.scenarios()["outlet_power_cut"].replace("minutes: ", "minutes: 1")
    actions.write_scenario(**given, text=changed, revision=row.revision)
    actions.retire_scenario(by=prepared.lead, at=minutes(6), scenario=row)
    assert "outlet_power_cut" in [one.key for one in queries.shipped_for(prepared.place.unit)]
    again = actions.take_scenario(**given, key="outlet_power_cut")
    assert (again.pk, again.revision, again.retired_at) == (row.pk, row.revision + 2, None)
    assert again.body == row.body
    assert "outlet_power_cut" not in [one.key for one in queries.shipped_for(prepared.place.unit)]


def test_retire_scenario_offers_it_no_more(prepared: Stage) -> None:
    row = actions.retire_scenario(by=prepared.lead, at=minutes(5), scenario=prepared.scenario)
    assert row.retired_at == minutes(5)
    assert not queries.scenarios_of(prepared.place.unit)
    assert len(queries.scenarios_of(prepared.place.unit, retired=True)) == 1


# preparing


def test_prepare_drill_is_a_world_of_its_own_from_birth(prepared: Stage) -> None:
    drill = prepared.drill
    assert drill.key == drill.world == "EX261123-01"
    assert (drill.form, drill.scope, drill.state) == ("FIELD", "SINGLE", "PREPARED")
    assert [place.code for place in queries.places_of(drill)] == ["YS04"]
    assert not Entry.objects.filter(stream=drill.stream).exclude(world=drill.key).exists()
    parts = {row.person: row.part for row in queries.participants_of(drill)}
    assert parts == {**dict.fromkeys(build.PLAYERS, "PLAYER"), "何敏": "CONDUCTOR", "苏婷": "OBSERVER"}
    again = actions.prepare_drill(
        by=prepared.lead, at=minutes(3), scenario=prepared.scenario, planned_at=real(60)
    )
    assert again.key == "EX261123-02"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"places": {"A": "XX99"}}, "place_A"),
        ({"planned_at": minutes(-24 * 60)}, "planned_at"),
        ({"speed": 0}, "speed"),
        ({"speed": 61}, "speed"),
    ],
)
def test_prepare_drill_names_the_input_at_fault(prepared: Stage, more: dict, field: str) -> None:
    given = {"planned_at": real(0), **more}
    with pytest.raises(Invalid) as refused:
        actions.prepare_drill(by=prepared.lead, at=minutes(3), scenario=prepared.scenario, **given)
    assert set(refused.value.faults) == {field}
    assert Exercise.objects.count() == 1


def test_prepare_drill_asks_which_outlet_is_meant_where_the_scenario_leaves_it_open(prepared: Stage) -> None:
    given = {"by": prepared.lead, "at": minutes(3)}
    scenario = actions.take_scenario(**given, unit=prepared.place.unit, key="outlet_power_cut")
    with pytest.raises(Invalid) as refused:
        actions.prepare_drill(**given, scenario=scenario, planned_at=real(0))
    assert set(refused.value.faults) == {"place_A"}
    drill = actions.prepare_drill(**given, scenario=scenario, planned_at=real(0), places={"A": "YS05"})
    assert drill.body["places"]["A"]["name"] == "石桥邮政所"


def test_prepare_drill_needs_something_to_happen(prepared: Stage) -> None:
    head = TEXT[: TEXT.index("injects:")].replace("key: dark", "key: empty")
    given = {"by": prepared.lead, "at": minutes(3)}
    scenario = actions.write_scenario(**given, unit=prepared.place.unit, text=head)
    with pytest.raises(actions.UnableToPrepareDrill):
        actions.prepare_drill(**given, scenario=scenario, planned_at=real(0))


def test_only_who_may_lead_prepares(prepared: Stage) -> None:
    clerk = prepared.place.person("黄建华")
    with pytest.raises(NotPermitted):
        actions.prepare_drill(by=clerk, at=minutes(3), scenario=prepared.scenario, planned_at=real(0))
    with pytest.raises(NotPermitted):
        actions.write_scenario(by=clerk, at=minutes(3), unit=prepared.place.unit, text=TEXT)
    with pytest.raises(NotPermitted):
        actions.start_drill(by=clerk, at=real(0), exercise=prepared.drill)


def test_change_drill_takes_what_is_given_and_refuses_a_stale_form(prepared: Stage) -> None:
    given = {"by": prepared.lead, "at": minutes(4), "exercise": prepared.drill}
    row = actions.change_drill(**given, planned_at=real(30), speed=2, title="新名", revision=1)
    assert (row.title, row.speed, row.planned_at, row.revision, row.begins_at) == (
        "新名",
        2,
        real(30),
        2,
        None,
    )
    with pytest.raises(Stale):
        actions.change_drill(**given, planned_at=real(60), revision=1)


def test_call_off_drill_says_why_and_it_cannot_begin_any_more(prepared: Stage) -> None:
    given = {"by": prepared.lead, "exercise": prepared.drill}
    with pytest.raises(Invalid):
        actions.call_off_drill(**given, at=minutes(4), reason=" ")
    row = actions.call_off_drill(**given, at=minutes(4), reason="台风来了")
    assert (row.state, row.reason) == ("CALLED_OFF", "台风来了")
    for act in (actions.start_drill, actions.pause_drill, actions.resume_drill, actions.end_drill):
        with pytest.raises(actions.UnableToLeadDrill):
            act(**given, at=real(0))


def test_take_part_is_once_and_may_change_until_the_drill_is_over(prepared: Stage) -> None:
    person = prepared.place.people["郑凯"]
    given = {"by": prepared.lead, "at": minutes(5), "exercise": prepared.drill, "person": person}
    with pytest.raises(actions.UnableToTakePart):
        actions.take_part(**given, part="PLAYER")
    with pytest.raises(Invalid):
        actions.take_part(**given, part="SPECTATOR")
    assert actions.take_part(**given, part="OBSERVER").part == "OBSERVER"
    actions.leave_drill(**given)
    assert queries.participant_of(prepared.drill, person.pk) is None
    with pytest.raises(actions.UnableToTakePart):
        actions.leave_drill(**given)
    actions.take_part(**given, part="PLAYER")
    assert Participant.objects.filter(exercise=prepared.drill, person=person).count() == 1


def test_leave_drill_keeps_the_last_conductor(prepared: Stage) -> None:
    given = {"by": prepared.lead, "at": minutes(5), "exercise": prepared.drill}
    with pytest.raises(actions.UnableToTakePart):
        actions.leave_drill(**given, person=prepared.place.people["何敏"])
    actions.take_part(**given, person=prepared.place.people["罗平"], part="CONDUCTOR")
    actions.leave_drill(**given, person=prepared.place.people["何敏"])


def test_who_takes_part_reads_the_drill_without_a_grant_on_its_unit(prepared: Stage) -> None:
    stranger = Person.objects.create(
        staff_number="CD1",
        name="外人",
        unit=prepared.place.unit.parent,
        unit_path=prepared.place.unit.parent.path,
    )
    actor = prepared.place.__class__(prepared.place.unit, {}, {"外人": stranger}).person("外人")
    assert queries.drill_for(actor, prepared.drill.key) is None
    actions.take_part(
        by=prepared.lead, at=minutes(5), exercise=prepared.drill, person=stranger, part="OBSERVER"
    )
    assert queries.drill_for(actor, prepared.drill.key) == prepared.drill
    actions.leave_drill(by=prepared.lead, at=minutes(6), exercise=prepared.drill, person=stranger)
    assert queries.drill_for(actor, prepared.drill.key) is None


# the clock


def test_start_drill_sets_the_clock_and_sends_what_is_due_at_once(started: Stage) -> None:
    assert started.drill.state == "RUNNING"
    assert states(started) == {
        "i1": "SENT", "i2": "WAITING", "i3": "WAITING", "i4": "WAITING", "x1": "OPEN", "x2": "WAITING", "x3": "WAITING",
    }  # fmt: skip
    assert clock.within(started.drill.world, real(7)) == at(7)
    assert started.inject("i1").text == "柳林支局停电"
    assert started.inject("i1").text_en == "Liulin is dark"
    assert started.inject("i1").outlet == "YS04"
    assert started.inject("i4").to == ["technical_head", "engineer", "network_administrator"]
    assert started.hope("x2").roles == ["leader", "deputy_technical", "deputy_customer"]
    entry = Entry.objects.get(code="INJECT_SENT")
    assert (entry.occurred_at, entry.world) == (NIGHT, started.drill.key)
    with pytest.raises(actions.UnableToLeadDrill):
        actions.start_drill(by=started.lead, at=real(1), exercise=started.drill)


def test_start_drill_needs_a_player(prepared: Stage) -> None:
    for name in build.PLAYERS:
        actions.leave_drill(
            by=prepared.lead, at=minutes(5), exercise=prepared.drill, person=prepared.place.people[name]
        )
    with pytest.raises(actions.UnableToLeadDrill, match="Nobody plays"):
        actions.start_drill(by=prepared.lead, at=real(0), exercise=prepared.drill)
    assert not ClockPoint.objects.exists()


def test_without_a_beginning_of_its_own_the_scenario_runs_at_the_real_time(prepared: Stage) -> None:
    actions.change_drill(by=prepared.lead, at=minutes(4), exercise=prepared.drill, planned_at=real(0))
    drill = actions.start_drill(by=prepared.lead, at=real(3), exercise=prepared.drill)
    assert clock.within(drill.world, real(9)) == real(9)


def test_pause_and_pace_move_what_is_due_without_changing_a_row(started: Stage) -> None:
    given = {"by": started.lead, "exercise": started.drill}
    actions.pause_drill(**given, at=real(3))
    assert played(200) == 0
    assert started.inject("i2").state == "WAITING"
    assert Exercise.objects.get().pauses == 1
    row = actions.resume_drill(**given, at=real(203))
    assert (row.state, clock.within(row.world, real(204))) == ("RUNNING", at(4))
    actions.set_speed(**given, at=real(204), speed=10)
    played(205)
    assert clock.within(row.world, real(205)) == at(14)
    assert started.inject("i2").state == "WAITING"
    played(205.2)
    assert started.inject("i2").state == "SENT"
    assert started.inject("i2").due_at == at(15)


@pytest.mark.parametrize("speed", [0, 61, -1])
def test_set_speed_refuses_what_is_no_pace(started: Stage, speed: int) -> None:
    with pytest.raises(actions.UnableToSetSpeed):
        actions.set_speed(by=started.lead, at=real(1), exercise=started.drill, speed=speed)


def test_set_speed_while_paused_counts_from_when_it_goes_on(started: Stage) -> None:
    given = {"by": started.lead, "exercise": started.drill}
    actions.pause_drill(**given, at=real(2))
    actions.set_speed(**given, at=real(3), speed=5)
    assert clock.within(started.drill.world, real(10)) == at(2)
    actions.resume_drill(**given, at=real(10))
    assert clock.within(started.drill.world, real(12)) == at(12)


# playing


def test_play_due_sends_in_scenario_time_and_the_same_again_does_nothing(started: Stage) -> None:
    assert played(14.9) > 0  # x1 was missed, i3 follows it
    assert states(started) == {
        "i1": "SENT", "i2": "WAITING", "i3": "SENT", "i4": "WAITING", "x1": "MISSED", "x2": "WAITING", "x3": "WAITING",
    }  # fmt: skip
    assert played(14.9) == 0
    assert played(15) == 1
    assert played(15) == 0
    assert states(started)["x3"] == "OPEN"
    assert started.codes().count("INJECT_SENT") == 3
    assert journal.verify().ok


def test_an_expectation_is_met_by_the_entry_of_its_own_world_alone(started: Stage) -> None:
    reporting.report(
        by=started.player("黄建华"),
        at=real(1),
        outlet_code="YS05",
        cause="power",
        lines=("letters",),
        began_at=real(0),
    )
    played(2)
    assert started.hope("x1").state == "OPEN"
    report_outage(started, 3)
    played(3)
    hope = started.hope("x1")
    assert (hope.state, hope.met_at, hope.met_by) == ("MET", at(3), "黄建华")
    assert Entry.objects.get(pk=hope.entry_id).code == "REPORTED"
    assert (started.inject("i3").state, started.hope("x2").due_at) == ("SKIPPED", at(13))


def test_an_expectation_is_not_met_by_somebody_else(started: Stage) -> None:
    report_outage(started, 3, "沈佳")
    played(3)
    assert started.hope("x1").state == "OPEN"


def test_what_is_done_after_its_limit_is_met_late(started: Stage) -> None:
    played(6)
    assert started.hope("x1").state == "MISSED"
    report_outage(started, 8)
    played(8)
    assert started.hope("x1").state == "LATE"
    assert started.inject("i3").state == "SENT"
    assert started.codes().count("EXPECTATION_MET") == 1


def test_send_inject_by_hand_goes_out_once(started: Stage) -> None:
    given = {"by": started.lead, "at": at(4), "inject": started.inject("i4")}
    row = actions.send_inject(**given)
    assert (row.state, row.sent_at, row.sent_by.name) == ("SENT", at(4), "何敏")
    with pytest.raises(actions.UnableToSendInject):
        actions.send_inject(**given)
    with pytest.raises(actions.UnableToSendInject):
        actions.skip_inject(**given)


def test_skip_inject_takes_what_follows_with_it(started: Stage) -> None:
    actions.skip_inject(by=started.lead, at=at(4), inject=started.inject("i2"))
    assert (states(started)["i2"], states(started)["x3"]) == ("SKIPPED", "VOID")
    assert played(20) >= 0
    assert states(started)["i2"] == "SKIPPED"


def test_add_inject_goes_out_at_once_or_in_some_minutes(started: Stage) -> None:
    given = {"by": started.lead, "at": at(4), "exercise": started.drill, "way": "MESSAGE", "text": "记者到了"}
    now = actions.add_inject(**given, title="记者", to=["leader"])
    later = actions.add_inject(**given, title="记者二", in_minutes=5)
    assert (now.state, now.number, now.added, later.state) == ("SENT", 5, True, "WAITING")
    assert now.to == ["leader", "deputy_technical", "deputy_customer"]
    played(8)
    assert started.inject(later.key).state == "WAITING"
    played(9)
    assert started.inject(later.key).state == "SENT"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"way": "SHOUT"}, "way"),
        ({"title": ""}, "title"),
        ({"text": " "}, "text"),
        ({"to": ["x"]}, "to"),
        ({"outlet": "X"}, "outlet"),
    ],
)
def test_add_inject_names_the_input_at_fault(started: Stage, more: dict, field: str) -> None:
    given = {"way": "CALL", "title": "记者", "text": "记者到了", **more}
    with pytest.raises(Invalid) as refused:
        actions.add_inject(by=started.lead, at=at(4), exercise=started.drill, **given)
    assert set(refused.value.faults) == {field}


def test_an_inject_stands_in_the_inbox_of_whom_it_is_for(started: Stage) -> None:
    played(15)
    inboxes = {
        name: [row.key for row in queries.inbox_of(started.drill, started.player(name))]
        for name in build.PLAYERS
    }
    assert inboxes == {"黄建华": ["i2", "i1"], "沈佳": ["i2", "i3"], "周国栋": ["i2"], "郑凯": ["i2"]}


def test_see_inject_is_for_whom_it_reached_while_the_drill_is_under_way(started: Stage) -> None:
    inject = started.inject("i1")
    head = started.player("黄建华")
    seen = actions.see_inject(by=head, at=at(2), inject=inject)
    assert actions.see_inject(by=head, at=at(3), inject=inject) == seen
    assert InjectSeen.objects.get().seen_at == at(2)
    assert queries.inbox_of(started.drill, head)[0].seen_at == at(2)
    for name in ("沈佳", "苏婷", "马骏"):
        with pytest.raises(actions.UnableToActInDrill):
            actions.see_inject(by=started.player(name), at=at(2), inject=inject)
    late = actions.add_inject(
        by=started.lead, at=at(3), exercise=started.drill, way="CALL", title="记者", text="记者到了"
    )
    actions.pause_drill(by=started.lead, at=real(4), exercise=started.drill)
    assert actions.see_inject(by=head, at=at(4), inject=late).seen_at == at(4)
    actions.end_drill(by=started.lead, at=real(5), exercise=started.drill)
    with pytest.raises(actions.UnableToActInDrill):
        actions.see_inject(by=started.player("周国栋"), at=at(4), inject=late)


def test_an_inject_leaves_only_to_addresses_entered_for_the_drill(prepared: Stage) -> None:
    place, drill = prepared.place, prepared.drill
    channel("mail", unit=place.unit.path)
    for name, address in (("沈佳", "shen@post.cn"), ("周国栋", "zhou@post.cn")):
        Person.objects.filter(name=name).update(email=address)
    enter_address(
        by=SWEEPER,
        at=minutes(4),
        world=drill.world,
        unit=place.unit.path,
        kind="EMAIL",
        address="shen@post.cn",
    )
    actions.start_drill(by=prepared.lead, at=real(0), exercise=drill)
    played(15)
    rows = Delivery.objects.filter(stream=drill.stream).select_related("message")
    assert {row.world for row in rows} == {drill.world}
    entered = [row for row in rows if row.channel_id]
    assert {(row.recipient_name, row.message.text) for row in entered} == {
        ("沈佳", "【演练】网上有视频"),
        ("沈佳", "【演练】出事了吗"),
    }
    refused = Attempt.objects.filter(delivery__recipient_name="周国栋")
    assert {row.reason for row in refused if row.kind == "EMAIL"} == {Reason.NOT_ENTERED}
    assert played(15) == 0
    assert Delivery.objects.filter(stream=drill.stream).count() == len(rows)


def test_check_expectation_is_said_by_an_observer_in_scenario_time(started: Stage) -> None:
    played(15)
    watcher = started.player("苏婷", 15)
    row = actions.check_expectation(
        by=watcher, at=at(18), expectation=started.hope("x3"), met=True, note_text="回应得体"
    )
    assert (row.state, row.met_at, row.met_by, row.note) == ("MET", at(18), "苏婷", "回应得体")
    with pytest.raises(actions.UnableToCheckExpectation):
        actions.check_expectation(by=watcher, at=at(19), expectation=row, met=False)


@pytest.mark.parametrize(("done", "state"), [(17, "MET"), (26, "LATE")])
def test_check_expectation_may_say_when_it_was_done(started: Stage, done: float, state: str) -> None:
    played(15)
    played(40)
    given = {"by": started.player("苏婷", 40), "at": at(40), "expectation": started.hope("x3"), "met": True}
    with pytest.raises(Invalid):
        actions.check_expectation(**given, done_at=at(10))
    with pytest.raises(Invalid):
        actions.check_expectation(**given, done_at=at(50))
    assert actions.check_expectation(**given, done_at=at(done)).state == state


def test_check_expectation_asks_for_the_reason_where_the_engine_checks(started: Stage) -> None:
    given = {"by": started.player("苏婷", 4), "at": at(4), "expectation": started.hope("x1"), "met": True}
    with pytest.raises(Invalid):
        actions.check_expectation(**given)
    assert actions.check_expectation(**given, note_text="电话报告了").state == "MET"
    assert started.hope("x2").state == "OPEN"
    with pytest.raises(actions.UnableToActInDrill):
        actions.check_expectation(**{**given, "by": started.player("沈佳", 4)})
    with pytest.raises(actions.UnableToCheckExpectation):
        actions.check_expectation(**{**given, "expectation": started.hope("x3")})


def test_end_drill_closes_everything_and_the_clock_stands(started: Stage) -> None:
    played(15)
    row = actions.end_drill(by=started.lead, at=real(20), exercise=started.drill)
    assert (row.state, row.ended_at) == ("ENDED", real(20))
    assert states(started) == {
        "i1": "SENT", "i2": "SENT", "i3": "SENT", "i4": "SKIPPED", "x1": "MISSED", "x2": "VOID", "x3": "VOID",
    }  # fmt: skip
    assert clock.within(row.world, real(500)) == at(20)
    assert played(600) == 0
    with pytest.raises(actions.UnableToLeadDrill):
        actions.send_inject(by=started.lead, at=at(20), inject=started.inject("i4"))
    with pytest.raises(actions.UnableToTakePart):
        actions.take_part(
            by=started.lead, at=real(30), exercise=row, person=started.place.people["罗平"], part="OBSERVER"
        )
    # What was seen may be entered afterwards.
    late = actions.check_expectation(
        by=started.player("苏婷", 20), at=at(20), expectation=started.hope("x3"), met=True, done_at=at(18)
    )
    assert late.state == "MET"
    assert journal.verify().ok


def test_a_conductor_leads_without_the_grant(prepared: Stage) -> None:
    clerk = prepared.place.people["唐小燕"]
    actions.take_part(
        by=prepared.lead, at=minutes(5), exercise=prepared.drill, person=clerk, part="CONDUCTOR"
    )
    row = actions.start_drill(by=prepared.place.person("唐小燕"), at=real(0), exercise=prepared.drill)
    assert row.state == "RUNNING"


def test_one_drill_that_fails_keeps_no_other_from_going_on(started: Stage) -> None:
    given = {"by": started.lead, "at": minutes(5)}
    other = actions.prepare_drill(**given, scenario=started.scenario, planned_at=real(0), begins_at=NIGHT)
    actions.take_part(**given, exercise=other, person=started.place.people["郑凯"], part="PLAYER")
    actions.start_drill(by=started.lead, at=real(0), exercise=other)
    Inject.objects.filter(exercise=started.drill, key="i3").update(after="nowhere")
    assert played(16) == 1
    assert Inject.objects.get(exercise=other, key="i2").state == "SENT"


def test_play_on_is_for_the_round_and_those_who_lead(started: Stage) -> None:
    with pytest.raises(NotPermitted):
        actions.play_on(by=started.player("黄建华"), at=at(30), exercise=started.drill)
    assert actions.play_on(by=started.lead, at=at(15), exercise=started.drill) > 0


def test_drills_of_lists_what_is_planned_last_first_by_portions(prepared: Stage) -> None:
    for count in range(3):
        actions.prepare_drill(
            by=prepared.lead, at=minutes(3), scenario=prepared.scenario, planned_at=real(60 + count)
        )
    rows = queries.drills_of(prepared.lead, real(0))
    assert [row.key[-2:] for row in rows] == ["04", "03", "02", "01"]
    assert [row.key[-2:] for row in queries.drills_of(prepared.lead, real(0), before=rows[1].id)] == [
        "02",
        "01",
    ]
    assert not queries.drills_of(prepared.lead, real(0), states=["ENDED"])
    assert not queries.drills_to_play(prepared.place.people["郑凯"].pk, real(0))
    actions.start_drill(by=prepared.lead, at=real(0), exercise=prepared.drill)
    assert [row.now for row in queries.drills_to_play(prepared.place.people["郑凯"].pk, real(9))] == [at(9)]
    assert queries.worlds_under_way() == (prepared.drill.key,)
    assert timedelta(0) == rows[0].planned_at - rows[0].now


def test_the_round_of_drills_is_swept_every_second_and_asks_once_where_nothing_runs(
    prepared: Stage, django_assert_num_queries: Any
) -> None:
    assert actions.play_due in table.SWEEPS
    with django_assert_num_queries(1):
        assert actions.play_due(by=SWEEPER, at=real(0)) == 0
