"""The walks of the guide are run line by line in a fresh sample county."""

from __future__ import annotations

import re
import shlex
import subprocess
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from tests.house.source import ROOT
from youxu.alerting.models import Alert
from youxu.alerting.rules.words import AckWay
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.incidents.models import Incident

PAGE = ROOT / "docs" / "guide" / "command-line.md"
TAKEN = re.compile(r"(?P<name>[A-Z]+)=\$\((?P<command>youxu .*?) \| (?P<reader>.*)\)")


def blocks() -> list[list[str]]:
    text = PAGE.read_text(encoding="utf-8")
    return [block.strip().splitlines() for block in re.findall(r"```sh\n(.*?)```", text, re.S)]


def run(line: str, known: dict[str, str]) -> None:
    """Run one line as a shell would: words with variables filled in, ``NAME=$(command | reader)``."""
    taken = TAKEN.fullmatch(line)
    words = shlex.split(taken["command"] if taken else line)
    filled = [known.get(word[1:], word) if word.startswith("$") else word for word in words]
    assert filled[0] == "youxu", line
    ran = CliRunner().invoke(youxu, filled[1:])
    assert ran.exit_code == 0, f"{line}\n{ran.output}\n{ran.exception!r}"
    if taken:
        read = subprocess.run(
            ["bash", "-c", taken["reader"]], input=ran.stdout, capture_output=True, text=True, check=True
        )
        known[taken["name"]] = read.stdout.strip()


def walked(lines: list[str]) -> tuple[str, str]:
    """Run a walk and return the stage and the level of its incident."""
    known: dict[str, str] = {}
    for line in lines:
        run(line, known)
    incident = Incident.objects.get(reference=known["REF"])
    return incident.stage, incident.level


def told_in_time() -> None:
    """Hold the sample to true times: people were told when it happened and have it a while later, or at once by a deed."""
    told = Alert.objects.filter(what="first_word")
    assert told.count() > 5
    for row in told.select_related("incident"):
        assert row.opened_at == row.incident.reported_at
        assert row.acknowledged_at is not None
        assert row.acknowledged_at > row.opened_at or row.acknowledged_way == AckWay.DEED
    assert not Alert.objects.filter(due_at__lt=clock.now()).exists()


@pytest.mark.long
def test_the_walks_of_the_guide_run_as_they_stand_in_a_fresh_sample_county(committed_db) -> None:
    made = CliRunner().invoke(youxu, ["demo"])
    assert made.exit_code == 0, made.output
    told_in_time()
    assert len(blocks()) == 2
    small, grave = blocks()
    day = (clock.now() + timedelta(days=1)).astimezone(ZoneInfo("Asia/Shanghai"))
    # A share of the outlets that should be open now decides levels: the walk goes through by day and by night.
    for hour, lines, level in ((10, small, "OUTLET"), (11, grave, "III"), (23, grave, "III")):
        with clock.pretend(day.replace(hour=hour)):
            assert walked(lines) == ("CLOSED", level), hour


@pytest.mark.parametrize("block", range(2))
def test_every_line_of_a_walk_is_a_command(block: int) -> None:
    for line in blocks()[block]:
        assert line.startswith(("youxu ", "REF=$(youxu ")), line


def test_both_pages_say_where_the_command_is_before_the_first_line_is_typed() -> None:
    for page in (PAGE, PAGE.with_suffix(".zh-CN.md")):
        before = page.read_text(encoding="utf-8").split("```sh")[0]
        assert "export PATH=$PWD/.venv/bin:$PATH YOUXU_HOME=$PWD/home" in before, page.name
