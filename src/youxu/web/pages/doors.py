"""The doors of a notice: what hangs, what was read out, whom to ring, what must come down (P3b, S2, P5a)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.announcements import actions, queries
from youxu.announcements.models import Notice
from youxu.announcements.queries import OwedPosting, Postings
from youxu.core import wording
from youxu.core.actor import Actor
from youxu.network import queries as network
from youxu.network.models import Outlet
from youxu.web.forms.notices import PostedForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.incidents.opened import frame
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

DOWN = "down"


def postings(request: Request, reference: str) -> HttpResponse:
    """Show how far a notice hangs and was read out; a POST says that it does at one outlet, or that a sheet is down."""
    notice = queries.notice_named(request.actor, reference)
    if notice is None or not notice.number:
        raise Http404
    found = queries.postings_of(notice, request.at)
    own = request.actor.outlet if request.actor.only_at_outlet(notice.unit_path) else ""
    codes = _offered(found, own)
    may = request.actor.may("task", unit=notice.unit_path)
    form = PostedForm(
        request.POST or None,
        request.FILES or None,
        outlets=list(codes.items()),
        channels=[(one.channel, wording.word("notice_channel", one.channel)) for one in found.channels],
        initial={"outlet": request.GET.get("outlet", "") or own, "channel": request.GET.get("channel", "")},
    )
    context = {
        **frame(notice.incident),
        "here": "notices",
        "notice": notice,
        "reference": reference,
        "postings": found,
        "down_form": PostedForm(outlets=[], channels=[]),
        "may_say": may and bool(codes) and bool(found.channels),
        "may_take_down": may,
        "own": own,
    }
    if request.method != "POST":
        return render(request, "notices/postings.html", {**context, "form": form})
    return _take(request, notice, form, context)


def _take(request: Request, notice: Notice, form: PostedForm, context: Mapping[str, Any]) -> HttpResponse:
    here = reverse("notice-postings", args=[notice.reference])
    about = About("announcements.notice", notice.pk, notice.stream, notice.unit_path, notice.world)
    named = _outlet(notice, request.POST.get("outlet", ""))
    if request.POST.get("step") == DOWN:
        return act(
            request,
            PostedForm(request.POST, outlets=[], channels=[], needs=False),
            actions.take_down_posting,
            template="notices/postings.html",
            context=context,
            values={"notice": notice, "outlet": named},
            about=about,
            then=here,
            said=_("It is recorded that the sheet is down."),
        )
    standing = queries.standing_of(notice)
    if standing is None:
        raise Http404
    return act(
        request,
        form,
        actions.prove_posting,
        template="notices/postings.html",
        context=context,
        values=lambda filled: {
            "published": standing,
            "outlet": named,
            "channel": filled.cleaned_data["channel"],
            "word": filled.cleaned_data["word"],
            "photo": filled.cleaned_data["photo"],
        },
        about=about,
        then=here,
        said=_("It is recorded."),
    )


def _outlet(notice: Notice, code: str) -> Outlet:
    try:
        return network.outlet_by_code(code, notice.unit_path.partition("/")[0] + "/")
    except Outlet.DoesNotExist as unknown:
        raise Http404 from unknown


def _offered(found: Postings, own: str) -> dict[str, str]:
    """Return the outlets that something is missing of, by code: of who works at one the own alone."""
    rows = {row.outlet: row for one in found.channels for row in one.missing}
    return {
        code: f"{either(row.name, row.name_en)} {code}" for code, row in rows.items() if own in ("", code)
    }


def own_postings(actor: Actor, at: datetime, world: str = "") -> tuple[OwedPosting, ...]:
    """Return what the outlet of whoever works at one owes for notices."""
    if not actor.outlet or not actor.may("task", unit=actor.unit):
        return ()
    return queries.owed_at(network.outlet_by_code(actor.outlet, actor.unit), at, world=world)


urlpatterns = [path("notices/<str:reference>/doors/", postings, name="notice-postings")]
