"""What else holds the lines of an incident: another incident, a custody difference, an expired word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from youxu.core.actor import Actor
from youxu.core.wording import say
from youxu.incidents.models import Incident, Interruption
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Hold
from youxu.network.queries import HoldRow, OutletDetail

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
    shown = _shown(reader, (row.source_reference for row in found)) if reader is not None else None
    return tuple(row if shown is None or row.source_reference in shown else _blank(row) for row in found)


def detail_for(reader: Actor, detail: OutletDetail) -> OutletDetail:
    """Return an outlet's record without the references and words of incidents that the reader may not read."""
    states = detail.state.lines
    told = iter(holds_for(reader, [*detail.history, *(hold for line in states for hold in line.holds)]))
    history = tuple(next(told) for _ in detail.history)
    lines = []
    for line in states:
        holds = tuple(next(told) for _ in line.holds)
        worst = next((hold for hold in holds if line.hold is not None and hold.id == line.hold.id), None)
        lines.append(replace(line, hold=worst, holds=holds))
    return replace(detail, state=replace(detail.state, lines=tuple(lines)), history=history)


def holds_for(reader: Actor, holds: Sequence[HoldRow]) -> tuple[HoldRow, ...]:
    """Return holds without the references and words of incidents that the reader may not read: one query."""
    shown = _shown(reader, (hold.source_reference for hold in holds))
    return tuple(hold if hold.source_reference in shown else _blank(hold) for hold in holds)


def titles_of(reader: Actor, references: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return title and English title of each incident among ``references`` that the reader may read: one query."""
    wanted = {reference for reference in references if reference}
    rows = (
        Incident.objects.visible_to(reader).filter(reference__in=wanted)
        if wanted
        else Incident.objects.none()
    )
    return {row.reference: (row.title, row.title_en) for row in rows}


def _shown(reader: Actor, references: Iterable[str]) -> frozenset[str]:
    """Return which of these references the reader may see; what has none (a planned stop, a call) may be seen."""
    wanted = {reference for reference in references if reference}
    rows = Incident.objects.visible_to(reader).filter(reference__in=wanted) if wanted else ()
    return frozenset({"", *(row.reference for row in rows)})


Held = TypeVar("Held", StillHeld, HoldRow)


def _blank(row: Held) -> Held:
    text = say(Sentence(NOT_SHOWN))
    return replace(row, source="incident", source_reference="", text=text)


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
