"""Ringing customers back (回访): the list with the next due first, one call-back with its calls, somebody new."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from youxu.feedback import actions, queries
from youxu.feedback.models import ANSWER
from youxu.web.forms.feedback import CallBackForm, CallResultForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.feedback.places import finder, unit_here
from youxu.web.pages.incidents.opened import named_here
from youxu.web.request import Request

HERE = {"here": "notices"}


@never_cache
def listing(request: Request) -> HttpResponse:
    """Show who is to be rung back, the next due first; or those that ended."""
    unit_here(request, ANSWER)
    ended = request.GET.get("state") == "ended"
    named = request.GET.get("incident", "")
    incident = named_here(request, named) if named else None
    rows, after = queries.call_backs_page(
        request.actor,
        request.at,
        ended=ended,
        incident=incident,
        after=request.GET.get("after", ""),
        world=request.world,
    )
    context = {**HERE, "rows": rows, "after": after, "ended": ended, "incident": incident}
    return render(request, "feedback/call_backs.html", context)


def one(request: Request, pk: int) -> HttpResponse:
    """Show whom to ring, with the number; a POST writes down how the call ended."""
    row = queries.call_back_numbered(request.actor, pk)
    if row is None:
        raise Http404

    def context() -> dict[str, Any]:
        fresh = queries.call_back_numbered(request.actor, pk)
        if fresh is None:
            raise Http404
        return {
            **HERE,
            "row": queries.call_back_row(fresh, request.at, whole=True),
            "tries": queries.tries_of(fresh),
            "voice": fresh.voice.reference if fresh.voice else "",
        }

    return act(
        request,
        CallResultForm(request.POST or None, revision=row.revision),
        actions.record_call,
        template="feedback/call_back.html",
        context=context,
        extra={"call_back": row},
        about=About("feedback.callback", row.pk, row.stream, row.unit_path, row.world, row.visibility),
        verb=ANSWER,
        then=reverse("call-backs"),
        said=_("The call is written down."),
    )


def add(request: Request) -> HttpResponse:
    """Put somebody on the list."""
    unit = unit_here(request, ANSWER)
    named = request.GET.get("incident", "")
    incident = named_here(request, named) if named else None
    return act(
        request,
        CallBackForm(request.POST or None, find=finder(request)),
        actions.list_call_back,
        template="feedback/enter.html",
        context={
            **HERE,
            "heading": _("Ring somebody back"),
            "intro": _(
                "Contract customers, people with items in our hands, callers who were promised a word."
            ),
            "label": _("Put on the list"),
            "act_icon": "phone-outgoing",
            "may_read": True,
        },
        values=lambda filled: {
            **{name: filled.cleaned_data[name] for name in ("reason", "contact", "name", "about")},
            "unit": queries.unit_of(filled.meant) if filled.meant is not None else unit,
            "outlet": filled.meant,
            "incident": incident,
            "world": request.world,
        },
        about=About("network.unit", unit.pk, f"unit:{unit.pk}", unit.path, request.world),
        verb=ANSWER,
        then=reverse("call-backs"),
        said=_("The person is on the list."),
    )


urlpatterns = [
    path("feedback/call-backs/", listing, name="call-backs"),
    path("feedback/call-backs/add/", add, name="call-back-add"),
    path("feedback/call-backs/<int:pk>/", one, name="call-back"),
]
