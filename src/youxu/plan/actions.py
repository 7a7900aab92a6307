"""Every write to plan versions: draft, edit, submit, review, approve, publish, discard, adopt."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.kernel.words import mark
from youxu.plan import files, queries, rules
from youxu.plan.events import (
    PlanAdopted,
    PlanApproved,
    PlanApprovedByParent,
    PlanDiscarded,
    PlanDrafted,
    PlanEdited,
    PlanPublished,
    PlanReviewed,
    PlanSubmitted,
)
from youxu.plan.models import PlanVersion
from youxu.plan.reading import MOST_BYTES, Unreadable, read
from youxu.plan.rules import PlanState
from youxu.plan.schema import Plan
from youxu.plan.sections import with_section


class UnableToDraft(UnableTo):
    """A version cannot be begun or edited."""

    text = mark("This version of the plan cannot be written.")
    clause = "C1"


class UnableToReview(UnableTo):
    """A version cannot go to review, be passed or sent back."""

    text = mark("This version of the plan cannot be reviewed now.")
    clause = "C1"


class UnableToApprove(UnableTo):
    """A version cannot be approved, by this person or at all."""

    text = mark("This version of the plan cannot be approved now.")
    clause = "C1"


class UnableToPublish(UnableTo):
    """A version cannot come into force."""

    text = mark("This version of the plan cannot be published now.")
    clause = "C1"


class UnableToDiscard(UnableTo):
    """A version cannot be discarded: it is or was in force."""

    text = mark("A plan that is or was in force is kept; only drafts can be discarded.")
    clause = "C1"


@action
def draft(*, by: Actor, at: datetime, unit: str, text: str, document_number: str = "") -> PlanVersion:
    """Begin a version of the plan of the unit at path ``unit``; the text may still have faults (C1)."""
    by.require("edit_plan", unit=unit)
    row = _drafted(by, at, unit, text, document_number)
    _append(PlanDrafted(number=row.number, digest=row.digest), row, by, at)
    return row


@action
def edit(
    *, by: Actor, at: datetime, version: int, revision: int, text: str, document_number: str | None = None
) -> PlanVersion:
    """Replace the whole text of a draft. Raises Stale with both texts when another revision was saved (C1)."""
    row = _version(version)
    by.require("edit_plan", unit=row.unit_path)
    return _edited(row, by, at, revision, text, "", document_number)


@action
def edit_section(
    *, by: Actor, at: datetime, version: int, revision: int, section: str, text: str
) -> PlanVersion:
    """Replace one section (a top-level key with what stands below it) of a draft's text (C1)."""
    row = _version(version)
    by.require("edit_plan", unit=row.unit_path)
    if _first_key(text) != section:
        raise UnableToDraft(
            mark("The text must be the section {section} and nothing else."), field="text", section=section
        )
    try:
        whole = with_section(row.text, section, text)
    except Unreadable as error:
        raise _unreadable(error) from None
    return _edited(row, by, at, revision, whole, section, None, yours=text)


def _first_key(text: str) -> str:
    try:
        keys = tuple(read(text).data)
    except Unreadable as error:
        raise _unreadable(error) from None
    return keys[0] if len(keys) == 1 else ""


def _unreadable(error: Unreadable) -> UnableToDraft:
    return UnableToDraft(
        mark("Line {line}: {reason}"), field="text", line=error.fault.line, reason=error.fault.reason
    )


@action
def submit_for_review(*, by: Actor, at: datetime, version: int, revision: int) -> PlanVersion:
    """Send a draft to review; refused while it has faults, which ``details`` lists (C1)."""
    row = _version(version)
    by.require("edit_plan", unit=row.unit_path)
    _require_state(row, UnableToReview, PlanState.DRAFT)
    _require_whole(row, UnableToReview)
    _move(row, revision, state=PlanState.IN_REVIEW, submitted_by_name=by.name, submitted_at=at)
    _append(PlanSubmitted(number=row.number, digest=row.digest), row, by, at)
    return row


@action
def review(
    *, by: Actor, at: datetime, version: int, revision: int, passed: bool, remark: str = ""
) -> PlanVersion:
    """Pass a version or send it back to draft; sending back needs a remark (C1)."""
    row = _version(version)
    by.require("review_plan", unit=row.unit_path)
    _require_state(row, UnableToReview, PlanState.IN_REVIEW)
    _require_other(row, by, UnableToReview)
    if not passed and not remark.strip():
        raise UnableToReview(mark("Say what must be changed before it is sent back."), field="remark")
    state = PlanState.IN_REVIEW if passed else PlanState.DRAFT
    reviewed = {"reviewed_by_key": by.key, "reviewed_by_name": by.name} if passed else {}
    _move(
        row,
        revision,
        state=state,
        reviewed_at=at if passed else None,
        remark=remark.strip()[:1000],
        **reviewed,
    )
    _append(PlanReviewed(number=row.number, passed=passed, remark=row.remark), row, by, at)
    return row


