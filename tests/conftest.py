"""Fixtures that every folder of the suite may use: the databases."""

from __future__ import annotations

import itertools
import os
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import translation

from tests import clients, databases, solvers, states

_count = itertools.count(1)


@pytest.fixture(autouse=True, scope="session")
def light_passwords() -> None:
    """Hash passwords of the suite with the product's own method at its least cost: dozens are made and tried."""
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 8
    Argon2PasswordHasher.parallelism = 1


@pytest.fixture(autouse=True, scope="session")
def commands_in_english(django_test_environment: None) -> None:
    """Load every command before a page leaves another language behind: their help is worded when they are loaded.

    Where no test that was collected knows the command line, as in the browser, two seconds of CPU are left alone.
    """
    if not any(name.startswith("youxu.cli") for name in sys.modules):
        return
    from youxu.cli import commands

    with translation.override("en"):
        for module in pkgutil.walk_packages(commands.__path__, f"{commands.__name__}."):
            import_module(module.name)


@pytest.fixture(autouse=True, scope="session")
def solved_here() -> Iterator[None]:
    """Let solvers answer in this process; what starts one of its own for them has its tests in ``tests/unit``."""
    with pytest.MonkeyPatch.context() as patch:
        solvers.answer_here(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def light_clients() -> Iterator[None]:
    """Let clients of page tests have their session by one statement, and find static files once."""
    with pytest.MonkeyPatch.context() as patch:
        clients.sign_in_at_once(patch)
        clients.find_files_once(patch)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """Give this process a copy of the migrated template; ordinary tests roll back in it."""
    with django_db_blocker.unblock():
        databases.make_template()
        name = databases.copy_template(os.environ.get("PYTEST_XDIST_WORKER", "main"))
        with databases.using(name):
            yield
            states.leave()
        databases.drop(name)


@pytest.fixture
def _state(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker) -> None:
    """Open the state that the test begins from, before pytest-django opens the test's own transaction in it."""
    with django_db_blocker.unblock():
        states.stand_on(states.wanted(request.node))


@pytest.fixture
def _django_db_helper(_state: None, _django_db_helper: None) -> None:
    """Let pytest-django's transaction of each test begin after the state is open."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Close the state of an earlier test before anything is set up for one that does not begin from it."""
    states.keep_only(states.wanted(item))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put together tests that begin from the same state, within it those of a module; their order stays by chance."""
    modules = {item.nodeid.split("::")[0]: place for place, item in reversed(list(enumerate(items)))}

    def place_of(item: pytest.Item) -> tuple[str, int, str]:
        first, whole = states.names_of(item)
        return first, modules[item.nodeid.split("::")[0]], whole

    items.sort(key=place_of)


@dataclass(frozen=True)
class CommittedDatabase:
    """A database in which a test commits: ``environ`` lets a subprocess of the product reach it."""

    name: str
    url: str
    environ: dict[str, str]


@pytest.fixture
def committed_db(request, django_db_setup: None, django_db_blocker) -> Iterator[CommittedDatabase]:
    """Run the test on a fresh migrated database where commits are real, visible to threads and processes."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        raise pytest.UsageError("a test takes `db` (rolled back) or `committed_db` (a copy), not both")
    name = databases.copy_template(f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_count)}")
    url = databases.url_of(name)
    with django_db_blocker.unblock(), databases.using(name):
        yield CommittedDatabase(name, url, {**os.environ, "YOUXU_DATABASE_URL": url})
    databases.drop(name)
