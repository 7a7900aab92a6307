"""``youxu cap``: files checked alone and as a chain, feeds kept and listed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.builders import incidents
from tests.builders.feeds import placed, warning
from tests.builders.incidents import minutes
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.kernel import cap
from youxu.kernel.cap import MsgType


def run(*words: str, code: int = 0) -> Any:
    with clock.pretend(minutes(5)):
        result = CliRunner().invoke(youxu, ["cap", *words, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.output)


def test_files_are_checked_alone_and_as_a_chain(tmp_path: Path) -> None:
    for number, alert in enumerate((warning(), warning(5, MsgType.UPDATE, (0,)))):
        (tmp_path / f"{number}.xml").write_bytes(cap.written(alert))
    first, second = str(tmp_path / "0.xml"), str(tmp_path / "1.xml")
    assert run("check", first, second)["ok"]
    assert run("check", second)["ok"]
    (tmp_path / "2.xml").write_bytes(cap.written(warning(9, MsgType.CANCEL, (7,))))
    found = run("check", first, second, str(tmp_path / "2.xml"), code=1)
    assert [row["ok"] for row in found["files"]] == [True, True, False]
    assert [fault["code"] for fault in found["files"][2]["faults"]] == ["REFERENCE_UNKNOWN"]
    (tmp_path / "3.xml").write_bytes(
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><alert>&b;</alert>'
    )
    assert [
        fault["code"] for fault in run("check", str(tmp_path / "3.xml"), code=1)["files"][0]["faults"]
    ] == ["HOSTILE"]
    said = CliRunner().invoke(youxu, ["cap", "check", first, str(tmp_path / "3.xml")])
    assert (said.exit_code, said.output.count("ok ")) == (1, 2)


def whole():
    return placed(incidents.whole_county())


place = kept(whole)


@pytest.mark.django_db
def test_a_feed_is_kept_listed_and_retired(place) -> None:
    told = ("--name", "省气象台", "--address", "https://weather.example.cn/feed", "--as", "钱管")
    assert run("feed", "keep", "weather", *told)["feed"]["address"] == "https://weather.example.cn/feed"
    assert run("feed", "keep", "weather", *told, "--hazard", "typhoon")["feed"]["hazard"] == "typhoon"
    assert [row["key"] for row in run("feed", "list", "--as", "沈佳")["feeds"]] == ["weather"]
    run("feed", "retire", "weather", "--as", "钱管")
    assert run("feed", "list", "--as", "沈佳") == {"feeds": [], "warnings": []}
    with clock.pretend(minutes(5)):
        said = CliRunner().invoke(youxu, ["cap", "feed", "retire", "weather", "--as", "钱管"])
    assert (said.exit_code, "weather" in said.output) == (1, True)
