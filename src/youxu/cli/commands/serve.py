"""``youxu serve``: the web server and its workers in one process group, restarted when one dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import click
from django.conf import settings
from django.utils.translation import gettext as _

from youxu.cli.commands.migrate import migrate
from youxu.core import environment, stamps
from youxu.core.errors import UnableTo
from youxu.core.relay import outside_address
from youxu.kernel.words import mark
from youxu.organisation import queries as organisation

KILL_AFTER = 2
PATIENCE = 8.0


class UnableToServe(UnableTo):
    """The address is taken, or the home holds sample accounts and others could reach them."""

    text = mark("Something already listens on {address}. Stop it, or choose another port with --port.")


@click.command("serve", help=_("Serve the pages and run the jobs, until Ctrl-C."))
@click.option("--host", default=lambda: environment.text("YOUXU_HOST"), help=_("Address to listen on."))
@click.option(
    "--port", type=int, default=lambda: environment.integer("YOUXU_PORT"), help=_("Port to listen on.")
)
@click.option(
    "--workers", type=int, default=lambda: environment.integer("YOUXU_WORKERS"), help=_("Worker processes.")
)
@click.option(
    "--web-processes", type=int, default=1, help=_("Web processes; more than one only with PostgreSQL.")
)
@click.option("--no-migrate", is_flag=True, help=_("Do not bring the tables up to date first."))
def command(host: str, port: int, workers: int, web_processes: int, no_migrate: bool) -> int:
    """Serve until told to stop; returns 1 when the web server cannot be kept running."""
    if not no_migrate:
        migrate()
    stamps.standing()
    _refuse_demo_elsewhere(host)
    if not _is_free(host, port):
        raise UnableToServe(field="port", address=f"{host}:{port}")
    # Links that the workers write lead to where this server listens, not to where it would by default.
    os.environ.update(YOUXU_HOST=host, YOUXU_PORT=str(port))
    group = Group()
    group.add([sys.executable, "-m", "granian", *_granian(host, port, web_processes)])
    for _number in range(workers):
        group.add([sys.executable, "-m", "youxu.cli", "work", "--with-parent"])
    threading.Thread(target=_announce, args=(host, port), daemon=True).start()
    return group.run()


def _refuse_demo_elsewhere(host: str) -> None:
    """Sample accounts have a known password: they are served on this computer only."""
    reachable = outside_address() or ("" if environment.only_this_computer(host) else host)
    if reachable and organisation.demo_accounts():
        raise UnableToServe(
            mark(
                "This home holds the sample accounts of youxu demo, whose password everybody knows: {address} can "
                "be reached by others. Serve them on 127.0.0.1, or choose another home with YOUXU_HOME."
            ),
            field="host",
            address=reachable,
        )


def _granian(host: str, port: int, processes: int) -> list[str]:
    several = processes if settings.POSTGRES else 1
    options = {
        "--interface": "asginl",
        "--host": host,
        "--port": str(port),
        "--workers": str(several),
        "--workers-kill-timeout": str(KILL_AFTER),
        "--log-level": "warning",
    }
    named = [word for pair in options.items() for word in pair]
    return [*named, "--no-ws", "--respawn-failed-workers", "youxu.project.asgi:application"]


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _announce(host: str, port: int) -> None:
    """Print the address once the server answers."""
    reachable = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    for _turn in range(300):
        try:
            socket.create_connection((reachable, port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    address = settings.PUBLIC_URL or f"http://{reachable}:{port}"
    click.echo(_("Youxu is at {address}/ (Ctrl-C stops it)").format(address=address))


class Group:
    """Processes that run together: one that dies is started again, a signal stops them all."""

    def __init__(self) -> None:
        self._commands: list[list[str]] = []
        self._running: list[subprocess.Popen[bytes]] = []
        self._started: list[float] = []
        self._stop = threading.Event()

    def add(self, command: list[str]) -> None:
        """Start a process of the group."""
        self._commands.append(command)
        self._running.append(self._start(command))
        self._started.append(time.monotonic())

    def run(self) -> int:
        """Watch until a signal comes; return 0 after an orderly stop, 1 when a process dies again and again."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_args: self._stop.set())
        quick_deaths = 0
        while not self._stop.wait(0.2):
            for place, process in enumerate(self._running):
                if process.poll() is None:
                    continue
                quick = time.monotonic() - self._started[place] < 5
                quick_deaths = quick_deaths + 1 if quick else 0
                if quick_deaths > 5:
                    self._end()
                    return 1
                self._stop.wait(min(0.2 * 2**quick_deaths, 3))
                self._running[place] = self._start(self._commands[place])
                self._started[place] = time.monotonic()
        self._end()
        return 0

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "youxu.project.settings"}
        )

    def _end(self) -> None:
        for process in self._running:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self._running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
