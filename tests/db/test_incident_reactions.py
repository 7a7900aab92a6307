"""What the table lists for incidents: a large release goes on by itself."""

from __future__ import annotations

import pytest

from tests.builders.response import BEGAN, OUTLETS, checked, claimed, county, minutes, responding
from youxu.core.actor import system
from youxu.core.models import Entry
from youxu.incidents.actions import restore
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.rules.words import Stage
from youxu.reactions.handlers import incidents as handlers

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_continue_release_releases_the_next_outlets_in_the_leaders_name(monkeypatch) -> None:
    monkeypatch.setattr(restore, "OUTLETS_AT_ONCE", 1)
    place = county()
    incident = responding(place)
    Interruption.objects.create(
        incident=incident,
        unit_path=incident.unit_path,
        outlet=place.outlets["YS05"],
        line="letters",
        state="SUSPENDED",
        began_at=BEGAN,
    )
    for code in ("YS04", "YS05"):
        claimed(place, incident, code=code)
        checked(place, incident, code=code, by=OUTLETS[code][2])
    restore.release(by=place.person("周国栋"), at=minutes(80), incident=incident)
    entry = Entry.objects.get(stream=incident.stream, code="LINES_RELEASED")
    for _ in range(2):
        handlers.continue_release(entry, by=system("incidents.continue_release"), at=minutes(80))
    assert Incident.objects.get(pk=incident.pk).stage == Stage.RESTORED
    last = Entry.objects.get(stream=incident.stream, code="RELEASED")
    assert last.on_behalf_of == "周国栋"
