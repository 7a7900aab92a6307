"""After the release (P5): the site is cleaned, the groups sum up, costs are entered, the incident ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.database import write_columns
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import cases, move, owing, scene
from youxu.incidents.actions.below import check_back
from youxu.incidents.actions.conditions import open_conditions
from youxu.incidents.actions.entries import (
    added,
    belonging,
    iso,
    open_incident,
    record,
    refused,
    set_columns,
)
from youxu.incidents.actions.lines import english
from youxu.incidents.actions.narrate import assemble, refresh
from youxu.incidents.events import close as events
from youxu.incidents.models import (
    CleanupItem,
    CostLine,
    GroupSummary,
    Incident,
    Receipt,
    TaskLog,
)
from youxu.incidents.rules import closing as rules
from youxu.incidents.rules import stages
from youxu.incidents.rules.words import GROUPS, CostKind, ItemResult, Kind, ReceiptStatus, Stage, TaskState
from youxu.kernel.words import mark
from youxu.network.models import Outlet
from youxu.plan.schema.words import Act, LevelKey, Moment

Answers = Mapping[int, tuple[str, str]]
"""Place of a clean-up item -> (PASS or NOT_APPLICABLE, reason)."""

REPORT_DAYS = timedelta(days=7)
MOST_ITEMS = 500


class UnableToCleanUp(UnableTo):
    """There is no clean-up list here yet, or an answer lacks its reason."""

    clause = "P5a"


class UnableToClear(UnableTo):
    """Clean-up items or conditions are open."""

    clause = "P5a"


class UnableToSummarise(UnableTo):
    """The summary says nothing, or the group has work to sum up."""

    clause = "E3"


class UnableToAddCost(UnableTo):
    """A cost has a known kind and an amount above zero."""

    clause = "R3"


@action
def clean_up(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    outlet: Outlet,
    answers: Answers | None = None,
    photo: Any = None,
    cause: Entry | None = None,
) -> Incident:
    """Answer the clean-up items of an outlet; without ``answers`` all open ones are done, in one tap (P5a).

    ``photo`` (an upload or a stored file) is kept with the first answered item. The last answer completes the outlet's clean-up task.
    Raises UnableToCleanUp.
    """
    by.require("task", unit=incident.unit_path)
    incident = open_incident(incident, UnableToCleanUp)
    scene.refuse_while_held(by=by, at=at, error=UnableToCleanUp, outlet=outlet, incident=incident)
    items = list(CleanupItem.objects.filter(incident=incident, outlet=outlet).order_by("place"))
    if not items:
        raise UnableToCleanUp(mark("There is no clean-up list for this outlet yet."), field="outlet")
    given = answers if answers is not None else _all_done(items)
    answered = _answer(items, given, by, at)
    if photo is not None and answered:
        kind = CleanupItem._meta.label_lower
        cases.keep_photos(incident, [photo], by=by, at=at, kind=kind, subject=answered[0].pk)
    if not CleanupItem.objects.filter(incident=incident, outlet=outlet, result=ItemResult.OPEN).exists():
        owing.complete_tasks(incident, Act.CLEAN_UP, by=by, at=at, outlet=outlet)
        owing.complete_taken_down(incident, by=by, at=at, outlets=(outlet,))
    record(_answered(outlet, answered), incident, by=by, at=at, subject=incident, cause=cause)
    return incident


@action
def clear(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    all_done: bool = False,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """End the clean-up: RESTORED → CLEARED, the end of the incident; the report's seven days start (P6b).

    The post-event report is put together from what is recorded, the groups' summaries become due. ``all_done``
    says in the same act that every item still open is done (at most 500). Raises UnableToClear while items or
    conditions for CLEARED are open, Stale.
    """
    by.require("clear", unit=incident.unit_path)
    incident = open_incident(incident, UnableToClear)
    move.stage_after(incident, "clear", error=UnableToClear)
    scene.refuse_while_held(by=by, at=at, error=UnableToClear, incident=incident)
    check_back(incident, UnableToClear)
    items = CleanupItem.objects.filter(incident=incident)
    if all_done:
        _finish_all(incident, by, at)
    fault = rules.clear_fault(
        items.filter(result=ItemResult.OPEN).count(), open_conditions(incident, Stage.CLEARED)
    )
    if fault is not None:
        raise refused(UnableToClear, fault)
    move.move(incident, "clear", error=UnableToClear, revision=revision, cleared_at=at, ended_at=at)
    due = _report_due(incident, at)
    record(events.SiteCleared(items.count(), iso(due)), incident, by=by, at=at, subject=incident, cause=cause)
    owing.complete_tasks(incident, Act.CLEAN_UP, by=by, at=at)
    owing.complete_taken_down(incident, by=by, at=at)
    owing.complete_tasks(incident, Act.CLEAR, by=by, at=at)
    owing.open_tasks(incident, Moment.CLEARED, by=by, at=at, again=True)
    _complete_summed_up(incident, by, at)
    assemble(incident, at=at, due_at=due)
    return incident


@action
def summarise(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    group: str,
    text: str = "",
    proposals: str = "",
    nothing: bool = False,
    revision: int | None = None,
    cause: Entry | None = None,
) -> GroupSummary:
    """Sum up for a working group, with proposals; or ``nothing`` to report (无事项), one tap (P5b, E3).

    ``revision`` is that of the summary which the form showed (0 for none). The post-event report takes the
    words over where nobody has rewritten that part. Raises UnableToSummarise, Stale.
    """
    by.require("summarise", unit=incident.unit_path)
    incident = open_incident(incident, UnableToSummarise)
    _check_in_time(incident)
    if group not in GROUPS:
        raise UnableToSummarise(mark("Only the three working groups sum up."), field="group")
    if (fault := rules.summary_fault(text, proposals, nothing)) is not None:
        raise refused(UnableToSummarise, fault)
    row = _write_summary(incident, group, text.strip(), proposals.strip(), nothing, by, at, revision)
    if Stage(incident.stage) is Stage.CLEARED:
        owing.complete_tasks(incident, Act.SUMMARISE, by=by, at=at, group=group)
        refresh(incident, at=at)
    what = events.GroupSummedUp(group, row.text, row.proposals, row.nothing)
    record(what, incident, by=by, at=at, subject=row, cause=cause)
    return row


@action
def summarise_empty_groups(
    *, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None
) -> Incident:
    """Say 'nothing to report' for every group that had nothing to do; at outlet level for all that are missing.

    Raises UnableToSummarise when no group is missing or those that are have work to sum up.
    """
    by.require("summarise", unit=incident.unit_path)
    incident = open_incident(incident, UnableToSummarise)
    _check_in_time(incident)
    missing = missing_groups(incident)
    if incident.level != LevelKey.OUTLET:
        missing = tuple(group for group in missing if not _has_worked(incident, group))
    if not missing:
        raise UnableToSummarise(mark("No group without anything to report is missing."), field="group")
    titles = [planned.plan_of(incident).organisation[group].title for group in missing]
    what = events.GroupsHadNothing(
        "、".join(title.zh for title in titles), ", ".join(title.en for title in titles), len(titles)
    )
    entry = record(what, incident, by=by, at=at, subject=incident, cause=cause)
    for group in missing:
        summarise(by=by, at=at, incident=incident, group=group, nothing=True, cause=entry)
    return incident


@action
def add_cost(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    kind: str,
    amount: Decimal,
    currency: str = "CNY",
    note: str = "",
    cause: Entry | None = None,
) -> CostLine:
    """Enter a line of extra cost (R3). Raises UnableToAddCost for an unknown kind or an amount of zero or less."""
    by.require("task", unit=incident.unit_path)
    incident = open_incident(incident, UnableToAddCost)
    if kind not in set(CostKind):
        raise UnableToAddCost(mark("There is no such kind of cost."), field="kind")
    if amount <= 0 or amount >= Decimal(10) ** 12:
        raise UnableToAddCost(mark("Enter an amount above zero."), field="amount")
    row = CostLine.objects.create(
        **belonging(incident),
        kind=kind,
        amount=amount.quantize(Decimal("0.01")),
        currency=currency,
        note=note.strip(),
        entered_by_id=by.person_id,
        entered_at=at,
    )
    what = events.CostAdded(kind, str(row.amount), currency, row.note)
    record(what, incident, by=by, at=at, subject=row, cause=cause)
    return row


def _check_in_time(incident: Incident) -> None:
    """Raise UnableToSummarise, with the step that was skipped, while there is nothing to look back on yet (P5b)."""
    stage, kind = Stage(incident.stage), Kind(incident.kind)
    if not (stages.may(stage, "clear", kind) or stages.may(stage, "close", kind)):
        found = stages.refusal(stage, "clear", kind)
        raise UnableToSummarise(
            found.sentence.text, field="stage", clause=found.clause, details={"step": found.step}
        )


def involved_groups(incident: Incident) -> tuple[str, ...]:
    """Return the working groups that had a directive or a task of this incident before it was cleared."""
    directed = Receipt.objects.filter(directive__incident=incident).exclude(status=ReceiptStatus.SUPERSEDED)
    tasks = incident.tasks.filter(step__in=("P1", "P2", "P3", "P4")).exclude(state=TaskState.SUPERSEDED)
    found = {*directed.values_list("group", flat=True), *tasks.values_list("group", flat=True)}
    return tuple(group for group in GROUPS if group in found)


def missing_groups(incident: Incident) -> tuple[str, ...]:
    """Return the involved groups that have not summed up yet."""
    done = set(GroupSummary.objects.filter(incident=incident).values_list("group", flat=True))
    return rules.missing_summaries(involved_groups(incident), done)


def _all_done(items: Sequence[CleanupItem]) -> Answers:
    return {item.place: (ItemResult.PASS, "") for item in items if item.result == ItemResult.OPEN}


def _answer(items: Sequence[CleanupItem], given: Answers, by: Actor, at: datetime) -> list[CleanupItem]:
    known = {item.place: item for item in items}
    answered = []
    for place, (result, reason) in given.items():
        if place not in known:
            raise UnableToCleanUp(mark("There is no clean-up item {count}."), field="items", count=place)
        if (fault := rules.cleanup_fault(result, reason)) is not None:
            raise refused(UnableToCleanUp, fault)
        item = known[place]
        item.result, item.reason = result, reason.strip()
        item.done_at, item.done_by_id = at, by.person_id
        answered.append(item)
    write_columns(answered, "result", "reason", "done_at", "done_by")
    return answered


def _answered(outlet: Outlet, items: Sequence[CleanupItem]) -> events.CleanupAnswered:
    first = items[0] if items else None
    return events.CleanupAnswered(
        outlet=outlet.name,
        outlet_en=english(outlet),
        item="、".join(item.text for item in items[:3]) + ("等" if len(items) > 3 else ""),
        item_en=", ".join(item.text_en for item in items[:3]) + (" …" if len(items) > 3 else ""),
        count=len(items),
        result=first.result if first else "",
        reason="；".join(item.reason for item in items if item.reason),
    )


def _finish_all(incident: Incident, by: Actor, at: datetime) -> None:
    """Answer every open clean-up item of the incident as done, in the words of whoever ends the clean-up."""
    waiting = CleanupItem.objects.filter(incident=incident, result=ItemResult.OPEN)
    if waiting.count() > MOST_ITEMS:
        raise UnableToClear(mark("Too many items for one act: answer them outlet by outlet."), field="items")
    waiting.update(result=ItemResult.PASS, done_at=at, done_by=by.person_id)


def _report_due(incident: Incident, at: datetime) -> datetime:
    clock = planned.plan_of(incident).clocks.get("post_event_report")
    limit = clock.limit_at(incident.level) if clock else None
    return planned.end_of(limit, at, incident) if limit else at + REPORT_DAYS


def _write_summary(
    incident: Incident,
    group: str,
    text: str,
    proposals: str,
    nothing: bool,
    by: Actor,
    at: datetime,
    revision: int | None,
) -> GroupSummary:
    columns = {
        "text": text,
        "proposals": proposals,
        "nothing": nothing,
        "written_by_id": by.person_id,
        "written_at": at,
    }
    standing = GroupSummary.objects.filter(incident=incident, group=group).first()
    if standing is not None:
        return set_columns(standing, revision, **columns)
    return added(GroupSummary, incident.stream, **belonging(incident), group=group, **columns)


def _complete_summed_up(incident: Incident, by: Actor, at: datetime) -> None:
    """Complete the summary tasks, just opened, of groups that have summed up before the clearing."""
    for group in GroupSummary.objects.filter(incident=incident).values_list("group", flat=True):
        owing.complete_tasks(incident, Act.SUMMARISE, by=by, at=at, group=group)


def _has_worked(incident: Incident, group: str) -> bool:
    """Tell whether a group finished a task of its own or wrote a log: it then has something to sum up."""
    tasks = incident.tasks.filter(group=group).exclude(step="P5").exclude(step="P6")
    worked = tasks.filter(state=TaskState.DONE).exists()
    return worked or TaskLog.objects.filter(task__in=tasks).exists()
