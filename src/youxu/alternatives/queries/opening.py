"""How the hours of alternatives stand at a moment: reckoned once for all that share a timetable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from youxu.alternatives.rules.ranking import Opening
from youxu.kernel import spans
from youxu.kernel.spans import Timetable


@dataclass
class Openings:
    """The openings of one moment; outlets share patterns, so a pattern is evaluated once."""

    at: datetime
    _known: dict[tuple[str, str, int, int], tuple[Opening, float]] = field(default_factory=dict, init=False)

    def of(self, table: Timetable) -> tuple[Opening, float]:
        """Return how the hours stand, and for how many hours the place opens on the day of the moment."""
        key = (table.pattern, table.zone.key, id(table.calendar), id(table.exceptions))
        if key not in self._known:
            self._known[key] = (opening_of(table, self.at), _hours(table, self.at))
        return self._known[key]


def opening_of(table: Timetable, at: datetime) -> Opening:
    """Return how one timetable stands at ``at``; a place without known hours counts as open."""
    if not table.pattern:
        return Opening(known=False, open_now=True, until=None, opens=None)
    if spans.is_open(table, at):
        return Opening(known=True, open_now=True, until=spans.next_change(table, at), opens=None)
    return Opening(known=True, open_now=False, until=None, opens=spans.next_opening(table, at))


def _hours(table: Timetable, at: datetime) -> float:
    windows = table.windows(at.astimezone(table.zone).date())
    return sum((end - start).total_seconds() for start, end in windows) / 3600
