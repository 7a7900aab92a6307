"""The change of duty: what is open, who has the duty, hand it over or take it (O3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.deadlines.queries import duty_list
from youxu.incidents import queries as incidents
from youxu.incidents.rules.words import Kind
from youxu.network.models import Unit
from youxu.organisation.actions.hand_over import (
    accept_hand_over,
    refuse_hand_over,
    start_hand_over,
    withdraw_hand_over,
)
from youxu.organisation.queries.hand_over import DutyChange, duty_change
from youxu.watch.queries import colours_of
from youxu.web.forms.hand_over import AcceptForm, DeclineForm, HandOverForm
from youxu.web.limits import clock_row, deadline_row, latin_rows
from youxu.web.pages.acting import About, act
from youxu.web.pages.board import is_outlet_staff
from youxu.web.request import Request


def hand_over(request: Request) -> HttpResponse:
    """Show the list of the reader's unit; a POST hands the duty over, takes it, declines it, or takes it back."""
    actor, at = request.actor, request.at
    unit = incidents.unit_of(actor)
    if unit is None or is_outlet_staff(actor):
        raise Http404
    change = duty_change(unit, at)
    if request.method == "POST":
        asked = (deed for name, deed in DEEDS.items() if name in request.POST)
        return next(asked, _start)(request, unit, change)
    return (_accept if change.waiting else _start)(request, unit, change)


def _start(request: Request, unit: Unit, change: DutyChange) -> HttpResponse:
    actor, at = request.actor, request.at
    return act(
        request,
        HandOverForm(request.POST or None),
        start_hand_over,
        template="hand_over/hand_over.html",
        context=lambda: _context(request, change),
        values=lambda form: {
            "unit": unit,
            "note": form.cleaned_data["note"],
            "counts": duty_list(actor, unit.path, at).counts,
        },
        about=_about(unit),
        then=reverse("hand-over"),
        said=_("The duty waits to be taken over; until then you have it."),
    )


def _accept(request: Request, unit: Unit, change: DutyChange) -> HttpResponse:
    return _bare(request, unit, change, accept_hand_over, _("You have the duty now."))


def _withdraw(request: Request, unit: Unit, change: DutyChange) -> HttpResponse:
    said = _("You took the hand-over back and have the duty.")
    return _bare(request, unit, change, withdraw_hand_over, said)


def _bare(
    request: Request, unit: Unit, change: DutyChange, deed: Callable[..., Any], said: str
) -> HttpResponse:
    """Run a deed for which nothing is entered."""
    return act(
        request,
        AcceptForm(request.POST or None),
        deed,
        template="hand_over/hand_over.html",
        context=lambda: _context(request, change),
        values={"unit": unit},
        about=_about(unit),
        then=reverse("hand-over"),
        said=said,
    )


def _decline(request: Request, unit: Unit, change: DutyChange) -> HttpResponse:
    form = DeclineForm(request.POST or None)
    return act(
        request,
        form,
        refuse_hand_over,
        template="hand_over/hand_over.html",
        context=lambda: {**_context(request, change), "decline": form},
        values=lambda filled: {"unit": unit, "reason": filled.cleaned_data["reason"]},
        about=_about(unit),
        then=reverse("hand-over"),
        said=_("The duty stays with who hands it over; the reason is shown there."),
    )


DEEDS = {"accept": _accept, "withdraw": _withdraw, "decline": _decline}
"""What a POST does, by the name of its button; without one the duty is handed over."""


def _about(unit: Unit) -> About:
    return About("network.unit", unit.pk, f"unit:{unit.key}:roster", unit.path)


def _context(request: Request, change: DutyChange) -> dict[str, Any]:
    actor, at = request.actor, request.at
    found = duty_list(actor, actor.unit, at)
    colours = colours_of(one.reference for one in found.open.incidents if one.kind == Kind.WATCH)
    limits = [*map(deadline_row, found.open.clocks), *map(clock_row, found.owed)]
    return {
        "here": "board",
        "change": change,
        "may_start": change.may_start(actor),
        "may_accept": change.may_accept(actor),
        "may_withdraw": change.may_withdraw(actor),
        "decline": DeclineForm(),
        "list": found.open,
        "late_count": found.limits.late(at),
        "incidents": [
            {"brief": one, "colour": colours.get(one.reference, "")} for one in found.open.incidents
        ],
        "clocks": sorted(latin_rows(limits, actor.unit), key=lambda row: row["limit"].due_at or at),
        "promises": latin_rows([deadline_row(row) for row in found.open.promises], actor.unit),
    }


urlpatterns = [path("hand-over/", hand_over, name="hand-over")]
