"""Who may do something in a unit, by key: for the rules of parts that know no posts."""

from __future__ import annotations

from datetime import datetime

from youxu.organisation import rules
from youxu.organisation.grants import holding_now, key_of, not_relieved
from youxu.organisation.models import Cover, Holding


def keys_with(verb: str, path: str, at: datetime) -> tuple[str, ...]:
    """Return the keys of the people whose posts of the unit at ``path`` itself grant ``verb`` at a moment.

    Relieved people are left out; who stands in for them counts.
    """
    named = {
        "post__unit_path": path,
        "post__outlet": None,
        "post__key__in": rules.posts_with(verb),
        "post__retired_at": None,
        "person__retired_at": None,
    }
    holders = Holding.objects.filter(holding_now(at), not_relieved(at), **named)
    covers = Cover.objects.filter(holding_now(at, "relief__"), not_relieved(at), relief__world="", **named)
    people = {*holders.values_list("person", flat=True), *covers.values_list("person", flat=True)}
    return tuple(key_of(pk) for pk in sorted(people))
