"""What reached a player in a drill: seen with one tap, in the drill's own pages."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from youxu.exercises import actions, queries
from youxu.exercises.models import Exercise
from youxu.web.forms.base import Form
from youxu.web.pages.acting import act
from youxu.web.pages.drills.places import about_drill
from youxu.web.request import Request

INBOX = "exercises/inbox.html"


def inbox(request: Request) -> HttpResponse:
    """Show everything that reached the player in this drill."""
    drill = _played(request)
    return render(request, INBOX, {"here": "board", "inbox": queries.inbox_of(drill, request.actor)})


def seen(request: Request, number: int) -> HttpResponse:
    """Write down that the player saw an inject."""
    drill = _played(request)
    inject = queries.inject_named(drill, str(number))
    if inject is None:
        raise Http404
    return act(
        request,
        Form(request.POST or None),
        actions.see_inject,
        template=INBOX,
        context=lambda: {"here": "board", "inbox": queries.inbox_of(drill, request.actor)},
        extra={"inject": inject},
        about=about_drill(drill),
        then=reverse("drill-inbox"),
    )


def _played(request: Request) -> Exercise:
    """Return the drill in whose pages the reader is, where the reader takes part. Raises Http404."""
    drill = queries.drill_by_key(str(getattr(request, "world", "")))
    if drill is None or queries.participant_of(drill, request.actor.person_id) is None:
        raise Http404
    return drill


urlpatterns = [
    path("inbox/", inbox, name="drill-inbox"),
    path("inbox/<int:number>/seen/", seen, name="drill-inject-seen"),
]
