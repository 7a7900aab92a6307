"""The stock card of a site (台账): every move in and out of it, the newest first, in pages."""

from __future__ import annotations

from django.db.models import Q

from youxu.core.actor import Actor
from youxu.core.models import visible_filter
from youxu.incidents.models import Incident
from youxu.supplies.models import StockMove, SupplyItem, SupplySite
from youxu.supplies.queries.rows import MoveRow

PAGE = 50


def moves_of(
    actor: Actor, site: SupplySite, *, item: SupplyItem | None = None, world: str = "", after: int = 0
) -> list[MoveRow]:
    """Return the moves of a site; what belongs to an incident that is closed to the reader is left out."""
    here = Q(from_site=site) | Q(to_site=site)
    free = Q(incident=None) | visible_filter(actor, "incident__", of=Incident)
    rows = StockMove.objects.filter(here, free, world=world)
    if item is not None:
        rows = rows.filter(item=item)
    if after:
        rows = rows.filter(pk__lt=after)
    rows = rows.select_related("item", "lot", "from_site", "to_site", "line__request", "incident")
    return [_row(row, site) for row in rows.order_by("-pk")[:PAGE]]


def _row(row: StockMove, site: SupplySite | None) -> MoveRow:
    stays = row.from_site_id == row.to_site_id
    incoming = site is not None and row.to_site_id == site.pk
    other = None if stays else (row.from_site if incoming else row.to_site)
    return MoveRow(
        id=row.pk,
        kind=row.kind,
        key=row.item.key,
        title=row.item.title,
        title_en=row.item.title_en or row.item.title,
        quantity=row.quantity,
        sign=0 if stays else 1 if incoming else -1,
        other=other.name if other else "",
        other_en=(other.name_en or other.name) if other else "",
        lot=row.lot.number if row.lot else "",
        request=row.line.request.reference if row.line else "",
        incident=row.incident.reference if row.incident else "",
        by=row.by_name,
        reason=row.reason,
        occurred_at=row.occurred_at,
    )


def moves_for(reference: str) -> list[MoveRow]:
    """Return the moves of a request, the newest first; whoever reads the request reads them."""
    rows = StockMove.objects.filter(line__request__reference=reference).select_related(
        "item", "lot", "from_site", "to_site", "line__request", "incident"
    )
    return [_row(row, row.from_site or row.to_site) for row in rows.order_by("-pk")[:PAGE]]
