"""Customers' voices for tests: the county with somebody at marketing, and what customers bring."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.builders import custody as building
from tests.builders.response import County, hold_post, minutes

from youxu.core.actor import Actor
from youxu.feedback import actions, queries
from youxu.feedback.actions import Said
from youxu.feedback.models import Voice

OFFICER, HEAD, MARKETING, CLERK = "苏婷", "何敏", "钱静", "赵晓"
PHONE, MAIL = "13812345678", "wang@example.cn"
WORDS = "等了一上午没人说几点能办"


def county() -> County:
    """Return the county with 钱静 at marketing, beside those who answer customers."""
    found = building.county()
    hold_post(found, MARKETING, "marketing_member", None)
    return found


def public(found: County) -> Actor:
    """Return who writes from the public page of the county."""
    return queries.public_actor(found.unit, "zh-hans")


def sent(
    found: County, at: datetime | None = None, code: str | None = "YS04", address: str = "", **said: Any
) -> Voice:
    """Send a complaint from the public page."""
    return actions.send_voice(
        by=public(found),
        at=at or minutes(40),
        address=address,
        unit=found.unit,
        outlet=found.outlets[code] if code else None,
        said=Said(**{"kind": "COMPLAINT", "text": WORDS, **said}),
    )


def answered(found: County, at: datetime | None = None, **given: Any) -> Voice:
    """Send a complaint and answer it ten minutes later."""
    voice = sent(found, at, **given)
    return actions.answer_voice(
        by=found.person(OFFICER), at=minutes(50), voice=voice, text="下午两点半恢复，已请柳林支局给您打电话"
    )
