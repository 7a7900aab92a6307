"""The facts that people stated for the level of an incident: what stands, who said so, and what stood before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.incidents.models import Incident, LevelFact
from youxu.incidents.rules import facts as rules


@dataclass(frozen=True)
class StatedFact:
    """One fact with who stated it, when, and where it comes from; ``replaced_at`` when it stands no more."""

    key: str
    value: str
    source: str
    stated_by: str
    stated_at: datetime
    replaced_at: datetime | None


def standing_facts(incident: Incident) -> dict[str, str]:
    """Return every fact with the value that stands now; flags are those of the incident, however they came."""
    rows = LevelFact.objects.filter(incident=incident, replaced_at=None)
    stated = dict(rows.values_list("key", "value"))
    flags = {key: rules.YES if key in incident.flags else rules.NO for key in rules.FLAGS}
    return {key: flags.get(key) or stated.get(key, rules.unstated(key)) for key in rules.KEYS}


def stated_facts(incident: Incident) -> tuple[StatedFact, ...]:
    """Return what was stated, the newest first, at most 100."""
    rows = LevelFact.objects.filter(incident=incident).order_by("-stated_at", "-pk")[:100]
    return tuple(
        StatedFact(row.key, row.value, row.source, row.stated_by_name, row.stated_at, row.replaced_at)
        for row in rows
    )
