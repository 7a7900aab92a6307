"""What is written of measures: counts of transactions taken over, an evaluation filed."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class DayCountsTaken(Event):
    """Daily transactions of outlets were taken from a file; ``digest`` is the SHA-256 of the file."""

    code = "DAY_COUNTS_TAKEN"
    sentence = mark(
        "Transactions of {first_day} to {last_day} were taken from {file}: {written} new or changed."
    )
    clause = "R1"

    file: str
    first_day: str
    last_day: str
    written: int
    rejected: int
    digest: str


@event
@dataclass(frozen=True)
class EvaluationFiled(Event):
    """The evaluation of a period was filed; ``digest`` is the SHA-256 of its figures."""

    code = "EVALUATION_FILED"
    sentence = mark(
        "The evaluation of {first_day} to {last_day} was filed: {cases} interruptions, {over} over."
    )
    clause = "E0"

    first_day: str
    last_day: str
    cases: int
    over: int
    digest: str
