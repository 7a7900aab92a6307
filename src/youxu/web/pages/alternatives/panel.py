"""What pages show of alternatives: offers of a closed outlet with lines that are alike together, questions in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from youxu.alerting.models import AlertStep
from youxu.alternatives import queries
from youxu.alternatives.queries import AlternativeRow, AskRow, Assignment, Offered, OutletName, ShareRow
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.tasks import ANSWER
from youxu.organisation import queries as organisation
from youxu.web.pages.incidents.opened import Names

IN_ROOM = 4


@dataclass(frozen=True)
class Group:
    """Lines of a closed outlet that are offered the same alternatives."""

    lines: str
    offers: tuple[AlternativeRow, ...]


@dataclass(frozen=True)
class ClosedOutlet:
    """A closed outlet as the table shows it."""

    outlet: OutletName
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Question:
    """A question to a neighbour with its lines in words."""

    row: AskRow
    lines: str


def closed_outlets(found: Assignment, offers: Offered, names: Names) -> list[ClosedOutlet]:
    """Return the closed outlets of a page with what is offered now, lines with the same offers together."""
    by_outlet: dict[int, dict[str, tuple[AlternativeRow, ...]]] = {}
    for (outlet, line), rows in offers.items():
        by_outlet.setdefault(outlet, {})[line] = rows
    return [ClosedOutlet(row.outlet, _groups(by_outlet.get(row.id, {}), names)) for row in found.rows]


def _groups(lines: Mapping[str, tuple[AlternativeRow, ...]], names: Names) -> tuple[Group, ...]:
    alike: dict[tuple[Any, ...], list[str]] = {}
    for line, rows in lines.items():
        alike.setdefault(tuple(_as_told(row) for row in rows), []).append(line)
    return tuple(Group(names.lines(several), lines[several[0]]) for several in alike.values())


def _as_told(row: AlternativeRow) -> tuple[Any, ...]:
    return (
        row.code,
        row.address,
        row.accepted,
        row.asked,
        row.pinned,
        row.customers,
        row.load,
        row.open_until,
    )


def questions(rows: Iterable[AskRow], names: Names) -> list[Question]:
    """Return the questions of an incident in words."""
    return [Question(row, names.lines(row.lines)) for row in rows]


def room_alternatives(incident: Incident) -> dict[str, Any]:
    """Return what the room shows: the proposal's sums, its first closed outlets with shares, the questions."""
    sums = queries.sums_of(incident)
    if sums is None:
        return {"sums": None}
    warn = plan_of(incident).alternatives.warn_percent
    asks = queries.asks_of(incident)
    last: dict[str, AskRow] = {}
    for row in sorted(asks, key=lambda row: row.id):
        last[row.neighbour.code] = row
    sent = [
        {"outlet": row.outlet, "shares": [(one, last.get(one.neighbour.code)) for one in _once(row.shares)]}
        for row in queries.first_shares(incident, warn_percent=warn, most=IN_ROOM)
    ]
    return {"sums": sums, "sent": sent, "waiting": sum(row.state == "ASKED" for row in asks)}


def _once(shares: Iterable[ShareRow]) -> list[ShareRow]:
    """Return one share of each neighbour, an overloaded one before another."""
    found: dict[str, ShareRow] = {}
    for share in sorted(shares, key=lambda one: not one.overloaded):
        found.setdefault(share.neighbour.code, share)
    return list(found.values())


def card_answers(steps: Iterable[AlertStep]) -> list[dict[str, str]]:
    """Return the questions that stand for the outlet of whoever was told, each with the card's page that answers it.

    Only for people of the asked outlet itself, and where it has a card in force.
    """
    told = {
        (step.alert.incident_id, step.alert.outlet_id)
        for step in steps
        if step.person is not None and step.person.outlet_id == step.alert.outlet_id
    }
    asked = {(incident, outlet) for incident, outlet in told if incident is not None and outlet is not None}
    rows = queries.asks_waiting(asked)
    codes = {card.outlet_id: card.code for card in organisation.cards_for(row.neighbour for row in rows)}
    return [
        {
            "reference": row.incident.reference,
            "url": reverse("card-stand-in", args=[codes[row.neighbour_id], row.pk]),
        }
        for row in rows
        if row.neighbour_id in codes
    ]


def ask_of_task(key: str) -> int | None:
    """Return the question that a task of my work asks to answer, by the task's key; None for any other task."""
    number = key.removeprefix(ANSWER)
    return int(number) if key.startswith(ANSWER) and number.isdigit() else None
