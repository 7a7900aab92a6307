"""The items of supplies by the plan's three classes; an own item, or code and price of one of the plan's."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.supplies import actions, queries
from youxu.supplies.models import KEEP, SupplyItem
from youxu.web.forms.base import Form
from youxu.web.forms.supplies import ItemForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.supplies.places import HERE, unit_here
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

FIELDS = (
    "title",
    "title_en",
    "measure",
    "measure_en",
    "item_class",
    "tracking",
    "consumed",
    "shelf_days",
    "check_every",
    "usable",
    "usable_en",
    "gb_code",
    "cost",
)


def listing(request: Request) -> HttpResponse:
    """Show every item with what the plan asks of it."""
    unit = unit_here(request)
    plan = queries.plan_at(unit.path, request.at).supplies
    rows = [
        {
            "item": item,
            "outlet": plan.per_outlet.get(item.key),
            "county": plan.per_county.get(item.key),
        }
        for item in queries.items_of(unit.path).values()
    ]
    context = {**HERE, "rows": rows, "may_keep": request.actor.may(KEEP, unit=unit.path)}
    return render(request, "supplies/items.html", context)


def one(request: Request, key: str = "") -> HttpResponse:
    """Enter an own item, or change one."""
    unit = unit_here(request)
    request.actor.require(KEEP, unit=unit.path)
    item = queries.item_called(unit.path, key) if key else None
    if key and item is None:
        raise Http404
    if item is not None and request.method == "POST" and "retire" in request.POST:
        return _retired(request, item)
    initial = {name: getattr(item, name) for name in FIELDS} if item else {"item_class": "TOOL"}
    of_plan = item is not None and item.of_plan
    form = ItemForm(
        request.POST or None, of_plan=of_plan, initial=initial, revision=item.revision if item else None
    )

    def values(filled: ItemForm) -> dict[str, Any]:
        given = {"title": "", "measure": "", "item_class": "", **filled.values()}
        return {"unit": unit, "item": item, **given}

    return act(
        request,
        form,
        actions.keep_item,
        template="supplies/form.html",
        context={
            **HERE,
            "heading": either(item.title, item.title_en) if item else _("Enter an own item"),
            "label": _("Store the item"),
            "back": reverse("supply-items"),
            "note": _("Name, measure and minimum are the plan's; change them there.") if of_plan else "",
            "retire": item is not None and not of_plan,
        },
        values=values,
        about=About("network.unit", unit.pk, f"supplies-of:{unit.pk}", unit.path),
        verb=KEEP,
        then=reverse("supply-items"),
        said=_("The item is stored."),
    )


def _retired(request: Request, item: SupplyItem) -> HttpResponse:
    unit = unit_here(request)
    return act(
        request,
        Form(request.POST),
        actions.retire_item,
        template="supplies/form.html",
        context={**HERE, "heading": either(item.title, item.title_en), "back": reverse("supply-items")},
        values={"unit": unit, "item": item},
        about=About("network.unit", unit.pk, f"supplies-of:{unit.pk}", unit.path),
        verb=KEEP,
        then=reverse("supply-items"),
        said=_("The item is off the list."),
    )


urlpatterns = [
    path("supplies/items/", listing, name="supply-items"),
    path("supplies/items/new/", one, name="supply-item-new"),
    path("supplies/items/<str:key>/", one, name="supply-item"),
]
