"""The page of outage packs: who sees and who builds, progress without a script, downloads through permission."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.response import BEGAN, County, county
from tests.states import kept
from youxu.core import clock, jobs
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.documents.actions.packs import move_pack, order_pack
from youxu.documents.models import OutagePack

ADDRESS = "/organisation/units/yunshan/packs/"
AT = BEGAN + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> None:
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


place = kept(county)


def ask(place: County, name: str, address: str = ADDRESS, data: dict[str, Any] | None = None) -> Any:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = "en"
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(AT):
        if data is None:
            return client.get(address)
        return client.post(address, {"submission": str(new_submission()), **data})


def test_the_page_says_that_none_was_built_and_offers_it_to_who_may(place: County) -> None:
    officer, clerk = (ask(place, name).content.decode() for name in ("沈佳", "黄建华"))
    assert "No pack was built yet" in officer
    assert "Build now" in officer
    assert "Build now" not in clerk
    assert "The office or the administrator builds it." in clerk


def test_build_now_orders_a_pack_whose_progress_and_files_the_page_shows(place: County) -> None:
    assert ask(place, "沈佳", data={"language": "en"}).status_code == 303
    pack = OutagePack.objects.get()
    move_pack(by=place.person("沈佳"), at=AT, pack=pack, done=3, total=12)
    waiting = ask(place, "黄建华").content.decode()
    assert "being built, 3 of 12" in waiting
    assert 'data-reload="2"' in waiting
    with clock.pretend(AT):
        jobs.drain()
    done = ask(place, "黄建华")
    pack.refresh_from_db()
    assert pack.pdf is not None
    assert "The office prints it and gives it out" in done.content.decode()
    assert pack.pdf.code not in done.content.decode()
    assert ask(place, "黄建华", f"/files/{pack.pdf.code}/").status_code == 404
    assert f"/files/{pack.pdf.code}/" in ask(place, "沈佳").content.decode()
    got = ask(place, "沈佳", f"/files/{pack.pdf.code}/")
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    assert got.headers["Content-Disposition"].startswith("attachment")


def test_a_clerk_who_posts_is_refused_and_it_is_recorded(place: County) -> None:
    assert ask(place, "黄建华", data={"language": "en"}).status_code == 403
    assert not OutagePack.objects.exists()
    assert Entry.objects.filter(code="REFUSED").count() == 1


def test_a_language_that_nobody_offers_is_named_at_its_field(place: County) -> None:
    answer = ask(place, "沈佳", data={"language": "de"})
    assert answer.status_code == 422
    assert "Choose one of the list." in answer.content.decode()


def test_a_unit_that_may_not_be_read_has_no_page_of_packs(place: County) -> None:
    assert ask(place, "沈佳", "/organisation/units/yunzhou/packs/").status_code == 404


def test_the_page_asks_as_many_queries_for_many_packs_as_for_one(place: County) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ask(place, "沈佳").status_code == 200
        return len(queries)

    order_pack(by=place.person("沈佳"), at=AT, unit=place.unit)
    count()
    one = count()
    for _ in range(4):
        OutagePack.objects.update(state="FAILED")
        order_pack(by=place.person("沈佳"), at=AT, unit=place.unit)
    assert count() == one
    assert one <= 25


@pytest.mark.browser
def test_the_page_stands_on_a_screen_and_on_a_phone(square: Any) -> None:
    place = county()
    with clock.pretend(AT):
        order_pack(by=place.person("沈佳"), at=AT, unit=place.unit)
        jobs.drain()
    square(place.people["沈佳"], ADDRESS)
