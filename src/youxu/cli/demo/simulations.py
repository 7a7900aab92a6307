"""Simulate the sample county's plan twice and a storm over it once, so that the pages of simulation have something to show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from youxu.cli.demo.county import County
from youxu.core import clock
from youxu.organisation import queries as organisation
from youxu.simulation import actions, making
from youxu.simulation.rules import RunKind

STORM = """name: 全县台风
days: 5
hazards:
  - {name: 台风, cause: typhoon, everywhere: true}
  - {name: 停电, cause: power, follows: 台风, hours: 6, everywhere: true, falls: {middle: 50 %, edge: 50 %}}
stocks:
  - {name: 现有储备}
  - {name: 加倍, times: 2}
"""
PLAN_RUNS, STORM_RUNS, SEED = 2_000, 200, 1


def simulate_plan_and_storm(county: County, now: datetime) -> None:
    """Order three simulations as the duty officer and make each at once."""
    for title, cause, outlets in (("停电 · Ⅲ级响应 · 1", "power", 1), ("洪水内涝 · Ⅲ级响应 · 3", "flood", 3)):
        asked = {"cause": cause, "level": "III", "outlets": outlets}
        _made(county, now, kind=RunKind.PLAN, title=title, runs=PLAN_RUNS, asked=asked)
    _made(county, now, kind=RunKind.REGION, title="全县台风", runs=STORM_RUNS, asked={}, scenario=STORM)


def _made(county: County, now: datetime, **terms: Any) -> None:
    with clock.pretend(now):
        by = organisation.actor_for(county.people["duty"], at=now, surface="WEB")
        run = actions.order_run(by=by, at=now, unit=county.unit, seed=SEED, **terms)
        making.make(run, by=by, at=now, now=lambda: now)
