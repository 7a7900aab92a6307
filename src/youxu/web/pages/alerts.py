"""Acknowledging: by the link of a message without sign-in, in the page, by the office on a call; who was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from youxu.alerting import actions, queries
from youxu.alerting.models import Alert
from youxu.alerting.rules.words import AckWay
from youxu.core import clock, wording
from youxu.network.models import Unit
from youxu.organisation import queries as organisation
from youxu.web.alerts import room_alerts
from youxu.web.forms.alerts import CallForm, TapForm
from youxu.web.forms.base import Form
from youxu.web.middleware import stand_at
from youxu.web.pages.alternatives.panel import card_answers
from youxu.web.pages.card.bearing import HEADERS, address_of, other_language
from youxu.web.pages.incidents.opened import either, frame, opened, people_choices, verb_page
from youxu.web.request import Request


@csrf_exempt
def link(request: Request, code: str) -> HttpResponse:
    """Show what a person was told with one button; only its POST acknowledges, so that no prefetcher can.

    No session and no CSRF token: the code in the address is all that allows the act (as with an outlet's card).
    """
    step = queries.step_of_code(code)
    answer = _unknown(request) if step is None else _known(request, step)
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


def _known(request: Request, step: Any) -> HttpResponse:
    several = queries.together(step)
    row = queries.link_row(step, several)
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else row.language
    translation.activate(language)
    request.LANGUAGE_CODE = language
    stand_at(request, row.unit_path)
    at = clock.within(step.world, request.at)
    values: dict[str, Any] = {
        "row": row,
        "world": step.world,
        "now": at,
        "person_name": either(row.person, row.person_en),
        "other_url": other_language(request),
        "done": False,
        "refusal": "",
    }
    status = 200
    refusal = next(
        iter([found for one in several if (found := actions.refusal_of(one, at)) is not None]), None
    )
    open_ones = [one for one in several if actions.refusal_of(one, at) is None]
    if request.method == "POST":
        person = organisation.person_with_link(step.person)
        try:
            actions.acknowledge(by=person, at=at, steps=open_ones or several, way=AckWay.LINK)
            values["done"], open_ones = True, []
        except actions.UnableToAcknowledge as trouble:
            actions.note_refusal(by=person, at=at, alert=step.alert, refusal=trouble)
            refusal, status = trouble, 409
    if not open_ones and not values["done"] and refusal is not None:
        values["refusal"] = wording.say(refusal.sentence)
    values["open"] = bool(open_ones)
    values["answers"] = card_answers(several)
    return render(request, "alerts/link.html", values, status=status)


def _unknown(request: Request) -> HttpResponse:
    """Answer a link that nobody was given; so many an hour are written down, the others only answered."""
    asked = request.GET.get("lang", "")
    if asked in dict(settings.LANGUAGES):
        translation.activate(asked)
        request.LANGUAGE_CODE = asked
    top = Unit.objects.order_by("path").first()
    if top is not None and request.method == "POST":
        actions.note_refused_link(
            by=request.actor,
            at=request.at,
            unit=top,
            fault="UNKNOWN",
            address=address_of(request),
        )
    values = {
        "error_title": _("This link is not known"),
        "error_text": _("It may be mistyped or cut off. Nothing was acknowledged. Ring the duty office."),
        "other_url": other_language(request),
    }
    return render(request, "card/error.html", values, status=404)


def told(request: Request, reference: str) -> HttpResponse:
    """Show everybody who was told of an incident: by which channel, when, who has it, what follows."""
    incident = opened(request, reference)
    found = room_alerts(request.actor, incident, request.at, every=True)
    return render(request, "alerts/told.html", frame(incident, **found))


def tap(request: Request, reference: str, pk: int) -> HttpResponse:
    """Acknowledge what the reader was told; a GET shows the same with its button."""
    incident = opened(request, reference)
    step = queries.step_numbered(request.actor, pk)
    if step is None or step.alert.incident_id != incident.pk:
        raise Http404
    back = request.POST.get("back", "")
    return verb_page(
        request,
        incident,
        TapForm(request.POST or None),
        actions.acknowledge,
        verb="acknowledge",
        heading=_("I have it"),
        label=_("Acknowledge"),
        clause="P2",
        intro=either(step.post_name, step.post_name_en),
        effects=(_("Nobody else is told of it any more."), _("Your name and the time stand in the room.")),
        values=lambda filled: {"steps": [step]},
        then=reverse("my-work") if back == "my-work" else reverse("room", args=[incident.reference]),
        said=_("You have it."),
    )


def call(request: Request, reference: str, pk: int) -> HttpResponse:
    """Write down that the office rang: whom it reached and when, or that nobody answered."""
    incident = opened(request, reference)
    request.actor.require("acknowledge_for", unit=incident.unit_path)
    row = queries.alert_numbered(request.actor, incident, pk)
    if row is None:
        raise Http404
    shown = next((one for one in queries.alerts_of(request.actor, incident).alerts if one.pk == pk), None)
    people = people_reached(shown, incident.unit)
    form = CallForm(request.POST or None, people=people)
    return verb_page(
        request,
        incident,
        form,
        call_action(request),
        verb="acknowledge_for",
        heading=_("The office rang"),
        label=_("Write the call down"),
        icon="phone-call",
        clause="P2",
        intro=called(shown) if shown else "",
        effects=call_effects(),
        values=lambda filled: call_values(request, row, filled),
        then=reverse("alerts", args=[incident.reference]),
        said=_("The call is written down."),
    )


def call_action(request: Request) -> Callable[..., Any]:
    """Return the act that a call of the office was: somebody reached, or nobody."""
    return actions.note_no_answer if request.POST.get("reached") == "NO" else actions.acknowledge_for


def call_values(request: Request, row: Alert, filled: Form) -> dict[str, Any]:
    """Return what that act takes from its form."""
    if request.POST.get("reached") == "NO":
        return {"alert": row}
    given = filled.cleaned_data
    person = organisation.person_numbered(int(given["person"]))
    return {"alert": row, "person": person, "reached_at": given["reached_at"]}


def call_effects() -> tuple[str, str]:
    """Return what will happen by either answer."""
    return (
        _("Reached: nobody else is told; who and when stand in the journal."),
        _("No answer: the next in line is told at once."),
    )


def called(shown: queries.AlertRow) -> str:
    """Return of what and by which role somebody was told."""
    return f"{either(shown.matter, shown.matter_en)} · {either(shown.role_name, shown.role_name_en)}"


def people_reached(shown: queries.AlertRow | None, unit: Unit) -> list[tuple[int, str]]:
    """Return whom the office may have reached: those told first, then the people of the unit."""
    told_first = [
        (step.person_id, either(step.person, step.person_en))
        for step in (shown.steps if shown else ())
        if step.person_id is not None
    ]
    known = {pk for pk, _name in told_first}
    return [
        *told_first,
        *((int(pk), name) for pk, name in people_choices(unit) if pk and int(pk) not in known),
    ]


urlpatterns = [
    path("p/a/<str:code>/", link, name="alert-link"),
    path("incidents/<str:reference>/alerts/", told, name="alerts"),
    path("incidents/<str:reference>/alerts/<int:pk>/acknowledge/", tap, name="alert-acknowledge"),
    path("incidents/<str:reference>/alerts/<int:pk>/call/", call, name="alert-call"),
]
