"""The one way in which a page writes: exactly one action a POST, every outcome handled here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

from youxu.core.actor import Actor
from youxu.core.errors import NotPermitted, Stale, UnableTo
from youxu.web import kept_photos
from youxu.web.forms.base import Form
from youxu.web.queued import OFFLINE, entered_at, of_phone
from youxu.web.refusing import About, is_refusal, record, refused
from youxu.web.request import Request

__all__ = ["About", "act"]


def act(
    request: Request,
    form: Form,
    action: Callable[..., Any],
    *,
    template: str,
    then: str | Callable[[Any], str],
    context: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
    values: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] | None = None,
    extra: Mapping[str, Any] | None = None,
    about: About | None = None,
    verb: str = "",
    said: str = "",
    fragment: str = "",
    by: Actor | None = None,
    at: datetime | None = None,
    queues: str = "",
) -> HttpResponse:
    """Show ``form`` on GET; on POST run ``action`` once and answer its outcome.

    Done: redirect (303) to ``then`` (an address, or a function of the action's row), with ``said`` shown there; an
    htmx request gets ``fragment`` instead when one is named. Input at fault: the page again with every input kept
    (422). Stale: both versions (409). Refused by rule: recorded in the journal (under ``about`` when given) and
    shown in place (409) or, for want of a grant, on the refusal page (403).

    ``values`` replaces what the action gets from the form; ``extra`` adds to it. ``queues`` is for what a phone may
    enter without a connection and send afterwards: it names what the action calls the time of entering (``at``, where
    that is the time of the act itself).
    """
    if request.method != "POST":
        return _show(request, template, form, context, 200)
    kept_photos.give_back(request, form)
    if not form.is_valid():
        return _show(request, template, form, context, 422)
    given = dict(values(form) if callable(values) else values if values is not None else form.values())
    given |= {"by": by or request.actor, "at": at or request.at}
    try:
        entered = entered_at(request) if queues else given["at"]
        if entered != given["at"]:
            given |= {"by": of_phone(given["by"]), queues: entered}
        row = action(submission=form.submission_id, **given, **(extra or {}))
    except NotPermitted as refusal:
        return refused(request, refusal, verb=verb or refusal.verb, about=about)
    except Stale as clash:
        form.take_clash(clash)
        return _show(request, template, form, context, 409)
    except UnableTo as refusal:
        form.take(refusal)
        if not is_refusal(refusal):
            return _show(request, template, form, context, 422)
        record(request, refusal, verb or action.__name__, about)
        return _show(request, template, form, context, 409)
    if said and given["by"].surface != OFFLINE:  # what a phone sends later is told in its queue
        messages.success(request, said)
    request.doer = given["by"]
    return _done(request, row, then, fragment, context)


def _done(
    request: Request,
    row: Any,
    then: str | Callable[[Any], str],
    fragment: str,
    context: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None,
) -> HttpResponse:
    htmx = bool(request.htmx)
    if htmx and fragment:
        return render(request, fragment, {**_context(context), "row": row})
    target = then(row) if callable(then) else then
    if htmx:
        return HttpResponseClientRedirect(target)
    response = HttpResponseRedirect(target)
    response.status_code = 303
    return response


def _show(
    request: Request,
    template: str,
    form: Form,
    context: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None,
    status: int,
) -> HttpResponse:
    request.shown_form = form
    if request.method == "POST":
        kept_photos.keep(request, form)
    return render(request, template, {**_context(context), "form": form}, status=status)


def _context(context: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None) -> Mapping[str, Any]:
    return (context() if callable(context) else context) or {}
