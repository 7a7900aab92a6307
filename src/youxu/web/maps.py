"""What the maps of the board and of the outlets draw: the same marks, words and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from youxu.core import wording
from youxu.network import queries as network
from youxu.network.rules import State
from youxu.web.pages.incidents.next_steps import address
from youxu.web.pages.incidents.opened import short
from youxu.web.templatetags.youxu import STATE_ICONS, either, icon

SHAPES = {"RESTRICTED": "tri", "SUSPENDED": "oct", "RELOCATED": "pin", "UNKNOWN": "sq", "UNREACHABLE": "oct"}


def map_data(path: str, at: datetime, held: Mapping[int, int] | None = None) -> dict[str, Any]:
    """Return the outline of the unit at ``path`` and its marks; ``without_point`` counts outlets that have none."""
    found = network.map_of(path, at, held=held)
    unit = network.unit_by_path(path)
    points = [
        {
            "at": [mark.latitude, mark.longitude],
            "name": short(either(mark.name, mark.name_en)),
            "icon": icon(STATE_ICONS[str(mark.state)]),
            "look": SHAPES.get(str(mark.state), ""),
            "count": mark.count,
            "state": str(mark.state).lower().replace("_", "-"),
            "word": wording.word("state", mark.state),
            "quiet": mark.state in (State.OPEN, State.CLOSED_NOW),
            "url": address("outlet", mark.code) if mark.code else "",
        }
        for mark in found.markers
    ]
    return {
        "points": points,
        "outline": unit.outline,
        "clustered": found.clustered,
        "without_point": found.without_point,
    }
