"""Build the sample county from county.yaml: units, outlets, people, posts, rosters, the plan in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from youxu.core.actor import Actor, system
from youxu.delivery.actions import add_channel
from youxu.network import actions as network
from youxu.network.actions.outlets import CounterRow
from youxu.network.models import Outlet, Unit
from youxu.organisation import actions as organisation
from youxu.organisation.models import Person, Post
from youxu.organisation.queries import actor_for
from youxu.plan import actions as plans
from youxu.plan import files

PASSWORD = "youxu-demo-2026"
COUNTY = "yunshan"
ZONE = ZoneInfo("Asia/Shanghai")
DAYS_BACK, DAYS_AHEAD = 30, 14
BEFORE = timedelta(days=DAYS_BACK)
CONTACTS = (
    ("347011", "COMMISSIONED", "王守田", "委办点经办人"),
    ("347012", "COMMISSIONED", "孟庆", "委办点经办人"),
    ("347003", "DRIVER", "赵长河", "乡邮驾驶员"),
)


@dataclass
class County:
    """What the story needs to know: units, outlets and people by their keys in county.yaml."""

    units: dict[str, Unit] = field(default_factory=dict)
    outlets: dict[str, Outlet] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[tuple[str, str, str], Post] = field(default_factory=dict)

    @property
    def unit(self) -> Unit:
        """Return the county itself."""
        return self.units[COUNTY]


def build(at: datetime) -> County:
    """Build the county as it stood ``DAYS_BACK`` days before ``at``, with rosters to ``DAYS_AHEAD`` days after."""
    data = yaml.safe_load((Path(__file__).parent / "county.yaml").read_text(encoding="utf-8"))
    by, since = system("demo"), at - BEFORE
    county = County()
    _units(county, data, by, since)
    _outline(county, data, by, since)
    _outlets(county, data, by, since)
    _people(county, data, by, since)
    _rosters(county, by, since, at)
    _cards(county, since)
    _channel(county, by, since)
    top = county.units["china-post"]
    plans.adopt(by=by, at=since, unit=top.path, text=files.shipped().read_text(encoding="utf-8"))
    return county


def _channel(county: County, by: Actor, at: datetime) -> None:
    """Let the sample print its messages on the screen of the worker: none leaves this computer."""
    add_channel(
        by=by,
        at=at,
        unit=county.unit.path,
        key="screen",
        kind="CONSOLE",
        name="屏幕（示例，不外发）",
        settings={},
    )


def _units(county: County, data: dict[str, Any], by: Actor, at: datetime) -> None:
    for row in data["units"]:
        county.units[row["key"]] = network.add_unit(
            by=by,
            at=at,
            key=row["key"],
            level=row["level"],
            name=row["zh"],
            name_en=row["en"],
            parent=county.units.get(row.get("parent", "")),
            reference_prefix=row.get("prefix", ""),
            telephone=row.get("telephone", ""),
        )


def _outline(county: County, data: dict[str, Any], by: Actor, at: datetime) -> None:
    """Give the county its outline, so that the map shows more than points."""
    shape = {"type": "Polygon", "coordinates": [data["outline"]]}
    unit = county.unit
    county.units[COUNTY] = network.edit_unit(
        by=by, at=at, unit=unit, revision=unit.revision, fields={"outline": shape}
    )


def _outlets(county: County, data: dict[str, Any], by: Actor, at: datetime) -> None:
    heads = {
        row["outlet"]: row["zh"]
        for row in data["people"]
        if row.get("outlet") and "outlet_head" in row["posts"]
    }
    for row in data["outlets"]:
        fields = {
            "name": row["zh"],
            "name_en": row["en"],
            "town": row["town"],
            "province": "示例省",
            "city": "云州市",
            "county": "云山县",
            "address": row.get("address", f"{row['town']}邮政路1号"),
            "latitude": row["lat"],
            "longitude": row["lon"],
            "telephone": f"0799-000 {row['code'][-4:]}",
            "head_name": heads.get(row["code"], ""),
            "only_outlet_of_township": bool(row.get("only")),
            "one_person": bool(row.get("one_person")),
            "mode": row.get("mode", "SELF_RUN"),
        }
        if "parent" in row:
            fields["parent_outlet"] = county.outlets[row["parent"]]
        county.outlets[row["code"]] = network.add_outlet(
            by=by,
            at=at,
            unit=county.unit,
            code=row["code"],
            fields=fields,
            lines=data[f"lines_{row['lines']}"],
            hours=data["hours"][row["hours"]],
            counters=[CounterRow(str(number)) for number in range(1, row["counters"] + 1)],
        )


def _people(county: County, data: dict[str, Any], by: Actor, at: datetime) -> None:
    for row in data["people"]:
        unit = county.units[row.get("unit", COUNTY)]
        outlet = county.outlets.get(row.get("outlet", ""))
        person = organisation.add_person(
            by=by,
            at=at,
            unit=unit,
            staff_number=row["number"],
            name=row["zh"],
            name_en=row["en"],
            outlet=outlet,
            mobile=f"1990000{row['number']}",
            is_demo=True,
            password=PASSWORD,
        )
        county.people[row["key"]] = person
        for key in row["posts"]:
            organisation.hold_post(by=by, at=at, post=_post(county, unit, key, outlet, by, at), person=person)


def _post(county: County, unit: Unit, key: str, outlet: Outlet | None, by: Actor, at: datetime) -> Post:
    known = (unit.key, key, outlet.code if outlet else "")
    if known not in county.posts:
        county.posts[known] = organisation.add_post(by=by, at=at, unit=unit, key=key, outlet=outlet)
    return county.posts[known]


def _cards(county: County, at: datetime) -> None:
    """Print a card for every outlet; the commissioned ones have a contact at their branch, one branch a driver."""
    duty = actor_for(county.people["duty"], at=at, surface="WEB")
    organisation.print_cards(by=duty, at=at, unit=county.unit, outlets=list(county.outlets.values()))
    for code, kind, name, role in CONTACTS:
        organisation.add_contact(
            by=duty,
            at=at,
            outlet=county.outlets[code],
            kind=kind,
            name=name,
            role=role,
            telephone=f"1990001{code[-4:]}",
        )


def _rosters(county: County, by: Actor, since: datetime, at: datetime) -> None:
    """Roster a duty officer and a leader on call for every day, with one gap ahead that the pages can show."""
    start = at.astimezone(ZONE).replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=DAYS_BACK)
    days = DAYS_BACK + DAYS_AHEAD
    rotations = {
        "DUTY_OFFICER": [county.people["duty"], county.people["officer"]],
        "LEADER_ON_CALL": [county.people["leader"], county.people["tech"]],
    }
    for kind, people in rotations.items():
        count = days if kind == "DUTY_OFFICER" else days - 3
        _rotate(county.unit, kind, people, start, count, at, by, since)


def _rotate(
    unit: Unit,
    kind: str,
    people: list[Person],
    start: datetime,
    count: int,
    now: datetime,
    by: Actor,
    at: datetime,
) -> None:
    """Enter one shift a day, in turn, so that the first person named is on duty today."""
    today = (now - start).days
    turned = [people[(place - today) % len(people)] for place in range(len(people))]
    organisation.add_rotation(by=by, at=at, unit=unit, kind=kind, people=turned, starts_at=start, count=count)
