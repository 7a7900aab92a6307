"""A weather service on this machine: it gives the documents that a test puts there, or misbehaves."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.builders.incidents import NINE
from tests.builders.response import County, hold_post

from youxu.kernel import cap
from youxu.kernel.cap import MsgType, Reference, Severity
from youxu.watch import actions
from youxu.watch.models import Feed

SENDER = "weather@example.cn"
NEAR = ((28.0, 115.0), (28.0, 115.5), (28.5, 115.5), (28.5, 115.0), (28.0, 115.0))
WIDE = ((28.0, 115.0), (28.0, 117.0), (29.0, 117.0), (29.0, 115.0), (28.0, 115.0))
PLACES = {"YS04": (28.1, 115.1), "YS05": (28.2, 115.2), "YS10": (28.3, 116.5)}


class Weather:
    """What the service gives by path: bytes, or a status; ``asked`` are the paths in order."""

    def __init__(self) -> None:
        self.gives: dict[str, bytes | int] = {}
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        self.port = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextlib.contextmanager
def weather() -> Iterator[Weather]:
    """Serve a weather service on this machine."""
    found = Weather()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            given = found.gives.get(self.path, 404)
            status, body = (given, b"") if isinstance(given, int) else (200, given)
            self.send_response(status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

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


def placed(county: County) -> County:
    """Give three outlets their points, two near one another, one further east; somebody administers the county."""
    hold_post(county, "钱管", "administrator", None)
    for code, (north, east) in PLACES.items():
        outlet = county.outlets[code]
        outlet.latitude, outlet.longitude = north, east
        outlet.save()
    return county


def fed(county: County, address: str = "https://weather.example.cn/feed.atom", **more: Any) -> Feed:
    """Set up a feed for the county by its administrator."""
    given = {"key": "weather", "name": "省气象台", "address": address, **more}
    return actions.keep_feed(by=county.person("钱管", NINE), at=NINE, unit=county.unit, **given)


def warning(
    number: int = 0, kind: MsgType = MsgType.ALERT, follows: tuple[int, ...] = (), **more: Any
) -> cap.Alert:
    """Return the warning of the minute ``number``; ``follows`` are the minutes of those that it refers to."""
    about: dict[str, Any] = {
        "event": "台风橙色预警",
        "severity": Severity.SEVERE,
        "expires": NINE + timedelta(hours=12),
        "areas": (cap.Area("云山县沿河乡镇", (NEAR,)),),
    }
    about |= {
        name: more.pop(name) for name in list(more) if name in about or name in ("response_types", "headline")
    }
    return cap.Alert(
        name_of(number),
        SENDER,
        sent(number),
        msg_type=kind,
        references=tuple(Reference(SENDER, name_of(one), sent(one)) for one in follows),
        infos=(cap.Info("zh-CN", **about),),
        **more,
    )


def sent(number: int) -> datetime:
    """Return when the warning of a minute was sent."""
    return NINE + timedelta(minutes=number)


def name_of(number: int) -> str:
    """Return the identifier of the warning of a minute."""
    return cap.identifier_of("361100", "041", "001", "00", sent(number), 0)


def atom(*links: str) -> bytes:
    """Return a feed with these links."""
    entries = [cap.FeedEntry(f"urn:{link}", link, NINE, link) for link in links]
    return cap.feed("urn:weather", "Weather", "Weather", NINE, "feed.atom", entries)
