"""Counting the outlet's shelf with its card: tick what was seen, write what differs, and your name (O6)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from youxu.organisation.actions import UnableToUseCard
from youxu.organisation.queries import Bearer
from youxu.supplies import actions, queries
from youxu.supplies.models import SupplySite
from youxu.web.forms.supplies import CardCountForm
from youxu.web.pages.acting import act
from youxu.web.pages.card.bearing import address_of, frame, of_bearer, other_language, way
from youxu.web.pages.supplies.places import count_rows
from youxu.web.request import Request

PAGE = "card/count.html"


@of_bearer
def count(request: Request, held: Bearer) -> HttpResponse:
    """Count the outlet's shelf; a card without force keeps what was typed. What moved meanwhile is named."""
    site = queries.site_by_card(held.outlet, request.at) if held.sees_list else None
    if site is None:
        return _none(request)
    form = CardCountForm(
        request.POST or None,
        rows=count_rows(site, request.at),
        initial={"as_of": queries.last_move(site), "name": held.name},
    )
    code = request.resolver_match.kwargs["code"] if request.resolver_match else ""
    here = way(request, "card-count", code)

    def shown() -> dict[str, Any]:
        return {**frame(request, held), "here": here, "site": site, "done": "done" in request.GET}

    if held.revoked_at:
        form.is_valid()
        return render(request, PAGE, {**shown(), "form": form}, status=410)
    answer = act(
        request,
        form,
        actions.count_from_card,
        template=PAGE,
        context=shown,
        values=lambda filled: _told(site, filled),
        extra={"address": address_of(request)},
        then=f"{here}{'&' if '?' in here else '?'}done=1",
        by=held.actor,
    )
    if isinstance(form.refusal, UnableToUseCard):
        answer.status_code = 429
    return answer


def _told(site: SupplySite, form: CardCountForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {"site": site, "rows": form.counted({}), "as_of": given["as_of"], "name": given["name"]}


def _none(request: Request) -> HttpResponse:
    values = {
        "error_title": _("There is nothing to count here"),
        "error_text": _(
            "No shelf is entered for this outlet, or the plan lets nobody count by card. Ring the office."
        ),
        "other_url": other_language(request),
    }
    return render(request, "card/error.html", values, status=404)


urlpatterns = [path("p/c/<str:code>/count/", count, name="card-count")]
