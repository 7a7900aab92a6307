"""Custody by several hands at once: one second signature, one outlet for a number, one end for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.at_once import at_once
from tests.builders import custody as build
from tests.builders.custody import CASHIER, CLERK, HEAD
from tests.builders.response import minutes
from youxu.custody import actions
from youxu.custody.models import CustodySignature, HandReceipt

pytestmark = pytest.mark.both


def test_two_people_who_sign_at_the_same_time_leave_one_second_signature(committed_db) -> None:
    place = build.county()
    row = build.written(place)
    people = [place.person(name) for name in (CLERK, CASHIER)]
    said = at_once(
        *(lambda by=by: actions.sign_list(by=by, at=minutes(22), row=row) for by in people)  # type: ignore[misc]
    )
    assert said == ["UnableToSignCustody", "done"]
    assert CustodySignature.objects.filter(custody_list=row).count() == 2


def test_one_number_given_to_two_outlets_at_the_same_time_stays_with_one(committed_db) -> None:
    place = build.county()
    office = place.person("沈佳")

    def give(code: str, first: str, last: str) -> Callable[[], object]:
        outlet = place.outlets[code]
        return lambda: actions.issue_block(by=office, at=minutes(20), outlet=outlet, first=first, last=last)

    said = at_once(give("YS04", "LL0001", "LL0010"), give("YS05", "LL0010", "LL0019"))
    assert said == ["UnableToIssueReceipts", "done"]
    assert HandReceipt.objects.filter(number=10).count() == 1
    assert HandReceipt.objects.count() == 10, "the refused block left nothing behind"


def test_one_number_ended_twice_at_the_same_time_has_one_end(committed_db) -> None:
    place = build.county()
    by = place.person(HEAD)
    block = actions.issue_block(
        by=by, at=minutes(20), outlet=place.outlets["YS04"], first="LL0001", last="LL0010"
    )
    said = at_once(
        lambda: actions.end_receipts(by=by, at=minutes(30), block=block, used="7"),
        lambda: actions.end_receipts(by=place.person(CLERK), at=minutes(30), block=block, void="7"),
    )
    assert said == ["UnableToEndReceipts", "done"]
    assert HandReceipt.objects.get(number=7).end in ("USED", "VOID")
