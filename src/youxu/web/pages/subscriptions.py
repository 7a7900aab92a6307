"""Subscriptions without an account (P3b): asked for, confirmed, left; feeds for readers and calendars; counts inside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from icalendar import Calendar, Event

from youxu.announcements import actions, queries
from youxu.announcements.actions import UnableToSubscribe
from youxu.announcements.models import Subscription
from youxu.announcements.queries import PublicNotice
from youxu.announcements.rules.subscriptions import SubscriberWay
from youxu.core.errors import NotPermitted
from youxu.core.relay import link_address
from youxu.delivery.queries import push_key
from youxu.feedback.queries import outlet_meant, root_called, unit_called, unit_of
from youxu.network.models import Outlet, Unit
from youxu.plan import queries as plans
from youxu.web.context import telephone
from youxu.web.forms.subscriptions import LeaveForm, SubscribeForm
from youxu.web.middleware import stand_at
from youxu.web.pages.acting import act
from youxu.web.pages.card.bearing import address_of, leading, open_to_all, other_language, way
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

ONE_CLICK = "List-Unsubscribe"
"""What a mail reader posts that ends a subscription by itself (RFC 8058)."""


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def _asked(request: Request, place: str = "") -> tuple[Outlet | None, Unit]:
    """Return the outlet and the unit that an address or a customer's words name. Raises Http404 for nothing at all."""
    outlet = _named(request) or outlet_meant(place, root=root_called(request.GET.get("unit", "")))
    unit = unit_of(outlet) if outlet is not None else unit_called(request.GET.get("unit", ""))
    if unit is None:
        raise Http404
    return outlet, unit


def _named(request: Request) -> Outlet | None:
    """Return the outlet that the address names, of the operator that it names."""
    return outlet_meant("", request.GET.get("outlet", ""), root_called(request.GET.get("unit", "")))


@open_to_all
def subscribe(request: Request) -> HttpResponse:
    """Show the form; a POST asks the address whether it wants to be told, and says the same whoever it is."""
    named = _named(request)
    outlet, unit = _asked(request, request.POST.get("place", ""))
    stand_at(request, unit.path)
    lines = plans.plan_in_force(unit.path, request.at).public_lines()
    waking = queries.waking_channel(unit.path)
    form = SubscribeForm(
        request.POST or None,
        known=named is not None,
        wakes=waking is not None,
        lines=[(key, either(line.short.zh, line.short.en)) for key, line in lines.items()],
        initial={"line": request.GET.get("line", "")},
    )

    def values(filled: SubscribeForm) -> dict[str, Any]:
        given = filled.cleaned_data
        whom = filled.browser or {"address": given["address"]}
        around = outlet.region if outlet is not None and given["around"] else None
        return {
            "unit": unit,
            "source": address_of(request),
            **whom,
            "outlet": None if around is not None else outlet,
            "region": around,
            "line": given["line"],
            "language": _language(),
            "is_quiet": given["is_quiet"],
        }

    answer = act(
        request,
        form,
        actions.subscribe_browser if request.POST.get("endpoint") else actions.ask_subscription,
        template="subscriptions/subscribe.html",
        context=lambda: {
            "outlet_name": either(named.name, named.name_en or named.name) if named else "",
            "unit_name": either(unit.name, unit.name_en or unit.name),
            "query": request.GET.urlencode(),
            "other_url": _other(request),
            "telephone": telephone(unit),
            "push_key": push_key(waking) if waking else "",
        },
        values=values,
        then=lambda row: leading(
            request, reverse("subscribe-asked"), {"push": "1"} if row.way == SubscriberWay.PUSH else {}
        ),
        by=queries.subscriber(unit, _language()),
    )
    if isinstance(form.refusal, UnableToSubscribe):
        answer.status_code = 429
    return answer


def _other(request: Request) -> str:
    address = request.GET.copy()
    address.pop("lang", None)
    rest = address.urlencode()
    return other_language(request) + (f"&{rest}" if rest else "")


@open_to_all
def asked(request: Request) -> HttpResponse:
    """Say that the address is asked now; a code from a short message is entered here."""
    code = request.GET.get("code", "").strip()
    row = queries.subscription_by_code(code) if code else None
    if row is not None:
        return HttpResponseRedirect(way(request, "subscription", row.code))
    values = {
        "code": code[:40],
        "pushed": bool(request.GET.get("push")),
        "other_url": other_language(request),
    }
    return render(request, "subscriptions/asked.html", values, status=404 if code else 200)


