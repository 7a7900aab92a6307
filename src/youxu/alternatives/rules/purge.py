"""When words of alternatives go: every column that holds text has its rule, kept or removed.

Removed is what people wrote freely in an incident, so many days after its end as the incident's own words. Agreements
and stops of mobile units belong to the network and stay.
"""

from __future__ import annotations

from collections.abc import Mapping

REMOVED: Mapping[str, tuple[str, ...]] = {
    "neighbourask": ("told_by", "staff", "cash", "reason"),
    "neighbourchoice": ("reason",),
}
KEPT: Mapping[str, tuple[str, ...]] = {
    "agreedneighbour": ("line", "note", "measured", "capacity_per", "agreed_by"),
    "mobilestop": ("vehicle", "place", "place_en", "hours", "lines", "telephone"),
    "neighbourask": (
        "lines", "outlets", "state", "asked_by", "answered_by", "answered_way", "more_per",
    ),
    "neighbourchoice": ("line", "preference", "chosen_by"),
    "alternativeshare": ("lines",),
}  # fmt: skip
CARRIED = frozenset({"unit_path", "visibility", "world"})
