"""Fill a database with a national operator: 55,400 outlets of eight lines, 50,000 incidents, a million entries.

``filled()`` returns the environment of such a database, made anew or kept from the last run when
``YOUXU_BENCH_CACHE`` names a folder. The rows are written in bulk as the actions would leave them; the day is
``MOMENT``, at which everything is measured. ``python -m bench.large`` fills the database of this process.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

OUTLETS, INCIDENTS, ENTRIES = 55_400, 50_000, 1_000_000
OPEN_INCIDENTS, HIT_COUNTIES, MASS_OUTLETS, CALLS = 400, 40, 1_200, 300
PROVINCES, CITIES_A_PROVINCE, COUNTIES_A_CITY = 31, 11, 8
LINES = ("letters", "printed", "parcels", "pickup", "remittance", "savings", "ems", "press")
PATTERNS = ("Mo-Su 08:30-17:30", "Mo-Fr 09:00-12:00,13:30-17:00; Sa 09:00-12:00", "Mo-Sa 08:30-17:00")
GROUPS = (
    ("technical", "engineer", "P3a"),
    ("customer", "customer_officer", "P3b"),
    ("logistics", "logistics_officer", "P3c"),
    ("office", "duty_officer", "P2"),
)
MOMENT = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)  # a Tuesday, 10:30 in Beijing
TOP, PROVINCE, COUNTY = "china-post/", "china-post/p0/", "china-post/p0/p0c0/p0c0x0/"
READERS = {"county": "9001", "province": "9002", "group": "9003"}
MASS = "BNMASS-01"
VERSION = 2
DATABASE = "youxu_bench_large"


@contextmanager
def filled(where: str, server: str = "", maker: str = "bench.large") -> Iterator[dict[str, str]]:
    """Yield the environment of a filled database: of SQLite, or of PostgreSQL when ``server`` is its address.

    ``maker`` is the module that fills it when it is run.
    """
    kept = os.environ.get("YOUXU_BENCH_CACHE")
    home = (
        Path(kept) / f"{maker.rpartition('.')[2]}-{where.lower()}"
        if kept
        else Path(tempfile.mkdtemp(prefix="youxu-bench-"))
    )
    environ = {**os.environ, "YOUXU_HOME": str(home), "YOUXU_DATABASE_URL": _url(server)}
    mark = home / "filled"
    try:
        if not mark.exists() or mark.read_text() != _fingerprint():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(parents=True)
            _create(server)
            _run(environ, "youxu.cli", "migrate")
            _run(environ, maker, "fill")
            mark.write_text(_fingerprint())
        _run(environ, "youxu.cli", "migrate")
        yield environ
    finally:
        if not kept:
            shutil.rmtree(home, ignore_errors=True)
            _drop(server)


def _fingerprint() -> str:
    """Return what a kept database was made by: these numbers, and the first migration of each part."""
    source = Path(__file__).resolve().parents[1] / "src" / "youxu"
    first = b"".join(path.read_bytes() for path in sorted(source.glob("*/migrations/0001_*.py")))
    sizes = (VERSION, OUTLETS, INCIDENTS, ENTRIES, OPEN_INCIDENTS, MASS_OUTLETS)
    return hashlib.sha256(repr(sizes).encode() + first).hexdigest()


def _url(server: str) -> str:
    return f"{server.rsplit('/', 1)[0]}/{DATABASE}" if server else ""


def _create(server: str) -> None:
    _drop(server)
    _sql(server, f"CREATE DATABASE {DATABASE}")


def _drop(server: str) -> None:
    _sql(server, f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _sql(server: str, statement: str) -> None:
    if not server:
        return
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


def _run(environ: dict[str, str], *module: str) -> None:
    subprocess.run([sys.executable, "-m", *module], env=environ, check=True, stdout=sys.stderr)


def fill() -> None:
    """Fill the present, migrated database; say how far it is on the error stream."""
    from bench import aftermath
    from youxu.core import clock

    with clock.pretend(MOMENT):
        outlets = fill_incidents()
        _mass(outlets)
        _entries()
        aftermath.fill()
        settle()


def fill_incidents() -> list[tuple[int, str]]:
    """Fill the present, migrated database with units, people, outlets and incidents; return the outlets."""
    from youxu.cli.demo import county

    say("the demo county")
    sample = county.build(MOMENT)
    counties = _units(sample.units["china-post"])
    _readers()
    outlets = _outlets(counties)
    _incidents(counties, outlets)
    return outlets


def say(what: str) -> None:
    """Print one step with the seconds since the start."""
    print(f"  {time.monotonic() - STARTED:5.0f} s  {what}", file=sys.stderr, flush=True)


STARTED = time.monotonic()


class Loader:
    """Writes many rows of one table by COPY or executemany; a field not given takes its default."""

    def __init__(self, model: Any) -> None:
        from django.db import connection

        self.connection, self.model = connection, model
        self.fields = [field for field in model._meta.concrete_fields if not field.generated]
        if model._meta.pk.get_internal_type().endswith("AutoField"):
            self.fields.remove(model._meta.pk)
        self.places = {field.attname: place for place, field in enumerate(self.fields)}
        self.defaults = [field.get_db_prep_save(field.get_default(), connection) for field in self.fields]
        self.dated = {f.attname for f in self.fields if f.get_internal_type() == "DateTimeField"}
        self.other = {
            f.attname: f for f in self.fields if f.get_internal_type() in ("JSONField", "DateField")
        }

    def load(self, rows: Iterable[dict[str, Any]], what: str, size: int = 50_000) -> None:
        """Write the rows in chunks and say so."""
        walk, count = iter(rows), 0
        while chunk := [self._values(row) for row in islice(walk, size)]:
            self._write(chunk)
            count += len(chunk)
            say(f"{count:,} {what}")

    def _values(self, row: dict[str, Any]) -> list[Any]:
        values = list(self.defaults)
        for name, value in row.items():
            if name in self.dated:
                value = self.connection.ops.adapt_datetimefield_value(value)
            elif name in self.other:
                value = self.other[name].get_db_prep_save(value, self.connection)
            values[self.places[name]] = value
        return values

    def _write(self, chunk: list[list[Any]]) -> None:
        from django.db import transaction

        names = ", ".join(f'"{field.column}"' for field in self.fields)
        into = f'"{self.model._meta.db_table}" ({names})'
        with transaction.atomic(), self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                    for values in chunk:
                        copy.write_row(values)
                return
            places = ", ".join("?" for _field in self.fields)
            cursor.connection.cursor().executemany(f"INSERT INTO {into} VALUES ({places})", chunk)


def _units(group: Any) -> list[Any]:
    from youxu.network.models import Unit

    since = MOMENT - timedelta(days=60)
    shared = {"confirms_since": since, "telephone": "010-000 0000"}
    counties = []
    for p in range(PROVINCES):
        province = Unit.objects.create(
            key=f"p{p}", path=f"{TOP}p{p}/", level="PROVINCE", name=f"第{p}省分公司", parent=group,
            reference_prefix="BN", **shared,
        )  # fmt: skip
        for c in range(CITIES_A_PROVINCE):
            key = f"p{p}c{c}"
            city = Unit.objects.create(
                key=key,
                path=f"{province.path}{key}/",
                level="CITY",
                name=f"市{p}-{c}",
                parent=province,
                **shared,
            )
            counties += [
                Unit(
                    key=f"{key}x{x}", path=f"{city.path}{key}x{x}/", level="COUNTY", name=f"县{p}-{c}-{x}",
                    parent=city, reference_prefix="BN", **shared,
                )
                for x in range(COUNTIES_A_CITY)
            ]  # fmt: skip
    Unit.objects.bulk_create(counties)
    return list(Unit.objects.filter(level="COUNTY", path__startswith=f"{TOP}p").order_by("pk"))


def _readers() -> None:
    """Add who reads: the duty officer of a county, the leaders of its province and of the group."""
    from youxu.core.actor import system
    from youxu.network.models import Unit
    from youxu.organisation import actions

    by, since = system("bench"), MOMENT - timedelta(days=30)
    posts = {"county": (COUNTY, "duty_officer"), "province": (PROVINCE, "leader"), "group": (TOP, "leader")}
    for reader, (path, key) in posts.items():
        unit = Unit.objects.get(path=path)
        person = actions.add_person(
            by=by, at=since, unit=unit, staff_number=READERS[reader], name=f"读者{reader}"
        )
        post = actions.add_post(by=by, at=since, unit=unit, key=key)
        actions.hold_post(by=by, at=since, post=post, person=person)


def _outlets(counties: list[Any]) -> list[tuple[int, str]]:
    """Return (id, unit path) of each outlet. One outlet in 200 did not confirm its opening today."""
    from youxu.network.models import CallItem, HoursPattern, OpeningConfirmation, Outlet, OutletLine

    patterns = [HoursPattern.objects.get_or_create(text=text)[0].pk for text in PATTERNS]

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(OUTLETS):
            unit = counties[number % len(counties)]
            code = f"{100000 + number}"
            yield {
                "tree": "china-post", "code": code, "name": f"网点{number}营业所", "name_en": f"Office {number}",
                "unit_id": unit.pk, "unit_path": unit.path, "hours_id": patterns[number % 3],
                "latitude": 22 + (number % 2000) / 100, "longitude": 80 + (number % 4500) / 100,
                "town": f"镇{number % 900}", "county": unit.name, "search": f"网点{number}营业所 {code} 邮政路",
            }  # fmt: skip

    Loader(Outlet).load(rows(), "outlets")
    found = Outlet.objects.filter(unit_path__startswith=f"{TOP}p").order_by("pk")
    made = list(found.values_list("pk", "unit_path"))
    Loader(OutletLine).load(
        ({"outlet_id": pk, "line": line} for pk, _path in made for line in LINES), "lines", 100_000
    )
    opened = MOMENT - timedelta(hours=1, minutes=50)
    day = {"day": MOMENT.date(), "confirmed_at": opened, "confirmed_by": "网点", "way": "PAGE"}
    Loader(OpeningConfirmation).load(
        ({"outlet_id": pk, "unit_path": path, **day} for pk, path in made if pk % 200), "confirmations"
    )
    due = MOMENT - timedelta(minutes=40)
    waiting = [row for row in made if not row[0] % 200]
    Loader(CallItem).load(
        (
            {"outlet_id": pk, "unit_path": path, "reason": "OPENING", "due_at": due, "raised_at": due}
            for pk, path in waiting[:CALLS]
        ),
        "calls",
    )
    return made


def _incidents(counties: list[Any], outlets: list[tuple[int, str]]) -> None:
    from youxu.incidents.models import Incident, Interruption, Task
    from youxu.network.models import Hold
    from youxu.plan.models import PlanVersion

    plan = PlanVersion.objects.order_by("pk").values_list("pk", flat=True)[0]

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(INCIDENTS - 1):
            is_open = number < OPEN_INCIDENTS
            unit = counties[number % (HIT_COUNTIES if is_open else len(counties))]
            began = MOMENT - timedelta(minutes=7 * number if is_open else 3000 + 9 * number)
            ended = None if is_open else began + timedelta(hours=3)
            yield {
                "reference": f"BN{number:06d}", "unit_id": unit.pk, "unit_path": unit.path,
                "plan_version_id": plan, "stage": "RESPONDING" if is_open else "CLOSED",
                "title": f"{unit.name}停电 {number}", "title_en": f"Power cut {number}",
                "cause_category": "facility", "cause": "power",
                "level": "OUTLET", "proposed_level": "OUTLET", "outlet_count": 1, "line_count": 4,
                "began_at": began, "noticed_at": began, "reported_at": began + timedelta(minutes=3),
                "verified_at": began + timedelta(minutes=6), "directed_at": began + timedelta(minutes=10),
                "accepted_at": began + timedelta(minutes=12), "released_at": ended, "cleared_at": ended,
                "closed_at": ended, "ended_at": ended,
            }  # fmt: skip

    Loader(Incident).load(rows(), "incidents")
    made = list(Incident.objects.order_by("pk").values_list("pk", "unit_path", "stage", "began_at"))
    by_unit: dict[str, list[int]] = defaultdict(list)
    for pk, path in outlets:
        by_unit[path].append(pk)

    def stops() -> Iterator[dict[str, Any]]:
        for place, (pk, path, stage, began) in enumerate(made):
            several = by_unit[path]
            outlet = several[place // HIT_COUNTIES % len(several)]
            for line in LINES[:4]:
                yield {
                    "incident_id": pk, "unit_path": path, "outlet_id": outlet, "line": line, "state": "SUSPENDED",
                    "status": "DOWN" if stage == "RESPONDING" else "RELEASED", "began_at": began,
                }  # fmt: skip

    Loader(Interruption).load(stops(), "interruptions")

    def tasks() -> Iterator[dict[str, Any]]:
        for pk, path, stage, began in made:
            for place, (group, role, clause) in enumerate(GROUPS):
                is_open = stage == "RESPONDING"
                yield {
                    "incident_id": pk, "unit_path": path, "clause": clause, "step": "P3", "group": group,
                    "role": role, "title": f"任务 {place}", "title_en": f"Task {place}",
                    "state": "DOING" if is_open else "DONE", "opened_at": began,
                    "due_at": began + timedelta(minutes=60),
                    "done_at": None if is_open else began + timedelta(minutes=50),
                }  # fmt: skip

    Loader(Task).load(tasks(), "tasks")
    down = Interruption.objects.filter(status="DOWN").order_by("pk")
    names = ("incident_id", "outlet_id", "line", "unit_path", "began_at")
    Loader(Hold).load((_hold(*row) for row in down.values_list(*names)), "holds")


def _hold(incident: int, outlet: int, line: str, path: str, began: datetime) -> dict[str, Any]:
    return {
        "outlet_id": outlet, "line": line, "unit_path": path, "state": "SUSPENDED", "placed_state": "SUSPENDED",
        "since": began, "source": f"incident:{incident}", "confirm_by": MOMENT + timedelta(hours=2),
        "confirmed_at": began, "confirmed_by": "值班员",
    }  # fmt: skip


def _mass(outlets: list[tuple[int, str]]) -> None:
    """Add one incident of a province that stops every line of 1,200 outlets."""
    from youxu.incidents.models import Incident, Interruption, Task
    from youxu.network.models import Hold, Unit

    like = Incident.objects.filter(reference="BN000000").get()
    like.pk, like.reference, like.level, like.proposed_level = None, MASS, "II", "II"
    like.unit, like.unit_path = Unit.objects.get(path=PROVINCE), PROVINCE
    like.title, like.title_en = "全省网络中断", "Network down in the province"
    like.outlet_count = like.mass_total = like.mass_done = MASS_OUTLETS
    like.line_count = MASS_OUTLETS * len(LINES)
    like.convened_at = like.directed_at
    like.save(force_insert=True)
    hit = [row for row in outlets if row[1].startswith(PROVINCE)][:MASS_OUTLETS]
    pairs = [(pk, path, line) for pk, path in hit for line in LINES]
    Loader(Interruption).load(
        (
            {
                "incident_id": like.pk, "unit_path": PROVINCE, "outlet_id": pk, "line": line,
                "state": "SUSPENDED", "began_at": like.began_at,
            }
            for pk, _path, line in pairs
        ),
        "interruptions of the mass incident",
    )  # fmt: skip
    Loader(Hold).load(
        (_hold(like.pk, pk, line, path, like.began_at) for pk, path, line in pairs), "its holds"
    )
    Loader(Task).load(
        (
            {
                "incident_id": like.pk, "unit_path": PROVINCE, "clause": "P3b", "step": "P3", "group": "outlet",
                "role": "outlet_head", "title": f"任务 {pk}", "opened_at": like.began_at, "outlet_id": pk,
                "due_at": MOMENT + timedelta(minutes=pk % 90),
            }
            for pk, _path in hit
        ),
        "its tasks",
    )  # fmt: skip


def _entries() -> None:
    """Append a million chained entries over the incidents, as the journal would have them."""
    from youxu.core.journal import hash_of
    from youxu.core.models import Entry, EntryPayload
    from youxu.incidents.models import Incident

    keys = list(Incident.objects.order_by("pk").values_list("pk", "unit_path", "reported_at"))
    share = max(1, ENTRIES // len(keys))
    body = json.dumps(
        {"by": "bench", "text": "电话问过网点，供电所称两小时内恢复"},
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    salt = "0" * 32
    digest = hashlib.sha256((salt + body).encode()).hexdigest()

    def rows() -> Iterator[dict[str, Any]]:
        for pk, path, reported in keys:
            previous = ""
            for sequence in range(1, share + 1):
                moment = reported + timedelta(minutes=2 * sequence)
                row = {
                    "stream": f"incident:{pk}", "sequence": sequence, "code": "NOTE_WRITTEN",
                    "surface": "SYSTEM", "actor_kind": "SYSTEM", "actor_key": "system:bench",
                    "subject_kind": "incidents.incident", "subject_id": pk, "unit_path": path,
                    "occurred_at": moment, "recorded_at": moment, "payload_digest": digest,
                    "previous_hash": previous,
                }  # fmt: skip
                row["hash"] = previous = hash_of(Entry(**row))
                yield row

    Loader(Entry).load(rows(), "entries", 100_000)
    wanted = Entry.objects.filter(stream__startswith="incident:", code="NOTE_WRITTEN").order_by("pk")
    ids = wanted.values_list("pk", flat=True).iterator(chunk_size=20_000)
    Loader(EntryPayload).load(
        ({"entry_id": pk, "salt": salt, "body": body} for pk in ids), "payloads", 200_000
    )


def settle() -> None:
    """Leave PostgreSQL's own housekeeping done, as it is on a database that lives."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    say("done")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django

    django.setup()
    fill()
