"""Who held which post when: the whole run of a post, and what a person held before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from youxu.organisation import rules
from youxu.organisation.models import Holding, Person, Post

LONGEST = 100


@dataclass(frozen=True)
class TimeInPost:
    """One person's time in one post; ``runs`` tells that it holds now, ``over`` that it ended."""

    holding_id: int
    person_id: int
    name: str
    name_en: str
    post_id: int
    post_name: str
    post_name_en: str
    unit_name: str
    unit_name_en: str
    outlet_name: str
    outlet_name_en: str
    acting: bool
    starts_at: datetime
    ends_at: datetime | None
    runs: bool
    over: bool


def times_of_post(post: Post, at: datetime) -> tuple[TimeInPost, ...]:
    """Return who held, holds and will hold a post, the latest first, 100 at most."""
    return _times(Holding.objects.filter(post=post), at)


def times_of_person(person: Person, at: datetime) -> tuple[TimeInPost, ...]:
    """Return which posts a person held, holds and will hold, the latest first, 100 at most."""
    return _times(Holding.objects.filter(person=person), at)


def _times(holdings: QuerySet[Holding], at: datetime) -> tuple[TimeInPost, ...]:
    rows = holdings.exclude(ends_at=F("starts_at")).select_related(
        "person", "post", "post__unit", "post__outlet"
    )
    return tuple(_time(row, at) for row in rows.order_by("-starts_at", "-pk")[:LONGEST])


def _time(row: Holding, at: datetime) -> TimeInPost:
    post, unit = row.post, row.post.unit
    return TimeInPost(
        holding_id=row.pk,
        person_id=row.person_id,
        name=row.person.name,
        name_en=row.person.name_en or row.person.name,
        post_id=post.pk,
        post_name=post.name,
        post_name_en=post.name_en or post.name,
        unit_name=unit.name,
        unit_name_en=unit.name_en or unit.name,
        outlet_name=post.outlet.name if post.outlet else "",
        outlet_name_en=(post.outlet.name_en or post.outlet.name) if post.outlet else "",
        acting=row.acting,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        runs=rules.holds_at(row.starts_at, row.ends_at, at),
        over=row.ends_at is not None and row.ends_at <= at,
    )
