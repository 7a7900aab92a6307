"""What the customer group sees (O5): the list of voices, one voice with what is to be done, entering for a caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from youxu.core.errors import NotPermitted
from youxu.feedback import actions, queries
from youxu.feedback.actions import Said
from youxu.feedback.models import ANSWER, ENTER, WATCH, Voice
from youxu.feedback.rules.words import VoiceState, may, may_close_unanswered
from youxu.network.models import Unit
from youxu.organisation.rules import spoken_code
from youxu.web.forms.feedback import (
    AnswerForm,
    EnterVoiceForm,
    JoinForm,
    LinkForm,
    PlainVoiceForm,
    TallyForm,
    VoiceFilterForm,
)
from youxu.web.pages.acting import About, act
from youxu.web.pages.feedback.places import finder, own_outlet, unit_here
from youxu.web.pages.incidents.opened import named_here
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

HERE = {"here": "notices"}


@never_cache
def listing(request: Request) -> HttpResponse:
    """Show the voices of the reader's unit: what waits, unless something else is asked for."""
    actor = request.actor
    if not actor.may(ANSWER, unit=actor.unit):
        raise NotPermitted(verb=ANSWER)
    form = VoiceFilterForm({"state": "waiting", **request.GET.dict()})
    wanted, unknown = _wanted(request, form)
    page = queries.voices_page(
        actor, wanted, request.at, after=request.GET.get("after", ""), world=request.world
    )
    context = {
        **HERE,
        "form": form,
        "page": page,
        "unknown": unknown,
        "after": page.after,
        "waiting": queries.waiting_for(actor, request.world),
        "may_watch": actor.may(WATCH, unit=actor.unit),
    }
    return render(request, "feedback/list.html", context)


def _wanted(request: Request, form: VoiceFilterForm) -> tuple[queries.Filters, bool]:
    if not form.is_valid():
        return queries.Filters(state="waiting"), False
    asked = form.cleaned_data
    incident = named_here(request, asked["incident"]) if asked["incident"] else None
    state = "" if asked["state"] == "all" else asked["state"]
    return queries.Filters(state, asked["kind"], incident), bool(asked["incident"] and incident is None)


def one(request: Request, reference: str) -> HttpResponse:
    """Show one voice; a POST is one act on it: take, answer, close, join, put to outlet and incident."""
    voice = _named(request, reference)
    what = request.POST.get("what", "answer")
    forms = _forms(request, voice, what)
    form = forms.get(what, forms["answer"])
    return act(
        request,
        form,
        ACTS.get(what, actions.answer_voice),
        template="feedback/one.html",
        context=lambda: _shown(request, reference, forms),
        values=lambda filled: _values(request, voice, what, filled),
        about=_about(voice),
        verb=ANSWER,
        then=reverse("voice", args=[reference]),
        said=str(SAID.get(what, SAID["answer"])()),
    )


ACTS: dict[str, Callable[..., Any]] = {
    "take": actions.take_voice,
    "answer": actions.answer_voice,
    "close": actions.close_voice,
    "join": actions.join_voice,
    "link": actions.link_voice,
}
SAID: dict[str, Callable[[], str]] = {
    "take": lambda: _("You have it now; name and number are shown."),
    "answer": lambda: _("The answer stands on the customer's page."),
    "close": lambda: _("It is closed."),
    "join": lambda: _("Both have one answer now."),
    "link": lambda: _("It is put to its outlet."),
}


def _named(request: Request, reference: str) -> Voice:
    found = queries.voice_called(request.actor, reference)
    if found is None:
        raise Http404
    return found


def _forms(request: Request, voice: Voice, what: str) -> dict[str, Any]:
    incidents = [
        (row.reference, f"{row.reference} {either(row.title, row.title_en)}")
        for row in queries.incidents_open(request.actor, voice.unit_path, voice.world)
    ]
    if voice.incident is not None and voice.incident.reference not in dict(incidents):
        incidents.append((voice.incident.reference, voice.incident.reference))

    def data(name: str) -> Any:
        return request.POST if request.method == "POST" and what == name else None

    plain = PlainVoiceForm(
        data(what) if what in ("take", "close") else None, revision=voice.revision, auto_id="p-%s"
    )
    suggested = queries.suggested_outlets(voice)
    place = {
        "outlet": voice.outlet.code if voice.outlet else (suggested[0] if suggested else ""),
        "incident": voice.incident.reference if voice.incident else "",
    }
    return {
        "answer": AnswerForm(data("answer"), revision=voice.revision),
        "take": plain,
        "close": plain,
        "join": JoinForm(data("join"), revision=voice.revision, auto_id="j-%s"),
        "link": LinkForm(
            data("link"),
            find=finder(request),
            revision=voice.revision,
            incidents=incidents,
            initial=place,
            auto_id="l-%s",
        ),
    }


