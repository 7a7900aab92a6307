"""The purge of what people wrote into asks and choices, by the same rule as incidents: so long after their end."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Q

from youxu.alternatives.rules import purge as rules
from youxu.core.action import action
from youxu.core.actor import Actor

AT_ONCE = 500


@action
def purge_answers(*, by: Actor, at: datetime, before: datetime) -> int:
    """Empty up to 500 free texts of asks and choices whose incident ended before ``before``; return how many rows.

    The words of their entries go with the incident's own.
    """
    by.require("purge", unit="")
    gone = 0
    for name, columns in rules.REMOVED.items():
        model = apps.get_model("alternatives", name)
        said = reduce(or_, (~Q(**{column: ""}) for column in columns))
        rows = model._default_manager.filter(said, incident__ended_at__lt=before).order_by("pk")
        few = list(rows.values_list("pk", flat=True)[: AT_ONCE - gone])
        gone += model._default_manager.filter(pk__in=few).update(**dict.fromkeys(columns, ""))
    return gone
