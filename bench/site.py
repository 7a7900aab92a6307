"""The status site from nothing and after one changed notice, on real networks; its server beside nginx for the same bytes.

The closures are those of ``bench.alternatives``: Chunghwa Post inside the 50-kt radius of typhoon SOUDELOR (2015), and
10,000 outlets of La Poste on eight lines, told by notices of a hundred outlets each. nginx and wrk are used where they
are installed: one worker each, the front page as it was built.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import alternatives
from bench.alternatives import CASES, DATA, MOMENT, TRACKS, Case
from bench.served import YOUXU, free_port
from bench.table import Row, peak_megabytes

A_NOTICE = 100
SECONDS, CONNECTIONS = 5, 32


def rows() -> list[Row]:
    """Return the figures of each network that is there."""
    found: list[Row] = []
    for place, case in enumerate(CASES):
        name = f"site: {case.name}"
        if not (DATA / "networks" / case.file).exists() or not TRACKS.exists():
            found.append(Row(name, "–", "not measured", "", "../shared/data is absent"))
            continue
        with tempfile.TemporaryDirectory(prefix="youxu-bench-") as home:
            environ = {**os.environ, "YOUXU_HOME": home, "YOUXU_DATABASE_URL": ""}
            alternatives._run(environ, "youxu.cli", "migrate")
            alternatives._run(environ, "bench.alternatives", "import", str(place))
            words = [sys.executable, "-m", "bench.site", str(place)]
            said = subprocess.run(words, env=environ, check=True, stdout=subprocess.PIPE)
            found += _rows(name, json.loads(said.stdout.splitlines()[-1]))
            if not place:
                found += _served(Path(home) / "site" / "www")
    return found


def _rows(name: str, seen: dict[str, Any]) -> list[Row]:
    where = "SQLite"
    return [
        Row(f"{name}, interrupted outlets / pages", where, f"{seen['closed']} / {seen['pages']}", ""),
        Row(
            f"{name}, from nothing",
            where,
            f"{seen['nothing']:.1f}",
            "s",
            f"goal 60 s; processor {seen['nothing_cpu']:.1f} s",
        ),
        Row(
            f"{name}, one notice of one outlet changed",
            where,
            f"{seen['one']:.2f}",
            "s",
            f"goal 1 s; processor {seen['one_cpu']:.2f} s; {seen['one_files']} files",
        ),
        Row(
            f"{name}, one notice of {A_NOTICE} outlets changed",
            where,
            f"{seen['many']:.2f}",
            "s",
            f"processor {seen['many_cpu']:.2f} s; {seen['many_files']} files",
        ),
        Row(
            f"{name}, largest page, compressed",
            where,
            f"{seen['largest'] / 1000:.1f}",
            "kB",
            f"goal 30 kB; {seen['name']}",
        ),
        Row(f"{name}, memory", where, f"{seen['memory']:.0f}", "MiB"),
    ]


def measure(case: Case) -> dict[str, Any]:
    """Close, announce, build from nothing, change one notice, build again; return what was seen."""
    from youxu.core.actor import system
    from youxu.statuspage import building, queries

    outlets = alternatives.closed_by(case)
    incident = alternatives.close(case, outlets)
    at, by = MOMENT.replace(hour=MOMENT.hour + case.hours), system("bench")
    revisions = announce(incident, outlets, at)
    unit = queries.site_unit(incident.unit_path.split("/")[0])
    began = time.process_time()
    first = building.build(unit, by=by, at=at)
    seen: dict[str, Any] = {"closed": len(outlets), "pages": first.pages, "nothing": first.seconds}
    seen["nothing_cpu"] = time.process_time() - began
    for key, revision, minutes in (("many", revisions[0], 1), ("one", revisions[-1], 2)):
        later = at + timedelta(minutes=minutes)
        revise(revision, later)
        began = time.process_time()
        again = building.build(unit, by=by, at=later)
        seen |= {key: again.seconds, f"{key}_files": again.written, f"{key}_cpu": time.process_time() - began}
    sizes = {
        str(path.relative_to(building.built())): _size(path) for path in building.built().rglob("*.html")
    }
    name = max(sizes, key=sizes.__getitem__)
    return {**seen, "largest": sizes[name], "name": name, "memory": peak_megabytes()}


def _size(path: Path) -> int:
    return len(zlib.compress(path.read_bytes(), 6))


def announce(incident: Any, outlets: list[int], at: Any) -> list[Any]:
    """Publish a notice for each hundred outlets, and one for the last alone; rows are written as the acts leave them."""
    from youxu.announcements.models import Notice, NoticeRevision
    from youxu.announcements.rules.content import Both, Content, Group, Promise, Stop
    from youxu.core.numbers import public_code
    from youxu.network.models import Outlet

    rows = list(Outlet.objects.filter(pk__in=outlets).order_by("pk"))
    heaps = [rows[start : start + A_NOTICE] for start in range(0, len(rows) - 1, A_NOTICE)]
    heaps = [heap for heap in [*heaps[:-1], heaps[-1][:-1], rows[-1:]] if heap]
    made = []
    for number, heap in enumerate(heaps):
        ends = at + timedelta(hours=20)
        notice = Notice.objects.create(
            incident=incident,
            outlet=heap[0],
            unit=incident.unit,
            unit_path=incident.unit_path,
            number=1,
            reference=f"B-N{number}",
            code=public_code(),
            opened_at=at,
            ends_at=ends,
            next_update_at=at + timedelta(hours=1),
        )
        stops = tuple(Stop(line=line, state="SUSPENDED") for line in alternatives.MAIL)
        hours = (3, 4, 6)
        low, point, high = (at + timedelta(hours=hour) for hour in hours)
        content = Content(
            where=Both(zh=heap[0].name, en=heap[0].name),
            since_at=at,
            cause=Both(zh="台风影响", en="a typhoon"),
            places=(Group(outlets=tuple(row.code for row in heap), stops=stops),),
            estimate=Promise(number=1, low_at=low, point_at=point, high_at=high),
            next_update_at=at + timedelta(hours=1),
            ends_at=ends,
            hotline="11185",
        )
        made.append(
            NoticeRevision.objects.create(
                notice=notice,
                number=1,
                kind="FIRST",
                state="PUBLISHED",
                content=content.model_dump(mode="json"),
                channels=["page"],
                title_zh=f"{heap[0].name}等网点暂停办理",
                title_en=f"{heap[0].name}: stopped",
                body_zh="因台风影响暂停办理。" * 6,
                body_en="Stopped because of a typhoon. " * 6,
                written_at=at,
                published_at=at,
                unit_path=incident.unit_path,
            )
        )
    return made


def revise(revision: Any, at: Any) -> None:
    """Publish the next revision of a notice."""
    from youxu.announcements.models import NoticeRevision

    NoticeRevision.objects.filter(pk=revision.pk).update(state="SUPERSEDED", ended_at=at)
    revision.pk, revision.number, revision.kind, revision.published_at = None, 2, "REVISION", at
    revision.save(force_insert=True)


def _served(root: Path) -> list[Row]:
    """Serve the same folder by the product's own server and by nginx, one worker each, and ask both for the front page."""
    name = "site: front page served, requests"
    if shutil.which("nginx") is None or shutil.which("wrk") is None:
        return [Row(name, "–", "not measured", "", "nginx or wrk is absent")]
    size = (root / "index.html").stat().st_size
    with _ours(root) as port:
        ours = _asked(port)
    with _nginx(root) as port:
        theirs = _asked(port)
    share = f"{100 * ours / theirs:.0f} % of nginx ({theirs:.0f}/s); goal 50 %"
    return [
        Row(
            f"{name} ({size} bytes, 1 worker, {CONNECTIONS} connections)",
            "youxu site serve",
            f"{ours:.0f}",
            "1/s",
            share,
        )
    ]


