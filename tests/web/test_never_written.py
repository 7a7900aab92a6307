"""Beside the free words of a report and of need-to-know incidents stands what is never written there (G3, R2)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import cards
from tests.builders import incidents as building
from tests.builders.incidents import minutes, whole_county
from tests.builders.plan import shipped_plan
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock
from youxu.incidents.actions import facts
from youxu.incidents.models import Incident, Task

pytestmark = pytest.mark.django_db
HINT = "运钞时间和路线、库房和摄像头的位置"


place = kept(whole_county)


def page(place: County, name: str, address: str, language: str = "zh-hans") -> str:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(minutes(20)):
        return client.get(address).content.decode()


def pages_of(incident: Incident) -> list[tuple[str, str]]:
    """Return (field, address) of pages with free words: note, directive, task."""
    task = Task.objects.filter(incident=incident, owner__name="沈佳", state="NEW").first()
    assert task is not None
    return [
        ("text", reverse("note", args=[incident.reference])),
        ("minutes", reverse("people-account", args=[incident.reference])),
        ("body", reverse("directive", args=[incident.reference, 1])),
        ("text", reverse("task", args=[task.pk])),
    ]


def test_the_plan_says_it_in_both_languages() -> None:
    plan = shipped_plan()
    assert HINT in plan.never_written[0].zh
    assert "cash vans" in plan.never_written[0].en


def test_every_field_for_free_words_of_a_need_to_know_incident_has_the_hint(place: County) -> None:
    incident = facts.state_facts(
        by=place.person("沈佳", minutes(9)), at=minutes(9), incident=building.directed(place), facts={"crime": "YES"},
        source="派出所",
    )  # fmt: skip
    for field, address in pages_of(incident):
        text = page(place, "沈佳", address)
        assert HINT in text, address
        if field != "minutes":
            assert f'aria-describedby="f-{field}-hint"' in text, address
    english = page(place, "沈佳", reverse("note", args=[incident.reference]), "en")
    assert "no times or routes of cash vans" in english


def test_an_open_incident_has_no_such_hint(place: County) -> None:
    incident = building.directed(place)
    for _field, address in pages_of(incident):
        assert HINT not in page(place, "沈佳", address), address


def test_a_report_has_the_hint_whatever_the_cause_and_by_card_as_well(place: County) -> None:
    text = page(place, "黄建华", reverse("report"))
    assert HINT in text
    assert 'aria-describedby="f-note-hint"' in text
    code = cards.card(place).code
    with clock.pretend(minutes(20)):
        assert HINT in Client(headers={"host": "127.0.0.1"}).get(f"/p/c/{code}/report/").content.decode()
