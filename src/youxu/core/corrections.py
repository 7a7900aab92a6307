"""What may be done to an entry that stands: put it right by a new one, remove its words by rule."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.errors import UnableTo
from youxu.core.events import EntryCorrected, PurgeFinished, WordsPurged
from youxu.core.models import Entry, EntryPayload
from youxu.kernel.words import mark


class UnableToCorrectEntry(UnableTo):
    """A correction without words says nothing."""

    text = mark("Say what is right instead.")


class UnableToPurgeWords(UnableTo):
    """Only entries whose rule allows it lose their words."""

    text = mark("The words of this entry are kept: its rule does not allow a purge.")


@action
def correct_entry(*, by: Actor, at: datetime, entry: Entry, text: str, cause: Entry | None = None) -> Entry:
    """Append a correction behind ``entry`` in its stream and return the corrected entry (P6).

    Raises UnableToCorrectEntry for empty words, NotPermitted without the grant ``note``.
    """
    by.require("note", unit=entry.unit_path)
    if not text.strip():
        raise UnableToCorrectEntry(field="text")
    if Entry.objects.filter(stream=entry.stream, code=PurgeFinished.code).exists():
        raise UnableToCorrectEntry(
            mark("The words of this matter were removed by rule; nothing is added to them any more."),
            field="entry",
        )
    _append(EntryCorrected(entry.sequence, text.strip()), entry, by, at)
    return entry


@action
def purge_words(*, by: Actor, at: datetime, entry: Entry, rule: str, cause: Entry | None = None) -> Entry:
    """Remove what ``entry`` said and append PURGED; the chain verifies all the same.

    Raises UnableToPurgeWords when the event's own rule is ``never``, NotPermitted without the grant ``purge``.
    """
    by.require("purge", unit=entry.unit_path)
    kind = journal.registered.get(entry.code)
    if kind is None or kind.purge == "never":
        raise UnableToPurgeWords(field="entry")
    EntryPayload.objects.filter(entry=entry).delete()
    _append(WordsPurged(str(entry.sequence), rule), entry, by, at)
    return entry


def remove_words(stream: str, rule: str, most: int) -> list[int]:
    """Remove the words of up to ``most`` entries of a stream whose events have the purge rule ``rule``.

    Returns their sequences, for the PURGED entry that the calling action appends.
    """
    codes = [code for code, kind in journal.registered.items() if kind.purge == rule]
    rows = Entry.objects.filter(stream=stream, code__in=codes, payload__isnull=False).order_by("sequence")
    found = dict(rows.values_list("pk", "sequence")[:most])
    EntryPayload.objects.filter(pk__in=found).delete()
    return list(found.values())


def units_with(by: Actor, verb: str) -> Q:
    """Return the filter of rows with a ``unit_path`` on which ``by`` may do ``verb``."""
    wanted = Q(pk__in=())
    for path, below in by.readable_paths(verb):
        if below and not path:
            return Q()
        wanted |= path_under("unit_path", path) if below else Q(unit_path=path)
    return wanted


def _append(what: journal.Event, entry: Entry, by: Actor, at: datetime) -> None:
    journal.append(
        what,
        by=by,
        at=at,
        stream=entry.stream,
        subject=entry,
        unit=entry.unit_path,
        world=entry.world,
        visibility=entry.visibility,
    )
