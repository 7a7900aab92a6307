"""Which unit's administrator decides for the whole installation, where several units share one."""

from __future__ import annotations

from datetime import datetime

from youxu.network.queries.hours import ancestors
from youxu.organisation.grants import holding_now
from youxu.organisation.models import Holding
from youxu.organisation.rules.grants import posts_with

DECIDES = "release_held"


def deciding_unit(path: str, at: datetime) -> str:
    """Return the path of the unit whose administrator decides on what is held since a restore: one query.

    What is held belongs to all units at once, so a county does not decide where a unit above it has an administrator.
    """
    above = ancestors(path)[:-1]
    held = Holding.objects.filter(
        holding_now(at), post__unit_path__in=above, post__key__in=posts_with(DECIDES), post__retired_at=None
    )
    found = set(held.filter(person__retired_at=None).values_list("post__unit_path", flat=True))
    return min(found, key=len, default=path)
