"""Requests for supplies: the list, one of them, what an incident took and what it cost (P3c, R3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.incidents.models import Incident
from youxu.supplies.models import RequestLine, StockBalance, StockMove, SupplyItem, SupplyRequest
from youxu.supplies.queries.lines import progress_of
from youxu.supplies.queries.rows import LineRow, RequestDetail, RequestRow, UsedRow
from youxu.supplies.queries.troubles import due_back
from youxu.supplies.rules.progress import Progress
from youxu.supplies.rules.words import OPEN_REQUESTS, OUT, MoveKind, Purpose, RequestState

PAGE = 50
NONE = Decimal(0)
CENT = Decimal("0.01")


def requests_of(
    actor: Actor,
    path: str,
    at: datetime,
    *,
    everything: bool = False,
    incident: Incident | None = None,
    world: str = "",
    after: int = 0,
) -> list[RequestRow]:
    """Return the requests of a unit and those below, open ones or all, the newest first; ``after`` is a row's number."""
    rows = SupplyRequest.objects.visible_to(actor).filter(path_under("unit_path", path), world=world)
    if incident is not None:
        rows = rows.filter(incident=incident)
    if not everything:
        rows = rows.filter(state__in=[str(one) for one in OPEN_REQUESTS])
    if after:
        rows = rows.filter(pk__lt=after)
    return _rows(list(_joined(rows).order_by("-pk")[:PAGE]), at)


def _joined(rows: Any) -> Any:
    return rows.select_related("unit", "incident", "to_outlet", "to_site", "asked_by")


def request_called(actor: Actor, reference: str) -> SupplyRequest | None:
    """Return a request that the actor may read by its reference, or None."""
    rows = SupplyRequest.objects.visible_to(actor).filter(reference=reference.strip().upper())
    return _joined(rows).first()


def request_detail(actor: Actor, reference: str, at: datetime) -> RequestDetail | None:
    """Return one request whole, or None for who may not read it."""
    found = request_called(actor, reference)
    if found is None:
        return None
    return RequestDetail(
        row=_rows([found], at)[0],
        reason=found.reason,
        decided_at=found.decided_at,
        decided_by=found.decided_by_name,
        decision=found.decision,
        ended_at=found.ended_at,
        to_outlet=found.to_outlet.code if found.to_outlet else "",
        to_site_id=found.to_site_id,
        revision=found.revision,
    )


def _rows(found: Sequence[SupplyRequest], at: datetime) -> list[RequestRow]:
    lines = list(
        RequestLine.objects.filter(request__in=found).select_related("item", "from_site").order_by("pk")
    )
    reached = progress_of(lines)
    by_request: dict[int, list[LineRow]] = defaultdict(list)
    for line in lines:
        by_request[line.request_id].append(_line(line, reached[line.pk]))
    return [_row(row, tuple(by_request[row.pk]), at) for row in found]


def _line(line: RequestLine, reached: Progress) -> LineRow:
    item, site = line.item, line.from_site
    return LineRow(
        id=line.pk,
        key=item.key,
        title=item.title,
        title_en=item.title_en or item.title,
        measure=item.measure,
        measure_en=item.measure_en or item.measure,
        consumed=item.consumed,
        from_site_id=line.from_site_id,
        from_site=site.name if site else "",
        from_site_en=(site.name_en or site.name) if site else "",
        progress=reached,
    )


def _row(row: SupplyRequest, lines: tuple[LineRow, ...], at: datetime) -> RequestRow:
    place = row.to_outlet or row.to_site
    due = due_back(row, row.unit) if row.purpose == Purpose.USE else None
    out = any(line.progress.out for line in lines)
    incident = row.incident
    return RequestRow(
        reference=row.reference,
        state=row.state,
        purpose=row.purpose,
        incident=incident.reference if incident else "",
        place=place.name if place else row.to_whom or (incident.title if incident else ""),
        place_en=(place.name_en or place.name)
        if place
        else row.to_whom or ((incident.title_en or incident.title) if incident else ""),
        unit=row.unit.name,
        asked_at=row.asked_at,
        asked_by=row.asked_by_name,
        asked_by_en=(row.asked_by.name_en if row.asked_by else "") or row.asked_by_name,
        needed_at=row.needed_at,
        due_at=due,
        late=out and due is not None and due < at,
        lines=lines,
    )


