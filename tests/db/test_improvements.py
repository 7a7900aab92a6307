"""Proposals on their way: taken from summaries, decided, owned, done, checked by another, put into the plan, measured."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders.response import County, county, minutes, responding, restored
from tests.states import kept
from youxu.core.actor import system
from youxu.core.errors import NotPermitted, Stale
from youxu.core.models import Entry
from youxu.evaluation.actions import improvement as actions
from youxu.evaluation.actions.improvement import (
    UnableToCheckImprovement,
    UnableToDecide,
    UnableToImprove,
    UnableToPropose,
    UnableToPutIntoPlan,
)
from youxu.evaluation.models import Improvement
from youxu.evaluation.queries import improvement as queries
from youxu.evaluation.queries.plan_review import review_of, reviews_due
from youxu.evaluation.rules.improvement import split
from youxu.incidents.actions import clear
from youxu.incidents.actions.entries import belonging
from youxu.incidents.models import GroupSummary, Incident, Task
from youxu.incidents.rules.words import OPEN_TASKS, TaskState
from youxu.plan import actions as plans
from youxu.plan.models import PlanVersion
from youxu.plan.schema.words import ReviewTrigger

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(county)
AT = minutes(100)
LATER = minutes(60 * 24 * 30)


def proposed(place: County, **more: Any) -> Improvement:
    values = {"by": place.person("郑凯"), "at": AT, "unit": place.unit, "text": "备用线路每季试一次"}
    return actions.propose_improvement(**{**values, **more})


def accepted(place: County, row: Improvement | None = None, **more: Any) -> Improvement:
    return actions.accept_improvement(
        by=place.person("周国栋"), at=AT, improvement=row or proposed(place), owner=place.people["郑凯"],
        due_date=date(2026, 12, 1), **more,
    )  # fmt: skip


def finished(place: County) -> Improvement:
    return actions.finish_improvement(
        by=place.person("郑凯"), at=AT, improvement=accepted(place), proof="试通记录 3 号"
    )


def test_propose_accept_begin_finish_check_and_measure_keep_who_did_what(place: County) -> None:
    row = accepted(place)
    assert row.reference == "YS-GJ26-001"
    row = actions.begin_improvement(by=place.person("郑凯"), at=AT, improvement=row)
    assert [one.reference for one in queries.owned_by(place.person("郑凯"), AT)] == [row.reference]
    row = actions.finish_improvement(by=place.person("郑凯"), at=AT, improvement=row, proof="记录")
    row = actions.check_improvement(
        by=place.person("何敏"), at=AT, improvement=row, passed=True, words="看过"
    )
    row = actions.measure_effect(
        by=place.person("何敏"), at=LATER, improvement=row, indicator="恢复用时中位数", before=Decimal("4.5"),
        after=Decimal(3), effect="快了",
    )  # fmt: skip
    found = queries.improvement_row(row, LATER)
    assert (found.state, found.owner, found.checked_by) == ("CHECKED", "郑凯", "何敏")
    assert (found.before, found.after) == (Decimal("4.50"), Decimal("3.00"))
    assert [one.code for one in Entry.objects.filter(stream=row.stream).order_by("sequence")] == [
        "IMPROVEMENT_PROPOSED",
        "IMPROVEMENT_ACCEPTED",
        "IMPROVEMENT_BEGUN",
        "IMPROVEMENT_DONE",
        "IMPROVEMENT_CHECKED",
        "EFFECT_MEASURED",
    ]


def test_neither_owner_nor_doer_checks_and_what_is_not_done_goes_back(place: County) -> None:
    row = finished(place)
    with pytest.raises(NotPermitted):
        actions.check_improvement(by=place.person("郑凯"), at=AT, improvement=row, passed=True)
    own = actions.accept_improvement(
        by=place.person("周国栋"), at=AT, improvement=proposed(place), owner=place.people["何敏"],
        due_date=date(2026, 12, 1),
    )  # fmt: skip
    own = actions.finish_improvement(by=place.person("何敏"), at=AT, improvement=own, proof="好了")
    with pytest.raises(UnableToCheckImprovement) as refused:
        actions.check_improvement(by=place.person("何敏"), at=AT, improvement=own, passed=True)
    assert refused.value.field == "checker"
    with pytest.raises(UnableToCheckImprovement) as refused:
        actions.check_improvement(by=place.person("何敏"), at=AT, improvement=row, passed=False)
    assert refused.value.field == "words"
    back = actions.check_improvement(
        by=place.person("何敏"), at=AT, improvement=row, passed=False, words="没有记录"
    )
    assert back.state == "IN_HAND"


def test_a_proposal_is_refused_with_its_reason_and_only_by_who_decides(place: County) -> None:
    row = proposed(place)
    with pytest.raises(NotPermitted):
        actions.refuse_improvement(by=place.person("沈佳"), at=AT, improvement=row, reason="不")
    with pytest.raises(UnableToDecide):
        actions.refuse_improvement(by=place.person("周国栋"), at=AT, improvement=row, reason=" ")
    row = actions.refuse_improvement(by=place.person("周国栋"), at=AT, improvement=row, reason="无预算")
    with pytest.raises(UnableToDecide):
        accepted(place, row)
    with pytest.raises(UnableToDecide) as refused:
        actions.accept_improvement(
            by=place.person("周国栋"), at=AT, improvement=proposed(place), owner=place.people["郑凯"],
            due_date=date(2026, 1, 1),
        )  # fmt: skip
    assert refused.value.field == "due_date"
    with pytest.raises(UnableToPropose):
        proposed(place, text=" ")


def test_who_does_not_own_it_cannot_finish_it_and_a_stale_form_changes_nothing(place: County) -> None:
    row = accepted(place)
    with pytest.raises(UnableToImprove) as refused:
        actions.finish_improvement(by=place.person("周国栋"), at=AT, improvement=row, proof="x")
    assert refused.value.field == "owner"
    with pytest.raises(UnableToImprove) as refused:
        actions.finish_improvement(by=place.person("郑凯"), at=AT, improvement=row)
    assert refused.value.field == "proof"
    with pytest.raises(Stale):
        actions.begin_improvement(by=place.person("郑凯"), at=AT, improvement=row, revision=row.revision - 1)


def test_take_proposals_makes_each_line_of_the_summaries_a_proposal_once(place: County) -> None:
    incident = restored(place, responding(place))
    GroupSummary.objects.create(
        incident=incident, unit_path=incident.unit_path, group="technical", text="x", written_at=AT,
        proposals="1. 备用电源每季试一次\n2、门口张贴备用热线\n\n- 备用电源每季试一次",
    )  # fmt: skip
    by = system("reactions")
    made = actions.take_proposals(by=by, at=AT, incident=Incident.objects.get(pk=incident.pk))
    assert [row.text for row in made] == ["备用电源每季试一次", "门口张贴备用热线"]
    assert {(row.source, row.source_name, row.incident_id) for row in made} == {
        ("SUMMARY", "technical", incident.pk)
    }
    assert actions.take_proposals(by=by, at=AT, incident=incident) == []
    listed = queries.open_for_drill(place.person("沈佳"), place.unit.path, AT)
    assert [row.incident for row in listed] == [incident.reference] * 2
    assert clear is not None


def test_the_task_of_deciding_ends_with_the_last_proposal_of_its_incident(place: County) -> None:
    incident = restored(place, responding(place))
    task = Task.objects.create(
        **belonging(incident), key="take_improvements", clause="C1", step="P6", group="leading", role="leader",
        title="采纳或不采纳改进建议", title_en="Take up or decline the proposals", opened_at=AT,
    )  # fmt: skip
    first, second = proposed(place, incident=incident), proposed(place, incident=incident, text="换锁")
    accepted(place, first)
    task.refresh_from_db()
    assert task.state in OPEN_TASKS
    actions.refuse_improvement(by=place.person("周国栋"), at=LATER, improvement=second, reason="已换过")
    task.refresh_from_db()
    assert (task.state, task.done_at) == (TaskState.DONE, LATER)


def test_lists_by_scope_know_what_is_past_its_day_and_leave_out_what_one_may_not_read(place: County) -> None:
    row = accepted(place)
    other = proposed(place, wants_plan=True)
    reader = place.person("沈佳")

    def listed(scope: str, at: Any = AT, who: Any = reader) -> list[str]:
        return [one.reference for one in queries.improvements_of(who, place.unit.path, at, scope=scope)]

    assert listed("open") == [row.reference, other.reference]
    assert listed("overdue") == []
    assert listed("overdue", LATER) == [row.reference]
    assert listed("plan") == [other.reference]
    assert listed("mine", who=place.person("郑凯")) == [row.reference]
    assert listed("ended") == []
    span = (AT, LATER)
    assert queries.overdue_count(place.unit.path, span, "") == 1
    assert queries.undecided_count(place.unit.path, span, "") == 1
    Improvement.objects.filter(pk=other.pk).update(visibility="NEED_TO_KNOW")
    assert listed("open", who=place.person("郑凯")) == [row.reference]
    assert queries.improvement_named(place.person("郑凯"), other.reference) is None
    assert queries.undecided_count(place.unit.path, span, "") == 0


def test_put_into_plan_begins_a_draft_and_shows_the_version_that_carried_it(place: County) -> None:
    row = accepted(place)
    leader = place.person("周国栋")
    editor = system("office")
    with pytest.raises(NotPermitted):
        actions.put_into_plan(by=place.person("郑凯"), at=AT, improvement=row, clause="P3a", reason="改")
    with pytest.raises(UnableToPutIntoPlan):
        actions.put_into_plan(by=editor, at=AT, improvement=row, clause="P3a", reason=" ")
    with pytest.raises(UnableToPutIntoPlan):
        actions.put_into_plan(by=editor, at=AT, improvement=row, clause="Z9", reason="改")
    row = actions.put_into_plan(by=editor, at=AT, improvement=row, clause="P3a", reason="备用线路要定期试")
    assert row.version is not None
    draft = row.version
    found = review_of(place.unit.path, AT)
    assert found is not None
    assert [one.trigger for one in found.reasons] == ["PROBLEMS_FOUND"]
    draft = plans.submit_for_review(by=editor, at=AT, version=draft.pk, revision=draft.revision)
    draft = plans.review(by=leader, at=AT, version=draft.pk, revision=draft.revision, passed=True)
    draft = plans.approve(by=leader, at=AT, version=draft.pk, revision=draft.revision)
    plans.publish(by=leader, at=AT, version=draft.pk, revision=draft.revision)
    shown = queries.improvement_row(row, AT)
    assert (shown.version_state, shown.version_number) == ("PUBLISHED", draft.number)
    again = review_of(place.unit.path, AT)
    assert again is not None
    assert not again.due
    retired = PlanVersion.objects.exclude(pk=draft.pk).first()
    assert retired is not None
    PlanVersion.objects.filter(pk=retired.pk).update(state="RETIRED")
    retired.refresh_from_db()
    with pytest.raises(UnableToPutIntoPlan) as refused:
        actions.put_into_plan(
            by=editor, at=AT, improvement=proposed(place), clause="P1", reason="改", version=retired
        )
    assert refused.value.field == "version"


def test_record_trigger_and_the_review_date_make_the_plan_due(place: County) -> None:
    path = place.unit.path
    found = review_of(path, AT)
    assert found is not None
    assert not found.due
    for one in ReviewTrigger:
        actions.record_trigger(by=place.person("何敏"), at=AT, unit=place.unit, trigger=one, words="有变化")
    found = review_of(path, LATER)
    assert found is not None
    assert {one.trigger for one in found.reasons} == set(ReviewTrigger)
    assert reviews_due(path, (AT, LATER), "") == 1
    assert found.due_date is not None
    past = minutes(0) + timedelta(days=366 * 4)
    late = review_of(path, past)
    assert late is not None
    assert late.date_passed
    with pytest.raises(UnableToPropose):
        actions.record_trigger(by=place.person("何敏"), at=AT, unit=place.unit, trigger="OTHER", words=" ")
    with pytest.raises(NotPermitted):
        actions.record_trigger(by=place.person("郑凯"), at=AT, unit=place.unit, trigger="OTHER", words="x")


def test_what_numbers_a_line_is_no_part_of_the_proposal() -> None:
    assert split("1. 甲方案\n（空）\n• 乙方案\n\n2) 甲方案") == ["甲方案", "（空）", "乙方案"]
