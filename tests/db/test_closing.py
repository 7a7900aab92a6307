"""P5 and P6 with rows: clean-up, summaries, costs, the report told from the journal, signature, closing."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from tests.builders.response import (
    County,
    announced,
    checked,
    claimed,
    county,
    minutes,
    responding,
    restored,
)
from tests.states import kept
from youxu.core.actor import Actor, ActorKind, Grant, Held
from youxu.core.errors import Stale, UnableTo
from youxu.core.journal import payload_of
from youxu.core.models import Entry
from youxu.incidents import narrative
from youxu.incidents.actions import clear, close, conditions, respond, restore
from youxu.incidents.models import (
    CleanupItem,
    GroupSummary,
    Incident,
    Photo,
    PostEventReport,
    Signature,
    Task,
)
from youxu.incidents.queries.closing import versions_of_parts
from youxu.incidents.rules.words import OPEN_TASKS, ItemResult, ReportForm, Stage, TaskState

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(county)


def refused(function: Any, **given: Any) -> UnableTo:
    with pytest.raises(UnableTo) as caught:
        function(**given)
    return caught.value


def cleared(place: County, level: str = "", after: int = 100) -> Incident:
    incident = restored(place, responding(place, level=level))
    announced(place, incident)
    return clear.clear(by=place.person("沈佳"), at=minutes(after), incident=incident, all_done=True)


def test_the_clean_up_list_is_brief_at_outlet_level_and_whole_above(place: County) -> None:
    small = restored(place, responding(place))
    assert CleanupItem.objects.filter(incident=small).count() == 2
    large = responding(place, code="YS05", level="III")
    claimed(place, large, code="YS05")
    checked(place, large, code="YS05", by="唐小燕")
    large = restore.release(by=place.person("周国栋"), at=minutes(80), incident=large)
    assert CleanupItem.objects.filter(incident=large).count() == 11


def test_old_notices_that_the_clean_up_list_took_down_are_done_not_given_up(place: County) -> None:
    incident = restored(place, responding(place, level="IV"))
    task = Task.objects.get(incident=incident, key="old_notices_down")
    clear.clean_up(by=place.person("黄建华"), at=minutes(80), incident=incident, outlet=place.outlets["YS04"])
    task.refresh_from_db()
    assert (task.state, task.done_at) == (TaskState.DONE, minutes(80))
    announced(place, incident)
    incident = clear.clear(by=place.person("沈佳"), at=minutes(100), incident=incident)
    assert Task.objects.get(pk=task.pk).state == TaskState.DONE


def test_clean_up_answers_items_and_clear_waits_for_all(place: County) -> None:
    incident = restored(place, responding(place))
    outlet, head = place.outlets["YS04"], place.person("黄建华")
    given = {"by": head, "incident": incident, "outlet": outlet}
    error = refused(clear.clean_up, **given, at=minutes(80), answers={1: (ItemResult.NOT_APPLICABLE, "")})
    assert error.field == "reason"
    clear.clean_up(**given, at=minutes(80), answers={1: (ItemResult.NOT_APPLICABLE, "没有张贴")})
    assert refused(clear.clear, by=place.person("沈佳"), at=minutes(81), incident=incident).field == "items"
    clear.clean_up(**given, at=minutes(82))
    assert Task.objects.get(incident=incident, key="site_clean").state == TaskState.DONE
    done = clear.clear(by=place.person("沈佳"), at=minutes(83), incident=incident)
    assert (done.stage, done.ended_at, done.cleared_at) == (Stage.CLEARED, minutes(83), minutes(83))


def test_a_photo_stays_with_the_first_item_that_it_shows(place: County) -> None:
    incident = restored(place, responding(place))
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    upload = SimpleUploadedFile("清理.png", buffer.getvalue(), content_type="image/png")
    outlet = place.outlets["YS04"]
    clear.clean_up(by=place.person("黄建华"), at=minutes(80), incident=incident, outlet=outlet, photo=upload)
    first = CleanupItem.objects.filter(incident=incident).order_by("place").first()
    assert first is not None
    assert Photo.objects.get(incident=incident).subject_id == first.pk


def test_clear_waits_for_its_conditions(place: County) -> None:
    incident = restored(place, responding(place))
    by = place.person("沈佳")
    conditions.require_first(
        by=by, at=minutes(80), incident=incident, stage=Stage.CLEARED, key="receipts", text="手工单全部补录"
    )
    error = refused(clear.clear, by=by, at=minutes(81), incident=incident, all_done=True)
    assert error.field == "conditions"
    conditions.meet(by=by, at=minutes(82), incident=incident, key="receipts")
    assert Entry.objects.filter(stream=incident.stream, code="CONDITION_MET").exists()
    assert clear.clear(by=by, at=minutes(83), incident=incident, all_done=True).stage == Stage.CLEARED


incident = kept(cleared, on=place)


def test_clear_starts_the_seven_days_and_tells_the_report_from_the_journal(
    place: County, incident: Incident
) -> None:
    report = PostEventReport.objects.get(incident=incident)
    assert report.form == ReportForm.ONE_PAGE
    assert report.due_at == minutes(100 + 7 * 1440)
    assert "柳林支局" in report.course
    assert report.effect
    assert "Liulin" in narrative.four_parts(incident, ReportForm.FULL, language="en")["effect"]
    assert not Task.objects.filter(incident=incident, key="technical_summary", state=TaskState.DONE).exists()


def test_summarise_takes_the_words_into_the_report_and_completes_the_groups_task(place: County) -> None:
    incident = cleared(place, level="III")
    by = place.person("林志远")
    assert refused(clear.summarise, by=by, at=minutes(110), incident=incident, group="x").field == "group"
    assert (
        refused(clear.summarise, by=by, at=minutes(110), incident=incident, group="technical").field == "text"
    )
    given = {"by": by, "incident": incident, "group": "technical", "text": "查明跳闸"}
    row = clear.summarise(**given, at=minutes(110), proposals="每季测UPS", revision=0)
    assert "每季测UPS" in PostEventReport.objects.get(incident=incident).improvements
    assert Task.objects.get(incident=incident, key="technical_summary").state == TaskState.DONE
    with pytest.raises(Stale):
        clear.summarise(**given, at=minutes(111), revision=row.revision + 3)


def test_summarise_empty_groups_is_one_tap_at_outlet_level_only_for_all(
    place: County, incident: Incident
) -> None:
    clear.summarise_empty_groups(by=place.person("沈佳"), at=minutes(110), incident=incident)
    assert clear.missing_groups(incident) == ()
    error = refused(clear.summarise_empty_groups, by=place.person("沈佳"), at=minutes(111), incident=incident)
    assert error.field == "group"


def test_nothing_is_summed_up_before_the_release_and_the_skipped_step_is_named(place: County) -> None:
    incident, by = responding(place), place.person("沈佳")
    error = refused(clear.summarise_empty_groups, by=by, at=minutes(40), incident=incident)
    assert (error.field, error.clause, error.details["step"]) == ("stage", "P4b", "release")
    given = {"group": "technical", "nothing": True, "incident": incident}
    assert refused(clear.summarise, by=by, at=minutes(40), **given).field == "stage"
    assert not GroupSummary.objects.exists()


def test_the_lists_of_the_first_minutes_are_not_owed_any_more_once_service_is_back(place: County) -> None:
    incident = responding(place)
    first = Task.objects.filter(incident=incident, key="first_15")
    assert first.get().state in OPEN_TASKS
    restored(place, incident)
    assert first.get().state == TaskState.SUPERSEDED


def test_above_outlet_level_a_group_that_worked_sums_up_itself(place: County) -> None:
    incident = responding(place, level="III")
    task = Task.objects.get(incident=incident, key="find_fault")
    respond.done(by=place.person("郑凯"), at=minutes(30), task=task, result="空开跳闸")
    incident = restored(place, incident)
    incident = clear.clear(by=place.person("沈佳"), at=minutes(100), incident=incident, all_done=True)
    clear.summarise_empty_groups(by=place.person("沈佳"), at=minutes(110), incident=incident)
    assert clear.missing_groups(incident) == ("technical",)


def test_add_cost_needs_a_kind_and_an_amount(place: County, incident: Incident) -> None:
    given = {"by": place.person("吴大勇"), "at": minutes(110), "incident": incident}
    assert refused(clear.add_cost, **given, kind="LUNCH", amount=Decimal(1)).field == "kind"
    assert refused(clear.add_cost, **given, kind="HIRE", amount=Decimal(0)).field == "amount"
    row = clear.add_cost(**given, kind="HIRE", amount=Decimal("380.005"), note="发电机")
    assert row.amount == Decimal("380.00")


def test_an_outlet_level_incident_is_signed_and_closed_in_one_act(place: County, incident: Incident) -> None:
    by = place.person("沈佳")
    assert refused(close.close, by=by, at=minutes(105), incident=incident).field == "report"
    assert (
        refused(
            close.sign, by=by, at=minutes(105), incident=incident, close=True, end_observation="已巡线"
        ).field
        == "summaries"
    )
    assert PostEventReport.objects.get(incident=incident).signed_at is None, (
        "a refusal rolls the signature back"
    )
    clear.summarise_empty_groups(by=by, at=minutes(110), incident=incident)
    report = close.sign(by=by, at=minutes(111), incident=incident, close=True, end_observation="已巡线")
    incident.refresh_from_db()
    assert (incident.stage, incident.closed_at) == (Stage.CLOSED, minutes(111))
    assert Signature.objects.get(report=report).revision == report.revision
    codes = Entry.objects.filter(stream=incident.stream).order_by("sequence").values_list("code", flat=True)
    assert list(codes)[-2:] == ["REPORT_SIGNED", "CLOSED"]
    assert (
        not Task.objects.filter(incident=incident, state=TaskState.NEW)
        .exclude(key="take_improvements")
        .exists()
    )


def all_summed_up(place: County, incident: Incident) -> None:
    for name, group in (("林志远", "technical"), ("何敏", "customer"), ("吴大勇", "logistics")):
        clear.summarise(by=place.person(name), at=minutes(110), incident=incident, group=group, nothing=True)


def test_what_is_open_is_named_in_the_report_and_counted_by_the_closing(
    place: County, incident: Incident
) -> None:
    report = PostEventReport.objects.get(incident=incident)
    rest = Task.objects.filter(incident=incident, state__in=OPEN_TASKS, step__in=("P1", "P2", "P3", "P4"))
    titles = set(rest.values_list("title", flat=True))
    assert titles
    assert all(title in report.handling for title in titles)
    all_summed_up(place, incident)
    close.sign(
        by=place.person("沈佳"), at=minutes(120), incident=incident, close=True, end_observation="已稳定"
    )
    left = Task.objects.filter(incident=incident, reason=close.CLOSED_REASON, state=TaskState.SUPERSEDED)
    entry = Entry.objects.get(stream=incident.stream, code="CLOSED")
    assert payload_of(entry)["not_done"] == left.count() >= len(titles)
    assert not incident.tasks.filter(state__in=OPEN_TASKS).exclude(key="take_improvements").exists()


def test_from_level_iv_up_the_only_author_does_not_sign(place: County) -> None:
    incident = cleared(place, level="III")
    all_summed_up(place, incident)
    leader = place.person("周国栋")
    report = PostEventReport.objects.get(incident=incident)
    close.edit_section(by=leader, at=minutes(120), report=report, section="course", text="领导改写的经过")
    error = refused(close.sign, by=leader, at=minutes(121), incident=incident)
    assert (error.field, error.details["fallback"]) == ("by", "parent_signs")
    report.refresh_from_db()
    close.edit_section(
        by=place.person("沈佳"), at=minutes(122), report=report, section="effect", text="效果良好"
    )
    assert close.sign(by=leader, at=minutes(123), incident=incident).signed_at == minutes(123)
    assert close.close(by=leader, at=minutes(200), incident=incident).stage == Stage.CLOSED


def test_the_parent_unit_signs_as_the_fall_back(place: County) -> None:
    incident = cleared(place, level="III")
    all_summed_up(place, incident)
    parent = place.unit.parent
    assert parent is not None
    city = Actor(
        kind=ActorKind.PERSON,
        key="person:city",
        name="市局领导",
        surface="WEB",
        grants=frozenset({Grant("sign", parent.path)}),
        unit=parent.path,
        held=(Held("leader", parent.path),),
        person_id=place.people["周国栋"].pk,
    )
    close.edit_section(
        by=place.person("周国栋"),
        at=minutes(120),
        report=PostEventReport.objects.get(incident=incident),
        section="course",
        text="改写",
    )
    assert close.sign(by=city, at=minutes(121), incident=incident).signed_at == minutes(121)


def test_edit_section_and_assemble_report_leave_a_signed_report_alone(
    place: County, incident: Incident
) -> None:
    by = place.person("沈佳")
    report = PostEventReport.objects.get(incident=incident)
    assert (
        refused(close.edit_section, by=by, at=minutes(104), report=report, section="x", text="y").field
        == "section"
    )
    close.edit_section(by=by, at=minutes(104), report=report, section="improvements", text="先写的改进")
    close.edit_section(by=by, at=minutes(105), report=report, section="improvements", text="自己写的改进")
    versions = versions_of_parts(incident)
    assert [(one.section, one.text, one.person) for one in versions] == [
        ("improvements", "自己写的改进", "沈佳"),
        ("improvements", "先写的改进", "沈佳"),
    ]
    assert close.assemble_report(by=by, at=minutes(106), incident=incident).improvements == "自己写的改进"
    close.sign(by=by, at=minutes(107), incident=incident)
    assert (
        refused(close.edit_section, by=by, at=minutes(108), report=report, section="course", text="z").field
        == "report"
    )
    assert refused(close.assemble_report, by=by, at=minutes(108), incident=incident).field == "report"


def test_close_is_refused_before_customers_are_told_that_service_is_back(place: County) -> None:
    incident = restored(place, responding(place))
    by = place.person("沈佳")
    clear.clear(by=by, at=minutes(100), incident=incident, all_done=True)
    all_summed_up(place, incident)
    error = refused(
        close.sign, by=by, at=minutes(120), incident=incident, close=True, end_observation="已稳定"
    )
    assert error.field == "told"
    announced(place, incident, after=121)
    close.sign(by=by, at=minutes(122), incident=incident, close=True, end_observation="已稳定")
    incident.refresh_from_db()
    assert incident.stage == Stage.CLOSED


def test_a_level_raised_after_the_signature_asks_for_the_full_report(
    place: County, incident: Incident
) -> None:
    close.sign(by=place.person("沈佳"), at=minutes(105), incident=incident)
    Incident.objects.filter(pk=incident.pk).update(level="III")
    all_summed_up(place, incident)
    assert (
        refused(close.close, by=place.person("周国栋"), at=minutes(111), incident=incident).field == "report"
    )
    report = close.sign(by=place.person("周国栋"), at=minutes(112), incident=incident)
    assert report.form == ReportForm.FULL
    assert close.close(by=place.person("周国栋"), at=minutes(200), incident=incident).stage == Stage.CLOSED


def test_sign_many_signs_outlet_level_reports_from_one_list_or_none(place: County) -> None:
    first = cleared(place)
    second = responding(place, code="YS05")
    claimed(place, second, code="YS05")
    checked(place, second, code="YS05", by="唐小燕")
    second = restore.release(by=place.person("沈佳"), at=minutes(90), incident=second)
    announced(place, second)
    second = clear.clear(by=place.person("沈佳"), at=minutes(101), incident=second, all_done=True)
    by = place.person("沈佳")
    clear.summarise_empty_groups(by=by, at=minutes(110), incident=first)
    error = refused(close.sign_many, by=by, at=minutes(111), incidents=[first, second])
    assert error.details["incident"] == second.reference
    assert Incident.objects.get(pk=first.pk).stage == Stage.CLEARED
    clear.summarise_empty_groups(by=by, at=minutes(112), incident=second)
    close.sign_many(by=by, at=minutes(220), incidents=[first, second])
    assert set(Incident.objects.values_list("stage", flat=True)) == {Stage.CLOSED}


def test_sections_are_told_in_both_languages(place: County, incident: Incident) -> None:
    chinese = narrative.four_parts(incident, ReportForm.FULL, language="zh-hans")
    english = narrative.four_parts(incident, ReportForm.FULL, language="en")
    with translation.override("en"):
        assert english["course"] != chinese["course"]
    assert english["course"].startswith("The interruption began")
