"""Posts: added, renamed, ended; who holds them when, who deputises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Q

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.kernel.words import mark
from youxu.network.models import Outlet, Unit
from youxu.organisation import events, rules
from youxu.organisation.grants import holding_now
from youxu.organisation.models import Deputy, Holding, Person, Post


class UnableToAddPost(UnableTo):
    """A post that cannot be added so."""

    text = mark("This post cannot be added.")
    clause = "O1"


class UnableToEditPost(UnableTo):
    """A post that cannot be changed or ended so."""

    text = mark("This post cannot be changed.")
    clause = "O1"


class UnableToHoldPost(UnableTo):
    """A holding that cannot be."""

    text = mark("This person cannot be given this post.")
    clause = "O1"


class UnableToEndHolding(UnableTo):
    """A holding that cannot end so."""

    text = mark("This time in the post cannot be ended so.")
    clause = "O1"


class UnableToSetDeputies(UnableTo):
    """An order of deputies that cannot be."""

    text = mark("This order of deputies cannot be set.")
    clause = "O1"


@action
def add_post(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    key: str,
    name: str = "",
    name_en: str = "",
    group: str = "",
    outlet: Outlet | None = None,
    cause: Entry | None = None,
) -> Post:
    """Add a post of the plan (``key``; names are filled in) or of the unit's own making (``key`` and names).

    ``outlet``: for outlet_head and counter_clerk. Raises UnableToAddPost.
    """
    if cause is None:
        by.require("edit_organisation", unit=unit.path)
    key = key.strip()
    _refuse_post(unit, key, name.strip(), outlet)
    known = rules.POST_NAMES.get(key, ("", ""))
    place = rules.KNOWN_POSTS.index(key) if key in rules.KNOWN_POSTS else 100
    post = Post.objects.create(
        unit=unit,
        unit_path=unit.path,
        outlet=outlet,
        key=key,
        name=name.strip() or known[0],
        name_en=name_en.strip() or known[1],
        group=group or rules.GROUP_OF_POST.get(key, ""),
        place=place,
    )
    if cause is None:
        said = events.PostAdded(post=key, post_name=post.name, outlet=outlet.code if outlet else "")
        _record(said, by=by, at=at, post=post)
    return post


@action
def edit_post(
    *,
    by: Actor,
    at: datetime,
    post: Post,
    revision: int,
    name: str,
    name_en: str = "",
    group: str | None = None,
    cause: Entry | None = None,
) -> Post:
    """Rename a post or move it to another body. Raises UnableToEditPost, Stale."""
    if cause is None:
        by.require("edit_organisation", unit=post.unit_path)
    if not name.strip():
        raise UnableToEditPost(mark("The name is missing."), field="name")
    new = {"name": name.strip(), "name_en": name_en.strip(), "group": post.group if group is None else group}
    changed = [field for field, value in new.items() if getattr(post, field) != value]
    if not changed:
        return post
    if not Post.objects.filter(pk=post.pk, revision=revision, retired_at=None).update(
        **new, revision=F("revision") + 1
    ):
        theirs = Post.objects.get(pk=post.pk)
        raise Stale(
            field="revision",
            details={
                "yours": new,
                "theirs": {"name": theirs.name, "name_en": theirs.name_en},
                "revision": theirs.revision,
            },
        )
    post.name, post.name_en, post.group = new["name"], new["name_en"], new["group"]
    post.revision = revision + 1
    if cause is None:
        said = events.PostEdited(post_name=post.name, fields=", ".join(changed))
        _record(said, by=by, at=at, post=post)
    return post


@action
def retire_post(*, by: Actor, at: datetime, post: Post, cause: Entry | None = None) -> Post:
    """End a post that nobody holds any more. Raises UnableToEditPost naming the holder."""
    if cause is None:
        by.require("edit_organisation", unit=post.unit_path)
    holding = Holding.objects.filter(holding_now(at), post=post).select_related("person").first()
    if holding is not None:
        raise UnableToEditPost(mark("{person} holds this post; end that first."), person=holding.person.name)
    if not Post.objects.filter(pk=post.pk, retired_at=None).update(retired_at=at, revision=F("revision") + 1):
        raise UnableToEditPost(mark("This post was ended already."))
    Deputy.objects.filter(Q(post=post) | Q(deputy=post), removed_at=None).update(removed_at=at)
    post.retired_at = at
    if cause is None:
        _record(events.PostRetired(post_name=post.name), by=by, at=at, post=post)
    return post


@action
def hold_post(
    *,
    by: Actor,
    at: datetime,
    post: Post,
    person: Person,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    acting: bool = False,
    cause: Entry | None = None,
) -> Holding:
    """Give a person a post from ``starts_at`` (now) until ``ends_at`` (open); ``acting`` stands in for a holder.

    A person may hold several posts, a post several people. Raises UnableToHoldPost.
    """
    if cause is None:
        by.require("edit_organisation", unit=post.unit_path)
    start = starts_at or at
    _refuse_holding(post, person, start, ends_at)
    holding = Holding.objects.create(
        post=post, person=person, starts_at=start, ends_at=ends_at, acting=acting
    )
    if cause is None:
        said = events.PostHeld(
            person=person.name,
            post=post.key,
            post_name=post.name,
            starts_at=start.isoformat(),
            ends_at=ends_at.isoformat() if ends_at else "",
            acting=acting,
        )
        _record_holding(said, by=by, at=at, holding=holding)
    return holding


@action
def end_holding(
    *,
    by: Actor,
    at: datetime,
    holding: Holding,
    ends_at: datetime | None = None,
    cause: Entry | None = None,
) -> Holding:
    """End a person's time in a post, now or at a later moment. Raises UnableToEndHolding."""
    if cause is None:
        by.require("edit_organisation", unit=holding.post.unit_path)
    end = max(ends_at or at, holding.starts_at)
    if ends_at is not None and (ends_at < at or ends_at < holding.starts_at):
        raise UnableToEndHolding(mark("The end lies before now or before the beginning."), field="ends_at")
    still = Q(ends_at=None) | Q(ends_at__gt=end)
    if not Holding.objects.filter(still, pk=holding.pk).update(ends_at=end):
        raise UnableToEndHolding(mark("This time in the post ended already."))
    holding.ends_at = end
    if cause is None:
        post, person = holding.post, holding.person
        said = events.HoldingEnded(
            person=person.name, post=post.key, post_name=post.name, ends_at=end.isoformat()
        )
        _record_holding(said, by=by, at=at, holding=holding)
    return holding


