"""click's own texts in the reader's language, and faults of the command line as JSON."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from django.utils import translation

from youxu.cli import speaking
from youxu.cli.main import youxu

NEVER_SEEN = re.compile(
    r"Deprecat|deprecated|defined twice|same flag|Could not determine|No options defined|exactly one parameter|"
    r"must be an iterable|^Choice\(|prog\)s|colour|Repeat|two entered|invalid input|Press any key|Confirm|"
    r"Do you want|Invalid start character"
)


def said_by_click() -> set[str]:
    found: set[str] = set()
    for module in speaking.MODULES:
        source = inspect.getsource(module)
        for literal in re.findall(r'\b_\(\s*((?:"[^"]*"\s*)+)', source):
            found.add("".join(re.findall(r'"([^"]*)"', literal)).replace("\\n", "\n").replace("\\t", "\t"))
    return found


def test_every_text_of_the_installed_click_stands_in_our_catalogue() -> None:
    missing = {text for text in said_by_click() if not NEVER_SEEN.search(text)} - set(speaking.TEXTS)
    assert not missing
    with translation.override("zh-hans"):
        same = {"{message}"}
        assert [
            text for text in speaking.TEXTS if translation.gettext(text) == text and text not in same
        ] == []
        assert all(re.search("[一-鿿]", text) for text in speaking.counted(1))


@pytest.fixture(autouse=True)
def spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let click speak from our catalogue as in a process of the product, for the time of a test."""
    for module in speaking.MODULES:
        for name in ("_", "ngettext"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, getattr(module, name))
    speaking.translate_click()


def run(language: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "youxu.cli", *words],
        env={**os.environ, "YOUXU_LANGUAGE": language},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("incident", "report", "--bogus"), "没有选项"),
        (("incident", "list"), "缺少选项"),
        (("jurnal",), "没有命令"),
        (("journal", "show", "--limit", "many", "--as", "1"), "无效"),
        (("--help",), "用法"),
    ],
)
def test_clicks_own_faults_are_said_in_chinese(words, said) -> None:
    # As a process once, with its language from the environment; the other faults are spoken by the same texts.
    if words == ("--help",):
        ran = run("zh-hans", *words)
        text, code = ran.stdout + ran.stderr, ran.returncode
    else:
        with translation.override("zh-hans"):
            heard = CliRunner().invoke(youxu, list(words))
        text, code = heard.output, heard.exit_code
    assert said in text
    for english in ("Usage", "Error", "Try '", "Missing", "No such", "Invalid", "Options", "Commands"):
        assert english not in text, text
    assert code == (0 if words == ("--help",) else 2)


@pytest.mark.long
def test_they_stay_english_for_an_english_reader() -> None:
    assert "No such option" in run("en", "incident", "report", "--bogus").stderr


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("incident", "list", "--json"), "--as"),
        (("incident", "list", "--json", "--bogus"), "--bogus"),
        (("journal", "show", "--json", "--limit", "many", "--as", "1"), "--limit"),
        (("journal", "nothing", "--json"), ""),
        (("jurnal", "--json"), ""),
        (("--json", "--bogus"), "--bogus"),
        (("plan", "check", "/nowhere/at/all.yaml", "--json"), "FILE"),
    ],
)
def test_a_fault_of_the_command_line_is_json_for_scripts_and_ends_with_2(words, field) -> None:
    ran = CliRunner().invoke(youxu, list(words))
    assert ran.exit_code == 2, ran.output
    said = json.loads(ran.stdout)
    assert said["ok"] is False
    refused = said["refused"]
    assert set(refused) == {"kind", "reason", "field", "clause", "faults", "who_can"}
    assert refused["field"] == field
    assert refused["reason"]


def test_a_value_after_two_dashes_is_no_option() -> None:
    assert not speaking.wants_json(["a", "--", "--json"])
