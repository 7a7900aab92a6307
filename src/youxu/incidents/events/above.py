"""What a cause above and the responses below it leave in the journal (上级事件, O2, P1, P4)."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class CauseDeclared(Event):
    """A unit declared one cause for units below; their responses are opened in portions."""

    code = "CAUSE_DECLARED"
    sentence = mark("{by} declared a cause for {total} units below: {cause_en}; lines: {lines_en}.")
    clause = "P1"

    reference: str
    cause_key: str
    cause: str
    cause_en: str
    line_keys: str
    lines: str
    lines_en: str
    total: int
    began_at: str


@event
@dataclass(frozen=True)
class ResponsesOpened(Event):
    """The responses of more units below were opened, or it was seen that the unit's plan does not allow one."""

    code = "RESPONSES_OPENED"
    sentence = mark("{done} of {total} units were asked for their response.")
    clause = "O2"

    done: int
    total: int


@event
@dataclass(frozen=True)
class ResponseLeftOut(Event):
    """A unit below got no response: its rules refused it; ``reason`` is the refusal's source text, ``values`` its JSON."""

    code = "RESPONSE_LEFT_OUT"
    sentence = mark("{unit_en} got no response of its own: its plan refuses it. Ring there.")
    clause = "O2"

    unit: str
    unit_en: str
    reason: str
    values: str


@event
@dataclass(frozen=True)
class ReportKnown(Event):
    """An outlet reported what was known from above already: it joined by itself, nobody rings back."""

    code = "REPORT_KNOWN"
    sentence = mark("{outlet_en} is affected too, as declared above ({lines_en}); nobody needs to ring back.")
    clause = "P1"
    purge = "after_close"

    outlet: str
    outlet_en: str
    line_keys: str
    lines: str
    lines_en: str
    caller: str


@event
@dataclass(frozen=True)
class CauseOver(Event):
    """Technical support above says that the cause is gone; every unit checks its own lines (P4a)."""

    code = "CAUSE_OVER"
    sentence = mark("{by} reported the cause gone since {restored_at}; every unit now checks its own lines.")
    clause = "P4a"

    restored_by: str
    restored_at: str


@event
@dataclass(frozen=True)
class CausePassedOn(Event):
    """The word that the cause is gone reached the lines of more units below, to be checked there."""

    code = "CAUSE_PASSED_ON"
    sentence = mark("{done} of {total} units were told that the cause is gone.")
    clause = "P4a"

    done: int
    total: int


@event
@dataclass(frozen=True)
class CauseBack(Event):
    """A unit below is down again, so the cause above is worked on again."""

    code = "CAUSE_BACK"
    sentence = mark("{unit_en} is down again: the cause is worked on again.")
    clause = "P4b"

    unit: str
    unit_en: str
    reference: str


@event
@dataclass(frozen=True)
class OrderAccepted(Event):
    """The office of a unit accepted directives of the unit above."""

    code = "ORDER_ACCEPTED"
    sentence = mark("{by} accepted directive {numbers} of {unit_en}.")
    clause = "P2"

    numbers: str
    unit: str
    unit_en: str
    reference: str


@event
@dataclass(frozen=True)
class OrderRefused(Event):
    """The office of a unit refused a directive of the unit above and said why."""

    code = "ORDER_REFUSED"
    sentence = mark("{by} refused directive {number} of {unit_en}: {reason}")
    clause = "P2"
    purge = "after_close"

    number: int
    unit: str
    unit_en: str
    reason: str


@event
@dataclass(frozen=True)
class CommandTaken(Event):
    """A unit above took command of an incident (提级指挥): its leader leads there until it is returned."""

    code = "COMMAND_TAKEN"
    sentence = mark("{by} took command for {unit_en}: {reason}")
    clause = "O2"
    purge = "after_close"

    unit: str
    unit_en: str
    reason: str


@event
@dataclass(frozen=True)
class CommandReturned(Event):
    """Command of an incident was returned to its own unit."""

    code = "COMMAND_RETURNED"
    sentence = mark("{by} returned command to {unit_en}: {reason}")
    clause = "O2"
    purge = "after_close"

    unit: str
    unit_en: str
    reason: str
