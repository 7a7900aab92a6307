"""The difference between two plans names key, clause, old and new."""

from __future__ import annotations

from tests.builders.plan import changed, shipped_plan
from youxu.plan import files
from youxu.plan.diff import ChangeKind, differences


def test_a_plan_does_not_differ_from_itself() -> None:
    assert differences(shipped_plan(), shipped_plan()) == ()


def test_a_changed_limit_is_named_with_its_clause() -> None:
    new = files.parse(changed(("starts: REPORTED, limit: 5 min", "starts: REPORTED, limit: 4 min")))
    found = differences(shipped_plan(), new)
    assert {change.key for change in found} == {
        f"clocks.verify_report.limit.{level}" for level in ("OUTLET", "IV", "III", "II", "I")
    }
    assert found[0].clauses == ("P1",)
    assert (found[0].old_in("zh"), found[0].new_in("zh")) == ("5 min", "4 min")


def test_an_added_and_a_removed_item_are_told_apart() -> None:
    new = files.parse(
        changed(
            (
                '    - {zh: "旧通知全部撤下',
                '    - {zh: "垃圾清运", en: "Rubbish away"}\n    - {zh: "旧通知全部撤下',
            ),
            ("        - flag: press\n", ""),
        )
    )
    found = {(change.kind, change.key): change for change in differences(shipped_plan(), new)}
    added = found[(ChangeKind.ADDED, "clean_up.items")]
    removed = found[(ChangeKind.REMOVED, "levels.III.when.any")]
    assert added.new_in("en") == "Rubbish away"
    assert added.clauses == ("P5a",)
    assert removed.as_json()["old"] == "flag: {flag: press}"
    assert removed.as_json()["new"] is None
