"""What the maps of the board and of the outlets draw: the same marks, words and addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from youxu.core import wording
from youxu.network import queries as network
from youxu.network.rules import State
from youxu.web.pages.incidents.next_steps import address
from youxu.web.pages.incidents.opened import short
from youxu.web.templatetags.youxu import STATE_ICONS, either, icon

SHAPES = {"RESTRICTED": "tri", "SUSPENDED": "oct", "RELOCATED": "pin", "UNKNOWN": "sq", "UNREACHABLE": "oct"}


def map_data(path: str, at: datetime, found: network.Map | None = None, *, world: str = "") -> dict[str, Any]:
    """Return the outline of the unit at ``path``, its marks, and once for all of them how each state looks.

    ``without_point`` counts outlets that have none; ``found`` is the map where the caller has it already.
    """
    found = network.map_of(path, at, world=world) if found is None else found
    points = [
        {
            "at": [round(mark.latitude, 6), round(mark.longitude, 6)],
            "name": short(either(mark.name, mark.name_en)),
            "count": mark.count,
            "state": str(mark.state),
            "url": address("outlet", mark.code) if mark.code else "",
        }
        for mark in found.markers
    ]
    return {
        "points": points,
        "states": {str(state): _look(state) for state in {mark.state for mark in found.markers}},
        "outline": network.outline_of(path),
        "clustered": found.clustered,
        "without_point": found.without_point,
    }


def _look(state: State) -> dict[str, Any]:
    return {
        "icon": icon(STATE_ICONS[str(state)]),
        "look": f"{str(state).lower().replace('_', '-')} {SHAPES.get(str(state), '')}".strip(),
        "word": wording.word("state", state),
        "quiet": state in (State.OPEN, State.CLOSED_NOW),
    }
