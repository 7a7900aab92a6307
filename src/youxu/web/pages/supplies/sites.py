"""One place of supplies: its shelves and stock card; counting, taking in, issuing, what else happens there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import files
from youxu.core.errors import NotPermitted
from youxu.incidents.actions.cases import responsible_unit
from youxu.incidents.actions.report import outlet_by_code
from youxu.supplies import actions, queries
from youxu.supplies.models import KEEP, SupplyItem, SupplySite
from youxu.supplies.rules.words import SiteKind
from youxu.web.forms.base import Form
from youxu.web.forms.supplies import (
    CountForm,
    IssueForm,
    Quantity,
    ReceiveForm,
    SiteForm,
    StockForm,
)
from youxu.web.pages.acting import About, act
from youxu.web.pages.supplies.places import (
    HERE,
    count_rows,
    goal_called,
    goals_of,
    may_keep,
    quantities,
    site_here,
    unit_here,
)
from youxu.web.pages.supplies.stock_card import lines_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def site(request: Request, key: int) -> HttpResponse:
    """Show one place: each item against its minimum, what is not ready, every move."""
    row = site_here(request, key)
    after = request.GET.get("after", "")
    wanted = request.GET.get("item", "")
    item = queries.item_called(row.unit_path, wanted) if wanted else None
    world = request.world
    plan = queries.plan_at(row.unit_path, request.at)
    first = int(after) if after.isdecimal() else 0
    moves = queries.moves_of(request.actor, row, item=item, world=world, after=first)
    context = {
        **_frame(row),
        "shelves": queries.shelves([row], plan, request.at, world=world),
        "troubles": [] if world else queries.open_troubles(request.actor, row.unit_path, site=row.pk),
        "moves": lines_of(moves),
        "item": item,
        "after": moves[-1].id if len(moves) == 50 else "",
        "may_keep": may_keep(request.actor, row),
    }
    return render(request, "supplies/site.html", context)


def _frame(row: SupplySite) -> dict[str, Any]:
    return {**HERE, "site": row, "title": either(row.name, row.name_en)}


def _shelves(request: Request, row: SupplySite) -> list[queries.ShelfRow]:
    plan = queries.plan_at(row.unit_path, request.at)
    return queries.shelves([row], plan, request.at, world=request.world)


def _about(row: SupplySite, world: str) -> About:
    return About("supplies.supplysite", row.pk, row.stream, row.unit_path, world)


def _act(
    request: Request,
    row: SupplySite,
    form: Form,
    action: Callable[..., Any],
    *,
    template: str,
    values: Callable[[Any], dict[str, Any]],
    said: str,
    heading: str,
    label: str = "",
    then: Callable[[Any], str] | str = "",
    icon: str = "check",
    intro: str = "",
) -> HttpResponse:
    """Show a form of a place to who may keep it, and act on it; what is moved in a drill is moved there alone."""
    world = request.world
    if not may_keep(request.actor, row):
        raise NotPermitted(verb=KEEP)
    return act(
        request,
        form,
        action,
        template=template,
        context={
            **_frame(row),
            "heading": heading,
            "label": label or heading,
            "act_icon": icon,
            "intro": intro,
        },
        values=values,
        about=_about(row, world),
        verb=KEEP,
        then=then or reverse("supply-site", args=[row.pk]),
        said=said,
    )


def of_outlet(request: Request, code: str) -> HttpResponse:
    """Lead to an outlet's shelf; where nothing was kept there yet, a POST enters it."""
    outlet = outlet_by_code(code, request.actor)
    found = SupplySite.objects.filter(outlet=outlet, retired_at=None).first()
    if found is not None:
        return HttpResponseRedirect(reverse("supply-site", args=[found.pk]))
    unit = responsible_unit(outlet)
    return act(
        request,
        Form(request.POST or None),
        actions.open_shelf,
        template="supplies/open.html",
        context={**HERE, "title": either(outlet.name, outlet.name_en)},
        values=lambda _filled: {"outlet": outlet, "unit": unit},
        about=About("network.outlet", outlet.pk, f"outlet:{outlet.pk}", unit.path),
        verb=KEEP,
        then=lambda row: reverse("supply-count", args=[row.pk]),
    )


