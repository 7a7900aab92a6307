"""People from a file: checked whole first, every bad row named, then taken over."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from youxu.core.actor import Actor
from youxu.kernel.imported import ImportResult
from youxu.network.models import Unit
from youxu.organisation.files import COLUMNS, UnableToReadFile
from youxu.organisation.imports import import_people
from youxu.web.forms.organisation import ApplyForm, UploadForm
from youxu.web.pages.acting import act
from youxu.web.pages.organisation.places import about_unit, actor_of, frame, unit_of
from youxu.web.request import Request

LISTED = 200


def people_import(request: Request, key: str) -> HttpResponse:
    """Choose a file; it is checked whole, and nothing is written."""
    unit = unit_of(request, key, edit=True)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _page(request, unit, {"form": form})
    if not form.is_valid():
        return _page(request, unit, {"form": form}, 422)
    file = form.cleaned_data["file"]
    data, name = file.read(), str(file.name)[:200]
    try:
        result = import_people(
            by=actor_of(request),
            at=request.at,
            unit=unit,
            data=data,
            name=name,
            dry=True,
        )
    except UnableToReadFile as trouble:
        form.take(trouble)
        return _page(request, unit, {"form": form}, 422)
    carried = ApplyForm(initial={"name": name, "content": ApplyForm.packed(data)})
    return _page(request, unit, {"form": carried, "result": result, "file": name, "checked": True})


def people_apply(request: Request, key: str) -> HttpResponse:
    """Take the checked file over and show the outcome."""
    unit = unit_of(request, key, edit=True)
    if request.method != "POST":
        return _page(request, unit, {"form": UploadForm()})
    results: list[ImportResult] = []

    def keep(result: ImportResult) -> str:
        results.append(result)
        return reverse("people", args=[key])

    answer = act(
        request,
        ApplyForm(request.POST),
        _take,
        template="organisation/people_import.html",
        context=lambda: _context(request, unit),
        extra={"unit": unit},
        about=about_unit(unit),
        then=keep,
    )
    if not results:
        return answer
    return _page(request, unit, {"result": results[0], "file": request.POST.get("name", "")})


def _take(
    *, by: Actor, at: datetime, unit: Unit, data: bytes, name: str, submission: UUID | None = None
) -> ImportResult:
    """Take a file over; the same file again changes nothing, so that a page sent twice does no harm."""
    return import_people(by=by, at=at, unit=unit, data=data, name=name)


def _page(request: Request, unit: Unit, values: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {**_context(request, unit), **values}
    result = values.get("result")
    if result is not None:
        context["rejected"], context["warned"] = result.rejected[:LISTED], result.warned[:LISTED]
        context["rejected_more"] = max(0, len(result.rejected) - LISTED)
        context["good"] = result.created + result.updated
    return render(request, "organisation/people_import.html", context, status=status)


def _context(request: Request, unit: Unit) -> dict[str, Any]:
    needed = ("staff_number", "name")
    columns = [(names[0], names[-1], key in needed) for key, names in COLUMNS.items()]
    return {**frame(request, unit, "people"), "columns": columns}


urlpatterns = [
    path("organisation/units/<slug:key>/people/import/", people_import, name="people-import"),
    path("organisation/units/<slug:key>/people/import/apply/", people_apply, name="people-apply"),
]
