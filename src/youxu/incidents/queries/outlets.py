"""The outlets that an incident hits, worst first, fifty at a time even where there are thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import fields
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from youxu.core.questions import kept_question, rows_with
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.queries.people import name_of
from youxu.incidents.queries.rows import AffectedOutlet, LineRow, OutletPage
from youxu.incidents.rules.words import OPEN_LINES
from youxu.network.models import Outlet
from youxu.network.rules import State

PAGE = 50
RANK = [str(state) for state in State]
OF_OUTLET = ("code", "name", "name_en", "telephone")
PERSONS = {"restored_by", "claimed_by", "checked_by"}
OF_LINE = tuple(f"{one.name}__name" if one.name in PERSONS else one.name for one in fields(LineRow))
NAMES = [place for place, one in enumerate(fields(LineRow)) if one.name in PERSONS]
# A line that is open again sorts behind every other one.
BACK = len(RANK)


def affected_outlets(incident: Incident, *, after: int = 0, size: int = PAGE) -> OutletPage:
    """Return one page of affected outlets with their lines, worst state first, then by code: three queries."""
    page = _worst_first(after, size + 1, incident=incident.pk).answer()
    keys = [outlet for outlet, *_counted in page[:size]]
    outlets = {row.pk: row for row in rows_with(Outlet, keys, only=OF_OUTLET)}
    lines = _lines(incident, keys)
    rows = tuple(_row(outlets[pk], worst, open_, lines[pk]) for pk, worst, open_ in page[:size])
    more = after + size if len(page) > size else 0
    return OutletPage(
        rows,
        incident.outlet_count,
        more,
        incident.mass_done,
        incident.mass_total,
        verb_under_way(incident),
        incident.portion_done,
        incident.portion_total,
    )


@kept_question
def _worst_first(after: int, size: int, *, incident: int) -> QuerySet[Interruption, Any]:
    worst = Case(
        *(When(state=key, status__in=OPEN_LINES, then=Value(place)) for place, key in enumerate(RANK)),
        default=Value(BACK),
        output_field=IntegerField(),
    )
    # Joined, PostgreSQL would read the outlets of the whole nation for the codes of a thousand.
    code = Outlet.objects.filter(pk=OuterRef("outlet")).values("code")
    counted = (
        Interruption.objects.filter(incident=incident)
        .values("outlet")
        .annotate(worst=Min(worst), open=Count("pk", filter=Q(status__in=OPEN_LINES)))
        .order_by("worst", Subquery(code))
    )
    return counted.values_list("outlet", "worst", "open")[after : after + size]


def verb_under_way(incident: Incident) -> str:
    """Return what goes on with the outlets in portions: merge, split, call_off, claim_restored; empty for nothing."""
    if not incident.portion_total:
        return ""
    return str(incident.portion_rule["verb"]) if incident.portion_rule else "join"


def _row(outlet: Outlet, worst: int, open_count: int, lines: list[LineRow]) -> AffectedOutlet:
    return AffectedOutlet(
        pk=outlet.pk,
        code=outlet.code,
        name=outlet.name,
        name_en=outlet.name_en,
        telephone=outlet.telephone,
        worst=RANK[worst] if worst < BACK else State.OPEN,
        open_count=open_count,
        lines=tuple(lines),
    )


def _lines(incident: Incident, outlets: list[int]) -> dict[int, list[LineRow]]:
    found: dict[int, list[LineRow]] = defaultdict(list)
    for outlet, *columns in _lines_at(incident=incident.pk, outlets=outlets).columns():
        for place in NAMES:
            columns[place] = columns[place] or ""
        found[outlet].append(LineRow(*columns))
    return found


@kept_question
def _lines_at(*, incident: int, outlets: Collection[int]) -> QuerySet[Interruption, Any]:
    rows = Interruption.objects.filter(incident=incident, outlet__in=outlets).order_by("pk")
    return rows.values_list("outlet", *OF_LINE)


def line_row(row: Interruption) -> LineRow:
    """Return one interrupted line; expects the three persons to be loaded."""
    return LineRow(
        pk=row.pk,
        line=row.line,
        state=row.state,
        how=row.how,
        status=row.status,
        counters=row.counters,
        began_at=row.began_at,
        restored_by=name_of(row.restored_by),
        restored_by_id=row.restored_by_id,
        claimed_by=name_of(row.claimed_by),
        claimed_by_id=row.claimed_by_id,
        claimed_at=row.claimed_at,
        restored_at=row.restored_at,
        bank_word_by=row.bank_word_by,
        bank_word_at=row.bank_word_at,
        checked_by=name_of(row.checked_by),
        checked_at=row.checked_at,
        check_way=row.check_way,
        released_at=row.released_at,
        observation_until=row.observation_until,
    )
