"""Voices for readers: the list in keyset pages, one voice, what its customer sees with the code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from youxu.core.actor import Actor
from youxu.feedback.models import ENTER, Voice, VoiceWords
from youxu.feedback.queries.edges import page_of
from youxu.feedback.queries.places import outlets_named
from youxu.feedback.queries.rows import Tracking, Turn, VoiceDetail, VoicePage, VoiceRow
from youxu.feedback.rules import texts
from youxu.feedback.rules.figures import is_late
from youxu.feedback.rules.words import OPEN_VOICES, OWING, Side, VoiceState, may
from youxu.incidents.models import Incident
from youxu.network.models import Unit

FIRST_WORDS, MOST = 80, 50


@dataclass(frozen=True)
class Filters:
    """What is asked for: ``state`` is ``waiting``, ``late`` or a state's code; empty values ask for everything."""

    state: str = ""
    kind: str = ""
    incident: Incident | None = None
    outlet: str = ""


def voices_page(
    actor: Actor, wanted: Filters, at: datetime, *, after: str = "", world: str = ""
) -> VoicePage:
    """Return one page of voices that the actor may answer, the newest first: two queries."""
    rows = _chosen(actor, wanted, at, world)
    found, mark = page_of(_with_words(rows), "received_at", after, newest_first=True)
    return VoicePage(tuple(_row(one, at, one.first_words or "") for one in found), mark)


def _chosen(actor: Actor, wanted: Filters, at: datetime, world: str) -> QuerySet[Any]:
    rows = Voice.objects.visible_to(actor).filter(world=world)
    if wanted.state in ("waiting", "late"):
        rows = rows.filter(state__in=OPEN_VOICES)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.state == "late":
        rows = rows.filter(due_at__lt=at)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.incident is not None:
        rows = rows.filter(of_incident(wanted.incident))
    return rows.filter(outlet__code=wanted.outlet) if wanted.outlet else rows


def of_incident(incident: Incident) -> Q:
    """Return the filter of what belongs to an incident, and to those that were merged into it."""
    merged = Incident.objects.filter(Q(pk=incident.pk) | Q(merged_into=incident))
    return Q(incident__in=merged.values("pk"))  # an OR over the join would read every voice there is


def _with_words(rows: QuerySet[Any]) -> QuerySet[Any]:
    first = VoiceWords.objects.filter(voice=OuterRef("pk"), place_number=1)
    return rows.select_related("outlet", "incident").annotate(
        first_words=Subquery(first.annotate(start=Substr("text", 1, FIRST_WORDS)).values("start")[:1])
    )


def _row(voice: Any, at: datetime, first_words: str) -> VoiceRow:
    done = voice.answered_at or voice.closed_at
    outlet = voice.outlet
    return VoiceRow(
        reference=voice.reference,
        kind=voice.kind,
        state=voice.state,
        source=voice.source,
        outlet_code=outlet.code if outlet else "",
        outlet=outlet.name if outlet else voice.place,
        outlet_en=(outlet.name_en or outlet.name) if outlet else voice.place,
        incident=voice.incident.reference if voice.incident else "",
        score=voice.score,
        contact=texts.masked(voice.contact),
        first_words=first_words,
        received_at=voice.received_at,
        due_at=voice.due_at,
        done_at=done,
        late=is_late(voice.due_at, done, at),
        taken_by=voice.taken_by_name,
    )


def voice_called(actor: Actor, reference: str) -> Voice | None:
    """Return the voice called ``reference`` for an action, or None when the actor may not know of it."""
    rows = Voice.objects.visible_to(actor).select_related("outlet__unit", "incident", "joined_into")
    return rows.filter(reference=reference.strip().upper()).first()


def voice_entered(actor: Actor, reference: str) -> Voice | None:
    """Return the voice that the people of an outlet wrote down about it, to tell its number; else None."""
    rows = Voice.objects.visible_to(actor, ENTER).filter(reference=reference, outlet__code=actor.outlet)
    return rows.first() if actor.outlet else None


def voice_detail(actor: Actor, reference: str, at: datetime) -> VoiceDetail | None:
    """Return one voice with its turns; how to reach the customer only to who took it."""
    found = voice_called(actor, reference)
    if found is None:
        return None
    first = found.turns.filter(place_number=1).first()
    mine = actor.person_id is not None and found.taken_by_id == actor.person_id
    return VoiceDetail(
        row=_row(found, at, first.text[:FIRST_WORDS] if first else ""),
        turns=_turns(found),
        name=found.name if mine else texts.masked_name(found.name),
        contact=found.contact if mine else texts.masked(found.contact),
        place=found.place,
        notice=found.notice,
        notice_revision=found.notice_revision,
        language=found.language,
        mine=mine,
        joined_into=found.joined_into.reference if found.joined_into else "",
        joined=tuple(found.joined.order_by("pk").values_list("reference", flat=True)[:MOST]),
        reopened_at=found.reopened_at,
        closed_at=found.closed_at,
        revision=found.revision,
    )


def _turns(voice: Voice) -> tuple[Turn, ...]:
    rows = voice.turns.order_by("place_number").values_list("side", "text", "said_at", "said_by_name")
    return tuple(Turn(side, text, at, by) for side, text, at, by in rows)


def suggested_outlets(voice: Voice) -> tuple[str, ...]:
    """Return the codes of the unit's outlets whose name stands in what was written, where none was named."""
    if voice.outlet_id is not None:
        return ()
    said = " ".join([voice.place, *voice.turns.values_list("text", flat=True)])
    return texts.named_in(said, outlets_named(voice.unit_path))[:3]


def voice_by_code(code: str) -> Voice | None:
    """Return the voice with a tracking code, written as people write codes; None for one that nobody was given."""
    plain = code.translate(str.maketrans("", "", " -\t")).upper()
    return Voice.objects.select_related("outlet", "joined_into").filter(code=plain).first()


def tracking(voice: Voice) -> Tracking:
    """Return what the customer sees: of a joined voice the answer of the one that it was joined with."""
    unit = Unit.objects.get(path=voice.unit_path)
    shown = voice.joined_into or voice
    own = list(_turns(voice))
    if shown is not voice:
        own += [one for one in _turns(shown) if one.side == Side.OFFICE]
    outlet = voice.outlet
    return Tracking(
        reference=voice.reference,
        kind=voice.kind,
        state=shown.state,
        unit=unit.name,
        unit_en=unit.name_en or unit.name,
        unit_telephone=unit.telephone,
        outlet=outlet.name if outlet else voice.place,
        outlet_en=(outlet.name_en or outlet.name) if outlet else voice.place,
        received_at=voice.received_at,
        due_at=shown.due_at if shown.state in OPEN_VOICES else None,
        turns=tuple(Turn(one.side, one.text, one.said_at, "") for one in own),
        score=voice.score,
        may_reopen=voice.kind in OWING and voice.reopened_at is None and may("reopen", voice.state),
        may_rate=voice.score is None and voice.state != VoiceState.JOINED and may("rate", voice.state),
    )
