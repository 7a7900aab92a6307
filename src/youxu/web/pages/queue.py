"""What a phone has entered without a connection: the queue that the person can see, and the token to check in with."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from youxu.web.queued import SHELL, keep, owner_key, receipts
from youxu.web.request import Request


@require_safe
def queue(request: Request) -> HttpResponse:
    """Show the queue of this phone; what stands in it is read from the phone, so the page itself tells nothing."""
    return keep(render(request, "queue/list.html", {"here": "more"}), SHELL)


@require_safe
def check_in(request: Request) -> HttpResponse:
    """Give a phone that has a connection again a fresh token, and say whose entries it may send and which are in."""
    actor = request.actor
    told = {"token": get_token(request), "owner": owner_key(actor.person_id)}
    return JsonResponse({**told, "receipts": receipts(actor, request.GET.getlist("key"))})


urlpatterns = [
    path("queue/", queue, name="queue"),
    path("queue/check-in/", check_in, name="queue-check-in"),
]
