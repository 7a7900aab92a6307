"""What an incident owed and how it ended: its limits and its tasks as lines of the sheet, each with what shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.deadlines.models import Call, Clock
from youxu.deadlines.rules.duties import duty_of
from youxu.deadlines.rules.limits import seconds_late
from youxu.deadlines.rules.words import ClockState
from youxu.evaluation.queries.compliance.rows import Duty, Proof
from youxu.evaluation.rules.compliance import ProofKind, Source, of_limit, of_task
from youxu.incidents.models import Incident, Task
from youxu.incidents.rules.words import TaskState
from youxu.plan.schema import Plan, Text

FROM = 40
"""From so many alike on, what was done in time at each outlet is told in one line."""
MOST = 1000
"""Lines of limits and of tasks that one sheet tells apart: of a very large incident the most pressing."""


@dataclass(frozen=True)
class Reading:
    """What the lines of one incident are read from."""

    actor: Actor
    incident: Incident
    plan: Plan
    at: datetime
    over: bool
    early: str


def limits_in(now: Reading) -> Iterator[Duty]:
    """Yield the limits of the incident that the actor may read, late first; many alike that were met in one line."""
    rows = Clock.objects.visible_to(now.actor).filter(incident=now.incident)
    many = _many(rows.filter(state=ClockState.MET, outlet__isnull=False), "key")
    told = Q(state=ClockState.MET, outlet__isnull=False, key__in=many)
    related = rows.exclude(told).select_related("outlet", "unit", "call", "task")
    found = list(related.order_by("due_at", "pk")[:MOST])
    entries = _entries(now.actor, {row.met_entry for row in found})
    for row in found:
        yield _limit(row, now, entries)
    for key, count, last in many.values():
        yield _alike(Clock.objects.filter(incident=now.incident, key=key).first(), now, count, last)


def _many(rows: Any, field: str) -> Mapping[str, tuple[str, int, datetime | None]]:
    done = "met_at" if field == "key" and rows.model is Clock else "done_at"
    counted = rows.order_by().values_list(field).annotate(n=Count("pk"), last=Max(done)).filter(n__gte=FROM)
    return {key: (key, n, last) for key, n, last in counted}


def _entries(actor: Actor, keys: Collection[int | None]) -> Mapping[int, Entry]:
    rows = Entry.objects.visible_to(actor).select_related("payload")
    return rows.in_bulk([key for key in keys if key])


def _limit(row: Clock, now: Reading, entries: Mapping[int, Entry]) -> Duty:
    standing = of_limit(row.state, row.due_at, now.at, row.moot)
    outlet = row.outlet
    return Duty(
        source=Source.LIMIT,
        key=row.key,
        clauses=_clauses(row, now.plan),
        title=both(row.title, row.title_en),
        state=standing.state,
        who=both(row.owed_by, row.owed_by_en),
        to=both(row.to, row.to_en) if row.to else None,
        outlet=both(outlet.name, outlet.name_en) if outlet else None,
        law=both(row.law, row.law_en) if row.law else None,
        due_at=row.due_at,
        done_at=row.met_at,
        seconds_late=row.seconds_late or 0,
        reason=row.reason,
        said_by=row.settled_by_name,
        rule=standing.rule,
        proofs=tuple(_proofs(row, entries)),
        id=row.pk,
        task=row.task_id or 0,
    )


def _alike(row: Clock | None, now: Reading, count: int, last: datetime | None) -> Duty:
    assert row is not None
    one = _limit(row, now, {})
    return Duty(
        source=Source.LIMIT,
        key=one.key,
        clauses=one.clauses,
        title=one.title,
        state=of_limit(ClockState.MET, now.at, now.at, "").state,
        who=one.who,
        law=one.law,
        done_at=last,
        tally=count,
    )


def _proofs(row: Clock, entries: Mapping[int, Entry]) -> Iterator[Proof]:
    if row.call is not None:
        yield _call(row.call)
    elif (entry := entries.get(row.met_entry or 0)) is not None:
        yield entry_proof(entry)
    if row.proof:
        yield Proof(ProofKind.WORDS, text=row.proof, at=row.met_at)
    if row.met_entry not in entries and row.task is not None and row.task.result:
        yield Proof(ProofKind.TASK, text=row.task.result, id=row.task.pk, at=row.task.done_at)


def _call(call: Call) -> Proof:
    text = f"{call.to} {call.number} {call.answered_by}: {call.said}".replace("  ", " ")
    return Proof(ProofKind.CALL, text=text, id=call.pk, at=call.called_at, entered_at=call.entered_at)


def entry_proof(entry: Entry) -> Proof:
    """Return an entry of the journal as evidence, by its place in the incident's stream."""
    return Proof(
        ProofKind.ENTRY,
        said=journal.sentence_of(entry),
        id=entry.sequence,
        at=entry.occurred_at,
        entered_at=entry.recorded_at,
    )


