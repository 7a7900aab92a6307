"""What an auditor may open, and that it is written down: once a day for each page, since pages refresh themselves (G5)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from youxu.core.actor import Actor
from youxu.organisation import queries
from youxu.organisation.actions import note_opening
from youxu.web.request import Request

OWN = ("/audits/", "/account/", "/live/", "/static/", "/p/", "/language/", "/sign-", "/help/", "/plan/")
"""Addresses that show nothing of an incident: an auditor has them as everybody has."""
MATTERS = ("/incidents/", "/clocks/", "/tasks/", "/files/", "/directives/", "/checks/")
"""Addresses of single matters and of their list: each asks for itself whether the reader may see it."""


def is_auditor(actor: Actor) -> bool:
    """Tell whether somebody is here for an audit alone: no post, and matters that are open now."""
    return bool(actor.audits) and not actor.held


def turned_away(request: Request) -> HttpResponse | None:
    """Return the way to the audits for who is here for an audit alone and asks for another page, else None.

    What a unit shows to everybody who signs in (its board, outlets, supplies) is no part of an audit.
    """
    if not is_auditor(request.actor) or request.path_info.startswith((*OWN, *MATTERS)):
        return None
    return HttpResponseRedirect("/audits/" if request.drill_key else reverse("audits"))


def note(request: Request, response: Any) -> None:
    """Write down that a page was opened by somebody who has an audit grant now, unless today's word stands already."""
    actor = request.actor
    if not actor.audits or request.method != "GET" or response.status_code != HTTPStatus.OK:
        return
    if request.path_info.startswith(OWN):
        return
    grant = queries.unnoted(actor, request.at, request.path, _references(request))
    if grant is not None:
        note_opening(by=actor, at=request.at, grant=grant, page=request.path)


def _references(request: Request) -> list[str]:
    match = request.resolver_match
    return [str(value) for value in match.kwargs.values()] if match is not None else []
