"""What is written down beside the telling: a roster at fault, an answer or a link that nobody had been given."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from youxu.alerting import events
from youxu.alerting.actions.start import role_words
from youxu.alerting.models import Alert
from youxu.alerting.queries.matters import stream_of
from youxu.alerting.queries.resolving import FoundFault
from youxu.core import journal, refusals
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents.actions.entries import record
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.network.models import Unit
from youxu.organisation.actions.cards import UnableToUseCard, spend
from youxu.organisation.rules import CardUseKind

LINKS = "links"
"""Under which name the hour's limit counts what nobody was given."""


@action
def note_roster(*, by: Actor, at: datetime, incident: Incident, found: FoundFault) -> Entry:
    """Write down that a roster had nobody, or several, when somebody on it was wanted. Raises NotPermitted."""
    by.require("send_message", unit=incident.unit_path)
    unit = incident.unit
    what = events.RosterFaultFound(
        **role_words(plan_of(incident), found.role),
        unit=unit.name,
        unit_en=unit.name_en or unit.name,
        roster_fault=found.fault,
    )
    return record(what, incident, by=by, at=at, subject=incident)


@action
def note_refused_link(*, by: Actor, at: datetime, unit: Unit, fault: str, address: str = "") -> Entry | None:
    """Write down that an acknowledgement came by a link or an answer that nobody had been given.

    It asks no ``by.require(…)``: whoever has no link is exactly whom it records. Beyond the hour's limit of a card
    nothing is written (None), so that nobody fills the journal.
    """
    try:
        spend(by=replace(by, key=LINKS), at=at, address=address, kind=CardUseKind.ACT)
    except UnableToUseCard:
        return None
    return journal.append(
        events.LinkRefused(fault),
        by=by,
        at=at,
        stream=f"links:{unit.pk}",
        subject=unit,
        unit=unit.path,
    )


def note_refusal(*, by: Actor, at: datetime, alert: Alert, refusal: UnableTo) -> None:
    """Write into the course of the matter that a reused, late or foreign acknowledgement was refused."""
    about = alert.incident or alert.unit
    refusals.record(
        by=by,
        at=at,
        verb="acknowledge",
        refusal=refusal,
        subject_kind=about._meta.label_lower,
        subject_id=about.pk,
        stream=stream_of(alert),
        unit=alert.unit_path,
        world=alert.world,
        visibility=alert.visibility,
    )
