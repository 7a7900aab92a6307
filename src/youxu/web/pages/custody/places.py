"""What every page of custody begins with: the outlet that the reader may see, the plan, names in his language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from youxu.core.errors import NotPermitted
from youxu.custody import queries
from youxu.custody.actions.backlog import ASKED
from youxu.custody.actions.receipts import RECEIPTS_TASKS
from youxu.custody.rules.words import LIST_TASKS
from youxu.incidents.planned import plan_of
from youxu.network import queries as network
from youxu.network.models import Outlet
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.web.forms.base import Form
from youxu.web.pages.acting import About, act
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

KEEP, SETTLE = "keep_custody", "settle_custody"


def custody_page(key: str, code: str) -> str:
    """Return the page where a task of custody is done, by the task's key; empty for any other task."""
    if not code:
        return ""
    for kind, keys in LIST_TASKS.items():
        if key in keys:
            return f"{reverse('custody-write', args=[code])}?kind={kind}"
    if key in RECEIPTS_TASKS or key.startswith("doubtful:"):
        return reverse("custody", args=[code])
    return reverse("custody-backlog", args=[code]) if key.startswith(ASKED) else ""


def outlet_at(request: Request, code: str, *, form_of: str = "") -> Outlet:
    """Return the outlet; ``form_of`` refuses the form of a verb that the reader may not use there."""
    actor = request.actor
    try:
        found = network.outlet_by_code(code, actor.unit.split("/")[0] + "/")
    except Outlet.DoesNotExist:
        raise Http404 from None
    if not actor.may("read", unit=found.unit_path):
        raise Http404
    if form_of and not queries.keeps(actor, found, form_of):
        raise NotPermitted(verb=form_of)
    return found


def plan_at(request: Request, outlet: Outlet) -> Plan:
    """Return the plan of the outlet's open incident, else the one in force."""
    actor, at = request.actor, request.at
    incident = queries.incident_at(outlet, actor, request.world)
    return plan_of(incident) if incident is not None else plans.plan_in_force(outlet.unit_path, at)


def line_names(plan: Plan) -> dict[str, str]:
    """Return the lines of a plan with their short names in the reader's language."""
    return {key: either(line.short.zh, line.short.en) for key, line in plan.lines.items()}


def offered(outlet: Outlet, plan: Plan) -> list[tuple[str, str]]:
    """Return the lines that the outlet offers as choices."""
    names = line_names(plan)
    lines = outlet.lines.filter(retired_at=None).order_by("pk").values_list("line", flat=True)
    return [(line, names.get(line, line)) for line in lines]


def frame(outlet: Outlet, **more: Any) -> dict[str, Any]:
    """Return the values that the templates of one outlet's custody share."""
    return {
        "here": "outlets",
        "outlet": outlet,
        "title": either(outlet.name, outlet.name_en),
        "custody_url": reverse("custody", args=[outlet.code]),
        **more,
    }


def custody_act(
    request: Request,
    outlet: Outlet,
    form: Form,
    action: Callable[..., Any],
    *,
    heading: str,
    label: str,
    said: str,
    template: str = "custody/act.html",
    intro: str = "",
    note: str = "",
    icon: str = "check",
    verb: str = KEEP,
    then: str | Callable[[Any], str] = "",
    values: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] | None = None,
    extra: Mapping[str, Any] | None = None,
    **more: Any,
) -> HttpResponse:
    """Show the page of one act of custody and run its action on POST, once."""
    return act(
        request,
        form,
        action,
        template=template,
        context=frame(outlet, heading=heading, label=label, intro=intro, note=note, act_icon=icon, **more),
        values=values,
        extra=extra,
        about=About("network.outlet", outlet.pk, f"outlet:{outlet.pk}", outlet.unit_path, request.world),
        verb=verb,
        then=then or reverse("custody", args=[outlet.code]),
        said=said,
    )
