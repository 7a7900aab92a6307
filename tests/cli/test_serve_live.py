"""The stream of changed topics through the real server, with a real session."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Generator
from contextlib import closing

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests.builders import response
from youxu.core import clock
from youxu.core.corrections import correct_entry
from youxu.core.models import Entry, Visibility
from youxu.organisation.models import Person

pytestmark = pytest.mark.both


def session_of(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key


def lines(port: int, cookie: str, topics: str, last: str) -> Generator[str, None, None]:
    headers = {"Cookie": f"sessionid={cookie}", **({"Last-Event-ID": last} if last else {})}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", f"/live/?topics={topics}", headers=headers)
        with closing(connection.getresponse()) as answer:
            assert (answer.status, answer.getheader("Content-Type")) == (200, "text/event-stream")
            while line := answer.readline():
                yield line.decode().strip()


def heard(port: int, cookie: str, topics: str, found: list[str], last: str = "") -> threading.Thread:
    def listen() -> None:
        with closing(lines(port, cookie, topics, last)) as heard_lines:
            for line in heard_lines:
                found.append(line)
                if line.startswith("data:"):
                    return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not any(line.startswith("id:") for line in found):
        assert time.monotonic() < deadline, "the stream did not begin"
        time.sleep(0.05)
    return thread


@pytest.mark.long
def test_an_open_page_hears_what_changed_also_over_a_restart_and_nobody_who_is_not_signed_in(
    server, serve
) -> None:
    process, port = server
    county = response.county()
    cookie = session_of(county.people["沈佳"])
    entry = Entry.objects.filter(visibility=Visibility.OPEN).order_by("-id").first()
    assert entry is not None
    by = county.person("周国栋")
    time.sleep(1)
    found: list[str] = []
    listening = heard(port, cookie, f"{entry.stream},nothing:1", found)
    correct_entry(by=by, at=clock.now(), entry=entry, text="14:02")
    listening.join(timeout=60)
    assert f"event: {entry.stream}" in found
    assert not any("nothing:1" in line for line in found)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/live/?topics=board")
    assert connection.getresponse().status == 302
    connection.close()

    quiet: list[str] = []
    heard(port, cookie, "nothing:1", quiet)
    last = next(line for line in quiet if line.startswith("id:")).removeprefix("id:").strip()
    process.terminate()
    process.wait(timeout=60)
    correct_entry(by=by, at=clock.now(), entry=entry, text="14:03")
    serve(port)
    found = []
    heard(port, cookie, entry.stream, found, last).join(timeout=60)
    assert f"event: {entry.stream}" in found, "a page that had heard of nothing before it lost its stream"
