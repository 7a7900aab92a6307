"""What a scenario may say: every fault names its line, its key and the reason; the shipped ones have none."""

from __future__ import annotations

import pytest
import yaml

from youxu.core import journal
from youxu.exercises import shipped
from youxu.exercises.queries import as_yaml, posts_of
from youxu.exercises.rules.scenario import (
    Known,
    ScenarioText,
    UnsoundScenario,
    Words,
    filled,
    read_scenario,
    when_text,
)
from youxu.plan.clauses import IDS
from youxu.plan.files import load
from youxu.plan.files import shipped as shipped_plan
from youxu.plan.reading import Unreadable
from youxu.reactions import table

PLAN = load(shipped_plan())
KNOWN = Known(
    roles={*PLAN.posts, *PLAN.organisation},
    codes={kind.code for kind in table.REACTIONS},
    clauses=IDS,
    outlets={"YS04"},
)
HEAD = """key: dark
title: Power cut
form: FIELD
scope: SINGLE
begins: "09:10"
situation: The power is off.
outlets:
  A: {title: 网点一, code: YS04}
injects:
"""
INJECT = "  - {key: i1, at: T+5, title: Dark, text: '{A} is dark'}\n"
HOPES = (
    "expectations:\n  - {key: x1, after: i1, within: 5, who: outlet_head, codes: REPORTED, text: Report}\n"
)
WHOLE = HEAD + INJECT + HOPES


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(UnsoundScenario) as found:
        read_scenario(text, KNOWN)
    return [(one.line, one.key, str(one.reason)) for one in found.value.faults]


def test_a_plain_text_is_taken_in_the_language_that_it_is_in() -> None:
    found = read_scenario(WHOLE, KNOWN)
    assert (found.title, found.outlets["A"].title) == (Words(en="Power cut"), Words(zh="网点一"))
    assert (found.title.first, found.outlets["A"].title.second) == ("Power cut", "网点一")
    assert found.expectations[0].codes == ("REPORTED",)


@pytest.mark.parametrize(
    ("at", "offset", "shown"),
    [
        ("T+5", 5, "T+5"),
        ("15", 15, "T+15"),
        ("'09:25'", 15, "T+15"),
        ("'21:20'", 730, "T+12:10"),
        ("+1:05", 65, "T+1:05"),
    ],
)
def test_an_inject_comes_so_long_after_the_start(at: str, offset: int, shown: str) -> None:
    found = read_scenario(WHOLE.replace("T+5", at), KNOWN)
    assert found.offset(found.injects[0]) == offset
    assert when_text(found, found.injects[0]) == shown


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ("at: T+5", "at: T-5", 10, "injects.0.at", "before the start of the drill"),
        ("at: T+5", "at: '09:05'", 10, "injects.0.at", "before the start of the drill"),
        ("at: T+5", "at: soon", 10, "injects.0.at", "soon is no time"),
        ("at: T+5", "at: T+5, after: x1", 10, "injects.0", "either a time"),
        ("at: T+5", "way: CALL", 10, "injects.0", "either a time"),
        ("at: T+5", "after: x1", 10, "injects.0.after", "a circular dependency: i1 ← x1 ← i1"),
        ("at: T+5", "after: i1", 10, "injects.0.after", "a circular dependency: i1 ← i1"),
        ("at: T+5", "after: nowhere", 10, "injects.0.after", "nowhere"),
        ("at: T+5", "at: T+5, only: MISSED", 10, "injects.0.only", "only an inject that follows"),
        ("at: T+5", "at: T+5, to: postman", 10, "injects.0.to.0", "unknown role"),
        ("at: T+5", "at: T+5, outlet: B", 10, "injects.0.outlet", "no outlet B; it has: A"),
        ("at: T+5", "at: T+5, delay: -1", 10, "injects.0.delay", "too small"),
        ("at: T+5", "at: T+5, way: SHOUT", 10, "injects.0.way", ""),
        ("at: T+5", "at: T+5, loud: yes", 10, "injects.0.loud", "loud"),
        ("key: x1", "key: 'a b'", 12, "expectations.0.key", "letters, digits"),
        ("key: x1", "key: i1", 12, "expectations.0.key", "stands here twice"),
        ("{A} is", "{B} is", 10, "injects.0.text", "{B}"),
        ("REPORTED", "REPORTD", 12, "expectations.0.codes.0", "did you mean REPORTED?"),
        ("REPORTED", "ZZZ", 12, "expectations.0.codes.0", "no code ZZZ"),
        (", codes: REPORTED", "", 12, "expectations.0.codes", "needs the journal codes"),
        ("who: outlet_head", "who: chief", 12, "expectations.0.who.0", "unknown role"),
        ("within: 5", "within: 0", 12, "expectations.0.within", "too small"),
        ("within: 5", "within: 5, clause: P9", 12, "expectations.0.clause", "no clause P9"),
        ("after: i1", "after: i9", 12, "expectations.0.after", "i9"),
        ("code: YS04", "code: XX99", 8, "outlets.A.code", "no outlet XX99"),
        ("'{A} is dark'", "''", 10, "injects.0.text", "a text in Chinese or in English"),
        ("09:10", "noon", 5, "begins", "noon is no time"),
        ("form: FIELD", "form: SEA", 3, "form", ""),
        ("scope: SINGLE\n", "", 1, "scope", "missing"),
    ],
)  # fmt: skip
def test_a_fault_names_line_key_and_reason(old: str, new: str, line: int, key: str, words: str) -> None:
    assert old in WHOLE
    found = faults(WHOLE.replace(old, new))
    assert [(one[0], one[1]) for one in found] == [(line, key)]
    assert words in found[0][2]


