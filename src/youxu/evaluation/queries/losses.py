"""Customers that a stop cost (R1): transactions while it lasted and 28 days after, against the same weekdays before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Sum

from youxu.evaluation.models import DayCount
from youxu.evaluation.rules.losses import Day, short_of
from youxu.incidents.models import Incident
from youxu.kernel.spans import ZoneInfo
from youxu.network.queries.hours import Shelf

BEFORE = AFTER = timedelta(days=28)
DAY = timedelta(days=1)


def lost(
    incident: Incident, rows: Sequence[tuple[int, str, datetime, datetime | None]], shelf: Shelf, at: datetime
) -> Mapping[str, int | None]:
    """Return how many transactions fewer there were than the weeks before let expect; None without counts of those."""
    if not rows:
        return {"LOST_DURING": None, "LOST_AFTER": None}
    outlets = {outlet for outlet, *_rest in rows}
    zone = shelf.table(next(iter(outlets))).zone
    first = incident.began_at.astimezone(zone).date()
    last = _last_day(rows, at, zone)
    wanted = DayCount.objects.filter(
        outlet__in=outlets,
        line__in={line for _outlet, line, *_rest in rows},
        day__gte=first - BEFORE,
        day__lte=last + AFTER,
    )
    sums = (
        wanted.order_by().values_list("line", "day").annotate(counted=Sum("count"), outlets=Count("outlet"))
    )
    days = [Day(line, day, counted, told) for line, day, counted, told in sums]
    return {
        "LOST_DURING": short_of(days, first, first, last + DAY),
        "LOST_AFTER": short_of(days, first, last + DAY, last + AFTER + DAY),
    }


def _last_day(
    rows: Sequence[tuple[int, str, datetime, datetime | None]], at: datetime, zone: ZoneInfo
) -> date:
    return max((back or at) for *_rest, back in rows).astimezone(zone).date()
