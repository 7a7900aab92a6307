"""The corrections of a false alarm: who was told, who has acknowledged, and the reason that was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.incidents.models import Correction, Incident
from youxu.incidents.queries.people import name_en_of, name_of
from youxu.incidents.rules.words import Stage


@dataclass(frozen=True)
class CorrectedPerson:
    """One who was told of the false alarm: how, and when the correction was acknowledged."""

    name: str
    name_en: str
    told: str
    acknowledged_at: datetime | None


@dataclass(frozen=True)
class Corrections:
    """The corrections of one false alarm; ``mine`` says that one is the reader's."""

    reason: str
    people: tuple[CorrectedPerson, ...]
    mine: bool
    acknowledged_at: datetime | None

    @property
    def done(self) -> int:
        """Return how many have acknowledged."""
        return sum(person.acknowledged_at is not None for person in self.people)


def corrections_of(incident: Incident, actor: Actor) -> Corrections | None:
    """Return the corrections of an incident that was called off, or None for any other."""
    if incident.stage != Stage.CALLED_OFF:
        return None
    rows = list(Correction.objects.filter(incident=incident).select_related("person").order_by("pk"))
    mine = next((row for row in rows if row.person_id == actor.person_id), None)
    entry = Entry.objects.filter(stream=incident.stream, code="CALLED_OFF").order_by("-sequence").first()
    said = (journal.payload_of(entry) or {}) if entry is not None else {}
    return Corrections(
        reason=str(said.get("reason", "")),
        people=tuple(
            CorrectedPerson(name_of(row.person), name_en_of(row.person), row.told, row.acknowledged_at)
            for row in rows
        ),
        mine=mine is not None,
        acknowledged_at=mine.acknowledged_at if mine else None,
    )
