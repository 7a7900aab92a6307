"""The clocks of an incident and of a unit, one clock with its history, and what one person owes by word or letter."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Max, Min, Q, QuerySet, Value, When

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import Entry, Visibility
from youxu.core.questions import kept_question, rows_with
from youxu.deadlines.models import Call, Clock
from youxu.deadlines.queries.rows import CallRow, ClockDetail, ClockRow, StepRow
from youxu.deadlines.rules.words import ClockState
from youxu.incidents.models import Incident
from youxu.incidents.queries.limits import limit_of
from youxu.kernel.words import Sentence
from youxu.plan.schema.values import Duration

PAGE = 50
RELATED = ("incident", "unit", "outlet")
MOST = 400
"""Clocks of one incident that a page shows: of a very large one the most urgent."""


def _rows(actor: Actor) -> QuerySet[Clock]:
    return Clock.objects.visible_to(actor).select_related(*RELATED)


def clocks_in(actor: Actor, incident: Incident, at: datetime) -> tuple[ClockRow, ...]:
    """Return the clocks of an incident that the actor may read: late first, then the nearest, what ended last."""
    return tuple(_row(row, at) for row in _of_incident(actor, incident=incident.pk).rows())


@kept_question
def _of_incident(actor: Actor, *, incident: int) -> QuerySet[Clock]:
    return _rows(actor).filter(incident=incident).order_by(_ENDED, "due_at", "pk")[:MOST]


_ENDED = Case(When(state=ClockState.OPEN, then=Value(0)), default=Value(1))


def tally_of(actor: Actor, incident: Incident, at: datetime) -> dict[str, int]:
    """Return how many clocks of an incident run, are overdue, were met in time, late, excused, not needed."""
    counts = {
        "running": Count("pk", filter=Q(state=ClockState.OPEN)),
        "overdue": Count("pk", filter=Q(state=ClockState.OPEN, due_at__lt=at)),
        "met": Count("pk", filter=Q(state=ClockState.MET)),
        "late": Count("pk", filter=Q(state=ClockState.LATE)),
        "excused": Count("pk", filter=Q(state=ClockState.EXCUSED)),
        "not_needed": Count("pk", filter=Q(state=ClockState.NOT_NEEDED)),
    }
    return Clock.objects.visible_to(actor).filter(incident=incident).aggregate(**counts)


def clocks_of_unit(
    actor: Actor,
    unit_path: str,
    at: datetime,
    *,
    scope: str = "due",
    zone: str,
    after: int = 0,
    world: str = "",
) -> tuple[ClockRow, ...]:
    """Return the clocks that run for a unit and those below, the most urgent first, a page of 50 from ``after`` on.

    ``scope``: ``due`` (overdue and due today, local), ``overdue``, ``own`` (owed by word or letter, not by a task),
    ``all`` that run, ``ended`` (the latest first).
    """
    rows = _rows(actor).filter(path_under("unit_path", unit_path), world=world)
    rows = rows.filter(_scope(scope, at, zone))
    order = ("-due_at", "-pk") if scope == "ended" else ("due_at", "pk")
    return tuple(_row(row, at) for row in rows.order_by(*order)[after : after + PAGE + 1])


def _scope(scope: str, at: datetime, zone: str) -> Q:
    if scope == "ended":
        return ~Q(state=ClockState.OPEN)
    running = Q(state=ClockState.OPEN)
    if scope == "overdue":
        return running & Q(due_at__lt=at)
    if scope == "own":
        return running & Q(follows=False)
    if scope == "due":
        here = at.astimezone(ZoneInfo(zone))
        return running & Q(
            due_at__lt=here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        )
    return running


def owed_apart(actor: Actor, unit_path: str, at: datetime, world: str = "") -> tuple[ClockRow, ...]:
    """Return the clocks of a unit and those below that no row of an incident shows already: words and letters owed."""
    return first_owed_apart(actor, unit_path, at, world, most=PAGE)[0]


def first_owed_apart(
    actor: Actor, unit_path: str, at: datetime, world: str, *, most: int
) -> tuple[tuple[ClockRow, ...], tuple[datetime, ...]]:
    """Return the most urgent of the same clocks, and when the others fall due."""
    found = _owed_apart(actor, unit_path, world).columns()
    rows = rows_with(Clock, [key for key, _due in found[:most]], *RELATED)
    return tuple(_row(row, at) for row in rows), tuple(due for _key, due in found[most:])


@kept_question
def _owed_apart(actor: Actor, unit_path: str, world: str) -> QuerySet[Clock, Any]:
    rows = Clock.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path), state=ClockState.OPEN, follows=False, world=world
    )
    return rows.order_by("due_at", "pk").values_list("pk", "due_at")[:PAGE]


def overdue_apart(
    actor: Actor, references: Collection[str], at: datetime, *, limit: int, world: str = ""
) -> tuple[ClockRow, ...]:
    """Return overdue words and letters of these incidents for who passes by: of no need-to-know one, whoever signed in."""
    rows = _rows(actor).filter(
        incident__reference__in=references,
        incident__visibility=Visibility.OPEN,
        visibility=Visibility.OPEN,
        state=ClockState.OPEN,
        follows=False,
        due_at__lt=at,
        world=world,
    )
    return tuple(_row(row, at) for row in rows.order_by("due_at", "pk")[:limit])


def overdue_reminders(at: datetime) -> tuple[int, datetime | None]:
    """Return how many reminders of reality should have been given before ``at``, and when the first."""
    found = Clock.objects.filter(next_at__lt=at, world="").aggregate(n=Count("pk"), first=Min("next_at"))
    return found["n"], found["first"]


def mine(actor: Actor, at: datetime, world: str = "") -> tuple[ClockRow, ...]:
    """Return the words, letters and acts that the actor owes by a post held now, each a limit: one item in my work."""
    rows = _rows(actor).filter(state=ClockState.OPEN, follows=False, world=world)
    held = [Q(unit_path=path, bearer__in=actor.posts_in(path)) for path in {post.path for post in actor.held}]
    if not held:
        return ()
    wanted = held[0]
    for one in held[1:]:
        wanted |= one
    return tuple(_row(row, at) for row in rows.filter(wanted).order_by("due_at", "pk")[:PAGE])


def clock_named(actor: Actor, pk: int) -> Clock | None:
    """Return the clock ``pk`` with its incident, or None when the actor may not read it."""
    return _rows(actor).filter(pk=pk).first()


def clock_numbered(pk: int) -> Clock | None:
    """Return a clock with incident and unit for a handler, whoever may read it, or None."""
    return Clock.objects.select_related("incident__unit", "unit").filter(pk=pk).first()


def clock_row(row: Clock, at: datetime) -> ClockRow:
    """Return one clock as it is read."""
    return _row(row, at)


def clock_detail(actor: Actor, pk: int, at: datetime) -> ClockDetail | None:
    """Return one clock with its proof and history, or None when the actor may not read it."""
    row = _rows(actor).select_related("call", "incident", "unit", "outlet").filter(pk=pk).first()
    if row is None:
        return None
    steps = list(row.steps.order_by("at", "pk"))
    keys = {step.entry for step in steps} | {row.opened_entry, row.met_entry}
    entries = Entry.objects.visible_to(actor).select_related("payload").in_bulk([key for key in keys if key])
    said = {pk: journal.sentence_of(entry) for pk, entry in entries.items()}

    def sentence(key: int | None) -> Sentence | None:
        return said.get(key) if key else None

    return ClockDetail(
        _row(row, at),
        tuple(
            StepRow(
                step.kind,
                step.at,
                step.due_at,
                step.level,
                step.why,
                step.text,
                step.by_name,
                sentence(step.entry),
                entries[step.entry].sequence if step.entry in entries else 0,
            )
            for step in steps
        ),
        _call(row.call) if row.call is not None else None,
        sentence(row.opened_entry),
        sentence(row.met_entry),
    )


def calls_in(actor: Actor, incident: Incident) -> tuple[CallRow, ...]:
    """Return the calls that were entered for an incident, the latest first."""
    rows = Call.objects.visible_to(actor).filter(incident=incident).prefetch_related("clocks")
    return tuple(_call(row) for row in rows.order_by("-called_at", "-pk")[:PAGE])


def call_row(row: Call) -> CallRow:
    """Return one call as it is read."""
    return _call(row)


def mark_of(incident: Incident) -> int:
    """Return a number that changes with the clocks of an incident, for fragments that answer 304."""
    return Clock.objects.filter(incident=incident).aggregate(last=Max("steps"))["last"] or 0


def tellable(rows: Iterable[ClockRow]) -> tuple[ClockRow, ...]:
    """Return the clocks that a call meets."""
    return tuple(row for row in rows if row.may_be_told)


def _call(row: Call) -> CallRow:
    return CallRow(
        row.pk,
        row.called_at,
        row.to,
        row.number,
        row.answered_by,
        row.said,
        row.made_by_name,
        row.entered_at,
        tuple(sorted(clock.key for clock in row.clocks.all())),
    )


def _row(row: Clock, at: datetime) -> ClockRow:
    outlet, unit = row.outlet, row.unit
    return ClockRow(
        id=row.pk,
        reference=row.incident.reference,
        world=row.world,
        key=row.key,
        part=row.part,
        title=row.title,
        title_en=row.title_en or row.title,
        clause=row.clause,
        law=row.law,
        law_en=row.law_en,
        owed_by=row.owed_by,
        owed_by_en=row.owed_by_en or row.owed_by,
        bearer=row.bearer,
        unit=unit.name,
        unit_en=unit.name_en or unit.name,
        outlet=outlet.name if outlet else "",
        outlet_en=(outlet.name_en or outlet.name) if outlet else "",
        outlet_code=outlet.code if outlet else "",
        to=row.to,
        to_en=row.to_en,
        way=row.way,
        level=row.level,
        allowed=Duration.model_validate(row.limit).sentence() if row.limit else None,
        why=row.why,
        opened_at=row.opened_at,
        due_at=row.due_at,
        met_at=row.met_at,
        state=row.state,
        seconds_late=row.seconds_late,
        moot=row.moot,
        reason=row.reason,
        settled_by=row.settled_by_name,
        settled_at=row.settled_at,
        proof=row.proof,
        limit=limit_of(row.due_at, at, opened_at=row.opened_at, met_at=row.met_at),
        by_its_task=row.follows,
        task=row.task_id or 0,
        warned_at=row.warned_at,
        due_said_at=row.due_said_at,
        chases=row.chases,
        revision=row.revision,
    )
