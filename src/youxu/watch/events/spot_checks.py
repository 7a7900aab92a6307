"""What the journal keeps of spot checks of the status."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class SpotChecksDrawn(Event):
    """The outlets of a week were drawn."""

    code = "SPOT_CHECKS_DRAWN"
    sentence = mark("{count} outlets were drawn to be asked by telephone in the week of {week}: {outlets}")
    clause = "E0"

    week: str
    count: int
    outlets: str


@event
@dataclass(frozen=True)
class SpotCheckRecorded(Event):
    """An outlet was asked: its status was right or wrong."""

    code = "SPOT_CHECK_RECORDED"
    sentence = mark(
        "{by} asked {outlet} by telephone: the status said {said_state}, {spot_result}, found {found_state}"
    )
    clause = "E0"

    outlet: str
    said_state: str
    spot_result: str
    found_state: str


@event
@dataclass(frozen=True)
class SpotCheckTried(Event):
    """Nobody answered a spot check."""

    code = "SPOT_CHECK_TRIED"
    sentence = mark("{by} rang {outlet} for a spot check and reached nobody ({tries})")
    clause = "E0"

    outlet: str
    tries: int
