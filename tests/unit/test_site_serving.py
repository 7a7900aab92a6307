"""What ``youxu site serve`` answers: files as they are, packed where asked, kept for a second, nothing outside the folder."""

from __future__ import annotations

import contextlib
import gzip
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from youxu.core import clock
from youxu.statuspage.serving import AGAIN_AFTER, Folder, Server

PAGE = b"<!doctype html>" + b"<p>\xe9\x82\xae</p>" * 200


class Told:
    """Takes an answer as the server's own protocol does."""

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.response_bytes(status, headers, b"")

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, dict(headers), body


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "www" / "en").mkdir(parents=True)
    for name in ("index.html", "en/index.html", "half.html.part"):
        (tmp_path / "www" / name).write_bytes(PAGE)
    (tmp_path / "secret.txt").write_text("secret")
    return Folder(tmp_path / "www")


def asked(folder: Folder, path: str, method: str = "GET", **headers: str) -> Told:
    told, given = Told(), {name.replace("_", "-"): value for name, value in headers.items()}
    scope: Any = SimpleNamespace(method=method, path=path, headers=given)
    with contextlib.suppress(StopIteration):  # it waits for nothing, so that it needs no loop
        Server(folder).__rsgi__(scope, told).send(None)
    return told


def test_a_file_is_given_whole_packed_or_not_at_all_where_it_is_known(folder: Folder) -> None:
    plain = asked(folder, "/")
    assert (plain.status, plain.body) == (200, PAGE)
    assert plain.headers["content-type"] == "text/html; charset=utf-8"
    packed = asked(folder, "/en/", accept_encoding="gzip, br")
    assert (packed.headers["content-encoding"], gzip.decompress(packed.body)) == ("gzip", PAGE)
    assert int(packed.headers["content-length"]) == len(packed.body)
    known = asked(folder, "/index.html", if_none_match=plain.headers["etag"])
    assert (known.status, known.body) == (304, b"")
    head = asked(folder, "/index.html", "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(PAGE)))


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/en/../../secret.txt",
        "//../secret.txt",
        "/nothing",
        "/x\0y",
        "/half.html.part",
        "/" + "a" * 5000,
    ],
)
def test_what_is_not_a_file_of_the_folder_is_not_found(folder: Folder, path: str) -> None:
    assert asked(folder, path).status == 404


def test_a_folder_leads_to_its_page_and_only_reading_is_answered(folder: Folder) -> None:
    assert (asked(folder, "/en").status, asked(folder, "/en").headers["location"]) == (301, "/en/")
    assert asked(folder, "/", "POST").status == 405


def test_what_was_built_meanwhile_is_given_and_what_went_is_gone(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    asked(folder, "/index.html")
    (folder.root / "index.html").write_bytes(b"new")
    assert asked(folder, "/index.html").body == PAGE
    now[0] += AGAIN_AFTER
    assert asked(folder, "/index.html").body == b"new"
    (folder.root / "index.html").unlink()
    now[0] += AGAIN_AFTER
    assert asked(folder, "/index.html").status == 404
    assert folder.size == 0


def test_no_more_is_kept_than_was_meant(folder: Folder) -> None:
    for number in range(5):
        (folder.root / f"{number}.bin").write_bytes(bytes(range(256)) * 4)
    small = Folder(folder.root, most=2500)
    for number in range(5):
        assert len(asked(small, f"/{number}.bin").body) == 1024
    assert small.size <= 2500
    assert "/4.bin" in small.kept
