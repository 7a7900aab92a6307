"""What one interruption came to: steps, lines against the plan's aims, promises, limits, customers, cost (E1-E3, R3)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.response import County, announced, county, minutes, responding, restored
from tests.states import kept
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import NotPermitted
from youxu.evaluation import queries
from youxu.evaluation.queries import IncidentMeasures
from youxu.evaluation.rules.measures import How, Measured, Step
from youxu.incidents.actions import clear
from youxu.incidents.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(county)


def of(place: County, incident: Incident, at: float = 200) -> IncidentMeasures:
    return queries.measures_of(place.person("周国栋"), Incident.objects.get(pk=incident.pk), minutes(at))


def step(found: IncidentMeasures, key: Step) -> Measured:
    return next(one for one in found.steps if one.step is key)


def test_what_goes_on_is_measured_as_far_as_it_has_come(place: County) -> None:
    found = of(place, responding(place))
    assert not found.over
    assert step(found, Step.REPORT).how is How.DONE
    assert step(found, Step.WHOLE).how is How.GOES_ON
    assert all(line.restored == 0 and line.median_open_minutes is None for line in found.lines)


def test_a_restored_one_has_its_steps_its_lines_and_its_cost(place: County) -> None:
    incident = restored(place, responding(place))
    announced(place, incident)
    by = place.person("沈佳")
    clear.add_cost(by=by, at=minutes(120), incident=incident, kind="VENDOR", amount=Decimal("350.00"))
    found = of(place, incident)
    row = Incident.objects.get(pk=incident.pk)
    assert row.released_at is not None
    whole = step(found, Step.WHOLE)
    assert whole.seconds == round((row.released_at - row.began_at).total_seconds())
    assert whole.open_minutes is not None
    assert whole.open_minutes <= whole.seconds / 60 + 1
    assert step(found, Step.VERIFY).how is How.DONE
    for line in found.lines:
        assert line.restored == line.outlets
        assert line.within_aim is None or line.within_aim <= line.restored
    assert [(one.kind, one.amount, one.currency) for one in found.costs] == [
        ("VENDOR", Decimal("350.00"), "CNY")
    ]


def test_who_may_not_read_the_incident_gets_no_measures(place: County) -> None:
    incident = responding(place)
    stranger = Actor(ActorKind.PERSON, "person:0", "某人", "WEB")
    with pytest.raises(NotPermitted):
        queries.measures_of(stranger, incident, minutes(100))


def test_the_measures_ask_as_much_of_many_lines_as_of_one(place: County) -> None:
    incident = responding(place)
    with CaptureQueriesContext(connection) as asked:
        of(place, incident)
    assert len(asked) <= 32
