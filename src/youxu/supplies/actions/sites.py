"""Places where supplies lie: an outlet's shelf, a depot, a vehicle; who keeps them (O6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.kernel import geo
from youxu.kernel.words import mark
from youxu.network.models import Outlet, Unit
from youxu.organisation.models import Person
from youxu.supplies import events
from youxu.supplies.actions.entries import note, site_require
from youxu.supplies.models import KEEP, StockBalance, SupplyItem, SupplyShelf, SupplySite
from youxu.supplies.rules.words import AT_SITE, SiteKind

NO_NAME = mark("Write what the place is called.")
TAKEN = mark("A place of this unit is called {site} already.")
NO_KIND = mark("Say whether it is a depot or a vehicle; outlets have their shelf already.")
NO_POINT = mark("These coordinates lie nowhere on Earth.")
STILL_THERE = mark("There are still supplies at {site_en}; move them or write them off first.")
NO_MINIMUM = mark("A minimum is a whole number, not below nought.")


class UnableToKeepSite(UnableTo):
    """The place has no name or kind, is called like another, or still holds something."""

    clause = "O6"


@action
def keep_site(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    kind: str,
    name: str,
    name_en: str = "",
    place: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    keeper: Person | None = None,
    keeper_name: str = "",
    keeper_telephone: str = "",
    site: SupplySite | None = None,
    revision: int | None = None,
) -> SupplySite:
    """Enter a depot or a vehicle, or change a place (``site``); of an outlet's shelf only its keeper changes.

    Raises UnableToKeepSite, Stale.
    """
    by.require(KEEP, unit=unit.path)
    values: dict[str, Any] = {
        "keeper": keeper,
        "keeper_name": (keeper.name if keeper else keeper_name).strip()[:80],
        "keeper_telephone": keeper_telephone.strip()[:60],
    }
    if site is None or site.kind != SiteKind.OUTLET:
        point = (latitude, longitude) if latitude is not None and longitude is not None else None
        if kind not in (SiteKind.DEPOT, SiteKind.VEHICLE):
            raise UnableToKeepSite(NO_KIND, field="kind")
        if point is not None and not geo.WORLD.holds(point):
            raise UnableToKeepSite(NO_POINT, field="latitude")
        values |= {
            "kind": kind,
            "name": " ".join(name.split())[:120],
            "name_en": " ".join(name_en.split())[:120],
            "place": place.strip()[:200],
            "latitude": latitude if point else None,
            "longitude": longitude if point else None,
        }
        _check_name(unit, values["name"], site)
    if site is None:
        row = _made(unit=unit, unit_path=unit.path, **values)
    else:
        site_require(by, site, UnableToKeepSite)
        row = _changed(site, values, revision)
    what = events.SupplySiteKept(row.name, row.name_en or row.name)
    note(what, row, by=by, at=at, unit=unit.path, begins=site is None)
    return row


def _check_name(unit: Unit, name: str, site: SupplySite | None) -> None:
    if not name:
        raise UnableToKeepSite(NO_NAME, field="name")
    same = SupplySite.objects.filter(unit=unit, name=name, retired_at=None)
    if (same.exclude(pk=site.pk) if site else same).exists():
        raise UnableToKeepSite(TAKEN, field="name", site=name)


def _made(**columns: Any) -> SupplySite:
    try:
        with transaction.atomic(savepoint=False):
            return SupplySite.objects.create(**columns)
    except IntegrityError as error:
        raise Collision("supply-site") from error


def _changed(site: SupplySite, values: dict[str, Any], revision: int | None) -> SupplySite:
    rows = SupplySite.objects.filter(pk=site.pk, revision=site.revision)
    if revision not in (None, site.revision) or not rows.update(**values, revision=F("revision") + 1):
        theirs = {name: str(getattr(site, name)) for name in values}
        yours = {name: str(value) for name, value in values.items()}
        raise Stale(field="revision", details={"yours": yours, "theirs": theirs, "revision": site.revision})
    site.refresh_from_db()
    return site


def shelf_of_outlet(outlet: Outlet, unit: Unit) -> SupplySite:
    """Return the shelf of an outlet, made on first need within the act under way; ``unit`` answers for the outlet."""
    found = SupplySite.objects.filter(outlet=outlet, retired_at=None).first()
    if found is not None:
        return found
    return _made(
        unit=unit,
        unit_path=unit.path,
        kind=SiteKind.OUTLET,
        outlet=outlet,
        name=outlet.name,
        name_en=outlet.name_en,
        place=outlet.address,
        latitude=outlet.latitude,
        longitude=outlet.longitude,
    )


@action
def open_shelf(*, by: Actor, at: datetime, outlet: Outlet, unit: Unit) -> SupplySite:
    """Return the shelf of an outlet, entered now where nobody kept anything there yet. Raises UnableToKeepSite."""
    by.require(KEEP, unit=unit.path, outlet=outlet.code)
    known = SupplySite.objects.filter(outlet=outlet, retired_at=None).first()
    if known is not None:
        return known
    row = shelf_of_outlet(outlet, unit)
    site_require(by, row, UnableToKeepSite)
    what = events.SupplySiteKept(row.name, row.name_en or row.name)
    note(what, row, by=by, at=at, unit=unit.path, begins=True)
    return row


@action
def retire_site(*, by: Actor, at: datetime, site: SupplySite) -> SupplySite:
    """Give up a place that holds nothing any more. Raises UnableToKeepSite."""
    site_require(by, site, UnableToKeepSite)
    if StockBalance.objects.filter(site=site, account__in=AT_SITE, quantity__gt=0).exists():
        raise UnableToKeepSite(STILL_THERE, field="site", site=site.name, site_en=site.name_en or site.name)
    SupplySite.objects.filter(pk=site.pk).update(retired_at=at)
    site.refresh_from_db()
    what = events.SupplySiteRetired(site.name, site.name_en or site.name)
    note(what, site, by=by, at=at, unit=site.unit_path)
    return site


@action
def keep_shelf(
    *,
    by: Actor,
    at: datetime,
    site: SupplySite,
    item: SupplyItem,
    minimum: int | None,
    keeper_name: str = "",
    keeper_telephone: str = "",
) -> SupplyShelf:
    """Say of an item at a site how many are kept at least (None: as the plan says) and who keeps it.

    Raises UnableToKeepSite.
    """
    site_require(by, site, UnableToKeepSite)
    if minimum is not None and not 0 <= minimum <= 10**6:
        raise UnableToKeepSite(NO_MINIMUM, field="minimum")
    row, _made_now = SupplyShelf.objects.update_or_create(
        site=site,
        item=item,
        defaults={
            "minimum": minimum,
            "keeper_name": keeper_name.strip()[:80],
            "keeper_telephone": keeper_telephone.strip()[:60],
        },
    )
    what = events.SupplySiteKept(site.name, site.name_en or site.name)
    note(what, site, by=by, at=at, unit=site.unit_path)
    return row
