"""Clocks with rows: opened, moved, met and ended by recorded moments, reminded of once, and what people say of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.builders import plan as plans
from tests.builders import watch as rollcalls
from tests.builders.deadlines import BY, clock, followed
from tests.builders.incidents import whole_county
from tests.builders.response import (
    County,
    checked,
    claimed,
    county,
    minutes,
    reported,
    responding,
    restored,
)
from tests.states import kept
from youxu.alternatives import actions as neighbours
from youxu.announcements import actions as notices
from youxu.announcements.rules.content import Written
from youxu.core.actor import Actor, ActorKind, Grant, system
from youxu.core.errors import NotPermitted, Stale, UnableTo
from youxu.core.models import Entry
from youxu.custody import actions as custody
from youxu.custody.rules.words import Move
from youxu.deadlines import actions, queries
from youxu.deadlines.models import Call, Clock
from youxu.feedback import actions as customers
from youxu.feedback.models import CallBack
from youxu.incidents.actions import (
    clear,
    close,
    conditions,
    direct,
    facts,
    levels,
    merge,
    people,
    respond,
    restore,
)
from youxu.incidents.actions.convene import convene
from youxu.incidents.actions.sweep import mark_overdue
from youxu.incidents.models import Incident, Receipt, Task
from youxu.incidents.planned import plan_of
from youxu.network.models import Unit
from youxu.plan import actions as plan_actions

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(county)


def refused(function: Any, **given: Any) -> UnableTo:
    with pytest.raises(UnableTo) as caught:
        function(**given)
    return caught.value


def codes(incident: Incident, code: str) -> int:
    return Entry.objects.filter(stream=incident.stream, code=code).count()


def city_office(place: County) -> Actor:
    """Return the duty of the city above the county, which reads and keeps its own limits."""
    verbs = ("read", "keep_clock", "excuse_clock", "task")
    grants = frozenset(Grant(verb, "china-post/jiangxi/yunzhou/", verb == "read") for verb in verbs)
    return Actor(ActorKind.PERSON, "person:city", "市值班", "WEB", grants, unit="china-post/jiangxi/yunzhou/")


# Opened and met by recorded moments


@kept(on=place)
def incident(place: County) -> Incident:
    """Report an interruption, and let its clocks be opened a quarter of an hour after it began."""
    found = reported(place)
    followed(found, minutes(15))
    return found


def test_a_report_opens_its_clocks_and_what_it_did_itself_is_met_with_its_entry_as_proof(
    place: County,
    incident: Incident,
) -> None:
    found = followed(incident, minutes(15))
    keys = {key for key, _part in found}
    assert {"report", "verify_report", "custody_locked", "door_notice", "leader_told", "told_upward"} <= keys
    assert {"public_notice", "first_directive", "parent_unit"} <= keys
    met = clock(incident, "verify_report")
    assert (met.state, met.met_at, met.seconds_late) == ("MET", minutes(14), 0)
    assert Entry.objects.get(pk=met.met_entry).code == "REPORT_VERIFIED"
    assert Entry.objects.get(pk=clock(incident, "door_notice").opened_entry).code == "REPORTED"
    assert met.next_at is None
    assert clock(incident, "leader_told").next_at is not None


def test_follow_writes_nothing_the_second_time(place: County, incident: Incident) -> None:
    assert actions.follow(by=BY, at=minutes(15), incident=incident) == 0


def test_one_limit_is_reckoned_once_the_clock_of_a_task_ends_when_the_task_is_due(place: County) -> None:
    incident = responding(place, level="IV")
    followed(incident, minutes(26))
    rows = Clock.objects.filter(incident=incident, task__isnull=False).select_related("task")
    assert rows.count() > 8
    assert all(row.follows and row.due_at == row.task.due_at for row in rows)


def test_a_clock_that_ran_before_its_directive_becomes_that_of_the_task(
    place: County, incident: Incident
) -> None:
    before = clock(incident, "public_notice")
    assert (before.part, before.task) == ("plan:public_notice", None)
    incident = direct.direct(by=place.person("周国栋"), at=minutes(20), incident=incident)
    followed(incident, minutes(20))
    after = clock(incident, "public_notice")
    assert after.pk == before.pk
    assert after.task is not None
    assert after.due_at == before.due_at


def finish(incident: Incident, after: float) -> None:
    """Let every open task be done that no act of its own completes."""
    plan = plan_of(incident)
    for row in incident.tasks.filter(state__in=("NEW", "DOING", "BLOCKED")).select_related("incident"):
        rule = plan.tasks.get(row.key)
        if rule is not None and rule.act is None:
            respond.done(by=system("test"), at=minutes(after), task=row, result="已办")
    followed(incident, minutes(after))


def announced(place: County, incident: Incident) -> None:
    """Publish values alone and then words that only their writer approved; another person looks at both."""
    officer, head, leader = place.person("沈佳"), place.person("何敏"), place.person("周国栋")
    said = Written(ends_at=minutes(600))
    draft = notices.draft_notice(by=officer, at=minutes(26), incident=incident, said=said)
    first = notices.publish_notice(by=officer, at=minutes(26), draft=draft)
    notices.review_notice(by=head, at=minutes(27), published=first)
    own = said.model_copy(update={"words_zh": "请带身份证", "words_en": "Bring your card"})
    draft = notices.revise_notice(by=head, at=minutes(28), notice=first.notice, said=own)
    notices.approve_notice(by=head, at=minutes(28), draft=draft)
    second = notices.publish_notice(by=head, at=minutes(28), draft=draft)
    followed(incident, minutes(28))
    notices.review_notice(by=leader, at=minutes(29), published=second)


def customers_answered(place: County, incident: Incident) -> None:
    """Let a customer complain with a telephone number, be answered and rung back."""
    office, given = place.person("沈佳"), {"unit": place.unit, "outlet": place.outlets["YS04"]}
    said = customers.Said("COMPLAINT", "没人说几点能办", contact="13812345678")
    voice = customers.enter_voice(by=office, at=minutes(43), said=said, incident=incident, **given)
    followed(incident, minutes(43))
    customers.answer_voice(by=office, at=minutes(46), voice=voice, text="下午恢复")
    call = CallBack.objects.get(voice=voice)
    customers.record_call(by=office, at=minutes(47), call_back=call, result="REACHED")


def walked(place: County) -> Incident:
    """Walk one incident of level III from the report to its signature, the clocks following each act."""
    leader, head, office = place.person("周国栋"), place.person("林志远"), place.person("沈佳")
    incident = reported(place, lines=("letters", "savings"))
    incident = levels.raise_level(
        by=office, at=minutes(15), incident=incident, level="III", reason="三个网点"
    )
    followed(incident, minutes(15))
    call = rollcalls.started(place, minutes(15), incident=incident)
    convene(by=leader, at=minutes(16), incident=incident)
    incident.refresh_from_db()
    incident = direct.direct(by=leader, at=minutes(20), incident=incident)
    receipts = list(Receipt.objects.filter(directive__incident=incident))
    incident = direct.accept(
        by=office, at=minutes(25), incident=incident, receipts=receipts, on_behalf_of="各组组长"
    )
    followed(incident, minutes(25))
    asked = neighbours.ask(
        by=office, at=minutes(26), incident=incident, neighbour=place.outlets["YS12"], lines=("letters",)
    )
    followed(incident, minutes(26))
    rollcalls.actions.end_rollcall(by=office, at=minutes(27), roll_call=call)
    announced(place, incident)
    neighbours.accept(by=office, at=minutes(28), asked=asked, until_at=minutes(400), told_by="河口支局负责人")
    respond.estimate(by=head, at=minutes(30), incident=incident, eta_at=minutes(200))
    followed(incident, minutes(30))
    respond.estimate(by=head, at=minutes(40), incident=incident, eta_at=minutes(190))
    task = incident.tasks.filter(key="find_fault").get()
    respond.block(by=system("test"), at=minutes(41), task=task, reason="修不了")
    followed(incident, minutes(41))
    ticket = respond.call_vendor(by=head, at=minutes(42), incident=incident, vendor="电信")
    followed(incident, minutes(42))
    customers_answered(place, incident)
    respond.vendor_update(by=head, at=minutes(50), ticket=ticket, promised_at=minutes(120))
    moved = {"outlet": place.outlets["YS04"], "move": Move.TAKEN_AWAY}
    custody.note_move(by=system("test"), at=minutes(51), incident=incident, **moved)
    followed(incident, minutes(51))
    finish(incident, 55)
    conditions.meet(by=office, at=minutes(56), incident=incident, key="custody_move:YS04")
    claimed(place, incident)
    followed(incident, minutes(60))
    checked(place, incident)
    finish(incident, 72)
    incident = restore.release(by=leader, at=minutes(75), incident=incident)
    finish(incident, 80)
    incident = clear.clear(by=office, at=minutes(100), incident=incident, all_done=True)
    finish(incident, 110)
    for name, group in (("林志远", "technical"), ("何敏", "customer"), ("吴大勇", "logistics")):
        clear.summarise(by=place.person(name), at=minutes(120), incident=incident, group=group, text="已总结")
    close.sign(by=leader, at=minutes(130), incident=incident)
    incident.refresh_from_db()
    finish(incident, 140)
    return incident


@pytest.mark.long
def test_every_clock_of_the_plan_opens_by_its_moment_and_is_met_by_its_moment() -> None:
    place = whole_county()
    incident = walked(place)
    plan = plan_of(incident)
    later = {"door_renewed", "hotline_renewed"}  # of a second notice: test_notice_proof_owed.py
    wanted = (
        set(plan.clocks) - {"told_upward", "acknowledge", "supplies_seen"} - later
    )  # of no incident's moments
    rows = Clock.objects.filter(incident=incident)
    opened = set(rows.values_list("key", flat=True))
    assert wanted - opened == set()
    met = set(rows.filter(state__in=("MET", "LATE")).values_list("key", flat=True))
    assert wanted - met == set()
    assert not rows.filter(state__in=("MET", "LATE"), seconds_late=None).exists()
    assert not rows.filter(state="MET", met_entry=None).exclude(key="report").exists()


# Level, endings


def test_a_raised_level_shortens_what_runs_and_the_row_says_why(place: County, incident: Incident) -> None:
    before = {key: row.due_at for (key, _part), row in followed(incident, minutes(15)).items()}
    incident = levels.raise_level(
        by=place.person("沈佳"), at=minutes(16), incident=incident, level="II", reason="扩大"
    )
    after = followed(incident, minutes(16))
    parent = next(row for (key, _part), row in after.items() if key == "parent_unit")
    assert (parent.due_at, parent.level, parent.limit, parent.why) == (minutes(46), "II", "30 min", "LEVEL")
    spoken = clock(incident, "parent_unit.voice")
    assert (spoken.opened_at, spoken.due_at, spoken.why) == (minutes(16), minutes(26), "LEVEL")
    told = clock(incident, "leader_told")
    assert told.due_at < before["leader_told"]
    assert told.why == "LEVEL"
    kinds = list(told.steps.order_by("pk").values_list("kind", "why"))
    assert kinds == [("OPENED", "START"), ("RENEWED", "LEVEL")]


def test_what_was_called_off_is_not_needed_and_what_was_done_stays_done(
    place: County, incident: Incident
) -> None:
    incident = merge.call_off(by=place.person("沈佳"), at=minutes(17), incident=incident, reason="误报")
    rows = followed(incident, minutes(17))
    assert {row.state for row in rows.values() if row.task_id is None} == {"NOT_NEEDED"}
    assert clock(incident, "parent_unit").moot == "CALLED_OFF"
    assert clock(incident, "verify_report").state == "MET"
    assert (
        not Clock.objects.filter(incident=incident, next_at__isnull=False)
        .exclude(task__key="told_correction")
        .exclude(task__isnull=False)
        .exists()
    )


def test_a_short_stop_owes_no_public_notice(place: County) -> None:
    incident = responding(place)
    followed(incident, minutes(26))
    claimed(place, incident, after=30)
    checked(place, incident, after=32)
    incident = restore.release(by=place.person("周国栋"), at=minutes(40), incident=incident)
    followed(incident, minutes(40))
    row = clock(incident, "public_notice")
    assert (row.state, row.moot) == ("NOT_NEEDED", "CONDITION")


def test_a_paper_that_tells_of_an_earlier_act_makes_the_clock_in_time_after_all(
    place: County, incident: Incident
) -> None:
    actions.remind(by=BY, at=minutes(80))
    task = clock(incident, "leader_told").task
    assert task is not None
    assert clock(incident, "leader_told").due_said_at is not None
    respond.done(by=place.person("沈佳"), at=minutes(20), task=task, result="电话告知")
    followed(incident, minutes(81))
    row = clock(incident, "leader_told")
    assert (row.state, row.met_at, row.seconds_late) == ("MET", minutes(20), 0)


# Who owes, who sees


def test_the_county_tells_upward_once_and_the_city_sees_its_own(place: County, incident: Incident) -> None:
    office = place.person("沈佳")
    mine = {row.key: row for row in queries.clocks_in(office, incident, minutes(15))}
    assert "told_upward" in mine
    assert "postal_oral" not in mine
    city = Unit.objects.get(key="yunzhou")
    theirs = queries.clocks_of_unit(
        city_office(place), city.path, minutes(15), scope="own", zone=city.time_zone
    )
    assert {row.key for row in theirs} >= {"postal_oral", "postal_written", "stop_form"}
    assert clock(incident, "postal_oral").unit == city


def test_an_adopted_profile_sets_the_shorter_limit(place: County) -> None:
    text = plans.changed(("\nprofiles:", "\nadopts: [liaoning_2024]\nprofiles:"))
    unit = place.unit.path
    one, other = (plans.person(key, unit=unit) for key in ("leader", "deputy"))
    plan_actions.adopt(by=one, at=minutes(0), unit=unit, text=text, approved_by=other)
    incident = reported(place)
    followed(incident, minutes(15))
    row = clock(incident, "postal_oral")
    assert (row.limit, row.due_at) == ("15 min", minutes(29))


def test_a_stated_fact_brings_its_duty_from_that_moment_on(place: County, incident: Incident) -> None:
    assert not Clock.objects.filter(incident=incident, key="county_government").exists()
    facts.state_facts(
        by=place.person("沈佳"),
        at=minutes(30),
        incident=incident,
        facts={"person_hurt": "YES"},
        source="电话",
    )
    incident.refresh_from_db()
    followed(incident, minutes(30))
    row = clock(incident, "county_government")
    assert (row.opened_at, row.due_at, row.law_en) == (
        minutes(30),
        minutes(70),
        "Emergency Response Law art. 78",
    )
    assert row.visibility == incident.visibility


# Calls


def told(place: County, incident: Incident, *keys: str, at: datetime, **more: Any) -> Call:
    rows = [clock(incident, key) for key in keys]
    values = {"answered_by": "市公司值班 李", "said": "柳林支局停电，函件、特快停办", **more}
    return actions.tell(by=place.person("沈佳"), at=at, incident=incident, clocks=rows, **values)


def test_tell_meets_what_was_owed_by_word_at_the_moment_of_the_call(
    place: County, incident: Incident
) -> None:
    actions.remind(by=BY, at=minutes(50))
    call = told(place, incident, "told_upward", at=minutes(60), called_at=minutes(20))
    row = clock(incident, "told_upward")
    assert (row.state, row.met_at, row.seconds_late, row.call) == ("MET", minutes(20), 0, call)
    entry = Entry.objects.get(pk=row.met_entry)
    assert (entry.code, entry.occurred_at) == ("CALL_RECORDED", minutes(20))
    followed(incident, minutes(61))
    assert clock(incident, "told_upward").state == "MET"


def test_the_call_to_police_fire_brigade_or_ambulance_meets_what_was_owed_to_them(
    place: County, incident: Incident
) -> None:
    office = place.person("沈佳")
    facts.state_facts(
        by=office, at=minutes(16), incident=incident, facts={"person_hurt": "YES"}, source="电话"
    )
    incident.refresh_from_db()
    followed(incident, minutes(16))
    assert clock(incident, "police_fire_ambulance").state == "OPEN"
    called = incident.began_at
    people.record_alarm_call(
        by=office, at=minutes(18), incident=incident, service="AMBULANCE", called_at=called
    )
    followed(incident, minutes(18))
    row = clock(incident, "police_fire_ambulance")
    assert (row.state, row.met_at, row.seconds_late) == ("MET", called, 0)
    proof = Entry.objects.get(pk=row.met_entry)
    assert (proof.code, proof.occurred_at) == ("ALARM_CALLED", called)
    assert clock(incident, "told_upward").state == "OPEN", "a call to 120 tells nobody upward"


def test_the_change_of_duty_lists_what_is_owed_by_word_beside_the_work(
    place: County, incident: Incident
) -> None:
    found = queries.duty_list(place.person("沈佳"), place.unit.path, minutes(20))
    assert "told_upward" in {row.key for row in found.owed}
    assert found.counts["clocks"] == len(found.open.clocks) + len(found.owed)
    Incident.objects.filter(pk=incident.pk).update(visibility="NEED_TO_KNOW")
    assert queries.duty_list(place.person("马骏"), place.unit.path, minutes(20)).owed == ()
    assert queries.overdue_apart(place.person("沈佳"), [incident.reference], minutes(300), limit=4) == ()


def test_a_call_about_a_task_finishes_the_task(place: County, incident: Incident) -> None:
    told(place, incident, "told_upward", "leader_told", at=minutes(18))
    task = Task.objects.get(incident=incident, key="tell_leader")
    assert (task.state, task.done_at) == ("DONE", minutes(18))
    assert clock(incident, "leader_told").state == "MET"
    assert Entry.objects.filter(stream=incident.stream, code="TASK_DONE").count() == 0, "one act, one entry"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"answered_by": " "}, "answered_by"),
        ({"said": ""}, "said"),
        ({"called_at": minutes(99)}, "called_at"),
        ({"called_at": minutes(1)}, "called_at"),
    ],
)
def test_tell_names_what_is_wrong_and_writes_nothing(
    place: County, incident: Incident, more: dict[str, Any], field: str
) -> None:
    rows = [clock(incident, "told_upward")]
    values = {"answered_by": "李", "said": "停办", **more}
    error = refused(
        actions.tell, by=place.person("沈佳"), at=minutes(20), incident=incident, clocks=rows, **values
    )
    assert error.field == field
    assert not Call.objects.exists()


def test_a_word_that_is_owed_every_hour_is_owed_again_until_service_is_back(place: County) -> None:
    incident = reported(place, lines=("letters", "savings"))
    followed(incident, minutes(15))
    told(place, incident, "bank_branch", at=minutes(16))
    followed(incident, minutes(16))
    second = clock(incident, "bank_branch")
    assert (second.part, second.opened_at, second.due_at) == ("again:2", minutes(16), minutes(76))
    incident = direct.direct(by=place.person("周国栋"), at=minutes(20), incident=incident)
    incident = direct.accept(by=place.person("林志远"), at=minutes(25), incident=incident)
    incident = restored(place, incident)
    followed(incident, minutes(75))
    assert (clock(incident, "bank_branch").state, clock(incident, "bank_branch").moot) == (
        "NOT_NEEDED",
        "RESTORED",
    )


# What people say of a limit


def test_meet_explain_excuse_and_dispense_keep_who_said_what(place: County, incident: Incident) -> None:
    office, leader = place.person("沈佳"), place.person("周国栋")
    written = clock(incident, "parent_unit")
    late = actions.meet(
        by=office, at=minutes(9999), clock=written, proof="传真回执 12", met_at=written.due_at
    )
    assert (late.state, late.proof) == ("MET", "传真回执 12")
    upward = clock(incident, "told_upward")
    assert refused(actions.explain, by=office, at=minutes(30), clock=upward, reason="占线").field == "clock"
    upward = actions.explain(by=office, at=minutes(60), clock=upward, reason="占线")
    assert (upward.state, upward.reason, upward.settled_by_name) == ("OPEN", "占线", "沈佳")
    with pytest.raises(NotPermitted):
        actions.excuse(by=office, at=minutes(61), clock=upward, reason="线路中断")
    upward = actions.excuse(by=leader, at=minutes(61), clock=upward, reason="线路中断")
    assert (upward.state, upward.settled_by_name, upward.next_at) == ("EXCUSED", "周国栋", None)
    followed(incident, minutes(62))
    assert clock(incident, "told_upward").state == "EXCUSED"
    brief = clock(incident, "hotline_brief")
    gone = actions.dispense(by=office, at=minutes(63), clock=brief, moot="OTHER", reason="热线停用")
    assert (gone.state, gone.moot) == ("NOT_NEEDED", "OTHER")
    for code in ("CLOCK_MET", "CLOCK_LATE", "CLOCK_EXCUSED", "CLOCK_NOT_NEEDED"):
        assert codes(incident, code) == 1


def test_what_its_task_ends_is_not_met_by_hand(place: County, incident: Incident) -> None:
    row = clock(incident, "custody_locked")
    office = place.person("沈佳")
    assert refused(actions.meet, by=office, at=minutes(16), clock=row, proof="x").field == "clock"
    assert refused(actions.dispense, by=office, at=minutes(16), clock=row, moot="OTHER").field == "clock"


def test_another_outlet_says_nothing_of_a_limit_and_an_old_form_is_stale(
    place: County, incident: Incident
) -> None:
    row = clock(incident, "custody_locked")
    other = place.person("唐小燕")
    assert refused(actions.explain, by=other, at=minutes(90), clock=row, reason="x").field == "clock"
    actions.explain(by=place.person("黄建华"), at=minutes(90), clock=row, reason="人手不足")
    with pytest.raises(Stale):
        actions.explain(
            by=place.person("黄建华"), at=minutes(91), clock=row, reason="雨大", revision=row.revision
        )


def test_the_same_call_sent_twice_is_entered_once(place: County, incident: Incident) -> None:
    given = {"answered_by": "李", "said": "停办", "submission": uuid4()}
    rows = [clock(incident, "told_upward")]
    by = place.person("沈佳")
    first = actions.tell(by=by, at=minutes(16), incident=incident, clocks=rows, **given)
    again = actions.tell(by=by, at=minutes(16), incident=incident, clocks=rows, **given)
    assert first == again
    assert Call.objects.count() == 1


# Reminders


def test_remind_says_each_once_also_after_everything_was_down(place: County, incident: Incident) -> None:
    actions.remind(by=BY, at=minutes(15))
    assert codes(incident, "CLOCK_DUE") == 0
    count = 0
    while said := actions.remind(by=BY, at=minutes(3 * 1440)):
        count += said
    rows = Clock.objects.filter(incident=incident, due_said_at__isnull=False)
    assert count == rows.count() == codes(incident, "CLOCK_DUE") > 5
    assert codes(incident, "CLOCK_WARNED") == codes(incident, "CLOCK_CHASED") == 0
    assert actions.remind(by=BY, at=minutes(3 * 1440)) == 0


def test_a_clock_warns_is_due_and_is_chased_in_its_order(place: County, incident: Incident) -> None:
    row = clock(incident, "told_upward")
    for after in (38, 44.5, 45, 105, 106):
        actions.remind(by=BY, at=minutes(after))
    row.refresh_from_db()
    kinds = list(row.steps.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["OPENED", "WARNED", "DUE", "CHASED"]
    assert (row.chases, row.next_at) == (1, None)


def test_a_limit_is_told_of_by_its_clock_alone(place: County, incident: Incident) -> None:
    mark_overdue(by=system("sweep"), at=minutes(200))
    actions.remind(by=BY, at=minutes(200))
    assert codes(incident, "TASK_LATE") == 0
    assert codes(incident, "CLOCK_DUE") > 0
    assert Task.objects.filter(incident=incident, late_at__isnull=False).exists()


def test_nobody_is_reminded_of_what_ended(place: County, incident: Incident) -> None:
    Clock.objects.filter(incident=incident, key="told_upward").update(state="EXCUSED", next_at=None)
    actions.remind(by=BY, at=minutes(500))
    assert clock(incident, "told_upward").due_said_at is None


def test_an_exercise_is_reminded_by_its_own_clock_and_apart(place: County, incident: Incident) -> None:
    Clock.objects.filter(incident=incident).update(world="drill")
    assert queries.mine(place.person("沈佳"), minutes(60)) == ()
    assert "told_upward" in {r.key for r in queries.mine(place.person("沈佳"), minutes(60), world="drill")}


# Reading


def test_clocks_show_late_first_then_the_nearest_with_their_proof(place: County, incident: Incident) -> None:
    rows = queries.clocks_in(place.person("沈佳"), incident, minutes(200))
    running = [row.due_at for row in rows if row.runs]
    assert running == sorted(running)
    assert not rows[-1].runs
    tally = queries.tally_of(place.person("沈佳"), incident, minutes(200))
    assert tally["running"] == len(running)
    assert tally["met"] == len(rows) - len(running)
    assert tally["overdue"] == sum(row.is_overdue for row in rows)
    detail = queries.clock_detail(place.person("沈佳"), clock(incident, "verify_report").pk, minutes(200))
    assert detail is not None
    assert detail.met_by is not None
    assert [s.kind for s in detail.steps] == ["OPENED", "MET"]


def test_who_owes_a_word_finds_it_in_my_work(place: County, incident: Incident) -> None:
    mine = {row.key for row in queries.mine(place.person("沈佳"), minutes(20))}
    assert {"told_upward", "parent_unit"} <= mine
    assert queries.mine(place.person("黄建华"), minutes(20)) == ()
    assert {row.key for row in queries.owed_apart(place.person("沈佳"), place.unit.path, minutes(20))} >= mine


def test_a_need_to_know_incident_keeps_its_clocks_from_others(place: County) -> None:
    incident = reported(place, cause="robbery_violence")
    found = followed(incident, minutes(15))
    assert found
    assert incident.visibility == "NEED_TO_KNOW"
    some = next(iter(found.values()))
    engineer = place.person("郑凯")
    assert queries.clocks_in(engineer, incident, minutes(15)) == ()
    assert queries.clock_named(engineer, some.pk) is None
    assert queries.clock_detail(engineer, some.pk, minutes(15)) is None


def test_purge_clocks_takes_the_words_and_leaves_the_figures(place: County, incident: Incident) -> None:
    told(place, incident, "told_upward", at=minutes(16))
    Incident.objects.filter(pk=incident.pk).update(stage="CLOSED", closed_at=minutes(100))
    assert actions.purge_clocks(by=BY, at=minutes(9000), before=minutes(50)) == 0
    assert actions.purge_clocks(by=BY, at=minutes(9000), before=minutes(8000)) > 0
    call, row = Call.objects.get(), clock(incident, "told_upward")
    assert (call.said, call.answered_by, row.proof, row.state) == ("", "", "", "MET")
    assert not row.steps.exclude(text="").exists()
    assert actions.purge_clocks(by=BY, at=minutes(9000), before=minutes(8000)) == 0
