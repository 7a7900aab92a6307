"""The sum of a roll-call as of a moment, for board, room and what goes upward."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum

from youxu.watch.models import Ask, RollCall
from youxu.watch.rules import sums
from youxu.watch.rules.sums import Heading, Tally

ALIKE = ("state", "rung", "said", "business")


def total_of(row: RollCall, at: datetime, asks: QuerySet[Ask] | None = None) -> sums.Sum:
    """Return the sum of a roll-call; of ``asks`` alone when a reader sees only these."""
    seen = Ask.objects.filter(roll_call=row) if asks is None else asks
    return sums.sum_of(_tallies(seen).get(row.pk, ()), at, row.total if asks is None else None)


def totals_of(rows: Collection[RollCall], at: datetime) -> Mapping[int, sums.Sum]:
    """Return the sums of several roll-calls in one query, by id."""
    found = _tallies(Ask.objects.filter(roll_call__in=[row.pk for row in rows]))
    return {row.pk: sums.sum_of(found.get(row.pk, ()), at, row.total) for row in rows}


def _tallies(asks: QuerySet[Ask]) -> dict[int, list[Tally]]:
    grouped = (
        asks.order_by()
        .values("roll_call", *ALIKE)
        .annotate(
            count=Count("pk"),
            contradicting=Count("pk", filter=Q(contradicted_at__isnull=False)),
            safe=Sum("people_safe"),
            missing=Sum("people_missing"),
        )
    )
    found: dict[int, list[Tally]] = {}
    for row in grouped:
        alike = {name: row[name] for name in ALIKE}
        plain = row["count"] - row["contradicting"]
        people = {"people_safe": row["safe"], "people_missing": row["missing"]}
        tallies = [Tally(**alike, count=plain, **people)]
        if row["contradicting"]:
            tallies.append(Tally(**alike, count=row["contradicting"], contradicted=True))
        found.setdefault(row["roll_call"], []).extend(tallies)
    return found


def lines_of(row: RollCall, total: sums.Sum) -> tuple[str, str]:
    """Return the line that heads what goes upward, in both languages, each at most 200 characters."""
    zone = ZoneInfo(row.unit.time_zone)
    asked, as_of = row.asked_at.astimezone(zone), total.as_of.astimezone(zone)
    same_day = asked.date() == as_of.date()
    head = Heading(
        row.reference,
        row.unit.name,
        row.unit.name_en,
        f"{asked:%H:%M}" if same_day else f"{asked:%m-%d %H:%M}",
        f"{as_of:%H:%M}" if same_day else f"{as_of:%m-%d %H:%M}",
    )
    return sums.line_zh(total, head), sums.line_en(total, head)