def count(request: Request, key: int) -> HttpResponse:
    """Count a place: what is there and usable, row by row, with a photograph where one says more."""
    row, world = site_here(request, key), request.world
    rows = count_rows(row, request.at, world)
    form = CountForm(
        request.POST or None,
        request.FILES or None,
        rows=rows,
        initial={"as_of": queries.last_move(row, world)},
    )

    def values(filled: CountForm) -> dict[str, Any]:
        return {
            "site": row,
            "rows": filled.counted(_photos(request, row, filled)),
            "world": world,
            "as_of": filled.cleaned_data["as_of"],
        }

    return _act(
        request,
        row,
        form,
        actions.count,
        template="supplies/count.html",
        values=values,
        heading=_("Count this place"),
        said=_("The count stands; the ledger says what you saw."),
    )


def _photos(request: Request, row: SupplySite, form: CountForm) -> dict[str, Any]:
    """Store the photographs of ticked rows; the action refers to them."""
    found = {}
    for one in form.rows:
        upload = form.cleaned_data[f"photo-{one.key}"]
        if upload is not None and form.cleaned_data[f"seen-{one.key}"]:
            found[one.key] = files.store(
                by=request.actor,
                at=request.at,
                upload=upload,
                unit=row.unit_path,
                world=request.world,
                stream=row.stream,
            )
    return found


def receive(request: Request, key: int) -> HttpResponse:
    """Take in supplies from outside."""
    row = site_here(request, key)
    form = ReceiveForm(request.POST or None, rows=_asked_rows(request, row))
    return _act(
        request,
        row,
        form,
        actions.receive,
        template="supplies/quantities.html",
        values=lambda filled: {
            "site": row,
            "items": filled.items(),
            "lot": filled.cleaned_data["lot"],
            "ends_on": filled.cleaned_data["ends_on"],
            "world": request.world,
        },
        heading=_("Take in"),
        label=_("Take it in"),
        icon="plus",
        said=_("It is on the shelf."),
    )


def _asked_rows(request: Request, row: SupplySite) -> list[Quantity]:
    """Return all items, what is on the shelf or asked for there first; of one alone where the address names it."""
    items = queries.items_of(row.unit_path).values()
    wanted = request.GET.get("item", "")
    if wanted:
        return quantities(item for item in items if item.key == wanted)
    shelf = {one.key: one for one in _shelves(request, row)}
    return quantities(sorted(items, key=lambda item: item.key not in shelf), shelf)


def issue(request: Request, key: int) -> HttpResponse:
    """Issue at once: asked, approved and on its way with one word, for who may do all three."""
    row, world = site_here(request, key), request.world
    unit = unit_here(request)
    shelf = {one.key: one for one in _shelves(request, row) if one.stock > 0}
    items = [item for item in queries.items_of(row.unit_path).values() if item.key in shelf]
    form = IssueForm(
        request.POST or None,
        rows=quantities(items, shelf),
        goals=goals_of(request.actor, unit, world=world),
        initial=_chosen(request),
    )
    return _act(
        request,
        row,
        form,
        actions.issue_now,
        template="supplies/quantities.html",
        values=lambda filled: {
            "site": row,
            "unit": unit,
            "goal": goal_called(
                request.actor, unit, filled.cleaned_data["goal"], filled.cleaned_data["whom"].strip(), world
            ),
            "world": world,
            "items": filled.items(),
            "due_at": filled.cleaned_data["due_at"],
        },
        heading=_("Issue"),
        label=_("Issue it"),
        icon="truck",
        then=lambda made: reverse("supply-request", args=[made.reference]),
        said=_("It is on its way."),
    )


def _chosen(request: Request) -> dict[str, str]:
    """Return what the address chooses already: an item scanned from its label starts with one."""
    item = request.GET.get("item", "")
    return {f"quantity-{item}": "1"} if item else {}


def stock(request: Request, key: int) -> HttpResponse:
    """What else happens at a place: set aside, usable again, moved, written off."""
    row = site_here(request, key)
    others = [one for one in queries.sites_of(row.unit_path) if one.pk != row.pk]
    form = StockForm(
        request.POST or None,
        rows=_there(request, row),
        sites=[(str(one.pk), either(one.name, one.name_en)) for one in others],
        initial={"what": request.GET.get("what", "set_aside"), **_chosen(request)},
    )
    what = request.POST.get("what", "")

    def values(filled: StockForm) -> dict[str, Any]:
        given: dict[str, Any] = {"site": row, "items": filled.items(), "world": request.world}
        if what == "send":
            to = filled.cleaned_data["to"]
            given["to"] = next((one for one in others if str(one.pk) == to), row)
        elif what != "mend":
            given["reason"] = filled.cleaned_data["reason"]
        if what == "write_off_unusable":
            given["unusable"] = True
        return given

    return _act(
        request,
        row,
        form,
        ACTS.get(what, actions.set_aside),
        template="supplies/quantities.html",
        values=values,
        heading=_("Other moves"),
        label=_("Write it down"),
        icon="pencil",
        said=_("It stands in the ledger."),
    )


