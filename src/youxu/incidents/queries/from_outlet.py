"""What an outlet's own page shows to whoever holds its card, without an account (P1): its list, what it sent.

Of the outlet alone, and of open incidents only: nothing need-to-know, no other outlet, no title that names one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.dateparse import parse_datetime

from youxu.core.actor import Actor, ActorKind
from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.core.questions import kept_question
from youxu.incidents.models import FirstReport, Incident, Receipt, Task, TaskStep
from youxu.incidents.queries.limits import limit_of
from youxu.incidents.queries.plans import Plans
from youxu.incidents.queries.rows import Limit, TaskStepRow
from youxu.incidents.rules.words import OPEN_STAGES, OPEN_TASKS, ReceiptStatus, Verification
from youxu.network.models import Outlet
from youxu.organisation.grants import row_of

SHOWN = 20
BACK = timedelta(days=14)


@dataclass(frozen=True)
class OutletTask:
    """A task of the outlet, with the lines of its list where it has one; ``next_place`` is what comes now.

    ``act``: the verb of the plan that completes it; a card has no such verb, so that the outlet tells the office.
    """

    pk: int
    key: str
    reference: str
    title: str
    title_en: str
    clause: str
    state: str
    limit: Limit
    steps: tuple[TaskStepRow, ...]
    done: int
    next_place: int
    act: str


@dataclass(frozen=True)
class OutletDirective:
    """A directive to the outlet that waits to be accepted."""

    reference: str
    number: int
    title: str
    title_en: str
    body: str
    limit: Limit


@dataclass(frozen=True)
class OutletSent:
    """A report that came from the outlet without an account, and whether the office rang back.

    Of a need-to-know incident only the time and the answer are told: ``reference``, ``cause`` and ``lines`` are empty.
    """

    reported_at: datetime
    reference: str
    cause: str
    lines: tuple[str, ...]
    verification: str
    verified_at: datetime | None


@dataclass(frozen=True)
class OutletList:
    """What the outlet has to do now: directives to accept first, then its tasks, the nearest limit first."""

    directives: tuple[OutletDirective, ...]
    tasks: tuple[OutletTask, ...]


@dataclass(frozen=True)
class CardTally:
    """Reports that came without an account: how many, and what the ring-back found. A false one is nobody's fault."""

    sent: int
    waiting: int
    true: int
    false: int
    duplicate: int


def todo_of_outlet(outlet: Outlet, at: datetime) -> OutletList:
    """Return what the outlet has to do now in the incidents that everybody may know of: three queries."""
    tasks = (
        Task.objects.filter(
            _open(), outlet=outlet, state__in=OPEN_TASKS, visibility=Visibility.OPEN, world="", group="outlet"
        )
        .select_related("incident")
        .prefetch_related(Prefetch("steps", TaskStep.objects.order_by("place")))
        .order_by("due_at", "pk")
    )
    receipts = Receipt.objects.filter(
        outlet=outlet,
        status=ReceiptStatus.SENT,
        directive__visibility=Visibility.OPEN,
        directive__world="",
        directive__incident__stage__in=OPEN_STAGES,
    ).select_related("directive__incident")
    found = [_directive(row, at) for row in receipts.order_by("directive__issued_at", "pk")[:SHOWN]]
    plans = Plans()
    return OutletList(tuple(found), tuple(_task(row, plans, at) for row in tasks[:SHOWN]))


def sent_from_outlet(actor: Actor, outlet: Outlet, at: datetime) -> tuple[OutletSent, ...]:
    """Return what was sent from the outlet without an account in the last fortnight, the newest first: one query.

    Who opens the card sees all that came by cards of the outlet, a contact what came by the own link.
    """
    own = row_of(actor, ActorKind.CONTACT)
    mine = Q(contact=own) if own is not None else Q(card__isnull=False)
    rows = FirstReport.objects.filter(mine, outlet=outlet, world="", received_at__gt=at - BACK)
    return tuple(
        _sent(row) for row in rows.select_related("incident").order_by("-received_at", "-pk")[:SHOWN]
    )


def task_of_outlet(outlet: Outlet, pk: int) -> Task | None:
    """Return the open task ``pk`` of the outlet in an incident that everybody may know of, or None."""
    rows = Task.objects.filter(_open(), pk=pk, outlet=outlet, visibility=Visibility.OPEN, world="")
    return rows.select_related("incident", "outlet").first()


def step_of_outlet(outlet: Outlet, pk: int) -> TaskStep | None:
    """Return a line of the outlet's list, or None; ticked or not, of a task that goes on or was just finished."""
    rows = TaskStep.objects.filter(
        pk=pk,
        task__outlet=outlet,
        task__visibility=Visibility.OPEN,
        task__world="",
        task__incident__stage__in=OPEN_STAGES,
    )
    return rows.select_related("task__incident", "task__outlet").first()


