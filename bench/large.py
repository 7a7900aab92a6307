"""Fill a database with a national operator: 55,400 outlets of eight lines, 50,000 incidents, a million entries.

``python -m bench.large URL`` fills the database at URL (made and migrated first); pages.py measures on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

OUTLETS, INCIDENTS, ENTRIES = 55_400, 50_000, 1_000_000
OPEN_INCIDENTS = 400
COUNTIES_A_CITY, CITIES_A_PROVINCE, PROVINCES = 8, 11, 31
LINES = ("letters", "printed", "parcels", "pickup", "remittance", "savings", "ems", "press")
PATTERNS = ("Mo-Su 08:30-17:30", "Mo-Fr 09:00-12:00,13:30-17:00; Sa 09:00-12:00", "Mo-Sa 08:30-17:00")
Row = TypeVar("Row")


def fill(at: datetime, *, outlets: int = OUTLETS, incidents: int = INCIDENTS, entries: int = ENTRIES) -> str:
    """Fill the present database; return the path of a county with open incidents. Rows are plain, not acted."""
    counties = _units()
    made = _outlets(counties, outlets)
    _incidents(counties, made, incidents, at)
    _entries(entries, at)
    return counties[0].path


def _chunks(rows: Iterable[Row], size: int = 5000) -> Iterator[list[Row]]:
    walk = iter(rows)
    while chunk := list(islice(walk, size)):
        yield chunk


def _units() -> list[Any]:
    from youxu.network.models import Unit

    group = Unit.objects.create(key="post", path="post/", level="GROUP", name="集团", name_en="Group")
    counties = []
    for p in range(PROVINCES):
        province = Unit.objects.create(
            key=f"p{p}", path=f"post/p{p}/", level="PROVINCE", name=f"省{p}", parent=group
        )
        for c in range(CITIES_A_PROVINCE):
            key = f"p{p}c{c}"
            city = Unit.objects.create(
                key=key, path=f"{province.path}{key}/", level="CITY", name=f"市{p}-{c}", parent=province
            )
            counties += [
                Unit(
                    key=f"{key}x{x}",
                    path=f"{city.path}{key}x{x}/",
                    level="COUNTY",
                    name=f"县{p}-{c}-{x}",
                    reference_prefix="BN",
                    parent=city,
                )
                for x in range(COUNTIES_A_CITY)
            ]
    Unit.objects.bulk_create(counties)
    return list(Unit.objects.filter(level="COUNTY").order_by("pk"))


def _outlets(counties: list[Any], count: int) -> list[tuple[int, str]]:
    from youxu.network.models import HoursPattern, Outlet, OutletLine

    patterns = [HoursPattern.objects.create(text=text) for text in PATTERNS]

    def rows() -> Iterator[Any]:
        for number in range(count):
            unit = counties[number % len(counties)]
            yield Outlet(
                code=f"{100000 + number}",
                name=f"网点{number}",
                name_en=f"Outlet {number}",
                unit=unit,
                unit_path=unit.path,
                hours=patterns[number % 3],
                latitude=22 + (number % 2000) / 100,
                longitude=80 + (number % 4500) / 100,
                search=f"网点{number} {100000 + number}",
            )

    for chunk in _chunks(rows()):
        Outlet.objects.bulk_create(chunk)
    made = list(Outlet.objects.order_by("pk").values_list("pk", "unit_path"))
    for chunk in _chunks(
        (OutletLine(outlet_id=pk, line=line) for pk, _path in made for line in LINES), 20_000
    ):
        OutletLine.objects.bulk_create(chunk)
    return made


def _incidents(counties: list[Any], outlets: list[tuple[int, str]], count: int, at: datetime) -> None:
    from youxu.incidents.models import Incident, Interruption, Task
    from youxu.network.models import Hold
    from youxu.plan.models import PlanVersion

    plan = PlanVersion.objects.order_by("pk").first()
    step = len(outlets) // len(counties) or 1

    def rows() -> Iterator[Any]:
        for number in range(count):
            is_open = number < OPEN_INCIDENTS
            unit = counties[number % (40 if is_open else len(counties))]
            began = at - timedelta(minutes=7 * number if is_open else 3000 + 9 * number)
            ended = None if is_open else began + timedelta(hours=3)
            yield Incident(
                reference=f"BN{number:06d}",
                unit=unit,
                unit_path=unit.path,
                plan_version=plan,
                stage="RESPONDING" if is_open else "CLOSED",
                title=f"停电 {number}",
                title_en=f"Power cut {number}",
                cause_category="technical_fault",
                cause="power",
                level="OUTLET",
                proposed_level="OUTLET",
                outlet_count=1,
                line_count=len(LINES),
                began_at=began,
                noticed_at=began,
                reported_at=began + timedelta(minutes=3),
                verified_at=began + timedelta(minutes=6),
                directed_at=began + timedelta(minutes=10),
                accepted_at=began + timedelta(minutes=12),
                released_at=ended,
                cleared_at=ended,
                closed_at=ended,
                ended_at=ended,
            )

    for chunk in _chunks(rows()):
        Incident.objects.bulk_create(chunk)
    made = list(Incident.objects.order_by("pk").values_list("pk", "unit_path", "stage", "began_at"))
    by_unit: dict[str, list[int]] = {}
    for pk, path in outlets:
        by_unit.setdefault(path, []).append(pk)

    def interruptions() -> Iterator[Any]:
        for place, (pk, path, stage, began) in enumerate(made):
            outlet = by_unit[path][place // len(counties) % step]
            for line in LINES[:4]:
                yield Interruption(
                    incident_id=pk,
                    unit_path=path,
                    outlet_id=outlet,
                    line=line,
                    state="SUSPENDED",
                    status="DOWN" if stage == "RESPONDING" else "RELEASED",
                    began_at=began,
                )

    for chunk in _chunks(interruptions(), 10_000):
        Interruption.objects.bulk_create(chunk)

    def tasks() -> Iterator[Any]:
        for pk, path, stage, began in made:
            for place, group in enumerate(("technical", "customer", "logistics", "office")):
                yield Task(
                    incident_id=pk,
                    unit_path=path,
                    clause="P3a",
                    step="P3",
                    group=group,
                    role="engineer",
                    title=f"任务 {place}",
                    title_en=f"Task {place}",
                    state="DOING" if stage == "RESPONDING" else "DONE",
                    opened_at=began,
                    due_at=began + timedelta(minutes=60),
                    done_at=None if stage == "RESPONDING" else began + timedelta(minutes=50),
                )

    for chunk in _chunks(tasks(), 10_000):
        Task.objects.bulk_create(chunk)
    down = Interruption.objects.filter(status="DOWN").values_list(
        "incident_id", "outlet_id", "line", "unit_path", "began_at"
    )
    for chunk in _chunks(
        (
            Hold(
                outlet_id=o,
                line=line,
                unit_path=path,
                state="SUSPENDED",
                since=began,
                source=f"incident:{pk}",
            )
            for pk, o, line, path, began in down.iterator()
        ),
        5000,
    ):
        Hold.objects.bulk_create(chunk, ignore_conflicts=True)


def _entries(count: int, at: datetime) -> None:
    """Append ``count`` chained entries over the incidents, written in bulk as the journal would have them."""
    from youxu.core.journal import hash_of
    from youxu.core.models import Entry, EntryPayload
    from youxu.incidents.models import Incident

    keys = list(Incident.objects.order_by("pk").values_list("pk", "unit_path"))
    share = max(1, count // len(keys))
    body = json.dumps({"by": "bench", "text": "…"}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(("0" * 32 + body).encode()).hexdigest()

    def rows() -> Iterator[Any]:
        for pk, path in keys:
            previous = ""
            for sequence in range(1, share + 1):
                entry = Entry(
                    stream=f"incident:{pk}",
                    sequence=sequence,
                    code="NOTE_WRITTEN",
                    surface="SYSTEM",
                    actor_kind="SYSTEM",
                    actor_key="system:bench",
                    subject_kind="incidents.incident",
                    subject_id=pk,
                    unit_path=path,
                    occurred_at=at - timedelta(minutes=share - sequence),
                    recorded_at=at - timedelta(minutes=share - sequence),
                    payload_digest=digest,
                    previous_hash=previous,
                )
                entry.hash = previous = hash_of(entry)
                yield entry

    for chunk in _chunks(rows(), 5000):
        Entry.objects.bulk_create(chunk)
        EntryPayload.objects.bulk_create(
            [EntryPayload(entry=entry, salt="0" * 32, body=body) for entry in chunk], batch_size=5000
        )