@action
def approve(
    *,
    by: Actor,
    at: datetime,
    version: int,
    revision: int,
    own_approvers: Collection[str] | None = None,
) -> PlanVersion:
    """Approve a reviewed version; the approver is not one of its writers (separation between persons, C1).

    When all ``own_approvers`` of the unit wrote in it, the approver of the unit above stands in (``stands_in``).
    """
    row = _version(version)
    for_child = queries.stands_in(by, row.unit_path, row.writers, own_approvers, at)
    by.require("approve_plan", unit=rules.parent_of(row.unit_path) if for_child else row.unit_path)
    _require_state(row, UnableToApprove, PlanState.IN_REVIEW)
    if row.reviewed_at is None:
        raise UnableToApprove(mark("It has not been reviewed yet."))
    _require_other(row, by, UnableToApprove)
    _move(
        row,
        revision,
        state=PlanState.APPROVED,
        approved_by_key=by.key,
        approved_by_name=by.name,
        approved_at=at,
    )
    said = PlanApprovedByParent if for_child else PlanApproved
    _append(said(number=row.number, digest=row.digest), row, by, at)
    return row


@action
def publish(
    *, by: Actor, at: datetime, version: int, revision: int, in_force_from: datetime | None = None
) -> PlanVersion:
    """Put an approved version in force for its unit and those below; the one before is superseded (C1).

    Incidents that are open keep the version that they were opened under. ``in_force_from`` may lie ahead: until
    then the one before stays in force.
    """
    row = _version(version)
    by.require("publish_plan", unit=row.unit_path)
    _require_state(row, UnableToPublish, PlanState.APPROVED)
    plan = _require_whole(row, UnableToPublish)
    start = in_force_from or at
    if start < at:
        raise UnableToPublish(mark("A plan cannot come into force in the past."), field="in_force_from")
    before = _supersede(row.unit_path)
    _move(row, revision, state=PlanState.PUBLISHED, **_in_force(plan, by, at, start))
    _append(PlanPublished(number=row.number, digest=row.digest, replaces=before), row, by, at)
    return row


@action
def discard(*, by: Actor, at: datetime, version: int, revision: int, reason: str) -> PlanVersion:
    """Give up a version that never came into force; it is kept, retired, with the reason (C1)."""
    row = _version(version)
    by.require("edit_plan", unit=row.unit_path)
    _require_state(row, UnableToDiscard, *rules.DISCARDABLE)
    if not reason.strip():
        raise UnableToDiscard(mark("Say why it is discarded."), field="reason")
    _move(row, revision, state=PlanState.RETIRED, retired_at=at, remark=reason.strip()[:1000])
    _append(PlanDiscarded(number=row.number, reason=row.remark), row, by, at)
    return row


@action
def adopt(
    *,
    by: Actor,
    at: datetime,
    unit: str,
    text: str,
    approved_by: Actor | None = None,
    own_approvers: Collection[str] | None = None,
    document_number: str = "",
) -> PlanVersion:
    """Put a plan file in force for a unit in one act (C1).

    The shipped plan, unchanged, needs no second person: nobody of the unit wrote it. Any other text needs
    ``approved_by``, another person with the right to approve: of the unit, or of the one above when all
    ``own_approvers`` of the unit are who adopts it.
    """
    by.require("publish_plan", unit=unit)
    approver = _approver(by, approved_by, text, unit, own_approvers, at)
    row = _drafted(by, at, unit, text, document_number)
    plan = _require_whole(row, UnableToPublish)
    before = _supersede(unit)
    values = _in_force(plan, by, at, at) | {
        "approved_by_key": approver.key,
        "approved_by_name": approver.name,
    }
    _move(row, row.revision, state=PlanState.PUBLISHED, approved_at=at, **values)
    _append(
        PlanAdopted(number=row.number, digest=row.digest, replaces=before, approved_by=approver.name),
        row,
        by,
        at,
    )
    return row


def _approver(
    by: Actor,
    other: Actor | None,
    text: str,
    unit: str,
    own_approvers: Collection[str] | None,
    at: datetime,
) -> Actor:
    if other is None:
        if files.is_shipped(text):
            return by
        raise UnableToApprove(
            mark("This is not the shipped plan: another person must approve it."), field="approved_by"
        )
    if not queries.stands_in(other, unit, (by.key,), own_approvers, at):
        other.require("approve_plan", unit=unit)
    if not rules.may_approve(other.key, (by.key,)):
        raise UnableToApprove(mark("Who approves the plan must be another person."), field="approved_by")
    return other


