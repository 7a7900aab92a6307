"""Proposals and improvements as they are read: lists by state and owner, one whole, what is open for the next drill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.evaluation.models import Improvement
from youxu.evaluation.rules.improvement import NOT_OVER, UNDER_WAY, ImprovementState

PAGE = 50
SCOPES = ("open", "overdue", "mine", "to_check", "plan", "ended", "all")


@dataclass(frozen=True)
class ImprovementRow:
    """One proposal as lists and pages show it. ``overdue``: under way past its day at the moment of reading."""

    id: int
    reference: str
    incident: str
    source: str
    source_name: str
    text: str
    clause: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str
    owner: str
    owner_en: str
    owner_id: int | None
    due_date: date | None
    overdue: bool
    proof: str
    file: str
    done_by: str
    done_at: datetime | None
    checked_by: str
    checked_at: datetime | None
    check_words: str
    wants_plan: bool
    version_id: int | None
    version_number: int | None
    version_state: str
    plan_reason: str
    indicator: str
    before: Decimal | None
    after: Decimal | None
    effect: str
    measured_at: datetime | None
    revision: int


def improvements_of(
    actor: Actor, unit_path: str, at: datetime, *, scope: str = "open", after: int = 0, world: str = ""
) -> tuple[ImprovementRow, ...]:
    """Return the proposals of a unit and those below by scope, a page of 50 and one more: what is due first leads."""
    rows = (
        _rows(actor).filter(path_under("unit_path", unit_path), world=world).filter(_scope(scope, actor, at))
    )
    ordered = rows.order_by(F("due_date").asc(nulls_last=True), "-pk")
    return tuple(_row(row, at) for row in ordered[after : after + PAGE + 1])


def _scope(scope: str, actor: Actor, at: datetime) -> Q:
    under_way = Q(state__in=UNDER_WAY)
    return {
        "open": Q(state__in=NOT_OVER),
        "overdue": under_way & Q(due_date__lt=_today(at)),
        "mine": under_way & Q(owner=actor.person_id),
        "to_check": Q(state=ImprovementState.DONE) & ~Q(owner=actor.person_id),
        "plan": Q(wants_plan=True) & ~Q(state=ImprovementState.REFUSED),
        "ended": Q(state__in=(ImprovementState.CHECKED, ImprovementState.REFUSED)),
    }.get(scope, Q())


def owned_by(actor: Actor, at: datetime) -> tuple[ImprovementRow, ...]:
    """Return what the actor owns and has not finished, in whatever unit: for my work."""
    rows = _related(Improvement.objects.filter(owner=actor.person_id, state__in=UNDER_WAY, world=""))
    return tuple(_row(row, at) for row in rows.order_by("due_date", "pk")[:PAGE])


def open_for_drill(actor: Actor, unit_path: str, at: datetime) -> tuple[ImprovementRow, ...]:
    """Return what is not over in a unit and those below, the oldest first: what the next drill tries and shows."""
    rows = _rows(actor).filter(path_under("unit_path", unit_path), state__in=NOT_OVER, world="")
    return tuple(_row(row, at) for row in rows.order_by("proposed_at", "pk")[:PAGE])


def improvement_named(actor: Actor, reference: str) -> Improvement | None:
    """Return the proposal called ``reference``, or None when the actor may not read it and does not own it."""
    own = Q(owner=actor.person_id) if actor.person_id is not None else Q(pk__in=())
    readable = Improvement.objects.visible_to(actor).values("pk")
    found = _related(Improvement.objects.filter(Q(pk__in=readable) | own))
    return found.filter(reference=reference.strip().upper()).first()


def improvement_row(row: Improvement, at: datetime) -> ImprovementRow:
    """Return one proposal as it is read."""
    return _row(_related(Improvement.objects.filter(pk=row.pk)).get(), at)


def overdue_count(path: str, span: tuple[datetime, datetime], world: str) -> int:
    """Return how many improvements of a unit and those below are past their day (for the office's day)."""
    rows = Improvement.objects.filter(path_under("unit_path", path), state__in=UNDER_WAY, world=world)
    return rows.filter(due_date__lt=_today(span[1]), visibility=Visibility.OPEN).count()


def undecided_count(path: str, span: tuple[datetime, datetime], world: str) -> int:
    """Return how many proposals of a unit and those below nobody has decided yet (for the office's day)."""
    rows = Improvement.objects.filter(
        path_under("unit_path", path), state=ImprovementState.OPEN, world=world, proposed_at__lt=span[1]
    )
    return rows.filter(visibility=Visibility.OPEN).count()


def _today(at: datetime, zone: str = "Asia/Shanghai") -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _rows(actor: Actor) -> QuerySet[Improvement]:
    return _related(Improvement.objects.visible_to(actor))


def _related(rows: QuerySet[Improvement]) -> QuerySet[Improvement]:
    return rows.select_related("unit", "incident", "owner", "done_by", "checked_by", "version", "file")


def _row(row: Improvement, at: datetime) -> ImprovementRow:
    owner, version = row.owner, row.version
    late = row.due_date is not None and row.due_date < _today(at, row.unit.time_zone)
    return ImprovementRow(
        id=row.pk,
        reference=row.reference,
        incident=row.incident.reference if row.incident is not None else "",
        source=row.source,
        source_name=row.source_name,
        text=row.text,
        clause=row.clause,
        state=row.state,
        proposed_by=row.proposed_by_name,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by_name,
        decided_at=row.decided_at,
        reason=row.reason,
        owner=owner.name if owner is not None else "",
        owner_en=(owner.name_en or owner.name) if owner is not None else "",
        owner_id=row.owner_id,
        due_date=row.due_date,
        overdue=late and row.state in UNDER_WAY,
        proof=row.proof,
        file=row.file.code if row.file is not None else "",
        done_by=row.done_by.name if row.done_by is not None else "",
        done_at=row.done_at,
        checked_by=row.checked_by.name if row.checked_by is not None else "",
        checked_at=row.checked_at,
        check_words=row.check_words,
        wants_plan=row.wants_plan,
        version_id=row.version_id,
        version_number=version.number if version is not None else None,
        version_state=version.state if version is not None else "",
        plan_reason=row.plan_reason,
        indicator=row.indicator,
        before=row.before,
        after=row.after,
        effect=row.effect,
        measured_at=row.measured_at,
        revision=row.revision,
    )
