"""``youxu compliance``: how every clause and legal duty of an incident stands, each with its evidence; no score."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import readable
from youxu.cli.options import emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import chinese, duration, moment, say, word
from youxu.evaluation.queries.compliance import ClauseRow, Duty, Proof, Sheet, sheet_of
from youxu.evaluation.rules.compliance import DutyState
from youxu.plan.clauses import CLAUSES
from youxu.plan.schema import Text

STATES = click.Choice([one.value.lower().replace("_", "-") for one in DutyState])


@click.command(
    "compliance",
    help=_("Show how every clause and legal duty of an incident stands, each with its evidence."),
)
@click.option("--incident", required=True, metavar="REF", help=_("The incident's number."))
@click.option("--state", type=STATES, default=None, help=_("Only what stands so."))
@reading
@json_option
def command(incident: str, state: str | None, by: Actor, at: datetime, as_json: bool) -> None:
    """Show the compliance sheet of an incident."""
    found = sheet_of(by, readable(by, incident), at)
    wanted = state.upper().replace("-", "_") if state else ""
    emit(published(found, wanted), as_json, _lines(found, wanted))


def published(found: Sheet, state: str = "") -> dict[str, Any]:
    """Return what other programs get of a sheet, in the reader's language where it is text."""
    return {
        "reference": found.reference,
        "at": found.at,
        "over": found.over,
        "tally": found.tally(),
        "clauses": [_clause(row, state) for row in found.clauses if not state or row.state == state],
        "laws": [_duty(one) for one in found.laws if not state or one.state == state],
    }


def _clause(row: ClauseRow, state: str) -> dict[str, Any]:
    return {
        "clause": row.clause,
        "words": CLAUSES[row.clause].words,
        "state": row.state,
        "rule": say(row.rule),
        "duties": [_duty(one) for one in row.duties if not state or one.state == state],
        "entries": row.entries,
        "evidence": [_proof(one) for one in row.proofs],
    }


def _duty(one: Duty) -> dict[str, Any]:
    return {
        "key": one.key,
        "source": one.source,
        "clauses": list(one.clauses),
        "title": _own(one.title),
        "law": _own(one.law),
        "state": one.state,
        "owed_by": _own(one.who),
        "to": _own(one.to),
        "outlet": _own(one.outlet),
        "due_at": one.due_at,
        "done_at": one.done_at,
        "seconds_late": one.seconds_late,
        "reason": one.reason,
        "said_by": one.said_by,
        "rule": _rule(one),
        "tally": one.tally,
        "evidence": [_proof(proof) for proof in one.proofs],
    }


def _proof(one: Proof) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "text": say(one.said) if one.said else one.text,
        "number": one.id,
        "at": one.at,
        "entered_at": one.entered_at,
    }


def _own(text: Text | None) -> str:
    return "" if text is None else (text.zh if chinese() else text.en)


def _rule(one: Duty) -> str:
    return _own(one.rule_text) or say(one.rule)


def _lines(found: Sheet, state: str) -> Iterator[str]:
    yield _("Compliance sheet of {reference}, as of {time}").format(
        reference=found.reference, time=moment(found.at)
    )
    yield ", ".join(f"{word('duty_state', key)} {n}" for key, n in found.tally().items() if n)
    for row in found.clauses:
        if not state or row.state == state:
            words = CLAUSES[row.clause]
            said = words.words if chinese() else words.obliges_en
            rule = f" ({say(row.rule)})" if row.rule else ""
            yield f"{row.clause:4} {word('duty_state', row.state)}{rule}: {said}"
            yield from (_line(one) for one in row.duties if _told(one, state))
    yield _("What the law asks:")
    yield from (_line(one) for one in found.laws if not state or one.state == state)


def _told(one: Duty, state: str) -> bool:
    """Tell whether the terminal shows a line: what is done or does not apply only when asked for."""
    return one.state == state if state else one.state not in (DutyState.DONE, DutyState.NOT_APPLICABLE)


def _line(one: Duty) -> str:
    name = _own(one.title) if one.law is None else f"{_own(one.law)} {_own(one.title)}"
    said = [f"     {word('duty_state', one.state)}: {name}"]
    if one.outlet is not None:
        said.append(_own(one.outlet))
    if one.tally > 1:
        said.append(f"×{one.tally}")
    if one.state is DutyState.LATE:
        said.append(_("{time} late").format(time=duration(one.seconds_late)))
        said.append(one.reason or _("no reason given"))
    if one.state is DutyState.EXCUSED:
        said.append(_("by {who}: {reason}").format(who=one.said_by, reason=one.reason))
    if one.state is DutyState.NOT_APPLICABLE:
        said.append(_rule(one))
    if one.state is DutyState.MISSED and one.due_at is not None:
        said.append(_("due {time}").format(time=moment(one.due_at)))
    return " · ".join(part for part in said if part)
