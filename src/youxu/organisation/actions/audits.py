"""Audit grants (审计、纪检): given for named incidents until a moment, taken back, and what was opened under them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Unit
from youxu.organisation import events
from youxu.organisation.grants import actor_of, held_at, key_of
from youxu.organisation.models import AuditGrant, AuditMatter, AuditOpening, Person
from youxu.organisation.rules import audits as rules
from youxu.organisation.rules.audits import AUDIT, Matter
from youxu.organisation.rules.grants import OWN_ACCOUNT


class UnableToGrantAudit(UnableTo):
    """An audit grant that cannot be given; ``field`` names what is at fault."""

    text = mark("This cannot be opened for an audit.")
    clause = "G5"


class UnableToRevokeAudit(UnableTo):
    """An audit grant is taken back once, while it has not ended."""

    text = mark("This grant has ended already.")
    clause = "G5"


@action
def grant_audit(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    person: Person,
    matters: Sequence[Matter],
    ends_at: datetime,
    reason: str,
    starts_at: datetime | None = None,
) -> AuditGrant:
    """Let a person read named incidents of a unit for an audit, from ``starts_at`` (now) until ``ends_at``.

    Who gives it must be able to read them all; the person must not work in the unit. Raises UnableToGrantAudit.
    """
    by.require(AUDIT, unit=unit.path)
    begins = starts_at or at
    _refuse(rules.grant_fault(matters, begins, ends_at, at, reason))
    _refuse(_person_fault(by, unit, person, at))
    for matter in matters:
        _refuse(_matter_fault(by, unit, matter))
    grant = AuditGrant.objects.create(
        unit=unit,
        unit_path=unit.path,
        person=person,
        starts_at=begins,
        ends_at=ends_at,
        reason=reason.strip()[:400],
        given_by_id=by.person_id,
        given_by_name=by.doer,
        given_at=at,
    )
    AuditMatter.objects.bulk_create(
        AuditMatter(grant=grant, stream=one.stream, reference=one.reference) for one in dict.fromkeys(matters)
    )
    said = events.AuditGranted(
        person.name,
        ", ".join(one.reference for one in dict.fromkeys(matters)),
        begins.isoformat(),
        ends_at.isoformat(),
        grant.reason,
    )
    _record(said, grant, by, at)
    return grant


@action
def revoke_audit(*, by: Actor, at: datetime, grant: AuditGrant, reason: str) -> AuditGrant:
    """Take an audit grant back: what it opened is closed from the next page on. Raises UnableToRevokeAudit."""
    by.require(AUDIT, unit=grant.unit_path)
    if not reason.strip():
        raise UnableToRevokeAudit(rules.NO_REASON, field="reason")
    standing = AuditGrant.objects.filter(pk=grant.pk, revoked_at=None, ends_at__gt=at)
    said = reason.strip()[:400]
    if not standing.update(revoked_at=at, revoked_by_name=by.doer, revoke_reason=said):
        raise UnableToRevokeAudit(field="grant")
    grant.refresh_from_db()
    _record(events.AuditRevoked(grant.person.name, said), grant, by, at)
    return grant


@action
def note_opening(*, by: Actor, at: datetime, grant: AuditGrant, page: str) -> AuditOpening:
    """Write down that the person of a grant opened a page: the first time on each local day.

    Not each time: pages refresh themselves by the minute, and a journal full of that would tell less.
    """
    by.require(OWN_ACCOUNT, unit=by.unit)
    day = at.astimezone(ZoneInfo(grant.unit.time_zone)).date()
    row, made = AuditOpening.objects.get_or_create(grant=grant, page=page[:200], day=day, defaults={"at": at})
    if made:
        _record(events.AuditPageOpened(row.page), grant, by, at)
    return row


def _person_fault(by: Actor, unit: Unit, person: Person, at: datetime) -> tuple[str, Sentence] | None:
    if by.key == key_of(person.pk):
        return "person", Sentence(rules.ONESELF)
    if person.retired_at is not None or not person.is_active:
        return "person", Sentence(rules.GONE, {"person": person.name})
    if actor_of(person, held_at(person, at), surface="").may("read", unit=unit.path):
        return "person", Sentence(rules.READS_ALREADY, {"person": person.name})
    return None


def _matter_fault(by: Actor, unit: Unit, matter: Matter) -> tuple[str, Sentence] | None:
    """Return why a matter cannot be opened: it is none of the unit's, or whoever gives it may not read it."""
    entries = Entry.objects.visible_to(by).filter(
        path_under("unit_path", unit.path), stream=matter.stream, world=""
    )
    if entries.exists():
        return None
    return "incidents", Sentence(rules.NOT_READ, {"reference": matter.reference})


def _refuse(fault: tuple[str, Sentence] | None) -> None:
    if fault is not None:
        field, sentence = fault
        values: dict[str, Any] = dict(sentence.values)
        raise UnableToGrantAudit(sentence.text, field=field, **values)


def _record(what: journal.Event, grant: AuditGrant, by: Actor, at: datetime) -> None:
    journal.append(what, by=by, at=at, stream=grant.stream, subject=grant, unit=grant.unit_path)
