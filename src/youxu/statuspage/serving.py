"""The files of the site served by themselves: no database, no product; what was asked for last is kept in memory.

The server runs in the folder that it serves. A file is looked at again once it was kept for a second: what is built
meanwhile is given at once, and a page that is gone is gone.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from youxu.core import clock

FIRST = "index.html"
AGAIN_AFTER = 1.0
"""For how many seconds a file that is kept is not looked at again."""
MOST = 32 * 2**20
"""How many bytes are kept in memory; what was asked for longest ago goes first."""
LONGEST = 250
"""How long a path may be, in bytes: a file system refuses longer names."""
SMALL = 1024
"""What is smaller goes as it is: packing it saves nothing."""
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".atom": "application/atom+xml; charset=utf-8",
    ".xml": "application/cap+xml",
    ".svg": "image/svg+xml",
}
NOTHING = "There is no such page. / 没有这一页。".encode()
COMMON = (("cache-control", "public, max-age=30"), ("x-content-type-options", "nosniff"))
Header = tuple[str, str]


@dataclass
class Kept:
    """One file as it is given: whole, packed where that saves something, with the headers of each."""

    mark: tuple[int, int]
    tag: str
    whole: bytes
    headers: list[Header]
    packed: bytes = b""
    packed_headers: list[Header] = field(default_factory=list)
    looked_at: float = 0.0

    @property
    def size(self) -> int:
        """Return how many bytes it keeps."""
        return len(self.whole) + len(self.packed)


class Folder:
    """The files of a folder, as a server asks for them."""

    def __init__(self, root: Path, most: int = MOST) -> None:
        self.root, self.most = root.resolve(), most
        self.kept: OrderedDict[str, Kept] = OrderedDict()
        self.size = 0

    def file(self, path: str) -> Kept | None:
        """Return the file at a path of an address; None where there is none."""
        found = self.kept.get(path)
        if found is not None and clock.monotonic() - found.looked_at < AGAIN_AFTER:
            return found
        place = self._place(path)
        try:
            state = os.stat(place) if place is not None else None
            if place is None or state is None:
                raise FileNotFoundError
            mark = (state.st_mtime_ns, state.st_size)
            if found is None or found.mark != mark:
                found = self._keep(path, _read(place, mark))
        except OSError:
            self._drop(path)
            return None
        found.looked_at = clock.monotonic()
        self.kept.move_to_end(path)
        return found

    def is_folder(self, path: str) -> bool:
        """Tell whether a path without a slash at its end is a folder: its page is below it, with its links."""
        place = self._inside(path)
        return place is not None and not path.endswith("/") and place.is_dir()

    def _place(self, path: str) -> Path | None:
        place = self._inside(path + FIRST if path.endswith("/") else path)
        return place if place is not None and place.is_file() else None

    def _inside(self, path: str) -> Path | None:
        """Return the place of a path below the root; None for one that leads out of it, or cannot be a name."""
        if "\0" in path or path.endswith(".part") or len(path.encode()) > LONGEST:
            return None
        place = (self.root / path.lstrip("/")).resolve()
        return place if place.is_relative_to(self.root) else None

    def _keep(self, path: str, one: Kept) -> Kept:
        self._drop(path)
        self.kept[path] = one
        self.size += one.size
        while self.size > self.most and len(self.kept) > 1:
            _path, gone = self.kept.popitem(last=False)
            self.size -= gone.size
        return one

    def _drop(self, path: str) -> None:
        gone = self.kept.pop(path, None)
        self.size -= gone.size if gone is not None else 0


def _read(place: Path, mark: tuple[int, int]) -> Kept:
    whole = place.read_bytes()
    kind = TYPES.get(place.suffix) or mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    tag = f'"{hashlib.sha256(whole).hexdigest()[:20]}"'
    shared = [("content-type", kind), ("etag", tag), *COMMON, ("vary", "accept-encoding")]
    one = Kept(mark, tag, whole, [*shared, ("content-length", str(len(whole)))])
    packed = gzip.compress(whole, 6, mtime=0) if len(whole) >= SMALL else whole
    if len(packed) < len(whole):
        length = ("content-length", str(len(packed)))
        one.packed, one.packed_headers = packed, [*shared, ("content-encoding", "gzip"), length]
    return one


class Server:
    """What granian runs: each request is answered from the folder that the server stands in."""

    def __init__(self, folder: Folder | None = None) -> None:
        self.folder = folder

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        folder = self.folder = self.folder or Folder(Path.cwd())
        if scope.method not in ("GET", "HEAD"):
            protocol.response_empty(405, [("allow", "GET, HEAD")])
            return
        found = folder.file(scope.path)
        if found is not None:
            _give(found, scope, protocol)
        elif folder.is_folder(scope.path):
            protocol.response_empty(301, [("location", f"{scope.path}/")])
        else:
            protocol.response_bytes(404, [("content-type", "text/plain; charset=utf-8")], NOTHING)


def _give(found: Kept, scope: Any, protocol: Any) -> None:
    headers = scope.headers
    if headers.get("if-none-match") == found.tag:
        protocol.response_empty(304, [("etag", found.tag), *COMMON])
        return
    packs = found.packed and "gzip" in (headers.get("accept-encoding") or "")
    body, told = (found.packed, found.packed_headers) if packs else (found.whole, found.headers)
    if scope.method == "HEAD":
        protocol.response_empty(200, told)
    else:
        protocol.response_bytes(200, told, body)


server = Server()