@contextmanager
def _ours(root: Path) -> Iterator[int]:
    port = free_port()
    words = [*YOUXU, "site", "serve", "--dir", str(root), "--port", str(port)]
    with _running(words, port):
        yield port


@contextmanager
def _nginx(root: Path) -> Iterator[int]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="youxu-nginx-") as folder:
        conf = Path(folder) / "nginx.conf"
        logs = f"error_log {folder}/error.log; pid {folder}/pid;"
        paths = "".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        server = f"server {{ listen 127.0.0.1:{port}; root {root}; index index.html; }}"
        http = f"include /etc/nginx/mime.types; access_log off; sendfile on; {paths} {server}"
        conf.write_text(f"daemon off; worker_processes 1; user root; {logs} events {{}} http {{ {http} }}")
        with _running(["nginx", "-c", str(conf), "-p", folder], port):
            yield port


@contextmanager
def _running(words: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait(port: int) -> None:
    """Wait until somebody listens at the port."""
    for _turn in range(400):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _asked(port: int) -> float:
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", f"http://127.0.0.1:{port}/index.html"]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in said, said
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found[1])


def main(words: Iterable[str]) -> None:
    """Measure one network in a process of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django

    django.setup()
    (number,) = words
    print(json.dumps(measure(CASES[int(number)])))


if __name__ == "__main__":
    main(sys.argv[1:])
