"""Custody from paper (G2): the list with its first signature, then the second one, each at its own time."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.custody import actions, queries
from youxu.custody.queries.places import answering
from youxu.custody.rules.lists import classes_of
from youxu.custody.rules.words import SignWay
from youxu.network import queries as network
from youxu.web.forms.paper import PaperCustodyForm, PaperSignatureForm
from youxu.web.pages.acting import About
from youxu.web.pages.custody.places import KEEP, frame, outlet_at, plan_at
from youxu.web.pages.incidents.opened import people_choices
from youxu.web.pages.paper import around, entered
from youxu.web.request import Request


def write(request: Request, code: str) -> HttpResponse:
    """Enter a custody list as it was counted, and its first signature."""
    outlet = outlet_at(request, code, form_of=KEEP)
    path_of_unit = answering(outlet)
    form = PaperCustodyForm(
        request.POST or None,
        now=request.at,
        doers=people_choices(network.unit_by_path(path_of_unit)),
        classes=classes_of(plan_at(request, outlet)),
    )
    page = around(_("Custody list from paper"), _("Enter the list"), "lock", "G2")
    return entered(
        request,
        form,
        actions.write_list,
        unit_path=path_of_unit,
        template="paper/custody.html",
        context=lambda: {**frame(outlet), **page},
        values=lambda filled: {"kind": filled.cleaned_data["kind"], "rows": filled.rows()},
        extra={"outlet": outlet},
        about_row=About("network.outlet", outlet.pk, f"outlet:{outlet.pk}", outlet.unit_path),
        then=lambda row: reverse("paper-custody-sign", args=[row.reference]),
    )


def sign(request: Request, reference: str) -> HttpResponse:
    """Enter the second signature under a custody list."""
    row = queries.list_called(request.actor, reference)
    if row is None:
        raise Http404
    path_of_unit = answering(row.outlet)
    form = PaperSignatureForm(
        request.POST or None,
        now=request.at,
        doers=people_choices(network.unit_by_path(path_of_unit)),
        ways=list(SignWay),
        one_person=row.outlet.one_person,
    )
    page = around(_("Second signature from paper"), _("Enter the signature"), "signature", "G2")
    page["intro"] = row.reference
    outlet = row.outlet
    return entered(
        request,
        form,
        actions.sign_list,
        unit_path=path_of_unit,
        context=lambda: {**frame(outlet), **page},
        values=lambda filled: {
            "way": filled.cleaned_data["way"],
            "reason": filled.cleaned_data.get("reason", ""),
        },
        extra={"row": row},
        about_row=About("network.outlet", outlet.pk, f"outlet:{outlet.pk}", outlet.unit_path),
        then=lambda _row: reverse("custody-list", args=[reference]),
    )


urlpatterns = [
    path("outlets/<str:code>/custody/paper/", write, name="paper-custody"),
    path("custody/lists/<str:reference>/paper/", sign, name="paper-custody-sign"),
]
