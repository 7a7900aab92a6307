"""``youxu site``: built, published, bundled; served by itself with the database gone."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.builders import notices
from tests.builders.incidents import minutes, whole_county
from tests.cli.served import free_port
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock

county = kept(whole_county)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YOUXU_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*words: str, code: int = 0, as_json: bool = True) -> Any:
    with clock.pretend(minutes(20)):
        result = CliRunner().invoke(youxu, ["site", *words, *(["--json"] if as_json else [])])
    assert result.exit_code == code, result.output
    return json.loads(result.output) if as_json else result.output


@pytest.mark.django_db
def test_a_site_is_built_published_and_bundled(
    county, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices.published(county)
    made = run("build", "--out", str(tmp_path / "out"))
    assert {"pages", "written", "unchanged", "seconds"} <= set(made)
    assert made["pages"] > 10
    monkeypatch.setenv("YOUXU_SITE_TARGETS", f"folder:{tmp_path}/www folder:/proc/none")
    published = run("publish", code=1)
    assert [one["state"] for one in published["copies"]] == ["DONE", "FAILED"]
    assert "/proc/none" in run("status", as_json=False)
    run("bundle", str(tmp_path / "site.zip"))
    with zipfile.ZipFile(tmp_path / "site.zip") as archive:
        names = set(archive.namelist())
    assert {"index.html", "en/index.html", "public.css", "o/YS04.html"} <= names


@pytest.mark.django_db
def test_a_site_of_no_unit_and_one_that_is_not_built_are_refused(home: Path) -> None:
    assert "No status site" in run("build", code=1, as_json=False)
    assert "youxu site build" in run("bundle", str(home / "a.zip"), code=1, as_json=False)


@pytest.mark.long
@pytest.mark.django_db
def test_the_site_is_served_by_itself(county, tmp_path: Path) -> None:
    run("build", "--out", str(tmp_path / "out"))
    port = free_port()
    words = [
        sys.executable,
        "-m",
        "youxu.cli",
        "site",
        "serve",
        "--dir",
        str(tmp_path / "out"),
        "--port",
        str(port),
    ]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    try:
        for name, kind in (("", "text/html"), ("en/", "text/html"), ("status.json", "application/json")):
            found, body = _asked(f"http://127.0.0.1:{port}/{name}")
            assert found.startswith(kind), name
            assert (
                body
                == (tmp_path / "out" / (f"{name}index.html" if kind == "text/html" else name)).read_bytes()
            )
    finally:
        process.terminate()
        process.communicate(timeout=15)


@pytest.mark.django_db
@pytest.mark.parametrize("words", [("build", "--out"), ("bundle",)])
def test_a_folder_that_cannot_be_written_is_named_without_a_trace(
    county: Any, tmp_path: Path, words: tuple[str, ...]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, no folder", encoding="utf-8")
    run("build")
    refused = run(*words, str(taken / "www"), code=1)["refused"]
    assert str(taken) in refused["reason"]


def _asked(address: str) -> tuple[str, bytes]:
    """Return type and body of what is served, once somebody answers."""
    for _turn in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.headers["content-type"], answer.read()
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError):
                raise
            time.sleep(0.1)
    raise AssertionError(address)
