"""Imports of outlets in the page: the whole file is checked first, bad rows are named, a job writes the rest."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from tests.builders import incidents as building
from tests.builders.response import County, hold_post
from tests.states import kept
from youxu.core import jobs, numbers
from youxu.network.models import ImportRun
from youxu.organisation.models import Person

pytestmark = pytest.mark.django_db


@kept
def place() -> County:
    """Return the county with somebody who administers it."""
    found = building.whole_county()
    hold_post(found, "钱管", "administrator", None)
    return found


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


MAPPING = """
key: sheet
title: {zh: 示例, en: Sample}
format: FORMAT
id: [code]
fields: {code: code, name: name}
lines: {always: [letters]}
"""


def sent_file(place: County, name: str, body: bytes, form: str) -> Any:
    """Send a file with a mapping of a form as the administrator does in the page; return the answer."""
    given = {
        "submission": str(numbers.new_submission()),
        "file": SimpleUploadedFile(name, body),
        "mapping": SimpleUploadedFile("map.yaml", MAPPING.replace("FORMAT", form).encode()),
    }
    return client_of(place.people["钱管"]).post(reverse("imports"), given)


def workbook(*rows: tuple[str, ...], merge: str = "") -> bytes:
    book, body = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(body)
    return body.getvalue()


def test_a_workbook_is_imported_from_the_page(place: County) -> None:
    sent = sent_file(place, "outlets.xlsx", workbook(("code", "name"), ("X1", "新支局")), "xlsx")
    assert sent.status_code == 303, sent.context["form"].errors
    jobs.drain()
    run = ImportRun.objects.get()
    assert (run.state, run.created) == ("DONE", 1), run.rejected


def test_a_merged_header_is_named_with_what_to_do(place: County) -> None:
    body = workbook(("网点清单", ""), ("code", "name"), ("X1", "新支局"), merge="A1:B1")
    sent = sent_file(place, "outlets.xlsx", body, "xlsx")
    assert sent.status_code == 422
    assert "one merged cell" in sent.content.decode()


@pytest.mark.parametrize("encoding", ["latin-1", "gb18030"])
def test_a_file_in_another_encoding_is_named_with_its_row(place: County, encoding: str) -> None:
    name = "Café" if encoding == "latin-1" else "新支局"
    sent = sent_file(place, "outlets.csv", f"code,name\nX1,{name}\n".encode(encoding), "csv")
    assert sent.status_code == 422
    assert "is not written in utf-8" in sent.content.decode()


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
