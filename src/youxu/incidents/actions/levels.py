"""The response level of an incident: proposed by the plan, raised with a reason, lowered only by the leader (P2)."""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import owed
from youxu.incidents.actions.entries import open_incident, record
from youxu.incidents.actions.move import change
from youxu.incidents.events import report as events
from youxu.incidents.models import Incident
from youxu.incidents.queries.situation import situation_of
from youxu.incidents.rules import levels as rules
from youxu.incidents.rules.words import Stage
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
    by.require("raise_level", unit=incident.unit_path)
    incident, expected = open_incident(incident, UnableToSetLevel), _expected(incident, revision)
    _refuse(rules.may_raise(incident.level, _known(level), reason))
    before = incident.level
    incident = change(incident, revision=expected, level=level)
    _record(incident, before, reason, by, at, cause)
    owed.make_full(
        incident,
        planned.plan_of(incident),
        at=at,
        situation=situation_of(incident, planned.plan_of(incident), at),
    )
    return incident


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
    by.require("lower_level", unit=incident.unit_path)
    incident, expected = open_incident(incident, UnableToSetLevel), _expected(incident, revision)
    _refuse(rules.may_lower(incident.level, _known(level), reason))
    before = incident.level
    incident = change(incident, revision=expected, level=level)
    _record(incident, before, reason, by, at, cause)
    return incident


def _expected(given: Incident, revision: int | None) -> int:
    return given.revision if revision is None else revision


def _known(level: str) -> str:
    if level not in list(LevelKey):
        raise UnableToSetLevel(rules.UNKNOWN_LEVEL, field="level", level=level)
    return level


def _refuse(faults: dict[str, Sentence]) -> None:
    for field, sentence in faults.items():
        raise UnableToSetLevel(sentence.text, field=field, **sentence.values)


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
    columns: dict[str, object] = {"proposed_level": proposal.level, "level_reasons": proposal.as_data()}
    follows = incident.level == incident.proposed_level and incident.stage == Stage.REPORTED
    higher = proposal.level.rank > LevelKey(incident.level).rank
    if follows and higher:
        columns["level"] = proposal.level
    incident = change(incident, **columns)
    if follows and higher:
        owed.make_full(incident, plan, at=at, situation=now)
    return incident
