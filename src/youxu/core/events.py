"""What core itself writes into the journal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class EntryCorrected(Event):
    """Someone put an earlier entry right; the earlier one stays as it was written."""

    code = "ENTRY_CORRECTED"
    sentence = mark("{by} corrected entry {sequence}: {text}")
    clause = "P6"
    purge = "after_close"

    sequence: int
    text: str


@event
@dataclass(frozen=True)
class WordsPurged(Event):
    """The words of earlier entries were removed by rule; the entries, their digests and places remain.

    ``sequences`` names them within the stream: "1-3, 7".
    """

    code = "PURGED"
    sentence = mark("The words of entries {sequences} were removed by rule ({rule}); their proof stays.")

    sequences: str
    rule: str


@event
@dataclass(frozen=True)
class TextsPurged(Event):
    """Free texts and photographs beside the journal were removed by rule; ``places`` says where and how many."""

    code = "TEXTS_PURGED"
    sentence = mark("Texts and photographs were removed by rule ({rule}): {places}")

    places: str
    rule: str


@event
@dataclass(frozen=True)
class PurgeFinished(Event):
    """Nothing more is to be removed from this stream by the rule."""

    code = "PURGE_FINISHED"
    sentence = mark("Everything that the rule ({rule}) removes is gone from here.")

    rule: str


@event
@dataclass(frozen=True)
class FilesRemoved(Event):
    """Stored files that nothing points at were removed."""

    code = "FILES_REMOVED"
    sentence = mark("{count} stored files that nothing points at were removed.")

    count: int


@event
@dataclass(frozen=True)
class ActRefused(Event):
    """Someone tried an act that the rules refused; ``reason`` is the refusal's source text, ``values`` its JSON."""

    code = "REFUSED"
    sentence = mark("{by} tried to {verb} and was refused")

    verb: str
    rule: str
    reason: str
    values: str


@event
@dataclass(frozen=True)
class BackupMade(Event):
    """Everything was written into an archive; ``name`` is the file's name alone, never its folder."""

    code = "BACKUP_MADE"
    sentence = mark("{by} made the backup {name}: {rows} rows, {files} files")

    name: str
    rows: int
    files: int


@event
@dataclass(frozen=True)
class RestoredFromBackup(Event):
    """This database was made from an archive; ``held`` jobs that were due before wait for a person."""

    code = "RESTORED_FROM_BACKUP"
    sentence = mark("Restored from the backup of {made_at}: {rows} rows, {files} files; {held} jobs are held")

    made_at: str
    rows: int
    files: int
    held: int


@event
@dataclass(frozen=True)
class HeldJobsReleased(Event):
    """A person let go what was held since the restore."""

    code = "HELD_JOBS_RELEASED"
    sentence = mark("{by} let {count} held jobs go")

    count: int


@event
@dataclass(frozen=True)
class HeldJobsDiscarded(Event):
    """A person threw away what was held since the restore, with the reason."""

    code = "HELD_JOBS_DISCARDED"
    sentence = mark("{by} threw {count} held jobs away: {reason}")
    purge = "after_close"

    count: int
    reason: str
