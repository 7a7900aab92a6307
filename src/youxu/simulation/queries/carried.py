"""A scenario that carries its storms' ways itself, so that it can be repeated where the files are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from youxu.kernel.words import Sentence, mark
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.plan.reading import Unreadable, read
from youxu.simulation.tracks import Fix, best_track

Reader = Callable[[str], str]
"""Reads a file that a scenario names. Raises OSError."""
NOT_IN_FILE = mark("The storm {storm} of {year} is not in this file.")
NO_TRACK_FILE = mark("The scenario names a file of a storm's way: add the file here.")


def carried(unit: Unit, text: str, reader: Reader) -> str:
    """Return a scenario with the points of every track that names a file; as it is where none does or one is not there.

    What ``reader`` cannot read stays a name.
    """
    data = _data(text)
    changed = False
    for hazard, track in _named(data):
        try:
            fixes = best_track(reader(str(track.get("file"))), str(track.get("storm")), _year(track))
        except (OSError, UnicodeDecodeError):
            continue
        if fixes:
            hazard["track"] = {"points": _points(fixes, _begins(data, unit))}
            changed = True
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110) if changed else text


def lacking(text: str, content: str | None) -> Sentence | None:
    """Say what a scenario's tracks lack: the file (None: there is none), or a storm in it; None where nothing is."""
    for _hazard, track in _named(_data(text)):
        if content is None:
            return Sentence(NO_TRACK_FILE)
        if not best_track(content, str(track.get("storm")), _year(track)):
            return Sentence(NOT_IN_FILE, {"storm": track.get("storm", "?"), "year": track.get("year", "?")})
    return None


def by_hour(fixes: Sequence[Fix], begins: datetime | None) -> dict[float, tuple[float, float, float]]:
    """Return fixes by hours from the beginning, or from the first gale where none is named."""
    first = begins or next((one.at for one in fixes if one.km), fixes[0].at if fixes else None)
    if first is None:
        return {}
    found = {(one.at - first) / timedelta(hours=1): (one.latitude, one.longitude, one.km) for one in fixes}
    return {hour: fix for hour, fix in found.items() if hour >= 0}


def _data(text: str) -> Any:
    try:
        return read(text).data
    except Unreadable:
        return None


def _named(data: Any) -> Iterator[tuple[dict[str, Any], Mapping[str, Any]]]:
    hazards = data.get("hazards") if isinstance(data, dict) else None
    for hazard in hazards if isinstance(hazards, list) else ():
        track = hazard.get("track") if isinstance(hazard, dict) else None
        if isinstance(track, dict) and track.get("file") and not track.get("points"):
            yield hazard, track


def _year(track: Mapping[str, Any]) -> int:
    year = str(track.get("year", ""))
    return int(year) if year.isdigit() else 0


def _begins(data: Mapping[str, Any], unit: Unit) -> datetime | None:
    said = data.get("begins")
    if said is None:
        return None
    try:
        begins = said if isinstance(said, datetime) else datetime.fromisoformat(str(said))
    except ValueError:
        return None
    zone: ZoneInfo = network.zone_of(unit.time_zone)
    return begins if begins.tzinfo else begins.replace(tzinfo=zone)


def _points(fixes: Sequence[Fix], begins: datetime | None) -> list[dict[str, float]]:
    return [
        {"hours": round(hours, 2), "latitude": north, "longitude": east, "km": round(km, 1)}
        for hours, (north, east, km) in by_hour(fixes, begins).items()
    ]
