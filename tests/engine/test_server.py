"""The router through the real server: uploads fast and slow, limits, HEAD, clients that leave, streams."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
UPLOAD_SECONDS = 8
"""After how long the server gives an upload up."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "asginl", "--no-ws"]
    command += ["--port", str(number), "--workers-kill-timeout", "2", "--log-level", "error"]
    server = subprocess.Popen(
        [*command, "tests.engine.served:application"],
        cwd=ROOT,
        env={**os.environ, "UPLOAD_SECONDS": str(UPLOAD_SECONDS)},
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", number), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield number
    server.terminate()
    assert server.wait(timeout=60) == 0


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_a_form_is_posted(port) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert ask(port, "POST", "/", b"a=1&b=2", **kind) == (200, b"POST 7 7")


def test_a_photo_of_five_megabytes_arrives_whole(port) -> None:
    size = 5 * MEGABYTE
    assert ask(port, "POST", "/", os.urandom(size)) == (200, f"POST {size} {size}".encode())


def test_a_body_sent_in_chunks_gets_its_true_length(port) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(
        "POST", "/", iter([b"abc", b"de"]), {"Transfer-Encoding": "chunked"}, encode_chunked=True
    )
    assert connection.getresponse().read() == b"POST 5 5"
    connection.close()


def test_a_page_answers_while_eight_uploads_are_slow(port) -> None:
    slow = [begin_upload(port, 100_000) for _ in range(8)]
    began = time.monotonic()
    assert ask(port, "GET", "/")[0] == 200
    assert time.monotonic() - began < UPLOAD_SECONDS, "the page waited for the uploads to be given up"
    for upload in slow:
        upload.sendall(b"x" * 99_990)
        assert upload.recv(64).startswith(b"HTTP/1.1 200")
        upload.close()


def begin_upload(port: int, size: int) -> socket.socket:
    upload = socket.create_connection(("127.0.0.1", port), 60)
    upload.sendall(f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode() + b"x" * 10)
    return upload


def test_an_upload_above_the_limit_is_refused_before_it_is_read(port) -> None:
    upload = begin_upload(port, 7 * MEGABYTE)
    assert upload.recv(64).startswith(b"HTTP/1.1 413")
    upload.close()


def test_a_body_in_chunks_above_the_limit_is_refused(port) -> None:
    upload = socket.create_connection(("127.0.0.1", port), 60)
    upload.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"100000\r\n" + b"x" * MEGABYTE + b"\r\n"
    try:
        for _ in range(7):
            upload.sendall(piece)
    except OSError:
        pass
    assert upload.recv(64).startswith(b"HTTP/1.1 413")
    upload.close()


def test_an_upload_that_takes_too_long_is_ended(port) -> None:
    upload = begin_upload(port, 100)
    upload.settimeout(60)
    assert upload.recv(64).startswith(b"HTTP/1.1 408")
    upload.close()


def test_head_answers_without_a_body(port) -> None:
    assert ask(port, "HEAD", "/") == (200, b"")


def test_clients_that_leave_do_not_hold_a_thread(port) -> None:
    for _ in range(12):
        client = socket.create_connection(("127.0.0.1", port), 60)
        client.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        client.recv(1)
        client.close()
    for _ in range(4):
        begin_upload(port, 1000).close()
    assert ask(port, "GET", "/")[0] == 200


def test_a_stream_is_served_beside_the_pages(port) -> None:
    status, body = ask(port, "GET", "/live/?topics=board")
    assert (status, body.count(b"data:")) == (200, 3)


def test_a_header_name_that_wsgi_would_confuse_is_dropped(port) -> None:
    assert ask(port, "POST", "/", b"abc", Content_Length="999")[1] == b"POST 3 3"
