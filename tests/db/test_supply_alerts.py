"""Supplies that are not ready are told of once a day in one alert, acknowledged, chased upward, and ended once mended."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.builders import supplies as build
from tests.builders.alerting import followed, swept, told
from tests.builders.incidents import NINE
from tests.builders.supplies import HEAD, LOGISTICS, OFFICER, Stores, received
from tests.states import kept
from youxu.alerting import actions as alerting
from youxu.alerting import queries
from youxu.alerting.models import Alert, AlertStep
from youxu.core.actor import system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.organisation.models import Person
from youxu.organisation.queries import person_with_link
from youxu.reactions.handlers import supplies as handlers
from youxu.supplies import actions
from youxu.supplies.models import SupplyTrouble

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAY = timedelta(days=1)


def wanting() -> Stores:
    """Return the stores after they were looked over: much is missing."""
    place = build.stores()
    for number, person in enumerate(Person.objects.order_by("pk")):
        Person.objects.filter(pk=person.pk).update(mobile=f"1390000{number:04d}")
    actions.review_supplies(by=place.by(), at=NINE, unit=place.county.unit)
    return place


place = kept(wanting)


def tell(place: Stores, at: datetime = NINE) -> list[Alert]:
    handlers.tell_of_troubles(place.county.unit, by=system("supplies.tell"), at=at)
    return list(Alert.objects.filter(incident=None).order_by("pk"))


def who(name: str):
    return person_with_link(Person.objects.get(name=name))


def test_all_that_is_not_ready_is_told_in_one_alert_a_day(place: Stores) -> None:
    assert SupplyTrouble.objects.filter(ended_at=None).count() > 6
    assert tell(place, NINE.replace(hour=0, minute=29)) == []
    [alert] = tell(place)
    assert (alert.role, alert.state, alert.link) == ("logistics_officer", "WAITING", "/supplies/")
    assert told(alert) == [OFFICER]
    step = AlertStep.objects.select_related("message").get(alert=alert)
    assert "应急物资未就绪" in step.message.text
    assert "/p/a/" in step.message.link
    assert tell(place, NINE + timedelta(hours=6)) == [alert]
    assert tell(place, NINE + DAY) == [alert]
    assert Entry.objects.get(code="PEOPLE_ALERTED").stream == alert.subject


def test_who_was_told_acknowledges_and_nobody_else_is_told(place: Stores) -> None:
    [alert] = tell(place)
    step = AlertStep.objects.get(alert=alert)
    with pytest.raises(alerting.UnableToAcknowledge):
        alerting.acknowledge(by=who(HEAD), at=NINE, steps=[step])
    alerting.acknowledge(by=who(OFFICER), at=NINE + timedelta(minutes=5), steps=[step], way="LINK")
    assert swept(NINE + timedelta(hours=5)) == 0
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by.name) == ("ACKNOWLEDGED", OFFICER)
    with pytest.raises(alerting.UnableToAcknowledge, match="already"):
        alerting.acknowledge(by=who(OFFICER), at=NINE + timedelta(minutes=6), steps=[step])


def test_without_an_answer_it_goes_to_the_head_then_upward_and_stops(place: Stores) -> None:
    [alert] = tell(place)
    for hours in (4, 8, 12, 16, 20, 24):
        swept(NINE + timedelta(hours=hours, minutes=1))
    alert.refresh_from_db()
    assert told(alert)[:2] == [OFFICER, LOGISTICS]
    assert (alert.state, alert.alarm_at is not None) == ("UNANSWERED", True)
    assert not queries.unanswered_under(place.by(), place.county.unit.path)
    [row] = queries.alerts_about(place.by(), alert.subject)
    assert (row.state, row.reference) == ("UNANSWERED", place.county.unit.name)


def test_an_alert_ends_by_itself_once_what_it_told_of_is_mended(place: Stores) -> None:
    [alert] = tell(place)
    missing = SupplyTrouble.objects.filter(ended_at=None)
    later = missing.exclude(pk=missing.order_by("pk").first().pk)
    later.update(found_at=NINE + timedelta(hours=1))
    keep = missing.get(found_at=NINE)
    received(place, at=NINE + timedelta(hours=2), **{keep.item.key: int(keep.quantity)})
    followed(NINE + timedelta(hours=2))
    alert.refresh_from_db()
    assert (alert.state, alert.reason) == ("DROPPED", "MENDED")
    assert Entry.objects.filter(code="ALERT_DROPPED", stream=alert.subject).count() == 1
    assert len(tell(place, NINE + DAY)) == 2


def test_who_may_not_tell_begins_and_ends_nothing(place: Stores) -> None:
    [alert] = tell(place)
    clerk = place.by(HEAD)
    with pytest.raises(NotPermitted):
        alerting.end_alerts(by=clerk, at=NINE, alerts=[alert])
    words = {"rule": "supplies_not_ready", "about": "x", "extra": {}, "link": "/", "subject": "x:1"}
    with pytest.raises(NotPermitted):
        alerting.alert_of(by=clerk, at=NINE, unit=place.county.unit, **words)
    with pytest.raises(alerting.UnableToAlert):
        alerting.alert_of(by=system("t"), at=NINE, unit=place.county.unit, **{**words, "rule": "none"})


def test_the_office_writes_down_that_it_rang(place: Stores) -> None:
    [alert] = tell(place)
    alerting.note_no_answer(by=system("t"), at=NINE + timedelta(minutes=30), alert=alert)
    assert told(alert)[1:] == [LOGISTICS]
    person = Person.objects.get(name=LOGISTICS)
    alerting.acknowledge_for(by=system("t"), at=NINE + timedelta(hours=1), alert=alert, person=person)
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_way) == ("ACKNOWLEDGED", "CALL")


def test_the_words_go_when_it_has_long_ended(place: Stores) -> None:
    [alert] = tell(place)
    alerting.end_alerts(by=system("t"), at=NINE, alerts=[alert])
    assert alerting.purge_alerts(by=system("t"), at=NINE + DAY, before=NINE) == 0
    assert alerting.purge_alerts(by=system("t"), at=NINE + DAY, before=NINE + DAY) == 1
    alert.refresh_from_db()
    assert alert.extra == {}
