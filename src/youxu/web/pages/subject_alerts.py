"""Acknowledging what is no incident, of supplies for instance: by who was told, or by the office after a call."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from youxu.alerting import actions, queries
from youxu.alerting.models import Alert
from youxu.web.forms.alerts import CallForm, TapForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.alerts import call_action, call_effects, call_values, called, people_reached
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def tap(request: Request, pk: int) -> HttpResponse:
    """Acknowledge what the reader was told; a GET shows the same with its button."""
    step = queries.step_numbered(request.actor, pk)
    if step is None or step.alert.incident_id is not None:
        raise Http404
    context = {
        "heading": _("I have it"),
        "button": {"label": _("Acknowledge"), "icon": "check", "danger": False},
        "clause_id": "P2",
        "intro": either(step.post_name, step.post_name_en),
        "effects": (_("Nobody else is told of it any more."),),
    }
    return act(
        request,
        TapForm(request.POST or None),
        actions.acknowledge,
        template="incidents/act.html",
        then=step.alert.link,
        context=lambda: _frame(step.alert, context),
        values={"steps": [step]},
        about=_about(step.alert),
        verb="acknowledge",
        said=_("You have it."),
    )


def call(request: Request, pk: int) -> HttpResponse:
    """Write down that the office rang: whom it reached and when, or that nobody answered."""
    row = queries.subject_alert(request.actor, pk)
    if row is None:
        raise Http404
    request.actor.require("acknowledge_for", unit=row.unit_path)
    shown = next((one for one in queries.alerts_about(request.actor, row.subject) if one.pk == pk), None)
    context = {
        "heading": _("The office rang"),
        "button": {"label": _("Write the call down"), "icon": "phone-call", "danger": False},
        "clause_id": "P2",
        "intro": called(shown) if shown else "",
        "effects": call_effects(),
    }
    return act(
        request,
        CallForm(request.POST or None, people=people_reached(shown, row.unit)),
        call_action(request),
        template="incidents/act.html",
        then=row.link,
        context=lambda: _frame(row, context),
        values=lambda filled: call_values(request, row, filled),
        about=_about(row),
        verb="acknowledge_for",
        said=_("The call is written down."),
    )


def _frame(row: Alert, context: dict[str, Any]) -> dict[str, Any]:
    return {"title": either(row.unit.name, row.unit.name_en), "room_url": row.link, **context}


def _about(row: Alert) -> About:
    return About("network.unit", row.unit_id, row.subject, row.unit_path, row.world, row.visibility)


urlpatterns = [
    path("alerts/<int:pk>/acknowledge/", tap, name="subject-alert-acknowledge"),
    path("alerts/<int:pk>/call/", call, name="subject-alert-call"),
]
