"""Processes of the product, and what a test asks of them."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable


def youxu(environ: dict[str, str], *words: str) -> subprocess.Popen[str]:
    """Start a process of the product; without the nightly backup, which a fresh home begins at once."""
    return subprocess.Popen(
        [sys.executable, "-m", "youxu.cli", *words],
        env={**environ, "LANG": "C", "YOUXU_JOB_LEASE_SECONDS": "2", "YOUXU_BACKUP_KEEP": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
