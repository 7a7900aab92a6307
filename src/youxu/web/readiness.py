"""Cells of the board's readiness strip: the verdict first, its cause second."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.supplies import queries as supplies
from youxu.supplies.queries.readiness import ClassReadiness
from youxu.supplies.rules.words import ItemClass
from youxu.web.templatetags.youxu import either

CLAUSES = {ItemClass.COMMUNICATION: "S1", ItemClass.NOTICE: "S2", ItemClass.TOOL: "S3"}


def supply_cells(actor: Actor, path: str, at: datetime) -> list[Mapping[str, str]]:
    """Return a cell for each class of supplies, and one for what is not given back; none where nobody keeps any."""
    found = supplies.readiness_under(actor, path)
    return [_cell(one, found, at) for one in found.classes] if found is not None else []


def _cell(one: ClassReadiness, whole: supplies.Readiness, at: datetime) -> Mapping[str, str]:
    named = one.item_class in CLAUSES
    good = not one.troubles and not (named and whole.never_counted)
    return {
        "title": wording.word("item_class", one.item_class) if named else _("Not given back"),
        "clause": CLAUSES[ItemClass(one.item_class)] if named else "P5a",
        "look": "ok" if good else "warn",
        "icon": "circle-check-filled" if good else "alert-triangle-filled",
        "verdict": _verdict(one, whole),
        "cause": _cause(one, whole, at),
        "url": "supplies",
    }


def _verdict(one: ClassReadiness, whole: supplies.Readiness) -> str:
    if one.troubles:
        return ngettext("%(n)d not ready", "%(n)d not ready", one.troubles) % {"n": one.troubles}
    return _("not all counted") if whole.never_counted else _("all ready")


def _cause(one: ClassReadiness, whole: supplies.Readiness, at: datetime) -> str:
    row = one.first
    if row is not None:
        what = row.request or either(row.title, row.title_en)
        where = either(row.site, row.site_en) or either(row.unit, row.unit_en)
        return f"{where} · {what} · {wording.word('supply_trouble', row.kind)}"
    if whole.never_counted:
        text = ngettext("%(n)d place never counted", "%(n)d places never counted", whole.never_counted)
        return text % {"n": whole.never_counted}
    return _("counted since %(time)s") % {"time": wording.moment(whole.counted_since, at)}
