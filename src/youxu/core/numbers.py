"""References that people name: a series per kind, unit and year, without gaps or repeats."""

from __future__ import annotations

import secrets
from uuid import UUID, uuid4

from django.db import connection

from youxu.core.models import Series

# No letter or digit that is read as another on paper or by telephone: no I, L, O, U, 0, 1.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


ONE_MORE = f"""
INSERT INTO {Series._meta.db_table} (key, last) VALUES (%s, 1)
ON CONFLICT (key) DO UPDATE SET last = {Series._meta.db_table}.last + 1 RETURNING last
"""


MORE = f"""
INSERT INTO {Series._meta.db_table} (key, last) VALUES (%s, %s)
ON CONFLICT (key) DO UPDATE SET last = {Series._meta.db_table}.last + %s RETURNING last
"""


def next_number(*parts: str | int) -> int:
    """Return the next number of the series named by ``parts`` (kind, unit, year), within the transaction.

    One statement, the same on both databases; the series' row stays locked until the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE_MORE, [":".join(str(part) for part in parts)])
        return int(cursor.fetchone()[0])


def next_block(*parts: str | int, count: int) -> range:
    """Return the next ``count`` numbers of the series named by ``parts``, within the transaction.

    The caller keeps them as rows and sees to it that each ends used or void, so that the series stays whole.
    """
    with connection.cursor() as cursor:
        cursor.execute(MORE, [":".join(str(part) for part in parts), count, count])
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)


def public_code(length: int = 13) -> str:
    """Return a random code without look-alike letters; 13 places carry more than 60 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_seed() -> int:
    """Return a random seed that every database can hold: what is drawn by it can be drawn again."""
    return secrets.randbelow(2**31)


def new_submission() -> UUID:
    """Return a fresh submission id for a form that is about to be shown."""
    return uuid4()
