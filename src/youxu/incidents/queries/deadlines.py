"""The limits of a unit's open incidents: tasks, receipts, the next word of an estimate, post-event reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import visible_filter
from youxu.core.questions import Question, kept_question, rows_with
from youxu.incidents.models import Directive, Estimate, PostEventReport, Receipt, Task
from youxu.incidents.queries.limits import limit_of
from youxu.incidents.queries.people import both, name_en_of, name_of
from youxu.incidents.queries.planned_stops import stop_deadlines
from youxu.incidents.queries.rows import Deadline
from youxu.incidents.rules.long_closure import MILESTONE, REVIEW_KEY
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, OPEN_TASKS, ReceiptStatus
from youxu.kernel.words import Sentence, mark

ACCEPT = mark("Accept directive {number}: {title}")
NEXT_WORD = mark("Next word on the estimated time of restoration")
POST_EVENT = mark("Sign the post-event report")
LOADED = 100
OF_TASK = (
    "title", "title_en", "group", "clause", "due_at", "opened_at",
    "incident__reference", "owner__name", "owner__name_en", "outlet__name", "outlet__name_en",
)  # fmt: skip
OF_RECEIPT = (
    "group", "due_at", "directive__number", "directive__title", "directive__title_en", "directive__clause",
    "directive__issued_at", "directive__incident__reference",
    "outlet__name", "outlet__name_en", "unit__name", "unit__name_en",
)  # fmt: skip
OF_ESTIMATE = ("made_by_name", "next_word_at", "made_at", "incident__reference")
OF_REPORT = ("due_at", "assembled_at", "incident__reference")
OF_A_LONG_CLOSURE = Q(incident__long_since=None) | Q(key=REVIEW_KEY) | Q(key__startswith=MILESTONE)
"""Tasks that count: of an incident that became a long closure only its follow-up and its milestones."""


@dataclass(frozen=True)
class Due:
    """One limit of a unit's work: when it falls due, of what kind, the key of its row; ``row`` where that is read."""

    at: datetime | None
    kind: str
    key: int
    row: Deadline | None = None


def deadlines_of(actor: Actor, unit_path: str, at: datetime, world: str = "") -> tuple[Deadline, ...]:
    """Return the limits of the unit and those below, late first, then the nearest: at most ten queries.

    Of a long closure only its follow-up and its milestones are among them. At most ``LOADED`` of each kind are read, the most urgent ones.
    """
    return read_deadlines(due_in(actor, unit_path, at, world), at, world)


def due_in(actor: Actor, unit_path: str, at: datetime, world: str = "") -> tuple[Due, ...]:
    """Return when the same limits fall due, in the same order, for who shows the first few and counts the others."""
    found = [
        Due(due, kind, key)
        for kind, (asked, _read) in KINDS.items()
        for key, due in asked(actor, unit_path, world).columns()
    ]
    stops = stop_deadlines(actor, unit_path, at, world)
    found += [Due(row.limit.due_at, row.kind, row.target, row) for row in stops]
    return tuple(sorted(found, key=lambda one: one.at or at))


def read_deadlines(due: Sequence[Due], at: datetime, world: str) -> tuple[Deadline, ...]:
    """Return the limits of ``due`` whole, in their order."""
    rows = {(one.kind, one.key): one.row for one in due if one.row is not None}
    for kind, (_asked, read) in KINDS.items():
        keys = [one.key for one in due if one.kind == kind]
        rows.update({(kind, row.target): row for row in read(keys, at, world)})
    return tuple(rows[one.kind, one.key] for one in due if (one.kind, one.key) in rows)


@kept_question
def _due_tasks(actor: Actor, unit_path: str, world: str) -> QuerySet[Task, Any]:
    due = Task.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path),
        OF_A_LONG_CLOSURE,
        world=world,
        state__in=OPEN_TASKS,
        due_at__isnull=False,
    )
    return due.order_by("due_at", "pk").values_list("pk", "due_at")[:LOADED]


