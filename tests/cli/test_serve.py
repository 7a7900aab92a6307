"""``youxu serve`` and ``youxu work`` as processes: pages, jobs, a killed worker, an orderly stop."""

from __future__ import annotations

import signal
import socket
import subprocess
from contextlib import suppress

import psutil
import pytest
from click.testing import CliRunner

from tests.builders import organisation as builders
from tests.cli.served import eventually, free_port, status, youxu
from youxu.cli.commands import serve
from youxu.cli.main import youxu as commands
from youxu.core import clock, health, jobs
from youxu.core.relay import link_address

pytestmark = pytest.mark.both


def children(process: subprocess.Popen[str], word: str) -> list[psutil.Process]:
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        with suppress(psutil.Error):
            if word in child.cmdline():
                found.append(child)
    return found


@pytest.mark.long
def test_pages_are_served_jobs_run_a_killed_worker_is_replaced_and_ctrl_c_stops_all(
    server, monkeypatch
) -> None:
    monkeypatch.setattr(health, "_current", set())
    process, port = server
    assert status(port, "/healthz") == 200
    assert status(port, "/") == 302
    eventually(lambda: status(port, "/readyz") == 200)
    eventually(lambda: len(children(process, "work")) == 1)
    first = children(process, "work")[0]
    first.send_signal(signal.SIGKILL)
    eventually(lambda: any(child.pid != first.pid for child in children(process, "work")))
    jobs.enqueue("checkpoint")
    eventually(lambda: jobs.load(clock.now()).waiting == 0)
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not alive
    with pytest.raises(OSError):
        status(port, "/healthz")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_links_lead_to_where_this_server_listens(committed_db, monkeypatch, host) -> None:
    started: list[list[str]] = []
    monkeypatch.setenv("YOUXU_HOST", "127.0.0.1")
    monkeypatch.setenv("YOUXU_PORT", "8000")
    monkeypatch.setattr(serve.Group, "add", lambda self, words: started.append(words))
    monkeypatch.setattr(serve.Group, "run", lambda self: 0)
    monkeypatch.setattr(serve, "_announce", lambda host, port: None)
    port = free_port()
    done = CliRunner().invoke(commands, ["serve", "--host", host, "--port", str(port), "--no-migrate"])
    assert (done.exit_code, len(started)) == (0, 2)
    assert link_address() == f"http://127.0.0.1:{port}"


def test_a_taken_port_is_refused_by_name(committed_db) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = CliRunner().invoke(commands, ["serve", "--port", str(port)])
    assert refused.exit_code == 1
    assert f"127.0.0.1:{port}" in refused.output
    assert "--port" in refused.output


@pytest.mark.parametrize("words", [("--host", "0.0.0.0"), ()])
def test_a_home_with_sample_accounts_is_served_on_this_computer_only(
    committed_db, words, monkeypatch
) -> None:
    builders.person("1016", builders.tree()["yunshan"], is_demo=True)
    if not words:
        monkeypatch.setenv("YOUXU_HOST", "0.0.0.0")
    refused = CliRunner().invoke(commands, ["serve", *words, "--port", str(free_port())])
    assert refused.exit_code == 1
    assert "0.0.0.0" in refused.output
    assert "youxu demo" in refused.output


@pytest.mark.long
def test_work_once_runs_what_is_due_and_ends(committed_db) -> None:
    jobs.enqueue("checkpoint")
    process = youxu(committed_db.environ, "work", "--once")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said == "1 jobs were run.\n"
