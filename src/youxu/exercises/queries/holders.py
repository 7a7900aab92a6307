"""Who holds which post, since when, as training asks: the own posts of a unit and those of its outlets."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from youxu.network.models import Unit
from youxu.organisation.grants import held_at, holding_now
from youxu.organisation.models import Holding, Person, Post


def posts_held(person: Person, at: datetime) -> frozenset[str]:
    """Return the keys of the posts that a person holds, carries by a shift or covers for somebody at a moment."""
    return frozenset(held.post for held in held_at(person, at))


def post_of(person: Person, at: datetime) -> Post | None:
    """Return the post that a person had longest at a moment, for the list of who attended."""
    row = holdings_of(person, at).first()
    return row.post if row is not None else None


def holdings_of(person: Person, at: datetime) -> QuerySet[Holding]:
    """Return what a person holds at a moment, the longest held first."""
    return _holdings(at).filter(person=person).order_by("starts_at", "pk")


def holdings_in(unit: Unit, at: datetime) -> QuerySet[Holding]:
    """Return who holds a post of a unit or of its outlets at a moment, in the order of the posts."""
    rows = _holdings(at).filter(post__unit_path=unit.path)
    return rows.order_by("post__place", "post__outlet", "post", "person__staff_number", "pk")


def _holdings(at: datetime) -> QuerySet[Holding]:
    rows = Holding.objects.filter(holding_now(at), post__retired_at=None, person__retired_at=None)
    return rows.select_related("post__unit", "post__outlet", "person")
