"""Custody in a real browser: the sheet on a phone, two people, comparison, numbers; axe on every page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser import PHONE, axe, enter
from tests.builders import custody as build
from tests.builders.custody import CASHIER, CLERK, HEAD
from tests.builders.response import County, minutes
from tests.db.test_custody_need_to_know import everything
from youxu.core import clock
from youxu.custody.models import (
    Compensation,
    CustodyList,
    DifferenceCase,
    DoubtfulTransaction,
    HandReceiptBlock,
)

pytestmark = pytest.mark.browser


def addresses(place: County) -> list[str]:
    block, row = HandReceiptBlock.objects.get(), DoubtfulTransaction.objects.get()
    last = CustodyList.objects.order_by("-pk")[0]
    incident = last.incident
    assert incident is not None
    return [
        "/outlets/YS04/custody/",
        "/outlets/YS04/custody/write/",
        "/outlets/YS04/custody/blank/",
        f"/custody/lists/{last.reference}/",
        f"/custody/blocks/{block.pk}/",
        f"/custody/blocks/{block.pk}/correct/",
        f"/custody/doubtful/{row.pk}/hand/",
        "/outlets/YS04/custody/backlog/",
        f"/custody/cases/{DifferenceCase.objects.get().reference}/",
        f"/custody/compensations/{Compensation.objects.get().reference}/",
        f"/incidents/{incident.reference}/custody/",
    ]


def test_every_page_of_custody_is_accessible_on_phone_and_desk(square: Callable[..., None]) -> None:
    with clock.pretend(minutes(60)):
        place = build.county()
        everything(place)
        square(place.people[CASHIER], *addresses(place))


def test_two_people_sign_a_list_on_one_phone_after_the_other(new_page: Callable[..., Any]) -> None:
    with clock.pretend(minutes(30)):
        place = build.county()
        build.stopped(place)
        page = new_page(PHONE)
        enter(page, place.people[HEAD])
        page.goto("/outlets/YS04/custody/write/")
        page.click("summary >> nth=0")
        page.fill("[name=amount_cash_box]", "12345.678")
        page.fill("[name=place_cash_box]", build.PLACE)
        page.click(".sticky .btn-primary")
        assert page.input_value("[name=amount_cash_box]") == "12345.678", "what was written stays"
        axe(page)
        page.fill("[name=amount_cash_box]", "12345.67")
        page.click(".sticky .btn-primary")
        page.wait_for_url("**/custody/lists/**")
        assert page.locator("main form .btn-primary").count() == 0
        there = page.url
        other = new_page(PHONE)
        enter(other, place.people[CLERK])
        other.goto(there)
        other.click("main form .btn-primary")
        other.wait_for_load_state()
        assert CustodyList.objects.get().state == "SIGNED"


def test_the_blank_form_prints_without_the_page_around_it(
    new_page: Callable[..., Any], tmp_path: Path
) -> None:
    with clock.pretend(minutes(30)):
        place = build.county()
        page = new_page()
        enter(page, place.people[HEAD])
        page.goto("/outlets/YS04/custody/blank/")
        page.emulate_media(media="print")
        assert page.locator(".no-print >> visible=true").count() == 0
        assert page.locator(".blank tbody tr").count() == 11
