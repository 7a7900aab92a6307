"""A folder that holds exactly the files given: each written whole or not at all, and only where it differs.

What was written last stands in a list of digests beside them (``manifest.json``), so that forty thousand files need not
be read to know that they are as they were; a file that is missing is written all the same.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Written:
    """What became of a folder: the digests of all its files, which were written, how many were as they were, removed."""

    digests: Mapping[str, str]
    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]


def digest(content: bytes) -> str:
    """Return what tells one content from another."""
    return hashlib.sha256(content).hexdigest()[:32]


def digests_in(root: Path) -> dict[str, str]:
    """Return the digests that a folder lists, without those of files that are gone; a broken list counts as none."""
    try:
        listed = json.loads((root / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    there = set(names_in(root))
    return {name: value for name, value in listed.items() if name in there}


def names_in(root: Path) -> Iterator[str]:
    """Yield the names of all files below ``root``, with slashes, those half written left out."""
    waiting = [""]
    while waiting:
        below = waiting.pop()
        with os.scandir(root / below) as entries:
            for entry in entries:
                name = f"{below}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{name}/")
                elif not entry.name.endswith(".part"):
                    yield name


def fill(root: Path, files: Iterable[tuple[str, bytes]], kept: Iterable[str] = ()) -> Written:
    """Make the folder hold ``files`` and those of ``kept`` that it has; of what was written before all else is removed.

    Files that somebody else put there stay.
    """
    root.mkdir(parents=True, exist_ok=True)
    before = digests_in(root)
    now = {name: before[name] for name in kept if name in before}
    written, unchanged = [], len(now)
    for name, content in files:
        now[name] = digest(content)
        if before.get(name) == now[name]:
            unchanged += 1
        else:
            put(root / name, content)
            written.append(name)
    removed = tuple(sorted(before.keys() - now.keys()))
    for name in removed:
        (root / name).unlink(missing_ok=True)
    if written or removed or not before:
        put(root / MANIFEST, json.dumps(now, separators=(",", ":"), sort_keys=True).encode())
    return Written(now, tuple(written), unchanged, removed)


def put(path: Path, content: bytes) -> None:
    """Write a file whole: under another name first, then in one step to its own."""
    partial = path.with_name(f"{path.name}.part")
    try:
        partial.write_bytes(content)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
    os.replace(partial, path)