def _clauses(row: Clock, plan: Plan) -> tuple[str, ...]:
    task = plan.tasks.get(row.task.key.partition("~")[0]) if row.task is not None else None
    part = task or plan.clocks.get(row.key) or plan.duties_out.get(duty_of(row.key))
    return tuple(dict.fromkeys((row.clause, *(part.clause if part else ()))))


def tasks_in(now: Reading, limited: Collection[int]) -> Iterator[Duty]:
    """Yield the tasks of the incident that no limit of the sheet stands for."""
    rows = Task.objects.visible_to(now.actor).filter(incident=now.incident)
    own = rows.exclude(pk__in=Clock.objects.filter(incident=now.incident, task__isnull=False).values("task"))
    many = _many(own.filter(state=TaskState.DONE, outlet__isnull=False, late_at=None), "key")
    told = Q(state=TaskState.DONE, outlet__isnull=False, late_at=None, key__in=many)
    found = list(own.exclude(told).select_related("outlet", "done_by").order_by("opened_at", "pk")[:MOST])
    entries = _endings(now, [row for row in found if row.pk not in limited])
    for row in found:
        yield _task(row, now, entries.get(row.pk))
    for key, count, last in many.values():
        first = own.filter(key=key).first()
        if first is not None:
            yield _tasks_alike(_task(first, now, None), count, last)


def _endings(now: Reading, rows: Iterable[Task]) -> Mapping[int, Entry]:
    """Return the entry that ended each task: its own, else that of the act which completed it at the same moment."""
    done = {row.pk: row for row in rows if row.state == TaskState.DONE}
    entries = Entry.objects.visible_to(now.actor).filter(stream=now.incident.stream).select_related("payload")
    own = entries.filter(subject_kind="incidents.task", subject_id__in=done).order_by("pk")
    found = {entry.subject_id: entry for entry in own}
    rest = {pk: row.done_at for pk, row in done.items() if row.done_at is not None and pk not in found}
    acts = {
        entry.occurred_at: entry for entry in entries.filter(occurred_at__in=rest.values()).order_by("-pk")
    }
    return {**found, **{pk: acts[done_at] for pk, done_at in rest.items() if done_at in acts}}


def _task(row: Task, now: Reading, entry: Entry | None) -> Duty:
    standing = of_task(row.state, row.weight, row.due_at, row.done_at, now.at, over=now.over, early=now.early)
    part = now.plan.tasks.get(row.key.partition("~")[0])
    proofs = []
    if entry is not None:
        proofs.append(entry_proof(entry))
    elif row.result:
        proofs.append(Proof(ProofKind.TASK, text=row.result, id=row.pk, at=row.done_at))
    return Duty(
        source=Source.TASK,
        key=row.key or "own",
        clauses=tuple(dict.fromkeys((row.clause, *(part.clause if part else ())))),
        title=both(row.title, row.title_en),
        state=standing.state,
        who=now.plan.posts[row.role].title if row.role in now.plan.posts else None,
        outlet=both(row.outlet.name, row.outlet.name_en) if row.outlet else None,
        due_at=row.due_at,
        done_at=row.done_at,
        seconds_late=(seconds_late(row.due_at, row.done_at) or 0) if row.due_at else 0,
        reason=row.reason,
        rule=standing.rule,
        rule_text=_weight_rule(part) if row.weight == "NOT_APPLICABLE" else None,
        proofs=tuple(proofs),
        task=row.pk,
    )


def _weight_rule(part: Any) -> Text | None:
    return part.weight_rule if part is not None else None


def _tasks_alike(one: Duty, count: int, last: datetime | None) -> Duty:
    return Duty(
        source=Source.TASK, key=one.key, clauses=one.clauses, title=one.title, state=one.state, who=one.who,
        done_at=last, tally=count,
    )  # fmt: skip


def both(zh: str, en: str) -> Text:
    """Return a text of a row in both languages; what has no English is shown as it is."""
    return Text(zh=zh or en or "–", en=en or zh or "–")
