"""Audit grants as they are read: what they open, until when, what was opened under them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from youxu.core.actor import Actor
from youxu.core.models import granted
from youxu.organisation.models import AuditGrant, AuditOpening
from youxu.organisation.rules.audits import AUDIT, is_open

AUDIT_PAGE = 50


@dataclass(frozen=True)
class AuditRow:
    """One audit grant. ``state`` is OPEN, AHEAD, OVER or REVOKED at the moment of reading."""

    id: int
    unit_key: str
    unit: str
    unit_en: str
    unit_path: str
    person: str
    person_en: str
    references: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    reason: str
    given_by: str
    given_at: datetime
    revoked_at: datetime | None
    revoked_by: str
    revoke_reason: str
    state: str
    openings: int


@dataclass(frozen=True)
class OpeningRow:
    """A page that was opened under a grant, on which day, when first."""

    page: str
    day: date
    at: datetime


def audits_for(actor: Actor, at: datetime, *, after: int = 0) -> tuple[AuditRow, ...]:
    """Return the grants that the actor gave or may give, and those that are the actor's own: the latest first."""
    rows = _grants(actor)
    if after:
        rows = rows.filter(pk__lt=after)
    return tuple(_row(row, at) for row in rows.order_by("-pk")[: AUDIT_PAGE + 1])


def audit_numbered(actor: Actor, pk: int) -> AuditGrant | None:
    """Return the grant ``pk`` with its person and unit, or None when it is not for this reader."""
    return _grants(actor).filter(pk=pk).first()


def audit_row(row: AuditGrant, at: datetime) -> AuditRow:
    """Return one grant as it is read."""
    return _row(_related().get(pk=row.pk), at)


def openings_of(row: AuditGrant, *, after: int = 0) -> tuple[OpeningRow, ...]:
    """Return what was opened under a grant, the latest first, a page of 50."""
    found = row.openings.order_by("-at", "-pk")[after : after + AUDIT_PAGE + 1]
    return tuple(OpeningRow(one.page, one.day, one.at) for one in found)


def unnoted(actor: Actor, at: datetime, page: str, references: Collection[str] = ()) -> AuditGrant | None:
    """Return the actor's own grant under which a page is opened now and that has no word of it today, or None."""
    open_now = Q(starts_at__lte=at, ends_at__gt=at, revoked_at=None)
    rows = list(
        AuditGrant.objects.filter(open_now, person=actor.person_id)
        .select_related("unit")
        .prefetch_related("matters")
        .order_by("pk")
    )
    about = [row for row in rows if {one.reference for one in row.matters.all()} & set(references)]
    grant = next(iter(about or rows), None)
    if grant is None:
        return None
    day = at.astimezone(ZoneInfo(grant.unit.time_zone)).date()
    told = AuditOpening.objects.filter(grant=grant, page=page[:200], day=day)
    return None if told.exists() else grant


def _grants(actor: Actor) -> QuerySet[AuditGrant]:
    return _related().filter(granted(actor, AUDIT, "") | Q(person=actor.person_id))


def _related() -> QuerySet[AuditGrant]:
    rows = AuditGrant.objects.select_related("unit", "person").prefetch_related("matters")
    return rows.annotate(opened=Count("openings", distinct=True))


def _row(row: AuditGrant, at: datetime) -> AuditRow:
    return AuditRow(
        id=row.pk,
        unit_key=row.unit.key,
        unit=row.unit.name,
        unit_en=row.unit.name_en or row.unit.name,
        unit_path=row.unit_path,
        person=row.person.name,
        person_en=row.person.name_en or row.person.name,
        references=tuple(sorted(one.reference for one in row.matters.all())),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason,
        given_by=row.given_by_name,
        given_at=row.given_at,
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by_name,
        revoke_reason=row.revoke_reason,
        state=_state(row, at),
        openings=getattr(row, "opened", 0),
    )


def _state(row: AuditGrant, at: datetime) -> str:
    if row.revoked_at is not None:
        return "REVOKED"
    if is_open(row.starts_at, row.ends_at, None, at):
        return "OPEN"
    return "AHEAD" if at < row.starts_at else "OVER"
