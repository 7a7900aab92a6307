"""The suite's ground: a home of its own before the settings load, and tests that say what they need.

Used by ``-p tests.plugin``. Under xdist the controller makes one home, each worker a folder in it. The
databases are made in ``tests/conftest.py``.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.browser"]
CI = os.environ.get("YOUXU_CI") == "1"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# How long an example takes says how busy the machine is: beside three other processes it proves nothing.
settings.register_profile("youxu", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("youxu")
DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The shell first: the same engine without the windows of a whole browser, a fifth of its CPU for each new page."""


def _make_home() -> Path:
    """Make the home of this process and point YOUXU_HOME at it; a run never touches a person's own."""
    if not WORKER:
        os.environ["YOUXU_TEST_SHARED"] = tempfile.mkdtemp(prefix="youxu-test-")
        os.environ["YOUXU_TEST_RUN"] = f"{os.getpid()}"
    folder = Path(os.environ["YOUXU_TEST_SHARED"]) / (WORKER or "main")
    folder.mkdir(mode=0o700)
    os.environ["YOUXU_HOME"] = str(folder)
    for name in ("YOUXU_PUBLIC_URL", "YOUXU_LANGUAGE", "YOUXU_DEBUG", "YOUXU_DUTY_TELEPHONE"):
        os.environ.pop(name, None)
    return folder


HOME = _make_home()
SHARED = Path(os.environ["YOUXU_TEST_SHARED"])
ON_POSTGRES = os.environ.get("YOUXU_DATABASE_URL", "").startswith("postgres")
if ON_POSTGRES:
    # A commit that a crash of the machine may lose is as visible as any other, and waits for no disk.
    os.environ["PGOPTIONS"] = f"{os.environ.get('PGOPTIONS', '')} -c synchronous_commit=off".strip()


def browser_path() -> str | None:
    """Return the headless browser of this machine, or None."""
    return os.environ.get("YOUXU_TEST_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)


def _postgres_missing() -> str:
    if ON_POSTGRES:
        return ""
    if os.environ.get("YOUXU_TEST_POSTGRES"):
        return "elsewhere"
    return "no PostgreSQL: set YOUXU_DATABASE_URL=postgres://…"


def _browser_missing() -> str:
    return "" if browser_path() else "no Chromium: install it or set YOUXU_TEST_BROWSER"


def _data_missing() -> str:
    return "" if DATA.is_dir() else "no ../shared/data beside the repository"


NEEDS: dict[str, Callable[[], str]] = {
    "postgres": _postgres_missing,
    "browser": _browser_missing,
    "data": _data_missing,
}


def pytest_collection_finish() -> None:
    """Leave what was collected, five thousand tests, out of every later garbage collection, and collect seldom.

    Queries make and drop so many small objects that the usual thresholds cost a twelfth of the suite's time.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose need is absent, saying why; on CI an absent need is a failure."""
    for marker, missing in NEEDS.items():
        if item.get_closest_marker(marker) is None or not (reason := missing()):
            continue
        if reason == "elsewhere":
            pytest.skip("runs in the PostgreSQL process of this run")
        if CI:
            pytest.fail(f"{reason} (a skip is a failure on CI)", pytrace=False)
        pytest.skip(reason)


def pytest_unconfigure() -> None:
    """Remove what the run made: the databases and the homes."""
    if WORKER:
        return
    from tests import databases

    databases.drop_all()
    shutil.rmtree(SHARED, ignore_errors=True)
