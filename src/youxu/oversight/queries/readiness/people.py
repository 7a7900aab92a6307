"""Of the people: whom nothing reaches, which post hangs on one person, where the rosters have nobody (O1, O2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from youxu.delivery.queries import served_ways
from youxu.delivery.rules.addresses import Address
from youxu.delivery.rules.words import Kind
from youxu.kernel.words import Sentence, mark
from youxu.organisation import queries as organisation
from youxu.oversight.queries.readiness.rows import Lack, Place
from youxu.oversight.rules.readiness import Matter

AHEAD = timedelta(days=7)


def unreachable(place: Place) -> Iterator[Lack]:
    """Yield everybody with a duty in the unit whom no channel reaches; what is posted to a group reaches nobody surely."""
    people = {person.person_id: person for person in place.book.people()}
    served = served_ways(place.unit.path)
    for key, reach in organisation.reach_of(people).items():
        if any(_is_own(one) and one.channel in served for one in reach.addresses()):
            continue
        post = {"zh": people[key].post_name, "en": people[key].post_name_en or people[key].post_name}
        name = {"zh": reach.name, "en": reach.name_en}
        text = mark("{person} ({post}): no channel reaches any address; only forwarding by hand")
        what = Sentence(text, {"person": name, "post": post})
        yield Lack(Matter.REACH, what, reach.name, reach.name_en, about=str(key))


def of_one_holder(place: Place) -> Iterator[Lack]:
    """Yield every post of the unit itself that one person holds, or nobody, and for which nobody deputises."""
    for post in place.book.posts.values():
        deputies = [
            person
            for pk in post.deputies
            if pk in place.book.posts
            for person in place.book.posts[pk].holders
        ]
        if post.outlet_id is not None or len({one.person_id for one in (*post.holders, *deputies)}) > 1:
            continue
        name = {"zh": post.name, "en": post.name_en or post.name}
        if not post.holders:
            what = Sentence(mark("{post}: nobody holds it"), {"post": name})
        else:
            person = {"zh": post.holders[0].name, "en": post.holders[0].name_en}
            text = mark("{post}: only {person} holds it and nobody deputises")
            what = Sentence(text, {"post": name, "person": person})
        yield place.lack(Matter.HOLDERS, what, "leader", about=str(post.pk))


def roster_gaps(place: Place) -> Iterator[Lack]:
    """Yield every span of the coming week in which a roster has nobody."""
    for gap in organisation.gaps_of(place.unit, (place.at, place.at + AHEAD)):
        text = mark("{roster}: nobody from {starts_at} to {ends_at}")
        what = Sentence(text, {"roster": gap.kind, "starts_at": gap.starts_at, "ends_at": gap.ends_at})
        yield place.lack(Matter.ROSTERS, what, "office", "leader", at=gap.starts_at, about=place.unit.key)


def _is_own(one: Address) -> bool:
    return bool(one.address) or one.channel == Kind.CONSOLE
