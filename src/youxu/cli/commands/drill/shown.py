"""Drills and scenarios as commands print them: the published form, and the lines for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from youxu.core.wording import chinese, moment, say, word
from youxu.exercises.queries import DrillRow, ExpectationRow, InboxRow, InjectRow, ParticipantRow, ScenarioRow
from youxu.plan.reading import Fault


def own(chinese_text: str, english: str) -> str:
    """Return the text in the reader's language."""
    return chinese_text if chinese() else english


def published_scenario(row: ScenarioRow) -> dict[str, Any]:
    """Return the published form of a scenario."""
    return {
        "key": row.key,
        "title": own(row.title, row.title_en),
        "form": row.form,
        "scope": row.scope,
        "begins": row.begins,
        "minutes": row.minutes,
        "injects": row.injects,
        "expectations": row.expectations,
        "outlets": row.outlets,
        "source": row.source,
        "revision": row.revision,
        "retired": row.retired,
        "taken": bool(row.id),
    }


def scenario_lines(rows: Iterable[ScenarioRow]) -> Iterator[str]:
    """Yield a line for each scenario."""
    for row in rows:
        kind = f"{word('exercise_scope', row.scope)} · {word('exercise_form', row.form)}"
        counts = _("{injects} injects, {expectations} expectations").format(
            injects=row.injects, expectations=row.expectations
        )
        state = _("not taken over yet") if not row.id else _("retired") if row.retired else ""
        yield f"{row.key}  {own(row.title, row.title_en)}  {kind}  {counts}  {state}".rstrip()


def published_faults(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Return the published form of faults."""
    return [{"line": one.line, "key": one.key, "reason": say(one.reason)} for one in faults]


def fault_lines(faults: Iterable[Fault], file: str) -> Iterator[str]:
    """Yield a line for each fault: line or row, key or column, reason."""
    for one in faults:
        yield _("{file}, line {line}, {key}: {reason}").format(
            file=file, line=one.line, key=one.key or "–", reason=say(one.reason)
        )


def published_drill(row: DrillRow) -> dict[str, Any]:
    """Return the published form of a drill."""
    return {
        "key": row.key,
        "unit": row.unit_key,
        "title": own(row.title, row.title_en),
        "form": row.form,
        "scope": row.scope,
        "scenario": row.scenario,
        "plan_version": row.plan_version,
        "state": row.state,
        "planned_at": row.planned_at,
        "begins_at": row.begins_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "now": row.now,
        "speed": row.speed,
        "pauses": row.pauses,
        "prepared_by": row.prepared_by,
        "reason": row.reason,
        "revision": row.revision,
    }


def drill_line(row: DrillRow) -> str:
    """Return a drill as one line."""
    kind = f"{word('exercise_scope', row.scope)} · {word('exercise_form', row.form)}"
    state = word("exercise_state", row.state)
    when = row.ended_at or row.started_at or row.planned_at
    return f"{row.key}  {own(row.title, row.title_en)}  {kind}  {state}  {moment(when)}"


def published_participant(row: ParticipantRow) -> dict[str, Any]:
    """Return the published form of who takes part."""
    return {
        "staff_number": row.staff_number,
        "name": own(row.person, row.person_en),
        "unit": row.unit,
        "part": row.part,
    }


def published_inject(row: InjectRow) -> dict[str, Any]:
    """Return the published form of an inject."""
    return {
        "key": row.key,
        "number": row.number,
        "way": row.way,
        "to": list(row.to),
        "title": own(row.title, row.title_en),
        "text": own(row.text, row.text_en),
        "outlet": row.outlet,
        "state": row.state,
        "offset_minutes": row.offset_minutes,
        "after": row.after,
        "only": row.only,
        "by_hand": row.by_hand,
        "added": row.added,
        "due_at": row.due_at,
        "sent_at": row.sent_at,
        "sent_by": row.sent_by,
        "seen": list(row.seen),
    }


def inject_line(row: InjectRow) -> str:
    """Return an inject as one line."""
    when = moment(row.sent_at or row.due_at) if row.sent_at or row.due_at else row.after
    seen = _("seen by {names}").format(names=", ".join(row.seen)) if row.seen else ""
    state = word("inject_state", row.state)
    text = own(row.title, row.title_en)
    return f"  {row.number:>3} {row.key:<12} {state} {when}  {word('inject_way', row.way)}  {text} {seen}".rstrip()


def published_expectation(row: ExpectationRow) -> dict[str, Any]:
    """Return the published form of an expectation."""
    return {
        "key": row.key,
        "number": row.number,
        "roles": list(row.roles),
        "text": own(row.text, row.text_en),
        "codes": list(row.codes),
        "anchor": row.anchor,
        "within_minutes": row.within_minutes,
        "clause": row.clause,
        "checked": row.checked,
        "item": row.item,
        "state": row.state,
        "due_at": row.due_at,
        "met_at": row.met_at,
        "met_by": row.met_by,
        "note": row.note,
    }


def expectation_line(row: ExpectationRow) -> str:
    """Return an expectation as one line."""
    when = moment(row.met_at or row.due_at) if row.met_at or row.due_at else ""
    text = own(row.text, row.text_en)
    state = word("expectation_state", row.state)
    return f"  {row.number:>3} {row.key:<12} {state} {when}  {text} {row.met_by}".rstrip()


def published_inbox(row: InboxRow) -> dict[str, Any]:
    """Return the published form of an inject in an inbox."""
    return {
        "key": row.key,
        "way": row.way,
        "title": own(row.title, row.title_en),
        "text": own(row.text, row.text_en),
        "outlet": row.outlet,
        "sent_at": row.sent_at,
        "seen_at": row.seen_at,
    }
