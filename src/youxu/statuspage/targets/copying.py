"""Copying the site to one target, and what is remembered of it between copies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from youxu.statuspage.folder import put
from youxu.statuspage.rules import Scheme
from youxu.statuspage.targets import disk, remote, store
from youxu.statuspage.targets.words import Copied

Way = Callable[[str, Path, Mapping[str, str], Mapping[str, str]], Copied]
WAYS: Mapping[Scheme, Way] = {Scheme.FOLDER: disk.copy, Scheme.RSYNC: remote.copy, Scheme.S3: store.copy}


def copy_to(target: str, root: Path, digests: Mapping[str, str], memory: Path) -> Copied:
    """Copy what differs to one target and remember what it has now. Raises Uncopied."""
    scheme, _colon, address = target.partition(":")
    remembered = memory / f"{hashlib.sha256(target.encode()).hexdigest()[:16]}.json"
    done = WAYS[Scheme(scheme)](address, root, digests, _before(remembered))
    put(remembered, json.dumps(dict(digests), sort_keys=True).encode())
    return done


def _before(remembered: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(remembered.read_bytes())
    except (OSError, ValueError):
        return {}
    return found
