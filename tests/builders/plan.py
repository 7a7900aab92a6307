"""Plans for tests: the shipped one, changed copies of its text, versions in the database."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from unittest.mock import patch

from youxu.core.actor import Actor, ActorKind, Grant
from youxu.plan import actions, files, queries
from youxu.plan.models import PlanVersion
from youxu.plan.reading import read
from youxu.plan.schema import Plan

AT = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
COUNTY = "china-post/jiangxi/yunzhou/yunshan/"
CITY = "china-post/jiangxi/yunzhou/"
PLAN_VERBS = ("edit_plan", "review_plan", "approve_plan", "publish_plan")


@cache
def shipped_text() -> str:
    """Return the YAML text of the shipped plan."""
    return files.shipped().read_text(encoding="utf-8")


def shipped_plan() -> Plan:
    """Return the shipped plan."""
    return files.shipped_plan()


def changed(*replacements: tuple[str, str]) -> str:
    """Return the shipped text with each (old, new) replaced once; an old text that is absent is an error."""
    text = shipped_text()
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def person(key: str, *verbs: str, unit: str = COUNTY) -> Actor:
    """Return a person with grants for the plan verbs (all of them when none is named) on a unit and below."""
    grants = frozenset(Grant(verb, unit, below=True) for verb in verbs or PLAN_VERBS)
    return Actor(kind=ActorKind.PERSON, key=key, name=key, surface="WEB", grants=grants, unit=unit)


def published(unit: str = COUNTY, at: datetime = AT) -> PlanVersion:
    """Put the shipped plan in force for a unit and return the version.

    Most scenes begin here: the text is read and checked once per process, where the product does it four times
    for each version (100 ms).
    """
    with patch.object(files, "check_text", _check_once), patch.object(queries, "read", _read_once):
        row = actions.adopt(by=person("leader", unit=unit), at=at, unit=unit, text=shipped_text())
        queries.plan_of(row.pk)
    return row


_check_once, _read_once = cache(files.check_text), cache(read)


EXTENSION = """
key: {key}
number: 1
extends: counter-interruption/1
title: {{zh: 云山县预案, en: Plan of Yunshan}}
"""


def extension(body: str, key: str = "yunshan") -> str:
    """Return a sparse plan text that extends the shipped one with ``body``."""
    return EXTENSION.format(key=key) + body
