"""What is not ready: found from the shelves as they are, and read as it was written down (S1-S3, O6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.ends import end_in
from youxu.network.models import Unit
from youxu.network.queries.hours import timetable_of_unit, zone_of
from youxu.plan.schema import Plan
from youxu.supplies.models import StockBalance, SupplyRequest, SupplySite, SupplyTrouble
from youxu.supplies.queries.rows import ShelfRow, TroubleRow
from youxu.supplies.queries.shelves import items_of, plan_at, shelves, sites_of, unit_shelves
from youxu.supplies.rules.words import OUT, Purpose, RequestState, Trouble

BACK = "supplies_back"
"""The clock of the plan by which what an incident borrowed is back (P5a)."""


@dataclass(frozen=True)
class Found:
    """A trouble as it is found now; ``key`` tells it from the others of its unit."""

    kind: str
    item: int | None
    site: int | None
    lot: int | None
    request: int | None
    quantity: Decimal | None
    due_on: date | None
    owner: str

    @property
    def key(self) -> tuple[str, int, int, int, int]:
        """Return what identifies it within its unit."""
        return self.kind, self.item or 0, self.site or 0, self.lot or 0, self.request or 0


def troubles_now(unit: Unit, at: datetime) -> list[Found]:
    """Return all that is not ready in a unit, reckoned from the shelves and the requests that are out."""
    plan = plan_at(unit.path, at)
    items = {item.key: item.pk for item in items_of(unit.path).values()}
    found: list[Found] = []
    for row in shelves(sites_of(unit.path), plan, at):
        found += _of_shelf(row, items[row.key])
    for whole in unit_shelves(unit, plan):
        if whole.short > 0:
            found.append(Found(Trouble.BELOW, items[whole.key], None, None, None, whole.short, None, ""))
    found += _not_returned(unit, plan, at)
    return found


def _of_shelf(row: ShelfRow, item: int) -> Iterator[Found]:
    if row.short > 0:
        yield Found(Trouble.BELOW, item, row.site_id, None, None, row.short, None, row.keeper)
    if row.unusable > 0:
        yield Found(Trouble.UNUSABLE, item, row.site_id, None, None, row.unusable, None, row.keeper)
    if row.unchecked:
        yield Found(Trouble.UNCHECKED, item, row.site_id, None, None, None, row.check_by, row.keeper)
    for lot in row.lots:
        if lot.trouble and lot.usable > 0:
            yield Found(lot.trouble, item, row.site_id, lot.id, None, lot.usable, lot.ends_on, row.keeper)


def _not_returned(unit: Unit, plan: Plan, at: datetime) -> Iterator[Found]:
    """Yield each request of which something that is not used up is out past its time."""
    rows = SupplyRequest.objects.filter(
        unit=unit, world="", state=RequestState.APPROVED, purpose=Purpose.USE
    ).select_related("incident")
    out = StockBalance.objects.filter(
        line__request__in=rows, account__in=[str(one) for one in OUT], quantity__gt=0, world=""
    )
    sums: dict[int, Decimal] = {}
    for request, quantity in out.filter(item__consumed=False).values_list("line__request_id", "quantity"):
        sums[request] = sums.get(request, Decimal(0)) + quantity
    zone = zone_of(unit.time_zone)
    for row in rows:
        due = due_back(row, unit) if row.pk in sums else None
        if due is not None and due < at:
            yield Found(
                Trouble.NOT_RETURNED,
                None,
                None,
                None,
                row.pk,
                sums[row.pk],
                due.astimezone(zone).date(),
                row.asked_by_name,
            )


def due_back(request: SupplyRequest, unit: Unit) -> datetime | None:
    """Return when what went out is back: as was said, else by the plan's clock from the end of the clean-up (P5a)."""
    if request.due_at is not None:
        return request.due_at
    incident = request.incident
    return due_of_incident(incident, unit) if incident is not None else None


def due_of_incident(incident: Incident, unit: Unit) -> datetime | None:
    """Return by when everything that an incident borrowed is back; None while it goes on."""
    start = incident.cleared_at or incident.ended_at
    if start is None:
        return None
    clock = plan_of(incident).clocks.get(BACK)
    limit = clock.limit_at(incident.level) if clock is not None else None
    return end_in(limit, start, timetable_of_unit(unit, start)) if limit is not None else start


