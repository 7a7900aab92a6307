"""Call-out tests: begun by one tap, answered by the link in the message, calls entered by the office, the result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from youxu.core import wording
from youxu.exercises import queries
from youxu.exercises.actions import UnableToAnswerCallOut, answer_callout_test, start_callout_test
from youxu.exercises.models import CalledPerson
from youxu.exercises.rules.callouts import Standing, Way
from youxu.network.models import Unit
from youxu.organisation.queries import person_with_link, shown_names
from youxu.web.forms.base import Form
from youxu.web.middleware import stand_at
from youxu.web.pages.acting import About, act
from youxu.web.pages.card.bearing import HEADERS, other_language
from youxu.web.pages.organisation.places import actor_of, unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

LOOKS = {
    Standing.IN_TIME: "met",
    Standing.LATE: "met_late",
    Standing.WAITING: "soon",
    Standing.NOT_REACHED: "late",
}
"""The class with which each standing is drawn."""


def callouts(request: Request) -> HttpResponse:
    """Show the call-out tests of the reader's unit; a POST begins one."""
    unit = _unit(request)
    return act(
        request,
        Form(request.POST or None),
        start_callout_test,
        template="readiness/callouts.html",
        context=lambda: _shown(request, unit),
        extra={"unit": unit},
        about=_about(unit),
        verb="convene",
        then=reverse("callouts"),
        said=_("Everybody with a duty here is being asked."),
    )


def reached(request: Request, pk: int) -> HttpResponse:
    """Write down that somebody was reached by telephone."""
    unit = _unit(request)
    called = queries.called_numbered(unit, pk)
    if called is None:
        raise Http404
    return act(
        request,
        Form(request.POST or None),
        answer_callout_test,
        template="readiness/callouts.html",
        context=lambda: _shown(request, unit),
        extra={"called": called, "way": Way.CALL},
        about=_about(unit),
        verb="acknowledge_for",
        then=reverse("callouts"),
        said=_("Written down."),
    )


@csrf_exempt
def link(request: Request, code: str) -> HttpResponse:
    """Show a person one button that says that the message came; only its POST counts, so that no prefetcher can."""
    called = queries.called_with_code(code)
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else called.person.language if called else ""
    if language:
        translation.activate(language)
        request.LANGUAGE_CODE = language
    answer = _unknown(request) if called is None else _known(request, called)
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


def _known(request: Request, called: CalledPerson) -> HttpResponse:
    stand_at(request, called.test.unit_path)
    status = 200
    if request.method == "POST":
        try:
            by = person_with_link(called.person)
            called = answer_callout_test(by=by, at=request.at, called=called, way=Way.LINK)
        except UnableToAnswerCallOut:
            status = 409
    values = {
        "person_name": either(called.person.name, called.person.name_en),
        "unit_name": either(called.test.unit.name, called.test.unit.name_en),
        "test": called.test,
        "answered_at": called.answered_at,
        "late": bool(called.answered_at and called.answered_at > called.test.due_at),
        "other_url": other_language(request),
    }
    return render(request, "readiness/callout_link.html", values, status=status)


def _unknown(request: Request) -> HttpResponse:
    values = {
        "error_title": _("This link is not known"),
        "error_text": _("It may be mistyped or cut off. Nothing was acknowledged. Ring the duty office."),
        "other_url": other_language(request),
    }
    return render(request, "card/error.html", values, status=404)


def _unit(request: Request) -> Unit:
    actor = actor_of(request)
    actor.require("read_health", unit=actor.unit)
    return unit_of(request)


def _about(unit: Unit) -> About:
    return About("network.unit", unit.pk, f"unit:{unit.key}", unit.path)


def _shown(request: Request, unit: Unit) -> dict[str, Any]:
    actor = actor_of(request)
    rows = _named(queries.callouts_of(actor, unit, request.at), unit)
    return {
        "here": "board",
        "place_name": either(unit.name, unit.name_en),
        "newest": rows[0] if rows else None,
        "people": [(one, LOOKS[one.standing], _after(one)) for one in rows[0].people] if rows else [],
        "older": rows[1:],
        "may_start": actor.may("convene", unit=unit.path) and not (rows and rows[0].running),
        "may_enter": actor.may("acknowledge_for", unit=unit.path),
    }


def _named(rows: tuple[queries.CallOutRow, ...], unit: Unit) -> list[queries.CallOutRow]:
    """Return the tests with the name of who began each as the reader writes it."""
    names = shown_names({row.started_by for row in rows}, unit.path)
    return [replace(row, started_by=names.get(row.started_by, row.started_by)) for row in rows]


def _after(row: queries.CalledRow) -> str:
    return wording.duration(row.after) if row.after is not None else ""


urlpatterns = [
    path("readiness/call-out/", callouts, name="callouts"),
    path("readiness/call-out/<int:pk>/reached/", reached, name="callout-reached"),
    path("p/t/<str:code>/", link, name="callout-link"),
]
