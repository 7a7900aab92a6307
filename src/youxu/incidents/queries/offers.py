"""Which acts a person may do in an incident now, and why not the others ("other operations")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from youxu.core.actor import Actor
from youxu.incidents.models import FirstReport, Incident
from youxu.incidents.queries.linked import is_above
from youxu.incidents.queries.rows import Offer
from youxu.incidents.rules import stages
from youxu.incidents.rules.words import Kind, LineStatus, Stage, Verification
from youxu.kernel.words import Sentence, mark

R, D, P = Stage.REPORTED, Stage.DIRECTED, Stage.RESPONDING
S, C = Stage.RESTORED, Stage.CLEARED
WORKING = (R, D, P, S)
ANY = (R, D, P, S, C)

NOT_NOW = mark("Not at this stage.")
NO_GRANT = mark("Your posts do not allow this for this unit.")
NOTHING_CLAIMED = mark("No line is claimed as restored.")
NOTHING_DOWN = mark("No line is down.")
ALL_VERIFIED = mark("Every report of this incident is verified")
NOT_ALL_PASSED = mark("Not every line has passed its check.")
NOT_ALL_BACK = mark("Not every unit below has released its lines.")
NOTHING_PASSED = mark("No line has passed its check.")
OUTLET_LEVEL = mark("At outlet level the duty officer acts under standing delegation; nobody is convened.")


@dataclass(frozen=True)
class Verb:
    """One act: where in the course it belongs, the grant that it asks, the clause that it carries out."""

    stages: tuple[Stage, ...]
    clause: str
    grant: str = ""


# In the order of the plan; the page shows them so.
VERBS: Mapping[str, Verb] = {
    "verify_report": Verb(WORKING, "P1"),
    "join": Verb(WORKING, "P1"),
    "convene": Verb(WORKING, "P2"),
    "raise_level": Verb((R, D, P), "P2"),
    "lower_level": Verb((R, D, P), "P2"),
    "direct": Verb(WORKING, "P2"),
    "task": Verb(ANY, "P3a"),
    "estimate": Verb((R, D, P), "P3a"),
    "call_vendor": Verb((R, D, P), "P3a", "task"),
    "claim_restored": Verb((D, P), "P4a"),
    "check": Verb((D, P), "P4b"),
    "reopen": Verb((P,), "P4b"),
    "release": Verb((P,), "P4b"),
    "relapse": Verb((P, S, C), "P4b"),
    "clean_up": Verb((S,), "P5a", "clear"),
    "clear": Verb((S,), "P5a"),
    "summarise": Verb((S, C), "P5b"),
    "costs": Verb((D, P, S, C), "R3", "summarise"),
    "sign": Verb((C,), "P6b"),
    "close": Verb((C,), "P6b"),
    "split": Verb((R, D, P), "P2"),
    "merge": Verb((R, D, P), "P2"),
    "call_off": Verb((R, D, P), "P2"),
    "note": Verb((*ANY, Stage.CLOSED), "P6a"),
}


OF_LINES = frozenset({"verify_report", "join", "check", "reopen", "relapse", "clean_up", "split", "merge"})
"""What is done with lines and reports of an incident's own: nothing for a cause declared for units below."""

LEADING = frozenset({"direct", "raise_level", "lower_level", "release"})
"""What who leads decides: the unit above, while it has command."""


def offers_of(actor: Actor, incident: Incident, statuses: Mapping[str, int]) -> tuple[Offer, ...]:
    """Return every act with whether it is allowed now; ``statuses`` counts the lines by status."""
    verbs = {name: verb for name, verb in VERBS.items() if not (is_above(incident) and name in OF_LINES)}
    return tuple(_offer(actor, incident, statuses, name, verb) for name, verb in verbs.items())


def _offer(actor: Actor, incident: Incident, statuses: Mapping[str, int], name: str, verb: Verb) -> Offer:
    reason = _bar(actor, incident, statuses, name, verb)
    return Offer(name, reason is None, reason, verb.clause)


def _bar(
    actor: Actor, incident: Incident, statuses: Mapping[str, int], name: str, verb: Verb
) -> Sentence | None:
    stage, kind = Stage(incident.stage), Kind(incident.kind)
    above = incident.command_path if name in LEADING else ""
    if not actor.may(verb.grant or name, unit=above or incident.unit_path):
        return Sentence(NO_GRANT)
    by_table = name in stages.VERBS and not (name == "relapse" and stage in verb.stages)
    if by_table and not stages.may(stage, name, kind):
        return stages.refusal(stage, name, kind).sentence
    if stage not in verb.stages:
        return Sentence(NOT_NOW)
    return _missing(incident, statuses, name)


def _missing(incident: Incident, statuses: Mapping[str, int], name: str) -> Sentence | None:
    down = statuses.get(LineStatus.DOWN, 0) + statuses.get(LineStatus.FAILED, 0)
    claimed, passed = statuses.get(LineStatus.CLAIMED, 0), statuses.get(LineStatus.PASSED, 0)
    if is_above(incident) and name == "release" and down + claimed + passed:
        return Sentence(NOT_ALL_BACK)
    if name == "verify_report" and incident.verified_at is not None and not _is_unverified(incident):
        return Sentence(ALL_VERIFIED)
    if name == "convene" and incident.level == "OUTLET":
        return Sentence(OUTLET_LEVEL)
    if name == "claim_restored" and not down:
        return Sentence(NOTHING_DOWN)
    if name == "check" and not claimed:
        return Sentence(NOTHING_CLAIMED)
    if name == "reopen" and not passed:
        return Sentence(NOTHING_PASSED)
    if name == "release" and (down or claimed):
        return Sentence(NOT_ALL_PASSED)
    return None


def _is_unverified(incident: Incident) -> bool:
    """Tell whether a report waits for its ring-back: one that joined later does, though the first was verified."""
    waiting = FirstReport.objects.filter(incident=incident, verification=Verification.UNVERIFIED)
    return waiting.exists()
