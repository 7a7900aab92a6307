"""Roll-calls for tests: asked in the county of ``incidents``, answered, carried on, with what the table lists after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.builders.following import follow
from tests.builders.incidents import NINE, minutes
from tests.builders.response import County

from youxu.core.actor import system
from youxu.watch import actions
from youxu.watch.models import Answer, Ask, RollCall

FEW = {"outlets": ["YS04", "YS05", "YS10"]}
SWEEPER = system("sweep.carry_on")


def started(county: County, at: datetime = NINE, **more: Any) -> RollCall:
    """Ask three outlets of the county, or those of another ``rule``."""
    by = county.person("沈佳", at)
    return actions.start_rollcall(by=by, at=at, unit=county.unit, **{"rule": FEW, **more})


def ask(row: RollCall, code: str) -> Ask:
    """Return the question to one outlet as it stands."""
    return Ask.objects.get(roll_call=row, outlet__code=code)


def tapped(
    county: County, row: RollCall, code: str = "YS04", said: str = "SAFE_OPEN", after: float = 3, **more: Any
) -> Answer:
    """Let the head of an outlet answer by one tap."""
    at, name = minutes(after), {"YS04": "黄建华", "YS05": "唐小燕"}[code]
    return actions.answer(by=county.person(name, at), at=at, ask=ask(row, code), said=said, **more)


def rung(
    county: County, row: RollCall, code: str, said: str = "SAFE_OPEN", after: float = 5, **more: Any
) -> Answer:
    """Let the duty officer write down what was told by telephone."""
    at = minutes(after)
    given = {"told_by": "接电话的人", "way": "TELEPHONE", **more}
    return actions.answer(by=county.person("沈佳", at), at=at, ask=ask(row, code), said=said, **given)


def swept(after: float) -> int:
    """Run the sweep that carries questions on."""
    return actions.carry_on(by=SWEEPER, at=minutes(after))


def followed() -> None:
    """Run what the table of reactions lists for every entry so far, each handler once."""
    follow(also_new=False)
