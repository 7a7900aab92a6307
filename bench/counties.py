"""A made province of 20 counties with 40 outlets each, built by the product's own import and actions.

Each county has its own leader, duty officers, groups and a head for every outlet, all on duty by posts and rosters, and
the shipped plan in force. ``python -m bench.counties`` builds it in the migrated database of this process.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

COUNTIES, OUTLETS = 20, 40
PASSWORD = "youxu-bench-2026"
MAPPING = """
key: bench
title: {zh: 造出的省, en: Made province}
format: csv
id: [code]
unit: {key: bench, name: 造出的县}
fields: {code: code, name: name, name_en: name_en, town: town, address: address, telephone: telephone}
place: {latitude: lat, longitude: lon}
hours: {constant: "Mo-Su 00:00-24:00"}
lines: {always: [letters, printed, parcels, pickup, remittance, savings, ems, press]}
"""
OFFICE = (
    ("leader", "leader、leader_on_call"),
    ("technical", "deputy_technical、technical_head、leader_on_call"),
    ("customer", "deputy_customer、customer_head"),
    ("logistics", "logistics_head、security_post、cash_post"),
    ("network", "network_administrator"),
    ("engineer", "engineer"),
    ("officer", "customer_officer、duty_officer"),
    ("store", "logistics_officer"),
    ("market", "marketing_member"),
)
"""Who works in a county's office beside its duty officer: a name, and the posts."""


def officer_of(county: int) -> str:
    """Return the sign-in name of a county's duty officer."""
    return f"{county:02}00"


def code_of(county: int, outlet: int) -> str:
    """Return the code of an outlet of a county."""
    return f"{300000 + 100 * county + outlet}"


def build() -> None:
    """Build the province. Whatever hour it is built, outlets are open and the office is on duty."""
    from youxu.core import clock, jobs
    from youxu.core.actor import system
    from youxu.delivery.actions import add_channel
    from youxu.network import actions
    from youxu.plan import actions as plans
    from youxu.plan import files

    now, by = clock.now(), system("bench")
    since = now - timedelta(days=2)
    with clock.pretend(since):
        group = actions.add_unit(by=by, at=since, key="bench", level="GROUP", name="造出的集团")
        province = actions.add_unit(
            by=by, at=since, key="bench-province", level="PROVINCE", name="造出的省", parent=group
        )
        for county in range(COUNTIES):
            unit = actions.add_unit(
                by=by, at=since, key=f"bench-{county:02}", level="COUNTY", name=f"第{county:02}县",
                name_en=f"County {county:02}", parent=province, telephone=f"0799-1{county:02}",
                reference_prefix=f"B{chr(65 + county)}",
            )  # fmt: skip
            _county(by, since, unit, county)
        add_channel(
            by=by, at=since, unit=group.path, key="screen", kind="CONSOLE", name="screen", settings={}
        )
        plans.adopt(by=by, at=since, unit=group.path, text=files.shipped().read_text(encoding="utf-8"))
        jobs.drain()
    _settle()


def _settle() -> None:
    """Let PostgreSQL look at the rows, as its own housekeeping does within a minute, unless somebody turned that off."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _county(by: Any, at: datetime, unit: Any, county: int) -> None:
    from youxu.network import importing
    from youxu.network.mapping import parse
    from youxu.organisation import actions
    from youxu.organisation.imports import import_people

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "outlets.csv"
        file.write_bytes(_table(_outlets(county)))
        importing.run_import(
            by=by, at=at, path=file, mapping=parse(MAPPING), mapping_text=MAPPING, unit_key=unit.key
        )
    duty = actions.add_person(
        by=by, at=at, unit=unit, staff_number=officer_of(county), name=f"值班员{county:02}", is_demo=True,
        mobile=f"1990{county:02}00000", password=PASSWORD,
    )  # fmt: skip
    for key in ("duty_officer", "office"):
        post = actions.add_post(by=by, at=at, unit=unit, key=key)
        actions.hold_post(by=by, at=at, post=post, person=duty)
    import_people(by=by, at=at, unit=unit, data=_table(_people(county)), name="people.csv")
    from youxu.organisation.models import Person

    leader = Person.objects.get(staff_number=f"{county:02}leader")
    for kind, person in (("DUTY_OFFICER", duty), ("LEADER_ON_CALL", leader)):
        actions.add_rotation(
            by=by, at=at, unit=unit, kind=kind, people=[person], starts_at=at - timedelta(days=1), count=6
        )


def _outlets(county: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a county's outlets: five rows of eight, some three kilometres from one to the next."""
    yield "code", "name", "name_en", "town", "address", "telephone", "lat", "lon"
    for number in range(OUTLETS):
        code = code_of(county, number)
        yield (
            code, f"{county:02}县{number:02}支局", f"Office {county:02}-{number:02}", f"{number // 4}镇",
            f"{number // 4}镇邮政路{number}号", f"0799-{code}",
            27 + 0.5 * (county // 5) + 0.03 * (number // 8), 114 + 0.5 * (county % 5) + 0.03 * (number % 8),
        )  # fmt: skip


def _people(county: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a county's people: its office, then the head of each outlet."""
    yield "staff number", "name", "mobile", "outlet", "posts"
    for place, (name, posts) in enumerate(OFFICE):
        yield f"{county:02}{name}", f"{name}{county:02}", f"1991{county:02}{place:05}", "", posts
    for number in range(OUTLETS):
        code = code_of(county, number)
        yield f"h{code}", f"局长{code}", f"1992{county:02}{number:05}", code, "outlet_head"


def _table(rows: Iterator[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django

    django.setup()
    build()
