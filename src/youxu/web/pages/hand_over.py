"""The change of duty: what is open, who has the duty, hand it over or take it (O3)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.incidents import queries as incidents
from youxu.incidents.queries.hand_over import hand_over_list
from youxu.network.models import Unit
from youxu.organisation.actions.hand_over import accept_hand_over, start_hand_over
from youxu.organisation.queries.hand_over import DutyChange, duty_change
from youxu.web.forms.hand_over import AcceptForm, HandOverForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.board import deadline_row, is_outlet_staff


def hand_over(request: HttpRequest) -> HttpResponse:
    """Show the list of the reader's unit; a POST hands the duty over, or takes it when another person does."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    unit = incidents.unit_of(actor)
    if unit is None or is_outlet_staff(actor):
        raise Http404
    change = duty_change(unit, at)
    accepts = "accept" in request.POST if request.method == "POST" else change.may_accept(actor)
    return _accept(request, unit, change) if accepts else _start(request, unit, change)


def _start(request: HttpRequest, unit: Unit, change: DutyChange) -> HttpResponse:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    return act(
        request,
        HandOverForm(request.POST or None),
        start_hand_over,
        template="hand_over/hand_over.html",
        context=lambda: _context(request, change),
        values=lambda form: {
            "unit": unit,
            "note": form.cleaned_data["note"],
            "counts": hand_over_list(actor, unit.path, at).counts,
        },
        about=_about(unit),
        then=reverse("hand-over"),
        said=_("The duty waits to be taken over; until then you have it."),
    )


def _accept(request: HttpRequest, unit: Unit, change: DutyChange) -> HttpResponse:
    return act(
        request,
        AcceptForm(request.POST or None),
        accept_hand_over,
        template="hand_over/hand_over.html",
        context=lambda: _context(request, change),
        values={"unit": unit},
        about=_about(unit),
        then=reverse("hand-over"),
        said=_("You have the duty now."),
    )


def _about(unit: Unit) -> About:
    return About("network.unit", unit.pk, f"unit:{unit.key}:roster", unit.path)


def _context(request: HttpRequest, change: DutyChange) -> dict[str, Any]:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    found = hand_over_list(actor, actor.unit, at)
    return {
        "here": "board",
        "change": change,
        "may_start": change.may_start(actor),
        "may_accept": change.may_accept(actor),
        "list": found,
        "clocks": [deadline_row(row) for row in found.clocks],
        "promises": [deadline_row(row) for row in found.promises],
    }


urlpatterns = [path("hand-over/", hand_over, name="hand-over")]
