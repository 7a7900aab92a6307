"""What people were told goes by rule when the incident has long ended: words and addresses, never that it happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.builders import alerting as build
from tests.builders.alerting import followed, minutes
from tests.builders.delivery import SYSTEM
from tests.builders.response import BEGAN, County
from tests.states import kept
from youxu.alerting.actions import purge_alerts
from youxu.alerting.models import Alert, AlertStep
from youxu.alerting.rules import purge
from youxu.core import clock, jobs, journal
from youxu.core.models import Entry, EntryPayload
from youxu.deadlines.models import Clock
from youxu.delivery import actions
from youxu.delivery.models import Attempt, Delivery, Message, WorldAddress
from youxu.incidents.actions import merge, report
from youxu.incidents.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(build.reachable)
LONG_AFTER = BEGAN + timedelta(days=1200)


def ended(place: County) -> Incident:
    """Return an incident that people were told of and that was called off as a false alarm."""
    incident = build.reported(place)
    leader = place.person("周国栋", minutes(12))
    report.verify_report(by=leader, at=minutes(12), incident=incident, found="FALSE", with_whom="x")
    incident = merge.call_off(by=leader, at=minutes(13), incident=incident, reason="误报")
    followed(minutes(13))
    return incident


def test_every_text_column_of_alerts_has_its_purge_rule() -> None:
    for model in apps.get_app_config("alerting").get_models():
        name = str(model._meta.model_name)
        ruled = {*purge.REMOVED.get(name, ()), *purge.KEPT.get(name, ()), *purge.CARRIED}
        texts = {
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        }
        assert texts <= ruled, (name, texts - ruled)


def test_the_daily_purge_takes_words_and_addresses_and_leaves_that_it_happened(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = ended(place)
    actions.enter_address(
        by=SYSTEM, at=BEGAN, world="drill-1", unit=place.unit.path, kind="SMS", address="13900000077"
    )
    tally = {model: model.objects.count() for model in (Alert, AlertStep, Clock, Message, Delivery, Attempt)}
    assert all(tally.values())
    actions.expire_messages(by=SYSTEM, at=LONG_AFTER)
    with clock.pretend(LONG_AFTER):
        jobs.run("purge")
    assert {model: model.objects.count() for model in tally} == tally
    assert not WorldAddress.objects.exists()
    assert set(Message.objects.values_list("text", "subject", "line")) == {("", "", "")}
    assert set(Delivery.objects.values_list("address", "recipient_name")) == {("", "")}
    assert set(Attempt.objects.values_list("address", "detail")) == {("", "")}
    assert not Alert.objects.exclude(extra={}).exists()
    said = "".join(EntryPayload.objects.filter(entry__stream=incident.stream).values_list("body", flat=True))
    assert "1390000" not in said
    assert AlertStep.objects.filter(person__isnull=False).exists(), "who was told stays, by key"
    assert journal.verify().ok


def test_purge_alerts_waits_until_the_incident_ended_long_ago_and_says_what_went(place: County) -> None:
    incident = ended(place)
    running: Any = build.reported(place, "YS05", at=14)
    before = minutes(60)
    assert purge_alerts(by=SYSTEM, at=LONG_AFTER, before=minutes(1)) == 0
    assert purge_alerts(by=SYSTEM, at=LONG_AFTER, before=before) > 0
    assert purge_alerts(by=SYSTEM, at=LONG_AFTER, before=before) == 0
    assert Alert.objects.filter(incident=running).exclude(extra={}).exists()
    assert Entry.objects.filter(stream=incident.stream, code="TEXTS_PURGED").count() == 1
    assert not Entry.objects.filter(stream=running.stream, code="TEXTS_PURGED").exists()
