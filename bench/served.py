"""The product served for a measurement: a home of its own, a database of its own, ``youxu serve`` on a free port."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

POSTGRES = os.environ.get("YOUXU_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
YOUXU = (sys.executable, "-m", "youxu.cli")


def databases() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the name and the environment of an empty home on SQLite, and of one on PostgreSQL where one answers."""
    with home() as folder:
        yield "SQLite", environment(folder, "")
    name = f"youxu_bench_{uuid.uuid4().hex[:8]}"
    if not sql(f"CREATE DATABASE {name}"):
        return
    try:
        with home() as folder:
            yield "PostgreSQL", environment(folder, POSTGRES.rsplit("/", 1)[0] + f"/{name}")
    finally:
        sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def environment(folder: str, url: str) -> dict[str, str]:
    """Return the environment of the product's processes; the nightly backup, which a new home begins at once, is off."""
    own = {"YOUXU_HOME": folder, "YOUXU_DATABASE_URL": url, "YOUXU_PORT": str(free_port())}
    own |= {"DJANGO_SETTINGS_MODULE": "youxu.project.settings", "YOUXU_BACKUP_KEEP": "0"}
    return {**os.environ, **own}


@contextmanager
def home() -> Iterator[str]:
    """Give a folder that goes with the measurement."""
    folder = tempfile.mkdtemp(prefix="youxu-bench-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def served(environ: Mapping[str, str], *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the home at its port, with its workers, until the measurement is over."""
    server = subprocess.Popen(
        [*YOUXU, "serve", *options], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait(int(environ["YOUXU_PORT"]))
        yield server
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait(port: int) -> None:
    """Wait until the server answers."""
    for _attempt in range(1200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def web_megabytes(server: subprocess.Popen[bytes]) -> float:
    """Return the largest resident size so far, in MiB, of the process that serves the pages."""
    sizes = [0]
    for process in _below(server.pid):
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        command = Path(f"/proc/{process}/cmdline").read_bytes()
        if b"granian" in command or b"multiprocessing" in command:
            line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            sizes.append(int(line.split()[1]))
    return max(sizes) / 1024


def processor_seconds(server: int) -> dict[str, float]:
    """Return the seconds of processor time so far of the web processes below ``server``, and of the workers."""
    used = {"web": 0.0, "workers": 0.0}
    for process in _below(server):
        command = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        ticks = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
        used["workers" if b"work" in command else "web"] += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return used


def load() -> str:
    """Return how busy the machine is, in words for the table's last column."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def _below(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [int(one) for child in found for one in (int(child), *_below(int(child)))]


def sql(statement: str) -> bool:
    """Run a statement on the server; return False where none answers."""
    import psycopg

    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as connection:
            connection.execute(statement.encode())
    except psycopg.OperationalError:
        return False
    return True
