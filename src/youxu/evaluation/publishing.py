"""What other programs get of evaluation: published forms, in the reader's language where they are text."""

from __future__ import annotations

from typing import Any

from youxu.core.wording import chinese, say
from youxu.evaluation.queries.compliance import ClauseRow, Duty, Proof, Sheet
from youxu.plan.clauses import CLAUSES
from youxu.plan.schema import Text


def sheet_published(found: Sheet, state: str = "") -> dict[str, Any]:
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
        "title": own(one.title),
        "law": own(one.law),
        "state": one.state,
        "owed_by": own(one.who),
        "to": own(one.to),
        "outlet": own(one.outlet),
        "due_at": one.due_at,
        "done_at": one.done_at,
        "seconds_late": one.seconds_late,
        "reason": one.reason,
        "said_by": one.said_by,
        "rule": rule_of(one),
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


def own(text: Text | None) -> str:
    """Return a text of the plan in the reader's language, empty for none."""
    return "" if text is None else (text.zh if chinese() else text.en)


def rule_of(one: Duty) -> str:
    """Return by which rule a duty does not apply, in words: the plan's own where it has some."""
    return own(one.rule_text) or say(one.rule)
