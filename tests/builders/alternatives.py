"""A county on the map for tests of alternatives: outlets along a road, two kilometres apart, and one agreement."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.builders.incidents import NINE, whole_county
from tests.builders.response import County

from youxu.alternatives.models import AgreedNeighbour
from youxu.core.actor import system
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import Incident
from youxu.network.actions import HoldRow, place_holds
from youxu.network.models import Outlet
from youxu.network.rules import State

STEP_KM = 2.0
NORTH, EAST = 27.8, 114.9
HEAD, DUTY, CUSTOMER = "黄建华", "沈佳", "苏婷"


def county_on_the_map() -> County:
    """Return the whole county with its outlets in a row to the north: YS04, YS05, YS10, YS11 …, two km apart."""
    found = whole_county()
    for place, outlet in enumerate(found.outlets.values()):
        outlet.latitude, outlet.longitude = NORTH + place * STEP_KM / 111.195, EAST
        outlet.telephone, outlet.address = f"0796-{place:04}", f"沿江路{place}号"
        outlet.save(update_fields=["latitude", "longitude", "telephone", "address"])
    return found


def agreed(
    found: County, outlet: str, neighbour: str, *, line: str = "letters", place: int = 1, **more: object
) -> AgreedNeighbour:
    """Write an agreement past the action."""
    return AgreedNeighbour.objects.create(
        outlet=found.outlets[outlet],
        line=line,
        neighbour=found.outlets[neighbour],
        unit_path=found.unit.path,
        place=place,
        agreed_at=NINE - timedelta(days=30),
        agreed_by="沈佳",
        **more,
    )


def stopped(
    found: County, *codes: str, lines: tuple[str, ...] = ("letters", "savings"), at: datetime = NINE
) -> Incident:
    """Report a stop of lines at one or several outlets, in one incident."""
    by = found.person(DUTY, at)
    first, *rest = codes or ("YS04",)
    values = {"cause": "network_line", "lines": lines}
    incident = reporting.report(by=by, at=at, outlet_code=first, **values)
    for code in rest:
        incident = reporting.report(by=by, at=at, outlet_code=code, join=incident, **values)
    return incident


def held(outlet: Outlet, *lines: str, world: str = "", at: datetime = NINE) -> None:
    """Keep lines of an outlet from open by another source."""
    rows = [HoldRow(outlet.pk, line, State.SUSPENDED) for line in lines or ("letters",)]
    place_holds(by=system("test"), at=at, rows=rows, source="other:1", world=world)
