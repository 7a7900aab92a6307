"""The report says of each line whether it is stopped, or how it is limited, in as many statements as before."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.browser import PHONE, axe, enter, no_sideways_scroll
from tests.builders import incidents as building
from tests.builders.response import County
from tests.states import kept
from tests.web.test_report_pages import send
from tests.web.test_room_walk import Office
from youxu.incidents.models import Incident, Interruption

place = kept(building.whole_county)


@pytest.fixture
def office(place: County) -> Office:
    """Return the people at their screens."""
    return Office(place)


def told() -> dict[str, str]:
    """Return how each reported line is limited, empty for stopped."""
    return dict(Interruption.objects.order_by("pk").values_list("line", "how"))


def test_letters_by_hand_and_savings_stopped_are_said_in_one_report(office: Office) -> None:
    sent = send(office, "黄建华", at=0, lines=["letters", "savings"], how_letters="by_hand")
    assert sent.status_code == 303
    assert told() == {"letters": "by_hand", "savings": ""}


def test_one_line_may_be_stopped_where_the_others_are_limited(office: Office) -> None:
    lines = ["letters", "ems", "savings"]
    send(office, "黄建华", at=0, lines=lines, how="slow", how_savings="SUSPENDED")
    assert told() == {"letters": "slow", "ems": "slow", "savings": ""}


def test_a_line_of_its_own_stands_out_of_all_lines_too(office: Office) -> None:
    sent = send(
        office, "沈佳", at=0, lines=["all"], how="slow", how_letters="by_hand", how_savings="SUSPENDED"
    )
    assert sent.status_code == 303
    assert told() == {"letters": "by_hand", "parcels": "slow", "ems": "slow", "savings": ""}


def test_what_is_said_of_a_line_that_was_not_chosen_counts_for_nothing(office: Office) -> None:
    send(office, "黄建华", at=0, lines=["letters"], how_savings="slow")
    assert told() == {"letters": ""}


def test_a_line_that_the_plan_forbids_by_hand_is_not_offered_by_hand(office: Office) -> None:
    fields = office.open("黄建华", "report", at=0).context["form"].fields
    assert "by_hand" in dict(fields["how_letters"].choices)
    assert "by_hand" not in dict(fields["how_savings"].choices)
    assert send(office, "黄建华", at=0, lines=["savings"], how_savings="by_hand").status_code == 422


def test_what_was_chosen_for_a_line_is_kept_when_the_form_comes_back(office: Office) -> None:
    page = send(office, "黄建华", at=0, tile="people", lines=["letters", "savings"], how_letters="by_hand")
    assert page.status_code == 422
    form = page.context["form"]
    assert form["how_letters"].value() == "by_hand"
    assert form.says_each
    assert re.search(r"<details[^>]* open", page.content.decode())


def test_lines_of_their_own_cost_no_statement_more(office: Office) -> None:
    counts = []
    for at, own in enumerate(({}, {}, {"how_letters": "by_hand", "how_ems": "slow"})):
        known = [row.reference for row in Incident.objects.all()]
        with CaptureQueriesContext(connection) as asked:
            sent = send(
                office,
                "黄建华",
                at=at,
                lines=["letters", "ems", "savings"],
                join="NEW",
                asked=known,
                **own,
            )
        assert sent.status_code == 303
        counts.append(len(asked))
    assert counts[1] == counts[2], "the first one finds no open incident yet"


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_on_a_phone_only_the_chosen_lines_are_asked_one_by_one(new_page: Any, language: str) -> None:
    place = building.whole_county()
    page = new_page(PHONE, language)
    enter(page, place.people["黄建华"])
    page.goto("/report/")
    each = page.locator("[data-each]")
    assert not each.is_visible(), "nothing is chosen yet"
    for line in ("letters", "savings"):
        page.locator(f'input[name="lines"][value="{line}"]').press("Space")
    each.locator("summary").click()
    shown = each.locator("[data-line]:visible")
    assert [row.get_attribute("data-line") for row in shown.all()] == ["letters", "savings"]
    heights = page.locator(".fs-segment .seg span").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert len(set(heights)) == 1, "no answer wraps"
    axe(page)
    no_sideways_scroll(page)


@pytest.mark.browser
def test_without_scripts_every_line_can_be_said(new_page: Any) -> None:
    place = building.whole_county()
    page = new_page(PHONE, "zh-hans", javascript=False)
    enter(page, place.people["黄建华"])
    page.goto("/report/")
    page.locator("[data-each] summary").click()
    assert page.locator("[data-each] [data-line]:visible").count() == 4
