"""What else holds the lines of an incident: another incident, a custody difference, an expired word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef

from youxu.core.actor import Actor
from youxu.core.models import Visibility
from youxu.core.wording import chinese, say
from youxu.incidents import planned
from youxu.incidents.models import Incident, Interruption
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Hold
from youxu.network.queries import HoldRow, OutletDetail
from youxu.network.queries.states import LineState, OutletState
from youxu.plan.schema.words import CauseKey

NOT_SHOWN = mark("an incident that is not yours to read")


@dataclass(frozen=True)
class StillHeld:
    """One hold of another source on a line: releasing this incident does not open the line."""

    outlet_id: int
    outlet: str
    outlet_en: str
    line: str
    state: str
    how: str
    since: datetime
    source: str
    source_reference: str
    text: str


def others_of(
    incident: Incident, rows: Iterable[Interruption] | None = None, *, reader: Actor | None = None
) -> tuple[StillHeld, ...]:
    """Return the open holds of other sources on these lines (all of the incident when None), by outlet and line.

    For a ``reader`` the references of incidents that he may not read are left out.
    """
    lines = incident.interruptions.all() if rows is None else rows
    wanted = {(row.outlet_id, row.line) for row in lines}
    holds = (
        Hold.objects.filter(outlet__in={outlet for outlet, _ in wanted}, lifted_at=None, world=incident.world)
        .exclude(source=incident.stream)
        .select_related("outlet")
        .order_by("outlet__code", "line", "source")
    )
    found = [_held(hold) for hold in holds if (hold.outlet_id, hold.line) in wanted]
    if reader is None:
        return tuple(found)
    hidden = _hidden(reader, (row.source_reference for row in found))
    return tuple(_told(row, hidden) for row in found)


def detail_for(reader: Actor, detail: OutletDetail) -> OutletDetail:
    """Return an outlet's record without the references and words of incidents that the reader may not read."""
    history = holds_for(reader, detail.history)
    return replace(detail, state=states_for(reader, [detail.state])[0], history=history)


def states_for(reader: Actor, states: Sequence[OutletState]) -> list[OutletState]:
    """Return states of outlets without the references and words of incidents that the reader may not read."""
    held = [hold for state in states for line in state.lines for hold in line.holds]
    told = {hold.id: hold for hold in holds_for(reader, held)}
    return [replace(state, lines=tuple(_line_told(line, told) for line in state.lines)) for state in states]


def _line_told(line: LineState, told: Mapping[int, HoldRow]) -> LineState:
    holds = tuple(told[hold.id] for hold in line.holds)
    return replace(line, hold=None if line.hold is None else told.get(line.hold.id, line.hold), holds=holds)


def holds_for(reader: Actor, holds: Sequence[HoldRow]) -> tuple[HoldRow, ...]:
    """Return holds without the references and words of incidents that the reader may not read: one query."""
    hidden = _hidden(reader, (hold.source_reference for hold in holds))
    return tuple(_told(hold, hidden) for hold in holds)


def titles_of(reader: Actor, references: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return title and English title of each incident among ``references`` that the reader may read: one query."""
    wanted = {reference for reference in references if reference}
    rows = (
        Incident.objects.visible_to(reader).filter(reference__in=wanted)
        if wanted
        else Incident.objects.none()
    )
    return {row.reference: (row.title, row.title_en) for row in rows}


def _hidden(reader: Actor, references: Iterable[str]) -> dict[str, str]:
    """Return what is said instead of each incident among ``references`` that the reader may not read: one query.

    Of a need-to-know one it is the plan's public cause (G3); what has no reference (a planned stop, a call) is shown.
    """
    hidden = {reference: say(Sentence(NOT_SHOWN)) for reference in references if reference}
    if not hidden:
        return {}
    seen = Exists(Incident.objects.visible_to(reader).filter(pk=OuterRef("pk")))
    for row in Incident.objects.filter(reference__in=hidden).annotate(seen=seen):
        if row.seen:
            del hidden[row.reference]
        elif row.visibility == Visibility.NEED_TO_KNOW:
            hidden[row.reference] = _public_cause(row)
    return hidden


def _public_cause(incident: Incident) -> str:
    public = planned.plan_of(incident).causes[CauseKey(incident.cause)].public
    return public.zh if chinese() else public.en


Held = TypeVar("Held", StillHeld, HoldRow)


def _told(row: Held, hidden: Mapping[str, str]) -> Held:
    text = hidden.get(row.source_reference)
    return row if text is None else replace(row, source="incident", source_reference="", text=text)


def _held(hold: Hold) -> StillHeld:
    return StillHeld(
        outlet_id=hold.outlet_id,
        outlet=hold.outlet.name,
        outlet_en=hold.outlet.name_en or hold.outlet.name,
        line=hold.line,
        state=hold.state,
        how=hold.how,
        since=hold.since,
        source=hold.source,
        source_reference=hold.source_reference,
        text=hold.text,
    )
