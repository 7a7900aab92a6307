"""What was said and chosen in incidents: the answers of neighbours' heads, pins and strikes, the shares proposed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from youxu.alternatives.models import AlternativeShare, NeighbourAsk, NeighbourChoice
from youxu.alternatives.queries.rows import Key
from youxu.alternatives.rules.ranking import Answer
from youxu.alternatives.rules.reckoning import an_hour
from youxu.alternatives.rules.words import AskState, Preference
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.rules.words import OPEN_STAGES, LineStatus

BACK = (LineStatus.RELEASED, LineStatus.CALLED_OFF)


def incidents_of(wanted: Collection[Key], world: str) -> dict[Key, Incident]:
    """Return by outlet and line the latest open incident that stops it."""
    rows = Interruption.objects.filter(
        outlet__in={outlet for outlet, _line in wanted}, world=world, incident__stage__in=OPEN_STAGES
    ).exclude(status__in=BACK)
    numbers = {
        (outlet, line): incident
        for outlet, line, incident in rows.order_by("incident__reported_at", "incident").values_list(
            "outlet_id", "line", "incident_id"
        )
    }
    found = Incident.objects.select_related("unit").in_bulk(
        {numbers[key] for key in wanted if key in numbers}
    )
    return {key: found[numbers[key]] for key in wanted if key in numbers}


def lines_down(incident: Incident) -> list[Key]:
    """Return the outlets and lines that an incident stops now."""
    rows = Interruption.objects.filter(incident=incident).exclude(status__in=BACK)
    return list(rows.order_by("outlet_id", "pk").values_list("outlet_id", "line"))


@dataclass(frozen=True)
class Said:
    """What stands in some incidents: the last ask of each neighbour, choices, shares."""

    asks: Mapping[tuple[int, int], NeighbourAsk]
    choices: Mapping[tuple[int, int], list[NeighbourChoice]] = field(default_factory=dict)
    shares: Mapping[tuple[int, int, str], dict[int, AlternativeShare]] = field(default_factory=dict)

    @classmethod
    def read(cls, incidents: Collection[int]) -> Said:
        """Read three tables for some incidents."""
        asks = {
            (ask.incident_id, ask.neighbour_id): ask
            for ask in NeighbourAsk.objects.filter(incident__in=incidents).order_by("pk")
        }
        choices: dict[tuple[int, int], list[NeighbourChoice]] = defaultdict(list)
        standing = NeighbourChoice.objects.filter(incident__in=incidents, retired_at=None)
        for choice in standing.select_related("neighbour").order_by("pk"):
            choices[choice.incident_id, choice.outlet_id].append(choice)
        shares: dict[tuple[int, int, str], dict[int, AlternativeShare]] = defaultdict(dict)
        for share in AlternativeShare.objects.filter(incident__in=incidents, retired_at=None):
            for line in share.lines.split(","):
                shares[share.incident_id, share.outlet_id, line][share.neighbour_id] = share
        return cls(asks, choices, shares)

    def answer(self, incident: int, neighbour: int, line: str, at: datetime, hours: float) -> Answer | None:
        """Return what the head said on a line; None where nobody asked, or the answer ran out."""
        ask = self.asks.get((incident, neighbour))
        if ask is None or line not in ask.lines or ask.state == AskState.WITHDRAWN:
            return None
        if ask.state != AskState.ACCEPTED:
            return Answer(accepted=False)
        if ask.until_at is not None and ask.until_at <= at:
            return None
        more = None if ask.more is None else an_hour(ask.more, ask.more_per, hours)
        return Answer(accepted=True, until=ask.until_at, more_an_hour=more)

    def refused(self, incident: int, neighbour: int, line: str) -> bool:
        """Tell whether the head said no for a line."""
        ask = self.asks.get((incident, neighbour))
        return ask is not None and ask.state == AskState.REFUSED and line in ask.lines

    def chosen(self, incident: int, key: Key, preference: Preference) -> set[int]:
        """Return the neighbours pinned, or struck, for an outlet's line."""
        outlet, line = key
        return {
            choice.neighbour_id
            for choice in self.choices.get((incident, outlet), ())
            if choice.preference == preference and choice.line in ("", line)
        }

    def shares_of(self, incident: int, key: Key) -> Mapping[int, AlternativeShare]:
        """Return the shares that are proposed for an outlet's line, by neighbour."""
        return self.shares.get((incident, *key), {})
