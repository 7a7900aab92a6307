"""Play an orange watch in the sample county: what is prepared, and a roll-call that every outlet of it answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from youxu.cli.demo.county import County
from youxu.cli.demo.living import live_until
from youxu.core import clock
from youxu.incidents.actions import respond
from youxu.incidents.models import Task
from youxu.organisation import queries as organisation
from youxu.watch import actions
from youxu.watch.models import Ask

RIVERSIDE = ("347006", "347007", "347008")
ANSWERS = (("dw", "347006", 3, 3), ("qs", "347007", 5, 4), ("xh", "347008", 6, 3))
"""Who answers for which outlet at which minute, and how many people are there."""
LASTS = timedelta(hours=20)


def orange_watch(county: County, start: datetime) -> None:
    """Raise an orange watch against flood along the river, ask its outlets, prepare the first things."""

    def do(key: str, minute: float, act: Callable[..., Any], **given: Any) -> Any:
        at = start + timedelta(minutes=minute)
        with clock.pretend(at):
            by = organisation.actor_for(county.people[key], at=at, surface="WEB")
            made = act(by=by, at=at, **given)
        live_until(at)
        return made

    area = {"outlets": list(RIVERSIDE)}
    watch = do(
        "duty",
        0,
        actions.raise_watch,
        unit=county.unit,
        hazard="flood",
        colour="ORANGE",
        area=area,
        until_at=start + LASTS,
    )
    call = do("duty", 1, actions.start_rollcall, unit=county.unit, rule=area, incident=watch.incident)
    for key, code, minute, people in ANSWERS:
        ask = Ask.objects.get(roll_call=call, outlet__code=code)
        do(
            key,
            minute,
            actions.answer,
            ask=ask,
            said="SAFE_OPEN",
            people_safe=people,
            power="YES",
            line="YES",
        )
    live_until(start + timedelta(minutes=7))
    for task in Task.objects.filter(incident=watch.incident, state="NEW", owner__isnull=False)[:3]:
        at = start + timedelta(minutes=40)
        with clock.pretend(at):
            by = organisation.actor_for(task.owner, at=at, surface="WEB")
            respond.done(by=by, at=at, task=task, result="已备好")
