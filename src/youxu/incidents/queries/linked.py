"""How a declared cause and the responses below it hang together: rows for rules, actions and other queries."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from youxu.incidents.models import Declaration, Incident, Interruption, Receipt
from youxu.incidents.rules import above as rules
from youxu.incidents.rules.above import Response
from youxu.incidents.rules.report import Told
from youxu.incidents.rules.words import BEFORE_RESTORED, Kind
from youxu.network.models import Unit


def is_above(incident: Incident) -> bool:
    """Tell whether the incident is a cause declared for units below: it has no lines of its own."""
    return incident.kind == Kind.CAUSE_ABOVE


def lines_of(incident: Incident) -> QuerySet[Interruption]:
    """Return the lines that an incident interrupts: its own, or those of all responses below a declared cause."""
    if is_above(incident):
        return Interruption.objects.filter(incident__parent=incident)
    return incident.interruptions.all()


def responses_of(incident: Incident) -> list[Response]:
    """Return the responses below a declared cause, in the order of their units: one query."""
    rows = incident.children.order_by("unit__path").values_list("unit__name", "unit__name_en", "stage")
    return [Response(name, name_en, stage) for name, name_en, stage in rows]


def is_estimated_above(incident: Incident) -> bool:
    """Tell whether the estimate is the unit above's to give: its declared cause stands (P3a)."""
    parent = incident.parent if incident.parent_id is not None else None
    return parent is not None and is_above(parent) and parent.stage in BEFORE_RESTORED


def response_at(unit: Unit, world: str) -> list[tuple[Incident, tuple[str, ...]]]:
    """Return the unit's open responses to causes that stand above, with the lines declared: mostly one query.

    One where the unit above says that the cause is gone is left out: who is down now says something new.
    """
    rows = list(
        Incident.objects.filter(
            unit=unit,
            world=world,
            stage__in=BEFORE_RESTORED,
            parent__kind=Kind.CAUSE_ABOVE,
            parent__stage__in=BEFORE_RESTORED,
            parent__claimed_at=None,
        ).order_by("-reported_at", "-pk")
    )
    if not rows:
        return []
    declared = declared_lines([row.parent_id for row in rows if row.parent_id is not None])
    return [(row, declared.get(row.parent_id or 0, ())) for row in rows]


def declared_lines(causes: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return the keys of the lines that each declared cause stops or limits: one query."""
    rows = Declaration.objects.filter(incident__in=causes).values_list("incident", "lines")
    return {key: tuple(text.partition(":")[0] for text in lines) for key, lines in rows}


def known_response(told: Told, unit: Unit, world: str, join: Incident | None) -> tuple[Incident | None, bool]:
    """Return what a report joins and whether it is known from above, so that nobody rings back (P1).

    Without ``join`` that is the unit's response which the report matches; who says that it belongs to one
    (``join``) means its cause.
    """
    if join is not None and join.parent_id is None:
        return join, False
    for row, lines in response_at(unit, world):
        if join is None and rules.joins(told, row.cause, lines):
            return row, True
        if join is not None and join.pk == row.pk:
            return join, rules.joins(told, told.cause, lines)
    return join, False


def orders_to(incident: Incident) -> list[Receipt]:
    """Return the receipts of the directives that the unit above addressed to this response's unit: one query."""
    if incident.parent_id is None:
        return []
    rows = Receipt.objects.filter(directive__incident=incident.parent_id, unit=incident.unit_id)
    loaded = rows.select_related("directive__incident__unit", "unit", "outlet", "answered_by")
    return list(loaded.order_by("directive__number", "pk"))
