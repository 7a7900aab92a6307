"""Putting the sheet together: each clause and each law with what carries it out, and the journal's entries as evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Max, Min

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.deadlines.queries.expected import ENDINGS
from youxu.evaluation.queries.compliance.left_out import LeftOut
from youxu.evaluation.queries.compliance.owed import Reading, entry_proof, limits_in, tasks_in
from youxu.evaluation.queries.compliance.rows import ClauseRow, Duty, Proof, Sheet
from youxu.evaluation.rules import compliance as rules
from youxu.evaluation.rules.compliance import Course, DutyState, Source, Standing, of_clause, of_law
from youxu.incidents import planned
from youxu.incidents.models import Incident
from youxu.incidents.rules import levels
from youxu.incidents.rules.words import ENDED_STAGES, Kind, Stage
from youxu.kernel.words import Sentence
from youxu.plan.clauses import IDS
from youxu.plan.schema.parts import LegalDuty
from youxu.plan.schema.words import Flag

PER_CLAUSE = 6
"""Entries that a clause shows besides those of its lines."""
ORDER = {state: place for place, state in enumerate(DutyState)}


def sheet_of(actor: Actor, incident: Incident, at: datetime) -> Sheet:
    """Return the compliance sheet of an incident that the actor may read, as its rows stand at ``at``.

    What the actor may not read (a need-to-know task, a limit of a unit above) is left out of lines and evidence.
    """
    actor.require_reading(incident.stream, unit=incident.unit_path)
    early = ENDINGS.get(Stage(incident.stage))
    now = Reading(actor, incident, planned.plan_of(incident), at, incident.stage in ENDED_STAGES, early or "")
    owed = list(_owed(now))
    recorded = _recorded(now)
    course = _course(now, owed)
    more = LeftOut(now, owed, _opened(incident)) if course.is_interruption else None
    duties = sorted([*owed, *(more.all() if more else ())], key=lambda one: ORDER[one.state])
    laws = [*(one for one in duties if one.law is not None), *_laws(now, duties, recorded, more)]
    return Sheet(
        incident.reference,
        at,
        now.over,
        tuple(_clauses(duties, recorded, course)),
        tuple(sorted(laws, key=lambda one: ORDER[one.state])),
    )


def _owed(now: Reading) -> Iterator[Duty]:
    limits = list(limits_in(now))
    yield from limits
    yield from tasks_in(now, {one.task for one in limits})


def _opened(incident: Incident) -> Collection[str]:
    keys = incident.tasks.order_by().values_list("key", flat=True).distinct()
    return {key.partition("~")[0] for key in keys}


def _course(now: Reading, owed: Collection[Duty]) -> Course:
    incident = now.incident
    return Course(
        over=now.over,
        early=now.early,
        is_interruption=incident.kind == Kind.INTERRUPTION,
        leak=Flag.LEAK_POSSIBLE in incident.flags,
        released=incident.released_at is not None,
        has_tasks=bool(owed),
    )


Recorded = Mapping[str, tuple[int, Sequence[Entry]]]
"""Code -> how many entries of the incident's stream the reader may read, with the first and the last of them."""


def _recorded(now: Reading) -> Recorded:
    rows = Entry.objects.visible_to(now.actor).filter(stream=now.incident.stream)
    counted = list(
        rows.order_by().values_list("code").annotate(n=Count("pk"), first=Min("pk"), last=Max("pk"))
    )
    entries = Entry.objects.select_related("payload").in_bulk(
        {key for _code, _n, first, last in counted for key in (first, last)}
    )
    return {
        code: (n, tuple(entries[key] for key in dict.fromkeys((first, last))))
        for code, n, first, last in counted
    }


def _clauses(duties: Sequence[Duty], recorded: Recorded, course: Course) -> Iterator[ClauseRow]:
    codes: dict[str, list[str]] = {}
    for code in recorded:
        kind = journal.registered.get(code)
        if kind is not None and kind.clause and not kind.routine:
            codes.setdefault(kind.clause, []).append(code)
    for clause in IDS:
        mine = tuple(one for one in duties if clause in one.clauses)
        found = codes.get(clause, [])
        standing = of_clause(clause, [one.state for one in mine], bool(found), course)
        yield ClauseRow(
            clause,
            standing.state,
            standing.rule or _own_rule(standing, mine),
            mine,
            sum(recorded[code][0] for code in found),
            tuple(_proofs(found, recorded)),
        )


def _own_rule(standing: Standing, mine: Sequence[Duty]) -> Sentence | None:
    """Return the rule by which a clause does not apply: that of its first line that names one in words of its own."""
    if standing.state is not DutyState.NOT_APPLICABLE:
        return None
    return next((one.rule for one in mine if one.rule is not None), None)


def _proofs(codes: Iterable[str], recorded: Recorded) -> Iterator[Proof]:
    entries = sorted((one for code in codes for one in recorded[code][1]), key=lambda one: one.sequence)
    yield from map(entry_proof, entries[:PER_CLAUSE])


def _laws(now: Reading, duties: Sequence[Duty], recorded: Recorded, more: LeftOut | None) -> Iterator[Duty]:
    """Yield what the law asks besides, by what shows it; nothing of it is asked where no service stops."""
    if more is None:
        return
    by_task: dict[str, list[Duty]] = {}
    for one in duties:
        for key in _task_keys(one, now):
            by_task.setdefault(key, []).append(one)
    for key, law in now.plan.laws.items():
        yield _law(key, law, now, by_task, recorded, more)


def _task_keys(duty: Duty, now: Reading) -> Iterator[str]:
    if duty.source is Source.PLAN:
        yield duty.key.removeprefix("tasks.")
    elif duty.source is Source.TASK:
        yield duty.key.partition("~")[0]
    else:
        yield from (key for key, task in now.plan.tasks.items() if task.due == duty.key and duty.task)


def _law(
    key: str,
    law: LegalDuty,
    now: Reading,
    by_task: Mapping[str, list[Duty]],
    recorded: Recorded,
    more: LeftOut,
) -> Duty:
    codes = [code for code in law.recorded if code in recorded]
    standing_for = [one for task in law.tasks for one in by_task.get(task, ())]
    standing = _not_asked(law, more)
    if standing is None:
        standing = of_law(bool(codes), [one.state for one in standing_for], over=now.over, early=now.early)
    duty = Duty(
        source=Source.LAW,
        key=f"laws.{key}",
        clauses=law.clause,
        title=law.title,
        state=standing.state,
        law=law.law,
        rule=standing.rule,
        proofs=tuple(_proofs(codes, recorded)),
    )
    if codes or standing.state in (DutyState.NOT_APPLICABLE, DutyState.RUNNING):
        return duty
    same = next((one for one in standing_for if one.state is standing.state), None)
    return replace(duty, reason=same.reason, said_by=same.said_by, proofs=same.proofs) if same else duty


def _not_asked(law: LegalDuty, more: LeftOut) -> Standing | None:
    if law.lines and not set(law.lines) & more.lines:
        return Standing(DutyState.NOT_APPLICABLE, Sentence(rules.OTHER_LINES))
    if law.when is not None and not levels.applies(law.when, more.situation):
        return Standing(
            DutyState.NOT_APPLICABLE,
            Sentence(rules.NOT_THE_CASE, {"condition": law.when.any[0].sentence()}),
        )
    return None
