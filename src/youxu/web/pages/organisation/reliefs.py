"""Relief of affected staff from the rosters: who is relieved, who stands in; the end of a relief (O2)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.organisation import actions, queries
from youxu.organisation.models import Relief
from youxu.web.forms.organisation import PlainForm, ReliefForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.organisation.places import about_unit, actor_of, frame, unit_of
from youxu.web.request import Request

VERB = "relieve"


def relief_begin(request: Request, key: str) -> HttpResponse:
    """Relieve somebody of duty in a unit."""
    unit = unit_of(request, key)
    actor_of(request).require(VERB, unit=unit.path)
    asked = request.GET.get("person", "")
    return act(
        request,
        ReliefForm(request.POST or None, unit=unit, initial={"person": asked} if asked.isdigit() else None),
        actions.relieve,
        template="organisation/relief_begin.html",
        context=lambda: frame(request, unit, "rosters"),
        extra={"unit": unit},
        about=about_unit(unit),
        then=reverse("rosters", args=[key]),
        said=_("The person is relieved; tasks are offered to who stands in."),
    )


def relief_end(request: Request, pk: int) -> HttpResponse:
    """End a relief, after a page that says what follows."""
    found = queries.relief_numbered(pk, actor_of(request))
    if found is None:
        raise Http404
    at = request.at
    return act(
        request,
        PlainForm(request.POST or None),
        actions.end_relief,
        template="organisation/relief_end.html",
        context=lambda: {
            **frame(request, found.unit, "rosters"),
            "relief": found,
            "over": found.ends_at is not None and found.ends_at <= at,
        },
        extra={"relief": found},
        about=about_relief(found),
        then=reverse("rosters", args=[found.unit.key]),
        said=_("The relief is ended; the person has the duty again."),
    )


def about_relief(found: Relief) -> About:
    """Return the row that a refused act on a relief is about."""
    return About(
        "organisation.relief", found.pk, f"unit:{found.unit.key}:roster", found.unit_path, found.world
    )


urlpatterns = [
    path("organisation/units/<slug:key>/rosters/relieve/", relief_begin, name="relief-begin"),
    path("organisation/reliefs/<int:pk>/end/", relief_end, name="relief-end"),
]
