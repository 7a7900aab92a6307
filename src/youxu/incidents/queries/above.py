"""What comes down from a declared cause, and what is rolled up to it from the responses below.

Cause, estimate and the word that it is gone are read from the unit above; stage, lines, checks and limits are
counted below when they are asked for. Nothing is copied, so that each figure carries its age.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Max, Q

from youxu.core.actor import Actor, ActorKind
from youxu.core.models import Entry, Visibility
from youxu.incidents.models import (
    Command,
    Condition,
    Declaration,
    Incident,
    Interruption,
    Receipt,
    Task,
)
from youxu.incidents.queries.above_rows import (
    Below,
    BelowGroup,
    BelowRow,
    CommandRow,
    FromAbove,
    Known,
    LeftOut,
    Order,
    Totals,
)
from youxu.incidents.queries.briefs import estimates_of
from youxu.incidents.queries.limits import limit_of
from youxu.incidents.queries.linked import is_above, orders_to, response_at
from youxu.incidents.queries.rows import EstimateRow
from youxu.incidents.rules import above as rules
from youxu.incidents.rules.levels import from_data
from youxu.incidents.rules.words import OPEN_LINES, OPEN_TASKS, LineStatus, ReceiptStatus
from youxu.network.models import Outlet, Unit


def from_above(reader: Actor, incident: Incident, at: datetime, *, orders: bool = True) -> FromAbove | None:
    """Return what the declared cause tells this response, or None when it is none: at most five queries."""
    if incident.parent_id is None:
        return None
    parent = Incident.objects.select_related("unit").get(pk=incident.parent_id)
    if not is_above(parent):
        return None
    may_read = Incident.objects.visible_to(reader).filter(pk=parent.pk).exists()
    found = _told(parent, may_read, at)
    return replace(found, orders=_orders(incident, at)) if orders else found


def known_at(reader: Actor, outlet: Outlet, unit: Unit, at: datetime, world: str = "") -> Known | None:
    """Return the cause above that is known at an outlet, with the response that a report would join, or None."""
    for response, lines in response_at(unit, world):
        told = from_above(reader, response, at, orders=False)
        if told is not None:
            offered = set(outlet.lines.filter(retired_at=None).values_list("line", flat=True))
            return Known(response.reference, told, tuple(line for line in lines if line in offered))
    return None


def _told(parent: Incident, may_read: bool, at: datetime) -> FromAbove:
    declared = Declaration.objects.get(incident=parent)
    estimate = estimates_of([parent.pk], at).get(parent.pk)
    words = may_read or parent.visibility == Visibility.OPEN
    if estimate is not None and not words:
        estimate = replace(estimate, reason="", made_by="")
    claimed_at = parent.claimed_at
    moments = (declared.declared_at, estimate.made_at if estimate else None, claimed_at, parent.ended_at)
    return FromAbove(
        reference=parent.reference if may_read else "",
        unit=parent.unit.name,
        unit_en=parent.unit.name_en or parent.unit.name,
        cause=parent.cause,
        cause_detail=parent.cause_detail if words else "",
        note=declared.note if words else "",
        stage=parent.stage,
        began_at=parent.began_at,
        declared_at=declared.declared_at,
        as_of=max(moment for moment in moments if moment is not None),
        estimate=estimate,
        claimed_at=claimed_at,
        claimed_by=declared.claimed_by_name if words and claimed_at else "",
        restored_at=declared.restored_at if claimed_at else None,
    )


def _orders(incident: Incident, at: datetime) -> tuple[Order, ...]:
    return tuple(
        Order(
            receipt=row.pk,
            number=row.directive.number,
            title=row.directive.title,
            title_en=row.directive.title_en,
            body=row.directive.body,
            issued_by=row.directive.issued_by_name,
            issued_at=row.directive.issued_at,
            status=row.status,
            answered_at=row.answered_at,
            limit=limit_of(row.due_at, at, opened_at=row.directive.issued_at, met_at=row.answered_at),
        )
        for row in orders_to(incident)
        if row.status != ReceiptStatus.SUPERSEDED
    )


def command_of(incident: Incident) -> CommandRow | None:
    """Return who above has command of an incident now, or None: one query at most."""
    if not incident.command_path:
        return None
    row = Command.objects.filter(incident=incident, returned_at=None).select_related("unit").first()
    if row is None:
        return None
    unit = row.unit
    return CommandRow(
        unit.name, unit.name_en or unit.name, unit.path, row.taken_by_name, row.taken_at, row.reason
    )


def below_of(reader: Actor, incident: Incident, at: datetime) -> Below | None:
    """Return the responses below a declared cause, or None for another incident: ten queries, however many units.

    Who may read the cause sees the figures of every unit; the reference only where that incident may be read.
    """
    if not is_above(incident):
        return None
    declared = Declaration.objects.get(incident=incident)
    children = list(incident.children.select_related("unit__parent").order_by("unit__path", "pk"))
    keys = [child.pk for child in children]
    readable = set(Incident.objects.visible_to(reader).filter(parent=incident).values_list("pk", flat=True))
    figures = _Figures.of(incident, keys, at)
    rows = [_row(child, child.pk in readable, figures) for child in children]
    return Below(
        done=declared.done,
        total=declared.total,
        left_out=_left_out(declared, {child.unit_id for child in children}),
        lines=tuple(declared.lines),
        note=declared.note,
        declared_by=declared.declared_by_name,
        declared_at=declared.declared_at,
        restored_at=declared.restored_at if incident.claimed_at else None,
        claimed_by=declared.claimed_by_name if incident.claimed_at else "",
        told=sum(1 for key in keys if key <= declared.passed_to) if incident.claimed_at else 0,
        groups=_grouped(rows),
        totals=_totals(rows),
    )


def _left_out(declared: Declaration, responding: Collection[int]) -> tuple[LeftOut, ...]:
    """Return the units that got no response and have none since; asked for only where there are such."""
    without = {row["unit"]: row for row in declared.left_out if row["unit"] not in responding}
    units = Unit.objects.filter(pk__in=without).order_by("path") if without else ()
    return tuple(LeftOut(unit.name, unit.name_en or unit.name, from_data(without[unit.pk])) for unit in units)


@dataclass(frozen=True)
class _Figures:
    """What is counted of all responses at once, by incident key."""

    lines: Mapping[int, Mapping[str, int]]
    late: Mapping[int, int]
    conditions: Mapping[int, int]
    orders: Mapping[int, tuple[int, int]]
    estimates: Mapping[int, EstimateRow]
    words: Mapping[str, datetime]

    @classmethod
    def of(cls, incident: Incident, keys: Sequence[int], at: datetime) -> _Figures:
        """Count everything in six queries."""
        late = Task.objects.filter(incident__in=keys, state__in=OPEN_TASKS, due_at__lt=at)
        waiting = Condition.objects.filter(incident__in=keys, met_at=None)
        answered = Receipt.objects.filter(directive__incident=incident, unit__isnull=False).exclude(
            status=ReceiptStatus.SUPERSEDED
        )
        orders = (
            answered.order_by()
            .values_list("unit")
            .annotate(n=Count("pk"), accepted=Count("pk", filter=Q(status=ReceiptStatus.ACCEPTED)))
        )
        entries = Entry.objects.filter(stream__in=[f"incident:{key}" for key in keys]).exclude(
            actor_kind=ActorKind.SYSTEM
        )
        return cls(
            lines=_lines(keys),
            late=dict(late.order_by().values_list("incident").annotate(n=Count("pk"))),
            conditions=dict(waiting.order_by().values_list("incident").annotate(n=Count("pk"))),
            orders={unit: (n, accepted) for unit, n, accepted in orders},
            estimates=estimates_of(list(keys), at),
            words=dict(entries.order_by().values_list("stream").annotate(at=Max("occurred_at"))),
        )


def _lines(keys: Sequence[int]) -> dict[int, dict[str, int]]:
    rows = (
        Interruption.objects.filter(incident__in=keys)
        .exclude(status=LineStatus.CALLED_OFF)
        .order_by()
        .values_list("incident")
        .annotate(
            lines=Count("pk"),
            outlets=Count("outlet", distinct=True),
            down=Count("outlet", distinct=True, filter=Q(status__in=OPEN_LINES)),
            checked=Count("pk", filter=Q(status__in=(LineStatus.PASSED, LineStatus.RELEASED))),
            released=Count("pk", filter=Q(status=LineStatus.RELEASED)),
        )
    )
    names = ("lines", "outlets", "down", "checked", "released")
    return {incident: dict(zip(names, tallies, strict=True)) for incident, *tallies in rows}


def _row(child: Incident, readable: bool, figures: _Figures) -> BelowRow:
    unit, group = child.unit, child.unit.parent
    count = figures.lines.get(child.pk, {})
    orders = figures.orders.get(child.unit_id, (0, 0))
    outlets = count.get("outlets", 0)
    return BelowRow(
        unit=unit.name,
        unit_en=unit.name_en or unit.name,
        unit_path=unit.path,
        group=group.name if group else "",
        group_en=(group.name_en or group.name) if group else "",
        reference=child.reference if readable else "",
        need_to_know=child.visibility == Visibility.NEED_TO_KNOW,
        stage=child.stage,
        level=child.level,
        outlets=outlets,
        outlets_open=outlets - count.get("down", 0),
        lines=count.get("lines", 0),
        lines_checked=count.get("checked", 0),
        lines_released=count.get("released", 0),
        late=figures.late.get(child.pk, 0),
        conditions=figures.conditions.get(child.pk, 0),
        orders=orders[0],
        orders_accepted=orders[1],
        estimate=figures.estimates.get(child.pk),
        word_at=figures.words.get(child.stream),
        commanded=bool(child.command_path),
    )


def _totals(rows: Iterable[BelowRow]) -> Totals:
    several = list(rows)
    words = [row.word_at for row in several if row.word_at is not None and not row.is_back]
    return Totals(
        units=len(several),
        back=sum(1 for row in several if row.is_back),
        outlets=sum(row.outlets for row in several),
        outlets_open=sum(row.outlets_open for row in several),
        lines=sum(row.lines for row in several),
        lines_checked=sum(row.lines_checked for row in several),
        late=sum(row.late for row in several),
        oldest_word_at=min(words, default=None),
    )


def _grouped(rows: Sequence[BelowRow]) -> tuple[BelowGroup, ...]:
    names = list(dict.fromkeys((row.group, row.group_en) for row in rows))
    if len(names) <= 1:
        return (BelowGroup("", "", tuple(rows), _totals(rows)),) if rows else ()
    found = []
    for name, name_en in names:
        mine = tuple(row for row in rows if (row.group, row.group_en) == (name, name_en))
        found.append(BelowGroup(name, name_en, mine, _totals(mine)))
    return tuple(found)


def commanding_unit(actor: Actor, incident: Incident) -> Unit | None:
    """Return the unit above the incident for which the actor may take command: the nearest; None without one."""
    paths = [
        path
        for path, _ in actor.readable_paths("take_command")
        if rules.commands(path, incident.unit_path) and path != incident.command_path
    ]
    return Unit.objects.filter(path__in=paths).order_by("-path").first() if paths else None


def units_below(incident: Incident) -> list[Unit]:
    """Return the units that have a response to a declared cause, in the order of the tree."""
    if not is_above(incident):
        return []
    return list(Unit.objects.filter(pk__in=incident.children.values("unit")).order_by("path"))
