"""Handling voices (O5): put to its outlet, taken, answered, joined with another, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.feedback import events
from youxu.feedback.actions.entries import change, due_of, record, say
from youxu.feedback.models import ANSWER, CallBack, Voice
from youxu.feedback.queries.places import unit_of
from youxu.feedback.rules import texts
from youxu.feedback.rules.words import Side, VoiceState, may, may_close_unanswered
from youxu.incidents.models import Incident
from youxu.kernel.words import mark
from youxu.network.models import Outlet


class UnableToHandleVoice(UnableTo):
    """The voice was answered, joined or closed already, or this act does not fit it."""

    text = mark("This was handled already: {voice_state}.")
    clause = "O5"


UNANSWERED = mark("Answer it first: what asks for an answer is not closed without one.")
NOT_THIS_ONE = mark("Choose another one, of the same unit, which is not joined itself.")
OTHER_UNIT = mark("This outlet belongs to another unit; enter it there.")


def _read(voice: Voice, by: Actor, act: str) -> Voice:
    found = Voice.objects.select_related("outlet", "incident").get(pk=voice.pk)
    by.require(ANSWER, unit=found.unit_path)
    if not may(act, found.state):
        raise UnableToHandleVoice(field="state", voice_state=found.state)
    return found


def _both(voice: Voice, yours: str) -> dict[str, Any]:
    """Return both versions for who answered second: what stands now beside what was written."""
    last = voice.turns.filter(side=Side.OFFICE).order_by("-place_number").first()
    now = Voice.objects.get(pk=voice.pk)
    return {
        "yours": {"text": yours},
        "theirs": {"text": last.text if last is not None else ""},
        "revision": now.revision,
    }


@action
def link_voice(
    *,
    by: Actor,
    at: datetime,
    voice: Voice,
    outlet: Outlet | None,
    incident: Incident | None = None,
    revision: int | None = None,
) -> Voice:
    """Put a voice to its outlet and incident; its limit runs by that outlet's hours from when it came.

    Raises Stale, UnableToHandleVoice.
    """
    found = Voice.objects.get(pk=voice.pk)
    by.require(ANSWER, unit=found.unit_path)
    if outlet is not None and unit_of(outlet).path != found.unit_path:
        raise UnableToHandleVoice(OTHER_UNIT, field="outlet")
    columns: dict[str, Any] = {"outlet": outlet, "incident": incident}
    if incident is not None:
        columns |= {"visibility": incident.visibility, "world": incident.world}
    if found.due_at is not None and outlet is not None and may("answer", found.state):
        since = found.reopened_at or found.received_at
        columns["due_at"] = due_of(found.kind, unit_of(outlet), outlet, incident, since)
    change(found, revision, **columns)
    where = {name: columns[name] for name in ("outlet", "incident", "visibility", "world") if name in columns}
    CallBack.objects.filter(voice=found).update(**where)
    what = events.VoiceLinked(
        found.reference,
        outlet.name if outlet else "–",
        (outlet.name_en or outlet.name) if outlet else "–",
        incident.reference if incident else "–",
    )
    record(what, found, by=by, at=at)
    return found


@action
def take_voice(*, by: Actor, at: datetime, voice: Voice, revision: int | None = None) -> Voice:
    """Take a voice: from now on this person sees how to reach the customer. Raises Stale, UnableToHandleVoice."""
    found = _read(voice, by, "take")
    change(
        found,
        revision,
        state=VoiceState.TAKEN,
        taken_at=at,
        taken_by_id=by.person_id,
        taken_by_name=by.name[:80],
    )
    record(events.VoiceTaken(found.reference), found, by=by, at=at)
    return found


@action
def answer_voice(*, by: Actor, at: datetime, voice: Voice, text: str, revision: int | None = None) -> Voice:
    """Answer a voice; the customer reads it with the code. Raises Invalid, Stale, UnableToHandleVoice.

    Of two who answer at once the second sees what the first wrote, and loses nothing.
    """
    known = Voice.objects.get(pk=voice.pk)
    by.require(ANSWER, unit=known.unit_path)
    words = texts.clean(text)
    if (fault := texts.text_fault(words, needed=True)) is not None:
        raise Invalid({"text": fault})
    if revision is not None and revision != known.revision:
        change(known, revision, lambda: _both(known, words))
    found = _read(voice, by, "answer")
    change(
        found,
        revision,
        lambda: _both(found, words),
        state=VoiceState.ANSWERED,
        answered_at=at,
        answered_by_name=by.name[:80],
    )
    digest = say(found, Side.OFFICE, words, by=by, at=at)
    record(events.VoiceAnswered(found.reference, digest), found, by=by, at=at)
    return found


@action
def join_voice(*, by: Actor, at: datetime, voice: Voice, other: Voice, revision: int | None = None) -> Voice:
    """Join a voice with another that says the same; the customer reads that one's answer.

    Raises Stale, UnableToHandleVoice.
    """
    found = _read(voice, by, "join")
    target = Voice.objects.get(pk=other.pk)
    if target.pk == found.pk or target.unit_path != found.unit_path or target.state == VoiceState.JOINED:
        raise UnableToHandleVoice(NOT_THIS_ONE, field="other")
    change(found, revision, state=VoiceState.JOINED, joined_into=target, closed_at=at)
    Voice.objects.filter(joined_into=found).update(joined_into=target)
    record(events.VoiceJoined(found.reference, target.reference), found, by=by, at=at)
    return found


@action
def close_voice(*, by: Actor, at: datetime, voice: Voice, revision: int | None = None) -> Voice:
    """Say that nothing more is to be done for a voice. Raises Stale, UnableToHandleVoice."""
    found = _read(voice, by, "close")
    if found.state != VoiceState.ANSWERED and not may_close_unanswered(found.kind):
        raise UnableToHandleVoice(UNANSWERED, field="state")
    change(found, revision, state=VoiceState.CLOSED, closed_at=at)
    record(events.VoiceClosed(found.reference), found, by=by, at=at)
    return found
