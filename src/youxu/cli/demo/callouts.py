"""The sample's call-out test: two days ago most answered in time, one late, one on a call, two not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from youxu.cli.demo.county import County
from youxu.core import clock
from youxu.exercises.actions import answer_callout_test, start_callout_test
from youxu.exercises.rules.callouts import Way
from youxu.organisation import queries as organisation

AGO = timedelta(days=2)
SILENT = 2


def test_callout(made: County, at: datetime) -> None:
    """Have the duty officer test the county, and people answer one after the other."""
    began = at - AGO
    with clock.pretend(began):
        office = organisation.actor_for(made.people["duty"], at=began, surface="WEB")
        test = start_callout_test(by=office, at=began, unit=made.unit)
    called = list(test.people.select_related("test__unit", "person__unit").order_by("pk"))[SILENT:]
    for place, one in enumerate(called):
        last, late = place == len(called) - 1, place == len(called) - 2
        moment = began + timedelta(seconds=55 + 31 * place, minutes=9 if late else 0)
        by = office if last else organisation.person_with_link(one.person)
        with clock.pretend(moment):
            answer_callout_test(by=by, at=moment, called=one, way=Way.CALL if last else Way.LINK)
