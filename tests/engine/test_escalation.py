"""A worker that is killed in any phase of an escalation loses no step and fires none twice."""

from __future__ import annotations

import signal
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import alerting as build
from tests.builders.alerting import alert, minutes, told
from tests.builders.response import BEGAN, hold_post
from tests.engine import escalate
from tests.engine.processes import Started
from youxu.alerting import actions
from youxu.alerting.models import Alert, AlertStep
from youxu.core import clock
from youxu.core.models import Entry
from youxu.delivery.models import Message
from youxu.network.models import Unit
from youxu.organisation.models import Holding, Person, Post

pytestmark = pytest.mark.both

STEPS = (("stepped", 15), ("moved", 20), ("written", 25), ("stored", 30), ("committed", 35))
"""Each step of the chain is killed in another phase: steps found, place moved, entry written, rows and messages stored, done."""


def killed(db: Any, after: int, phase: str) -> int:
    """Carry on in a process of its own that dies in a phase; return how it ended."""
    process = Started(escalate.main, db.environ, minutes(after).isoformat(), phase)
    try:
        return process.wait()
    finally:
        process.close()


def _chain() -> Any:
    place = build.reachable()
    hold_post(place, "带班", "leader_on_call", None)
    hold_post(place, "副手", "office", None)
    city = Unit.objects.get(key="yunzhou")
    above = Person.objects.create(staff_number="YZ001", name="市值班", unit=city, unit_path=city.path)
    post = Post.objects.create(unit=city, unit_path=city.path, key="duty_officer", name="值班员")
    Holding.objects.create(post=post, person=above, starts_at=BEGAN - timedelta(days=1))
    duty = Post.objects.get(unit=place.unit, key="duty_officer")
    duty.deputies.create(deputy=Post.objects.get(unit=place.unit, key="office"))
    return place


@pytest.mark.long
def test_each_step_fires_once_however_the_worker_dies(committed_db: Any) -> None:
    incident = build.reported(_chain())
    expected = ["沈佳", "副手", "带班", "周国栋", "市值班"]
    for number, (phase, after) in enumerate(STEPS, 1):
        assert killed(committed_db, after, phase) == -signal.SIGKILL, phase
        before = told(alert(incident, "first_word"))
        assert len(before) == (number if phase != "committed" else len(expected)), phase
        for _again in range(2):
            with clock.pretend(minutes(after)):
                actions.carry_due(by=build.SWEEPER, at=minutes(after))
        assert told(alert(incident, "first_word")) == expected[: number + 1]
    row = alert(incident, "first_word")
    assert (row.state, row.alarm_at) == ("UNANSWERED", minutes(35))
    codes = list(Entry.objects.filter(stream=incident.stream).values_list("code", flat=True))
    assert (codes.count("ALERT_CARRIED_ON"), codes.count("ALERT_UNANSWERED")) == (4, 1)
    steps = AlertStep.objects.filter(alert=Alert.objects.get(pk=row.pk), person__isnull=False)
    assert Message.objects.filter(once__startswith="alert:").count() == steps.count() == 5
