"""Setting by which ways a person is told, and the quiet hours: by the person, or by the office for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.delivery.queries import devices_of
from youxu.delivery.rules.addresses import tidy
from youxu.delivery.rules.words import Kind
from youxu.kernel.words import Sentence, mark
from youxu.organisation import events
from youxu.organisation.actions.people import record
from youxu.organisation.grants import key_of
from youxu.organisation.models import Person, PersonalChannels
from youxu.organisation.rules import OWN_ACCOUNT, reach


class UnableToSetChannels(UnableTo):
    """Somebody who is no longer there is told nothing."""

    text = mark("{person} was retired and is told nothing.")
    clause = "O2"


@action
def set_channels(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    ways: Sequence[Sequence[str]],
    quiet_from: str = "",
    quiet_until: str = "",
    revision: int | None = None,
) -> PersonalChannels:
    """Set a person's ways, first choice first, and quiet hours; no ways means the usual order.

    ``ways`` are (kind, address) pairs of ``delivery.rules.words.Kind``. Raises NotPermitted, Invalid (ways,
    quiet_from, quiet_until), UnableToSetChannels, Stale.
    """
    verb = OWN_ACCOUNT if by.person_id == person.pk else "keep_personal_channels"
    by.require(verb, unit=person.unit_path)
    if person.retired_at is not None:
        raise UnableToSetChannels(person=person.name)
    if found := reach.faults(ways, quiet_from, quiet_until):
        raise Invalid(found)
    kept = [[kind, tidy(Kind(kind), address)] for kind, address in ways]
    own = {one.code for one in devices_of(key_of(person.pk))} if Kind.PUSH in dict(kept) else set()
    if any(kind == Kind.PUSH and address not in own for kind, address in kept):
        raise Invalid({"ways": Sentence(mark("A device is added on the device itself."))})
    wanted = {"ways": kept, "quiet_from": quiet_from, "quiet_until": quiet_until, "changed_at": at}
    row, made = PersonalChannels.objects.get_or_create(person=person, defaults=wanted)
    if not made:
        held = row.revision if revision is None else revision
        same = PersonalChannels.objects.filter(pk=row.pk, revision=held)
        if not same.update(**wanted, revision=F("revision") + 1):
            theirs = {"ways": row.ways, "quiet_from": row.quiet_from, "quiet_until": row.quiet_until}
            raise Stale(details={"yours": wanted, "theirs": theirs, "revision": row.revision})
        row.refresh_from_db()
    quiet = f"{quiet_from}–{quiet_until}" if quiet_from else "–"
    record(events.PersonalChannelsSet(person.name, len(kept), quiet), by=by, at=at, person=person)
    return row


def keep_ways(person: Person, ways: Sequence[Sequence[str]], at: datetime) -> PersonalChannels:
    """Set a person's ways as part of the act of who calls, quiet hours as they are. Raises Invalid (ways)."""
    if found := reach.faults(ways, "", ""):
        raise Invalid(found)
    wanted = {"ways": [list(pair) for pair in ways], "changed_at": at}
    row, made = PersonalChannels.objects.get_or_create(person=person, defaults=wanted)
    if not made:
        PersonalChannels.objects.filter(pk=row.pk).update(**wanted, revision=F("revision") + 1)
        row.refresh_from_db()
    return row