def step_in_words(outlet: Outlet, reference: str, place: int, text: str) -> TaskStep | None:
    """Return the line of the outlet's list at ``place``, as a phone knows it that ticked before its report was in.

    None when it is worded otherwise there: the lists of two causes are not the same.
    """
    rows = TaskStep.objects.filter(
        Q(text=text) | Q(text_en=text),
        place=place,
        task__outlet=outlet,
        task__visibility=Visibility.OPEN,
        task__world="",
        task__incident__reference=reference,
        task__incident__stage__in=OPEN_STAGES,
    )
    return rows.select_related("task__incident", "task__outlet").order_by("pk").first()


def incident_of_outlet(outlet: Outlet, reference: str) -> Incident | None:
    """Return the open incident of the outlet called ``reference`` that everybody may know of, or None."""
    rows = Incident.objects.filter(
        reference=reference,
        visibility=Visibility.OPEN,
        world="",
        stage__in=OPEN_STAGES,
        interruptions__outlet=outlet,
    )
    return rows.distinct().first()


def mark_of(report: FirstReport) -> str:
    """Return what names a report in the address that its sender sees next: the moment it came in, no row's number."""
    return report.received_at.isoformat()


def report_of_outlet(outlet: Outlet, mark: str) -> FirstReport | None:
    """Return the report that came from the outlet at the moment of ``mark``, for the page that its sender sees next."""
    moment = parse_datetime(mark)
    rows = (
        FirstReport.objects.filter(outlet=outlet, received_at=moment)
        if moment
        else FirstReport.objects.none()
    )
    return rows.select_related("incident", "outlet").order_by("-pk").first()


def last_sent(actor: Actor, incident: Incident) -> FirstReport | None:
    """Return the report that the bearer of a card or link has just sent into an incident."""
    rows = FirstReport.objects.filter(incident=incident, outlet__code=actor.outlet)
    own = Q(card=row_of(actor, ActorKind.CARD) or 0) | Q(contact=row_of(actor, ActorKind.CONTACT) or 0)
    return rows.filter(own).order_by("-pk").first()


def card_tally(path: str, since: datetime) -> CardTally:
    """Return how reports without an account of a unit and those below turned out since a moment: one query."""
    rows = FirstReport.objects.filter(
        path_under("unit_path", path), _by_card(), world="", received_at__gte=since
    )
    found = dict(rows.values_list("verification").annotate(tally=Count("pk")).order_by())
    return CardTally(
        sent=sum(found.values()),
        waiting=found.get(Verification.UNVERIFIED, 0),
        true=found.get(Verification.TRUE, 0),
        false=found.get(Verification.FALSE, 0),
        duplicate=found.get(Verification.DUPLICATE, 0),
    )


def waiting_by_card(incidents: Iterable[int]) -> frozenset[int]:
    """Return which incidents hold a report that came without an account and that nobody rang back: one query."""
    return frozenset(key for (key,) in _waiting_by_card(incidents=list(incidents)).answer())


@kept_question
def _waiting_by_card(*, incidents: Collection[int]) -> QuerySet[FirstReport, int]:
    rows = FirstReport.objects.filter(
        _by_card(), incident__in=incidents, verification=Verification.UNVERIFIED
    )
    return rows.values_list("incident", flat=True)


def _by_card() -> Q:
    return Q(card__isnull=False) | Q(contact__isnull=False, entered_by=None)


def _open() -> Q:
    return Q(incident__stage__in=OPEN_STAGES)


def _task(row: Any, plans: Plans, at: datetime) -> OutletTask:
    rule = plans.of(row.incident).tasks.get(row.key.partition("~")[0])
    steps = tuple(
        TaskStepRow(one.pk, one.place, one.text, one.text_en, one.clause, one.done_at, "")
        for one in row.steps.all()
    )
    return OutletTask(
        pk=row.pk,
        key=row.key,
        reference=row.incident.reference,
        title=row.title,
        title_en=row.title_en or row.title,
        clause=row.clause,
        state=row.state,
        limit=limit_of(row.due_at, at, opened_at=row.opened_at, met_at=row.done_at),
        steps=steps,
        done=sum(1 for step in steps if step.done_at),
        next_place=next((step.place for step in steps if not step.done_at), 0),
        act=str(rule.act) if rule is not None and rule.act else "",
    )


def _directive(row: Receipt, at: datetime) -> OutletDirective:
    one = row.directive
    return OutletDirective(
        reference=one.incident.reference,
        number=one.number,
        title=one.title,
        title_en=one.title_en or one.title,
        body=one.body,
        limit=limit_of(row.due_at, at, opened_at=one.issued_at),
    )


def _sent(row: FirstReport) -> OutletSent:
    known = row.visibility == Visibility.OPEN
    return OutletSent(
        reported_at=row.reported_at,
        reference=row.incident.reference if known else "",
        cause=row.cause if known else "",
        lines=tuple(str(line).partition(":")[0] for line in row.lines) if known else (),
        verification=row.verification,
        verified_at=row.verified_at,
    )
