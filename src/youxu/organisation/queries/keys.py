"""Who may do something in a unit, by key: for the rules of parts that know no posts."""

from __future__ import annotations

from datetime import datetime

from youxu.organisation import rules
from youxu.organisation.grants import holding_now, key_of
from youxu.organisation.models import Holding


def keys_with(verb: str, path: str, at: datetime) -> tuple[str, ...]:
    """Return the keys of the people whose posts of the unit at ``path`` itself grant ``verb`` at a moment."""
    rows = Holding.objects.filter(
        holding_now(at), post__unit_path=path, post__outlet=None, post__key__in=rules.posts_with(verb)
    )
    people = rows.filter(post__retired_at=None, person__retired_at=None).values_list("person", flat=True)
    return tuple(key_of(pk) for pk in people.distinct().order_by("person"))
