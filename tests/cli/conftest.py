"""The product served for a test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from tests.cli.served import free_port, youxu


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English, whatever language a page test before has left in this process."""
    with translation.override("en"):
        yield


@pytest.fixture
def serve(committed_db) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    """Return a function that serves the product on a port of this machine and gives the process when it answers."""
    processes = []

    def serving(port: int) -> subprocess.Popen[str]:
        process = youxu(committed_db.environ, "serve", "--port", str(port), "--workers", "1")
        processes.append(process)
        assert process.stdout
        line = process.stdout.readline()
        assert f":{port}/" in line, process.communicate()
        return process

    yield serving
    for process in processes:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


@pytest.fixture
def server(serve: Callable[[int], subprocess.Popen[str]]) -> tuple[subprocess.Popen[str], int]:
    """Serve the product, and tell where."""
    port = free_port()
    return serve(port), port
