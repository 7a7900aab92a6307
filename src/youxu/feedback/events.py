"""What customers' voices leave in the journal: that they came and how they were handled; never a word or a person.

``digest`` is that of the text beside, under its own salt: whoever has the text can prove it, nobody can guess it.
Routine are those of which there may be hundreds: a short course of the incident leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class VoiceReceived(Event):
    """A customer wrote, or somebody wrote for a caller."""

    code = "VOICE_RECEIVED"
    sentence = mark("{reference} came in: {voice} ({voice_source}).")
    clause = "O5"
    routine = True

    reference: str
    voice: str
    voice_source: str
    digest: str


@event
@dataclass(frozen=True)
class VoiceLinked(Event):
    """A voice was put to its outlet and incident."""

    code = "VOICE_LINKED"
    sentence = mark("{by} put {reference} to {outlet_en}, incident {incident}.")
    clause = "O5"
    routine = True

    reference: str
    outlet: str
    outlet_en: str
    incident: str


@event
@dataclass(frozen=True)
class VoiceTaken(Event):
    """Somebody of the customer group took a voice."""

    code = "VOICE_TAKEN"
    sentence = mark("{by} took {reference}.")
    clause = "O5"
    routine = True

    reference: str


@event
@dataclass(frozen=True)
class VoiceAnswered(Event):
    """A voice was answered; the customer reads it with the tracking code."""

    code = "VOICE_ANSWERED"
    sentence = mark("{by} answered {reference}.")
    clause = "O5"
    routine = True

    reference: str
    digest: str


@event
@dataclass(frozen=True)
class VoiceClosed(Event):
    """Nothing more is to be done for a voice."""

    code = "VOICE_CLOSED"
    sentence = mark("{by} closed {reference}.")
    clause = "O5"
    routine = True

    reference: str


@event
@dataclass(frozen=True)
class VoiceJoined(Event):
    """A voice was joined with another that says the same: one answer serves both."""

    code = "VOICE_JOINED"
    sentence = mark("{by} joined {reference} with {other}.")
    clause = "O5"
    routine = True

    reference: str
    other: str


@event
@dataclass(frozen=True)
class VoiceReopened(Event):
    """The customer was not content with the answer and wrote once more."""

    code = "VOICE_REOPENED"
    sentence = mark("{reference} was opened again by the customer.")
    clause = "O5"
    routine = True

    reference: str
    digest: str


@event
@dataclass(frozen=True)
class VoiceRated(Event):
    """The customer gave a mark for the handling."""

    code = "VOICE_RATED"
    sentence = mark("{reference}: the customer gave {score} of 5.")
    clause = "E2"
    routine = True

    reference: str
    score: int


@event
@dataclass(frozen=True)
class VoicesTallied(Event):
    """An outlet counted what was asked and complained of at its counters, without persons."""

    code = "VOICES_TALLIED"
    sentence = mark(
        "{outlet_en} counted on {day}: {enquiries} enquiries, {complaints} complaints, {praises} words of praise."
    )
    clause = "O5"

    outlet: str
    outlet_en: str
    day: str
    enquiries: int
    complaints: int
    praises: int


@event
@dataclass(frozen=True)
class CallBackListed(Event):
    """Somebody was put on the list of those who are rung back."""

    code = "CALL_BACK_LISTED"
    sentence = mark("A customer is to be rung back: {call_back_reason}.")
    clause = "O5"
    routine = True

    call_back_reason: str


@event
@dataclass(frozen=True)
class CallBackTried(Event):
    """A customer was rung back, reached or not."""

    code = "CALL_BACK_TRIED"
    sentence = mark("{by} rang a customer back: {call_result}.")
    clause = "E2"
    routine = True

    call_result: str


@event
@dataclass(frozen=True)
class MentionNoted(Event):
    """Something said in public was noted."""

    code = "MENTION_NOTED"
    sentence = mark("{by} noted {reference}, said on {platform}: {truth}.")
    clause = "R4"

    reference: str
    platform: str
    truth: str


@event
@dataclass(frozen=True)
class MentionJudged(Event):
    """It became known whether something said in public is so."""

    code = "MENTION_JUDGED"
    sentence = mark("{by} on {reference}: {truth}.")
    clause = "R4"

    reference: str
    truth: str


@event
@dataclass(frozen=True)
class MentionAnswered(Event):
    """Something said in public was answered, where it was false with the published notice."""

    code = "MENTION_ANSWERED"
    sentence = mark("{by} answered {reference} after {minutes} min, with notice {notice}.")
    clause = "R4"

    reference: str
    notice: str
    minutes: int
    digest: str