@action
def set_deputies(
    *, by: Actor, at: datetime, post: Post, deputies: Sequence[Post], cause: Entry | None = None
) -> Post:
    """Set who deputises for a post, first choice first; an empty list takes all away. Raises UnableToSetDeputies."""
    if cause is None:
        by.require("edit_organisation", unit=post.unit_path)
    _refuse_deputies(post, deputies)
    kept = [deputy.pk for deputy in deputies]
    Deputy.objects.filter(post=post, removed_at=None).exclude(deputy__in=kept).update(removed_at=at)
    for place, deputy in enumerate(deputies, start=1):
        row, made = Deputy.objects.get_or_create(
            post=post, deputy=deputy, removed_at=None, defaults={"place": place}
        )
        if not made and row.place != place:
            Deputy.objects.filter(pk=row.pk).update(place=place)
    if cause is None:
        names = ", ".join(deputy.name for deputy in deputies)
        _record(events.DeputiesSet(post_name=post.name, deputies=names), by=by, at=at, post=post)
    return post


def _refuse_post(unit: Unit, key: str, name: str, outlet: Outlet | None) -> None:
    if not key or (key not in rules.KNOWN_POSTS and not name):
        raise UnableToAddPost(
            mark("A post has a key of the plan, or a key and a name of its own."), field="key"
        )
    if (key in rules.OUTLET_POSTS) != (outlet is not None):
        text = mark("This post belongs to an outlet: choose it.")
        other = mark("Only the posts of an outlet name one.")
        raise UnableToAddPost(text if outlet is None else other, field="outlet")
    if outlet is not None and not outlet.unit_path.startswith(unit.path):
        raise UnableToAddPost(
            mark("{outlet} belongs to another unit than {unit}."),
            field="outlet",
            outlet=outlet.name,
            unit=unit.name,
        )
    scope = Q(outlet=outlet) if outlet else Q(unit=unit, outlet=None)
    if Post.objects.filter(scope, key=key, retired_at=None).exists():
        raise UnableToAddPost(mark("{post} exists here already."), field="key", post=name or key)


def _refuse_holding(post: Post, person: Person, start: datetime, end: datetime | None) -> None:
    if person.retired_at is not None:
        raise UnableToHoldPost(mark("{person} was retired."), field="person", person=person.name)
    if post.retired_at is not None:
        raise UnableToHoldPost(mark("This post was ended already."), field="post")
    if end is not None and end <= start:
        raise UnableToHoldPost(mark("The end lies before the beginning."), field="ends_at")
    others = Holding.objects.filter(post=post, person=person).filter(Q(ends_at=None) | Q(ends_at__gt=start))
    if end is not None:
        others = others.filter(starts_at__lt=end)
    if others.exclude(ends_at=F("starts_at")).exists():
        raise UnableToHoldPost(
            mark("{person} holds this post in that time already."), field="person", person=person.name
        )


def _refuse_deputies(post: Post, deputies: Sequence[Post]) -> None:
    if len({deputy.pk for deputy in deputies}) != len(deputies):
        raise UnableToSetDeputies(mark("A deputy is named twice."), field="deputies")
    for deputy in deputies:
        if deputy.pk == post.pk:
            raise UnableToSetDeputies(mark("A post does not deputise for itself."), field="deputies")
        if deputy.unit_id != post.unit_id or deputy.retired_at is not None:
            raise UnableToSetDeputies(
                mark("{post} is no post of this unit."), field="deputies", post=deputy.name
            )


def _record(said: journal.Event, *, by: Actor, at: datetime, post: Post) -> Entry:
    """Append an entry to the stream of the unit's roster, in which its posts stand too."""
    stream = f"unit:{post.unit.key}:roster"
    return journal.append(said, by=by, at=at, stream=stream, subject=post, unit=post.unit_path)


def _record_holding(said: journal.Event, *, by: Actor, at: datetime, holding: Holding) -> Entry:
    """Append an entry to the person's stream, about the holding, in the unit of the post."""
    stream = f"person:{holding.person_id}"
    return journal.append(said, by=by, at=at, stream=stream, subject=holding, unit=holding.post.unit_path)