@open_to_all
def subscription(request: Request, code: str) -> HttpResponse:
    """Show one subscription; a POST says yes or leaves it, with one tap. Nothing is done by opening it alone."""
    row = queries.subscription_by_code(code)
    if row is None:
        return render(
            request,
            "subscriptions/asked.html",
            {"code": code[:40], "other_url": other_language(request)},
            status=404,
        )
    stand_at(request, row.unit_path)
    what = "leave" if ONE_CLICK in request.POST else request.POST.get("what", "")
    leaving = what in ("leave", "leave_all")
    form = LeaveForm(request.POST or None)
    given: dict[str, Any] = {"subscription": row, **({"every": what == "leave_all"} if leaving else {})}
    return act(
        request,
        form,
        actions.leave_subscription if leaving else actions.confirm_subscription,
        template="subscriptions/one.html",
        context=lambda: _shown(request, row.code, form),
        values=given,
        then=way(request, "subscription", row.code),
        by=queries.subscriber(row.unit, _language()),
    )


def _shown(request: Request, code: str, form: LeaveForm) -> dict[str, Any]:
    row = queries.subscription_by_code(code)
    assert row is not None
    return {
        "row": row,
        "form": form,
        "what": _what(row, request.at),
        "unit_name": either(row.unit.name, row.unit.name_en or row.unit.name),
        "other_url": other_language(request),
    }


def _what(row: Subscription, at: datetime) -> str:
    """Return in words what a subscription is about."""
    line = plans.plan_in_force(row.unit_path, at).lines.get(row.line)
    names = [
        either(row.outlet.name, row.outlet.name_en or row.outlet.name) if row.outlet else "",
        either(row.region.name, row.region.name_en or row.region.name) if row.region else "",
        either(line.short.zh, line.short.en) if line else "",
    ]
    return " · ".join(filter(None, names))


def _standing(request: Request) -> tuple[PublicNotice, ...]:
    """Return the notices that stand where the address asks for: of an outlet, a service, a unit.

    Of an outlet any unit of its operator may speak, the one above as well.
    """
    outlet, unit = _asked(request)
    line = request.GET.get("line", "")
    around = unit.path.partition("/")[0] + "/" if outlet is not None else unit.path
    rows = queries.public_notices(at=request.at, units=around)
    places = queries.places_of_all(rows)
    return tuple(
        row
        for row in rows
        if any(
            (outlet is None or one.outlet == outlet.code) and (not line or one.line == line)
            for one in places.get((row.reference, row.revision), ())
        )
    )


@open_to_all
def feed(request: Request) -> HttpResponse:
    """Answer the notices that stand as an Atom feed."""
    language = _language()
    found = Atom1Feed(
        title=_("Services stopped or limited"),
        link=link_address() + request.get_full_path(),
        description="",
        language="en" if language == "en" else "zh-CN",
    )
    for row in _standing(request):
        found.add_item(
            title=row.title.said(language),
            link=link_address() + row.path,
            description=row.body.said(language),
            unique_id=f"urn:youxu:{row.reference}:{row.revision}",
            pubdate=row.published_at,
            updateddate=row.published_at,
        )
    return HttpResponse(found.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@open_to_all
def calendar(request: Request) -> HttpResponse:
    """Answer the notices that stand as a calendar to subscribe to: from since when to until when, as promised."""
    language = _language()
    found = Calendar()
    found.add("prodid", "-//Youxu//notices//ZH")
    found.add("version", "2.0")
    found.add("x-wr-calname", _("Services stopped or limited"))
    for row in _standing(request):
        one = Event()
        one.add("uid", f"{row.reference}@youxu")
        one.add("sequence", row.revision)
        one.add("dtstamp", row.published_at)
        one.add("dtstart", row.since_at)
        one.add("dtend", _until(row))
        one.add("summary", row.title.said(language))
        one.add("description", row.body.said(language))
        one.add("url", link_address() + row.path)
        found.add_component(one)
    return HttpResponse(found.to_ical(), content_type="text/calendar; charset=utf-8")


def _until(row: PublicNotice) -> datetime:
    """Return until when a notice speaks of: the promised time where there is one that lies ahead, else its end."""
    promised = row.estimate.point_at if row.estimate is not None else None
    until = row.restored_at or promised or row.ends_at
    return until if until > row.since_at else row.ends_at


@never_cache
def counts(request: Request) -> HttpResponse:
    """Show inside how many are told of what; nobody is named."""
    actor = request.actor
    if not actor.may("read", unit=actor.unit):
        raise NotPermitted(verb="read")
    lines = plans.plan_in_force(actor.unit, request.at).lines
    rows = [
        (row, either(lines[row.line].short.zh, lines[row.line].short.en) if row.line in lines else "")
        for row in queries.subscription_counts(actor.unit)
    ]
    wakes = queries.waking_channel(actor.unit) is not None
    return render(request, "subscriptions/counts.html", {"here": "notices", "rows": rows, "wakes": wakes})


urlpatterns = [
    path("p/subscribe/", subscribe, name="subscribe"),
    path("p/subscribe/asked/", asked, name="subscribe-asked"),
    path("p/subscribe/feed.atom", feed, name="subscribe-feed"),
    path("p/subscribe/calendar.ics", calendar, name="subscribe-calendar"),
    path("p/subscribe/<str:code>/", subscription, name="subscription"),
    path("subscribers/", counts, name="subscribers"),
]
