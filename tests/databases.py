"""Databases of the suite: migrated once into a template, copied for each process and each committing test.

The journal's triggers refuse DELETE and TRUNCATE, and no switch turns them off: nothing here ever flushes.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import dj_database_url
import psycopg

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "youxu"
SHARED = Path(os.environ["YOUXU_TEST_SHARED"])
URL = os.environ.get("YOUXU_DATABASE_URL", "")
ON_POSTGRES = URL.startswith("postgres")
RUN = f"youxu_test_{os.environ['YOUXU_TEST_RUN']}"
OF_CHECK = os.environ.get("YOUXU_TEST_TEMPLATE", "")
"""The template that the runs of one ``make test`` share on PostgreSQL: the first makes it, the check removes it."""
TEMPLATE = OF_CHECK or RUN
_dropping = ThreadPoolExecutor(1)


def url_of(name: str) -> str:
    """Return the address of the database ``name`` (a file's path on SQLite)."""
    return urlunsplit(urlsplit(URL)._replace(path=f"/{name}")) if ON_POSTGRES else f"sqlite:///{name}"


def copy_template(name: str) -> str:
    """Make a fresh database from the template and return its Django NAME."""
    if ON_POSTGRES:
        _administer(f'CREATE DATABASE "{RUN}_{name}" TEMPLATE "{TEMPLATE}"')
        return f"{RUN}_{name}"
    target = SHARED / f"{name}.sqlite3"
    shutil.copyfile(_template_file(), target)
    return str(target)


def make_empty(name: str) -> str:
    """Make a database without a table and return its Django NAME."""
    if ON_POSTGRES:
        _administer(f'CREATE DATABASE "{RUN}_{name}"')
        return f"{RUN}_{name}"
    return str(SHARED / f"{name}.sqlite3")


def drop(name: str) -> None:
    """Remove a database made by ``copy_template`` or ``make_empty``, given its Django NAME; nobody waits for it.

    Each DROP DATABASE waits for a checkpoint of the whole server, on a busy disk for seconds: one thread does that
    beside the tests. To drop at the end of the run is worse, that checkpoint writes the files of all copies.
    """
    if ON_POSTGRES:
        _dropping.submit(_drop, name)
        return
    for suffix in ("", "-wal", "-shm", ".turn", ".waits"):
        Path(name + suffix).unlink(missing_ok=True)


def drop_all() -> None:
    """Remove the run's own template on PostgreSQL at its end, and what a broken worker left."""
    if not ON_POSTGRES:
        return
    for (name,) in _administer(f"SELECT datname FROM pg_database WHERE datname ~ '^{RUN}(_|$)'"):
        _drop(name)


def _drop(name: str) -> None:
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def make_template() -> None:
    """Migrate the template, once for all processes and runs beside one another: the first to take the lock does it."""
    with _lock():
        if (SHARED / "migrated").exists():
            return
        if ON_POSTGRES:
            _make_on_postgres()
        else:
            _make_file()
        (SHARED / "migrated").touch()


def _make_on_postgres() -> None:
    """Give a database the template's name once it is whole, unless another run of the same check did."""
    if OF_CHECK and _administer(f"SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'"):
        return
    part = f"{RUN}_part"
    for name in (part, TEMPLATE):
        _drop(name)
    _administer(f'CREATE DATABASE "{part}"')
    with using(part):
        _migrate()
    _administer(f'ALTER DATABASE "{part}" RENAME TO "{TEMPLATE}"')


def _make_file() -> None:
    with using(str(_template_file())):
        _migrate()


@contextmanager
def using(name: str) -> Iterator[None]:
    """Point Django's default connection, in every thread, at the database ``name``."""
    from django.db import connection, connections

    connection.close()
    settings = connections.settings["default"]
    before = settings["NAME"]
    settings["NAME"] = connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        settings["NAME"] = connection.settings_dict["NAME"] = before


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _template_file() -> Path:
    return SHARED / "template.sqlite3"


@contextmanager
def _lock() -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with open(KEPT / "lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _administer(statement: str) -> list[tuple[str, ...]]:
    settings = dj_database_url.parse(URL)
    with psycopg.connect(
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        user=settings["USER"] or None,
        password=settings["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as connection:
        found = connection.execute(statement.encode())
        return found.fetchall() if found.description else []
