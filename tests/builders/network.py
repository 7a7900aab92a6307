"""A small network for tests: a county of four outlets, their lines and hours, or a large one made in bulk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from youxu.core.actor import system
from youxu.network import actions, rules
from youxu.network.models import Hold, HoursPattern, Outlet, OutletLine, Unit

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 10:00 in the county: opening hours."""
NIGHT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
"""Tuesday 23:00 in the county."""
BY = system("test")
TOWN_HOURS = "Mo-Fr 08:30-12:00,13:30-17:30; Sa 09:00-12:00; PH off"
LINES = ("letters", "parcels", "savings")


@dataclass
class Network:
    """The units by key and the outlets by code."""

    units: dict[str, Unit] = field(default_factory=dict)
    outlets: dict[str, Outlet] = field(default_factory=dict)

    @property
    def county(self) -> Unit:
        """Return the county."""
        return self.units["yunshan"]


def small_network() -> Network:
    """Return a county with four outlets: two of town hours, one always open, one without known hours."""
    made = Network()
    above = None
    for key, level, name in (
        ("china-post", "GROUP", "示例邮政集团"),
        ("jiangxi", "PROVINCE", "示例省邮政分公司"),
        ("yunzhou", "CITY", "云州市邮政分公司"),
        ("yunshan", "COUNTY", "云山县邮政分公司"),
    ):
        above = actions.add_unit(
            by=BY, at=AT - timedelta(days=90), key=key, level=level, name=name, parent=above
        )
        made.units[key] = above
    for code, name, hours in (
        ("347003", "河口支局", TOWN_HOURS),
        ("347004", "柳林支局", TOWN_HOURS),
        ("347005", "石桥邮政所", "24/7"),
        ("347006", "大湾支局", ""),
    ):
        made.outlets[code] = actions.add_outlet(
            by=BY,
            at=AT - timedelta(days=90),
            unit=made.county,
            code=code,
            fields={
                "name": name,
                "address": f"{name[:2]}镇1号",
                "town": f"{name[:2]}镇",
                "telephone": "0799-000",
            },
            lines=LINES,
            hours=hours,
        )
    return made


def hold(
    outlet: Outlet,
    *,
    lines: tuple[str, ...] = ("letters",),
    state: rules.State = rules.State.SUSPENDED,
    source: str = "incident:7",
    at: datetime = AT,
    world: str = "",
) -> None:
    """Place holds on lines of an outlet."""
    rows = [actions.HoldRow(outlet.pk, line, state) for line in lines]
    actions.place_holds(by=BY, at=at, rows=rows, source=source, world=world)


def many_outlets(units: int, each: int, *, lines: tuple[str, ...] = LINES, patterns: int = 20) -> Unit:
    """Return a group with ``units`` counties of ``each`` outlets, made in bulk past the actions."""
    top = Unit.objects.create(key="big", path="big/", level="GROUP", name="大集团")
    hours = [
        HoursPattern.objects.get_or_create(text=f"Mo-Fr 08:{minute:02}-17:30")[0]
        for minute in range(patterns)
    ]
    for number in range(units):
        key = f"big-{number:04}"
        unit = Unit.objects.create(
            key=key, path=f"big/{key}/", level="COUNTY", name=f"县{number}", parent=top
        )
        outlets = Outlet.objects.bulk_create(
            Outlet(
                tree="big",
                code=f"{number:04}-{place:03}",
                name=f"网点{number}-{place}",
                unit=unit,
                unit_path=unit.path,
                hours=hours[(number + place) % patterns],
                search=f"网点{number}-{place}",
                latitude=20 + number % 30,
                longitude=90 + place % 30,
            )
            for place in range(each)
        )
        OutletLine.objects.bulk_create(
            OutletLine(outlet=outlet, line=line) for outlet in outlets for line in lines
        )
    return top


def open_holds(outlet: Outlet) -> int:
    """Return how many holds are open on an outlet."""
    return Hold.objects.filter(outlet=outlet, lifted_at=None).count()
