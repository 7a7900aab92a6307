"""Roll-call (点名): asked in one act, answered by tap, card or telephone, carried on, repeated, summed up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import cards
from tests.builders import incidents as build
from tests.builders import watch as calls
from tests.builders.incidents import NINE, minutes
from tests.builders.watch import ask, followed, rung, started, swept, tapped
from tests.states import kept
from youxu.core import clock, journal
from youxu.core.actor import Actor, ActorKind, Grant
from youxu.core.errors import Invalid, NotPermitted
from youxu.core.models import Entry
from youxu.incidents.actions import levels, merge
from youxu.incidents.models import FirstReport, Incident, Interruption, Task
from youxu.incidents.queries.facts import standing_facts
from youxu.network.models import Hold, OpeningConfirmation, Outlet
from youxu.network.queries import states_of
from youxu.organisation.models import CardUse
from youxu.watch import actions, queries
from youxu.watch.actions import (
    UnableToAnswer,
    UnableToEndRollCall,
    UnableToSettle,
    UnableToStartRollCall,
    UnableToTry,
    escalate,
    turns,
)
from youxu.watch.models import Answer, Ask, Rhythm, RollCall

pytestmark = [pytest.mark.django_db, pytest.mark.both]


county = kept(build.whole_county)
grave = kept(build.grave, on=county)
verified = kept(build.verified, on=county)


def total(row: RollCall, after: float = 60):
    return queries.total_of(RollCall.objects.get(pk=row.pk), minutes(after))


row = kept(started, on=county)


def test_start_rollcall_asks_every_outlet_of_a_list_with_the_minutes_of_the_plan(county, row) -> None:
    assert row.reference == "YS261123-R01"
    assert (row.total, row.done) == (3, 3)
    assert row.due_at == NINE + timedelta(minutes=15)
    assert set(row.asks.values_list("outlet__code", "rung", "due_at")) == {
        (code, "FIRST", minutes(15)) for code in ("YS04", "YS05", "YS10")
    }
    assert Entry.objects.get(code="ROLLCALL_OUT").stream == f"rollcall:{row.pk}"


@pytest.mark.parametrize(
    ("rule", "count"),
    [({"unit": "yunshan"}, 12), ({"polygon": [[114.9, 27.9], [115.05, 27.9], [115.05, 28.1]]}, 1)],
)
def test_a_roll_call_means_its_outlets_by_the_same_rules_as_a_mass_report(county, rule, count) -> None:
    Outlet.objects.filter(code="YS04").update(latitude=27.95, longitude=115.0)
    assert started(county, rule=rule).total == count


def test_a_roll_call_of_no_outlet_is_refused(county) -> None:
    with pytest.raises(UnableToStartRollCall):
        started(county, rule={"polygon": [[1, 1], [2, 1], [2, 2]]})
    with pytest.raises(NotPermitted):
        actions.start_rollcall(by=county.person("黄建华"), at=NINE, unit=county.unit, rule=calls.FEW)


def test_fill_rollcall_asks_a_large_roll_call_in_portions_and_nobody_twice(county, monkeypatch) -> None:
    monkeypatch.setattr("youxu.watch.actions.start.AT_FIRST", 4)
    monkeypatch.setattr("youxu.watch.actions.start.A_PORTION", 3)
    row = started(county, rule={"unit": "yunshan"})
    assert (row.done, row.total) == (4, 12)
    assert total(row).unanswered == 12
    for _ in range(4):
        followed()
    row.refresh_from_db()
    assert (row.done, row.asks.count()) == (12, 12)
    actions.fill_rollcall(by=calls.SWEEPER, at=minutes(9), roll_call=row)
    assert row.asks.count() == 12


def test_one_tap_of_the_head_confirms_that_the_outlet_is_open(county, row) -> None:
    tapped(county, row)
    assert ask(row, "YS04").state == "ANSWERED"
    assert OpeningConfirmation.objects.filter(outlet__code="YS04").exists()
    assert (total(row).answered, total(row).safe, total(row).open) == (1, 1, 1)
    entry = Entry.objects.get(code="ROLLCALL_ANSWERED")
    assert entry.stream == f"ask:{ask(row, 'YS04').pk}"
    assert "told_by" not in (journal.payload_of(entry) or {})
    assert not Entry.objects.filter(code="STATUS_CONFIRMED").exists()


def test_the_full_form_keeps_people_lines_power_and_needs(county, row) -> None:
    found = tapped(
        county, row, said="HELP", people_safe=4, people_missing=1, open_lines=["letters"], power="NO",
        water="YES", needs="要两顶帐篷",
    )  # fmt: skip
    assert (found.people_safe, found.people_missing, found.power, found.needs) == (4, 1, "NO", "要两顶帐篷")
    assert found.business == "OPEN"
    whole = total(row)
    assert (whole.help, whole.people_safe, whole.people_missing, whole.open) == (1, 4, 1, 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"said": "FINE"}, "said"),
        ({"said": "SAFE_OPEN", "people_missing": 1}, "said"),
        ({"said": "SAFE_OPEN", "open_lines": ["philately"]}, "open_lines"),
        ({"said": "SAFE_OPEN", "open_lines": []}, "open_lines"),
        ({"said": "HELP", "people_safe": -1}, "people_safe"),
        ({"said": "HELP", "power": "MAYBE"}, "power"),
        ({"said": "HELP", "told_at": minutes(90)}, "told_at"),
        ({"said": "HELP", "told_at": minutes(-30)}, "told_at"),
        ({"said": "HELP", "way": "PIGEON"}, "way"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_at_its_field_and_stores_nothing(
    county, row, given, field
) -> None:
    with pytest.raises(Invalid) as refused:
        tapped(county, row, **given)
    assert field in refused.value.faults
    assert not Answer.objects.exists()


def test_nobody_answers_for_another_outlet_and_the_office_says_who_told_it(county, row) -> None:
    head = county.person("黄建华", minutes(2))
    with pytest.raises(UnableToAnswer):
        actions.answer(by=head, at=minutes(2), ask=ask(row, "YS05"), said="SAFE_OPEN")
    with pytest.raises(Invalid) as refused:
        rung(county, row, "YS05", told_by="")
    assert "told_by" in refused.value.faults
    with pytest.raises(NotPermitted):
        actions.answer(by=county.person("罗平"), at=minutes(2), ask=ask(row, "YS05"), said="SAFE_OPEN")
    told = rung(county, row, "YS05", told_by="唐小燕", told_at=minutes(2))
    assert (told.told_at, told.entered_at, told.told_by) == (minutes(2), minutes(5), "唐小燕")


def test_the_branch_answers_for_its_commissioned_outlet_and_names_who_told_it(county) -> None:
    cards.commissioned(county)
    row, head = started(county), county.person("黄建华", minutes(2))
    assert [one.code for one in queries.owed_to_branch(head)] == ["YS05"]
    given = {"by": head, "at": minutes(2), "ask": ask(row, "YS05"), "said": "SAFE_CLOSED", "cause": "power"}
    with pytest.raises(Invalid) as refused:
        actions.answer(**given)
    assert set(refused.value.faults) == {"told_by"}
    told = actions.answer(**given, told_by="王守田", way="TELEPHONE")
    assert (told.told_by, told.given_by, told.person) == ("王守田", "黄建华", None)
    assert FirstReport.objects.get().verification == "UNVERIFIED"
    assert queries.owed_to_branch(head) == []
    other = county.person("唐小燕", minutes(2))
    with pytest.raises(UnableToAnswer):
        actions.answer(by=other, at=minutes(2), ask=ask(row, "YS04"), said="SAFE_OPEN", told_by="王守田")


@pytest.mark.parametrize("kind", [ActorKind.CARD, ActorKind.CONTACT])
def test_a_card_and_a_contact_answer_for_the_outlet_they_are_bound_to(county, kind) -> None:
    row, path = started(county), county.unit.path
    grants = frozenset({Grant("answer_rollcall", path), Grant("report", path)})
    card = Actor(kind, "card:7", "网点应急卡 YS10", "CARD", grants, unit=path, outlet="YS10")
    actions.answer(by=card, at=minutes(4), ask=ask(row, "YS10"), said="SAFE_OPEN")
    assert ask(row, "YS10").state == "ANSWERED"
    with pytest.raises(NotPermitted):
        actions.answer(by=card, at=minutes(4), ask=ask(row, "YS04"), said="SAFE_OPEN")
    with pytest.raises(NotPermitted):
        actions.answer(by=replace(card, grants=frozenset()), at=minutes(4), ask=ask(row, "YS10"), said="HELP")


def test_answer_from_card_counts_the_use_and_tells_nobody_by_name_but_who_said_it(county, row) -> None:
    by = cards.bearer(cards.card(county).code)
    for after, name in ((4, "李小梅"), (5, "李小梅"), (6, "王芳")):
        found = actions.answer_from_card(
            by=by,
            at=minutes(after),
            address="10.0.0.1",
            ask=ask(row, "YS04"),
            told={"said": "SAFE_OPEN" if after < 6 else "HELP", "told_by": name},
        )
    assert (found.given_key, found.told_by) == (by.key, "王芳")
    assert CardUse.objects.exists()
    assert set(Answer.objects.values_list("number", "state")) == {
        (1, "REPLACED"),
        (2, "STANDING"),
        (3, "STANDING"),
    }
    assert ask(row, "YS04").contradicted_at == minutes(6)
    with pytest.raises(NotPermitted):
        actions.answer_from_card(
            by=by, at=minutes(7), address="10.0.0.1", ask=ask(row, "YS05"), told={"said": "HELP"}
        )


def test_carry_on_goes_to_the_second_number_the_parent_and_then_unreachable_since_the_roll_call(
    county,
    row,
) -> None:
    tapped(county, row, "YS04")
    assert swept(14) == 0
    seen = []
    for after in (15, 25, 40):
        assert swept(after) == 2
        assert swept(after) == 0
        seen.append(ask(row, "YS05").rung)
    assert seen == ["SECOND", "PARENT", "LOST"]
    assert ask(row, "YS05").lost_at == minutes(40)
    hold = Hold.objects.get(outlet__code="YS05", line="letters", lifted_at=None)
    assert (hold.state, hold.source, hold.since) == ("UNREACHABLE", "rollcall", NINE)
    assert hold.source_reference == row.reference
    assert not Hold.objects.filter(outlet__code="YS04").exists()
    assert total(row).unreachable == 2
    codes = ["ROLLCALL_CARRIED_ON", "ROLLCALL_CARRIED_ON", "ROLLCALL_LOST"]
    found = Entry.objects.filter(stream=f"rollcall:{row.pk}", code__in=codes).order_by("sequence")
    assert list(found.values_list("code", flat=True)) == codes


def test_an_answer_lifts_unreachable_and_no_other_hold(county, row) -> None:
    build.reported(county, outlet="YS05", by=build.clerk(county, "YS05"))
    for after in (15, 25, 40):
        swept(after)
    outlet = county.outlets["YS05"]
    assert states_of([outlet.pk], minutes(41))[outlet.pk].state == "UNREACHABLE"
    rung(county, row, "YS05", said="SAFE_CLOSED", after=50)
    assert not Hold.objects.filter(outlet=outlet, source="rollcall", lifted_at=None).exists()
    assert Hold.objects.filter(outlet=outlet, source__startswith="incident:", lifted_at=None).exists()


def test_note_no_answer_carries_on_at_once_and_never_past_the_next_number(county, row) -> None:
    by = county.person("沈佳", minutes(2))
    for step, rung_now in enumerate(("SECOND", "PARENT", "LOST"), start=1):
        found = actions.note_no_answer(by=by, at=minutes(step), ask=ask(row, "YS10"))
        assert (found.rung, found.attempts) == (rung_now, step)
    with pytest.raises(UnableToTry):
        actions.note_no_answer(by=by, at=minutes(9), ask=ask(row, "YS10"))
    tapped(county, row)
    with pytest.raises(UnableToTry):
        actions.note_no_answer(by=by, at=minutes(9), ask=ask(row, "YS04"))


def test_a_later_word_of_another_teller_is_kept_beside_the_former_until_the_office_settles(
    county, row
) -> None:
    first = tapped(county, row, "YS04", said="SAFE_OPEN", people_safe=3)
    second = rung(county, row, "YS04", said="HELP", people_missing=1, told_by="隔壁网点", after=9)
    found = ask(row, "YS04")
    assert (found.contradicted_at, found.said, found.people_missing) == (minutes(9), "HELP", 1)
    assert set(Answer.objects.values_list("pk", "state")) == {(first.pk, "STANDING"), (second.pk, "STANDING")}
    assert total(row).contradictions == 1
    head = county.person("黄建华", minutes(10))
    with pytest.raises(UnableToSettle):
        actions.settle(by=head, at=minutes(10), answer=first, word="自己")
    office = county.person("沈佳", minutes(10))
    with pytest.raises(UnableToSettle):
        actions.settle(by=office, at=minutes(10), answer=first, word=" ")
    settled = actions.settle(by=office, at=minutes(11), answer=first, word="回拨黄建华，人都在")
    assert (settled.contradicted_at, settled.said, settled.people_missing) == (None, "SAFE_OPEN", 0)
    assert Answer.objects.get(pk=second.pk).state == "SET_ASIDE"
    assert total(row).contradictions == 0
    with pytest.raises(UnableToSettle):
        actions.settle(by=office, at=minutes(12), answer=first, word="再问")


def test_the_same_teller_may_correct_the_own_word_without_a_contradiction(county, row) -> None:
    first = tapped(county, row, "YS04", said="SAFE_OPEN")
    tapped(county, row, "YS04", said="HELP", after=8)
    assert Answer.objects.get(pk=first.pk).state == "REPLACED"
    assert ask(row, "YS04").contradicted_at is None
    assert total(row).help == 1


def test_one_answer_counts_for_every_roll_call_that_waits_for_the_outlet(county) -> None:
    general = started(county)
    special = started(county, rule={"outlets": ["YS04"]}, at=minutes(1))
    tapped(county, special, "YS04")
    assert ask(general, "YS04").state == "ANSWERED"
    assert total(general).answered == 1


def test_what_is_stopped_joins_the_incident_for_which_the_outlet_was_asked(county, verified) -> None:
    incident = verified
    row = started(county, at=minutes(4), incident=incident)
    found = rung(county, row, "YS05", said="SAFE_CLOSED", after=6)
    assert found.incident_id == incident.pk
    lines = Interruption.objects.filter(incident=incident, outlet__code="YS05")
    assert {line.line for line in lines} == {"letters", "parcels", "ems", "savings"}
    assert not Hold.objects.filter(outlet__code="YS05", source="confirmation").exists()
    assert Incident.objects.count() == 1


def test_what_is_stopped_opens_a_report_of_its_own_by_the_cause_that_was_said(county, row) -> None:
    found = tapped(county, row, "YS05", said="SAFE_CLOSED", cause="power", people_safe=2)
    incident = Incident.objects.get()
    assert (found.incident_id, incident.cause) == (incident.pk, "power")
    again = started(county, at=minutes(30))
    assert rung(county, again, "YS05", said="SAFE_CLOSED", after=33).incident_id is None
    known = rung(county, again, "YS05", said="SAFE_CLOSED", cause="power", told_by="唐小燕", after=34)
    assert known.incident_id == incident.pk
    assert Incident.objects.count() == 1


def test_a_stop_without_a_cause_suspends_the_lines_and_says_what_is_to_be_asked(county, row) -> None:
    found = tapped(county, row, "YS05", said="SAFE_CLOSED")
    assert found.incident_id is None
    assert "cause" in found.report_fault
    assert Hold.objects.filter(outlet__code="YS05", source="confirmation", state="SUSPENDED").count() == 4


def test_a_report_that_the_rules_refuse_loses_no_answer(county, row) -> None:
    found = tapped(county, row, "YS05", said="SAFE_CLOSED", cause="dragon")
    assert found.incident_id is None
    assert found.report_fault
    assert ask(row, "YS05").state == "ANSWERED"


def test_outside_opening_hours_a_bare_tap_of_closed_stops_nothing(county) -> None:
    night = NINE - timedelta(hours=6)
    row = started(county, at=night)
    with clock.pretend(night + timedelta(minutes=3)):
        actions.answer(
            by=county.person("黄建华", night),
            at=night + timedelta(minutes=3),
            ask=ask(row, "YS04"),
            said="SAFE_CLOSED",
        )
    assert not Hold.objects.exists()
    assert not Incident.objects.exists()


def test_anyone_missing_is_stated_for_the_level_and_taken_back_when_all_are_found(county, verified) -> None:
    incident = verified
    row = started(county, at=minutes(4), incident=incident)
    rung(county, row, "YS05", said="HELP", people_missing=1, after=6)
    followed()
    incident.refresh_from_db()
    assert standing_facts(incident)["missing"] == "YES"
    assert incident.proposed_level == "III"
    for code in ("YS05", "YS04", "YS10"):
        rung(county, row, code, people_safe=3, told_by="接电话的人", after=20)
    followed()
    incident.refresh_from_db()
    assert standing_facts(incident)["missing"] == "NO"


def test_an_outlet_that_nobody_reached_is_somebody_missing(county, verified) -> None:
    incident = verified
    row = started(county, at=minutes(4), incident=incident)
    assert Task.objects.get(incident=incident, key="staff_safe").due_at == minutes(19)
    for after in (20, 31, 47):
        swept(after)
    followed()
    assert standing_facts(Incident.objects.get(pk=incident.pk))["missing"] == "YES"
    assert total(row).unreachable == 3


def test_when_all_answered_the_roll_call_ends_and_its_task_is_done_with_the_sum(county, verified) -> None:
    incident = verified
    row = started(county, at=minutes(4), incident=incident)
    for code in ("YS04", "YS05", "YS10"):
        rung(county, row, code, people_safe=2, after=8)
    followed()
    row.refresh_from_db()
    assert row.end_reason == "ALL"
    task = Task.objects.get(incident=incident, key="staff_safe")
    assert task.state == "DONE"
    assert "应答3/3" in task.result
    assert "平安3家6人" in task.result
    with pytest.raises(UnableToEndRollCall):
        actions.end_rollcall(by=county.person("沈佳"), at=minutes(9), roll_call=row)


def test_a_contradiction_keeps_the_roll_call_from_ending_by_itself(county) -> None:
    row = started(county, rule={"outlets": ["YS04"]})
    first = tapped(county, row, "YS04")
    rung(county, row, "YS04", said="HELP", after=6)
    followed()
    assert RollCall.objects.get(pk=row.pk).ended_at is None
    actions.settle(by=county.person("沈佳"), at=minutes(9), answer=first, word="回拨")
    followed()
    assert RollCall.objects.get(pk=row.pk).end_reason == "ALL"


def test_end_rollcall_by_hand_stops_carrying_on(county, row) -> None:
    actions.end_rollcall(by=county.person("沈佳"), at=minutes(5), roll_call=row)
    swept(60)
    assert set(Ask.objects.values_list("state", "rung")) == {("OVER", "FIRST")}
    assert not Hold.objects.exists()
    rung(county, row, "YS04", after=70)
    assert ask(row, "YS04").state == "ANSWERED"


def test_a_roll_call_of_a_level_iii_incident_repeats_by_the_plan_and_stops_with_it(county, grave) -> None:
    incident = grave
    row = started(county, at=minutes(10), incident=incident)
    rhythm = Rhythm.objects.get()
    assert (rhythm.rule_key, rhythm.next_at) == ("level_III", minutes(130))
    assert actions.hold_turns(by=calls.SWEEPER, at=minutes(129)) == 0
    assert actions.hold_turns(by=calls.SWEEPER, at=minutes(130)) == 1
    row.refresh_from_db()
    assert row.end_reason == "NEXT_TURN"
    second = RollCall.objects.get(ended_at=None)
    assert (second.rhythm_id, second.rule) == (rhythm.pk, calls.FEW)
    assert Rhythm.objects.get().next_at == minutes(250)
    leader = county.person("周国栋", minutes(140))
    levels.lower_level(
        by=leader, at=minutes(140), incident=Incident.objects.get(pk=incident.pk), level="IV", reason="已查明"
    )
    followed()
    assert Rhythm.objects.get().ended_at is not None
    assert RollCall.objects.get(pk=second.pk).end_reason == "OVER"


def test_a_turn_finds_by_itself_that_its_incident_was_called_off(county, grave) -> None:
    incident = grave
    started(county, at=minutes(10), incident=incident)
    merge.call_off(
        by=county.person("周国栋", minutes(12)),
        at=minutes(12),
        incident=Incident.objects.get(pk=incident.pk),
        reason="误报",
    )
    actions.hold_turns(by=calls.SWEEPER, at=minutes(131))
    assert not RollCall.objects.filter(ended_at=None).exists()
    assert not Rhythm.objects.filter(ended_at=None).exists()
    assert actions.end_rhythms(by=calls.SWEEPER, at=minutes(140), incident=incident) == 0


def test_a_broken_turn_waits_and_holds_up_no_other(county, monkeypatch, grave) -> None:
    other = grave
    started(county, at=minutes(10), incident=other)
    broken, later = Rhythm.objects.get(), minutes(130) + timedelta(minutes=10)
    whole = turns.start_rollcall

    def start(**given):
        if given["rhythm"].pk == broken.pk:
            raise RuntimeError("poisoned")
        return whole(**given)

    monkeypatch.setattr(turns, "start_rollcall", start)
    other.pk, other.reference = None, "YS-OTHER"
    other.save(force_insert=True)
    good = Rhythm.objects.get()
    good.pk, good.incident, good.rule = None, other, dict(calls.FEW)
    good.save(force_insert=True)
    assert actions.hold_turns(by=calls.SWEEPER, at=minutes(130)) == 1
    assert Rhythm.objects.get(pk=broken.pk).next_at == later
    turns.put_turn_off(by=calls.SWEEPER, at=minutes(200), rhythm=broken)
    assert Rhythm.objects.get(pk=broken.pk).next_at == later, "an older reading moves nothing"
    assert (
        turns.hold_turn(by=calls.SWEEPER, at=minutes(131), rhythm=Rhythm.objects.get(pk=good.pk)).pk
        == good.pk
    )


def test_broken_questions_wait_a_minute_and_those_of_other_roll_calls_go_on(county, monkeypatch) -> None:
    broken, other = started(county), started(county, world="drill-1")
    row, carry = ask(broken, "YS04"), escalate._carry

    def some(roll_call, *given):
        if roll_call.pk == broken.pk:
            raise RuntimeError("poisoned")
        carry(roll_call, *given)

    monkeypatch.setattr(escalate, "_carry", some)
    with clock.pretend(minutes(60)):
        swept(60)
    assert set(Ask.objects.filter(roll_call=broken).values_list("rung", "due_at")) == {("FIRST", minutes(61))}
    assert set(Ask.objects.filter(roll_call=other).values_list("rung", flat=True)) == {"SECOND"}
    escalate.put_asks_off(by=calls.SWEEPER, at=minutes(30), asks=[row])
    assert ask(broken, "YS04").due_at == minutes(61), "what is not due stays"
    monkeypatch.undo()
    due = list(Ask.objects.filter(roll_call=broken).select_related("roll_call__incident", "outlet"))
    assert escalate.carry_alike(by=calls.SWEEPER, at=minutes(61), asks=due)
    assert set(Ask.objects.filter(roll_call=broken).values_list("rung", flat=True)) == {"SECOND"}


def test_an_exercise_has_its_own_roll_call_and_holds(county) -> None:
    row = started(county, world="drill-1")
    assert row.reference.startswith("DR")
    for after in (15, 25, 40):
        with clock.pretend(minutes(after)):
            swept(after)
    assert set(Hold.objects.values_list("world", flat=True)) == {"drill-1"}
    assert not queries.running(county.person("沈佳"), county.unit.path, minutes(41))


def test_the_words_of_an_answer_are_purged_long_after_the_roll_call(county, row) -> None:
    rung(county, row, "YS04", needs="王五要药", told_by="李四")
    actions.end_rollcall(by=county.person("沈佳"), at=minutes(9), roll_call=row)
    later = NINE + timedelta(days=2000)
    assert actions.purge_words(by=calls.SWEEPER, at=later, before=later - timedelta(days=1095)) == 1
    assert actions.purge_words(by=calls.SWEEPER, at=later, before=later - timedelta(days=1095)) == 0
    assert list(Answer.objects.values_list("needs", "told_by", "said")) == [("", "", "SAFE_OPEN")]
