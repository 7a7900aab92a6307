"""A folder of this machine, or of another that is mounted here: the root of a web server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from youxu.statuspage.folder import MANIFEST, digests_in, put
from youxu.statuspage.targets.words import Copied, Uncopied, differing


def copy(address: str, root: Path, digests: Mapping[str, str], before: Mapping[str, str]) -> Copied:
    """Write into the folder at ``address`` what it has not; what it has is read off its own list, not remembered."""
    folder = Path(address).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new, gone = differing(digests, digests_in(folder))
        for name in new:
            put(folder / name, (root / name).read_bytes())
        for name in gone:
            (folder / name).unlink(missing_ok=True)
        if new or gone:
            put(folder / MANIFEST, (root / MANIFEST).read_bytes())
    except OSError as error:
        raise Uncopied(f"{error.strerror or error}: {error.filename or folder}") from error
    return Copied(len(new), len(gone))
