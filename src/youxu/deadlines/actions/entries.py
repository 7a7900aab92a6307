"""What every act on a clock does the same way: read it afresh, write its step and its entry, say who owes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Model

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.deadlines.models import Clock, ClockStep
from youxu.deadlines.rules.words import ClockState, StepKind
from youxu.incidents.actions.concerned import follow
from youxu.incidents.models import Incident
from youxu.kernel.words import mark
from youxu.plan.schema import Plan, Text

OTHER_OUTLET = mark("You work at another outlet; its own people or the office say this of its limits.")
FUTURE = mark("This moment lies in the future.")


def fresh(clock: Clock) -> Clock:
    """Return the clock as it stands now, with its incident and unit."""
    return Clock.objects.select_related("incident__unit", "unit", "outlet", "task").get(pk=clock.pk)


def check_outlet(by: Actor, clock: Clock, error: type[UnableTo]) -> None:
    """Raise ``error`` for the limit of another outlet, where the person has only posts of one outlet."""
    own = clock.outlet is not None and clock.outlet.code == by.outlet
    if by.only_at_outlet(clock.unit_path) and not own:
        raise error(OTHER_OUTLET, field="clock")


def change(clock: Clock, revision: int | None, **columns: Any) -> None:
    """Set columns of a clock if its revision still stands. Raises Stale with both versions."""
    expected = clock.revision if revision is None else revision
    same = Clock.objects.filter(pk=clock.pk, revision=expected)
    if same.update(**columns, revision=F("revision") + 1) != 1:
        now = fresh(clock)
        theirs = {name: getattr(now, name) for name in columns}
        raise Stale(field="revision", details={"yours": columns, "theirs": theirs, "revision": now.revision})


def ended(state: ClockState) -> dict[str, Any]:
    """Return the columns of a clock that ends: nobody is reminded of it any more."""
    return {"state": state, "next_at": None}


def step(clock: Clock, kind: StepKind, at: datetime, **more: Any) -> ClockStep:
    """Return one line of a clock's history, not written yet."""
    return ClockStep(
        clock=clock, kind=kind, at=at, due_at=clock.due_at, level=clock.level, limit=clock.limit, **more
    )


def record(
    what: journal.Event, incident: Incident, *, by: Actor, at: datetime, subject: Model, unit_path: str = ""
) -> Entry:
    """Append the entry of an act to the stream of the incident."""
    follow(incident, at=at)
    return journal.append(
        what,
        by=by,
        at=at,
        stream=incident.stream,
        subject=subject,
        unit=unit_path or incident.unit_path,
        world=incident.world,
        visibility=incident.visibility,
    )


def names(clock: Clock) -> dict[str, str]:
    """Return what every entry says of a clock."""
    return {"key": clock.key, "title": clock.title, "title_en": clock.title_en or clock.title}


def who(clock: Clock) -> dict[str, str]:
    """Return in words who owes a clock: the post, and the outlet where it is one outlet's."""
    place = clock.outlet
    if place is None or clock.part.startswith("receipt:"):
        return {"owed_by": clock.owed_by, "owed_by_en": clock.owed_by_en or clock.owed_by}
    english = clock.owed_by_en or clock.owed_by
    return {
        "owed_by": f"{place.name} {clock.owed_by}",
        "owed_by_en": f"{place.name_en or place.name}, {english}",
    }


def title_of_post(plan: Plan, key: str) -> Text:
    """Return the title of a post of the plan; its key where the plan does not name it."""
    post = plan.posts.get(key)
    return post.title if post is not None else Text(zh=key, en=key)
