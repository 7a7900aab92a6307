"""References that people name: a series per kind, unit and year, without gaps or repeats."""

from __future__ import annotations

import secrets
from uuid import UUID, uuid4

from django.db.models import F

from youxu.core.models import Series

# No letter or digit that is read as another on paper or by telephone: no I, L, O, U, 0, 1.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def next_number(*parts: str | int) -> int:
    """Return the next number of the series named by ``parts`` (kind, unit, year), within the transaction."""
    key = ":".join(str(part) for part in parts)
    if not Series.objects.filter(key=key).update(last=F("last") + 1):
        Series.objects.get_or_create(key=key)
        Series.objects.filter(key=key).update(last=F("last") + 1)
    return Series.objects.values_list("last", flat=True).get(key=key)


def public_code(length: int = 13) -> str:
    """Return a random code without look-alike letters; 13 places carry more than 60 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_submission() -> UUID:
    """Return a fresh submission id for a form that is about to be shown."""
    return uuid4()
