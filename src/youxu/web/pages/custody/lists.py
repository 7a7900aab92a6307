"""Pages of custody lists: the entry sheet with one row per class, one list with its comparison, the signature."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.custody import actions, queries
from youxu.custody.rules.lists import classes_of
from youxu.custody.rules.words import ListKind, ListState
from youxu.network.models import Outlet
from youxu.web.forms.custody import CustodyListForm, SignForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.custody.overview import named_case
from youxu.web.pages.custody.places import KEEP, custody_act, frame, outlet_at, plan_at
from youxu.web.request import Request


def write(request: Request, code: str) -> HttpResponse:
    """Write what lies at an outlet and sign it as the first person."""
    outlet = outlet_at(request, code, form_of=KEEP)
    actor = request.actor
    plan = plan_at(request, outlet)
    wanted = request.GET.get("kind", "")
    form = CustodyListForm(
        request.POST or None,
        classes=classes_of(plan),
        holder=actor.name if actor.outlet == outlet.code else outlet.head_name,
        initial={"kind": wanted if wanted in list(ListKind) else _due(request, outlet)},
    )
    return custody_act(
        request,
        outlet,
        form,
        actions.write_list,
        template="custody/write.html",
        heading=_("Custody list"),
        label=_("Sign as first person"),
        icon="signature",
        said=_("Your signature stands. Now a second person signs, or the office as witness."),
        values=lambda filled: {
            "outlet": outlet,
            "kind": filled.cleaned_data["kind"],
            "rows": filled.rows(),
            "world": request.world,
        },
        then=lambda row: reverse("custody-list", args=[row.reference]),
    )


def _due(request: Request, outlet: Outlet) -> ListKind:
    incident = queries.incident_at(outlet, request.actor, request.world)
    return queries.kind_due(outlet, incident) or ListKind.STOP


def one(request: Request, reference: str) -> HttpResponse:
    """Show one list beside the one before; a POST is the second signature."""
    actor = request.actor
    row = queries.list_called(actor, reference)
    if row is None:
        raise Http404
    ways = queries.ways_to_sign(actor, row, plan_at(request, row.outlet))
    form = SignForm(request.POST or None, ways=ways, one_person=row.outlet.one_person)
    if request.method != "POST":
        return render(request, "custody/list.html", _shown(request, row, form))
    return act(
        request,
        form,
        actions.sign_list,
        template="custody/list.html",
        context=lambda: _shown(request, row, form),
        extra={"row": row},
        about=_about(row),
        verb=KEEP,
        then=reverse("custody-list", args=[reference]),
        said=_("The list is signed by two people and is not changed any more."),
    )


def _about(row: Any) -> About:
    incident = row.incident
    if incident is None:
        return About("network.outlet", row.outlet_id, f"outlet:{row.outlet_id}", row.unit_path, row.world)
    return About(
        "incidents.incident",
        incident.pk,
        incident.stream,
        incident.unit_path,
        incident.world,
        incident.visibility,
    )


def _shown(request: Request, row: Any, form: Any) -> dict[str, Any]:
    actor = request.actor
    detail = queries.list_detail(actor, row.reference)
    assert detail is not None
    plan = plan_at(request, row.outlet)
    waits = detail.brief.state == ListState.WAITING
    mine = row.signatures.filter(place_number=1, person=actor.person_id).exists()
    return frame(
        row.outlet,
        detail=detail,
        form=form,
        cases=[named_case(case, plan) for case in detail.cases],
        may_sign=waits and form.ways and queries.keeps(actor, row.outlet) and not mine,
        mine=mine and waits,
        differing=[one for one in detail.rows or () if one.differs],
    )


urlpatterns = [
    path("outlets/<str:code>/custody/write/", write, name="custody-write"),
    path("custody/lists/<str:reference>/", one, name="custody-list"),
]
