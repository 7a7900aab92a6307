"""Imports: begun once the whole file was looked at, written in short pieces, finished when it is whole."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import connection
from django.db.models import F

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import StoredFile
from youxu.kernel.words import mark
from youxu.network import events, rules
from youxu.network.actions.outlets import search_text
from youxu.network.mapping import NetworkMapping
from youxu.network.models import HoursPattern, ImportRun, Outlet, OutletLine, Region, Unit
from youxu.network.queries.imports import import_key

LARGEST = 1000
WRITTEN = (
    "name", "name_en", "kind", "mode", "registration_number", "province", "city", "county", "town", "address",
    "postcode", "head_name", "telephone", "service_area", "service_population", "floor_area", "weekly_open_days",
    "daily_hours", "box_collections_a_day", "deliveries_a_week", "only_outlet_of_township", "one_person",
    "latitude", "longitude", "given_latitude", "given_longitude", "given_datum",
)  # fmt: skip
UPDATED = [
    *WRITTEN,
    "code",
    "unit",
    "unit_path",
    "region",
    "hours",
    "search",
    "import_key",
    "import_digest",
    "revision",
]


class UnableToImport(UnableTo):
    """The import cannot begin or go on."""

    text = mark("The import cannot begin.")


class PreparedRow(Protocol):
    """A good row as importing.prepare makes it."""

    @property
    def key(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...
    @property
    def levels(self) -> tuple[tuple[str, str, str], ...]: ...
    @property
    def regions(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def lines(self) -> tuple[str, ...]: ...
    @property
    def hours(self) -> str: ...
    @property
    def line_hours(self) -> Mapping[str, str]: ...
    @property
    def digest(self) -> str: ...


@action
def start_import(
    *,
    by: Actor,
    at: datetime,
    unit_key: str,
    mapping: NetworkMapping,
    mapping_text: str,
    file_name: str,
    digest: str,
    rows: int,
    rejected: list[dict[str, Any]],
    warned: list[dict[str, Any]],
    stored: StoredFile | None = None,
) -> ImportRun:
    """Begin an import into the unit ``unit_key`` (the mapping's own when "") and return its run.

    An unfinished run of the same file and unit is returned instead: it goes on where it stopped. Raises
    UnableToImport when there is no such unit and the mapping describes none to be made. With ``stored`` (the
    file as it was kept) a job writes the rows.
    """
    unit = _unit(by, unit_key, mapping)
    earlier = ImportRun.objects.filter(unit=unit, digest=digest, state=rules.ImportState.UNFINISHED).first()
    if earlier is not None:
        return earlier
    run = ImportRun.objects.create(
        unit=unit,
        unit_path=unit.path,
        file_name=file_name[:200],
        stored_file=stored,
        digest=digest,
        mapping=mapping.key,
        mapping_text=mapping_text,
        state=rules.ImportState.UNFINISHED,
        rows=rows,
        rejected=rejected,
        warned=warned,
        started_at=at,
        by=by.name[:80],
    )
    what = events.ImportStarted(file=run.file_name, mapping=mapping.key, rows=rows, rejected=len(rejected))
    journal.append(what, by=by, at=at, stream=f"unit:{unit.key}", subject=run, unit=unit.path)
    return run


def _unit(by: Actor, unit_key: str, mapping: NetworkMapping) -> Unit:
    key = unit_key or (mapping.unit.key if mapping.unit else "")
    unit = Unit.objects.filter(key=key, retired_at=None).first()
    if unit is not None:
        by.require("import_network", unit=unit.path)
        return unit
    top = mapping.unit
    if top is None or key != top.key:
        raise UnableToImport(mark("There is no unit {key}."), field="unit", key=key or "-")
    path = f"{top.key}/"
    if not by.may("import_network", unit=path) and by.may("import_network", unit=by.unit):
        raise UnableToImport(
            mark(
                "The mapping would make a unit of its own, {key}, which is not yours to make: name the unit that gets "
                "the outlets (--unit KEY)."
            ),
            field="unit",
            key=key,
        )
    by.require("import_network", unit=path)
    return Unit.objects.create(
        key=top.key,
        path=path,
        level=top.level,
        name=top.name,
        name_en=top.name_en,
        time_zone=top.time_zone,
        calendar=top.calendar,
    )


@action
def apply_chunk(
    *,
    by: Actor,
    at: datetime,
    run: ImportRun,
    mapping: NetworkMapping,
    rows: Sequence[PreparedRow],
    unchanged: int,
    upto: int,
) -> ImportRun:
    """Write some rows and note how far the run came; return the run.

    ``unchanged`` rows among those up to row ``upto`` needed no writing. No journal entry: the start and the end
    of the run have theirs. Raises Stale when another process goes on with the same run.
    """
    by.require("import_network", unit=run.unit_path)
    units, regions = _units(run, rows), _regions(mapping, rows)
    patterns = _patterns(rows)
    present = _present(run, mapping, rows)
    fresh, changed = list[Outlet](), list[Outlet]()
    for row in rows:
        outlet = present.get(import_key(mapping.key, row.key)) or present.get(f"code:{row.fields['code']}")
        (changed if outlet else fresh).append(
            _filled(outlet or Outlet(), row, run, mapping, units, regions, patterns)
        )
    Outlet.objects.bulk_create(fresh)
    if changed:
        Outlet.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["id"], update_fields=UPDATED
        )
    _write_lines(
        rows, {o.import_key: o for o in (*fresh, *changed)}, {o.pk for o in changed}, mapping, patterns, at
    )
    moved = ImportRun.objects.filter(pk=run.pk, done=run.done, state=rules.ImportState.UNFINISHED).update(
        done=upto,
        created=F("created") + len(fresh),
        updated=F("updated") + len(changed),
        unchanged=F("unchanged") + unchanged,
    )
    if not moved:
        raise Stale
    run.refresh_from_db(fields=["done", "created", "updated", "unchanged"])
    return run


@action
def link_parents(*, by: Actor, at: datetime, run: ImportRun, parents: Mapping[str, str]) -> ImportRun:
    """Set the parent office of up to 1,000 rows (source key -> source key) where it differs; return the run."""
    by.require("import_network", unit=run.unit_path)
    if len(parents) > LARGEST:
        raise ValueError("at most 1,000 rows at once")
    wanted = {
        import_key(run.mapping, key): import_key(run.mapping, parent) for key, parent in parents.items()
    }
    found = {
        outlet.import_key: outlet
        for outlet in _of_source(run, {*wanted, *wanted.values()}, "tree", "import_key", "parent_outlet_id")
    }
    changed = []
    for child, parent in wanted.items():
        if child in found and parent in found and found[child].parent_outlet_id != found[parent].pk:
            found[child].parent_outlet_id = found[parent].pk
            changed.append(found[child])
    if changed:
        Outlet.objects.bulk_update(changed, ["parent_outlet"], batch_size=250)
    return run


@action
def finish_import(*, by: Actor, at: datetime, run: ImportRun) -> ImportRun:
    """Mark a run as whole and return it; a run that is whole already stays as it is."""
    by.require("import_network", unit=run.unit_path)
    if not ImportRun.objects.filter(pk=run.pk, state=rules.ImportState.UNFINISHED).update(
        state=rules.ImportState.DONE, finished_at=at
    ):
        return run
    run.refresh_from_db()
    what = events.ImportFinished(
        file=run.file_name,
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
        rejected=len(run.rejected),
    )
    journal.append(what, by=by, at=at, stream=f"unit:{run.unit.key}", subject=run, unit=run.unit_path)
    return run


def _tree(run: ImportRun) -> str:
    return run.unit_path.split("/")[0]


def _present(run: ImportRun, mapping: NetworkMapping, rows: Sequence[PreparedRow]) -> dict[str, Outlet]:
    """Return the outlets that the rows are already: by source key, else by code (then "code:" leads)."""
    keys = [import_key(mapping.key, row.key) for row in rows]
    codes = [row.fields["code"] for row in rows]
    of_codes = Outlet.objects.filter(tree=_tree(run), code__in=codes, retired_at=None)
    found: dict[str, Outlet] = {}
    for outlet in (*of_codes, *_of_source(run, keys)):
        found[f"code:{outlet.code}"] = outlet
        found[outlet.import_key] = outlet
    return found


def _of_source(run: ImportRun, keys: Collection[str], *only: str) -> list[Outlet]:
    """Return the outlets of the run's tree that came from rows of the source, looked for by those keys alone.

    SQLite would rather go through the tree, which is the whole network: each chunk of an import would read all before it.
    """
    rows = Outlet.objects.filter(import_key__in=keys, retired_at=None).only(*only)
    return [outlet for outlet in rows if outlet.tree == _tree(run)]


def _filled(
    outlet: Outlet,
    row: PreparedRow,
    run: ImportRun,
    mapping: NetworkMapping,
    units: Mapping[tuple[tuple[str, str, str], ...], Unit],
    regions: Mapping[str, Region],
    patterns: Mapping[str, int],
) -> Outlet:
    unit = units[row.levels]
    outlet.revision += bool(outlet.pk)
    outlet.tree, outlet.code = _tree(run), row.fields["code"]
    outlet.unit, outlet.unit_path = unit, unit.path
    outlet.region = regions.get(row.regions[-1][0]) if row.regions else None
    outlet.hours_id = patterns[row.hours] if row.hours else None
    for name in WRITTEN:
        if name in row.fields:
            setattr(outlet, name, row.fields[name])
    outlet.search = search_text(outlet)
    outlet.import_key, outlet.import_digest = import_key(mapping.key, row.key), row.digest
    return outlet


def _units(run: ImportRun, rows: Sequence[PreparedRow]) -> dict[tuple[tuple[str, str, str], ...], Unit]:
    """Return the unit of each chain of levels, making what does not exist below the run's unit."""
    found: dict[tuple[tuple[str, str, str], ...], Unit] = {(): run.unit}
    chains = {row.levels for row in rows}
    for depth in range(max(map(len, chains), default=0)):
        wanted = {chain[: depth + 1] for chain in chains if len(chain) > depth}
        keys = {chain: _unit_key(found[chain[:-1]].key, chain[-1][1]) for chain in wanted}
        present = {unit.key: unit for unit in Unit.objects.filter(key__in=keys.values())}
        for chain, key in keys.items():
            if key not in present:
                present[key] = _new_unit(key, chain[-1], found[chain[:-1]])
            found[chain] = present[key]
    return found


def _new_unit(key: str, level: tuple[str, str, str], parent: Unit) -> Unit:
    unit, _ = Unit.objects.get_or_create(
        key=key,
        defaults={
            "path": f"{parent.path}{key}/",
            "level": level[0],
            "name": level[2],
            "parent": parent,
            "time_zone": parent.time_zone,
            "calendar": parent.calendar,
        },
    )
    return unit


def _unit_key(parent: str, code: str) -> str:
    key = f"{parent}-{code}"
    return key if len(key) <= 60 else f"{key[:51]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _regions(mapping: NetworkMapping, rows: Sequence[PreparedRow]) -> dict[str, Region]:
    """Return the regions of the rows by code, making those of the mapping's own scheme that do not exist."""
    if mapping.regions is None:
        return {}
    scheme, chains = mapping.regions.scheme, {row.regions for row in rows if row.regions}
    codes = {code for chain in chains for code, _ in chain}
    found = {region.code: region for region in Region.objects.filter(scheme=scheme, code__in=codes)}
    if mapping.regions.code is not None:
        return found
    for depth in range(max(map(len, chains), default=0)):
        missing = {
            chain[depth][0]: Region(
                scheme=scheme,
                code=chain[depth][0],
                name=chain[depth][1],
                parent=found.get(chain[depth - 1][0]) if depth else None,
            )
            for chain in chains
            if len(chain) > depth and chain[depth][0] not in found
        }
        if missing:
            Region.objects.bulk_create(missing.values(), ignore_conflicts=True)
            made = Region.objects.filter(scheme=scheme, code__in=missing)
            found |= {region.code: region for region in made}
    return found


def _patterns(rows: Sequence[PreparedRow]) -> dict[str, int]:
    texts = {text for row in rows for text in (row.hours, *row.line_hours.values()) if text}
    found = dict(HoursPattern.objects.filter(text__in=texts).values_list("text", "pk"))
    for text in sorted(texts - set(found)):
        found[text] = HoursPattern.objects.get_or_create(text=text)[0].pk
    return found


def _write_lines(
    rows: Sequence[PreparedRow],
    outlets: Mapping[str, Outlet],
    changed: set[int],
    mapping: NetworkMapping,
    patterns: Mapping[str, int],
    at: datetime,
) -> None:
    """Write the lines of the rows; lines that a changed row no longer offers retire."""
    wanted = {
        (outlets[import_key(mapping.key, row.key)].pk, line): patterns.get(row.line_hours.get(line, ""))
        for row in rows
        for line in row.lines
    }
    present = {(line.outlet_id, line.line): line for line in OutletLine.objects.filter(outlet__in=changed)}
    gone = [line.pk for key, line in present.items() if key not in wanted and line.retired_at is None]
    OutletLine.objects.filter(pk__in=gone).update(retired_at=at)
    new = [
        (pk, line, hours)
        for (pk, line), hours in wanted.items()
        if (pk, line) not in present
        or present[pk, line].hours_id != hours
        or present[pk, line].retired_at is not None
    ]
    _insert_lines([one for one in new if one[0] not in changed])
    OutletLine.objects.bulk_create(
        (OutletLine(outlet_id=pk, line=line, hours_id=hours) for pk, line, hours in new if pk in changed),
        update_conflicts=True,
        unique_fields=["outlet", "line"],
        update_fields=["hours", "retired_at"],
    )


def _insert_lines(rows: list[tuple[int, str, int | None]]) -> None:
    """Insert lines of new outlets past the ORM: eight a row, they take a third of an import's time with it."""
    if not rows:
        return
    table = connection.ops.quote_name(OutletLine._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} (outlet_id, line, hours_id) VALUES (%s, %s, %s)", rows)
