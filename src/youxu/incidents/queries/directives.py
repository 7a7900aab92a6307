"""Directives with the receipts of their addressees, and what was refused on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from youxu.core.questions import kept_question
from youxu.incidents.models import Directive, Incident, Receipt
from youxu.incidents.queries.people import name_en_of, name_of
from youxu.incidents.queries.rows import DirectiveRow, ReceiptCell, RefusalNote
from youxu.incidents.rules.words import ReceiptStatus

LOADED = 60


def directives_of(incident: Incident, at: datetime) -> tuple[DirectiveRow, ...]:
    """Return the directives of an incident in their order: four queries."""
    rows = _of_incident(incident=incident.pk).rows()
    keys = [row.pk for row in rows]
    groups = _groups(keys, at)
    outlets, units = _tallies(keys, at, "outlet"), _tallies(keys, at, "unit")
    return tuple(
        DirectiveRow(
            pk=row.pk,
            number=row.number,
            series_number=row.series_number,
            title=row.title,
            title_en=row.title_en,
            body=row.body,
            clause=row.clause,
            issued_by=row.issued_by_name,
            issued_by_en=name_en_of(row.issued_by) or row.issued_by_name,
            issued_at=row.issued_at,
            superseded_by=_successor(row),
            groups=groups.get(row.pk, {}),
            outlets=outlets.get(row.pk),
            units=units.get(row.pk),
        )
        for row in rows
    )


@kept_question
def _of_incident(*, incident: int) -> QuerySet[Directive]:
    rows = Directive.objects.filter(incident=incident).select_related("superseded_by", "issued_by")
    return rows.order_by("number")[:LOADED]


def _successor(row: Directive) -> int:
    found = getattr(row, "superseded_by", None)
    return found.number if found is not None else 0


def _groups(keys: list[int], at: datetime) -> Mapping[int, dict[str, ReceiptCell]]:
    found: dict[int, dict[str, ReceiptCell]] = defaultdict(dict)
    for row in _of_groups(directives=keys).rows():
        late = row.status == ReceiptStatus.SENT and row.due_at is not None and row.due_at < at
        found[row.directive_id][row.group] = ReceiptCell(row.status, row.answered_at, late, receipt=row.pk)
    return found


@kept_question
def _of_groups(*, directives: Collection[int]) -> QuerySet[Receipt]:
    return Receipt.objects.filter(directive__in=directives, outlet=None, unit=None)


def _tallies(keys: list[int], at: datetime, column: str) -> Mapping[int, ReceiptCell]:
    """Return how many of the addressed outlets (or units) accepted each directive: counted by the database."""
    return {key: _tally(*counted) for key, *counted in _answered(column, directives=keys, at=at).columns()}


@kept_question
def _answered(column: str, *, directives: Collection[int], at: datetime) -> QuerySet[Receipt, Any]:
    return (
        Receipt.objects.filter(directive__in=directives, **{f"{column}__isnull": False})
        .order_by()
        .values_list("directive")
        .annotate(
            total=Count("pk"),
            accepted=Count("pk", filter=Q(status=ReceiptStatus.ACCEPTED)),
            refused=Count("pk", filter=Q(status=ReceiptStatus.REFUSED)),
            late=Count("pk", filter=Q(status=ReceiptStatus.SENT, due_at__lt=at)),
            last=Max("answered_at"),
        )
    )


def _tally(total: int, accepted: int, refused: int, late: int, last: datetime | None) -> ReceiptCell:
    status = ReceiptStatus.ACCEPTED if accepted == total else ReceiptStatus.SENT
    return ReceiptCell(ReceiptStatus.REFUSED if refused else status, last, bool(late), accepted, total)


def refusals_of(incident: Incident, directives: Iterable[DirectiveRow]) -> tuple[RefusalNote, ...]:
    """Return what was refused, why, and which directive took its place: one query."""
    numbers = {row.number: row for row in directives}
    notes = []
    for row in _refused(incident=incident.pk).rows():
        old = numbers.get(row.directive.number)
        heir = numbers.get(old.superseded_by) if old is not None else None
        notes.append(
            RefusalNote(
                number=row.directive.number,
                who=row.told_by or name_of(row.answered_by) or _place(row),
                at=row.answered_at,
                reason=row.reason,
                reissued_as=heir.number if heir else 0,
                reissued_at=heir.issued_at if heir else None,
            )
        )
    return tuple(notes)


@kept_question
def _refused(*, incident: int) -> QuerySet[Receipt]:
    rows = Receipt.objects.filter(directive__incident=incident, status=ReceiptStatus.REFUSED)
    return rows.select_related("directive", "answered_by", "outlet", "unit").order_by("answered_at")[:20]


def _place(row: Receipt) -> str:
    place = row.outlet or row.unit
    return place.name if place else row.group


def receipts_of(directive: Directive) -> tuple[Receipt, ...]:
    """Return the receipts of one directive with who answered, groups first, at most 200."""
    rows = Receipt.objects.filter(directive=directive).select_related("outlet", "unit", "answered_by")
    return tuple(rows.order_by("outlet__code", "unit__path", "pk")[:200])
