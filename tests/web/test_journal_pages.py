"""The journal of one incident and of a whole unit: kinds present, filters that combine, pages of fifty, export."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from tests.web.test_board import get
from youxu.core import journal
from youxu.core.models import Entry
from youxu.incidents.actions import facts
from youxu.incidents.models import Incident
from youxu.reactions import table
from youxu.web.entry_kinds import KINDS

pytestmark = pytest.mark.django_db


place = kept(building.whole_county)


@kept(on=place)
def incident(place: County) -> Incident:
    """Return a directed incident with two notes of two people."""
    found = building.directed(place)
    for name, text in (("沈佳", "柳林来电"), ("周国栋", "已到现场")):
        facts.note(by=place.person(name), at=minutes(9), incident=found, text=text)
    return found


def rows_of(page: Any) -> list[dict[str, str]]:
    """Return the rows of a csv answer."""
    return list(csv.DictReader(io.StringIO(page.content.decode("utf-8-sig"))))


def test_every_kind_of_entry_has_a_name() -> None:
    assert table
    assert set(journal.registered) <= set(KINDS)


def test_the_journal_of_an_incident_offers_the_kinds_that_it_holds(place: County, incident: Incident) -> None:
    page = get(place, "周国栋", reverse("room-journal", args=[incident.reference]), language="en")
    kinds = dict(page.context["kinds"])
    held = set(Entry.objects.filter(stream=incident.stream).values_list("code", flat=True))
    assert set(kinds) == held
    assert kinds["DIRECTIVE_ISSUED"] == "Directive issued"
    assert '<option value="NOTE_WRITTEN">' in page.content.decode()


def test_filters_of_an_incident_combine_and_its_export_keeps_them(place: County, incident: Incident) -> None:
    asked = "?code=NOTE_WRITTEN&q=柳林"
    page = get(place, "周国栋", reverse("room-journal", args=[incident.reference]) + asked)
    assert [entry.code for entry in page.context["timeline"].entries] == ["NOTE_WRITTEN"]
    link = reverse("journal-csv", args=[incident.reference])
    assert f"{link}?code=NOTE_WRITTEN&amp;q=" in page.content.decode()
    (row,) = rows_of(get(place, "周国栋", link + asked))
    assert "柳林来电" in row["sentence"]
    body = json.loads(
        get(place, "周国栋", reverse("journal-json", args=[incident.reference]) + asked).content
    )
    assert [entry["code"] for entry in body["entries"]] == ["NOTE_WRITTEN"]


def codes(place: County, query: str = "", name: str = "周国栋") -> list[str]:
    """Return the codes on the first page of the unit's journal."""
    page = get(place, name, reverse("journal") + query)
    assert page.status_code == 200
    return [row.entry.code for row in page.context["rows"]]


def test_the_journal_of_a_unit_shows_every_stream_newest_first(place: County, incident: Incident) -> None:
    page = get(place, "周国栋", reverse("journal"))
    times = [(row.entry.recorded_at, row.entry.id) for row in page.context["rows"]]
    assert times == sorted(times, reverse=True)
    assert {row.entry.stream.split(":")[0] for row in page.context["rows"]} >= {"incident"}
    assert incident.reference in page.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?code=NOTE_WRITTEN", ["NOTE_WRITTEN", "NOTE_WRITTEN"]),
        ("?code=NOTE_WRITTEN&person=沈佳", ["NOTE_WRITTEN"]),
        ("?code=NOTE_WRITTEN&stream=plan", []),
        ("?code=NOTE_WRITTEN&stream=incident&since=2026-11-23&until=2026-11-23", ["NOTE_WRITTEN"] * 2),
        ("?code=NOTE_WRITTEN&since=2026-11-24", []),
        ("?code=NOTE_WRITTEN&until=2026-11-22", []),
    ],
)
def test_the_filters_of_a_unit_combine(
    place: County, incident: Incident, query: str, expected: list[str]
) -> None:
    assert codes(place, query) == expected


def test_a_person_whom_nobody_knows_is_said_at_the_filter(place: County, incident: Incident) -> None:
    page = get(place, "周国栋", reverse("journal") + "?person=某某")
    assert page.context["form"].errors["person"]
    assert not page.context["rows"]


def test_the_unit_journal_is_paged_by_fifty_without_a_gap(place: County, incident: Incident) -> None:
    for number in range(60):
        facts.note(by=place.person("沈佳"), at=minutes(10), incident=incident, text=f"第 {number} 次")
    seen, address = [], reverse("journal") + "?code=NOTE_WRITTEN"
    page = get(place, "周国栋", address)
    assert len(page.context["rows"]) == 50
    seen += [row.entry.id for row in page.context["rows"]]
    older = urlencode({"after": page.context["after"]})
    page = get(place, "周国栋", f"{address}&{older}")
    seen += [row.entry.id for row in page.context["rows"]]
    assert not page.context["after"]
    assert len(set(seen)) == len(seen) == 62


def test_need_to_know_entries_stay_out_of_the_unit_journal(place: County, incident: Incident) -> None:
    building.reported(place, outlet="YS10", data_exposed="YES", cause="data_leak", lines=("letters",))
    hidden = set(Entry.objects.filter(visibility="NEED_TO_KNOW").values_list("pk", flat=True))
    assert hidden
    page = get(place, "罗平", reverse("journal"))
    assert not hidden & {row.entry.id for row in page.context["rows"]}


def test_the_export_of_a_unit_keeps_the_filter_and_needs_the_grant(place: County, incident: Incident) -> None:
    asked = "?code=NOTE_WRITTEN&person=沈佳"
    (row,) = rows_of(get(place, "周国栋", reverse("unit-journal-csv") + asked))
    assert row["code"] == "NOTE_WRITTEN"
    assert "柳林来电" in row["sentence"]
    body = json.loads(get(place, "周国栋", reverse("unit-journal-json") + asked).content)
    assert [entry["code"] for entry in body["entries"]] == ["NOTE_WRITTEN"]
    assert get(place, "罗平", reverse("unit-journal-csv")).status_code == 403


def test_more_and_organisation_lead_to_the_journal(place: County, incident: Incident) -> None:
    for page in ("more", "organisation"):
        assert f'href="{reverse("journal")}' in get(place, "周国栋", reverse(page)).content.decode()
