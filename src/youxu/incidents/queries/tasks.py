"""Tasks as the room and my work show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, Value, When

from youxu.core.actor import Actor
from youxu.core.questions import by_keys
from youxu.incidents.models import Incident, Photo, Receipt, Task
from youxu.incidents.queries.limits import limit_of
from youxu.incidents.queries.people import name_en_of, name_of
from youxu.incidents.queries.rows import GroupColumn, TaskDetail, TaskLogRow, TaskRow, TaskStepRow
from youxu.incidents.rules.words import OPEN_TASKS, ReceiptStatus, TaskState

COLUMNS = ("technical", "customer", "logistics", "leading", "office", "outlet")
PER_GROUP = 40
OF_ROW = (
    "key", "title", "title_en", "clause", "group", "role", "state", "reason", "result", "due_at", "opened_at",
    "done_at", "weight", "successor_id", "revision", "offered_back_at", "owner__name", "owner__name_en",
    "outlet__name", "outlet__name_en", "directive__number", "lent_from__name", "lent_from__name_en",
)  # fmt: skip
ORDER = {
    TaskState.DOING: 1,
    TaskState.TO_VERIFY: 2,
    TaskState.WAITING: 2,
    TaskState.BLOCKED: 3,
    TaskState.REFUSED: 3,
    TaskState.NEW: 4,
    TaskState.DONE: 5,
}


def ordered(tasks: Any, at: datetime) -> Any:
    """Return a queryset in the order of a column: late, in progress, blocked, new, done; nearest limit first."""
    late = When(state__in=OPEN_TASKS, due_at__lt=at, then=Value(0))
    place = Case(
        late, *(When(state=key, then=Value(n)) for key, n in ORDER.items()), output_field=IntegerField()
    )
    return tasks.annotate(place=place).order_by("place", F("due_at").asc(nulls_last=True), "pk")


def task_row(task: Task, at: datetime) -> TaskRow:
    """Return one task; expects owner, outlet and directive to be loaded."""
    return TaskRow(
        pk=task.pk,
        key=task.key,
        title=task.title,
        title_en=task.title_en,
        clause=task.clause,
        group=task.group,
        role=task.role,
        owner=name_of(task.owner),
        owner_en=name_en_of(task.owner),
        owner_id=task.owner_id,
        outlet=task.outlet.name if task.outlet else "",
        outlet_en=(task.outlet.name_en or task.outlet.name) if task.outlet else "",
        state=task.state,
        reason=task.reason,
        result=task.result,
        limit=limit_of(task.due_at, at, opened_at=task.opened_at, met_at=task.done_at),
        directive_number=task.directive.number if task.directive else 0,
        weight=task.weight,
        successor=task.successor_id,
        revision=task.revision,
        back_to=name_of(task.lent_from) if task.offered_back_at else "",
        back_to_en=name_en_of(task.lent_from) if task.offered_back_at else "",
    )


def columns_of(incident: Incident, at: datetime) -> tuple[GroupColumn, ...]:
    """Return the groups of an incident with their most pressing tasks: a query per group shown, and two more."""
    tasks = incident.tasks.exclude(state=TaskState.SUPERSEDED)
    counts = {
        row["group"]: (row["done"], row["all"])
        for row in tasks.values("group")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(state=TaskState.DONE)))
        .order_by()
    }
    rows: dict[str, list[TaskRow]] = {}
    first = ordered(tasks, at)[: PER_GROUP * 3]
    for task in by_keys(first, "owner", "outlet", "directive", "lent_from", only=OF_ROW):
        rows.setdefault(task.group, []).append(task_row(task, at))
    accepted = _accepted(incident)
    return tuple(
        _column(key, rows.get(key, []), counts.get(key, (0, 0)), accepted.get(key))
        for key in COLUMNS
        if key in COLUMNS[:3] or key in counts
    )


def _column(
    key: str, rows: Sequence[TaskRow], counts: tuple[int, int], receipt: Receipt | None
) -> GroupColumn:
    by = receipt.answered_by if receipt else None
    return GroupColumn(
        key=key,
        accepted_by=(receipt.told_by if receipt else "") or name_of(by),
        accepted_by_en=(receipt.told_by if receipt else "") or name_en_of(by),
        accepted_at=receipt.answered_at if receipt else None,
        done=counts[0],
        total=counts[1],
        tasks=tuple(rows[:PER_GROUP]),
        more=max(counts[1] - len(rows[:PER_GROUP]), 0),
    )


def _accepted(incident: Incident) -> dict[str, Receipt]:
    """Return each group's first accepted receipt."""
    rows = (
        Receipt.objects.filter(directive__incident=incident, status=ReceiptStatus.ACCEPTED)
        .exclude(group="")
        .select_related("answered_by")
        .order_by("-answered_at")[:60]
    )
    return {row.group: row for row in rows}


def task_detail(actor: Actor, pk: int, at: datetime) -> TaskDetail | None:
    """Return one task with its list, log and photographs, or None when the actor may not read it."""
    task = (
        Task.objects.visible_to(actor)
        .select_related("incident", "owner", "lent_from", "outlet__parent_outlet", "directive__issued_by")
        .filter(pk=pk)
        .first()
    )
    if task is None:
        return None
    directive = task.directive
    return TaskDetail(
        task=task_row(task, at),
        reference=task.incident.reference,
        incident_title=task.incident.title,
        incident_title_en=task.incident.title_en,
        unit_path=task.unit_path,
        world=task.world,
        stage=task.incident.stage,
        level=task.incident.level,
        detail=task.detail,
        directive_title=directive.title if directive else "",
        directive_title_en=directive.title_en if directive else "",
        directive_body=directive.body if directive else "",
        issued_by=directive.issued_by_name if directive else "",
        issued_by_en=(name_en_of(directive.issued_by) or directive.issued_by_name) if directive else "",
        issued_at=directive.issued_at if directive else None,
        accepted_at=task.accepted_at,
        steps=steps_of_task(task),
        logs=tuple(
            TaskLogRow(row.text, name_of(row.written_by), row.occurred_at)
            for row in task.logs.select_related("written_by").order_by("-occurred_at", "-pk")[:50]
        ),
        photos=photos_of(Task._meta.label_lower, task.pk),
        is_mine=is_mine(task, actor),
        outlet_code=task.outlet.code if task.outlet else "",
    )


def steps_of_task(task: Task) -> tuple[TaskStepRow, ...]:
    """Return the list that a task carries, in order."""
    return tuple(
        TaskStepRow(row.pk, row.place, row.text, row.text_en, row.clause, row.done_at, name_of(row.done_by))
        for row in task.steps.select_related("done_by").order_by("place")
    )


def photos_of(kind: str, pk: int) -> tuple[str, ...]:
    """Return the file codes of the photographs of one row; ``kind`` is its model's label, as the photo stores it."""
    rows = Photo.objects.filter(subject_kind=kind, subject_id=pk).order_by("pk")
    return tuple(rows.values_list("file__code", flat=True))


def is_mine(task: Task, actor: Actor) -> bool:
    """Tell whether the task falls to the actor: as its owner, or by a post where nobody is named.

    Of a commissioned outlet without people of its own it falls to the branch that answers for it (O2).
    """
    if task.owner_id is not None:
        return task.owner_id == actor.person_id
    branch = task.outlet.parent_outlet if task.outlet else None
    here = (
        not actor.outlet
        or task.outlet is None
        or actor.outlet
        in (
            task.outlet.code,
            branch.code if branch else None,
        )
    )
    return task.role in actor.posts_in(task.unit_path) and here