def _values(request: Request, voice: Voice, what: str, filled: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"voice": voice, "revision": filled.cleaned_data["revision"]}
    if what == "join":
        given["other"] = queries.voice_called(request.actor, filled.cleaned_data["other"]) or voice
    elif what == "link":
        reference = filled.cleaned_data["incident"]
        given["outlet"] = filled.meant
        given["incident"] = named_here(request, reference) if reference else None
    elif what not in ("take", "close"):
        given["text"] = filled.cleaned_data["text"]
    return given


def _shown(request: Request, reference: str, forms: dict[str, Any]) -> dict[str, Any]:
    detail = queries.voice_detail(request.actor, reference, request.at)
    voice = _named(request, reference)
    assert detail is not None
    state = detail.row.state
    return {
        **HERE,
        "voice": detail,
        "code": spoken_code(voice.code),
        "forms": forms,
        "suggested": queries.suggested_outlets(voice),
        "may_take": may("take", state) and not detail.mine,
        "may_answer": may("answer", state),
        "may_close": state == VoiceState.ANSWERED
        or (may("close", state) and may_close_unanswered(detail.row.kind)),
        "call_backs": [queries.call_back_row(row, request.at) for row in voice.call_backs.all()[:5]],
    }


def _about(voice: Voice) -> About:
    return About("feedback.voice", voice.pk, voice.stream, voice.unit_path, voice.world, voice.visibility)


def enter(request: Request) -> HttpResponse:
    """Write down what a caller or somebody at the counter says."""
    unit = unit_here(request, ENTER)
    own = own_outlet(request)
    form = EnterVoiceForm(
        request.POST or None, find=finder(request), initial={"outlet": own.code if own else ""}
    )

    def values(filled: EnterVoiceForm) -> dict[str, Any]:
        given = filled.cleaned_data
        return {
            "unit": queries.unit_of(filled.meant) if filled.meant is not None else unit,
            "outlet": filled.meant,
            "source": given["source"],
            "heard_at": given["heard_at"],
            "world": request.world,
            "said": Said(
                kind=given["kind"],
                text=given["text"],
                score=filled.mark,
                name=given["name"],
                contact=given["contact"],
            ),
        }

    return act(
        request,
        form,
        actions.enter_voice,
        template="feedback/enter.html",
        context={
            **HERE,
            "heading": _("Write down for a customer"),
            "label": _("Write it down"),
            "act_icon": "pencil",
            "may_read": request.actor.may(ANSWER, unit=unit.path),
        },
        values=values,
        about=_about_unit(request, unit),
        verb=ENTER,
        then=lambda voice: _after(request, voice),
        said=_("It is written down."),
    )


def _after(request: Request, voice: Voice) -> str:
    if request.actor.may(ANSWER, unit=voice.unit_path):
        return reverse("voice", args=[voice.reference])
    return reverse("voice-entered", args=[voice.reference])


def entered(request: Request, reference: str) -> HttpResponse:
    """Show whoever wrote it down at an outlet the number to be told to the customer."""
    found = queries.voice_entered(request.actor, reference)
    if found is None:
        raise Http404
    context = {**HERE, "reference": found.reference, "code": spoken_code(found.code)}
    return render(request, "feedback/entered.html", context)


def tally(request: Request) -> HttpResponse:
    """Write down how much was asked and complained of at an outlet on a day, without persons."""
    unit = unit_here(request, ENTER)
    own = own_outlet(request)
    return act(
        request,
        TallyForm(request.POST or None, find=finder(request), initial={"outlet": own.code if own else ""}),
        actions.count_voices,
        template="feedback/enter.html",
        context={
            **HERE,
            "heading": _("Tally card"),
            "intro": _(
                "How much was asked and complained of on a day; no names. Another count of the day replaces it."
            ),
            "label": _("Write the counts down"),
            "act_icon": "list-check",
            "may_read": request.actor.may(ANSWER, unit=unit.path),
        },
        values=lambda filled: {
            "outlet": filled.meant,
            "counts": filled.counts(),
            "day": filled.cleaned_data["day"],
            "world": request.world,
        },
        about=_about_unit(request, unit),
        verb=ENTER,
        then=reverse("feedback") if request.actor.may(ANSWER, unit=unit.path) else reverse("my-work"),
        said=_("The counts are written down."),
    )


def _about_unit(request: Request, unit: Unit) -> About:
    return About("network.unit", unit.pk, f"unit:{unit.pk}", unit.path, request.world)


urlpatterns = [
    path("feedback/", listing, name="feedback"),
    path("feedback/enter/", enter, name="feedback-enter"),
    path("feedback/entered/<str:reference>/", entered, name="voice-entered"),
    path("feedback/tally/", tally, name="feedback-tally"),
    path("feedback/voices/<str:reference>/", one, name="voice"),
]
