"""The response level of an incident: proposed by the plan, raised with a reason, lowered only by the leader (P2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import cases, command, owed, scene, sealing
from youxu.incidents.actions.entries import open_incident, record, refused
from youxu.incidents.actions.move import change
from youxu.incidents.events import report as events
from youxu.incidents.models import Incident
from youxu.incidents.queries.situation import situation_of
from youxu.incidents.rules import levels as rules
from youxu.incidents.rules.levels import Situation
from youxu.incidents.rules.words import BEFORE_RESTORED, Kind, Stage
from youxu.kernel.words import Sentence
from youxu.plan.schema import Plan
from youxu.plan.schema.words import LevelKey


class UnableToSetLevel(UnableTo):
    """A level is raised with a reason, and lowered only by the leader."""

    clause = "P2"


@action
def raise_level(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    level: str,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Raise the level with a reason: what the lower level left out becomes owed, nothing is entered twice.

    Raises UnableToSetLevel for a level that is not higher or a missing reason, Stale when somebody was faster.
    """
    command.ask("raise_level", by, incident)
    incident, expected = open_incident(incident, UnableToSetLevel), _expected(incident, revision)
    _refuse(rules.may_raise(incident.level, _known(level), reason))
    plan = planned.plan_of(incident)
    now = situation_of(incident, plan, at)
    return set_level(
        incident, plan, level, reason, by=by, at=at, situation=now, revision=expected, cause=cause
    )


@action
def lower_level(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    level: str,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Lower the level with a reason; what is owed already stays owed, with its people and limits.

    Raises UnableToSetLevel for a level that is not lower or a missing reason, Stale when somebody was faster.
    """
    command.ask("lower_level", by, incident)
    incident, expected = open_incident(incident, UnableToSetLevel), _expected(incident, revision)
    _refuse(rules.may_lower(incident.level, _known(level), reason))
    plan = planned.plan_of(incident)
    return set_level(incident, plan, level, reason, by=by, at=at, revision=expected, cause=cause)


def set_level(
    incident: Incident,
    plan: Plan,
    level: str,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    situation: Situation | None = None,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Set the level that a person or a meeting decided; a higher one makes the rest owed. Permission is asked before."""
    before = LevelKey(incident.level)
    incident = change(incident, revision=revision, level=LevelKey(_known(level)))
    _record(incident, before, reason, by, at, cause)
    if LevelKey(level).rank > before.rank:
        owed.make_full(incident, plan, at=at, situation=situation)
    return incident


def _expected(given: Incident, revision: int | None) -> int:
    return given.revision if revision is None else revision


def _known(level: str) -> str:
    if level not in list(LevelKey):
        raise UnableToSetLevel(rules.UNKNOWN_LEVEL, field="level", level=level)
    return level


def _refuse(faults: dict[str, Sentence]) -> None:
    for fault in faults.items():
        raise refused(UnableToSetLevel, fault)


def _record(
    incident: Incident, before: str, reason: str, by: Actor, at: datetime, cause: Entry | None
) -> None:
    raised = LevelKey(incident.level).rank > LevelKey(before).rank
    what = events.LevelSet(old_level=before, level=str(incident.level), reason=reason.strip(), raised=raised)
    record(what, incident, by=by, at=at, subject=incident, cause=cause)


def propose_again(incident: Incident, plan: Plan, at: datetime) -> Incident:
    """Propose the level anew from the facts that stand now.

    The level follows by itself only upward, and only while nobody has set it and no directive is out; from then
    on a person raises it.
    """
    now = situation_of(incident, plan, at)
    proposal = rules.propose(plan, now)
    columns: dict[str, Any] = {"proposed_level": proposal.level, "level_reasons": proposal.as_data()}
    follows = incident.level == incident.proposed_level and incident.stage == Stage.REPORTED
    higher = proposal.level.rank > LevelKey(incident.level).rank
    if follows and higher:
        columns["level"] = proposal.level
    incident = change(incident, **columns)
    if follows and higher:
        owed.make_full(incident, plan, at=at, situation=now)
    return incident


@action
def repropose(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Ask the plan's rules again, since time passed or an estimate came; an entry is made only when they say else.

    A person decides on what is proposed. Raises UnableToSetLevel when the incident has ended.
    """
    by.require("raise_level", unit=incident.unit_path)
    incident = open_incident(incident, UnableToSetLevel)
    before = incident.proposed_level
    now = rules.propose(planned.plan_of(incident), situation_of(incident, planned.plan_of(incident), at))
    if now.level == before or Stage(incident.stage) not in BEFORE_RESTORED:
        return incident
    incident = propose_again(incident, planned.plan_of(incident), at)
    what = events.LevelProposed(old_level=before, level=str(now.level))
    record(what, incident, by=by, at=at, subject=incident, cause=cause)
    return incident


def grown(incident: Incident, plan: Plan, flags: Iterable[str], at: datetime) -> Incident:
    """Set counts, flags, title and visibility after lines or facts came in, and propose the level anew."""
    outlets = owed.outlets_of(incident, most=4)
    number = cases.counts(incident)
    every = sorted({*incident.flags, *flags})
    more = max(0, number["outlet_count"] - len(outlets))
    columns: dict[str, Any] = {**number, "flags": every}
    if incident.mass_rule is None and incident.kind != Kind.WATCH:
        columns |= cases.titles(plan, outlets, incident.cause, more)
    incident = change(incident, **columns)
    sealing.seal_if_needed(incident, plan, at=at)
    scene.hold_if_needed(incident, at=at)
    return propose_again(incident, plan, at)
