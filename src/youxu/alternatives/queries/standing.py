"""What was said and chosen in incidents: the answers of neighbours' heads, pins and strikes, the shares proposed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db.models import Max, QuerySet, Sum

from youxu.alternatives.models import AlternativeShare, NeighbourAsk, NeighbourChoice
from youxu.alternatives.queries.rows import Key
from youxu.alternatives.rules.ranking import Answer
from youxu.alternatives.rules.reckoning import an_hour
from youxu.alternatives.rules.words import AskState, Preference
from youxu.core.questions import kept_question, rows_with
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.rules.words import OPEN_STAGES, LineStatus

Standing = TypeVar("Standing", NeighbourChoice, AlternativeShare)
BACK = (LineStatus.RELEASED, LineStatus.CALLED_OFF)


def incidents_of(wanted: Collection[Key], world: str) -> dict[Key, Incident]:
    """Return by outlet and line the latest open incident that stops it."""
    stopped = _stopped(outlets={outlet for outlet, _line in wanted}, world=world)
    numbers = {(outlet, line): incident for outlet, line, incident in stopped.answer()}
    keys = list({numbers[key] for key in wanted if key in numbers})
    found = {one.pk: one for one in rows_with(Incident, keys, "unit")}
    return {key: found[numbers[key]] for key in wanted if key in numbers}


@kept_question
def _stopped(*, outlets: Collection[int], world: str) -> QuerySet[Interruption, tuple[int, str, int]]:
    rows = Interruption.objects.filter(
        outlet__in=outlets, world=world, incident__stage__in=OPEN_STAGES
    ).exclude(status__in=BACK)
    rows = rows.order_by("incident__reported_at", "incident")
    return rows.values_list("outlet_id", "line", "incident_id")


def lines_down(incident: Incident) -> list[Key]:
    """Return the outlets and lines that an incident stops now."""
    return lines_of([incident.pk]).get(incident.pk, [])


def lines_of(incidents: Collection[int]) -> dict[int, list[Key]]:
    """Return the outlets and lines that each of some incidents (ids) stops now; one that stops none is left out."""
    found: dict[int, list[Key]] = defaultdict(list)
    for incident, outlet, line in _stopped_by(incidents=incidents).answer():
        found[incident].append((outlet, line))
    return dict(found)


@kept_question
def _stopped_by(*, incidents: Collection[int]) -> QuerySet[Interruption, tuple[int, int, str]]:
    rows = Interruption.objects.filter(incident__in=incidents).exclude(status__in=BACK)
    return rows.order_by("outlet_id", "pk").values_list("incident_id", "outlet_id", "line")


def shares_of(incidents: Collection[int]) -> list[AlternativeShare]:
    """Return the shares that stand in some incidents (ids)."""
    return _shares_of(incidents=incidents).rows()


@kept_question
def _shares_of(*, incidents: Collection[int]) -> QuerySet[AlternativeShare]:
    return AlternativeShare.objects.filter(incident__in=incidents, retired_at=None)


@dataclass(frozen=True)
class Words:
    """What stands for one outlet's line: neighbours pinned and struck, shares proposed, and what heads answered."""

    asks: Mapping[int, NeighbourAsk] = field(default_factory=dict)
    pinned: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()
    shares: Mapping[int, AlternativeShare] = field(default_factory=dict)

    def answer(self, neighbour: int, line: str, at: datetime, hours: float) -> Answer | None:
        """Return what a head said on a line; None where nobody asked, or the answer ran out."""
        ask = self.asks.get(neighbour)
        if ask is None or line not in ask.lines or ask.state == AskState.WITHDRAWN:
            return None
        if ask.state != AskState.ACCEPTED:
            return Answer(accepted=False)
        if ask.until_at is not None and ask.until_at <= at:
            return None
        more = None if ask.more is None else an_hour(ask.more, ask.more_per, hours)
        return Answer(accepted=True, until=ask.until_at, more_an_hour=more, since=ask.answered_at)

    def refused(self, neighbour: int, line: str) -> bool:
        """Tell whether a head said no for a line."""
        ask = self.asks.get(neighbour)
        return ask is not None and ask.state == AskState.REFUSED and line in ask.lines


NOTHING = Words()


Sent = tuple[int, tuple[str, ...], int, datetime]
"""What an incident sends to a neighbour: the neighbour, the lines, how many customers an hour, since when."""


