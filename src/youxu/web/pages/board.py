"""The duty board: what is open, what falls due, the state of every outlet, and the reader's one next step."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from youxu.core.actor import Actor
from youxu.incidents import queries
from youxu.web.pages.incidents.next_steps import address, next_step_of

PARTS = {
    "incidents": "board/_incidents.html",
    "deadlines": "board/_deadlines.html",
    "matrix": "board/_matrix.html",
    "next": "components/_next.html",
}


def board(request: HttpRequest) -> HttpResponse:
    """Show the board of the reader's unit; people of an outlet without a post in the office go to their work."""
    actor = request.actor  # type: ignore[attr-defined]
    if is_outlet_staff(actor):
        return HttpResponseRedirect(address("my-work"))
    return render(request, "board/board.html", shown(request))


def is_outlet_staff(actor: Actor) -> bool:
    """Tell whether the person works at an outlet and holds no post of an office."""
    return bool(actor.outlet) and set(actor.posts) <= {"outlet_head", "counter_clerk"}


def shown(request: HttpRequest) -> dict[str, Any]:
    """Return what the board shows of the reader's unit and those below."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    found = queries.board_for(actor, actor.unit, at, all_deadlines=bool(request.GET.get("deadlines")))
    return {
        "here": "board",
        "board": found,
        "next_step": next_step_of(found.next_step, named=True),
        "topics": f"board:{actor.unit}",
    }


urlpatterns = [path("", board, name="board")]
