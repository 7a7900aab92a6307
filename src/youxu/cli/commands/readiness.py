"""``youxu readiness``: whether a unit is ready for the next interruption, and what is not, whose it is, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.oversight import read_unit
from youxu.cli.options import emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import chinese, moment, say
from youxu.documents.queries import pack_age
from youxu.oversight import queries
from youxu.oversight.queries import Lack, MatterRow


@click.command(
    "readiness", help=_("Show what is not ready: whose it is, since or by when, the one next step.")
)
@click.option("--unit", "unit_key", metavar="KEY", default="", help=_("A unit's key; else your own."))
@json_option
@reading
def command(by: Actor, at: datetime, unit_key: str, as_json: bool) -> int:
    """Show the readiness board; exit code 1 when something is not ready."""
    by.require("read_health", unit=by.unit)
    unit = read_unit(unit_key, by)
    rows = queries.readiness_of(by, unit, at, pack=pack_age(unit, at))
    ok = all(row.ok for row in rows)
    emit({"unit": unit.key, "ok": ok, "matters": [_matter(row) for row in rows]}, as_json, _lines(rows, at))
    return 0 if ok else 1


def _matter(row: MatterRow) -> dict[str, Any]:
    lacks = [_lack(one, row) for one in row.lacks]
    return {"matter": row.matter, "ok": row.ok, "last_at": row.last_at, "lacks": lacks}


def _lack(one: Lack, row: MatterRow) -> dict[str, Any]:
    return {
        "what": say(one.what),
        "owner": one.owner if chinese() else one.owner_en,
        "date": one.at,
        "next": _(row.rule.step),
    }


def _lines(rows: tuple[MatterRow, ...], at: datetime) -> Iterator[str]:
    for row in rows:
        yield f"{_(row.rule.title)} ({row.rule.clause}): {_(row.rule.well) if row.ok else len(row.lacks)}"
        for one in row.lacks:
            owner = one.owner if chinese() else one.owner_en
            parts = (say(one.what), owner or _("nobody yet"), _dated(one.at, at), _(row.rule.step))
            yield "  " + " · ".join(part for part in parts if part)


def _dated(value: datetime | date | None, at: datetime) -> str:
    return moment(value, at) if isinstance(value, datetime) else value.isoformat() if value else ""
