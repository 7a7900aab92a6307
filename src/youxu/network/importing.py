"""Importing a network file: check the whole of it, then write the good rows in short pieces.

Nothing is written before the whole file was looked at. A row is found again by the source's own key, so the same
file twice changes nothing, and an import that was killed goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from youxu.core import clock
from youxu.core.actor import Actor
from youxu.kernel import geo, spans
from youxu.kernel.imported import ImportResult, RowWord
from youxu.kernel.words import Sentence, mark
from youxu.network import actions, hours_text, readers, rules
from youxu.network.actions.outlets import longest_of
from youxu.network.mapping import NetworkMapping, digest_of
from youxu.network.models import ImportRun
from youxu.network.queries import imports

Progress = Callable[[str, int, int], None]
LONGEST = {
    name: length
    for name in ("code", "name", "name_en", "kind", "registration_number", "province", "city", "county", "town",
                 "address", "postcode", "head_name", "telephone", "service_area")
    if (length := longest_of(name))
}  # fmt: skip
WHOLE_NUMBERS = ("service_population", "weekly_open_days", "box_collections_a_day", "deliveries_a_week")
NUMBERS = ("floor_area", "daily_hours")
FLAGS = ("only_outlet_of_township", "one_person")
YES = {"1", "true", "yes", "y", "是", "有", "oui"}
AT_ONCE = 1000
WRITES = 900


@dataclass(frozen=True)
class Prepared:
    """A good row, ready to be written: ``levels`` are (level, key, name) of its units from the top down.

    ``regions`` are (code, name) from the outermost.
    """

    row: int
    key: str
    fields: Mapping[str, Any]
    levels: tuple[tuple[str, str, str], ...]
    regions: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    hours: str
    line_hours: Mapping[str, str]
    parent: str

    @cached_property
    def digest(self) -> str:
        """Return what covers all of it, reckoned when it is asked for: a file that is only checked needs none."""
        body = [self.key, self.fields, self.levels, self.regions, self.lines]
        body += [self.hours, self.line_hours, self.parent]
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def writes(self) -> int:
        """Return how many rows it writes at most."""
        return 1 + len(self.lines) + bool(self.regions)


@dataclass
class Checked:
    """What looking at the whole file gave: how many rows, which are rejected, what was warned about."""

    rows: int = 0
    rejected: list[RowWord] = field(default_factory=list)
    warned: list[RowWord] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)


class _Rejected(Exception):
    def __init__(self, text: str, **values: str) -> None:
        self.text, self.values = text, values


def run_import(
    *,
    by: Actor,
    at: datetime,
    path: Path,
    mapping: NetworkMapping,
    mapping_text: str,
    unit_key: str = "",
    file_name: str = "",
    progress: Progress = lambda stage, done, total: None,
) -> ImportResult:
    """Import the file at ``path`` and return what became of its rows.

    Goes on with an unfinished run of the same file, mapping and unit. Raises UnableToReadFile,
    UnableToImport (no such unit), NotPermitted; then nothing was written.
    """
    started = clock.monotonic()
    checked = check(path, mapping, progress)
    run = actions.start_import(
        by=by,
        at=at,
        unit_key=unit_key,
        mapping=mapping,
        mapping_text=mapping_text,
        file_name=file_name or path.name,
        digest=digest_of(readers.digest(path).encode(), mapping_text.encode()),
        rows=checked.rows,
        rejected=[fault.as_json() for fault in checked.rejected],
        warned=[fault.as_json() for fault in checked.warned],
    )
    write(by=by, at=at, run=run, path=path, mapping=mapping, checked=checked, progress=progress)
    run.refresh_from_db()
    return ImportResult(
        run_id=run.pk,
        rows=run.rows,
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
        rejected=tuple(checked.rejected),
        warned=tuple(checked.warned),
        seconds=round(clock.monotonic() - started, 2),
    )


def check(
    path: Path, mapping: NetworkMapping, progress: Progress = lambda stage, done, total: None
) -> Checked:
    """Look at every row and write nothing; return what is wrong with which row. Raises UnableToReadFile."""
    found, keys, codes = Checked(), dict[str, int](), dict[str, int]()
    for number, row in readers.rows(path, mapping):
        found.rows += 1
        if found.rows % 2000 == 0:
            progress("check", found.rows, 0)
        try:
            prepared, warnings = prepare(number, row, mapping)
            _once(prepared.key, keys, number, mark("The key {value} stands in row {other} already."))
            _once(
                prepared.fields["code"],
                codes,
                number,
                mark("The code {value} stands in row {other} already."),
            )
        except _Rejected as fault:
            found.rejected.append(RowWord(number, Sentence(fault.text, fault.values)))
            continue
        found.warned += warnings
        if prepared.parent:
            found.parents[prepared.key] = prepared.parent
    _check_parents(found, keys)
    return found


def _once(value: str, seen: dict[str, int], number: int, text: str) -> None:
    if value in seen:
        raise _Rejected(text, value=value, other=str(seen[value]))
    seen[value] = number


def _check_parents(found: Checked, keys: Mapping[str, int]) -> None:
    for key, parent in list(found.parents.items()):
        if parent not in keys:
            text = mark("Its parent office {value} is not in the file; it is kept without.")
            found.warned.append(RowWord(keys[key], Sentence(text, {"value": parent})))
            del found.parents[key]
    found.warned.sort(key=lambda fault: fault.row)


def write(
    *,
    by: Actor,
    at: datetime,
    run: ImportRun,
    path: Path,
    mapping: NetworkMapping,
    checked: Checked,
    progress: Progress = lambda stage, done, total: None,
) -> None:
    """Write the good rows behind ``run.done`` in pieces of at most 1,000 rows, then link parents and finish."""
    bad = {fault.row for fault in checked.rejected}
    batch: list[Prepared] = []
    for number, row in readers.rows(path, mapping):
        if number <= run.done or number in bad:
            continue
        batch.append(prepare(number, row, mapping)[0])
        if len(batch) >= AT_ONCE:
            run = _write_batch(by, at, run, mapping, batch)
            progress("write", run.created + run.updated + run.unchanged + len(bad), checked.rows)
            batch = []
    if batch:
        run = _write_batch(by, at, run, mapping, batch)
    links = list(checked.parents.items())
    for start in range(0, len(links), AT_ONCE):
        actions.link_parents(by=by, at=at, run=run, parents=dict(links[start : start + AT_ONCE]))
        progress("link", min(start + AT_ONCE, len(links)), len(links))
    actions.finish_import(by=by, at=at, run=run)
    progress("done", checked.rows, checked.rows)


def _write_batch(
    by: Actor, at: datetime, run: ImportRun, mapping: NetworkMapping, batch: list[Prepared]
) -> ImportRun:
    known = imports.known_digests(run, mapping.key, [one.key for one in batch])
    for piece, unchanged, upto in _pieces(batch, known):
        run = actions.apply_chunk(
            by=by, at=at, run=run, mapping=mapping, rows=piece, unchanged=unchanged, upto=upto
        )
    return run


def _pieces(batch: list[Prepared], known: Mapping[str, str]) -> Iterator[tuple[list[Prepared], int, int]]:
    """Cut a batch so that no piece writes over 900 rows; yield (rows to write, unchanged rows, last row)."""
    piece: list[Prepared] = []
    unchanged = writes = 0
    for one in batch:
        if known.get(one.key) == one.digest:
            unchanged += 1
        else:
            piece.append(one)
            writes += one.writes
        if writes >= WRITES - 20:
            yield piece, unchanged, one.row
            piece, unchanged, writes = [], 0, 0
    if piece or unchanged:
        yield piece, unchanged, batch[-1].row


def prepare(number: int, row: Mapping[str, Any], mapping: NetworkMapping) -> tuple[Prepared, list[RowWord]]:
    """Return the row ready to be written, and warnings about it. Raises when it must be rejected."""
    warned: list[RowWord] = []
    if "" in row:
        raise _Rejected(mark("The row has {value} cells, more than the header names."), value=str(row[""]))
    key = _key(row, mapping)
    values: dict[str, Any] = {name: take.of(row) for name, take in mapping.fields.items()}
    values["code"] = values.get("code") or _made_code(key)
    _check_texts(values)
    _read_numbers(number, values, warned)
    values["mode"] = _mode(values.get("mode", ""))
    values |= _place(number, row, mapping, warned)
    lines = mapping.lines.of(row)
    hours, line_hours = _hours(number, row, mapping, lines, warned)
    levels = _levels(row, mapping)
    regions = _regions(row, mapping)
    parent = mapping.parent.of(row) if mapping.parent else ""
    return Prepared(number, key, values, levels, regions, lines, hours, line_hours, parent), warned


def _key(row: Mapping[str, Any], mapping: NetworkMapping) -> str:
    parts = [" ".join(str(row.get(column) or "").split()) for column in mapping.id]
    if not any(parts):
        raise _Rejected(mark("The key is missing (column {value})."), value=", ".join(mapping.id))
    return "/".join(parts)


def _made_code(key: str) -> str:
    """Return a short stable code for a source that has none."""
    return hashlib.sha256(key.encode()).hexdigest()[:10]


def _check_texts(values: Mapping[str, Any]) -> None:
    if not values.get("name"):
        raise _Rejected(mark("The name is missing."))
    for name, longest in LONGEST.items():
        if len(values.get(name, "")) > longest:
            raise _Rejected(
                mark("{field_name} is longer than {value} characters."), field_name=name, value=str(longest)
            )


def _read_numbers(number: int, values: dict[str, Any], warned: list[RowWord]) -> None:
    for name in (*WHOLE_NUMBERS, *NUMBERS):
        if name not in values:
            continue
        text = values[name].replace(",", "")
        try:
            value = float(text) if text else None
        except ValueError:
            value = -1.0
        if value is not None and not 0 <= value < 1e9:
            warned.append(
                RowWord(
                    number,
                    Sentence(
                        mark("{field_name} is no number ({value}); it is left out."),
                        {"field_name": name, "value": text},
                    ),
                )
            )
            value = None
        values[name] = int(value) if value is not None and name in WHOLE_NUMBERS else value
    for name in FLAGS:
        if name in values:
            values[name] = values[name].lower() in YES


def _mode(text: str) -> str:
    if not text:
        return rules.OperatingMode.SELF_RUN.value
    try:
        return rules.OperatingMode(text).value
    except ValueError:
        raise _Rejected(mark("{value} is neither SELF_RUN nor COMMISSIONED."), value=text) from None


def _place(
    number: int, row: Mapping[str, Any], mapping: NetworkMapping, warned: list[RowWord]
) -> dict[str, Any]:
    if mapping.place is None:
        return {}
    nowhere = dict.fromkeys(("latitude", "longitude", "given_latitude", "given_longitude")) | {
        "given_datum": ""
    }
    texts = mapping.place.latitude.of(row), mapping.place.longitude.of(row)
    if not all(texts):
        warned.append(RowWord(number, Sentence(mark("It has no coordinates; it is kept without a point."))))
        return nowhere
    values = {"value": f"{texts[0]}, {texts[1]}"}
    try:
        given = geo.degrees(texts[0]), geo.degrees(texts[1])
    except ValueError:
        text = mark("Its coordinates cannot be read ({value}); it is kept without a point.")
        warned.append(RowWord(number, Sentence(text, values)))
        return nowhere
    box = geo.Box(*mapping.place.box)
    if not box.holds(given):
        text = mark(
            "Its coordinates lie outside the area of the network ({value}); it is kept without a point."
        )
        if box.holds((given[1], given[0])):
            text = mark("Latitude and longitude look swapped ({value}); it is kept without a point.")
        warned.append(RowWord(number, Sentence(text, values)))
        return nowhere
    return actions.place_values(given, mapping.place.datum)


def _hours(
    number: int,
    row: Mapping[str, Any],
    mapping: NetworkMapping,
    lines: tuple[str, ...],
    warned: list[RowWord],
) -> tuple[str, dict[str, str]]:
    """Return the pattern of the outlet and those of lines that differ; what cannot be read is warned about."""
    spec = mapping.hours
    if spec is None or not spec.column:
        return (spec.constant if spec else ""), {}
    text = str(row.get(spec.column) or "").strip()
    if not text:
        return spec.constant, {}
    parsed = _parsed(text, spec.syntax, tuple(spec.groups))
    if parsed.unread:
        warned.append(
            RowWord(
                number,
                Sentence(
                    mark("Opening hours not understood: {value}"),
                    {"value": " | ".join(parsed.unread)[:200]},
                ),
            )
        )
    add = f"; {spec.add}" if spec.add and parsed.pattern else ""
    own = {
        line: pattern + add
        for group, pattern in parsed.groups.items()
        if pattern != parsed.pattern
        for line in spec.groups[group]
        if line in lines
    }
    return (parsed.pattern + add or spec.constant), own


def _parsed(text: str, syntax: str, groups: tuple[str, ...]) -> hours_text.ParsedHours:
    if syntax == "chinese":
        return hours_text.parse(text, groups)
    try:
        return hours_text.ParsedHours(spans.check(text))
    except spans.BadHours:
        return hours_text.ParsedHours("", {}, (text,))


def _levels(row: Mapping[str, Any], mapping: NetworkMapping) -> tuple[tuple[str, str, str], ...]:
    found = []
    for level in mapping.levels:
        code, name = level.code.of(row), level.name.of(row)
        if not code:
            continue
        found.append((level.level.value, slug(code), (name or code)[:120]))
    return tuple(found)


def _regions(row: Mapping[str, Any], mapping: NetworkMapping) -> tuple[tuple[str, str], ...]:
    if mapping.regions is None:
        return ()
    if mapping.regions.code is not None:
        return ((mapping.regions.code.of(row)[:40], ""),)
    pairs = [(code.of(row)[:40], name.of(row)[:120]) for code, name in mapping.regions.levels]
    return tuple((code, name) for code, name in pairs if code and name)


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """Return ``text`` as part of a unit's key; what has no Latin letters becomes a short digest."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain or hashlib.sha256(text.encode()).hexdigest()[:8]
