"""Answering with the outlet's card whether it stands in: how many more, until when, staff and cash, or why not (P3b)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from youxu.alternatives import actions, queries
from youxu.alternatives.models import NeighbourAsk
from youxu.incidents.planned import plan_of
from youxu.organisation.actions import UnableToUseCard
from youxu.organisation.queries import Bearer
from youxu.web.forms.alternatives import CardAnswerForm
from youxu.web.pages.acting import act
from youxu.web.pages.alternatives.answer import first_values
from youxu.web.pages.card.bearing import address_of, frame, of_bearer, other_language, way
from youxu.web.pages.incidents.opened import Names
from youxu.web.queued import keep, moment_of, owner_key
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

PAGE = "card/stand_in.html"


@of_bearer
def stand_in(request: Request, held: Bearer, number: int) -> HttpResponse:
    """Answer a question to stand in, or change what was accepted; a card without force keeps what was typed."""
    asked = queries.ask_of_card(held.outlet, number) if held.sees_list else None
    if asked is None:
        return _not_asked(request)
    code = request.resolver_match.kwargs["code"] if request.resolver_match else ""
    here = way(request, "card-stand-in", code, str(number))
    form = CardAnswerForm(
        request.POST or None,
        name=held.name,
        now=moment_of(request),
        revision=asked.revision,
        initial=first_values(asked, request),
    )

    def shown() -> dict[str, Any]:
        return {**frame(request, held), **_question(asked), "here": here}

    if held.revoked_at:
        form.is_valid()
        return render(request, PAGE, {**shown(), "form": form}, status=410)
    refusing = request.POST.get("said") == "REFUSE"
    answer = act(
        request,
        form,
        actions.refuse_from_card if refusing else actions.accept_from_card,
        template=PAGE,
        context=shown,
        values=lambda filled: {"asked": asked, "told": filled.answer()},
        extra={"address": address_of(request)},
        then=here,
        by=held.actor,
        queues="entered_at",
    )
    if isinstance(form.refusal, UnableToUseCard):
        answer.status_code = 429
    return keep(answer, owner_key(code)) if request.method == "GET" else answer


def _question(asked: NeighbourAsk) -> dict[str, Any]:
    one = queries.card_ask(asked)
    return {
        "asked": one.row,
        "reference": one.reference,
        "lines": Names(plan_of(asked.incident)).lines(one.row.lines),
        "closed": _(", ").join(either(outlet.name, outlet.name_en) for outlet in one.closed),
        "further": one.outlets - len(one.closed),
    }


def _not_asked(request: Request) -> HttpResponse:
    values = {
        "error_title": _("This question is not known"),
        "error_text": _("It does not belong to this card, or its incident has ended. Ring the duty office."),
        "other_url": other_language(request),
    }
    return render(request, "card/error.html", values, status=404)


urlpatterns = [path("p/c/<str:code>/stand-in/<int:number>/", stand_in, name="card-stand-in")]