def _drafted(by: Actor, at: datetime, unit: str, text: str, document_number: str) -> PlanVersion:
    _require_size(text)
    last = PlanVersion.objects.filter(unit_path=unit).aggregate(last=Max("number"))["last"] or 0
    return PlanVersion.objects.create(
        unit_key=rules.key_of(unit),
        unit_path=unit,
        number=last + 1,
        text=text,
        extends_id=_extended(unit, text, at),
        writers=[by.key],
        written_by_key=by.key,
        written_by_name=by.name,
        written_at=at,
        edited_at=at,
        **_copied(text, document_number),
    )


def _extended(unit: str, text: str, at: datetime) -> int | None:
    """Return the version of the units above that a text extends: the one in force when it was last written."""
    above = queries.parent_in_force(unit, at) if queries.extends_another(text) else None
    return above.id if above else None


def _edited(
    row: PlanVersion,
    by: Actor,
    at: datetime,
    revision: int,
    text: str,
    section: str,
    document_number: str | None,
    yours: str = "",
) -> PlanVersion:
    _require_state(row, UnableToDraft, *rules.EDITABLE)
    _require_size(text)
    values = _copied(text, row.document_number if document_number is None else document_number)
    writers = row.writers if by.key in row.writers else [*row.writers, by.key]
    values["extends_id"] = _extended(row.unit_path, text, at)
    _move(row, revision, yours=yours or text, text=text, writers=writers, edited_at=at, **values)
    _append(PlanEdited(number=row.number, section=section, digest=row.digest), row, by, at)
    return row


def _copied(text: str, document_number: str) -> dict[str, Any]:
    """Return what the row repeats of its text; a text with faults keeps its place with an empty title."""
    title, number = queries.heading_of(text)
    return {
        "digest": files.digest_of(text),
        "title": title.zh[:200] if title else "",
        "title_en": title.en[:200] if title else "",
        "document_number": (document_number or number)[:80],
    }


def _in_force(plan: Plan, by: Actor, at: datetime, start: datetime) -> dict[str, Any]:
    months = plan.review.every.count
    return {
        "published_by_name": by.name,
        "published_at": at,
        "in_force_from": start,
        "review_due_date": _months_later(start.date(), months),
    }


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, 28))


def _version(pk: int) -> PlanVersion:
    return PlanVersion.objects.get(pk=pk)


def _supersede(unit: str) -> int:
    """Take the version that is published for a unit out of the way; return its number or 0."""
    before = PlanVersion.objects.filter(unit_path=unit, state=PlanState.PUBLISHED).first()
    if before is None:
        return 0
    PlanVersion.objects.filter(pk=before.pk).update(state=PlanState.SUPERSEDED)
    return before.number


def _move(row: PlanVersion, revision: int, *, yours: str = "", **values: Any) -> None:
    """Compare and set; on a clash raise Stale with both texts."""
    found = PlanVersion.objects.filter(pk=row.pk, revision=revision, state=row.state)
    if found.update(revision=revision + 1, **values) != 1:
        now = PlanVersion.objects.get(pk=row.pk)
        written = {"yours": {"text": yours}, "theirs": {"text": now.text}} if yours else {}
        raise Stale(field="revision", details={**written, "revision": now.revision})
    row.refresh_from_db()


def _require_size(text: str) -> None:
    if len(text.encode()) > MOST_BYTES:
        raise UnableToDraft(mark("The text is larger than {most} bytes."), field="text", most=MOST_BYTES)


def _require_state(row: PlanVersion, refusal: type[UnableTo], *states: PlanState) -> None:
    if row.state not in states:
        raise refusal(details={"state": row.state})


def _require_other(row: PlanVersion, by: Actor, refusal: type[UnableTo]) -> None:
    if not rules.may_approve(by.key, tuple(row.writers)):
        raise refusal(
            mark("You wrote in this version; another person must do this."),
            details={"writers": list(row.writers), "fallback": "parent_signs"},
        )


def _require_whole(row: PlanVersion, refusal: type[UnableTo]) -> Plan:
    checked = queries.check_version(row.pk)
    if checked.plan is None:
        raise refusal(
            mark("The plan still has faults: {count}. The first is in line {line}: {reason}"),
            field="text",
            details={"faults": list(checked.faults)},
            count=len(checked.faults),
            line=checked.faults[0].line,
            reason=checked.faults[0].reason,
        )
    return checked.plan


def _append(what: journal.Event, row: PlanVersion, by: Actor, at: datetime) -> None:
    journal.append(what, by=by, at=at, stream=row.stream, subject=row, unit=row.unit_path)
