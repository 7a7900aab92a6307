"""Help that needs no manual: the keys, the words, the more-menu of the phone, and the health of the process."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from youxu.web.request import Request


def help_page(request: Request) -> HttpResponse:
    """Show the keyboard shortcuts, the states and their words, and whom to call."""
    return render(request, "help/help.html", {"here": "help"})


def sign_in_help(request: Request) -> HttpResponse:
    """Explain to someone who cannot sign in how to go on."""
    return render(request, "help/sign_in_help.html")


def more(request: Request) -> HttpResponse:
    """Show what the phone's bottom bar has no room for."""
    actor = request.actor
    paper = actor.may("enter_paper", unit=actor.unit)
    health = actor.may("read_health", unit=actor.unit)
    values = {
        "here": "more",
        "may_enter_paper": paper,
        "may_see_health": health,
        "may_answer_customers": actor.may("answer_feedback", unit=actor.unit),
        "may_enter_voices": bool(actor.readable_paths("enter_feedback")),
        "may_watch_publicity": actor.may("keep_publicity", unit=actor.unit),
    }
    return render(request, "help/more.html", values)


urlpatterns = [
    path("help/", help_page, name="help"),
    path("sign-in/help/", sign_in_help, name="sign-in-help"),
    path("more/", more, name="more"),
]
