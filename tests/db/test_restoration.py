"""P4 with rows: claim, check by another person, partial reopening, release, relapse."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders.response import (
    BEGAN,
    County,
    all_passed,
    checked,
    claimed,
    county,
    minutes,
    opened,
    reported,
    responding,
    restored,
)
from tests.states import kept
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.incidents.actions import check, conditions, restore
from youxu.incidents.models import CheckSheet, CleanupItem, Incident, Interruption, Task
from youxu.incidents.queries.standing import others_of
from youxu.incidents.rules.words import CheckWay, ItemResult, LineStatus, Stage, TaskState
from youxu.network.actions import HoldRow, place_holds
from youxu.network.models import Hold
from youxu.network.rules import State

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(county)
working = kept(responding, on=place)


def statuses(incident: Incident) -> dict[str, str]:
    return dict(Interruption.objects.filter(incident=incident).values_list("line", "status"))


def codes(incident: Incident) -> list[str]:
    return list(
        Entry.objects.filter(stream=incident.stream).order_by("sequence").values_list("code", flat=True)
    )


def refused(function, **given) -> UnableTo:
    with pytest.raises(UnableTo) as caught:
        function(**given)
    return caught.value


def hand_check_to(place: County, incident: Incident, name: str) -> None:
    """Give the open tasks to check to a person, as the office hands them over."""
    Task.objects.filter(incident=incident, key="check_lines").update(owner=place.people[name])


@kept(on=place)
def incident(place: County) -> Incident:
    return claimed(place, responding(place))


def test_claim_restored_makes_lines_wait_for_another_persons_check(place: County, incident: Incident) -> None:
    assert set(statuses(incident).values()) == {LineStatus.CLAIMED}
    assert incident.claimed_at == minutes(60)
    assert incident.stage == Stage.RESPONDING
    assert codes(incident)[-1] == "CLAIMED"
    assert Hold.objects.filter(source=incident.stream, lifted_at=None).count() == 2
    task = Task.objects.get(incident=incident, key="check_lines")
    assert task.due_at == minutes(75)
    assert task.owner == place.people["黄建华"]


def test_claim_restored_is_refused_before_the_interruption(place: County, working: Incident) -> None:
    incident = working
    error = refused(
        restore.claim_restored,
        by=place.person("马骏"),
        at=minutes(60),
        incident=incident,
        restored_at=BEGAN - timedelta(minutes=1),
    )
    assert error.field == "restored_at"
    assert set(statuses(incident).values()) == {LineStatus.DOWN}


def test_claim_restored_of_a_bank_line_needs_the_word_of_the_bank(place: County) -> None:
    incident = responding(place, lines=("letters", "savings"))
    given = {"by": place.person("马骏"), "at": minutes(60), "incident": incident}
    assert refused(restore.claim_restored, **given).field == "bank_word"
    restore.claim_restored(**given, bank_word=("邮储银行县支行 赵", minutes(58)))
    row = Interruption.objects.get(incident=incident, line="savings")
    assert (row.bank_word_by, row.bank_word_at) == ("邮储银行县支行 赵", minutes(58))
    assert Interruption.objects.get(incident=incident, line="letters").bank_word_by == ""


def test_claim_restored_before_any_directive_names_the_skipped_step(place: County) -> None:
    incident = reported(place)
    error = refused(restore.claim_restored, by=place.person("马骏"), at=minutes(60), incident=incident)
    assert error.clause == "P2"


def test_an_unknown_line_is_named(place: County, working: Incident) -> None:
    incident = working
    error = refused(
        restore.claim_restored,
        by=place.person("马骏"),
        at=minutes(60),
        incident=incident,
        lines=[("YS05", "letters")],
    )
    assert error.field == "lines"


@pytest.mark.parametrize("name", ["马骏", "郑凯"])
def test_open_check_is_refused_to_restorer_and_claimer_who_see_who_can(
    place: County, name: str, working: Incident
) -> None:
    incident = working
    restore.claim_restored(
        by=place.person("马骏"), at=minutes(60), incident=incident, restored_by=place.people["郑凯"]
    )
    error = refused(
        check.open_check,
        by=place.person(name),
        at=minutes(65),
        incident=incident,
        outlet=place.outlets["YS04"],
    )
    assert error.clause == "P4b"
    candidates = error.details["candidates"]
    assert candidates[0]["name"] == "黄建华"
    assert candidates[0]["on_site"]
    assert {one["name"]: one["may"] for one in candidates}.get(name, False) is False


def test_a_line_of_another_outlet_restored_by_the_same_person_may_be_checked(
    place: County, working: Incident
) -> None:
    incident = working
    claimed(place, incident, by="马骏")
    hand_check_to(place, incident, "郑凯")
    assert opened(place, incident, by="郑凯").checker == place.people["郑凯"]


def test_the_sheet_has_the_gate_first_and_then_each_lines_items(place: County, incident: Incident) -> None:
    sheet = opened(place, incident)
    lines = list(sheet.items.order_by("pk").values_list("line", flat=True))
    assert lines[0] == ""
    assert set(lines) == {"", "letters", "ems"}
    assert opened(place, incident).pk == sheet.pk, "the same person goes on with the open sheet"


def test_sign_check_is_refused_with_an_open_item_or_a_failure_without_reason(
    place: County, incident: Incident
) -> None:
    sheet = opened(place, incident)
    by = place.person("黄建华")
    assert refused(check.sign_check, by=by, at=minutes(70), sheet=sheet).field == "items"
    answers = dict(all_passed(sheet, fail="letters", reason=" "))
    assert refused(check.sign_check, by=by, at=minutes(70), sheet=sheet, answers=answers).field == "reason"


def test_check_outlet_opens_and_signs_in_one_act_but_for_the_items_named(
    place: County, incident: Incident
) -> None:
    given = {
        "by": place.person("黄建华"),
        "at": minutes(66),
        "incident": incident,
        "outlet": place.outlets["YS04"],
    }
    assert refused(check.check_outlet, **given, failed={("savings", 1): "x"}).field == "items"
    assert not CheckSheet.objects.filter(incident=incident).exists(), "nothing is left of a refused act"
    sheet = check.check_outlet(**given, failed={("ems", 1): "面单打不出"}, not_applicable=[("", 1)])
    assert sheet.signed_at == minutes(66)
    assert statuses(incident) == {"letters": LineStatus.PASSED, "ems": LineStatus.FAILED}


def test_answer_item_keeps_answers_until_the_sheet_is_signed(place: County, incident: Incident) -> None:
    sheet = opened(place, incident)
    by = place.person("黄建华")
    for item in sheet.items.all():
        check.answer_item(by=by, at=minutes(68), item=item, result=ItemResult.PASS)
    signed = check.sign_check(by=by, at=minutes(70), sheet=sheet)
    assert signed.signed_at == minutes(70)
    item = sheet.items.first()
    assert (
        refused(check.answer_item, by=by, at=minutes(71), item=item, result=ItemResult.PASS).field == "sheet"
    )


def test_a_signed_sheet_is_never_signed_or_edited_again(place: County, incident: Incident) -> None:
    sheet = checked(place, incident)
    error = refused(check.sign_check, by=place.person("黄建华"), at=minutes(80), sheet=sheet)
    assert error.field == "sheet"


def test_all_lines_passed_sets_the_moment_and_opens_the_release(place: County, incident: Incident) -> None:
    checked(place, incident)
    incident.refresh_from_db()
    assert incident.checks_passed_at == minutes(70)
    assert codes(incident)[-1] == "CHECKS_PASSED"
    assert Task.objects.get(incident=incident, key="release").due_at == minutes(85)
    assert Task.objects.get(incident=incident, key="check_lines").state == TaskState.DONE


def test_a_failed_line_goes_back_to_work_and_its_hold_stays(place: County, incident: Incident) -> None:
    checked(place, incident, fail="ems")
    incident.refresh_from_db()
    assert statuses(incident) == {"letters": LineStatus.PASSED, "ems": LineStatus.FAILED}
    assert incident.claimed_at is None
    assert incident.checks_passed_at is None
    task = Task.objects.get(incident=incident, key="failed_check")
    assert task.group == "technical"
    assert "查询超时" in task.detail
    assert Hold.objects.filter(source=incident.stream, lifted_at=None).count() == 2
    assert (
        refused(restore.release, by=place.person("周国栋"), at=minutes(80), incident=incident).field
        == "lines"
    )


def test_a_failed_line_is_claimed_and_checked_again_on_another_sheet(
    place: County, incident: Incident
) -> None:
    checked(place, incident, fail="ems")
    again = restore.claim_restored(by=place.person("郑凯"), at=minutes(90), incident=incident)
    assert again.claimed_at == minutes(90)
    assert Task.objects.get(incident=incident, key="failed_check").state == TaskState.DONE
    sheet = checked(place, incident, after=95)
    assert sheet.number == 2
    assert set(sheet.items.values_list("line", flat=True)) == {"", "ems"}
    assert set(statuses(incident).values()) == {LineStatus.PASSED}


def test_one_failed_gate_item_fails_every_line(place: County, incident: Incident) -> None:
    checked(place, incident, fail="gate")
    assert set(statuses(incident).values()) == {LineStatus.FAILED}


def test_a_sheet_opened_before_a_second_claim_cannot_be_signed(place: County, incident: Incident) -> None:
    early = opened(place, incident, by="沈佳", after=62)
    checked(place, incident, fail="ems")
    restore.claim_restored(by=place.person("郑凯"), at=minutes(90), incident=incident)
    error = refused(
        check.sign_check, by=place.person("沈佳"), at=minutes(95), sheet=early, answers=all_passed(early)
    )
    assert error.field == "sheet"
    assert statuses(incident)["ems"] == LineStatus.CLAIMED


def test_who_claims_a_line_after_opening_a_sheet_cannot_sign_it(place: County, working: Incident) -> None:
    incident = working
    restore.claim_restored(
        by=place.person("马骏"), at=minutes(60), incident=incident, lines=[("YS04", "letters")]
    )
    hand_check_to(place, incident, "郑凯")
    sheet = opened(place, incident, by="郑凯")
    restore.claim_restored(
        by=place.person("郑凯"), at=minutes(66), incident=incident, lines=[("YS04", "ems")]
    )
    error = refused(
        check.sign_check, by=place.person("郑凯"), at=minutes(70), sheet=sheet, answers=all_passed(sheet)
    )
    assert error.field == "by"


def test_a_telephone_check_names_who_stood_at_the_counter(place: County) -> None:
    incident = responding(place, code="YS05")
    restore.claim_restored(by=place.person("唐小燕"), at=minutes(60), incident=incident)
    given = {
        "by": place.person("沈佳"),
        "at": minutes(65),
        "incident": incident,
        "outlet": place.outlets["YS05"],
        "way": CheckWay.TELEPHONE,
    }
    assert refused(check.open_check, **given).field == "with_whom"
    assert refused(check.open_check, **given, with_whom="唐小燕 (所长)").field == "with_whom"
    assert refused(check.open_check, **given, with_whom="沈佳").field == "with_whom"
    sheet = check.open_check(**given, with_whom="窗口前的顾客")
    check.sign_check(by=place.person("沈佳"), at=minutes(70), sheet=sheet, answers=all_passed(sheet))
    row = Interruption.objects.filter(incident=incident).first()
    assert row is not None
    assert (row.check_way, row.checked_by) == (CheckWay.TELEPHONE, place.people["沈佳"])


def test_only_the_office_checks_by_telephone(place: County, incident: Incident) -> None:
    hand_check_to(place, incident, "郑凯")
    for name in ("郑凯", "黄建华"):
        error = refused(
            check.open_check,
            by=place.person(name),
            at=minutes(65),
            incident=incident,
            outlet=place.outlets["YS04"],
            way=CheckWay.TELEPHONE,
            with_whom="窗口前的顾客",
        )
        assert error.field == "way", name


def test_a_check_on_the_spot_is_refused_to_the_people_of_another_outlet(
    place: County, incident: Incident
) -> None:
    assert refused(opened, place=place, incident=incident, by="唐小燕").field == "outlet"


def test_a_check_on_the_spot_by_a_group_needs_its_task(place: County, incident: Incident) -> None:
    error = refused(opened, place=place, incident=incident, by="苏婷")
    assert error.field == "outlet"
    hand_check_to(place, incident, "苏婷")
    assert opened(place, incident, by="苏婷").checker == place.people["苏婷"]


def test_the_office_checks_any_outlet_of_its_unit_on_the_spot(place: County, incident: Incident) -> None:
    assert opened(place, incident, by="沈佳").checker == place.people["沈佳"]


def test_reopen_lifts_the_hold_of_one_line_and_says_what_else_holds_it(
    place: County, incident: Incident
) -> None:
    outlet = place.outlets["YS04"]
    place_holds(
        by=place.person("沈佳"),
        at=minutes(30),
        rows=[HoldRow(outlet.pk, "letters", State.RESTRICTED, "by_hand")],
        source="custody:1",
    )
    given = {"by": place.person("沈佳"), "at": minutes(72), "incident": incident, "outlet": "YS04"}
    assert refused(restore.reopen, **given, line="letters").field == "lines"
    checked(place, incident)
    row = restore.reopen(**given, line="letters")
    assert row.status == LineStatus.RELEASED
    assert row.observation_until == minutes(72 + 120)
    assert [held.source for held in others_of(incident, [row])] == ["custody:1"]
    mine = Hold.objects.filter(source=incident.stream, lifted_at=None)
    assert list(mine.values_list("line", flat=True)) == ["ems"]
    incident.refresh_from_db()
    assert incident.stage == Stage.RESPONDING


def test_release_is_refused_until_every_line_has_passed_and_no_condition_is_open(
    place: County, incident: Incident
) -> None:
    leader = place.person("周国栋")
    assert refused(restore.release, by=leader, at=minutes(66), incident=incident).field == "lines"
    checked(place, incident)
    conditions.require_first(
        by=place.person("沈佳"),
        at=minutes(71),
        incident=incident,
        stage=Stage.RESTORED,
        key="custody",
        text="保管差异已立案",
    )
    assert refused(restore.release, by=leader, at=minutes(72), incident=incident).field == "conditions"
    conditions.meet(by=place.person("沈佳"), at=minutes(73), incident=incident, key="custody")
    done = restore.release(by=leader, at=minutes(75), incident=incident)
    assert done.stage == Stage.RESTORED
    assert (done.released_at, done.observation_until) == (minutes(75), minutes(75 + 120))
    assert set(statuses(incident).values()) == {LineStatus.RELEASED}
    assert not Hold.objects.filter(source=incident.stream, lifted_at=None).exists()
    assert Task.objects.filter(incident=incident, key="restored_notice").exists()
    assert CleanupItem.objects.filter(incident=incident).exists()


def test_release_belongs_to_who_leads_at_the_level(place: County) -> None:
    incident = claimed(place, responding(place, level="III"))
    checked(place, incident)
    assert refused(restore.release, by=place.person("沈佳"), at=minutes(75), incident=incident).field == "by"
    assert (
        restore.release(by=place.person("周国栋"), at=minutes(76), incident=incident).stage == Stage.RESTORED
    )


def test_of_two_leaders_releasing_at_once_one_sees_the_other(place: County, incident: Incident) -> None:
    checked(place, incident)
    seen = Incident.objects.get(pk=incident.pk).revision
    restore.release(by=place.person("周国栋"), at=minutes(75), incident=incident, revision=seen)
    with pytest.raises((Stale, UnableTo)):
        restore.release(by=place.person("周国栋"), at=minutes(76), incident=incident, revision=seen)


def test_a_relapse_within_the_observation_reopens_the_same_incident(place: County) -> None:
    incident = restored(place, responding(place))
    given = {"by": place.person("沈佳"), "incident": incident, "lines": [("YS04", "ems")]}
    assert refused(restore.relapse, **given, at=minutes(100), reason=" ").field == "reason"
    again = restore.relapse(**given, at=minutes(100), reason="又停电")
    assert again.stage == Stage.RESPONDING
    assert again.released_at is None
    assert statuses(incident) == {"letters": LineStatus.RELEASED, "ems": LineStatus.DOWN}
    hold = Hold.objects.get(source=incident.stream, lifted_at=None)
    assert (hold.line, hold.since) == ("ems", minutes(100))
    assert Task.objects.filter(incident=incident, key="relapse", state=TaskState.NEW).exists()
    error = refused(
        restore.claim_restored,
        by=place.person("马骏"),
        at=minutes(120),
        incident=incident,
        restored_at=minutes(90),
    )
    assert error.field == "restored_at"
    restore.claim_restored(by=place.person("马骏"), at=minutes(120), incident=incident)
    checked(place, incident, after=125)
    assert (
        restore.release(by=place.person("周国栋"), at=minutes(140), incident=incident).stage == Stage.RESTORED
    )


def test_after_the_observation_a_relapse_is_a_new_interruption(place: County) -> None:
    incident = restored(place, responding(place))
    error = refused(
        restore.relapse,
        by=place.person("沈佳"),
        at=minutes(75 + 121),
        incident=incident,
        lines=[("YS04", "ems")],
        reason="又停电",
    )
    assert error.field == "lines"


def test_a_large_incident_is_released_in_chunks(place: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restore, "OUTLETS_AT_ONCE", 1)
    incident = responding(place)
    other = place.outlets["YS05"]
    Interruption.objects.create(
        incident=incident,
        unit_path=incident.unit_path,
        outlet=other,
        line="letters",
        state="SUSPENDED",
        began_at=BEGAN,
    )
    claimed(place, incident)
    claimed(place, incident, code="YS05")
    checked(place, incident)
    checked(place, incident, code="YS05", by="唐小燕")
    first = restore.release(by=place.person("周国栋"), at=minutes(80), incident=incident)
    assert first.stage == Stage.RESPONDING
    assert codes(incident)[-1] == "LINES_RELEASED"
    from youxu.core.actor import system

    second = restore.continue_release(
        by=system("handler"), at=minutes(80), incident=incident, ordered_by="周国栋"
    )
    assert second.stage == Stage.RESTORED
    third = restore.continue_release(
        by=system("handler"), at=minutes(81), incident=incident, ordered_by="周国栋"
    )
    assert third.revision == second.revision


def test_separation_holds_for_every_sheet_in_the_database(place: County, incident: Incident) -> None:
    checked(place, incident)
    for row in Interruption.objects.filter(incident=incident):
        assert row.checked_by_id not in (None, row.restored_by_id, row.claimed_by_id)
    assert CheckSheet.objects.filter(incident=incident, signed_at__isnull=False).count() == 1
