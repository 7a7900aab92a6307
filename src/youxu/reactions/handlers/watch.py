"""What follows for roll-calls: the next portion, the level's fact, the end when all answered or nothing asks any more."""

from __future__ import annotations

from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.incidents.actions import facts, people, respond
from youxu.incidents.models import Incident
from youxu.incidents.queries.facts import standing_facts
from youxu.incidents.rules.facts import NO, YES
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES
from youxu.plan.schema.words import Flag
from youxu.watch import actions
from youxu.watch import queries as watch
from youxu.watch.models import RollCall

FROM = "点名"
"""By what words a fact of the level is known to come from a roll-call."""


def fill_rollcall(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Ask the next outlets of a large roll-call, until all of them are asked."""
    row = RollCall.objects.get(pk=entry.subject_id)
    if row.done < row.total and row.ended_at is None:
        actions.fill_rollcall(by=by, at=at, roll_call=row)


def follow_answer(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After an answer: say who is missing for the level, and end each roll-call to which every outlet answered."""
    alarm_people(entry, by, at)
    for row in watch.concerned_by(entry.subject_kind, entry.subject_id):
        state_missing(row, by, at)
        found = watch.total_of(row, at)
        if found.is_complete and not found.contradictions and row.ended_at is None:
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


def _finish_task(row: RollCall, by: Actor, at: datetime) -> None:
    """Close the plan's task of the roll-call with its sum: everybody answered."""
    for task in watch.open_rollcall_tasks(row):
        respond.done(by=by, at=at, task=task, result=watch.lines_of(row, watch.total_of(row, at))[0])
