"""What ``make test`` runs and what it leaves to CI (``tools/check.py``, decision 0051)."""

from __future__ import annotations

import pytest
from tools import check


@pytest.fixture(autouse=True)
def a_machine_with_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_postgres", lambda: "postgres://there")
    monkeypatch.setattr(check, "_browser", lambda: "/usr/bin/chromium")


def marked(whole: bool) -> dict[str, str]:
    return {run.name: run.command[run.command.index("-m", 3) + 1] for run in check._tests([], [], whole)}


def test_ci_leaves_no_test_out() -> None:
    left_out: list[str] = []
    list(check._tests([], left_out, True))
    assert [line for line in left_out if line != check.NO_DATA] == []
    assert marked(True) == {
        "SQLite": "not browser",
        "browser": "browser",
        "PostgreSQL": "(both or postgres) and not browser",
        "journey on PostgreSQL": "both and browser",
    }


def test_without_ci_long_tests_and_pages_in_a_browser_are_left_out_and_named() -> None:
    left_out: list[str] = []
    list(check._tests([], left_out, False))
    assert check.LEFT_OUT in left_out
    assert marked(False) == {
        "SQLite": "not browser and not long",
        "browser": "browser and both",
        "PostgreSQL": "(both or postgres) and not browser and not long",
        "journey on PostgreSQL": "both and browser",
    }
