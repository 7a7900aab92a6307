"""Imports of outlets with their progress, and the calendar of holidays and make-up workdays."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.network import actions, uploads
from youxu.network import queries as network
from youxu.network.actions.hours import root_of
from youxu.network.models import ImportRun
from youxu.network.rules import DayKind
from youxu.web.forms.imports import DayForm, ImportForm
from youxu.web.pages.acting import act
from youxu.web.request import Request

SHOWN = 200


def imports(request: Request) -> HttpResponse:
    """Show the last imports; a POST keeps a file, checks the whole of it and begins to write."""
    actor = request.actor
    return act(
        request,
        ImportForm(request.POST or None, request.FILES or None),
        _begin,
        template="imports/list.html",
        context=lambda: {"here": "outlets", "runs": [_row(run) for run in network.import_runs(actor.unit)]},
        values=lambda form: {
            "unit": network.unit_by_path(actor.unit),
            "upload": form.cleaned_data["file"],
            "file_name": form.cleaned_data["file"].name,
            "mapping_text": form.mapping_text(),
        },
        then=lambda run: reverse("import", args=[run.pk]),
    )


def _begin(*, by: Actor, at: datetime, submission: UUID | None, **given: Any) -> ImportRun:
    """Begin an import; the same file with the same mapping goes on where it was, so it needs no submission."""
    return uploads.begin(by=by, at=at, **given)


def one(request: Request, pk: int) -> HttpResponse:
    """Show how far one import came, and every row that was rejected or warned about."""
    try:
        run = network.import_run(pk)
    except ImportRun.DoesNotExist:
        raise Http404 from None
    if not request.actor.may("read", unit=run.unit_path):
        raise Http404
    return render(request, "imports/one.html", {"here": "outlets", **_row(run)})


def _row(run: Any) -> dict[str, Any]:
    return {
        "run": run,
        "unfinished": run.finished_at is None,
        "rejected": [(row, wording.say(reason)) for row, reason in run.rejected[:SHOWN]],
        "warned": [(row, wording.say(reason)) for row, reason in run.warned[:SHOWN]],
    }


def calendar(request: Request) -> HttpResponse:
    """Show the holidays and make-up workdays of a year; a POST changes one day."""
    actor = request.actor
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() else request.at.year
    return act(
        request,
        DayForm(request.POST or None),
        actions.set_calendar_days,
        template="imports/calendar.html",
        context=lambda: {
            "here": "outlets",
            "year": year,
            "may_edit": actor.may("edit_plan", unit=root_of(actor.unit)),
            "days": [
                {"row": row, "word": KINDS[DayKind(row.kind)]}
                for row in network.calendar_days("cn", year, year)
            ],
        },
        values=lambda form: {"calendar": "cn", "days": [form.row()]},
        then=f"{reverse('calendar')}?year={year}",
        said=_("The day is entered."),
    )


KINDS = {
    DayKind.HOLIDAY: gettext_lazy("Public holiday"),
    DayKind.WORKDAY: gettext_lazy("Make-up workday"),
    DayKind.ORDINARY: gettext_lazy("An ordinary day"),
}

urlpatterns = [
    path("outlets/imports/", imports, name="imports"),
    path("outlets/imports/<int:pk>/", one, name="import"),
    path("outlets/calendar/", calendar, name="calendar"),
]
