"""What an evidence file holds and how it is checked without a database: hashes of its files, the journal's own chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from youxu.kernel.words import Sentence, mark

MANIFEST, JOURNAL = "manifest.json", "journal.jsonl"
FORMAT = 1
STUCK = timedelta(minutes=30)
"""After so long a file that is still being made has died on the way; the next order begins anew."""
MOST_FILES, MOST_BYTES = 5_000, 2_000_000_000
"""What a file to be checked may hold: more is no evidence file but a bomb."""


class EvidenceState(StrEnum):
    """Where an evidence file stands."""

    BUILDING = "BUILDING"
    SEALED = "SEALED"
    FAILED = "FAILED"


def is_stuck(ordered_at: datetime, at: datetime) -> bool:
    """Tell whether a file that was ordered has died on the way."""
    return at - ordered_at > STUCK


@dataclass(frozen=True)
class Inside:
    """One file within an evidence file."""

    name: str
    sha256: str
    size: int


def inside(name: str, body: bytes) -> Inside:
    """Return the line of the manifest for one file."""
    return Inside(name, hashlib.sha256(body).hexdigest(), len(body))


def manifest_of(head: Mapping[str, Any], files: Iterable[Inside]) -> bytes:
    """Return the manifest: what the file is of, and every file in it by its hash; the same values give the same bytes."""
    rows = [
        {"name": one.name, "sha256": one.sha256, "size": one.size}
        for one in sorted(files, key=lambda one: one.name)
    ]
    value = {"format": FORMAT, **head, "files": rows}
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()


def digest_of(manifest: bytes) -> str:
    """Return the seal: the SHA-256 of the manifest."""
    return hashlib.sha256(manifest).hexdigest()


NO_MANIFEST = mark("it has no manifest: it is no evidence file")
UNREADABLE = mark("its manifest cannot be read")
MISSING = mark("the file {name} is missing")
CHANGED = mark("the file {name} was changed")
ADDED = mark("the file {name} is not in its manifest")
BROKEN = mark("entry {number} of the journal: {reason}")
OTHER_HEAD = mark("the journal in it does not end where its manifest says")
TOO_MUCH = mark("it holds more than an evidence file can hold")


@dataclass(frozen=True)
class Checked:
    """What a check found: the seal of the file, its faults, and how much of the journal's chain it carries."""

    digest: str
    reference: str
    faults: tuple[Sentence, ...]
    files: int
    entries: int = 0
    withheld: int = 0
    purged: int = 0
    head: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether nothing was found."""
        return not self.faults


def faults_of(manifest: Mapping[str, Any], found: Iterable[Inside]) -> list[Sentence]:
    """Return what differs between the manifest and the files that are there."""
    there = {one.name: one for one in found if one.name != MANIFEST}
    faults = []
    for row in manifest.get("files", ()):
        name = str(row.get("name", ""))
        one = there.pop(name, None)
        if one is None:
            faults.append(Sentence(MISSING, {"name": name}))
        elif one.sha256 != row.get("sha256"):
            faults.append(Sentence(CHANGED, {"name": name}))
    return faults + [Sentence(ADDED, {"name": name}) for name in sorted(there)]
