"""What is held since a restore, as an administrator sees it; what everybody sees while a restore is unfinished."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.builders import incidents as building
from tests.builders.incidents import NINE, minutes
from tests.builders.organisation import post
from tests.builders.response import County
from tests.web.test_board import get, queries
from youxu.cli.main import youxu
from youxu.core import clock, stamps
from youxu.core.jobs.models import HeldJob
from youxu.core.models import DataRestore, Entry
from youxu.organisation.models import Holding


@pytest.fixture
def place(request: pytest.FixtureRequest) -> County:
    """Return the county, 罗平 its administrator, with two jobs held since a restore."""
    request.getfixturevalue("new_page" if request.node.get_closest_marker("browser") else "db")
    found = building.whole_county()
    keeper = post(found.unit, "administrator")
    Holding.objects.create(post=keeper, person=found.people["罗平"], starts_at=NINE)
    DataRestore.objects.create(archive="A", made_at=NINE, began_at=NINE, finished_at=minutes(5))
    for _turn in range(2):
        HeldJob.objects.create(task="react", payload={"entry": 0}, enqueued_at=NINE, held_at=minutes(5))
    return found


def send(place: County, name: str, **data: str) -> Any:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = "en"
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(minutes(20)):
        return client.post("/held/", data)


def test_the_board_tells_administrators_alone_what_is_held(place: County) -> None:
    assert (
        "2 jobs from before the restore are held" in get(place, "罗平", "/", language="en").content.decode()
    )
    assert "held" not in get(place, "沈佳", "/", language="en").content.decode()


def test_the_page_shows_what_is_held_in_few_queries(place: County) -> None:
    text = get(place, "罗平", "/held/", language="en").content.decode()
    assert "react" in text
    assert text.count("btn-primary") == 1
    assert queries(place, "罗平", "/held/") <= 26


def test_only_an_administrator_opens_the_page(place: County) -> None:
    assert get(place, "沈佳", "/held/").status_code == 403
    assert send(place, "沈佳", decision="RELEASE").status_code == 403
    assert HeldJob.objects.count() == 2


def test_an_administrator_of_a_unit_above_decides_and_nobody_below(place: County) -> None:
    above = place.unit.parent
    assert above is not None
    keeper = post(above, "administrator")
    Holding.objects.create(post=keeper, person=place.people["何敏"], starts_at=NINE)
    assert get(place, "罗平", "/held/").status_code == 403
    assert "held" not in get(place, "罗平", "/", language="en").content.decode()
    assert send(place, "罗平", decision="RELEASE").status_code == 403
    assert HeldJob.objects.count() == 2
    line = ["restore", "release", "--as", place.people["罗平"].staff_number]
    with clock.pretend(minutes(20)):
        assert CliRunner().invoke(youxu, line).exit_code == 1
        assert CliRunner().invoke(youxu, ["delivery", *line[1:]]).exit_code == 1
        line[-1] = place.people["何敏"].staff_number
        done = CliRunner().invoke(youxu, line)
    assert done.exit_code == 0, done.output
    assert not HeldJob.objects.exists()


def test_what_is_held_is_let_go(place: County) -> None:
    assert send(place, "罗平", decision="RELEASE").status_code == 303
    assert not HeldJob.objects.exists()
    assert Entry.objects.filter(code="HELD_JOBS_RELEASED").exists()
    assert "Nothing is held" in get(place, "罗平", "/held/", language="en").content.decode()


def test_throwing_away_without_a_reason_names_the_field_and_loses_nothing(place: County) -> None:
    answer = send(place, "罗平", decision="DISCARD", reason="")
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    assert HeldJob.objects.count() == 2
    assert send(place, "罗平", decision="DISCARD", reason="done there").status_code == 303
    assert not HeldJob.objects.exists()


def test_every_page_answers_503_while_a_restore_is_unfinished(place: County) -> None:
    stamps.withhold("ABC")
    for address in ("/", "/incidents/", "/outlets/"):
        page = get(place, "沈佳", address, language="en")
        assert page.status_code == 503
        assert "goes on where it stopped" in page.content.decode()
        assert page.headers["Retry-After"]
    assert get(place, "沈佳", "/readyz").status_code == 503
    assert send(place, "罗平", decision="RELEASE").status_code == 503
    stamps.stand_again()
    assert get(place, "沈佳", "/").status_code == 200


@pytest.mark.browser
def test_the_page_and_the_note_stand_in_a_browser(square: Callable[..., None], place: County) -> None:
    square(place.people["罗平"], "/held/", "/")
