"""The stops of mobile units (流动服务车): where each stands when, entered, changed, taken off the timetable (P3b)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.alternatives import actions, queries
from youxu.alternatives.models import MobileStop
from youxu.incidents.queries.handles import unit_of
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.web.forms.alternatives import StopForm, TapForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.incidents.opened import Names
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

VERB = "keep_neighbours"
FIELDS = ("vehicle", "place", "place_en", "hours", "lines", "latitude", "longitude", "telephone",
          "starts_date", "ends_date")  # fmt: skip


def stops(request: Request) -> HttpResponse:
    """Show the stops of the reader's unit, of those below and above; a POST enters one."""
    unit = unit_of(request.actor)
    if unit is None:
        raise Http404
    plan = plans.plan_in_force(unit.path, request.at)
    form = StopForm(request.POST or None, lines=_lines(plan))

    def context() -> dict[str, Any]:
        names, actor = Names(plan), request.actor
        rows = queries.stops_of(unit.path)
        return {
            "here": "outlets",
            "unit_name": either(unit.name, unit.name_en),
            "rows": [
                {
                    "row": row,
                    "lines": names.lines(row.lines),
                    "may_keep": actor.may(VERB, unit=row.unit_path),
                    "own": row.unit_path == unit.path,
                }
                for row in rows
            ],
            "may_keep": actor.may(VERB, unit=unit.path),
        }

    return act(
        request,
        form,
        actions.keep_stop,
        template="alternatives/stops.html",
        context=context,
        values=lambda filled: {"unit": unit, "facts": filled.facts()},
        about=About("network.unit", unit.pk, f"unit:{unit.pk}", unit.path),
        verb=VERB,
        then=reverse("mobile-stops"),
        said=_("The stop is entered."),
    )


def change(request: Request, pk: int) -> HttpResponse:
    """Change a stop."""
    row = _row(request, pk)
    plan = plans.plan_in_force(row.unit_path, request.at)
    form = StopForm(
        request.POST or None,
        lines=_lines(plan),
        revision=row.revision,
        initial={name: getattr(row, name) for name in FIELDS},
    )
    return _act(
        request,
        row,
        form,
        actions.change_stop,
        said=_("The stop is changed."),
        values=lambda filled: {
            "stop": row,
            "facts": filled.facts(),
            "revision": filled.cleaned_data["revision"],
        },
    )


def take_off(request: Request, pk: int) -> HttpResponse:
    """Take a stop off the timetable."""
    row = _row(request, pk)
    said, values = _("The stop is taken off."), {"stop": row}
    return _act(request, row, TapForm(request.POST or None), actions.retire_stop, said=said, values=values)


def _lines(plan: Plan) -> list[tuple[str, str]]:
    return [(key, either(line.short.zh, line.short.en)) for key, line in plan.public_lines().items()]


def _row(request: Request, pk: int) -> MobileStop:
    row = queries.stop_numbered(pk)
    if row is None or not request.actor.may("read", unit=row.unit_path):
        raise Http404
    request.actor.require(VERB, unit=row.unit_path)
    return row


def _act(
    request: Request, row: MobileStop, form: Any, action: Any, *, said: str, values: Any
) -> HttpResponse:
    return act(
        request,
        form,
        action,
        template="alternatives/stop.html",
        context={"here": "outlets", "row": row, "place": either(row.place, row.place_en)},
        values=values,
        about=About("alternatives.mobilestop", row.pk, f"unit:{row.unit_id}", row.unit_path),
        verb=VERB,
        then=reverse("mobile-stops"),
        said=said,
    )


urlpatterns = [
    path("outlets/mobile-stops/", stops, name="mobile-stops"),
    path("outlets/mobile-stops/<int:pk>/", change, name="mobile-stop"),
    path("outlets/mobile-stops/<int:pk>/take-off/", take_off, name="mobile-stop-off"),
]
