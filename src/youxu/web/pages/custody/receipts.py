"""Pages of hand receipts and of the backlog: a block given, many numbers ended at once, the daily count."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.custody import actions, queries
from youxu.custody.rules.lists import backlog_classes
from youxu.network.models import Outlet
from youxu.web.forms.custody import BacklogForm, BlockForm, CorrectionForm, NumbersForm
from youxu.web.pages.custody.places import KEEP, custody_act, outlet_at, plan_at
from youxu.web.request import Request


def issue(request: Request, code: str) -> HttpResponse:
    """Give an outlet a block of hand-receipt numbers."""
    outlet = outlet_at(request, code, form_of=KEEP)
    return custody_act(
        request,
        outlet,
        BlockForm(request.POST or None),
        actions.issue_block,
        heading=_("Give out hand receipts"),
        label=_("Give out this block"),
        icon="receipt",
        intro=_("Every number ends used, void or missing; a used one is entered into the system."),
        note=_("The incident cannot be closed while a number is open."),
        said=_("The block is given out."),
        extra={"outlet": outlet, "world": request.world},
    )


def account(request: Request, pk: int) -> HttpResponse:
    """Write down how the numbers of a block ended and which were entered, many at once."""
    row, outlet, shown = _block(request, pk)
    return custody_act(
        request,
        outlet,
        NumbersForm(request.POST or None, revision=row.revision),
        actions.end_receipts,
        template="custody/block.html",
        heading=_("Hand receipts: how they ended"),
        label=_("Write these down"),
        intro=_("Many numbers at once; the same end again changes nothing."),
        said=_("The numbers are written down."),
        extra={"block": row},
        then=reverse("custody", args=[outlet.code]),
        correct_url=reverse("custody-block-correct", args=[pk]),
        **shown,
    )


def correct(request: Request, pk: int) -> HttpResponse:
    """Correct how numbers ended or when they were entered: by another row, with the reason."""
    row, outlet, shown = _block(request, pk)
    return custody_act(
        request,
        outlet,
        CorrectionForm(request.POST or None, revision=row.revision),
        actions.correct_receipts,
        template="custody/block.html",
        heading=_("Hand receipts: correct what is wrong"),
        label=_("Correct it"),
        intro=_("Nothing is overwritten: what stood stays beside it, with your reason."),
        said=_("The numbers are corrected."),
        extra={"block": row},
        then=reverse("custody-block-correct", args=[pk]),
        **shown,
    )


def _block(request: Request, pk: int) -> tuple[Any, Outlet, dict[str, Any]]:
    """Return a block that the reader may write in, its outlet, and what the page shows of it."""
    actor = request.actor
    row = queries.block_numbered(actor, pk)
    if row is None:
        raise Http404
    outlet = outlet_at(request, row.outlet.code, form_of=KEEP)
    numbers = next(
        (one for one in queries.blocks_of(actor, outlet=outlet, world=row.world) if one.id == pk), None
    )
    return row, outlet, {"numbers": numbers, "corrections": queries.corrections_of(actor, row)}


def backlog(request: Request, code: str) -> HttpResponse:
    """Count what waits today, by class."""
    outlet = outlet_at(request, code, form_of=KEEP)
    form = BacklogForm(request.POST or None, classes=backlog_classes(plan_at(request, outlet)))
    return custody_act(
        request,
        outlet,
        form,
        actions.count_backlog,
        heading=_("Today's backlog"),
        label=_("Write the count down"),
        icon="list-check",
        intro=_("Counted every day until nothing waits; 0 where nothing does."),
        said=_("The count is written down."),
        values=lambda filled: {
            "outlet": outlet,
            "world": request.world,
            "counts": filled.counts(),
            "damaged": filled.cleaned_data["damaged"],
        },
    )


urlpatterns = [
    path("outlets/<str:code>/custody/receipts/", issue, name="custody-receipts"),
    path("custody/blocks/<int:pk>/", account, name="custody-block"),
    path("custody/blocks/<int:pk>/correct/", correct, name="custody-block-correct"),
    path("outlets/<str:code>/custody/backlog/", backlog, name="custody-backlog"),
]
