"""The limits of a unit's open incidents: tasks, receipts, the next word of an estimate, post-event reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import visible_filter
from youxu.core.questions import by_keys, kept_question
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


def deadlines_of(actor: Actor, unit_path: str, at: datetime, world: str = "") -> tuple[Deadline, ...]:
    """Return the limits of the unit and those below, late first, then the nearest: at most ten queries.

    Of a long closure only its follow-up and its milestones are among them. At most ``LOADED`` of each kind are read, the most urgent ones.
    """
    found = [
        *_tasks(actor, unit_path, at, world),
        *_receipts(actor, unit_path, at, world),
        *_estimates(actor, unit_path, at, world),
        *_reports(actor, unit_path, at, world),
        *stop_deadlines(actor, unit_path, at, world),
    ]
    return tuple(sorted(found, key=lambda row: row.limit.due_at or at))


@kept_question
def _due_tasks(actor: Actor, unit_path: str, world: str) -> QuerySet[Task, int]:
    due = Task.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path),
        OF_A_LONG_CLOSURE,
        world=world,
        state__in=OPEN_TASKS,
        due_at__isnull=False,
    )
    return due.order_by("due_at", "pk").values_list("pk", flat=True)[:LOADED]


def _tasks(actor: Actor, unit_path: str, at: datetime, world: str) -> Iterator[Deadline]:
    due = _due_tasks(actor, unit_path, world)
    for row in by_keys(due, "incident", "owner", "outlet", only=OF_TASK):
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
def _owed_receipts(actor: Actor, unit_path: str, world: str) -> QuerySet[Receipt, int]:
    rows = Receipt.objects.filter(
        visible_filter(actor, "directive__", of=Directive),
        path_under("directive__unit_path", unit_path),
        directive__world=world,
        directive__incident__stage__in=OPEN_STAGES,
        status=ReceiptStatus.SENT,
        due_at__isnull=False,
    )
    return rows.order_by("due_at", "pk").values_list("pk", flat=True)[:LOADED]


def _receipts(actor: Actor, unit_path: str, at: datetime, world: str) -> Iterator[Deadline]:
    owed = _owed_receipts(actor, unit_path, world)
    for row in by_keys(owed, "directive__incident", "outlet", "unit", only=OF_RECEIPT):
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
def _standing_estimates(actor: Actor, unit_path: str, world: str) -> QuerySet[Estimate, int]:
    rows = Estimate.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path),
        world=world,
        replaced_at=None,
        incident__stage__in=BEFORE_RESTORED,
        incident__long_since=None,
    )
    return rows.order_by("next_word_at", "pk").values_list("pk", flat=True)[:LOADED]


def _estimates(actor: Actor, unit_path: str, at: datetime, world: str) -> Iterator[Deadline]:
    standing = _standing_estimates(actor, unit_path, world)
    for row in by_keys(standing, "incident", only=OF_ESTIMATE):
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
def _unsigned(actor: Actor, unit_path: str, world: str) -> QuerySet[PostEventReport, int]:
    rows = PostEventReport.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path), world=world, signed_at=None
    )
    return rows.order_by("due_at", "pk").values_list("pk", flat=True)[:LOADED]


def _reports(actor: Actor, unit_path: str, at: datetime, world: str) -> Iterator[Deadline]:
    for row in by_keys(_unsigned(actor, unit_path, world), "incident", only=OF_REPORT):
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
