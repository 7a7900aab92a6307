"""What a customer does with the tracking code: opens an answered voice once more, gives a mark (E2)."""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.feedback import events
from youxu.feedback.actions.entries import change, due_of, record, say
from youxu.feedback.models import ENTER, Voice
from youxu.feedback.rules import texts
from youxu.feedback.rules.words import OWING, Side, VoiceState, may
from youxu.kernel.words import mark
from youxu.network.models import Unit


class UnableToReopenVoice(UnableTo):
    """It was opened again once already, or it is not answered yet."""

    text = mark("This can be opened again once, after it was answered. Please ring us for anything more.")
    clause = "O5"


class UnableToRateVoice(UnableTo):
    """There is a mark already, or nothing to judge yet."""

    text = mark("You gave your mark already, or there is no answer yet.")
    clause = "E2"


@action
def reopen_voice(*, by: Actor, at: datetime, voice: Voice, text: str) -> Voice:
    """Open an answered voice once more for its customer, with the limit anew. Raises Invalid, UnableToReopenVoice."""
    found = Voice.objects.select_related("outlet", "incident").get(pk=voice.pk)
    by.require(ENTER, unit=found.unit_path)
    words = texts.clean(text)
    if (fault := texts.text_fault(words, needed=True)) is not None:
        raise Invalid({"text": fault})
    if found.reopened_at is not None or found.kind not in OWING or not may("reopen", found.state):
        raise UnableToReopenVoice(field="text")
    unit = Unit.objects.get(path=found.unit_path)
    change(
        found,
        None,
        state=VoiceState.RECEIVED,
        reopened_at=at,
        due_at=due_of(found.kind, unit, found.outlet, found.incident, at),
        taken_at=None,
        taken_by=None,
        taken_by_name="",
        answered_at=None,
        closed_at=None,
    )
    digest = say(found, Side.CUSTOMER, words, by=by, at=at)
    record(events.VoiceReopened(found.reference, digest), found, by=by, at=at)
    return found


@action
def rate_voice(*, by: Actor, at: datetime, voice: Voice, score: int | None) -> Voice:
    """Keep the mark that a customer gives for the handling. Raises Invalid, UnableToRateVoice."""
    found = Voice.objects.get(pk=voice.pk)
    by.require(ENTER, unit=found.unit_path)
    if (fault := texts.score_fault(score, needed=True)) is not None:
        raise Invalid({"score": fault})
    if found.score is not None or not may("rate", found.state):
        raise UnableToRateVoice(field="score")
    change(found, None, score=score)
    record(events.VoiceRated(found.reference, int(score or 0)), found, by=by, at=at)
    return found
