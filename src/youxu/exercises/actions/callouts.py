"""Call-out tests: begun without notice, answered by link, by a reply, or on a call that the office makes."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.utils import timezone, translation

from youxu.core import journal, wording
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.core.numbers import public_code
from youxu.core.relay import link_address
from youxu.delivery.actions import queue
from youxu.delivery.rules.addresses import To
from youxu.delivery.rules.texts import filled
from youxu.exercises import events
from youxu.exercises.models import CalledPerson, CallOutTest
from youxu.exercises.rules.callouts import CALLOUT, Way, standing
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.organisation import queries as organisation
from youxu.organisation.grants import key_of
from youxu.organisation.queries import Reach
from youxu.plan import queries as plans
from youxu.plan.schema import Drill


class UnableToTestCallOut(UnableTo):
    """A call-out test needs the plan's words and limit, people, and no other that runs."""

    text = mark("The plan of this unit says nothing of a call-out test.")
    clause = "T2"


class UnableToAnswerCallOut(UnableTo):
    """One answers a call-out test for oneself, once."""

    text = mark("This answer was written down already.")
    clause = "T2"


@action
def start_callout_test(*, by: Actor, at: datetime, unit: Unit) -> CallOutTest:
    """Ask everybody with a duty in the unit itself, but who begins it, whether they can be reached.

    Raises NotPermitted, UnableToTestCallOut where the plan has no words or limit for it, one runs, or nobody is there.
    """
    by.require("convene", unit=unit.path)
    rule, within = _rule(unit, at)
    if CallOutTest.objects.filter(unit=unit, due_at__gt=at).exists():
        raise UnableToTestCallOut(mark("A call-out test runs already."))
    called = {
        person.person_id: person
        for person in organisation.duty_at(unit, at, outlets=[]).people()
        if person.person_id != by.person_id
    }
    if not called:
        raise UnableToTestCallOut(mark("Nobody else has a duty in this unit."))
    row = CallOutTest.objects.create(
        unit=unit,
        unit_path=unit.path,
        started_at=at,
        due_at=at + within,
        started_by=by.name[:80],
    )
    people = CalledPerson.objects.bulk_create(
        CalledPerson(
            test=row,
            person_id=key,
            post=one.post_name[:80],
            post_en=(one.post_name_en or one.post_name)[:80],
            code=public_code(),
        )
        for key, one in called.items()
    )
    entry = _note(events.CallOutTestStarted(len(people), row.due_at.isoformat()), row, by, at)
    reach = organisation.reach_of(called)
    for one in people:
        if one.person_id in reach:
            _ask(one, reach[one.person_id], rule, by, at, entry)
    return row


@action
def answer_callout_test(*, by: Actor, at: datetime, called: CalledPerson, way: str) -> CalledPerson:
    """Write down that a person answered; for another on a call, by who may acknowledge for others.

    Raises NotPermitted, UnableToAnswerCallOut where an answer stands already.
    """
    test = called.test
    if by.person_id != called.person_id:
        by.require("acknowledge_for", unit=test.unit_path)
    rows = CalledPerson.objects.filter(pk=called.pk, answered_at=None)
    if not rows.update(answered_at=at, way=Way(way)):
        raise UnableToAnswerCallOut
    stands = standing(at, test.due_at, at)
    _note(events.CallOutTestAnswered(called.person.name, Way(way), stands), test, by, at)
    return CalledPerson.objects.select_related("test", "person").get(pk=called.pk)


def link_of(called: CalledPerson) -> str:
    """Return the address with one button by which a person answers."""
    return urljoin(link_address(), f"/p/t/{called.code}/")


def _rule(unit: Unit, at: datetime) -> tuple[Drill, timedelta]:
    row = plans.in_force(unit.path, at)
    rule = plans.plan_of_row(row).training.drills.get(CALLOUT) if row is not None else None
    if rule is None or rule.text is None or rule.within is None or rule.within.delta is None:
        raise UnableToTestCallOut
    return rule, rule.within.delta


def _ask(one: CalledPerson, reach: Reach, rule: Drill, by: Actor, at: datetime, entry: Entry) -> None:
    """Queue the message of one person; quiet hours do not count: an interruption keeps none either."""
    test, chinese = one.test, reach.language.lower().startswith("zh")
    language = "zh-hans" if chinese else "en"
    with translation.override(language), timezone.override(network.zone_of(reach.time_zone)):
        until = wording.clock_time(test.due_at)
    unit = test.unit
    values = {
        "unit": unit.name if chinese else unit.name_en or unit.name,
        "minutes": str(round((test.due_at - test.started_at).total_seconds() / 60)),
        "until": until,
        "telephone": unit.telephone,
    }
    text = rule.text
    queue(
        by=by,
        at=at,
        cause=entry,
        unit=test.unit_path,
        text=filled((text.zh if chinese else text.en) if text else "", values),
        to=To(key_of(reach.person_id), reach.addresses(voice=False), reach.name),
        subject=rule.title.zh if chinese else rule.title.en,
        language=language,
        topic=rule.sms or "",
        variables={"f": until, "p": unit.telephone},
        link=link_of(one),
        once=f"callout:{one.code}",
        expires_at=test.due_at,
        source=test.stream,
        world=test.world,
    )


def _note(what: journal.Event, row: CallOutTest, by: Actor, at: datetime) -> Entry:
    return journal.append(
        what, by=by, at=at, stream=row.stream, subject=row, unit=row.unit_path, world=row.world
    )
