"""Where cards are kept: printed, printed again, replaced, revoked; of one outlet and of a whole unit (P1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from youxu.core.relay import outside_address
from youxu.documents.builders.card import card_sheets
from youxu.documents.writers import pdf
from youxu.incidents.queries.from_outlet import card_tally
from youxu.network import queries as network
from youxu.network.models import Outlet, Unit
from youxu.organisation import actions, queries
from youxu.organisation.actions.cards import MOST
from youxu.organisation.models import OutletCard
from youxu.organisation.rules import card_path, spoken_code
from youxu.web.forms.organisation import CardEndForm, PlainForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.organisation.places import actor_of, frame, unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

VERB = "keep_cards"
YEAR = timedelta(days=365)


def outlet_at(request: Request, code: str) -> Outlet:
    """Return the outlet that a page is about. Raises Http404 for one that the reader may not read."""
    actor = actor_of(request)
    try:
        found = network.outlet_by_code(code, actor.unit.split("/")[0] + "/")
    except Outlet.DoesNotExist:
        raise Http404 from None
    if not actor.may("read", unit=found.unit_path):
        raise Http404
    return found


def about(outlet: Outlet) -> About:
    """Return the outlet as the row that a refusal is about."""
    return About("network.outlet", outlet.pk, f"outlet:{outlet.pk}", outlet.unit_path)


@never_cache
def card(request: Request, code: str) -> HttpResponse:
    """Show an outlet's card: who printed it when, its address for who keeps cards, and the cards before it."""
    return render(request, "card/keep.html", _shown(request, outlet_at(request, code)))


def _shown(request: Request, outlet: Outlet, **more: Any) -> dict[str, Any]:
    actor = actor_of(request)
    rows = queries.card_rows(outlet, actor)
    people = queries.shown_names((row.printed_by for row in rows), outlet.unit_path)
    rows = tuple(replace(row, printed_by=people.get(row.printed_by, row.printed_by)) for row in rows)
    good = next((row for row in rows if row.revoked_at is None), None)
    return {
        "here": "outlets",
        "outlet": outlet,
        "title": either(outlet.name, outlet.name_en),
        "good": good,
        "spoken": spoken_code(good.code) if good else "",
        "address": base_of(request) + card_path(good.code) if good and good.code else "",
        "before": [row for row in rows if row.revoked_at is not None],
        "may_keep": actor.may(VERB, unit=outlet.unit_path),
        "no_public_url": not outside_address(),
        **more,
    }


@require_POST
def card_print(request: Request, code: str) -> HttpResponse:
    """Print an outlet's card, the same again or a first one: recorded, then shown as PDF."""
    outlet = outlet_at(request, code)
    form = PlainForm(request.POST)
    return act(
        request,
        form,
        actions.print_cards,
        template="card/keep.html",
        context=lambda: _shown(request, outlet),
        values={"unit": outlet.unit, "outlets": [outlet]},
        about=about(outlet),
        then=reverse("outlet-card-pdf", args=[code]),
    )


def card_replace(request: Request, code: str) -> HttpResponse:
    """Revoke an outlet's card and make a new one."""
    outlet = outlet_at(request, code)
    heading, label = _("Replace the card"), _("Revoke it and print a new one")
    return _end(
        request, outlet, actions.replace_card, heading, label, reverse("outlet-card-pdf", args=[code])
    )


def card_revoke(request: Request, code: str) -> HttpResponse:
    """Revoke an outlet's card without a new one."""
    outlet = outlet_at(request, code)
    heading, label = _("Revoke the card"), _("Revoke it")
    return _end(request, outlet, actions.revoke_card, heading, label, reverse("outlet-card", args=[code]))


def _end(request: Request, outlet: Outlet, action: Any, heading: str, label: str, then: str) -> HttpResponse:
    if request.method == "GET":
        actor_of(request).require(VERB, unit=outlet.unit_path)
    return act(
        request,
        CardEndForm(request.POST or None),
        action,
        template="card/end.html",
        context=lambda: _shown(request, outlet, heading=heading, label=label),
        extra={"outlet": outlet},
        about=about(outlet),
        then=then,
    )


@never_cache
@require_safe
def card_pdf(request: Request, code: str) -> HttpResponse:
    """Show an outlet's good card as PDF, for who keeps cards."""
    outlet = outlet_at(request, code)
    actor_of(request).require(VERB, unit=outlet.unit_path)
    return as_pdf(request, queries.cards_for([outlet]), f"card-{outlet.code}")


def unit_cards(request: Request, key: str) -> HttpResponse:
    """Show the cards of a unit's outlets, how many have none, and how reports by card turned out."""
    return render(request, "card/unit.html", _of_unit(request, unit_of(request, key)))


def _of_unit(request: Request, unit: Unit) -> dict[str, Any]:
    actor, at = actor_of(request), request.at
    rows, after = queries.cards_in(unit.path, after=request.GET.get("after", ""))
    return {
        **frame(request, unit, "cards"),
        "rows": rows,
        "after": after,
        "without": queries.outlets_without_card(unit.path),
        "tally": card_tally(unit.path, at - YEAR),
        "may_keep": actor.may(VERB, unit=unit.path),
        "no_public_url": not outside_address(),
    }


@require_POST
def unit_cards_print(request: Request, key: str) -> HttpResponse:
    """Print the cards of all outlets of a unit and those below: recorded, then shown as one PDF."""
    unit = unit_of(request, key)
    outlets = queries.outlets_for_cards(unit.path, limit=MOST + 1)
    return act(
        request,
        PlainForm(request.POST),
        actions.print_cards,
        template="card/unit.html",
        context=lambda: _of_unit(request, unit),
        values={"unit": unit, "outlets": outlets},
        then=reverse("unit-cards-pdf", args=[key]),
    )


@never_cache
@require_safe
def unit_cards_pdf(request: Request, key: str) -> HttpResponse:
    """Show the good cards of a unit and those below as one PDF, for who keeps cards."""
    unit = unit_of(request, key)
    actor_of(request).require(VERB, unit=unit.path)
    outlets = queries.outlets_for_cards(unit.path, limit=MOST)
    return as_pdf(request, queries.cards_for(outlets), f"cards-{unit.key}")


def as_pdf(request: Request, cards: tuple[OutletCard, ...], name: str) -> HttpResponse:
    """Return cards as a PDF file. Raises Http404 where there is none."""
    if not cards:
        raise Http404
    at = request.at
    made = pdf.write(card_sheets(cards, base=base_of(request), at=at, by=actor_of(request).name))
    answer = HttpResponse(made.body, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def base_of(request: Request) -> str:
    """Return the address under which people reach the product: the public one, else the one just asked for."""
    return outside_address() or request.build_absolute_uri("/").rstrip("/")


urlpatterns = [
    path("outlets/<str:code>/card/", card, name="outlet-card"),
    path("outlets/<str:code>/card/print/", card_print, name="outlet-card-print"),
    path("outlets/<str:code>/card/replace/", card_replace, name="outlet-card-replace"),
    path("outlets/<str:code>/card/revoke/", card_revoke, name="outlet-card-revoke"),
    path("outlets/<str:code>/card.pdf", card_pdf, name="outlet-card-pdf"),
    path("organisation/units/<slug:key>/cards/", unit_cards, name="unit-cards"),
    path("organisation/units/<slug:key>/cards/print/", unit_cards_print, name="unit-cards-print"),
    path("organisation/units/<slug:key>/cards.pdf", unit_cards_pdf, name="unit-cards-pdf"),
]
