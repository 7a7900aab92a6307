"""The unit itself, for administrators: its names and telephone, the units below."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.network import actions
from youxu.web.forms.organisation import UnitAddForm, UnitForm
from youxu.web.pages.acting import act
from youxu.web.pages.organisation.places import about_unit, actor_of, frame, unit_of
from youxu.web.request import Request


def unit_edit(request: Request, key: str) -> HttpResponse:
    """Change name, telephone and numbering of a unit."""
    unit = unit_of(request, key)
    actor_of(request).require("edit_network", unit=unit.path)
    initial = {name: getattr(unit, name) for name in ("name", "name_en", "telephone", "reference_prefix")}
    form = UnitForm(request.POST or None, revision=unit.revision, initial=initial)
    return act(
        request,
        form,
        actions.edit_unit,
        template="organisation/unit_edit.html",
        context=lambda: frame(request, unit),
        extra={"unit": unit},
        about=about_unit(unit),
        then=reverse("organisation-unit", args=[key]),
        said=_("The unit is changed."),
    )


def unit_add(request: Request, key: str) -> HttpResponse:
    """Add a unit below."""
    unit = unit_of(request, key)
    actor_of(request).require("edit_network", unit=unit.path)
    return act(
        request,
        UnitAddForm(request.POST or None, parent=unit.level),
        actions.add_unit,
        template="organisation/unit_add.html",
        context=lambda: frame(request, unit),
        extra={"parent": unit},
        about=about_unit(unit),
        then=lambda row: reverse("organisation-unit", args=[row.key]),
        said=_("The unit is added; enter its people and posts next."),
    )


urlpatterns = [
    path("organisation/units/<slug:key>/edit/", unit_edit, name="unit-edit"),
    path("organisation/units/<slug:key>/add/", unit_add, name="unit-add"),
]
