"""Feeds of hazard warnings: set up, with how the last reading went and what each warning did (G4)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from youxu.incidents.queries.handles import unit_of
from youxu.network.models import Unit
from youxu.plan import queries as plans
from youxu.watch import actions, queries
from youxu.watch.models import Feed
from youxu.web.forms.base import Form
from youxu.web.forms.feeds import FeedForm
from youxu.web.pages.acting import About, act
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

LIST, ONE = "watch/feeds.html", "watch/feed.html"
HERE = {"here": "rollcalls"}


def feeds(request: Request) -> HttpResponse:
    """Show the feeds of the reader's unit and below, and what came by them last."""
    actor = request.actor
    may_keep = actor.may("keep_feeds", unit=actor.unit)
    if not may_keep:
        actor.require("raise_watch", unit=actor.unit)
    rows, came = queries.feeds_of(actor), queries.warnings_of(actor)
    return render(request, LIST, {**HERE, "feeds": rows, "warnings": came, "may_keep": may_keep})


def add(request: Request) -> HttpResponse:
    """Set up a feed for the reader's unit."""
    unit = unit_of(request.actor)
    if unit is None:
        raise Http404
    request.actor.require("keep_feeds", unit=unit.path)
    return act(
        request,
        FeedForm(request.POST or None, hazards=_hazards(request, unit), known=False),
        actions.keep_feed,
        template=ONE,
        context={**HERE, "title": _("New feed of warnings")},
        extra={"unit": unit},
        verb="keep_feeds",
        then=reverse("feeds"),
        said=_("The feed stands; it is read now, and every two minutes."),
    )


def one(request: Request, key: str) -> HttpResponse:
    """Change a feed."""
    row = _feed(request, key)
    initial = {"name": row.name, "address": row.address, "hazard": row.hazard}
    hazards = _hazards(request, row.unit)
    form = FeedForm(request.POST or None, hazards=hazards, known=True, revision=row.revision, initial=initial)
    return act(
        request,
        form,
        actions.keep_feed,
        template=ONE,
        context=lambda: _context(request, key),
        extra={"unit": row.unit, "key": row.key, "feed": row},
        about=_about(row),
        verb="keep_feeds",
        then=reverse("feeds"),
        said=_("The feed is changed."),
    )


@require_POST
def retire(request: Request, key: str) -> HttpResponse:
    """Read a feed no more."""
    row = _feed(request, key)
    return act(
        request,
        Form(request.POST),
        actions.retire_feed,
        template=ONE,
        context=lambda: _context(request, key),
        extra={"feed": row},
        about=_about(row),
        verb="keep_feeds",
        then=reverse("feeds"),
        said=_("The feed is read no more."),
    )


def _context(request: Request, key: str) -> dict[str, Any]:
    row = _feed(request, key)
    came = queries.warnings_of(request.actor, row)
    return {**HERE, "title": row.name, "row": queries.feed_row(row), "warnings": came}


def _feed(request: Request, key: str) -> Feed:
    row = queries.feed_named(request.actor, key)
    if row is None:
        raise Http404
    request.actor.require("keep_feeds", unit=row.unit_path)
    return row


def _hazards(request: Request, unit: Unit) -> list[tuple[str, str]]:
    plan = plans.plan_in_force(unit.path, request.at)
    causes = plan.causes.items() if plan else ()
    return [(str(key), either(one.title.zh, one.title.en)) for key, one in causes]


def _about(row: Feed) -> About:
    return About("watch.feed", row.pk, row.stream, row.unit_path)


urlpatterns = [
    path("watches/feeds/", feeds, name="feeds"),
    path("watches/feeds/add/", add, name="feed-add"),
    path("watches/feeds/<slug:key>/", one, name="feed"),
    path("watches/feeds/<slug:key>/retire/", retire, name="feed-retire"),
]
