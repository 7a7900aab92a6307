"""What customers see without an account (G2, O5, E2): a form, and with the code how it stands. Below ``/p/`` alone.

No session and no CSRF token, as on the pages of cards: the form needs no code, and what follows needs that of the
voice itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from youxu.announcements import queries as announcements
from youxu.announcements.rules.words import NoticeKind
from youxu.feedback import actions, queries
from youxu.feedback.actions import Said, UnableToSend
from youxu.feedback.models import Voice
from youxu.feedback.rules.words import COUNTED, VoiceKind
from youxu.network.models import Outlet, Unit
from youxu.organisation.rules import spoken_code
from youxu.web.context import telephone
from youxu.web.forms.feedback import PublicMarkForm, PublicVoiceForm, RateForm, ReopenForm
from youxu.web.middleware import stand_at
from youxu.web.pages.acting import act
from youxu.web.pages.card.bearing import address_of, leading, open_to_all, other_language, way
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


@open_to_all
def write(request: Request) -> HttpResponse:
    """Show the form; a POST takes in what the customer wrote and shows the code to follow it by.

    The address may name the outlet or the unit and, from the code on a printed notice, that notice by its reference
    and revision, which are kept as they are.
    """
    root = queries.root_called(request.GET.get("unit", ""))
    named = queries.outlet_meant("", request.GET.get("outlet", ""), root)
    outlet = named or queries.outlet_meant(request.POST.get("place", ""), root=root)
    unit = queries.unit_of(outlet) if outlet is not None else queries.unit_called(request.GET.get("unit", ""))
    if unit is None:
        return _unknown(request)
    stand_at(request, unit.path)
    form = _form(request, unit, named is not None)
    answer = act(
        request,
        form,
        actions.send_voice,
        template="feedback/write.html",
        context=lambda: _frame(request, unit, named),
        values=lambda filled: {
            "unit": unit,
            "outlet": outlet,
            "said": _said(request, filled.cleaned_data),
            "address": address_of(request),
        },
        then=lambda voice: f"{way(request, 'feedback-track', voice.code)}#new",
        by=queries.public_actor(unit, _language()),
    )
    if isinstance(form.refusal, UnableToSend):
        answer.status_code = 429
    return answer


def _form(request: Request, unit: Unit, known: bool) -> PublicVoiceForm | PublicMarkForm:
    """Return the form that the address asks for: that of a mark, else the one for words."""
    asked = request.GET.get("kind", "").upper()
    if asked == VoiceKind.SATISFACTION:
        given = {"score": request.GET.get("score", "")}
        return PublicMarkForm(request.POST or None, known=known, ask=_question(unit, request), initial=given)
    kind = asked if asked in COUNTED else VoiceKind.ENQUIRY
    return PublicVoiceForm(request.POST or None, known=known, initial={"kind": kind})


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def _question(unit: Unit, request: Request) -> str:
    rules, _clocks = queries.rules_of(queries.plan_for(unit.path, None, request.at))
    return either(rules.ask.zh, rules.ask.en)


def _said(request: Request, given: Mapping[str, Any]) -> Said:
    revision, score = request.GET.get("revision", ""), given.get("score")
    return Said(
        kind=given.get("kind", VoiceKind.SATISFACTION),
        text=given["text"],
        score=int(score) if score else None,
        name=given.get("name", ""),
        contact=given.get("contact", ""),
        place=given.get("place", ""),
        notice=request.GET.get("notice", ""),
        notice_revision=int(revision) if re.fullmatch(r"[0-9]{1,5}", revision) else None,
        language=_language(),
    )


def _frame(request: Request, unit: Unit, outlet: Outlet | None) -> dict[str, Any]:
    address = request.GET.copy()
    address.pop("lang", None)
    rest = address.urlencode()
    address["kind"] = "satisfaction"
    marking = address.urlencode() + (
        f"&lang={lang}" if (lang := request.GET.get("lang")) in ("en", "zh-hans") else ""
    )
    return {
        "outlet_name": either(outlet.name, outlet.name_en or outlet.name) if outlet else "",
        "unit_name": either(unit.name, unit.name_en or unit.name),
        "telephone": telephone(unit),
        "track_url": way(request, "feedback-code"),
        "mark_url": f"?{marking}",
        "other_url": other_language(request) + (f"&{rest}" if rest else ""),
        "notice": request.GET.get("notice", "")[:60],
    }


def _unknown(request: Request) -> HttpResponse:
    values = {
        "error_title": _("Which post office do you mean?"),
        "error_text": _("The address may be cut off. Scan the code again, or ring the number on the notice."),
        "other_url": other_language(request),
    }
    return render(request, "card/error.html", values, status=404)


@open_to_all
def find(request: Request) -> HttpResponse:
    """Ask for the code that a customer was given, and lead to what it shows."""
    code = request.GET.get("code", "").strip()
    voice = queries.voice_by_code(code) if code else None
    if voice is not None:
        return HttpResponseRedirect(way(request, "feedback-track", voice.code))
    values = {
        "code": code[:40],
        "write_url": way(request, "feedback-write"),
        "other_url": other_language(request),
    }
    return render(request, "feedback/find.html", values, status=404 if code else 200)


@open_to_all
def track(request: Request, code: str) -> HttpResponse:
    """Show how a voice stands and what was answered; a POST opens it once more or gives a mark."""
    voice = queries.voice_by_code(code)
    if voice is None or voice.world:
        return render(
            request,
            "feedback/find.html",
            {
                "code": code[:40],
                "unknown": True,
                "write_url": way(request, "feedback-write"),
                "other_url": other_language(request),
            },
            status=404,
        )
    unit = queries.unit_behind(voice)
    stand_at(request, unit.path)
    actor, rating = queries.public_actor(unit, _language()), request.POST.get("what") == "rate"
    data = request.POST or None
    rate = RateForm(data if rating else None, ask=_question(unit, request), auto_id="r-%s")
    reopen = ReopenForm(data if not rating else None)

    def context() -> dict[str, Any]:
        return {
            "voice": queries.tracking(voice),
            "code": spoken_code(voice.code),
            "rate": rate,
            "reopen": reopen,
            "telephone": telephone(unit),
            "unit_name": either(unit.name, unit.name_en or unit.name),
            "write_url": way(request, "feedback-write"),
            "other_url": other_language(request),
            **_about(request, voice, unit),
        }

    return act(
        request,
        rate if rating else reopen,
        actions.rate_voice if rating else actions.reopen_voice,
        template="feedback/track.html",
        context=context,
        values=lambda filled: {
            "voice": voice,
            **(
                {"score": int(filled.cleaned_data["score"])}
                if rating
                else {"text": filled.cleaned_data["text"]}
            ),
        },
        then=way(request, "feedback-track", voice.code),
        by=actor,
    )


def _about(request: Request, voice: Voice, unit: Unit) -> dict[str, str]:
    """Return where the notice is read that a voice was about, and once service is back where its last word gets a mark."""
    history = announcements.notice_history(voice.notice) if voice.notice else ()
    read = next((one.path for one in history if one.revision == voice.notice_revision), "")
    values = {"outlet": voice.outlet.code} if voice.outlet else {"unit": unit.key}
    if history and history[-1].kind == NoticeKind.RESTORED and voice.kind != VoiceKind.SATISFACTION:
        last = history[-1]
        values |= {"notice": last.reference, "revision": str(last.revision), "kind": "satisfaction"}
    mark = leading(request, reverse("feedback-write"), values) if "kind" in values else ""
    return {"notice_url": leading(request, read) if read else "", "mark_url": mark}


urlpatterns = [
    path("p/feedback/", write, name="feedback-write"),
    path("p/feedback/t/", find, name="feedback-code"),
    path("p/feedback/t/<str:code>/", track, name="feedback-track"),
]
