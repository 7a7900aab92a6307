"""Hearing customers (G2, O5, E2): from the public page or the code on a notice, and written down for a caller."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.core.numbers import public_code
from youxu.feedback import events
from youxu.feedback.actions.call_backs import promise
from youxu.feedback.actions.entries import (
    FUTURE,
    belonging,
    check_outlet,
    due_of,
    record,
    reference_of,
    say,
)
from youxu.feedback.models import ENTER, Voice
from youxu.feedback.queries.places import open_incident_at
from youxu.feedback.rules import texts
from youxu.feedback.rules.words import OWING, Side, VoiceKind, VoiceSource, VoiceState
from youxu.incidents.models import Incident
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet, Unit
from youxu.organisation.actions import UnableToUseCard
from youxu.organisation.actions.cards import spend
from youxu.organisation.rules import CardUseKind


class UnableToSend(UnableTo):
    """More came from here within an hour than is taken: the telephone stays."""

    text = mark(
        "More was sent from here within an hour than we can take in; this was not sent. Please ring us instead."
    )
    clause = "O5"


class UnableToEnterVoice(UnableTo):
    """A voice that cannot be written down so."""

    text = mark("This cannot be written down so.")
    clause = "O5"


NO_KIND = mark("Choose what it is: an enquiry, a complaint, praise or a mark.")


@dataclass(frozen=True)
class Said:
    """What a customer brings; ``notice`` is the reference of the notice that led here, by value."""

    kind: str
    text: str = ""
    score: int | None = None
    name: str = ""
    contact: str = ""
    place: str = ""
    notice: str = ""
    notice_revision: int | None = None
    language: str = "zh-hans"


@action
def send_voice(
    *, by: Actor, at: datetime, address: str, unit: Unit, outlet: Outlet | None, said: Said
) -> Voice:
    """Take in what a customer writes on the public page. Raises Invalid, UnableToSend."""
    by.require(ENTER, unit=unit.path)
    clean = _checked(said)
    try:
        spend(by=by, at=at, address=address, kind=CardUseKind.VOICE)
    except UnableToUseCard as full:
        raise UnableToSend(details=full.details) from full
    source = VoiceSource.NOTICE if clean.notice else VoiceSource.PAGE
    incident = open_incident_at(outlet) if outlet is not None else None
    return _take_in(clean, source, unit, outlet, incident, by, at)


@action
def enter_voice(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    outlet: Outlet | None,
    said: Said,
    source: str = VoiceSource.TELEPHONE,
    incident: Incident | None = None,
    heard_at: datetime | None = None,
    world: str = "",
) -> Voice:
    """Write down what a caller or somebody at the counter says; ``heard_at``: when, if not now.

    Raises Invalid, UnableToEnterVoice.
    """
    by.require(ENTER, unit=unit.path)
    check_outlet(by, unit, outlet, UnableToEnterVoice)
    clean = _checked(said)
    if source not in (VoiceSource.TELEPHONE, VoiceSource.COUNTER):
        raise UnableToEnterVoice(field="source")
    if heard_at is not None and heard_at > at:
        raise UnableToEnterVoice(FUTURE, field="heard_at")
    if incident is None and outlet is not None:
        incident = open_incident_at(outlet, world)
    return _take_in(clean, VoiceSource(source), unit, outlet, incident, by, heard_at or at, world)


def _checked(said: Said) -> Said:
    """Return what was said as it is kept. Raises Invalid."""
    clean = replace(
        said,
        text=texts.clean(said.text),
        name=texts.clean(said.name)[: texts.MOST_NAME],
        contact=texts.clean(said.contact),
        place=texts.clean(said.place)[: texts.MOST_PLACE],
        notice=texts.clean(said.notice)[:60],
    )
    needed = clean.kind != VoiceKind.SATISFACTION
    faults = {
        "kind": None if clean.kind in list(VoiceKind) else Sentence(NO_KIND),
        "text": texts.text_fault(clean.text, needed=needed),
        "contact": texts.contact_fault(clean.contact),
        "score": texts.score_fault(clean.score, needed=not needed),
    }
    if found := {field: fault for field, fault in faults.items() if fault is not None}:
        raise Invalid(found)
    return clean


def _take_in(
    said: Said,
    source: VoiceSource,
    unit: Unit,
    outlet: Outlet | None,
    incident: Incident | None,
    by: Actor,
    at: datetime,
    world: str = "",
) -> Voice:
    common = belonging(unit, outlet, incident, world)
    ends = said.kind == VoiceKind.SATISFACTION and not said.text
    voice = Voice.objects.create(
        **common,
        reference=reference_of("FK", unit, at, common["world"]),
        code=public_code(),
        kind=said.kind,
        state=VoiceState.CLOSED if ends else VoiceState.RECEIVED,
        source=source,
        language=said.language,
        score=said.score if said.kind == VoiceKind.SATISFACTION else None,
        name=said.name if said.contact else "",
        contact=said.contact,
        place="" if outlet is not None else said.place,
        notice=said.notice,
        notice_revision=said.notice_revision,
        received_at=at,
        due_at=due_of(said.kind, unit, outlet, incident, at),
        closed_at=at if ends else None,
    )
    digest = say(voice, Side.CUSTOMER, said.text, by=by, at=at) if said.text else ""
    what = events.VoiceReceived(voice.reference, said.kind, source, digest)
    record(what, voice, by=by, at=at, begins=True)
    if said.contact and said.kind in OWING and not texts.is_mail(said.contact):
        promise(voice, unit, by=by, at=at)
    return voice
