"""The purge of what people wrote into roll-calls and watches, by the same rule as incidents: so long after the end."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Q

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.watch.rules import purge as rules

AT_ONCE = 500
ENDED = {
    **dict.fromkeys(("answer", "askmessage", "unclearreply"), "ask__roll_call__ended_at__lt"),
    "watch": "lifted_at__lt",
    "spotcheck": "checked_at__lt",
}


@action
def purge_words(*, by: Actor, at: datetime, before: datetime) -> int:
    """Empty up to 500 free texts of roll-calls and watches that ended before ``before``; return how many rows.

    The journal holds none of these words, so nothing is to be said there; numbers and times stay.
    """
    by.require("purge", unit="")
    gone = 0
    for name, columns in rules.REMOVED.items():
        model = apps.get_model("watch", name)
        said = reduce(or_, (~Q(**{column: ""}) for column in columns))
        rows = model._default_manager.filter(said, **{ENDED[name]: before}).order_by("pk")
        few = list(rows.values_list("pk", flat=True)[: AT_ONCE - gone])
        gone += model._default_manager.filter(pk__in=few).update(**dict.fromkeys(columns, ""))
    return gone
