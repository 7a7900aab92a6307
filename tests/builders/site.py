"""The status site for tests: built into a folder of the test, and a store that speaks enough of S3 on this machine."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.builders.incidents import minutes
from tests.builders.response import County

from youxu.core.actor import system
from youxu.statuspage import building
from youxu.statuspage.building import Build

BUILDER = system("site.build")
AT = minutes(20)
NAMESPACES = (
    "http://www.w3.org/2000/svg", "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xlink",
    "urn:oasis:names:tc:emergency:cap:1.2",
)  # fmt: skip


def built(county: County, out: Path, at: datetime = AT, **more: Any) -> Build:
    """Build the site of the county."""
    return building.build(county.unit, by=BUILDER, at=at, out=out, **more)


def texts(root: Path) -> dict[str, str]:
    """Return every file of the site as text."""
    return {
        str(path.relative_to(root)): path.read_text("utf-8") for path in root.rglob("*") if path.is_file()
    }


class Links(HTMLParser):
    """Collects where a page leads, and what it takes from elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def dead_links(root: Path) -> list[str]:
    """Return the links of all pages that lead to no file of the site."""
    dead = []
    for name, text in texts(root).items():
        if not name.endswith(".html"):
            continue
        for link in Links(text).found:
            parts = urlsplit(link)
            if parts.scheme == "tel" or (not parts.path and parts.fragment):
                continue
            if parts.scheme or not ((root / name).parent / unquote(parts.path)).is_file():
                dead.append(f"{name} -> {link}")
    return dead


def outside_addresses(root: Path) -> list[str]:
    """Return the addresses of other hosts in any file; names of vocabularies are none."""
    found = []
    for name, text in texts(root).items():
        for namespace in NAMESPACES:
            text = text.replace(namespace, "")
        found += [
            f"{name}: {address}" for address in re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'<]*", text)
        ]
    return found


class Store:
    """Objects by their path; ``broken`` makes every call fail, ``asked`` counts them."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.broken = False
        self.asked: list[str] = []
        self.signed = True
        self.port = 0

    def target(self, prefix: str = "site") -> str:
        return f"s3:http://127.0.0.1:{self.port}/bucket/{prefix}"


@contextlib.contextmanager
def store() -> Iterator[Store]:
    """Serve a store on this machine: it takes and drops objects, and wants every call signed."""
    found = Store()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._take(lambda path: found.objects.__setitem__(path, body))

        def do_DELETE(self) -> None:
            self._take(lambda path: found.objects.pop(path, None))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            names = re.findall(r"<Key>(.*?)</Key>", body)
            gone = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in names)
            self._take(
                lambda path: [found.objects.pop(f"/bucket/{name}", None) for name in names],
                f'<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{gone}</DeleteResult>'.encode(),
            )

        def _take(self, act: Any, answer: bytes = b"") -> None:
            found.signed = found.signed and "AWS4-HMAC-SHA256" in self.headers.get("Authorization", "")
            found.asked.append(self.path)
            if not found.broken:
                act(unquote(urlsplit(self.path).path))
            self.send_response(403 if found.broken else 200)
            self.send_header("ETag", '"1"')
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