@dataclass(frozen=True)
class Taken:
    """How many customers an hour open incidents send to neighbours, by neighbour and line: room is shared by all."""

    rows: dict[Key, list[tuple[int, int, datetime]]]

    @classmethod
    def read(cls, neighbours: Collection[int], worlds: Collection[str], *, own: int | None) -> Taken:
        """Read what is sent to some neighbours, in one query; ``own`` is an incident that need not be read."""
        known = {} if own is None else {"own": own}
        rows: dict[Key, list[tuple[int, int, datetime]]] = defaultdict(list)
        for neighbour, lines, incident, sent, since in _sent(
            tuple(worlds), neighbours=neighbours, **known
        ).columns():
            for line in lines.split(","):
                rows[neighbour, line].append((incident, sent, since))
        return cls(dict(rows))

    def put(self, incident: int, sent: Iterable[Sent]) -> None:
        """Let what an incident sends from now on take the place of what it sent when this was read."""
        for key, several in self.rows.items():
            self.rows[key] = [one for one in several if one[0] != incident]
        for neighbour, lines, customers, since in sent:
            for line in lines:
                self.rows.setdefault((neighbour, line), []).append((incident, customers, since))

    def beside(self, incident: int | None, neighbour: int, line: str, since: datetime | None) -> int:
        """Return how many other incidents send there on a line; once its head gave a number, only those who came after."""
        return sum(
            sent
            for other, sent, at in self.rows.get((neighbour, line), ())
            if other != incident and (since is None or at > since)
        )


@kept_question
def _sent(
    worlds: tuple[str, ...], *, neighbours: Collection[int], own: int | None = None
) -> QuerySet[AlternativeShare, tuple[int, str, int, int, datetime]]:
    rows = AlternativeShare.objects.filter(
        neighbour__in=neighbours, retired_at=None, world__in=worlds, incident__stage__in=OPEN_STAGES
    )
    rows = rows if own is None else rows.exclude(incident=own)
    sums = rows.order_by().values("neighbour", "lines", "incident")
    sums = sums.annotate(sent=Sum("customers"), since=Max("as_of"))
    return sums.values_list("neighbour", "lines", "incident", "sent", "since")


@dataclass(frozen=True)
class Said:
    """What stands in some incidents: the last ask of each neighbour, choices by outlet, shares by outlet and line."""

    asks: Mapping[int, Mapping[int, NeighbourAsk]]
    choices: Mapping[tuple[int, int], list[NeighbourChoice]]
    shares: Mapping[tuple[int, Key], Mapping[int, AlternativeShare]]

    @classmethod
    def read(cls, incidents: Collection[int], outlets: Collection[int]) -> Said:
        """Read three tables for some incidents and closed outlets."""
        asks: dict[int, dict[int, NeighbourAsk]] = defaultdict(dict)
        for ask in _asks_of(incidents=incidents).rows():
            asks[ask.incident_id][ask.neighbour_id] = ask
        choices: dict[tuple[int, int], list[NeighbourChoice]] = defaultdict(list)
        for choice in _standing(NeighbourChoice, incidents=incidents, outlets=outlets).rows():
            choices[choice.incident_id, choice.outlet_id].append(choice)
        shares: dict[tuple[int, Key], dict[int, AlternativeShare]] = defaultdict(dict)
        for share in _standing(AlternativeShare, incidents=incidents, outlets=outlets).rows():
            for line in share.lines.split(","):
                shares[share.incident_id, (share.outlet_id, line)][share.neighbour_id] = share
        return cls(asks, choices, shares)

    def on(self, incident: int | None, key: Key) -> Words:
        """Return what stands for an outlet's line in an incident; nothing outside one."""
        if incident is None:
            return NOTHING
        outlet, line = key
        chosen = [one for one in self.choices.get((incident, outlet), ()) if one.line in ("", line)]
        return Words(
            self.asks.get(incident, {}),
            frozenset(one.neighbour_id for one in chosen if one.preference == Preference.PIN),
            frozenset(one.neighbour_id for one in chosen if one.preference == Preference.STRIKE),
            self.shares.get((incident, key), {}),
        )


@kept_question
def _asks_of(*, incidents: Collection[int]) -> QuerySet[NeighbourAsk]:
    return NeighbourAsk.objects.filter(incident__in=incidents).order_by("pk")


@kept_question
def _standing(
    model: type[Standing], *, incidents: Collection[int], outlets: Collection[int]
) -> QuerySet[Standing]:
    rows = model._default_manager.filter(incident__in=incidents, outlet__in=outlets, retired_at=None)
    return rows.order_by("pk")
