"""``youxu forecast``: learned from any operator's log, said of what goes on, scored; what does not fit is named."""

from __future__ import annotations

import csv
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.cli import golden
from youxu.cli.main import youxu

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
MAPPING = """
key: county_log
title: {zh: 县公司记录, en: County log}
format: csv
id: [no]
time_zone: Asia/Shanghai
began: {column: began}
ended: {at: {column: ended}}
promised: {column: promised}
without: {kind: [planned]}
kinds: {cause: cause}
numbers: {outlets: outlets}
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return a log of a year and its mapping: a planned stop, a row that ends before it begins, one without a time, one
    that goes on."""
    draw, log, mapping = random.Random(5), tmp_path / "log.csv", tmp_path / "log.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    with log.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["no", "kind", "cause", "began", "ended", "promised", "outlets"])
        for number in range(200):
            began = FIRST + timedelta(hours=40 * number)
            lasted = draw.lognormvariate(1, 0.5) * (3 if number % 2 else 1)
            row = [
                "line" if number % 2 else "power",
                began,
                began + timedelta(hours=lasted),
                began + timedelta(hours=4),
            ]
            out.writerow([number, "fault", row[0], *(one.isoformat() for one in row[1:]), number % 5])
        out.writerow([200, "planned", "power", FIRST.isoformat(), FIRST.isoformat(), "", 1])
        out.writerow(
            [201, "fault", "power", FIRST.isoformat(), (FIRST - timedelta(hours=1)).isoformat(), "", 1]
        )
        out.writerow([202, "fault", "power", "yesterday", "", "", 1])
        out.writerow([203, "fault", "line", (FIRST + timedelta(days=340)).isoformat(), "", "", 1])
    return log, mapping


def said(*words: object, code: int = 0) -> Any:
    answer = CliRunner().invoke(youxu, ["forecast", *map(str, words), "--json"])
    assert answer.exit_code == code, answer.output
    return json.loads(answer.stdout if code == 0 else answer.stderr or answer.output)


def test_a_log_is_learned_from_said_of_and_scored(files: tuple[Path, Path], tmp_path: Path) -> None:
    given = ["--log", files[0], "--mapping", files[1], "--model", tmp_path / "model"]
    trained = said("train", *given, "--until", "2025-10-01")
    assert trained["rows"] == 203, "planned stops are not asked for"
    assert [one["row"] for one in trained["left_out"]] == [203, 204]
    assert trained["basis"] == "GROUP", "too few for more than the groups"
    told = said("predict", *given, "--at", "2025-12-07 12:00")
    assert [row["key"] for row in told["rows"]] == ["203"]
    row = told["rows"][0]
    assert 0 < row["low_hours"] <= row["median_hours"] <= row["high_hours"]
    scored = said("score", *given)
    who = {one["who"]: one for one in scored["scores"]}
    assert who["forecast"]["median_error"] < who["constant_median"]["median_error"]
    assert scored["open"] == 1
    for name, found in (("train", trained), ("predict", told), ("score", scored)):
        shape = golden.shape_of(found)
        if golden.WRITE:
            golden.write(f"forecast-{name}", shape)
        assert golden.read(f"forecast-{name}") == shape


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--until", "2025-01-10"], "Only"),
        (["--mapping", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_too_few_cases_and_a_missing_file_are_named(
    files: tuple[Path, Path], words: list[str], text: str
) -> None:
    given = ["forecast", "train", "--log", str(files[0]), "--mapping", str(files[1]), *words]
    answer = CliRunner().invoke(youxu, given)
    assert answer.exit_code != 0
    assert text in answer.output


def test_a_model_of_another_log_and_what_was_learned_from_are_refused(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    model, other = tmp_path / "model", tmp_path / "other.yaml"
    other.write_text(MAPPING.replace("county_log", "other_log"), encoding="utf-8")
    given = ["--log", files[0], "--mapping", files[1], "--model", model]
    run = CliRunner()
    missing = run.invoke(youxu, ["forecast", "score", *map(str, given)])
    assert missing.exit_code != 0
    assert "youxu forecast train" in missing.output
    said("train", *given, "--until", "2025-10-01")
    early = run.invoke(youxu, ["forecast", "score", *map(str, given), "--since", "2025-05-01"])
    assert early.exit_code != 0
    given[3] = other
    foreign = run.invoke(youxu, ["forecast", "predict", *map(str, given)])
    assert "county_log" in foreign.output
    model.write_bytes(b"nothing")
    broken = run.invoke(youxu, ["forecast", "predict", *map(str, given)])
    assert broken.exit_code != 0
