"""What follows for roll-calls: the next portion, the level's fact, the end when all answered or nothing asks any more."""

from __future__ import annotations

import logging
from datetime import datetime

from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.delivery.actions import withdraw
from youxu.delivery.models import Reply
from youxu.incidents.actions import facts, people, respond
from youxu.incidents.models import Incident
from youxu.incidents.queries.facts import standing_facts
from youxu.incidents.rules.facts import NO, YES
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES
from youxu.plan.schema.words import Flag
from youxu.watch import actions
from youxu.watch import queries as watch
from youxu.watch.feeds import read_feed
from youxu.watch.models import RollCall
from youxu.watch.queries import spot_checks

log = logging.getLogger("youxu.watch")

FROM = "点名"
"""By what words a fact of the level is known to come from a roll-call."""
OVER = "点名结束"
"""Why messages of a roll-call are dropped; the journal keeps it as it is."""


def fill_rollcall(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Ask the next outlets of a large roll-call, until all of them are asked."""
    row = RollCall.objects.get(pk=entry.subject_id)
    if row.done < row.total and row.ended_at is None:
        actions.fill_rollcall(by=by, at=at, roll_call=row)


def send_questions(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Ask by message those who are not asked yet at the number whose turn it is."""
    actions.ask_by_message(by=by, at=at, roll_call=RollCall.objects.get(pk=entry.subject_id))


def take_reply(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Take a reply by message where it answers a roll-call; any other is left to whoever asked."""
    actions.answer_by_message(by=by, at=at, reply=Reply.objects.get(pk=entry.subject_id))


def stop_messages(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Drop the questions of a roll-call that is over and that nobody has begun to send."""
    row = RollCall.objects.get(pk=entry.subject_id)
    withdraw(by=by, at=at, bundle=actions.bundle_of(row), world=row.world, reason=OVER)


def follow_answer(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After an answer: say who is missing for the level, and end each roll-call to which every outlet answered."""
    alarm_people(entry, by, at)
    for row in watch.concerned_by(entry.subject_kind, entry.subject_id):
        state_missing(row, by, at)
        found = watch.total_of(row, at)
        settled = found.is_complete and not found.contradictions and not watch.is_unclear(row)
        if settled and row.ended_at is None:
            ended = actions.end_rollcall(by=by, at=at, roll_call=row, why="ALL")
            _finish_task(ended, by, at)


def follow_lost(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After outlets were lost: somebody may be missing."""
    state_missing(RollCall.objects.get(pk=entry.subject_id), by, at)


def end_rhythms(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After an incident went on: its roll-calls repeat only while its level and stage ask for them."""
    actions.end_rhythms(
        by=by, at=at, incident=Incident.objects.get(pk=entry.stream.removeprefix("incident:"))
    )


def alarm_people(entry: Entry, by: Actor, at: datetime) -> None:
    """Open the matter of people where an answer says that somebody is missing or help is needed (P1, G4)."""
    said = watch.cry_for_help(entry.subject_kind, entry.subject_id)
    if said is None or said.incident.stage not in OPEN_STAGES:
        return
    people.raise_people_alarm(
        by=by,
        at=at,
        incident=said.incident,
        key=f"answer:{said.answer}",
        source=f"{FROM}{said.reference}",
        outlet=said.outlet,
        missing=said.missing,
    )


def state_missing(row: RollCall, by: Actor, at: datetime) -> None:
    """State for the level whether anyone is missing; "no" only when all answered and a roll-call had said "yes"."""
    incident = row.incident
    if incident is None or incident.stage not in BEFORE_RESTORED:
        return
    found = watch.total_of(row, at)
    stands = standing_facts(incident)[Flag.MISSING] == YES
    wanted = found.somebody_missing
    over = not wanted and found.is_complete and watch.stated_by(incident, Flag.MISSING).startswith(FROM)
    if (wanted and not stands) or (stands and over):
        said = {str(Flag.MISSING): YES if wanted else NO}
        facts.state_facts(by=by, at=at, incident=incident, facts=said, source=f"{FROM}{row.reference}")


@jobs.task("watch.read_feeds", attempts=1)
def read_feeds() -> None:
    """Have each feed of warnings read by a job of its own: a slow one keeps none waiting."""
    for row in watch.feeds_in_use():
        _read(row.pk)


def read_at_once(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Read a feed as soon as it was set up."""
    _read(entry.subject_id)


def _read(feed: int) -> None:
    jobs.enqueue("watch.read_feed", {"feed": feed}, key=f"feed:{feed}")


@jobs.task("watch.read_feed", attempts=1)
def read_one(feed: int) -> None:
    """Read one feed; how it went stands on its page and in doctor, and the next round tries again."""
    row = watch.feeds_in_use().filter(pk=feed).first()
    if row is not None:
        read_feed(row, by=system("watch.read_feed"), at=clock.now())


def _finish_task(row: RollCall, by: Actor, at: datetime) -> None:
    """Close the plan's task of the roll-call with its sum: everybody answered."""
    for task in watch.open_rollcall_tasks(row):
        respond.done(by=by, at=at, task=task, result=watch.lines_of(row, watch.total_of(row, at))[0])


@jobs.task("watch.draw_spot_checks", attempts=1)
def draw_spot_checks() -> None:
    """Draw the outlets of the week in every unit whose plan asks for spot checks, each in a transaction of its own."""
    at, by = clock.now(), system("watch.draw_spot_checks")
    for unit in list(spot_checks.draws_due(at)):
        try:
            actions.draw_spot_checks(by=by, at=at, unit=unit)
        except UnableTo:
            log.info("no outlets were drawn", extra={"unit": unit.pk})
