"""How commands print who is relieved of duty: the published form, and one line for people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from youxu.cli.options import plain
from youxu.core import wording
from youxu.organisation.queries import ReliefRow


def published(row: ReliefRow) -> dict[str, Any]:
    """Return the published form of a relief: whom, since when, by whom, who stands in; why, if the row tells it."""
    return {
        "staff_number": row.staff_number,
        "name": row.name,
        "starts_at": plain(row.starts_at),
        "ends_at": plain(row.ends_at),
        "by": row.by,
        "covers": [{"post": one.post, "name": one.name} for one in row.covers],
        "uncovered": [zh for zh, _en in row.uncovered],
        **({"reason": row.reason} if row.reason else {}),
    }


def line(row: ReliefRow, at: datetime) -> str:
    """Return one relief in one line, never why."""
    names = "、".join(_named(one.name, one.name_en) for one in row.replacements) or _("nobody")
    text = (
        _("{person} will be relieved from {moment}, by {by}; stands in: {names}")
        if row.starts_at > at
        else _("{person} relieved since {moment} by {by}; stands in: {names}")
    )
    said = text.format(
        person=_named(row.name, row.name_en),
        moment=wording.moment(row.starts_at, at),
        by=_named(row.by, row.by_en) or "—",
        names=names,
    )
    until = _("until {moment}").format(moment=wording.moment(row.ends_at, at)) if row.ends_at else ""
    return f"{said}  {until}".rstrip()


def _named(name: str, name_en: str) -> str:
    return name if wording.chinese() else name_en or name
