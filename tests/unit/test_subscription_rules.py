"""Rules of subscriptions: addresses in one spelling, masks, which notices concern whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.announcements.rules.subscriptions import Told, Wanted, address_of

COUNTY, OTHER = "post/county/", "post/other/"
TOLD = Told(
    lines={1: {"letters", "savings"}, 2: {"parcels"}},
    regions={1: (11, 10), 2: (12, 10)},
    paths={1: COUNTY, 2: COUNTY},
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wang@Example.cn ", ("EMAIL", "wang@example.cn")),
        ("138 1234 5678", ("SMS", "13812345678")),
        ("+86 138-1234-5678", ("SMS", "13812345678")),
        ("8613812345678", ("SMS", "13812345678")),
        ("0797-8381234", None),
        ("wang@", None),
        ("a@b.c", None),
        ("<script>@x.cn", None),
        ("a@b.cn,c@d.cn", None),
        ("", None),
    ],
)
def test_an_address_has_one_spelling_or_is_none(text: str, found: tuple[str, str] | None) -> None:
    address = address_of(text)
    assert (address and (address.way, address.text)) == found


def test_the_same_address_has_the_same_digest_which_needs_the_key() -> None:
    first, second = address_of("13812345678"), address_of("+86 138 1234 5678")
    assert first is not None
    assert second is not None
    assert first.digest("k") == second.digest("k") != first.digest("other")
    mail = address_of("wang@x.cn")
    assert mail is not None
    assert (first.masked, mail.masked) == ("138******78", "w***@x.cn")


@pytest.mark.parametrize(
    ("wanted", "concerned"),
    [
        (Wanted(COUNTY, outlet=1), True),
        (Wanted(COUNTY, outlet=3), False),
        (Wanted(COUNTY, outlet=1, line="parcels"), False),
        (Wanted(COUNTY, outlet=2, line="parcels"), True),
        (Wanted(COUNTY, region=10), True),
        (Wanted(COUNTY, region=12, line="letters"), False),
        (Wanted(COUNTY, line="savings"), True),
        (Wanted(COUNTY, line="press"), False),
        (Wanted(OTHER, line="savings"), False),
        (Wanted("post/", line="savings"), True),
    ],
)
def test_one_and_the_same_place_must_be_what_is_asked_for(wanted: Wanted, concerned: bool) -> None:
    assert TOLD.concerns(wanted) is concerned


@given(st.sampled_from([1, 2]), st.sampled_from([None, 10]), st.sampled_from(["", "letters", "parcels"]))
def test_whoever_asks_for_more_is_never_told_more(outlet: int, region: int | None, line: str) -> None:
    narrow, wide = Wanted(COUNTY, outlet, region, line), Wanted(COUNTY, outlet)
    assert not TOLD.concerns(narrow) or TOLD.concerns(wide)
