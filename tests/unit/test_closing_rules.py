"""Clean-up, summaries, signature and closing: the pure rules."""

from __future__ import annotations

import pytest

from youxu.incidents.rules import closing as rules
from youxu.incidents.rules.closing import Section
from youxu.incidents.rules.words import ItemResult, ReportForm

WHOLE = {"course": "a", "handling": "b", "effect": "c", "improvements": "d"}


def sign_field(
    signer: int | None, authors: set[int], *, separated: bool = True, from_parent: bool = False
) -> str:
    fault = rules.sign_fault(
        signer=signer, authors=authors, separated=separated, from_parent=from_parent, missing=()
    )
    return fault[0] if fault else ""


def test_the_only_author_does_not_sign_from_level_iv_up() -> None:
    assert sign_field(1, {1}) == "by"
    assert sign_field(1, {1, 2}) == ""
    assert sign_field(2, {1}) == ""
    assert sign_field(1, set()) == ""


def test_at_outlet_level_and_from_the_parent_unit_the_only_author_may_sign() -> None:
    assert sign_field(1, {1}, separated=False) == ""
    assert sign_field(1, {1}, from_parent=True) == ""


def test_a_machine_signs_nothing() -> None:
    assert sign_field(None, set(), separated=False) == "by"


def test_an_empty_part_keeps_a_full_report_from_being_signed() -> None:
    missing = rules.missing_sections({**WHOLE, "handling": " "}, ReportForm.FULL)
    assert missing == (Section.HANDLING,)
    fault = rules.sign_fault(signer=1, authors=(), separated=False, from_parent=False, missing=missing)
    assert fault is not None
    assert fault[0] == "sections"
    assert fault[1].values == {"section": "handling"}, "which part it is stands in the refusal"


def test_a_one_page_report_asks_for_course_and_effect_only() -> None:
    assert rules.missing_sections({"course": "a", "effect": "c"}, ReportForm.ONE_PAGE) == ()
    assert rules.missing_sections({"course": "a"}, ReportForm.ONE_PAGE) == (Section.EFFECT,)


def test_the_digest_follows_every_part_and_the_form() -> None:
    digest = rules.content_digest(WHOLE, ReportForm.FULL)
    assert digest == rules.content_digest(dict(reversed(WHOLE.items())), ReportForm.FULL)
    assert digest != rules.content_digest(WHOLE, ReportForm.ONE_PAGE)
    for part in WHOLE:
        assert digest != rules.content_digest({**WHOLE, part: "x"}, ReportForm.FULL)


@pytest.mark.parametrize(
    ("signed", "groups", "conditions", "unannounced", "field"),
    [
        (False, (), 0, 0, "report"),
        (True, ("technical",), 0, 0, "summaries"),
        (True, (), 1, 0, "conditions"),
        (True, (), 0, 1, "told"),
        (True, (), 0, 0, ""),
    ],
)
def test_close_asks_for_report_summaries_conditions_and_the_word_to_customers(
    signed, groups, conditions, unannounced, field
) -> None:
    fault = rules.close_fault(
        signed=signed, missing_groups=groups, open_conditions=conditions, unannounced=unannounced
    )
    assert (fault[0] if fault else "") == field


def test_clear_asks_for_the_clean_up_list_and_conditions() -> None:
    assert rules.clear_fault(1, 0)[0] == "items"  # type: ignore[index]
    assert rules.clear_fault(0, 1)[0] == "conditions"  # type: ignore[index]
    assert rules.clear_fault(0, 0) is None


def test_a_clean_up_item_that_does_not_apply_needs_its_reason() -> None:
    assert rules.cleanup_fault(ItemResult.NOT_APPLICABLE, "") is not None
    assert rules.cleanup_fault(ItemResult.NOT_APPLICABLE, "没有进水") is None
    assert rules.cleanup_fault(ItemResult.PASS, "") is None
    assert rules.cleanup_fault(ItemResult.FAIL, "x") is not None


def test_a_summary_says_something_or_nothing_but_not_both() -> None:
    assert rules.summary_fault("", "", nothing=True) is None
    assert rules.summary_fault("", "", nothing=False) is not None
    assert rules.summary_fault("处置及时", "", nothing=False) is None
    assert rules.summary_fault("处置及时", "", nothing=True) is not None


def test_missing_summaries_are_those_of_involved_groups() -> None:
    assert rules.missing_summaries(("technical", "customer", "technical"), {"customer"}) == ("technical",)
