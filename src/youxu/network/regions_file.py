"""Regions from a csv file: a code, a name, and the code of the region around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from youxu.core.actor import Actor
from youxu.kernel.words import Sentence, mark
from youxu.network import actions, mapping, readers
from youxu.network.models import Region

AT_ONCE = 1000
PARENTS = ("parent", "areaCode", "cityCode", "provinceCode")
_COLUMNS = mapping.parse(
    "{key: regions, title: {zh: 地区, en: regions}, format: csv, id: [code], fields: {name: name}}"
)


@dataclass
class Filled:
    """How filling in ended: rows of the file, regions written, rows rejected with the reason."""

    rows: int = 0
    filled: int = 0
    rejected: list[tuple[int, Sentence]] = field(default_factory=list)


def fill(*, by: Actor, at: datetime, path: Path, scheme: str) -> Filled:
    """Add or rename the regions of a csv file with the columns code, name and parent (a column ``parent``,
    ``areaCode``, ``cityCode`` or ``provinceCode``, the first that is there). Raises UnableToReadFile.
    """
    found = Filled()
    known = set(Region.objects.filter(scheme=scheme).values_list("code", flat=True))
    batch: list[actions.RegionRow] = []
    for number, row in readers.rows(path, _COLUMNS):
        found.rows += 1
        region = _region(row)
        reason = _fault(region, known)
        if reason is not None:
            found.rejected.append((number, reason))
            continue
        known.add(region.code)
        batch.append(region)
        if len(batch) == AT_ONCE:
            _write(by, at, scheme, batch, found)
            batch = []
    _write(by, at, scheme, batch, found)
    return found


def _region(row: Mapping[str, Any]) -> actions.RegionRow:
    parent = next((str(row[name]).strip() for name in PARENTS if row.get(name)), "")
    code = str(row.get("code") or "").strip()
    name = str(row.get("name") or "").strip()
    return actions.RegionRow(code, name, parent, str(row.get("name_en") or "").strip())


def _fault(region: actions.RegionRow, known: set[str]) -> Sentence | None:
    if not region.code or not region.name:
        return Sentence(mark("Code or name is missing."))
    if region.parent and region.parent not in known:
        return Sentence(mark("The region around it ({value}) is not known."), {"value": region.parent})
    return None


def _write(by: Actor, at: datetime, scheme: str, batch: list[actions.RegionRow], found: Filled) -> None:
    if batch:
        actions.add_regions(by=by, at=at, scheme=scheme, rows=batch)
        found.filled += len(batch)
