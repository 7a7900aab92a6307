"""What a paper of an incident is asked for with, and the refusal that names what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.documents.rules import ReportStage
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.plan.schema import Plan


class UnableToBuildDocument(UnableTo):
    """The incident does not hold yet what the paper says, or the paper is none of this incident."""


@dataclass(frozen=True)
class Leak:
    """What a person says for a notice of a leak (PIPL art. 57): kinds of data, harm, what was done, what to do now."""

    kinds: str = ""
    harm: str = ""
    done: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Asked:
    """One paper of one incident: for whom it is read, at what moment, and which part of the incident it is about.

    ``number`` names a directive, ``outlet`` one outlet by its code, ``stage`` which report to the regulator, ``told`` how
    many went before, ``told_at`` when the last of them did and ``told_after`` which entry of the journal; ``leak`` holds what only a person can say.
    """

    incident: Incident
    by: Actor
    at: datetime
    number: int = 0
    outlet: str = ""
    stage: ReportStage = ReportStage.FIRST
    told: int = 0
    told_at: datetime | None = None
    told_after: int = 0
    leak: Leak = field(default_factory=Leak)

    @property
    def plan(self) -> Plan:
        """Return the plan that the incident runs under."""
        return plan_of(self.incident)
