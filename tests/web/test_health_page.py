"""The page on how the installation stands, and what the doctor says of overdue steps and of channels."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import alerting as build
from tests.builders.alerting import minutes
from tests.builders.delivery import channel, queued
from tests.builders.response import County, hold_post
from tests.states import kept
from tests.web.test_oversight_pages import page
from youxu.cli.commands import doctor
from youxu.core import clock
from youxu.delivery.models import Channel
from youxu.oversight.queries import overdue_steps
from youxu.watch.models import Ask

LATE = minutes(60)


def made() -> County:
    """Make the county with an administrator, an incident whose steps nobody fired, and a channel without its key."""
    place = build.reachable()
    hold_post(place, "管理", "administrator", None)
    build.reported(place)
    robot = channel("group", "WECOM", unit=place.unit.path, secret={"token": "t"})
    Channel.objects.filter(pk=robot.pk).update(secret="")
    queued(("WECOM", ""), at=minutes(30))
    return place


place = kept(made)


def test_the_page_names_overdue_steps_the_age_of_queues_and_what_a_channel_lacks(place: County) -> None:
    shown = page(place, "管理", "/health/", LATE).content.decode()
    assert "Something needs to be done" in shown
    assert "Steps of alerts" in shown
    assert "30 min" in shown
    assert "token" in shown
    assert "/health/" in page(place, "管理", "/messages/channels/", LATE).content.decode()
    assert "/health/" in page(place, "管理", "/more/", LATE).content.decode()


def test_who_is_on_duty_reads_it_without_the_ways_to_what_only_an_administrator_does(place: County) -> None:
    answer = page(place, "沈佳", "/health/", LATE)
    assert answer.status_code == 200
    assert "/messages/channels/" not in answer.content.decode()
    assert "/health/" in page(place, "沈佳", "/more/", LATE).content.decode()
    assert page(place, "沈佳", "/held/", LATE).status_code == 403


def test_who_works_at_a_counter_does_not_open_it(place: County) -> None:
    assert page(place, "黄建华", "/health/", LATE).status_code == 403
    assert "/health/" not in page(place, "黄建华", "/more/", LATE).content.decode()


def test_the_doctor_names_the_same(place: County) -> None:
    found = {row.key: row for row in overdue_steps(LATE)}
    assert (found["alerts"].count, found["alerts"].oldest_at) == (1, minutes(15))
    assert found["limits"].count > 0
    assert (found["rollcalls"].count, Ask.objects.count()) == (0, 0)
    with clock.pretend(LATE):
        steps, channels = doctor.steps(LATE), doctor.channels(LATE)
    assert not steps.ok
    assert not channels.ok
    assert "token" in channels.found


def test_a_summary_that_nobody_made_is_an_overdue_step(place: County) -> None:
    five = minutes(476)
    late = {row.key: row for row in overdue_steps(five + timedelta(minutes=2))}["summaries"]
    assert (late.count, late.oldest_at) == (1, five)


def test_what_is_well_says_so(db: None) -> None:
    assert doctor.steps(LATE).ok
    assert doctor.channels(LATE).ok


@pytest.mark.browser
def test_the_page_has_no_finding_of_axe(square: Any) -> None:
    place = made()
    with clock.pretend(LATE):
        square(place.people["管理"], "/health/")
