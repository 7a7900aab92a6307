"""The purge of what colleagues wrote about a notice, by the same rule as incidents: so long after the end."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from youxu.announcements.rules import purge as rules
from youxu.core.action import action
from youxu.core.actor import Actor

AT_ONCE = 500
WAY = {
    "notice": "incident",
    "noticerevision": "notice__incident",
    "noticesignature": "notice_revision__notice__incident",
    "posting": "notice_revision__notice__incident",
}


@action
def purge_notices(*, by: Actor, at: datetime, before: datetime) -> int:
    """Empty up to 500 remarks about notices whose incident ended before ``before``; return how many rows.

    What was published stays: it was everybody's to read. The entries of the journal go with those of the incident.
    """
    by.require("purge", unit="")
    gone = 0
    for name, columns in rules.REMOVED.items():
        model = apps.get_model("announcements", name)
        said = reduce(or_, (~Q(**{column: ""}) for column in columns))
        way = WAY.get(name)
        over = Coalesce(f"{way}__closed_at", f"{way}__ended_at") if way else F("retired_at")
        rows = model._default_manager.annotate(over_at=over).filter(said, over_at__lt=before).order_by("pk")
        few = list(rows.values_list("pk", flat=True)[: AT_ONCE - gone])
        gone += model._default_manager.filter(pk__in=few).update(**dict.fromkeys(columns, ""))
    return gone