@pytest.mark.parametrize("outlets", ["", "outlets: {}\n"])
def test_a_scenario_with_no_outlet_in_it_is_refused(outlets: str) -> None:
    text = WHOLE.replace("outlets:\n  A: {title: 网点一, code: YS04}\n", outlets).replace("{A}", "It")
    (found,) = faults(text)
    assert found[1] == "outlets"
    assert "at least one outlet" in found[2]


def test_a_time_of_the_clock_needs_a_beginning() -> None:
    (found,) = faults(WHOLE.replace('begins: "09:10"\n', "").replace("T+5", "'09:25'"))
    assert (found[0], found[1]) == (9, "injects.0.at")
    assert "does not say when it begins" in found[2]


def test_every_fault_is_told_in_the_order_of_the_lines() -> None:
    found = faults(WHOLE.replace("code: YS04", "code: XX99").replace("REPORTED", "ZZZ").replace("T+5", "T-1"))
    assert [one[0] for one in found] == [8, 10, 12]


def test_a_longer_circle_is_told_once() -> None:
    after = {"i2": "i3", "i3": "i4", "i4": "i2", "i5": "i4"}
    more = "".join(f"  - {{key: {key}, after: {one}, title: t, text: t}}\n" for key, one in after.items())
    assert faults(HEAD + INJECT + more + HOPES) == [
        (11, "injects.1.after", "a circular dependency: i2 ← i3 ← i4 ← i2")
    ]


def test_what_is_no_yaml_is_told_with_its_line() -> None:
    with pytest.raises(Unreadable) as found:
        read_scenario("key: [\n", KNOWN)
    assert found.value.fault.line == 2


def test_a_scenario_reads_back_from_its_own_text() -> None:
    found = read_scenario(WHOLE, KNOWN)
    assert read_scenario(as_yaml(found), KNOWN) == found


@pytest.mark.parametrize("key", sorted(shipped.scenarios()))
def test_a_shipped_scenario_has_no_fault_and_both_languages(key: str) -> None:
    found = read_scenario(shipped.scenarios()[key], KNOWN)
    assert found.key == key
    assert read_scenario(as_yaml(found), KNOWN) == found

    def gaps(value: object, path: str = "") -> list[str]:
        if isinstance(value, dict):
            own = [path] if set(value) & {"zh", "en"} and not (value.get("zh") and value.get("en")) else []
            return own + [gap for name, one in value.items() for gap in gaps(one, f"{path}.{name}")]
        return (
            [gap for n, one in enumerate(value) for gap in gaps(one, f"{path}.{n}")]
            if isinstance(value, list)
            else []
        )

    assert not gaps(yaml.safe_load(shipped.scenarios()[key]))


def test_the_shipped_scenarios_are_a_tabletop_a_single_and_a_general_one() -> None:
    kinds = {(found.form, found.scope) for key in shipped.scenarios() if (found := shipped.scenario(key))}
    assert kinds == {("TABLETOP", "SINGLE"), ("FIELD", "SINGLE"), ("FIELD", "GENERAL")}


def test_texts_name_the_outlets_of_the_unit() -> None:
    words = Words(zh="{A}和{B}停电", en="{A} and {B} are dark")
    names = {"A": ("柳林", "Liulin"), "B": ("石桥", "Shiqiao")}
    assert filled(words, names) == ("柳林和石桥停电", "Liulin and Shiqiao are dark")


@pytest.mark.parametrize(
    ("roles", "posts"),
    [
        (["engineer"], ["engineer"]),
        (["technical"], ["technical_head", "engineer", "network_administrator"]),
        (["office"], ["duty_officer", "leader_on_call"]),
        (["leader"], ["leader", "deputy_technical", "deputy_customer"]),
        ([], []),
    ],
)
def test_a_group_stands_for_its_posts_and_a_head_for_deputies(roles: list[str], posts: list[str]) -> None:
    assert posts_of(PLAN, roles) == posts


def test_every_journal_code_that_a_shipped_scenario_waits_for_exists() -> None:
    named = {code for key in shipped.scenarios() for one in _expected(key) for code in one.codes}
    assert named <= set(journal.registered)


def _expected(key: str) -> tuple:
    found: ScenarioText | None = shipped.scenario(key)
    assert found is not None
    return found.expectations
