"""The compliance sheet as it is read: frozen rows in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.evaluation.rules.compliance import DutyState, ProofKind, Source
from youxu.kernel.words import Sentence
from youxu.plan.schema import Text


@dataclass(frozen=True)
class Proof:
    """What shows how a duty ended. ``at`` is when it happened, ``entered_at`` when it was written down.

    ``id`` is the row: of a limit, a task or an entry (its sequence in the incident's stream), 0 for none.
    """

    kind: ProofKind
    said: Sentence | None = None
    text: str = ""
    id: int = 0
    at: datetime | None = None
    entered_at: datetime | None = None


@dataclass(frozen=True)
class Duty:
    """One line of the sheet. ``rule`` or ``rule_text`` (the plan's words) says why it does not apply.

    ``tally`` is how many alike it stands for, each at its own outlet.
    """

    source: Source
    key: str
    clauses: tuple[str, ...]
    title: Text
    state: DutyState
    who: Text | None = None
    to: Text | None = None
    outlet: Text | None = None
    law: Text | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    seconds_late: int = 0
    reason: str = ""
    said_by: str = ""
    rule: Sentence | None = None
    rule_text: Text | None = None
    proofs: tuple[Proof, ...] = ()
    id: int = 0
    task: int = 0
    tally: int = 1


@dataclass(frozen=True)
class ClauseRow:
    """One clause of the plan with what carries it out in this incident, and the entries of the journal that show it."""

    clause: str
    state: DutyState
    rule: Sentence | None
    duties: tuple[Duty, ...]
    entries: int
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class Sheet:
    """The compliance sheet of an incident as its rows stand at ``at``; ``over``: nothing more comes."""

    reference: str
    at: datetime
    over: bool
    clauses: tuple[ClauseRow, ...]
    laws: tuple[Duty, ...]

    def tally(self) -> dict[str, int]:
        """Return how many clauses stand in each state: a count, never a score."""
        found = dict.fromkeys((state.value for state in DutyState), 0)
        for row in self.clauses:
            found[row.state] += 1
        return found
