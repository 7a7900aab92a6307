"""The agreed neighbours of an outlet: shown, entered, withdrawn; those of a whole unit from a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.alternatives import actions, queries
from youxu.core import wording
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.queries.handles import unit_of
from youxu.network import queries as network
from youxu.network.models import Outlet, Unit
from youxu.plan import queries as plans
from youxu.web.forms.alternatives import AgreeForm, FileForm, TapForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.custody.places import outlet_at
from youxu.web.pages.incidents.opened import Names
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

VERB = "keep_neighbours"
PAGE = "alternatives/outlet.html"


def agreed_rows(outlet: Outlet, names: Names) -> list[dict[str, Any]]:
    """Return the agreements of an outlet with their lines in words."""
    return [{"row": row, "lines": names.lines(row.lines)} for row in queries.agreed_of(outlet)]


def neighbours(request: Request, code: str) -> HttpResponse:
    """Show the agreed neighbours of an outlet; a POST enters one."""
    outlet = outlet_at(request, code)
    names = Names(plans.plan_in_force(outlet.unit_path, request.at))
    form = AgreeForm(request.POST or None, lines=_lines(outlet, names))
    root = outlet.unit_path.partition("/")[0] + "/"

    def values(filled: Any) -> dict[str, Any]:
        return {
            "outlet": outlet,
            "neighbour": _neighbour(filled.cleaned_data["neighbour"], root),
            "lines": tuple(filled.cleaned_data["lines"]),
            "terms": filled.terms(),
        }

    return act(
        request,
        form,
        actions.agree,
        template=PAGE,
        context=lambda: _context(request, outlet, names),
        values=values,
        about=_about(outlet),
        verb=VERB,
        then=reverse("outlet-neighbours", args=[code]),
        said=_("The agreement is entered."),
    )


def _neighbour(code: str, root: str) -> Outlet:
    try:
        return network.outlet_by_code(code.strip(), root)
    except Outlet.DoesNotExist:
        raise Http404 from None


def _lines(outlet: Outlet, names: Names) -> list[tuple[str, str]]:
    public = names.plan.public_lines()
    lines = outlet.lines.filter(retired_at=None).order_by("pk").values_list("line", flat=True)
    return [(line, names.line(line)) for line in lines if line in public]


def _context(request: Request, outlet: Outlet, names: Names) -> dict[str, Any]:
    return {
        "here": "outlets",
        "outlet": outlet,
        "title": either(outlet.name, outlet.name_en),
        "agreed": agreed_rows(outlet, names),
        "stops": [
            {"row": row, "lines": names.lines(row.lines)} for row in queries.stops_of(outlet.unit_path)
        ],
        "may_keep": request.actor.may(VERB, unit=outlet.unit_path),
    }


def _about(outlet: Outlet) -> About:
    return About("network.outlet", outlet.pk, f"outlet:{outlet.pk}", outlet.unit_path)


def withdraw(request: Request, code: str, neighbour: str) -> HttpResponse:
    """Withdraw what is agreed with a neighbour."""
    outlet = outlet_at(request, code)
    names = Names(plans.plan_in_force(outlet.unit_path, request.at))
    other = _neighbour(neighbour, outlet.unit_path.partition("/")[0] + "/")
    return act(
        request,
        TapForm(request.POST or None),
        actions.withdraw_agreement,
        template=PAGE,
        context=lambda: _context(request, outlet, names) | {"form": AgreeForm(lines=_lines(outlet, names))},
        values={"outlet": outlet, "neighbour": other},
        about=_about(outlet),
        verb=VERB,
        then=reverse("outlet-neighbours", args=[code]),
        said=_("The agreement is withdrawn."),
    )


def read_file(request: Request) -> HttpResponse:
    """Enter the agreed neighbours of the reader's unit from a file; every bad row is named, then nothing is written."""
    unit = unit_of(request.actor)
    if unit is None:
        raise Http404
    request.actor.require(VERB, unit=unit.path)
    form = FileForm(request.POST or None, request.FILES or None)
    bad: list[dict[str, Any]] = []
    return act(
        request,
        form,
        _reading(bad),
        template="alternatives/import.html",
        context=lambda: {"here": "outlets", "unit_name": either(unit.name, unit.name_en), "bad": bad},
        values=lambda filled: {"unit": unit, "file": filled.cleaned_data["file"]},
        about=About("network.unit", unit.pk, f"unit:{unit.pk}", unit.path),
        verb=VERB,
        then=reverse("outlets"),
        said=_("The agreements are entered."),
    )


def _reading(bad: list[dict[str, Any]]) -> Any:
    """Return what reads the file and names its bad rows on the page."""

    def read(*, by: Actor, at: Any, unit: Unit, file: Any, submission: Any) -> int:
        try:
            return actions.import_agreements(by=by, at=at, unit=unit, data=file.read(), name=file.name)
        except UnableTo as refusal:
            rows: Any = refusal.details.get("rows", ())
            bad.extend({"row": one.row, "reason": wording.say(one.reason)} for one in rows)
            raise

    return read


urlpatterns = [
    path("outlets/neighbours/import/", read_file, name="import-neighbours"),
    path("outlets/<str:code>/neighbours/", neighbours, name="outlet-neighbours"),
    path("outlets/<str:code>/neighbours/<str:neighbour>/withdraw/", withdraw, name="withdraw-neighbour"),
]
