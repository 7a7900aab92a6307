"""Holds: placed and lifted by their source, confirmed, run out; the state derived when it is read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders.network import AT, BY, LINES, NIGHT, Network, hold, open_holds, small_network
from tests.states import kept
from youxu.core import journal
from youxu.core.actor import Actor, ActorKind, Grant
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.network import actions, queries, rules
from youxu.network.models import CallItem, ConfirmRule, Hold
from youxu.network.rules import State

pytestmark = [pytest.mark.django_db, pytest.mark.both]
REALITY = ""


made = kept(small_network)


def state(made: Network, code: str, line: str = "letters", at=AT, world: str = "") -> State:
    found = queries.states_of([made.outlets[code].pk], at, world=world)[made.outlets[code].pk]
    one = found.line(line)
    assert one is not None
    return one.state


def someone(verb: str, path: str) -> Actor:
    return Actor(ActorKind.PERSON, "person:1", "沈佳", "WEB", frozenset({Grant(verb, path, below=True)}))


def test_place_holds_suspends_a_line_and_leaves_the_others_open(made: Network) -> None:
    hold(made.outlets["347003"])
    assert state(made, "347003") is State.SUSPENDED
    assert state(made, "347003", "savings") is State.OPEN
    assert (
        Entry.objects.filter(code="HOLDS_PLACED", stream=f"outlet:{made.outlets['347003'].pk}").count() == 1
    )


def test_each_source_lifts_only_its_own(made: Network) -> None:
    outlet = made.outlets["347003"]
    hold(outlet, source="incident:7")
    hold(outlet, source="custody:3", state=State.RESTRICTED)
    actions.lift_holds(by=BY, at=AT, source="incident:7", outlets=[outlet.pk])
    assert state(made, "347003") is State.RESTRICTED
    assert [row.source for row in queries.holds_of(outlet.pk)] == ["custody:3"]
    assert queries.holds_on([(outlet.pk, "letters")], but_source="custody:3") == []


def test_the_worst_hold_is_shown_with_its_source(made: Network) -> None:
    outlet = made.outlets["347003"]
    hold(outlet, source="incident:7", state=State.RESTRICTED)
    hold(outlet, source="incident:8", state=State.SUSPENDED)
    line = queries.states_of([outlet.pk], AT)[outlet.pk].line("letters")
    assert line is not None
    assert line.hold is not None
    assert (line.state, line.hold.source, len(line.holds)) == (State.SUSPENDED, "incident:8", 2)


def test_a_change_of_state_keeps_the_old_hold_as_history(made: Network) -> None:
    outlet = made.outlets["347003"]
    hold(outlet, state=State.RESTRICTED)
    hold(outlet, state=State.SUSPENDED, at=AT + timedelta(minutes=5))
    history = queries.outlet_detail(outlet.pk, AT + timedelta(minutes=6)).history
    assert [(row.state, row.lifted_at is None) for row in history] == [
        (State.SUSPENDED, True),
        (State.RESTRICTED, False),
    ]
    assert open_holds(outlet) == 1


def test_the_same_word_again_only_refreshes(made: Network) -> None:
    outlet = made.outlets["347003"]
    hold(outlet)
    hold(outlet, at=AT + timedelta(minutes=30))
    row = Hold.objects.get(outlet=outlet)
    assert row.since == AT
    assert row.confirmed_at == AT + timedelta(minutes=30)


def test_with_a_cause_no_entry_is_written_and_nobody_is_asked(made: Network) -> None:
    before = Entry.objects.count()
    nobody = Actor(ActorKind.PERSON, "person:9", "无权", "WEB")
    cause = Entry.objects.first()
    rows = [actions.HoldRow(made.outlets["347003"].pk, "letters", State.SUSPENDED)]
    actions.place_holds(by=nobody, at=AT, rows=rows, source="incident:7", cause=cause)
    actions.lift_holds(by=nobody, at=AT, source="incident:7", cause=cause)
    assert Entry.objects.count() == before


def test_place_holds_is_refused_without_the_grant(made: Network) -> None:
    rows = [actions.HoldRow(made.outlets["347003"].pk, "letters", State.SUSPENDED)]
    with pytest.raises(NotPermitted):
        actions.place_holds(by=someone("read", "china-post/"), at=AT, rows=rows, source="office")
    actions.place_holds(by=someone("confirm_status", "china-post/"), at=AT, rows=rows, source="office")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (lambda pk: actions.HoldRow(pk + 999, "letters", State.SUSPENDED), "outlet"),
        (lambda pk: actions.HoldRow(pk, "letters", State.OPEN), "state"),
        (lambda pk: actions.HoldRow(pk, "letters", State.SUSPENDED, since=AT + timedelta(hours=1)), "since"),
    ],
)
def test_a_hold_that_makes_no_sense_names_the_field(made: Network, row, fault: str) -> None:
    with pytest.raises(actions.UnableToHold) as refused:
        actions.place_holds(by=BY, at=AT, rows=[row(made.outlets["347003"].pk)], source="incident:7")
    assert refused.value.field == fault


def test_more_than_a_thousand_holds_are_refused_at_once(made: Network) -> None:
    rows = [actions.HoldRow(1, f"line{number}", State.SUSPENDED) for number in range(1001)]
    with pytest.raises((ValueError, actions.UnableToHold)):
        actions.place_holds(by=BY, at=AT, rows=rows, source="incident:7")


def test_a_drill_sees_reality_and_writes_only_its_own(made: Network) -> None:
    outlet = made.outlets["347003"]
    hold(outlet, lines=("savings",))
    hold(outlet, world="drill-1", state=State.RESTRICTED)
    assert state(made, "347003", world=REALITY) is State.OPEN
    assert state(made, "347003", world="drill-1") is State.RESTRICTED
    assert state(made, "347003", "savings", world="drill-1") is State.SUSPENDED


def test_closed_hours_are_closed_by_timetable(made: Network) -> None:
    assert state(made, "347003", at=NIGHT) is State.CLOSED_NOW
    assert state(made, "347005", at=NIGHT) is State.OPEN
    hold(made.outlets["347003"])
    assert state(made, "347003", at=NIGHT) is State.SUSPENDED


def test_a_line_with_hours_of_its_own_closes_by_them(made: Network) -> None:
    actions.set_hours(by=BY, at=AT, outlet=made.outlets["347003"], hours="Mo-Fr 14:00-16:00", line="savings")
    assert state(made, "347003", "savings") is State.CLOSED_NOW
    assert state(made, "347003", "letters") is State.OPEN


def test_relocate_marks_every_line_with_the_place(made: Network) -> None:
    outlet = made.outlets["347006"]
    actions.relocate(by=BY, at=AT, outlet=outlet, place="大湾村委会一楼")
    found = queries.states_of([outlet.pk], AT)[outlet.pk]
    assert {line.state for line in found.lines} == {State.RELOCATED}
    assert {line.hold.place for line in found.lines if line.hold} == {"大湾村委会一楼"}
    actions.lift_holds(by=BY, at=AT, source="relocation", outlets=[outlet.pk])
    assert open_holds(outlet) == 0
    with pytest.raises(actions.UnableToHold):
        actions.relocate(by=BY, at=AT, outlet=outlet, place=" ")


def test_a_word_runs_out_turns_unknown_and_alarms_once(made: Network) -> None:
    outlet = made.outlets["347003"]
    hold(outlet, lines=("letters", "savings"))
    later = AT + timedelta(minutes=61)
    assert actions.expire_confirmations(by=BY, at=AT + timedelta(minutes=59)) == []
    assert [unit.key for unit in actions.expire_confirmations(by=BY, at=later)] == ["yunshan"]
    assert actions.expire_confirmations(by=BY, at=later) == []
    assert state(made, "347003", at=later) is State.UNKNOWN
    assert [(row.code, row.lines) for row in queries.call_list("china-post/")] == [
        ("347003", ("letters", "savings"))
    ]
    assert queries.calls_waiting("china-post/jiangxi/") == 1
    assert Entry.objects.filter(code="WORDS_RAN_OUT").count() == 1


def test_another_line_that_runs_out_joins_the_same_call(made: Network) -> None:
    outlet = made.outlets["347003"]
    hold(outlet, lines=("letters",))
    hold(outlet, lines=("savings",), at=AT + timedelta(minutes=30))
    actions.expire_confirmations(by=BY, at=AT + timedelta(minutes=61))
    assert actions.expire_confirmations(by=BY, at=AT + timedelta(minutes=91)) == []
    assert CallItem.objects.get().lines == ["letters", "savings"]


def test_confirm_status_as_recorded_answers_the_call(made: Network) -> None:
    outlet = made.outlets["347003"]
    hold(outlet)
    later = AT + timedelta(minutes=61)
    actions.expire_confirmations(by=BY, at=later)
    actions.confirm_status(by=BY, at=later, outlet=outlet, way="TELEPHONE")
    assert state(made, "347003", at=later) is State.SUSPENDED
    assert queries.call_list("china-post/") == []
    row = Hold.objects.get(outlet=outlet)
    assert (row.confirmation_source, row.expired_at) == ("TELEPHONE", None)


def test_confirm_status_places_and_lifts_only_its_own_word(made: Network) -> None:
    outlet = made.outlets["347003"]
    hold(outlet, lines=("savings",))
    actions.confirm_status(
        by=BY, at=AT, outlet=outlet, way="TELEPHONE", state="RESTRICTED", lines=["letters"], how="by_hand"
    )
    assert state(made, "347003") is State.RESTRICTED
    actions.confirm_status(by=BY, at=AT, outlet=outlet, way="TELEPHONE", state="OPEN")
    assert state(made, "347003") is State.OPEN
    assert state(made, "347003", "savings") is State.SUSPENDED
    with pytest.raises(actions.UnableToConfirm):
        actions.confirm_status(by=BY, at=AT, outlet=outlet, way="TELEPHONE", lines=["ems"])


def test_an_opening_is_owed_from_the_units_first_one(made: Network) -> None:
    assert actions.miss_openings(by=BY, at=AT) == []
    assert state(made, "347004") is State.OPEN
    actions.confirm_opening(by=BY, at=AT - timedelta(hours=1), outlets=[made.outlets["347003"]], way="PAGE")
    assert state(made, "347003") is State.OPEN
    assert state(made, "347004") is State.UNKNOWN
    assert state(made, "347004", at=NIGHT) is State.CLOSED_NOW
    units = actions.miss_openings(by=BY, at=AT)
    assert [unit.key for unit in units] == ["yunshan"]
    assert actions.miss_openings(by=BY, at=AT) == []
    assert {row.code for row in queries.call_list("china-post/")} == {"347004", "347005", "347006"}
    assert {row.reason for row in queries.call_list("china-post/")} == {"OPENING_MISSED"}


def test_confirm_opening_in_bulk_answers_the_calls(made: Network) -> None:
    actions.confirm_opening(by=BY, at=AT - timedelta(hours=1), outlets=[made.outlets["347003"]], way="PAGE")
    actions.miss_openings(by=BY, at=AT)
    actions.confirm_opening(by=BY, at=AT, outlets=list(made.outlets.values()), way="TELEPHONE")
    assert queries.call_list("china-post/") == []
    assert state(made, "347004") is State.OPEN
    detail = queries.outlet_detail(made.outlets["347004"].pk, AT)
    assert [row.way for row in detail.confirmations] == ["TELEPHONE"]
    with pytest.raises(actions.UnableToConfirm):
        actions.confirm_opening(by=BY, at=AT, outlets=[], way="PAGE")


def test_an_outlet_closed_by_exception_owes_no_opening(made: Network) -> None:
    actions.confirm_opening(by=BY, at=AT - timedelta(hours=1), outlets=[made.outlets["347003"]], way="PAGE")
    actions.add_exception(by=BY, at=AT, outlet=made.outlets["347004"], day=AT.date(), reason="赶集改期")
    actions.miss_openings(by=BY, at=AT)
    assert "347004" not in {row.code for row in queries.call_list("china-post/")}
    assert state(made, "347004") is State.CLOSED_NOW


def test_set_confirm_rules_follow_the_nearest_unit_and_never_go_back(made: Network) -> None:
    values = {"grace_minutes": 15, "day1_minutes": 20}
    actions.set_confirm_rules(by=BY, at=AT, unit=made.county, values=values, plan_version=2)
    actions.set_confirm_rules(by=BY, at=AT, unit=made.county, values={"day1_minutes": 99}, plan_version=1)
    assert ConfirmRule.objects.get().values == values
    assert queries.confirm_words([made.county.path])[made.county.path].day1_minutes == 20
    hold(made.outlets["347003"])
    assert Hold.objects.get().confirm_by == AT + timedelta(minutes=20)
    with pytest.raises(actions.UnableToConfirm):
        actions.set_confirm_rules(by=BY, at=AT, unit=made.county, values={"later": "NEVER"})


def test_the_chain_of_the_journal_holds_after_all_this(made: Network) -> None:
    hold(made.outlets["347003"], lines=LINES)
    actions.expire_confirmations(by=BY, at=AT + timedelta(hours=2))
    actions.confirm_status(by=BY, at=AT + timedelta(hours=2), outlet=made.outlets["347003"], way="PAGE")
    assert journal.verify().ok


def test_rules_and_queries_count_alike(made: Network) -> None:
    hold(made.outlets["347003"], lines=("letters",), state=State.RESTRICTED)
    actions.confirm_opening(by=BY, at=AT - timedelta(hours=1), outlets=[made.outlets["347005"]], way="PAGE")
    actions.add_exception(by=BY, at=AT, outlet=made.outlets["347006"], day=AT.date())
    for at in (AT, NIGHT):
        counts = queries.state_counts("china-post/", at)
        one_by_one = [
            row.state for row in queries.states_of([o.pk for o in made.outlets.values()], at).values()
        ]
        assert counts.by_state == {found: one_by_one.count(found) for found in set(one_by_one)}
        assert counts.outlets == 4
        assert counts.affected == 1
    assert rules.worst(one_by_one) is State.RESTRICTED