ACTS: dict[str, Callable[..., Any]] = {
    "set_aside": actions.set_aside,
    "mend": actions.mend,
    "send": actions.send,
    "write_off": actions.write_off,
    "write_off_unusable": actions.write_off,
}


def _there(request: Request, row: SupplySite) -> list[Quantity]:
    shelf = {one.key: one for one in _shelves(request, row) if one.there > 0}
    items: list[SupplyItem] = [item for item in queries.items_of(row.unit_path).values() if item.key in shelf]
    return quantities(items, shelf)


def new(request: Request) -> HttpResponse:
    """Enter a depot or a vehicle."""
    unit = unit_here(request)
    request.actor.require(KEEP, unit=unit.path)
    form = SiteForm(request.POST or None, initial={"kind": SiteKind.DEPOT})
    return act(
        request,
        form,
        actions.keep_site,
        template="supplies/form.html",
        context={
            **HERE,
            "heading": _("Enter a place of supplies"),
            "label": _("Enter it"),
            "back": reverse("supplies"),
        },
        values=lambda filled: {"unit": unit, **filled.values()},
        about=About("network.unit", unit.pk, f"supplies-of:{unit.pk}", unit.path),
        verb=KEEP,
        then=lambda row: reverse("supply-site", args=[row.pk]),
        said=_("The place is entered."),
    )


def edit(request: Request, key: int) -> HttpResponse:
    """Change a place and its keeper; a depot that is empty may be given up."""
    row = site_here(request, key)
    if not may_keep(request.actor, row):
        raise NotPermitted(verb=KEEP)
    if request.method == "POST" and "retire" in request.POST:
        return _retired(request, row)
    fields = ("kind", "name", "name_en", "place", "latitude", "longitude", "keeper_name", "keeper_telephone")
    form = SiteForm(
        request.POST or None,
        of_outlet=row.kind == SiteKind.OUTLET,
        initial={name: getattr(row, name) for name in fields},
        revision=row.revision,
    )

    def values(filled: SiteForm) -> dict[str, Any]:
        given = {"kind": row.kind, "name": row.name, **filled.values()}
        return {"unit": row.unit, "site": row, **given}

    return _act(
        request,
        row,
        form,
        actions.keep_site,
        template="supplies/form.html",
        values=values,
        heading=_("Change this place"),
        label=_("Store the changes"),
        said=_("The changes are stored."),
    )


def _retired(request: Request, row: SupplySite) -> HttpResponse:
    return _act(
        request,
        row,
        Form(request.POST),
        actions.retire_site,
        template="supplies/form.html",
        values=lambda _filled: {"site": row},
        heading=_("Change this place"),
        label=_("Store the changes"),
        then=reverse("supplies"),
        said=_("The place is given up."),
    )


def label(request: Request, key: int, item: str) -> HttpResponse:
    """Lead from a scanned label to its shelf: the item alone, with what may be done."""
    row = site_here(request, key)
    if queries.item_called(row.unit_path, item) is None:
        raise Http404
    return HttpResponseRedirect(f"{reverse('supply-site', args=[row.pk])}?item={item}")


urlpatterns = [
    path("supplies/sites/new/", new, name="supply-site-new"),
    path("supplies/sites/<int:key>/", site, name="supply-site"),
    path("supplies/sites/<int:key>/edit/", edit, name="supply-site-edit"),
    path("supplies/sites/<int:key>/count/", count, name="supply-count"),
    path("supplies/sites/<int:key>/receive/", receive, name="supply-receive"),
    path("supplies/sites/<int:key>/issue/", issue, name="supply-issue"),
    path("supplies/sites/<int:key>/stock/", stock, name="supply-stock"),
    path("supplies/outlets/<str:code>/", of_outlet, name="supply-outlet"),
    path("supplies/l/<int:key>/<str:item>/", label, name="supply-label"),
]
