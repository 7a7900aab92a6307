"""Who and what several incidents want, in the reader's words: the panel of board, rooms and my work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.incidents.models import Incident
from youxu.incidents.queries.overlap import Clash, PriorityRow, Want, clashes_of, priority_of
from youxu.watch.queries import colours_of
from youxu.web.templatetags.youxu import either

SHOWN = 4
"""How many clashes stand on board, room and my work; all of them stand on their own page."""


def clash_panel(
    actor: Actor,
    at: datetime,
    *,
    incident: Incident | None = None,
    mine: bool = False,
    world: str = "",
) -> dict[str, Any]:
    """Return the clashes of the reader's unit, those that concern one incident, or (``mine``) the reader's own."""
    person = actor.person_id if mine else None
    path = "" if mine else incident.unit_path if incident is not None else actor.unit
    world = incident.world if incident is not None else world
    if mine and person is None:
        return {"clashes": [], "clash_count": 0}
    rows = clashes_of(actor, path, at, world=world, incident=incident, person=person)
    return {
        "clashes": clash_words(rows[:SHOWN]),
        "clash_count": len(rows),
    }


def clash_words(rows: Sequence[Clash]) -> list[dict[str, Any]]:
    """Return clashes in the reader's words; a watch has its colour there instead of a level: one query."""
    colours = colours_of(one.reference for row in rows for one in row.wants) if rows else {}
    return [_words(row, colours) for row in rows]


def _words(row: Clash, colours: Mapping[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "name": either(row.name, row.name_en),
        "what": wording.word("means_kind", row.means_kind) if row.means_kind else "",
        "wants": [_want(one, colours) for one in row.wants],
        "references": wording_list(row),
    }


def wording_list(row: Clash) -> str:
    """Return the references that want somebody, in the order of priority, in one phrase."""
    return _(", ").join(one.reference for one in row.wants)


def _want(row: Want, colours: Mapping[str, str]) -> dict[str, Any]:
    colon = _(": ")
    return {
        "row": row,
        "title": either(row.title, row.title_en),
        "colour": colours.get(row.reference, ""),
        "url": reverse("room", args=[row.reference]),
        "why": _("; ").join(
            f"{wording.word('why', one.why)}{colon}{either(one.title, one.title_en)}" for one in row.reasons
        ),
    }


def order_panel(actor: Actor, unit_path: str, world: str = "") -> dict[str, Any]:
    """Return the standing order of priority of a unit in the reader's words, and whether the reader may set one."""
    row = priority_of(actor, unit_path, world=world)
    return {
        "order": row,
        "ordered_by": either(row.ordered_by, row.ordered_by_en) if row else "",
        "ordered": _places(row) if row else [],
        "may_order": actor.may("prioritise", unit=unit_path),
    }


def _places(row: PriorityRow) -> list[dict[str, Any]]:
    colours = colours_of(one.reference for one in row.places if one.reference)
    return [
        {
            "row": one,
            "colour": colours.get(one.reference, ""),
            "title": either(one.title, one.title_en)
            if one.reference
            else _("a matter that you may not read"),
            "url": reverse("room", args=[one.reference]) if one.reference else "",
        }
        for one in row.places
    ]
