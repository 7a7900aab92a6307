"""Of the people: whom nothing reaches, which post hangs on one person, where the rosters have nobody, who is untrained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from youxu.delivery.queries import served_ways
from youxu.delivery.rules.addresses import Address
from youxu.delivery.rules.words import Kind
from youxu.exercises.queries import CallOutRow, drills_due, overdue_in
from youxu.exercises.rules.callouts import CALLOUT, Standing
from youxu.kernel.words import Sentence, mark
from youxu.network.queries.hours import zone_of
from youxu.organisation import queries as organisation
from youxu.oversight.queries.readiness.rows import Lack, Place
from youxu.oversight.rules.readiness import Matter
from youxu.supplies.rules.readiness import next_check

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


def callout_owed(place: Place, last: CallOutRow | None) -> Iterator[Lack]:
    """Yield the call-out test when the plan's rhythm asks for one, and whom the last one did not reach in time."""
    rule = place.plan.training.drills.get(CALLOUT) if place.plan else None
    if rule is None:
        return
    if last is None:
        yield place.lack(Matter.CALLOUT, Sentence(mark("none was ever made")), "office", "leader")
        return
    zone = zone_of(place.unit.time_zone)
    due = next_check(last.started_at.astimezone(zone).date(), rule.every)
    if due < place.at.astimezone(zone).date():
        what = Sentence(mark("the last was made {started_at}"), {"started_at": last.started_at})
        yield place.lack(Matter.CALLOUT, what, "office", "leader", at=due)
    for one in last.people:
        if one.standing in (Standing.LATE, Standing.NOT_REACHED):
            name = {"zh": one.person, "en": one.person_en}
            text = mark("{person}: {callout_standing} in the test of {started_at}")
            values = {"person": name, "callout_standing": one.standing, "started_at": last.started_at}
            yield Lack(Matter.CALLOUT, Sentence(text, values), one.person, one.person_en, at=last.started_at)


def drills_owed(place: Place) -> Iterator[Lack]:
    """Yield each kind of drill that the plan's rhythm asks for, with what is prepared for it."""
    for row in drills_due(place.unit, place.plan, place.at) if place.plan else ():
        if not row.overdue:
            continue
        values = {
            "drill": {"zh": row.title, "en": row.title_en},
            "ended_at": row.last_at,
            "planned_at": row.next_at,
        }
        if row.last_at is None:
            text = mark("{drill}: none was ever held")
        else:
            text = mark("{drill}: the last was held {ended_at}")
        if row.next_at is not None:
            text = mark("{drill}: overdue, prepared for {planned_at}")
        yield place.lack(
            Matter.DRILLS, Sentence(text, values), "office", "leader", at=row.due, about=row.next
        )


def untrained(place: Place) -> Iterator[Lack]:
    """Yield everybody who is overdue in a training of the plan, once for each post."""
    for row in overdue_in(place.unit, place.at):
        text = mark("{person} ({post}): {training}, never trained")
        values = {
            "person": {"zh": row.person, "en": row.person_en},
            "post": {"zh": row.post, "en": row.post_en},
            "training": {"zh": row.title, "en": row.title_en},
        }
        if row.trained_on is not None:
            text = mark("{person} ({post}): {training}, last on {day}")
            values["day"] = {"zh": row.trained_on.isoformat(), "en": row.trained_on.isoformat()}
        what = Sentence(text, values)
        yield place.lack(Matter.TRAINING, what, "office", "leader", at=row.due_on, about=row.training)


def _is_own(one: Address) -> bool:
    return bool(one.address) or one.channel == Kind.CONSOLE
