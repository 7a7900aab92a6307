"""The change of duty: composed by query, given once, taken by another, and never nobody's meanwhile (O3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import incidents as build
from tests.builders.incidents import NINE, minutes
from tests.states import kept
from youxu.core.actor import Actor, ActorKind, system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.incidents.actions import respond
from youxu.incidents.queries.hand_over import hand_over_list
from youxu.organisation.actions import add_shift
from youxu.organisation.actions.hand_over import (
    UnableToAcceptHandOver,
    UnableToHandOver,
    UnableToRefuseHandOver,
    UnableToWithdrawHandOver,
    accept_hand_over,
    purge_notes,
    refuse_hand_over,
    start_hand_over,
    withdraw_hand_over,
)
from youxu.organisation.models import HandOver, Holding, Shift
from youxu.organisation.queries import duty_at
from youxu.organisation.queries.hand_over import duty_change, waiting_hand_over

pytestmark = [pytest.mark.django_db, pytest.mark.both]
GIVEN, EVENING = minutes(50), minutes(60)
"""When the giver's shift ends."""


@kept
def county():
    """Return the county, where 沈佳 has the duty by a shift until 10:12 and 苏婷 from then on, neither by name."""
    found = build.whole_county()
    for name in ("沈佳", "苏婷"):
        Holding.objects.filter(person=found.people[name]).update(ends_at=NINE - timedelta(hours=1))
    Shift.objects.filter(kind="DUTY_OFFICER").update(removed_at=NINE - timedelta(days=1))
    for name, start, end in (("沈佳", NINE - timedelta(hours=1), EVENING), ("苏婷", EVENING, minutes(600))):
        add_shift(
            by=system("test"), at=NINE - timedelta(hours=2), unit=found.unit, kind="DUTY_OFFICER",
            person=found.people[name], starts_at=start, ends_at=end,
        )  # fmt: skip
    return found


def given(county, at=GIVEN, **more):
    return start_hand_over(by=county.person("沈佳", at), at=at, unit=county.unit, counts={}, **more)


def test_the_list_is_composed_of_what_is_open_now(county):
    incident = build.directed(county)
    at = minutes(30)
    task = incident.tasks.filter(group="technical", outlet__isnull=False).first()
    if task is None:
        task = incident.tasks.filter(group="technical").first()
        type(task).objects.filter(pk=task.pk).update(outlet=county.outlets["YS04"])
        task.refresh_from_db()
    respond.accept_task(by=county.person("郑凯", at), at=at, task=task)
    second = build.reported(county, outlet="YS05", by=build.clerk(county, "YS05"), at=at)
    found = hand_over_list(county.person("沈佳", at), county.unit.path, at)
    assert {one.reference for one in found.incidents} == {incident.reference, second.reference}
    assert [one.reference for one in found.ring_back] == [second.reference]
    assert [(one.who, one.task) for one in found.on_road] == [("郑凯", task.pk)]
    assert found.clocks
    assert all(row.kind == "ESTIMATE" for row in found.promises)
    assert found.counts["incidents"] == 2
    nobody = hand_over_list(Actor(ActorKind.PERSON, "x", "x", "WEB"), county.unit.path, at)
    assert nobody.counts == dict.fromkeys(found.counts, 0) | {"calls": len(nobody.calls)}


def test_until_another_person_accepts_the_giver_has_the_duty_past_the_end_of_the_shift(county):
    later = minutes(75)
    assert not county.person("沈佳", later).may("direct", unit=county.unit.path)
    given(county, note="柳林等电话")
    assert county.person("沈佳", later).may("direct", unit=county.unit.path)
    change = duty_change(county.unit, later)
    assert [one.name for one in change.has_it] == ["沈佳"]
    assert change.waiting is not None
    assert change.waiting.late_minutes == 15
    taker = county.person("苏婷", later)
    assert change.may_accept(taker)
    accept_hand_over(by=taker, at=later, unit=county.unit)
    assert not county.person("沈佳", later).may("direct", unit=county.unit.path)
    after = duty_change(county.unit, later)
    assert after.waiting is None
    assert [one.name for one in after.has_it] == ["苏婷"]
    assert after.last is not None
    assert (after.last.note, after.last.late_minutes) == ("柳林等电话", 15)
    codes = Entry.objects.filter(code__startswith="HAND_OVER").order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["HAND_OVER_BEGAN", "HAND_OVER_ACCEPTED"]


def test_the_giver_does_not_take_what_the_giver_hands_over(county):
    given(county)
    with pytest.raises(UnableToAcceptHandOver):
        accept_hand_over(by=county.person("沈佳", minutes(55)), at=minutes(55), unit=county.unit)
    assert waiting_hand_over(county.unit.path, minutes(55)) is not None


def test_it_is_given_once_by_who_has_the_duty_and_taken_once(county):
    with pytest.raises(UnableToHandOver):
        start_hand_over(by=county.person("周国栋"), at=minutes(5), unit=county.unit, counts={})
    with pytest.raises(NotPermitted):
        start_hand_over(by=county.person("郑凯"), at=minutes(5), unit=county.unit, counts={})
    given(county)
    with pytest.raises(UnableToHandOver):
        given(county, at=minutes(51))
    at = minutes(61)
    accept_hand_over(by=county.person("苏婷", at), at=at, unit=county.unit)
    with pytest.raises(UnableToAcceptHandOver):
        accept_hand_over(by=county.person("周国栋", at), at=at, unit=county.unit)
    assert HandOver.objects.count() == 1


