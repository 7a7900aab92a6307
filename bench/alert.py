"""From a report to the first message in hand, and a burst of 400 messages: all handed over, none twice.

The sample county is served by ``youxu serve``, one web process and one worker. A duty officer sends the whole form by
HTTP, one report after another; the person on duty is told by a signed webhook to a receiver in this process. *In hand*
is the time from the click to the end of the first call about that incident, so that it holds the page, the action, the
reaction, the look-up of who is on duty, the stored message and its delivery. The burst is queued by a process of its
own, each message in a transaction of its own; the receiver counts by the key that every call carries.

Healthchecks 4.3 (PostgreSQL, four processes, its own ``sendalerts``) on the same kind of machine: a webhook 0.93 s
after the report, 1.94 s at most; 400 in a burst 5.4 s. It is on no package index, so it does not run beside this here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bench.reports import REFERENCE, Session
from bench.served import YOUXU, databases, load, served
from bench.table import Row, percentile

REPORTS, WARM, BURST = 100, 3, 400
PATIENCE = 60.0
HEALTHCHECKS = "Healthchecks: 930, 1,940 at most"
HEALTHCHECKS_BURST = "Healthchecks: 5.4"


class Receiver:
    """A service on loopback that takes signed calls; what each said and when its call was over."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, dict[str, Any]]] = []
        self.port = 0

    def first(self, words: str) -> float | None:
        """Return when the first call whose text holds ``words`` was over."""
        return next((at for at, said in list(self.taken) if words in said["text"]), None)

    def keys(self, topic: str) -> Counter[str]:
        """Return how often each key of a topic came."""
        return Counter(said["key"] for _at, said in list(self.taken) if said["topic"] == topic)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Take calls on a free port of this machine."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
            found.taken.append((time.monotonic(), said))

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def rows() -> list[Row]:
    """Measure SQLite, and PostgreSQL where one answers."""
    return [row for where, environ in databases() for row in _measured(where, environ)]


def _measured(where: str, environ: dict[str, str]) -> list[Row]:
    with receiving() as receiver:
        subprocess.run([*YOUXU, "migrate"], env=environ, check=True, capture_output=True)
        _told(environ, "build", str(receiver.port))
        with served(environ):
            waits = _reports(Session(int(environ["YOUXU_PORT"])), receiver)
            busy = load()
            began, queued = _told(environ, "burst")
            _until(lambda: len(receiver.keys("bench.burst")) == BURST)
            time.sleep(2)  # for a second copy, if there were one
        keys = receiver.keys("bench.burst")
        last = max((at for at, said in receiver.taken if said["topic"] == "bench.burst"), default=began)
    missing = WARM + REPORTS - len(waits)
    waits = waits[WARM:]
    p50, p95 = 1000 * percentile(waits, 0.5), 1000 * percentile(waits, 0.95)
    most = 1000 * max(waits, default=0.0)
    return [
        Row("report to the first message in hand, p50 / p95", where, f"{p50:.0f} / {p95:.0f}", "ms", HEALTHCHECKS),
        Row("report to the first message in hand, longest", where, f"{most:.0f}", "ms", busy),
        Row("reports without a message", where, str(missing), f"of {WARM + REPORTS}"),
        Row(f"burst of {BURST} messages: all in hand", where, f"{last - began:.1f}", "s", HEALTHCHECKS_BURST),
        Row("burst: of it until all were stored", where, f"{queued - began:.1f}", "s", load()),
        Row("burst: handed over / twice", where, f"{len(keys)} / {keys.total() - len(keys)}", f"of {BURST}"),
    ]  # fmt: skip


def _reports(session: Session, receiver: Receiver) -> list[float]:
    """Send the reports, each after the message about the one before; return the seconds of those that came."""
    waits = []
    for _number in range(WARM + REPORTS):
        session.report()
        began, reference = session.clicked, REFERENCE.findall(session.location)[0]
        _until(partial(receiver.first, reference))
        if (at := receiver.first(reference)) is not None:
            waits.append(at - began)
    return waits


def _until(holds: Any) -> None:
    ends = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < ends:
        time.sleep(0.002)


def _told(environ: dict[str, str], *words: str) -> Any:
    ran = subprocess.run(
        [sys.executable, "-m", "bench.alert", *words], env=environ, check=True, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    return json.loads(ran.stdout.splitlines()[-1])


def build(port: str) -> None:
    """Build the sample county, and let those on duty be told by a webhook to the receiver."""
    from youxu.cli.demo.county import build as sample
    from youxu.core import clock
    from youxu.core.actor import system
    from youxu.delivery.actions import add_channel
    from youxu.organisation.actions import set_channels

    by, at = system("bench"), clock.now()
    county = sample(at)
    add_channel(
        by=by, at=at, unit=county.unit.path, key="receiver", kind="WEBHOOK", name="receiver",
        settings={"url": f"http://127.0.0.1:{port}/"}, secret={"sign_secret": "bench"},
    )  # fmt: skip
    for person in county.people.values():
        set_channels(by=by, at=at, person=person, ways=[("WEBHOOK", "")])


def burst() -> tuple[float, float]:
    """Queue the messages, each for another recipient; return when the first was begun and the last stored."""
    from youxu.core import clock
    from youxu.core.actor import system
    from youxu.delivery.actions import queue
    from youxu.delivery.models import Channel
    from youxu.delivery.rules.addresses import Address, To

    unit, began = Channel.objects.get(key="receiver").unit_path, time.monotonic()
    for number in range(BURST):
        to = To(f"bench:{number}", (Address("WEBHOOK"),), f"第{number}人")
        queue(
            by=system("bench"), at=clock.now(), unit=unit, text=f"停电 {number}", to=to, topic="bench.burst"
        )
    return began, time.monotonic()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django

    django.setup()
    if sys.argv[1] == "burst":
        print(json.dumps(burst()))
    else:
        build(sys.argv[2])
        print("null")
