"""Imports of outlets in the page: the whole file is checked first, bad rows are named, a job writes the rest."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.response import County
from tests.states import kept
from youxu.core import numbers
from youxu.network.models import ImportRun
from youxu.organisation.models import Person

pytestmark = pytest.mark.django_db


place = kept(building.whole_county)


def client_of(person: Person) -> Client:
    """Return a signed-in client that reads English."""
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = "en"
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_mapping_that_is_no_yaml_is_refused_and_named(place: County) -> None:
    sent = client_of(place.people["周国栋"]).post(
        reverse("imports"),
        {
            "submission": str(numbers.new_submission()),
            "file": SimpleUploadedFile("outlets.csv", b"code,name\n1,A\n"),
            "mapping": SimpleUploadedFile("map.yaml", b"key: [\n"),
        },
    )
    assert sent.status_code in (403, 409, 422)
    assert not ImportRun.objects.exists()


def test_the_calendar_shows_the_holidays_of_a_year(place: County) -> None:
    page = client_of(place.people["周国栋"]).get(reverse("calendar"), {"year": "2026"})
    assert page.status_code == 200
    assert b"2026-10-01" in page.content
    assert b"belongs to the top unit" in page.content
    assert b"opening hours" in page.content


def test_a_day_of_the_calendar_is_changed_by_the_top_unit_only(place: County) -> None:
    sent = client_of(place.people["周国栋"]).post(
        reverse("calendar"),
        {"submission": str(numbers.new_submission()), "day": "2026-10-09", "kind": "HOLIDAY", "name": "x"},
    )
    assert sent.status_code == 403