def used_by(incident: Incident) -> list[UsedRow]:
    """Return what an incident took, by item: issued, given back, used up, lost, still out, and the cost (R3)."""
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    cost: dict[int, Decimal] = {}
    rows = StockMove.objects.filter(incident=incident).order_by()
    for item, kind, quantity, price in rows.values_list("item", "kind").annotate(
        quantity=Sum("quantity"), price=Sum("cost")
    ):
        # SQLite sums without the two decimals that a quantity has: read alike on either database.
        sums[item][kind] += quantity.quantize(CENT)
        if price is not None:
            cost[item] = cost.get(item, NONE) + price.quantize(CENT)
    out = {item: quantity.quantize(CENT) for item, quantity in _out_of(incident)}
    items = SupplyItem.objects.in_bulk(sums)
    return [
        _used(item, sums[key], out.get(key, NONE), cost.get(key))
        for key, item in sorted(items.items())
        if sums[key].get(MoveKind.ISSUE)
    ]


def _out_of(incident: Incident) -> Iterable[tuple[int, Decimal]]:
    rows = StockBalance.objects.filter(
        line__request__incident=incident, account__in=[str(one) for one in OUT], quantity__gt=0
    )
    return rows.order_by().values_list("item").annotate(quantity=Sum("quantity"))


def _used(item: SupplyItem, sums: dict[str, Decimal], out: Decimal, cost: Decimal | None) -> UsedRow:
    return UsedRow(
        key=item.key,
        title=item.title,
        title_en=item.title_en or item.title,
        measure=item.measure,
        measure_en=item.measure_en or item.measure,
        issued=sums.get(MoveKind.ISSUE, NONE),
        returned=sums.get(MoveKind.RETURN, NONE),
        consumed=sums.get(MoveKind.CONSUME, NONE),
        lost=sums.get(MoveKind.LOSE, NONE),
        out=out,
        cost=cost,
        currency=item.currency,
    )


def waiting_for(actor: Actor, path: str, world: str = "") -> tuple[int, int]:
    """Return how many requests wait for a decision, and of how many something waits to be sent: for My work."""
    rows = SupplyRequest.objects.visible_to(actor).filter(unit_path=path, world=world)
    asked = rows.filter(state=RequestState.ASKED).count()
    on_shelf = Q(lines__balances__account="RESERVED", lines__balances__quantity__gt=0)
    return asked, rows.filter(on_shelf, state=RequestState.APPROVED).distinct().count()


@dataclass(frozen=True)
class IncidentSums:
    """The supplies of an incident in one line: requests, those not decided, items out, the cost of what is gone."""

    requests: int
    asked: int
    out: int
    cost: Decimal | None
    currency: str


def incident_sums(incident: Incident) -> IncidentSums:
    """Return the sums of an incident's supplies: three questions whatever it took."""
    states = dict(
        SupplyRequest.objects.filter(incident=incident)
        .order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
    )
    if not states:
        return IncidentSums(0, 0, 0, None, "")
    out = dict(_out_of(incident))
    cost = StockMove.objects.filter(incident=incident, cost__gt=0).order_by()
    spent = next(iter(cost.values_list("item__currency").annotate(sum=Sum("cost"))), None)
    return IncidentSums(
        requests=sum(states.values()),
        asked=states.get(RequestState.ASKED, 0),
        out=len(out),
        cost=spent[1] if spent else None,
        currency=spent[0] if spent else "",
    )
