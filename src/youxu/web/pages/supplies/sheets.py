"""The office's list as a file: taken over with every bad row named, and written out again (序号/应急物资/数量/单位 …)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.errors import NotPermitted, UnableTo
from youxu.kernel.imported import ImportResult
from youxu.supplies import queries
from youxu.supplies.importing import import_sheet
from youxu.supplies.models import KEEP
from youxu.supplies.sheets import write_sheet
from youxu.web.forms.supplies import SheetForm
from youxu.web.pages.supplies.places import HERE, unit_here
from youxu.web.request import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def take(request: Request) -> HttpResponse:
    """Take over a file: good rows are written, every bad one is named with its number; the same again changes nothing."""
    unit = unit_here(request)
    if not request.actor.may(KEEP, unit=unit.path) or request.actor.only_at_outlet(unit.path):
        raise NotPermitted(verb=KEEP)
    form = SheetForm(request.POST or None, request.FILES or None)
    found: ImportResult | None = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = import_sheet(
                by=request.actor, at=request.at, unit=unit, data=upload.read(), name=upload.name
            )
        except UnableTo as refusal:
            form.take(refusal)
    context = {**HERE, "form": form, "found": found, **_named(found)}
    return render(request, "supplies/import.html", context, status=422 if form.errors else 200)


def _named(found: ImportResult | None) -> dict[str, Any]:
    """Return the rows that were rejected or warned of, in the reader's words."""
    if found is None:
        return {}
    return {
        kind: [{"row": one.row, "reason": wording.say(one.reason)} for one in rows]
        for kind, rows in (("rejected", found.rejected), ("warned", found.warned))
    }


def export(request: Request) -> HttpResponse:
    """Return the unit's shelves as the office's list."""
    unit = unit_here(request)
    plan = queries.plan_at(unit.path, request.at)
    shelves = queries.shelves(queries.sites_of(unit.path), plan, request.at, all_asked=False)
    items = {item.key: item for item in queries.items_of(unit.path).values()}
    response = HttpResponse(write_sheet(shelves, items, "xlsx"), content_type=XLSX)
    name = _("supplies")
    response["Content-Disposition"] = f'attachment; filename="{name}-{unit.key}.xlsx"'
    return response


urlpatterns = [
    path("supplies/import/", take, name="supply-import"),
    path("supplies/export.xlsx", export, name="supply-export"),
]
