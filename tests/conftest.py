"""Fixtures that every folder of the suite may use: the databases."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests import databases

_count = itertools.count(1)


@pytest.fixture(autouse=True, scope="session")
def light_passwords() -> None:
    """Hash passwords of the suite with the product's own method at its least cost: dozens are made and tried."""
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 8
    Argon2PasswordHasher.parallelism = 1


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """Give this process a copy of the migrated template; ordinary tests roll back in it."""
    with django_db_blocker.unblock():
        databases.make_template()
        name = databases.copy_template(os.environ.get("PYTEST_XDIST_WORKER", "main"))
        with databases.using(name):
            yield
        databases.drop(name)


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
