"""What the public may know of outlets: their public columns, today's hours, and a mark of what is held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from youxu.core.database import path_under
from youxu.network.models import Outlet
from youxu.network.queries import hours, states

PART = 5000


@dataclass(frozen=True)
class PublicOutlet:
    """The columns of an outlet that stand at its door as well."""

    id: int
    code: str
    name: str
    name_en: str
    unit_path: str
    unit_name: str
    unit_name_en: str
    county: str
    town: str
    address: str
    postcode: str
    telephone: str
    latitude: float | None
    longitude: float | None


COLUMNS = (
    "pk", "code", "name", "name_en", "unit_path", "unit__name", "unit__name_en", "county", "town", "address", "postcode",
    "telephone", "latitude", "longitude",
)  # fmt: skip


def public_outlets(path: str, codes: Iterable[str] | None = None) -> Iterator[PublicOutlet]:
    """Yield the outlets in use of a unit and below, or those of ``codes`` among them, by code."""
    rows = Outlet.objects.filter(path_under("unit_path", path), retired_at=None).order_by("code")
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    for values in rows.values_list(*COLUMNS).iterator(chunk_size=PART):
        yield PublicOutlet(*values)


def held_marks(path: str, *, world: str = "") -> Mapping[str, str]:
    """Return, by code of the outlet, a mark that changes whenever something is placed, lifted, confirmed or runs out."""
    rows = states.open_holds(world).filter(path_under("unit_path", path)).order_by().values("outlet__code")
    marked = rows.annotate(
        count=Count("pk"), last=Max("pk"), confirmed=Max("confirmed_at"), expired=Max("expired_at")
    )
    return {
        row[
            "outlet__code"
        ]: f"{row['count']}.{row['last']}.{_stamp(row['confirmed'])}.{_stamp(row['expired'])}"
        for row in marked
    }


def _stamp(at: datetime | None) -> str:
    return f"{at.timestamp():.0f}" if at else ""


def hours_of_day(outlet_ids: Iterable[int], at: datetime) -> Mapping[int, str]:
    """Return the hours of the day of ``at``: ``08:30–12:00, 14:00–17:30``; empty where closed or not known."""
    wanted = list(outlet_ids)
    shelf, said = hours.timetables(wanted, at), dict[object, str]()
    found = {}
    for pk in wanted:
        table = shelf.of_outlet.get(pk)
        if table is None or not table.pattern:
            continue
        key = (table.pattern, str(table.zone), table.calendar, tuple(table.exceptions.items()))
        if key not in said:
            spans = table.windows(at.astimezone(table.zone).date())
            said[key] = ", ".join(
                f"{first.astimezone(table.zone):%H:%M}–{last.astimezone(table.zone):%H:%M}"
                for first, last in spans
            )
        found[pk] = said[key]
    return found