def _tasks(keys: Sequence[int], at: datetime, world: str) -> Iterator[Deadline]:
    for row in rows_with(Task, keys, "incident", "owner", "outlet", only=OF_TASK):
        yield Deadline(
            kind="TASK",
            reference=row.incident.reference,
            world=world,
            title=row.title,
            title_en=row.title_en,
            who=name_of(row.owner),
            who_en=name_en_of(row.owner),
            group=row.group,
            clause=row.clause,
            limit=limit_of(row.due_at, at, opened_at=row.opened_at),
            target=row.pk,
            outlet=row.outlet.name if row.outlet else "",
            outlet_en=(row.outlet.name_en or row.outlet.name) if row.outlet else "",
        )


@kept_question
def _owed_receipts(actor: Actor, unit_path: str, world: str) -> QuerySet[Receipt, Any]:
    rows = Receipt.objects.filter(
        visible_filter(actor, "directive__", of=Directive),
        path_under("directive__unit_path", unit_path),
        directive__world=world,
        directive__incident__stage__in=OPEN_STAGES,
        status=ReceiptStatus.SENT,
        due_at__isnull=False,
    )
    return rows.order_by("due_at", "pk").values_list("pk", "due_at")[:LOADED]


def _receipts(keys: Sequence[int], at: datetime, world: str) -> Iterator[Deadline]:
    for row in rows_with(Receipt, keys, "directive__incident", "outlet", "unit", only=OF_RECEIPT):
        directive, place = row.directive, row.outlet or row.unit
        values = {"number": directive.number, "title": both(directive.title, directive.title_en)}
        yield Deadline(
            kind="RECEIPT",
            reference=directive.incident.reference,
            world=world,
            title=Sentence(ACCEPT, values),
            title_en=directive.title_en,
            who=place.name if place else "",
            who_en=(place.name_en or place.name) if place else "",
            group=row.group,
            clause=directive.clause,
            limit=limit_of(row.due_at, at, opened_at=directive.issued_at),
            target=row.pk,
        )


@kept_question
def _standing_estimates(actor: Actor, unit_path: str, world: str) -> QuerySet[Estimate, Any]:
    rows = Estimate.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path),
        world=world,
        replaced_at=None,
        incident__stage__in=BEFORE_RESTORED,
        incident__long_since=None,
    )
    return rows.order_by("next_word_at", "pk").values_list("pk", "next_word_at")[:LOADED]


def _estimates(keys: Sequence[int], at: datetime, world: str) -> Iterator[Deadline]:
    for row in rows_with(Estimate, keys, "incident", only=OF_ESTIMATE):
        yield Deadline(
            kind="ESTIMATE",
            reference=row.incident.reference,
            world=world,
            title=Sentence(NEXT_WORD),
            title_en="",
            who=row.made_by_name,
            who_en=row.made_by_name,
            group="technical",
            clause="P3a",
            limit=limit_of(row.next_word_at, at, opened_at=row.made_at),
            target=row.pk,
        )


@kept_question
def _unsigned(actor: Actor, unit_path: str, world: str) -> QuerySet[PostEventReport, Any]:
    rows = PostEventReport.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path), world=world, signed_at=None
    )
    return rows.order_by("due_at", "pk").values_list("pk", "due_at")[:LOADED]


def _reports(keys: Sequence[int], at: datetime, world: str) -> Iterator[Deadline]:
    for row in rows_with(PostEventReport, keys, "incident", only=OF_REPORT):
        yield Deadline(
            kind="REPORT",
            reference=row.incident.reference,
            world=world,
            title=Sentence(POST_EVENT),
            title_en="",
            who="",
            who_en="",
            group="leading",
            clause="P6b",
            limit=limit_of(row.due_at, at, opened_at=row.assembled_at),
            target=row.pk,
        )


Asked = Callable[[Actor, str, str], Question[Any]]
Read = Callable[[Sequence[int], datetime, str], Iterator[Deadline]]
KINDS: Mapping[str, tuple[Asked, Read]] = {
    "TASK": (_due_tasks, _tasks),
    "RECEIPT": (_owed_receipts, _receipts),
    "ESTIMATE": (_standing_estimates, _estimates),
    "REPORT": (_unsigned, _reports),
}
"""What asks for the keys of each kind with their moments, and what reads the rows of some."""
