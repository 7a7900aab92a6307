"""The list of incidents, and the list from which several outlet-level reports are signed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.incidents import queries
from youxu.incidents.queries import Filters
from youxu.network.rules import UnitLevel
from youxu.plan import queries as plans
from youxu.plan.schema import CauseKey, LevelKey
from youxu.web.pages.incidents.opened import Names
from youxu.web.parts import Button
from youxu.web.request import Request
from youxu.web.units import unit_at

STATES = ("open", "closed", "false_alarm", "all")


def incidents(request: Request) -> HttpResponse:
    """Show the incidents of the reader's unit and below, newest first."""
    actor, at = request.actor, request.at
    filters = _filters(request)
    page = queries.incidents_of(actor, filters, at, after=request.GET.get("after", ""), world=request.world)
    figures = queries.closed_figures(actor, actor.unit, at, request.world)
    open_count = queries.open_count(actor, actor.unit, request.world)
    names = Names(plans.plan_in_force(actor.unit, at))
    context = {
        "here": "incidents",
        "page": page,
        "filters": filters,
        "figures": figures,
        "open_count": open_count,
        "states": [(key, _STATES[key]()) for key in STATES],
        "levels": [(key.value, wording.word("level", key.value)) for key in reversed(LevelKey)],
        "causes": [(key.value, names.cause(key.value)) for key in CauseKey],
        "filtered": bool(filters.text or filters.level or filters.cause),
        "empty": _empty(actor, figures),
        "unfiltered": [Button(_("Show all incidents"), f"{reverse('incidents')}?state=all")],
        "next_url": _next(request, page.after),
        "first_url": reverse("incidents") if request.GET.get("after") else "",
        "may_enter_paper": not request.world and actor.may("enter_paper", unit=actor.unit),
        "may_report_many": actor.may("verify_report", unit=actor.unit),
        "may_declare": not request.world and may_declare(actor),
        "to_sign": len(queries.reports_to_sign(actor, actor.unit, at, request.world)),
    }
    return render(request, "incidents/list.html", context)


def may_declare(actor: Any) -> bool:
    """Tell whether the reader may declare a cause for units below: there are some."""
    unit = unit_at(actor.unit)
    below = unit is not None and unit.level not in (UnitLevel.COUNTY, UnitLevel.BRANCH)
    return below and actor.may("declare_cause", unit=actor.unit)


_STATES = {
    "open": lambda: _("Not closed"),
    "closed": lambda: _("Closed"),
    "false_alarm": lambda: _("False alarms"),
    "all": lambda: _("All"),
}


def _filters(request: Request) -> Filters:
    actor, asked = request.actor, request.GET
    state = asked.get("state", "open")
    level, cause = asked.get("level", ""), asked.get("cause", "")
    unit = asked.get("unit", "")
    return Filters(
        state=state if state in STATES else "open",
        unit_path=unit if unit.startswith(actor.unit) else actor.unit,
        level=level if level in set(LevelKey) else "",
        cause=cause if cause in set(CauseKey) else "",
        text=asked.get("q", "").strip()[:80],
    )


def _next(request: Request, after: str) -> str:
    if not after:
        return ""
    query = request.GET.copy()
    query["after"] = after
    return f"{reverse('incidents')}?{query.urlencode()}"


def _empty(actor: Any, figures: Any) -> dict[str, Any]:
    """Return the words of the empty list: what it means, the last interruption, one useful thing to do."""
    text = _("Nothing was interrupted here before.")
    if figures.last is not None:
        title = (
            figures.last.title_en if figures.last.title_en and not wording.chinese() else figures.last.title
        )
        text = _("The last interruption was %(day)s, %(title)s, restored after %(length)s.") % {
            "day": wording.day(figures.last.began_at),
            "title": title,
            "length": wording.duration((figures.last_minutes or 0) * 60),
        }
    closed = Button(
        _("See the %(count)d that are closed") % {"count": figures.closed_this_year},
        f"{reverse('incidents')}?state=closed",
    )
    return {"text": text, "buttons": (closed,) if figures.closed_this_year else ()}


urlpatterns = [path("incidents/", incidents, name="incidents")]
