"""Answering a question to stand in with the outlet's card, or a commissioned outlet's own link (P3b, P1).

Each counts the use first; ``entered_at`` is when it was entered on a phone that had no connection. A card is nobody by
name, so that whoever answers says who it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from youxu.alternatives.actions.ask import UnableToAnswer, accept, refuse
from youxu.alternatives.models import NeighbourAsk
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.kernel.words import mark
from youxu.organisation.actions.cards import spend
from youxu.organisation.rules import CardUseKind

NOBODY = mark("Write your name.")


@action
def accept_from_card(
    *,
    by: Actor,
    at: datetime,
    address: str,
    asked: NeighbourAsk,
    told: Mapping[str, Any],
    entered_at: datetime | None = None,
) -> NeighbourAsk:
    """Accept to stand in; ``told`` is what ``accept`` takes. Raises UnableToUseCard, UnableToAnswer."""
    _begin(by, at, address, told)
    return accept(by=by, at=entered_at or at, asked=asked, **told)


@action
def refuse_from_card(
    *,
    by: Actor,
    at: datetime,
    address: str,
    asked: NeighbourAsk,
    told: Mapping[str, Any],
    entered_at: datetime | None = None,
) -> NeighbourAsk:
    """Refuse to stand in, or take an acceptance back; ``told`` is what ``refuse`` takes.

    Raises UnableToUseCard, UnableToAnswer.
    """
    _begin(by, at, address, told)
    return refuse(by=by, at=entered_at or at, asked=asked, **told)


def _begin(by: Actor, at: datetime, address: str, told: Mapping[str, Any]) -> None:
    by.require("answer_neighbour", unit=by.unit, outlet=by.outlet)
    spend(by=by, at=at, address=address, kind=CardUseKind.ACT)
    if not str(told.get("told_by", "")).strip():
        raise UnableToAnswer(NOBODY, field="told_by")
