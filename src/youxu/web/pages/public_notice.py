"""One revision of a notice as everybody reads it (P3b): where its printed code, its messages and its feeds lead."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from youxu.announcements import queries
from youxu.announcements.queries import PublicNotice
from youxu.announcements.rules.words import NoticeKind
from youxu.feedback.queries import unit_at
from youxu.statuspage.building import FIRST
from youxu.statuspage.rules import page_of
from youxu.web.forms.feedback import SCORES
from youxu.web.middleware import stand_at
from youxu.web.pages.card.bearing import leading, open_to_all, other_language
from youxu.web.pages.site import page_in
from youxu.web.request import Request


@open_to_all
def public_notice(request: Request, code: str, number: int) -> HttpResponse:
    """Show a revision as it went out, and before anything else whether it still applies."""
    notice = queries.notice_by_code(code, number)
    if notice is None:
        return _unknown(request)
    stand_at(request, notice.unit_path)
    language = get_language() or ""
    later = queries.later_word(notice)
    context = {
        "notice": notice,
        "title": notice.title.said(language),
        "body": notice.body.said(language),
        "outlet_name": notice.unit_en if language == "en" else notice.unit,
        "later_title": later.title.said(language) if later else "",
        "later_url": leading(request, later.path) if later else "",
        "stands": _stands(notice, request.at),
        "restored": notice.kind == NoticeKind.RESTORED,
        "scores": SCORES,
        "other_url": other_language(request),
        **_leads(request, notice, language),
    }
    return render(request, "notices/public.html", context)


def _stands(notice: PublicNotice, at: datetime) -> bool:
    return notice.superseded_at is None and notice.withdrawn_at is None and at < notice.ends_at


def _leads(request: Request, notice: PublicNotice, language: str) -> dict[str, str]:
    """Return where the page leads: to the state of now, to be told, to tell us, each about what the notice is about."""
    outlets = list(dict.fromkeys(one.outlet for one in queries.places_of(notice)))
    pages = [f"n/{notice.code}.html", FIRST]
    unit = unit_at(notice.unit_path)
    about = {"unit": unit.key if unit else ""}
    if len(outlets) == 1:
        pages.insert(0, f"o/{page_of(outlets[0])}.html")
        about = {"outlet": outlets[0], **about}
    told = {**about, "notice": notice.reference, "revision": str(notice.revision)}
    return {
        "now_url": page_in(language, *pages),
        "subscribe_url": leading(request, reverse("subscribe"), about),
        "feedback_url": leading(request, reverse("feedback-write"), told),
        "mark_url": leading(request, reverse("feedback-write"), {**told, "kind": "satisfaction"}),
    }


def _unknown(request: Request) -> HttpResponse:
    values = {
        "error_title": _("There is no such notice"),
        "error_text": _("The address may be cut off. Scan the code again, or ring the number on the notice."),
        "other_url": other_language(request),
    }
    return render(request, "card/error.html", values, status=404)


urlpatterns = [path("p/n/<str:code>/<int:number>/", public_notice, name="public-notice")]
