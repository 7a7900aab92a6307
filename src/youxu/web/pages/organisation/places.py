"""What the pages of the organisation share: the unit, person, post or shift meant, and who may edit it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.organisation import queries
from youxu.organisation.models import Holding, Person, Post, Shift
from youxu.web.pages.acting import About
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

EDIT = "edit_organisation"


def actor_of(request: Request) -> Actor:
    """Return who asks."""
    found: Actor = request.actor
    return found


def unit_of(request: Request, key: str = "", *, edit: bool = False) -> Unit:
    """Return the unit ``key`` (the reader's own when empty). Raises Http404 for one that may not be read.

    ``edit``: raises NotPermitted unless the reader may edit its organisation.
    """
    actor = actor_of(request)
    try:
        found = network.unit_by_key(key) if key else network.unit_by_path(actor.unit)
    except Unit.DoesNotExist:
        raise Http404 from None
    if not key:
        actor.require("read", unit=found.path)
    _let(actor, found.path, edit)
    return found


def person_of(request: Request, pk: int, *, edit: bool = False) -> Person:
    """Return the person numbered ``pk``, retired or not, whom the reader may see."""
    actor = actor_of(request)
    found = queries.person_at(actor, pk)
    if found is None:
        raise Http404
    if edit:
        actor.require(EDIT, unit=found.unit_path)
    return found


def post_of(request: Request, pk: int, *, edit: bool = False) -> Post:
    """Return the post numbered ``pk``, unless it was ended."""
    return _seen(request, queries.post_numbered(pk), edit)


def shift_of(request: Request, pk: int, *, edit: bool = False) -> Shift:
    """Return the shift numbered ``pk``."""
    return _seen(request, queries.shift_numbered(pk), edit)


def holding_of(request: Request, pk: int) -> Holding:
    """Return the time in a post numbered ``pk``, to be ended."""
    found = queries.holding_numbered(pk)
    if found is None:
        raise Http404
    _let(actor_of(request), found.post.unit_path, True)
    return found


def _seen(request: Request, found: Any, edit: bool) -> Any:
    if found is None:
        raise Http404
    _let(actor_of(request), found.unit_path, edit)
    return found


def _let(actor: Actor, path: str, edit: bool) -> None:
    if not actor.may("read", unit=path) and not actor.may(EDIT, unit=path):
        raise Http404
    if edit:
        actor.require(EDIT, unit=path)


def frame(request: Request, unit: Unit, part: str = "overview") -> dict[str, Any]:
    """Return what every page of a unit's organisation gets: its name, the tabs, whether the reader may edit."""
    key = unit.key
    parts = (
        ("overview", _("Overview"), reverse("organisation-unit", args=[key])),
        ("people", _("People"), reverse("people", args=[key])),
        ("posts", _("Posts"), reverse("posts", args=[key])),
        ("rosters", _("Rosters"), reverse("rosters", args=[key])),
        ("packs", _("Outage pack"), reverse("packs", args=[key])),
        ("cards", _("Cards"), reverse("unit-cards", args=[key])),
        ("messages", _("Messages"), reverse("messages")),
    )
    return {
        "here": "organisation",
        "part": part,
        "parts": parts,
        "place": unit,
        "place_name": either(unit.name, unit.name_en),
        "may_edit": actor_of(request).may(EDIT, unit=unit.path),
        "may_edit_unit": actor_of(request).may("edit_network", unit=unit.path),
    }


def about_person(person: Person) -> About:
    """Return the person as the row that a refusal is about."""
    return About("organisation.person", person.pk, f"person:{person.pk}", person.unit_path)


def about_post(post: Post) -> About:
    """Return the post as the row that a refusal is about."""
    return About("organisation.post", post.pk, f"unit:{post.unit.key}:roster", post.unit_path)


def about_unit(unit: Unit) -> About:
    """Return the unit as the row that a refusal is about."""
    return About("network.unit", unit.pk, f"unit:{unit.key}:roster", unit.path)