def test_a_shift_that_nobody_follows_shows_its_gap_and_one_that_ends_soon_that_nothing_was_begun(county):
    assert duty_change(county.unit, minutes(10)).gap_at is None
    assert not duty_change(county.unit, minutes(10)).due_soon
    assert duty_change(county.unit, minutes(45)).due_soon
    assert duty_change(county.unit, minutes(120)).gap_at == minutes(600)


def test_the_giver_takes_it_back_until_it_is_accepted(county):
    at = minutes(52)
    with pytest.raises(UnableToWithdrawHandOver):
        withdraw_hand_over(by=county.person("沈佳", at), at=at, unit=county.unit)
    given(county)
    with pytest.raises(UnableToWithdrawHandOver, match="says why"):
        withdraw_hand_over(by=county.person("周国栋", at), at=at, unit=county.unit)
    change = duty_change(county.unit, at)
    assert change.may_withdraw(county.person("沈佳", at))
    assert not change.may_withdraw(county.person("周国栋", at))
    withdraw_hand_over(by=county.person("沈佳", at), at=at, unit=county.unit)
    assert waiting_hand_over(county.unit.path, at) is None
    with pytest.raises(UnableToAcceptHandOver):
        accept_hand_over(by=county.person("周国栋", at), at=at, unit=county.unit)
    assert Entry.objects.filter(code="HAND_OVER_WITHDRAWN", actor_key=county.person("沈佳").key).exists()
    given(county, at=minutes(55))
    taken = minutes(61)
    accept_hand_over(by=county.person("苏婷", taken), at=taken, unit=county.unit)
    with pytest.raises(UnableToWithdrawHandOver):
        withdraw_hand_over(by=county.person("苏婷", taken), at=taken, unit=county.unit)
    assert not county.person("沈佳", taken).may("direct", unit=county.unit.path)


def test_taken_back_after_the_end_of_the_shift_the_duty_stays_until_another_accepts_it(county):
    given(county)
    late = minutes(70)
    withdraw_hand_over(by=county.person("沈佳", late), at=late, unit=county.unit)
    later = minutes(80)
    assert [one.name for one in duty_change(county.unit, later).has_it] == ["沈佳"]
    assert county.person("沈佳", later).may("direct", unit=county.unit.path)
    again = given(county, at=later)
    assert again.due_at == EVENING, "the same shift is handed over"
    accept_hand_over(by=county.person("苏婷", minutes(85)), at=minutes(85), unit=county.unit)
    after = minutes(86)
    assert [one.name for one in duty_change(county.unit, after).has_it] == ["苏婷"]
    assert not county.person("沈佳", after).may("direct", unit=county.unit.path)


def test_who_cannot_take_it_says_why_and_it_stays_with_the_giver(county):
    at = minutes(62)
    with pytest.raises(UnableToRefuseHandOver):
        refuse_hand_over(by=county.person("苏婷", at), at=at, unit=county.unit, reason="在路上")
    given(county)
    with pytest.raises(UnableToRefuseHandOver, match="take it back"):
        refuse_hand_over(by=county.person("沈佳", at), at=at, unit=county.unit, reason="x")
    with pytest.raises(UnableToRefuseHandOver) as refused:
        refuse_hand_over(by=county.person("苏婷", at), at=at, unit=county.unit, reason=" ")
    assert refused.value.field == "reason"
    refuse_hand_over(by=county.person("苏婷", at), at=at, unit=county.unit, reason="还在柳林路上")
    waiting = waiting_hand_over(county.unit.path, at)
    assert waiting is not None
    assert waiting.refused_by is not None
    assert (waiting.giver.name, waiting.refused_by.name, waiting.refusal) == ("沈佳", "苏婷", "还在柳林路上")
    entry = Entry.objects.select_related("payload").get(code="HAND_OVER_REFUSED")
    assert "柳林" not in entry.payload.body, "why stands in the row alone, and goes by rule"
    assert county.person("沈佳", at).may("direct", unit=county.unit.path)
    accept_hand_over(by=county.person("苏婷", minutes(64)), at=minutes(64), unit=county.unit)
    assert waiting_hand_over(county.unit.path, minutes(65)) is None
    purge_notes(by=system("purge"), at=minutes(90), before=minutes(80))
    assert HandOver.objects.get().refusal == ""


def test_until_it_is_accepted_the_duty_book_and_with_it_every_alert_names_the_giver(county):
    at, after = minutes(65), minutes(68)
    assert named(duty_at(county.unit, at).resolve("duty_officer")) == ["苏婷"], "by the roster alone"
    given(county)
    for role in ("duty_officer", "office"):
        assert named(duty_at(county.unit, at).resolve(role)) == ["沈佳"]
    assert named(duty_at(county.unit, GIVEN - timedelta(minutes=1)).resolve("duty_officer")) == ["沈佳"]
    accept_hand_over(by=county.person("苏婷", at), at=at, unit=county.unit)
    assert named(duty_at(county.unit, after).resolve("duty_officer")) == ["苏婷"]


def named(people):
    return [one.name for one in people]


def test_the_notes_go_by_rule(county):
    given(county, note="柳林等电话")
    at = minutes(61)
    accept_hand_over(by=county.person("苏婷", at), at=at, unit=county.unit)
    keeper = system("purge")
    assert purge_notes(by=keeper, at=minutes(90), before=minutes(61)) == 0
    assert purge_notes(by=keeper, at=minutes(90), before=minutes(62)) == 1
    assert HandOver.objects.get().note == ""
    assert Entry.objects.filter(code="TEXTS_PURGED").exists()
