"""Whether facts that change rarely still stand, told by one query instead of reading them all again.

A *stamp* is a random word per group of tables (``network``, ``organisation``, ``plan``). Triggers put a new one with
every write to those tables, whoever writes, in the writer's own transaction: a stamp that was rolled back never comes
again. What a query returned may therefore be kept for as long as the stamps it rests on are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import connection, migrations

from youxu.core.errors import UnableTo
from youxu.kernel.words import mark

Given = ParamSpec("Given")
Found = TypeVar("Found")

_steady: ContextVar[dict[str, str] | None] = ContextVar("steady", default=None)


def kept(*names: str, size: int = 512) -> Callable[[Callable[Given, Found]], Callable[Given, Found]]:
    """Keep what the decorated query returns for its (hashable) arguments while the stamps ``names`` stand.

    The result is shared between threads and requests: it must be frozen, and must not depend on the clock.
    """

    def around(query: Callable[Given, Found]) -> Callable[Given, Found]:
        @lru_cache(maxsize=size)
        def under(_stamps: tuple[str, ...], *args: Any) -> Found:
            return cast("Callable[..., Found]", query)(*args)

        @wraps(query)
        def ask(*args: Any) -> Found:
            stood = standing()
            return under(tuple(stood[name] for name in names), *args)

        return cast("Callable[Given, Found]", ask)

    return around


def standing() -> Mapping[str, str]:
    """Return the stamps of now by name; within ``steady`` those of its first question."""
    held = _steady.get()
    if held is None:
        return _read()
    if not held:
        held.update(_read())
    return held


@contextmanager
def steady() -> Iterator[None]:
    """Ask for the stamps once within this block: for a page, or an act that writes none of the watched tables."""
    token = _steady.set({})
    try:
        yield
    finally:
        _steady.reset(token)


@contextmanager
def once() -> Iterator[None]:
    """Ask for the stamps once within this block, or not at all where they are held already: for one query's own use."""
    if _steady.get() is not None:
        yield
        return
    with steady():
        yield


def _read() -> dict[str, str]:
    found = _all()
    if UNFINISHED in found:
        raise UnableToServeUnfinished(archive=found[UNFINISHED])
    return found


def _all() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, value FROM core_stamp")
        return dict(cursor.fetchall())


UNFINISHED = "unfinished"
"""The stamp that stands while a restore is under way or was broken off: nothing that is read counts until it goes."""


class UnableToServeUnfinished(UnableTo):
    """A restore into this database was not finished: pages, acts and jobs wait until it is."""

    text = mark(
        "This database is unfinished: its restore from the archive {archive} did not come to an end. Run youxu restore "
        "again with the same file; it goes on where it stopped."
    )


def withhold(archive: str) -> None:
    """Say in the database itself that it is unfinished, in the caller's transaction, to every process that reads it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_stamp WHERE name = %s", [UNFINISHED])
        cursor.execute("INSERT INTO core_stamp (name, value) VALUES (%s, %s)", [UNFINISHED, archive])


def stand_again() -> None:
    """Take ``withhold`` back, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_stamp WHERE name = %s", [UNFINISHED])


def unfinished() -> str:
    """Return the archive whose restore into this database is not finished, or an empty text."""
    return _all().get(UNFINISHED, "")


TABLE = "CREATE TABLE core_stamp (name varchar(40) NOT NULL PRIMARY KEY, value varchar(40) NOT NULL)"
FUNCTION = """
CREATE FUNCTION core_restamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE core_stamp SET value = gen_random_uuid()::text WHERE name = TG_ARGV[0]; RETURN NULL;
END $$
"""


def make_table(_apps: Any, editor: Any) -> None:
    """Make the table of stamps; a step of core's migration."""
    editor.execute(TABLE)
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTION)


def drop_table(_apps: Any, editor: Any) -> None:
    """Take back ``make_table``."""
    editor.execute("DROP TABLE core_stamp")
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION core_restamp()")


def watch(name: str, tables: Mapping[str, Sequence[str]], *, more: bool = False) -> migrations.RunPython:
    """Return the migration step that puts ``tables`` under the stamp ``name``; ``more`` when the stamp is there already.

    A table's columns narrow the updates that count; without any, every update counts.
    """

    def begin(_apps: Any, editor: Any) -> None:
        if not more:
            editor.execute("INSERT INTO core_stamp (name, value) VALUES (%s, 'new')", [name])
        for table, columns in tables.items():
            for what, when in _events(columns):
                editor.execute(_trigger(editor.connection.vendor, name, table, what, when), None)

    def end(_apps: Any, editor: Any) -> None:
        for table, columns in tables.items():
            for what, _when in _events(columns):
                where = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
                editor.execute(f"DROP TRIGGER {table}_stamp_{what}{where}")
        if not more:
            editor.execute("DELETE FROM core_stamp WHERE name = %s", [name])

    return migrations.RunPython(begin, end)


def unwatch(name: str, tables: Mapping[str, Sequence[str]]) -> migrations.RunPython:
    """Return the step that takes ``tables`` from under a stamp: before a migration that remakes them on SQLite.

    Such a migration ends with ``watch(..., more=True)``, so that both directions leave the triggers in place.
    """
    step = watch(name, tables, more=True)
    assert step.reverse_code is not None
    return migrations.RunPython(step.reverse_code, step.code)


def _events(columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    named = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"
    return (("insert", "INSERT"), ("update", named), ("delete", "DELETE"))


def _trigger(vendor: str, name: str, table: str, what: str, when: str) -> str:
    head = f"CREATE TRIGGER {table}_stamp_{what} AFTER {when} ON {table}"
    if vendor == "postgresql":
        return f"{head} FOR EACH STATEMENT EXECUTE FUNCTION core_restamp('{name}')"
    return f"{head} BEGIN UPDATE core_stamp SET value = hex(randomblob(12)) WHERE name = '{name}'; END"
