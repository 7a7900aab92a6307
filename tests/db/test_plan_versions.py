"""A plan version on its way into force: who may do what, what is in force where, what a clash keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.builders.plan import AT, CITY, COUNTY, changed, extension, person, published, shipped_text
from youxu.core.actor import Grant
from youxu.core.errors import NotPermitted, Stale
from youxu.core.models import Entry
from youxu.plan import actions, queries
from youxu.plan.models import PlanVersion
from youxu.plan.rules import PlanState

pytestmark = [pytest.mark.django_db, pytest.mark.both]
WRITER, OTHER = person("writer"), person("other")
LATER = AT + timedelta(days=30)


def drafted(text: str | None = None, unit: str = COUNTY) -> PlanVersion:
    return actions.draft(
        by=WRITER, at=AT, unit=unit, text=text or shipped_text(), document_number="云邮〔2026〕19号"
    )


def approved(text: str | None = None) -> PlanVersion:
    row = drafted(text)
    row = actions.submit_for_review(by=WRITER, at=AT, version=row.pk, revision=row.revision)
    row = actions.review(by=OTHER, at=AT, version=row.pk, revision=row.revision, passed=True)
    return actions.approve(by=OTHER, at=AT, version=row.pk, revision=row.revision)


def test_a_plan_goes_from_draft_to_force_and_each_step_is_recorded() -> None:
    row = approved()
    row = actions.publish(by=WRITER, at=AT, version=row.pk, revision=row.revision)
    assert row.state == PlanState.PUBLISHED
    assert row.review_due_date == date(2029, 7, 1)
    assert row.title == "邮政营业窗口服务中断预案"
    codes = list(Entry.objects.filter(stream=row.stream).order_by("sequence").values_list("code", flat=True))
    assert codes == ["PLAN_DRAFTED", "PLAN_SUBMITTED", "PLAN_REVIEWED", "PLAN_APPROVED", "PLAN_PUBLISHED"]
    assert queries.in_force(COUNTY, AT).id == row.pk


def test_a_writer_neither_reviews_nor_approves() -> None:
    row = drafted()
    row = actions.submit_for_review(by=WRITER, at=AT, version=row.pk, revision=row.revision)
    with pytest.raises(actions.UnableToReview, match="another person"):
        actions.review(by=WRITER, at=AT, version=row.pk, revision=row.revision, passed=True)
    row = actions.review(by=OTHER, at=AT, version=row.pk, revision=row.revision, passed=True)
    with pytest.raises(actions.UnableToApprove, match="another person"):
        actions.approve(by=WRITER, at=AT, version=row.pk, revision=row.revision)


PARENT = person("city_leader", "approve_plan", unit=CITY)
PARENT = replace(PARENT, grants=frozenset(replace(grant, below=False) for grant in PARENT.grants))


def reviewed_own() -> PlanVersion:
    row = actions.submit_for_review(by=WRITER, at=AT, version=(row := drafted()).pk, revision=row.revision)
    return actions.review(by=OTHER, at=AT, version=row.pk, revision=row.revision, passed=True)


def test_the_unit_above_approves_when_the_only_approver_wrote_the_version() -> None:
    row = reviewed_own()
    row = actions.approve(by=PARENT, at=AT, version=row.pk, revision=row.revision, own_approvers=[WRITER.key])
    assert (row.state, row.approved_by_name) == (PlanState.APPROVED, "city_leader")
    last = Entry.objects.filter(stream=row.stream).latest("sequence")
    assert last.code == "PLAN_APPROVED_BY_PARENT"
    row = actions.publish(by=WRITER, at=AT, version=row.pk, revision=row.revision)
    assert row.state == PlanState.PUBLISHED


@pytest.mark.parametrize("own", [[WRITER.key, "a third person"], None])
def test_the_unit_above_has_no_say_while_another_of_the_unit_may_approve(own) -> None:
    row = reviewed_own()
    with pytest.raises(NotPermitted):
        actions.approve(by=PARENT, at=AT, version=row.pk, revision=row.revision, own_approvers=own)


def test_a_unit_further_away_never_stands_in() -> None:
    row = reviewed_own()
    far = replace(PARENT, grants=frozenset({Grant("approve_plan", "china-post/jiangxi/")}))
    with pytest.raises(NotPermitted):
        actions.approve(by=far, at=AT, version=row.pk, revision=row.revision, own_approvers=[WRITER.key])


def test_adopting_a_file_takes_the_approval_of_the_unit_above_on_the_same_condition() -> None:
    given = {
        "by": WRITER,
        "at": AT,
        "unit": COUNTY,
        "text": shipped_text() + "\n# ours\n",
        "approved_by": PARENT,
    }
    with pytest.raises(NotPermitted):
        actions.adopt(**given, own_approvers=[WRITER.key, "a third person"])
    row = actions.adopt(**given, own_approvers=[WRITER.key])
    assert row.approved_by_name == "city_leader"


def test_everyone_who_edited_counts_as_a_writer() -> None:
    row = drafted()
    row = actions.edit(by=OTHER, at=AT, version=row.pk, revision=row.revision, text=row.text + "\n# seen\n")
    row = actions.submit_for_review(by=WRITER, at=AT, version=row.pk, revision=row.revision)
    with pytest.raises(actions.UnableToReview):
        actions.review(by=OTHER, at=AT, version=row.pk, revision=row.revision, passed=True)


def test_a_version_is_not_approved_before_it_was_reviewed() -> None:
    row = drafted()
    row = actions.submit_for_review(by=WRITER, at=AT, version=row.pk, revision=row.revision)
    with pytest.raises(actions.UnableToApprove, match="not been reviewed"):
        actions.approve(by=OTHER, at=AT, version=row.pk, revision=row.revision)


def test_sent_back_with_a_remark_a_version_is_a_draft_again() -> None:
    row = drafted()
    row = actions.submit_for_review(by=WRITER, at=AT, version=row.pk, revision=row.revision)
    with pytest.raises(actions.UnableToReview, match="Say what"):
        actions.review(by=OTHER, at=AT, version=row.pk, revision=row.revision, passed=False)
    row = actions.review(
        by=OTHER, at=AT, version=row.pk, revision=row.revision, passed=False, remark="补联系表"
    )
    assert (row.state, row.remark) == (PlanState.DRAFT, "补联系表")
    actions.edit(by=WRITER, at=AT, version=row.pk, revision=row.revision, text=row.text)


def test_a_draft_with_faults_is_kept_and_cannot_go_to_review() -> None:
    row = drafted(changed(("starts: NOT_SELF_SOLVED", "starts: GIVEN_UP")))
    with pytest.raises(actions.UnableToReview) as refused:
        actions.submit_for_review(by=WRITER, at=AT, version=row.pk, revision=row.revision)
    assert refused.value.details["faults"][0].key == "clocks.call_vendor.starts"
    assert PlanVersion.objects.get(pk=row.pk).state == PlanState.DRAFT


def test_two_who_edit_at_once_lose_nothing() -> None:
    row = drafted()
    actions.edit(by=WRITER, at=AT, version=row.pk, revision=1, text=row.text + "\n# first\n")
    with pytest.raises(Stale) as clash:
        actions.edit(by=OTHER, at=AT, version=row.pk, revision=1, text=row.text + "\n# second\n")
    assert clash.value.yours["text"].endswith("# second\n")
    assert clash.value.theirs["text"].endswith("# first\n")
    assert clash.value.details["revision"] == 2


def test_one_section_is_edited_and_the_rest_stays_to_the_letter() -> None:
    row = drafted()
    old = dict(queries.sections_of(row.pk))["minimum"]
    row = actions.edit_section(
        by=WRITER,
        at=AT,
        version=row.pk,
        revision=1,
        section="minimum",
        text=old.replace("reachable: 4", "reachable: 6"),
    )
    assert row.text == shipped_text().replace("reachable: 4", "reachable: 6")
    with pytest.raises(actions.UnableToDraft):
        actions.edit_section(
            by=WRITER, at=AT, version=row.pk, revision=2, section="minimum", text="levels: {}\n"
        )
    with pytest.raises(actions.UnableToDraft):
        actions.edit_section(
            by=WRITER, at=AT, version=row.pk, revision=2, section="minimum", text="minimum: [\n"
        )


def test_without_the_grant_nothing_is_written() -> None:
    reader = person("reader", "read")
    for act in (
        lambda: actions.draft(by=reader, at=AT, unit=COUNTY, text="a: 1"),
        lambda: actions.adopt(by=reader, at=AT, unit=COUNTY, text=shipped_text()),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert not PlanVersion.objects.exists()


def test_the_shipped_plan_is_adopted_by_one_person_another_needs_two() -> None:
    row = published()
    assert row.state == PlanState.PUBLISHED
    other_text = shipped_text() + "\n# ours\n"
    with pytest.raises(actions.UnableToApprove, match="another person"):
        actions.adopt(by=WRITER, at=LATER, unit=COUNTY, text=other_text)
    with pytest.raises(actions.UnableToApprove, match="another person"):
        actions.adopt(by=WRITER, at=LATER, unit=COUNTY, text=other_text, approved_by=WRITER)
    second = actions.adopt(by=WRITER, at=LATER, unit=COUNTY, text=other_text, approved_by=OTHER)
    assert (second.number, second.approved_by_name) == (2, "other")
    assert PlanVersion.objects.get(pk=row.pk).state == PlanState.SUPERSEDED


def test_the_nearest_unit_above_rules_and_time_decides() -> None:
    city = published(CITY)
    assert queries.in_force(COUNTY, AT).id == city.pk
    county = published(COUNTY, LATER)
    assert queries.in_force(COUNTY, LATER - timedelta(days=1)).id == city.pk
    assert queries.in_force(COUNTY, LATER).id == county.pk
    assert queries.in_force(COUNTY + "hekou/", LATER).id == county.pk
    assert queries.in_force(CITY, LATER).id == city.pk
    assert queries.in_force(COUNTY, AT - timedelta(days=1)) is None
    assert queries.plan_in_force(COUNTY, AT - timedelta(days=1)).key == "counter-interruption"


def test_a_version_published_for_later_leaves_the_one_before_in_force_until_then() -> None:
    before = published()
    row = approved(shipped_text() + "\n# next\n")
    row = actions.publish(by=WRITER, at=AT, version=row.pk, revision=row.revision, in_force_from=LATER)
    assert queries.in_force(COUNTY, LATER - timedelta(seconds=1)).id == before.pk
    assert queries.in_force(COUNTY, LATER).id == row.pk
    with pytest.raises(actions.UnableToPublish):
        actions.publish(by=WRITER, at=AT, version=row.pk, revision=row.revision)


def test_a_plan_does_not_come_into_force_in_the_past() -> None:
    row = approved()
    with pytest.raises(actions.UnableToPublish, match="past"):
        actions.publish(
            by=WRITER, at=AT, version=row.pk, revision=row.revision, in_force_from=AT - timedelta(days=1)
        )


def test_a_lower_plan_extends_the_one_in_force_above() -> None:
    published(CITY)
    row = drafted(extension("clocks: {report: {limit: 3 min}}\n"))
    assert str(queries.plan_of(row.pk).clock("report").limit_at("I")) == "3 min"
    loose = drafted(extension("clocks: {report: {limit: 30 min}}\n"))
    with pytest.raises(actions.UnableToReview) as refused:
        actions.submit_for_review(by=WRITER, at=AT, version=loose.pk, revision=1)
    assert "loosens" in str(refused.value.details["faults"][0].reason)


def test_what_was_in_force_is_never_discarded_and_a_draft_only_with_a_reason() -> None:
    row = published()
    with pytest.raises(actions.UnableToDiscard):
        actions.discard(by=WRITER, at=AT, version=row.pk, revision=row.revision, reason="x")
    other = drafted()
    with pytest.raises(actions.UnableToDiscard, match="why"):
        actions.discard(by=WRITER, at=AT, version=other.pk, revision=1, reason=" ")
    gone = actions.discard(by=WRITER, at=AT, version=other.pk, revision=1, reason="重复")
    assert gone.state == PlanState.RETIRED
    assert [row.number for row in queries.versions_of(COUNTY)] == [2, 1]


def test_who_may_act_sees_what_waits() -> None:
    row = drafted()
    actions.submit_for_review(by=WRITER, at=AT, version=row.pk, revision=1)
    assert [found.id for found in queries.versions_to_act_on(OTHER)] == [row.pk]
    assert queries.versions_to_act_on(person("reader", "read")) == ()


def test_the_plan_reads_like_a_document_with_what_carries_each_clause_out() -> None:
    chapters = queries.document_of(queries.plan_of(published().pk))
    rows = {clause.id: clause for chapter in chapters for clause in chapter.clauses}
    assert len(rows) == 37
    assert rows["P1"].text.zh.startswith("服务中断发生后，现场工作人员应立即")
    keys = {carrier.key: carrier for carrier in rows["P1"].carriers}
    assert str(keys["clocks.report"].limits[0].duration) == "5 min"
    assert str(keys["clocks.report"].source) == "S·P"
    assert keys["steps.P1.tasks.report"].title.en.startswith("Report the interruption")
    assert all(clause.carriers for clause in rows.values())


def test_versions_are_compared_by_key_and_clause() -> None:
    first = published()
    second = drafted(changed(("starts: REPORTED, limit: 5 min", "starts: REPORTED, limit: 4 min")))
    found = queries.changes_between(first.pk, second.pk)
    assert {change.clauses for change in found} == {("P1",)}
