"""Incidents for tests of report, convening and direction: a county of twelve outlets in the county of ``response``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.builders.response import County, county, hold_post

from youxu.core.actor import Actor
from youxu.incidents.actions import direct as directing
from youxu.incidents.actions import levels
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import Incident
from youxu.network.models import Counter, HoursPattern, Outlet, OutletLine

NINE = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
"""Monday 09:12 in the county: opening hours, no peak day."""
MORE_OUTLETS = (
    "城关支局",
    "东门营业所",
    "河口支局",
    "大湾支局",
    "青石支局",
    "西河支局",
    "白塘支局",
    "南坪支局",
    "云峰邮政所",
    "松岭邮政所",
)
LINES = ("letters", "parcels", "ems", "savings")


def minutes(count: float) -> datetime:
    """Return the moment ``count`` minutes after 09:12."""
    return NINE + timedelta(minutes=count)


def whole_county() -> County:
    """Return the county with twelve outlets; the first ones have three counters; somebody has the security post."""
    found = county()
    hold_post(found, "孙立", "security_post", None)
    hours = HoursPattern.objects.get_or_create(text="Mo-Su 08:30-17:30")[0]
    for place, name in enumerate(MORE_OUTLETS, start=10):
        found.outlets[f"YS{place}"] = Outlet.objects.create(
            code=f"YS{place}", name=name, unit=found.unit, unit_path=found.unit.path, hours=hours, search=name
        )
    OutletLine.objects.bulk_create(
        OutletLine(outlet=outlet, line=line)
        for code, outlet in found.outlets.items()
        for line in LINES
        if not OutletLine.objects.filter(outlet=outlet).exists()
    )
    Counter.objects.bulk_create(
        Counter(outlet=outlet, number=str(number))
        for outlet in list(found.outlets.values())[:4]
        for number in (1, 2, 3)
    )
    return found


def clerk(found: County, outlet: str = "YS04", at: datetime = NINE) -> Actor:
    """Return the head of an outlet, who reports from it."""
    name = {"YS04": "黄建华", "YS05": "唐小燕"}[outlet]
    return found.person(name, at)


def reported(
    found: County, outlet: str = "YS04", by: Actor | None = None, at: datetime = NINE, **more: Any
) -> Incident:
    """Report a stop of savings and letters at an outlet and return the incident."""
    values: dict[str, Any] = {"cause": "network_line", "lines": ("letters", "savings"), **more}
    return reporting.report(by=by or found.person("沈佳", at), at=at, outlet_code=outlet, **values)


def verified(found: County, **more: Any) -> Incident:
    """Return an incident that the clerk reported and the office verified three minutes later."""
    at = minutes(3)
    incident = reported(found, by=clerk(found), **more)
    return reporting.verify_report(
        by=found.person("沈佳", at), at=at, incident=incident, found="TRUE", with_whom="黄建华"
    )


def directed(found: County, **more: Any) -> Incident:
    """Return an outlet-level incident for which the duty officer issued the plan's directives after eight minutes."""
    at = minutes(8)
    return directing.direct(by=found.person("沈佳", at), at=at, incident=verified(found, **more))


def grave(found: County) -> Incident:
    """Return a verified incident of three outlets at level III."""
    incident = verified(found)
    for code in ("YS05", "YS12"):
        incident = reported(found, outlet=code, at=minutes(4), join=incident)
    if incident.level != "III":
        leader = found.person("沈佳")
        incident = levels.raise_level(
            by=leader, at=minutes(5), incident=incident, level="III", reason="三个网点"
        )
    return incident
