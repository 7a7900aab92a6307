"""The product served for a test."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.cli.served import free_port, youxu


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English, whatever language a page test before has left in this process."""
    with translation.override("en"):
        yield


@pytest.fixture
def server(committed_db) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = youxu(committed_db.environ, "serve", "--port", str(port), "--workers", "1")
    assert process.stdout
    line = process.stdout.readline()
    assert f":{port}/" in line, process.communicate()
    yield process, port
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=15)
