"""What starting and carrying on do alike: the steps that are due now become rows, and each person's message is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from youxu.alerting.models import Alert, AlertStep
from youxu.alerting.queries.handles import matter_of, same_matter
from youxu.alerting.queries.matters import plan_of_alert, stream_of
from youxu.alerting.queries.resolving import PARENT_DUTY, Chain, chain_now
from youxu.alerting.queries.telling import Down, Heads, down_of, may_know, role_text, rule_of, words_for
from youxu.alerting.rules.chain import Turn, turns
from youxu.alerting.rules.words import AlertState, StepState
from youxu.core.actor import Actor
from youxu.core.models import Entry, Visibility
from youxu.core.numbers import public_code
from youxu.core.relay import link_address
from youxu.delivery.actions import queue
from youxu.delivery.rules.addresses import Address, To
from youxu.delivery.rules.words import GROUPS, Kind
from youxu.organisation.grants import key_of
from youxu.organisation.queries import How, Reach, reach_of
from youxu.plan.schema import CallWay, LevelKey


@dataclass(frozen=True)
class Made:
    """The steps made for one alert; ``place`` is the last place reached, ``told`` how many people."""

    alert: Alert
    steps: tuple[AlertStep, ...]
    reaches: dict[int, Reach]
    place: int
    told: int
    due_at: datetime | None
    at_end: bool

    @property
    def roles(self) -> list[str]:
        """Return the roles that somebody was told by."""
        return [step.role for step in self.steps if step.person_id is not None]

    @property
    def nobody(self) -> list[str]:
        """Return the roles in which nobody was there."""
        return [step.role for step in self.steps if step.state == StepState.NOBODY]


def steps_due(alert: Alert, at: datetime) -> Made:
    """Return the steps that are due at once after the alert's place, stored by ``send``; nor need the alert be yet.

    ``at_end`` when nobody is left to be told: whoever calls says so and raises the alarm.
    """
    chain = chain_now(alert, at)
    told: set[int] = set()
    if alert.pk is not None:
        known = AlertStep.objects.filter(alert=alert, person__isnull=False)
        told = set(known.values_list("person_id", flat=True))
    reaches = reach_of(chain.people)
    asleep = {
        pk: end for pk in chain.people if (end := _quiet(alert, chain, reaches.get(pk), at)) is not None
    }
    asked = list(turns(chain.rungs, told, after=alert.place, asleep=asleep))
    steps = _rows(alert, chain, asked, asleep, at)
    reached = [max(step.quiet_until or at, at) for step in steps if step.person_id is not None]
    limit = timedelta(minutes=alert.limit_minutes or 0)
    due_at = min(reached) + limit if reached and alert.limit_minutes else None
    place = asked[-1].place if asked else len(alert.chain) - 1
    fresh = sum(step.person_id is not None for step in steps)
    return Made(alert, tuple(steps), reaches, place, fresh, due_at, not reached)


def _quiet(alert: Alert, chain: Chain, reach: Reach | None, at: datetime) -> datetime | None:
    """Return until when a person is not disturbed: never somebody on a shift, nor where the plan says through."""
    on_shift = reach is not None and chain.people[reach.person_id].how is How.ROSTER
    if reach is None or on_shift or rule_of(alert).through_quiet.get(LevelKey(alert.level), True):
        return None
    return reach.quiet_end(at)


def _rows(
    alert: Alert, chain: Chain, asked: Iterable[Turn], asleep: dict[int, datetime], at: datetime
) -> list[AlertStep]:
    plan = plan_of_alert(alert)
    found = []
    for turn in asked:
        title = role_text(plan, turn.role)
        for person in turn.people or (None,):
            quiet = asleep.get(person) if person is not None else None
            state = StepState.QUIET if quiet else StepState.TOLD
            if person is None:
                state = StepState.ALREADY if turn.already else StepState.NOBODY
            found.append(
                AlertStep(
                    alert=alert,
                    unit_path=alert.unit_path,
                    visibility=alert.visibility,
                    world=alert.world,
                    place=turn.place,
                    role=turn.role,
                    person_id=person,
                    post_name=title.zh[:80],
                    post_name_en=title.en[:80],
                    state=state,
                    code=public_code(16),
                    told_at=at,
                    quiet_until=quiet,
                )
            )
    return found


def keep(made: Made, state: AlertState) -> bool:
    """Set where an alert stands, if nobody moved it meanwhile."""
    alert = made.alert
    same = Alert.objects.filter(pk=alert.pk, place=alert.place, state=alert.state)
    return bool(same.update(place=made.place, due_at=made.due_at, state=state))


def send(
    several: Sequence[Made],
    *,
    by: Actor,
    at: datetime,
    cause: Entry,
    heads: Heads | None = None,
    upward: bool = False,
    first: bool = False,
) -> None:
    """Store each step with its message, in the person's language, by the person's ways; part of the act ``cause``.

    Whoever is told of the same matter by several posts gets one message, that names them all. What goes to the unit
    above, or is to be said to it (``upward``), begins with ``heads``. ``first`` says that nobody was told of this
    matter before.
    """
    stored: dict[tuple[object, ...], int] = {}
    posts: dict[tuple[int | None, str], list[str]] = {}
    for made in several:
        for step in made.steps:
            posts.setdefault((step.person_id, made.alert.about), []).append(step.role)
    down = down_of(several[0].alert) if several else ()
    for made in several:
        roles = made.roles if upward else [role for role in made.roles if role == PARENT_DUTY]
        incident = made.alert.incident
        lines = heads(incident, at) if heads is not None and incident is not None and roles else ()
        _send(made, posts, by, at, cause, dict.fromkeys(roles, lines), stored, first, down)
    AlertStep.objects.bulk_create([step for made in several for step in made.steps])


def _send(
    made: Made,
    posts: Mapping[tuple[int | None, str], list[str]],
    by: Actor,
    at: datetime,
    cause: Entry,
    heads: Mapping[str, Sequence[tuple[str, str]]],
    stored: dict[tuple[object, ...], int],
    first: bool,
    down: Down,
) -> None:
    alert = made.alert
    rule = rule_of(alert)
    people = [step.person_id for step in made.steps if step.person_id is not None]
    knowing = may_know(alert, people, at)
    voice = rule.way.get(LevelKey(alert.level)) is CallWay.VOICE
    for step in made.steps:
        reach = made.reaches.get(step.person_id or 0)
        if reach is None:
            continue
        same = (step.person_id, *matter_of(alert).values())
        message_id = stored.get(same) or (None if first else _told_now(step, alert, at))
        if message_id is not None:
            step.message_id = message_id
            continue
        until = made.due_at if alert.limit_minutes else None
        roles = posts[step.person_id, alert.about]
        knows = reach.person_id in knowing
        above = heads.get(step.role, ()) if knows else ()
        words = words_for(alert, reach, roles, until, knows=knows, at=at, heads=above, down=down)
        message = queue(
            by=by,
            at=at,
            cause=cause,
            unit=alert.unit_path,
            text=words.text,
            subject=words.subject,
            line=words.line,
            heading=words.heading,
            topic=words.topic,
            variables=words.variables,
            language="zh-hans" if reach.language.startswith("zh") else "en",
            link=link_of(step) if alert.limit_minutes and alert.receipt_id is None else "",
            to=To(key_of(reach.person_id), _ways(reach, voice, alert.visibility), reach.name),
            bundle=f"alert:{alert.what}:{alert.unit_path}{'' if until else ':told'}",
            once=f"alert:{step.code}",
            new=True,
            not_before=step.quiet_until,
            expires_at=max(at, step.quiet_until or at) + (rule.stale_after.delta or timedelta(hours=4)),
            source=stream_of(alert),
            visibility=alert.visibility,
            world=alert.world,
        )
        step.message = message
        stored[same] = message.pk


def _told_now(step: AlertStep, alert: Alert, at: datetime) -> int | None:
    """Return the message (id) by which a step's person is told of the same matter at this moment, if there is one."""
    same = AlertStep.objects.filter(
        same_matter(alert), person=step.person_id, told_at=at, message__isnull=False
    )
    return same.order_by("pk").values_list("message_id", flat=True).first()


def _ways(reach: Reach, voice: bool, visibility: str) -> tuple[Address, ...]:
    """Return the person's ways; what is need-to-know is said in no group."""
    found = reach.addresses(voice=voice)
    if visibility == Visibility.OPEN:
        return found
    return tuple(one for one in found if Kind(one.channel) not in GROUPS - {Kind.CONSOLE})


def link_of(step: AlertStep) -> str:
    """Return the address on which the person of a step acknowledges."""
    return urljoin(link_address(), f"/p/a/{step.code}/")
