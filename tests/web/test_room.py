"""The room: parts that answer alone and 304, the journal and its export, every page in both languages."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.response import County
from tests.states import kept
from tests.web.test_board import get
from youxu.incidents.models import Incident

pytestmark = pytest.mark.django_db
PAGES = [
    "room",
    "room-journal",
    "evidence",
    "verify-report",
    "verify-and-direct",
    "join-report",
    "convene",
    "level-reasons",
    "raise-level",
    "lower-level",
    "direct",
    "accept",
    "add-task",
    "estimate",
    "call-vendor",
    "claim",
    "checks",
    "reopen",
    "release",
    "relapse",
    "clean-up",
    "clear",
    "summaries",
    "costs",
    "post-event-report",
    "close",
    "call-off",
    "merge",
    "split",
    "note",
]
PARTS = ("head", "next", "tasks", "directives", "outlets", "timeline")


place = kept(building.whole_county)
incident = kept(building.directed, on=place)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_an_incident_opens_in_both_languages(
    place: County, language: str, incident: Incident
) -> None:
    for name in PAGES:
        page = get(place, "周国栋", reverse(name, args=[incident.reference]), language=language)
        assert page.status_code == 200, name
        main = page.content.decode().split("<main")[1].split("</main>")[0]
        words = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|svg|select|textarea).*?</\1>", " ", main))
        if language == "zh-hans" and name not in ("room", "room-journal", "evidence"):
            latin = re.findall(r"\b(?:the|and|of|this|with|what|who|is)\b", words)
            assert not latin, (name, latin, words[:400])


def test_the_parts_come_in_one_answer_and_304_until_something_changes(
    place: County, incident: Incident
) -> None:
    address = reverse("room-parts", args=[incident.reference])
    first = get(place, "周国栋", address)
    made = first.content.decode()
    assert "<html" not in made
    assert [name for name in PARTS if f'<template data-of="{name}">' not in made] == []
    mark = first.headers["ETag"]
    assert get(place, "周国栋", address, **{"if-none-match": mark}).status_code == 304
    building.reported(place, outlet="YS05", join=incident)
    assert get(place, "周国栋", address, **{"if-none-match": mark}).status_code == 200


def test_the_room_takes_no_more_queries_with_more_outlets(place: County) -> None:
    incident = building.reported(place)
    address = reverse("room", args=[incident.reference])
    get(place, "沈佳", address)
    with CaptureQueriesContext(connection) as few:
        get(place, "沈佳", address)
    for code in ("YS10", "YS11", "YS12"):
        building.reported(place, outlet=code, join=incident)
    with CaptureQueriesContext(connection) as more:
        assert get(place, "沈佳", address).status_code == 200
    assert len(more) <= len(few) + 1
    assert len(more) <= 75, (
        "with the panels of custody, alternatives, notices, limits, roll-call and forecast"
    )


def test_the_journal_is_filtered_and_exported_only_with_the_grant(place: County, incident: Incident) -> None:
    journal = reverse("room-journal", args=[incident.reference])
    every = get(place, "周国栋", journal).context["timeline"].entries
    some = get(place, "周国栋", f"{journal}?code=DIRECTIVE_ISSUED").context["timeline"].entries
    assert 0 < len(some) < len(every)
    rows = csv.reader(
        io.StringIO(
            get(place, "周国栋", reverse("journal-csv", args=[incident.reference])).content.decode(
                "utf-8-sig"
            )
        )
    )
    assert len(list(rows)) == len(every) + 1
    body = json.loads(get(place, "周国栋", reverse("journal-json", args=[incident.reference])).content)
    assert {entry["code"] for entry in body["entries"]} >= {"REPORTED", "DIRECTIVE_ISSUED"}
    assert get(place, "罗平", reverse("journal-csv", args=[incident.reference])).status_code == 403


def test_an_act_without_the_grant_is_refused_in_words(place: County) -> None:
    incident = building.verified(place)
    page = get(place, "罗平", reverse("room", args=[incident.reference]))
    assert not any(offer["allowed"] for offer in page.context["offers"] if offer["url"].endswith("/direct/"))


def test_the_next_step_follows_the_stage(place: County) -> None:
    incident = building.reported(place, by=building.clerk(place))
    page = get(place, "沈佳", reverse("room", args=[incident.reference]))
    assert page.context["room"].next_step.verb == "verify_and_direct"
    incident = building.directed(place)
    page = get(place, "林志远", reverse("room", args=[incident.reference]))
    assert page.context["room"].next_step.verb == "accept"


def test_an_incident_of_another_unit_is_not_found(place: County) -> None:
    assert get(place, "沈佳", "/incidents/XX260101-01/").status_code == 404