def open_troubles(
    actor: Actor,
    path: str,
    *,
    kind: str = "",
    site: int | None = None,
    own: bool = False,
    most: int = 200,
) -> list[TroubleRow]:
    """Return what is not ready in a unit and those below (``own``: in the unit alone), the worst and oldest first."""
    here = Q(unit_path=path) if own else path_under("unit_path", path)
    rows = SupplyTrouble.objects.visible_to(actor).filter(here, ended_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    if site is not None:
        rows = rows.filter(site=site)
    rows = rows.select_related("unit", "item", "site", "lot", "request").order_by("found_at", "pk")[:most]
    order = {str(one): place for place, one in enumerate(ORDER)}
    return [trouble_row(row) for row in sorted(rows, key=lambda one: (order[one.kind], one.found_at))]


ORDER = (
    Trouble.NOT_RETURNED,
    Trouble.EXPIRED,
    Trouble.BELOW,
    Trouble.UNUSABLE,
    Trouble.UNCHECKED,
    Trouble.EXPIRING,
)


def trouble_row(row: SupplyTrouble) -> TroubleRow:
    """Return what is not ready as readers get it."""
    item, site = row.item, row.site
    return TroubleRow(
        id=row.pk,
        kind=row.kind,
        site_id=row.site_id,
        site=site.name if site else "",
        site_en=(site.name_en or site.name) if site else "",
        unit=row.unit.name,
        unit_en=row.unit.name_en or row.unit.name,
        title=item.title if item else "",
        title_en=(item.title_en or item.title) if item else "",
        measure=item.measure if item else "",
        measure_en=(item.measure_en or item.measure) if item else "",
        lot=row.lot.number if row.lot else "",
        request=row.request.reference if row.request else "",
        quantity=row.quantity,
        due_on=row.due_on,
        owner=row.owner_name,
        found_at=row.found_at,
    )


def found_between(unit: Unit, after: datetime | None, until: datetime) -> list[TroubleRow]:
    """Return what was found after a moment and until another and still stands, the worst first.

    What belongs to a need-to-know incident is left out: a message of the unit's supplies does not tell of it.
    """
    rows = SupplyTrouble.objects.filter(
        unit=unit, found_at__lte=until, ended_at=None, world="", visibility=Visibility.OPEN
    )
    if after is not None:
        rows = rows.filter(found_at__gt=after)
    order = {str(one): place for place, one in enumerate(ORDER)}
    found = rows.select_related("unit", "item", "site", "lot", "request").order_by("pk")
    return [trouble_row(row) for row in sorted(found, key=lambda one: order[one.kind])]


def troubles_open(path: str, _span: tuple[datetime, datetime], world: str = "") -> int:
    """Return how many supplies are not ready in a unit and those below: for the office's day (O3)."""
    rows = SupplyTrouble.objects.filter(path_under("unit_path", path), ended_at=None, world=world)
    return rows.count()


def troubles_by_unit(actor: Actor, path: str) -> list[tuple[Unit, dict[str, int]]]:
    """Return the units below with how many troubles of each kind they have, those with most first."""
    rows = SupplyTrouble.objects.visible_to(actor).filter(path_under("unit_path", path), ended_at=None)
    counts: dict[int, dict[str, int]] = {}
    for unit, kind, count in rows.order_by().values_list("unit", "kind").annotate(count=Count("pk")):
        counts.setdefault(unit, {})[kind] = count
    units = Unit.objects.in_bulk(counts)
    return sorted(
        ((units[key], by_kind) for key, by_kind in counts.items()),
        key=lambda pair: (-sum(pair[1].values()), pair[0].path),
    )


def units_not_ready() -> list[Unit]:
    """Return the units with something that is not ready."""
    rows = SupplyTrouble.objects.filter(ended_at=None, world="", visibility=Visibility.OPEN)
    return list(Unit.objects.filter(pk__in=rows.values("unit")).select_related("parent").order_by("path"))


def stream_of_unit(unit: Unit) -> str:
    """Return the stream of the journal in which stands how a unit's supplies are looked over."""
    return f"supplies-of:{unit.pk}"


def units_keeping(path: str) -> list[Unit]:
    """Return the units at and below a path that keep supplies or owe something of them."""
    sites = SupplySite.objects.filter(retired_at=None).values("unit")
    asking = SupplyRequest.objects.filter(state=RequestState.APPROVED, world="").values("unit")
    keeping = Q(pk__in=sites) | Q(pk__in=asking)
    return list(Unit.objects.filter(keeping & path_under("path", path)).order_by("path"))
