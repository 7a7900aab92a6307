"""Supplies by several hands at once: the last one goes to one of them, and the ledger balances whatever they do."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.at_once import at_once
from tests.builders import supplies as build
from tests.builders.incidents import minutes
from tests.builders.supplies import DUTY, Stores
from youxu.core.errors import UnableTo
from youxu.supplies import actions
from youxu.supplies.actions import CountOf, For
from youxu.supplies.models import SupplyRequest

pytestmark = pytest.mark.both
ITEMS = ("radios", "routers", "generator", "notice_sheets")


def test_the_last_one_goes_to_one_of_two_who_take_it_at_once(committed_db) -> None:
    place = build.stores()

    def take(code: str) -> Callable[[], object]:
        goal, items = For(outlet=place.county.outlets[code]), {place.items["generator"]: 1}
        by = place.by() if code == "YS04" else place.by(DUTY)
        return lambda: actions.issue_now(by=by, at=minutes(20), site=place.depot, goal=goal, items=items)

    assert at_once(take("YS04"), take("YS05")) == ["UnableToHand", "done"]
    assert place.stock("generator") == 0
    assert SupplyRequest.objects.count() == 1, "the refused one left nothing behind"
    build.check_ledger()


class Hand:
    """Somebody who does things with supplies in an order drawn by a number; what is refused in words is no fault."""

    def __init__(self, place: Stores, seed: int) -> None:
        self.place, self.draw = place, random.Random(seed)
        self.made: list[SupplyRequest] = []
        self.by = place.by()

    def __call__(self) -> None:
        for _turn in range(10):
            act = self.draw.choice([self.issue, self.back, self.count, self.receive, self.write_off])
            try:
                act()
            except UnableTo:
                continue

    def item(self) -> dict:
        return {self.place.items[self.draw.choice(ITEMS)]: self.draw.randint(1, 4)}

    def issue(self) -> None:
        goal = For(outlet=self.place.county.outlets["YS04"])
        self.made.append(
            actions.issue_now(by=self.by, at=minutes(20), site=self.place.depot, goal=goal, items=self.item())
        )

    def back(self) -> None:
        if self.made:
            row = self.draw.choice(self.made)
            actions.give_back(
                by=self.by, at=minutes(60), request=row, site=self.place.depot, items=self.item()
            )

    def count(self) -> None:
        (item, number), *_rest = self.item().items()
        actions.count(
            by=self.by, at=minutes(70), site=self.place.depot, rows=[CountOf(item, number + 4, number)]
        )

    def receive(self) -> None:
        actions.receive(by=self.by, at=minutes(5), site=self.place.depot, items=self.item())

    def write_off(self) -> None:
        actions.write_off(by=self.by, at=minutes(5), site=self.place.depot, items=self.item(), reason="过期")


@pytest.mark.long
def test_the_ledger_balances_and_is_never_negative_whatever_four_do_at_once(committed_db) -> None:
    place = build.stores()
    for turn in range(2):
        said = at_once(*(Hand(place, 4 * turn + number) for number in range(4)))
        assert said == ["done"] * 4
        build.check_ledger()
