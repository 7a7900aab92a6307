"""Plan files: each fault with line, key and reason; limits on what is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders.plan import changed, extension, shipped_plan, shipped_text
from youxu.plan import clauses, files, reading, texts
from youxu.plan.reading import read

MISSION = Path(__file__).resolve().parents[2].parent / "shared" / "mission"
DEFAULTS = MISSION.parent / "defaults.md"


def faults_of(text: str | bytes) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.key, str(fault.reason)) for fault in files.check_text(text).faults]


def line_with(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_the_shipped_plan_has_no_fault() -> None:
    checked = files.check(files.shipped())
    assert checked.ok
    assert not checked.faults
    assert {warning.key for warning in checked.warnings} >= {"annexes.contacts", "annexes.unit_profile"}


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        (
            "minimum: {per_shift:",
            "minimum: {per_shitf: [leader], per_shift:",
            "minimum.per_shitf",
            "did you mean per_shift",
        ),
        (
            "owner: engineer, opens: NOT_SELF_SOLVED",
            "owner: wizard, opens: NOT_SELF_SOLVED",
            "steps.P3.tasks.call_vendor.owner",
            "no post wizard",
        ),
        (
            "group: technical, owner: engineer, opens: NOT_SELF_SOLVED",
            "group: technical, opens: NOT_SELF_SOLVED",
            "steps.P3.tasks.call_vendor.owner",
            "nobody owes this",
        ),
        ("starts: NOT_SELF_SOLVED", "starts: GIVEN_UP", "clocks.call_vendor.starts", "no moment GIVEN_UP"),
        (
            "opens: NOT_SELF_SOLVED",
            "opens: GIVEN_UP",
            "steps.P3.tasks.call_vendor.opens",
            "no moment GIVEN_UP",
        ),
        (
            "{zh: 召集领导小组, en: Convene the leading group}",
            "{zh: 召集领导小组}",
            "steps.P2.tasks.convene.title.en",
            "translation is missing: en",
        ),
        (
            "{zh: 召集领导小组, en: Convene the leading group}",
            "{zh: 召集领导小组, en: ' '}",
            "steps.P2.tasks.convene.title",
            "translation is missing: en",
        ),
        (
            "starts: REPORTED, limit: 5 min",
            "starts: REPORTED, limit: 5 minutes",
            "clocks.verify_report.limit",
            "no duration",
        ),
        ("due: convene, act", "due: conveen, act", "steps.P2.tasks.convene.due", "no clock conveen"),
        ("- flag: no_safe_custody", "- flag: no_custody", "levels.IV.when.any.4.flag", "not one of"),
        ("- ordered_above", "- ordered_below", "levels.I.when.any.1", "no predicate ordered_below"),
        (
            "checklist: clean_up",
            "checklist: tidy",
            "steps.P5.tasks.site_clean.checklist",
            "no checklist tidy",
        ),
        (
            "{lines: all, over: 4 oh}",
            "{lines: all, over: 4 oh, when: now}",
            "levels.IV.when.any.0.outlet_down.when",
            "not known here",
        ),
        ("{outlet}部分业务", "{outlte}部分业务", "notices.first", "no place"),
    ],
)
def test_a_fault_names_line_key_and_reason(old: str, new: str, key: str, reason: str) -> None:
    text = changed((old, new))
    found = faults_of(text)
    assert any(k == key and reason in r for _, k, r in found), found
    line = next(number for number, k, _ in found if k == key)
    assert abs(line - line_with(text, new.split("\n")[0])) <= 6


LATER = (
    re.compile(r"(?m)^  withdrawn:\n(?:    .*\n|\n)*"),
    re.compile(r"(?m)^  (?:kits|reach|expiry_warning|served|share|tell|told):.*\n(?:    .*\n)*"),
)
"""What plans have only since versions of them were published: whoever runs one of those must be able to go on."""


def test_a_version_that_was_published_before_later_words_came_is_still_sound() -> None:
    text = shipped_text()
    for words in LATER:
        text, count = words.subn("", text)
        assert count
    assert not faults_of(text)


def test_several_faults_are_named_together() -> None:
    text = changed(
        ("starts: NOT_SELF_SOLVED", "starts: GIVEN_UP"),
        ("owner: engineer, opens: NOT_SELF_SOLVED", "owner: wizard, opens: NOT_SELF_SOLVED"),
        ("review:\n  every: 36 months", "review:\n  evry: 36 months"),
    )
    reasons = " ".join(reason for _, _, reason in faults_of(text))
    assert "GIVEN_UP" in reasons
    assert "wizard" in reasons
    assert "evry" in reasons


def test_a_clause_without_words_is_not_covered() -> None:
    text = re.sub(r"\n  S2: \{title.*", "", shipped_text(), count=1)
    assert ("clauses.S2", "clause S2 is not covered: its words are missing") in [
        f[1:] for f in faults_of(text)
    ]


def test_a_clause_that_nothing_carries_out_is_not_covered() -> None:
    text = shipped_text().replace("clause: T2", "clause: T1")
    assert ("clauses.T2", "clause T2 is not covered: nothing carries it out") in [
        f[1:] for f in faults_of(text)
    ]


def test_every_clause_id_appears() -> None:
    listed = (MISSION / "clauses.md").read_text(encoding="utf-8") if MISSION.is_dir() else ""
    ids = re.findall(r"^\| ([A-Z]\d[abc]?) \|", listed, re.MULTILINE) or list(clauses.IDS)
    assert tuple(ids) == clauses.IDS
    assert set(shipped_plan().clauses) == set(ids)


@pytest.mark.skipif(not MISSION.is_dir(), reason="no ../shared beside the repository")
def test_the_words_of_the_plan_are_its_own() -> None:
    plan = shipped_plan()
    words = (
        "".join(part.zh for c in plan.document.values() for part in (c.title, c.intro, c.outro) if part)
        + plan.title.zh
        + "".join(c.title.zh + c.text.zh for c in plan.clauses.values())
    )
    plain = re.sub(r"[\s\W\d]", "", words)
    for line in (MISSION / "plan.zh.txt").read_text(encoding="utf-8").splitlines():
        for sentence in re.split(r"[。:,]", line):
            text = re.sub(r"[\s\W\d]", "", sentence)
            assert text in plain or text in _HEADINGS, sentence


_HEADINGS = {"各工作组职责", "主要职责"}


def blocks() -> list[dict]:
    return [
        yaml.safe_load(b)
        for b in re.findall(r"```yaml\n(.*?)```", DEFAULTS.read_text(encoding="utf-8"), re.DOTALL)
    ]


def marked(value: Any) -> Any:
    """Return texts with the parentheses of their language: full width in Chinese, which the plan writes."""
    if isinstance(value, list):
        return [marked(one) for one in value]
    chinese = re.search("[\u4e00-\u9fff]", value)
    return value.replace("(", "（").replace(")", "）") if chinese else value


OF_ONE_OR_MANY = "What we said before (no. {numbers}) no longer applies."
"""Reads right of one notice, too; the Chinese of the defaults does anyhow."""


@pytest.mark.skipif(not DEFAULTS.is_file(), reason="no ../shared beside the repository")
def test_every_default_list_is_in_the_shipped_plan() -> None:
    plan, (_, _, _, first, checks, texts, _, posts) = shipped_plan(), blocks()
    for key, items in first["first_15"].items():
        assert [[t.zh, t.en] for t in plan.first_15[key].items] == marked(items), key
    assert [[t.zh, t.en] for t in plan.gate] == marked(checks["checks"].pop("gate"))
    for line, items in checks["checks"].items():
        assert [[t.zh, t.en] for t in plan.checks_for(line)] == marked(items), line
    assert [t.zh for t in plan.clean_up.items] == marked(checks["clean_up"])
    assert [t.zh for t in plan.custody_classes.items] == marked(checks["custody_classes"])
    for key, words in texts["notices"].items():
        assert plan.notices[key].text.zh == words["zh"].strip()
        said = words["en"].strip().replace("Notices {numbers} no longer apply.", OF_ONE_OR_MANY)
        assert plan.notices[key].text.en == said
    for key, words in texts["sms"].items():
        assert plan.sms[key].text.zh == words["zh"]
    assert {key: cause.public.zh for key, cause in plan.causes.items()} == texts["public_causes"]
    for key in posts["posts"]:
        assert key in plan.posts
    names = {
        s.title.zh.split("（")[0]
        for s in (*plan.supplies.per_outlet.values(), *plan.supplies.per_county.values())
    }
    for kind in ("per_outlet", "per_county"):
        for name in posts["supplies"][kind]:
            assert re.split(r"[(（]", name)[0] in names, name


@pytest.mark.skipif(not DEFAULTS.is_file(), reason="no ../shared beside the repository")
def test_every_default_minute_is_in_the_shipped_plan() -> None:
    plan, limits = shipped_plan(), blocks()[1]["clocks"]
    for key, entry in limits.items():
        for column, value in enumerate(entry.get("min", [])):
            for level in (
                ("OUTLET", "IV", "III", ("II", "I"))[column]
                if column == 3
                else [("OUTLET", "IV", "III")[column]]
            ):
                limit = plan.clock(key).limit_at(level)
                assert (limit.minutes if limit else "-") == value, (key, level)
        for unit, kind in (("oh", "oh"), ("od", "od"), ("days", "days")):
            if unit in entry:
                assert str(plan.clock(key).limit_at("III")) == f"{entry[unit]} {kind}", key
    assert set(limits) <= set(plan.clocks)


@pytest.mark.skipif(not DEFAULTS.is_file(), reason="no ../shared beside the repository")
def test_every_default_line_is_in_the_shipped_plan() -> None:
    plan, lines = shipped_plan(), blocks()[2]["lines"]
    assert list(plan.lines) == list(lines)
    for key, entry in lines.items():
        line = plan.lines[key]
        assert entry["regime"].split(";")[0] == line.regime.lower(), key
        if entry.get("by_hand") == "forbidden":
            assert line.by_hand == "FORBIDDEN"
    assert [line for line, row in plan.lines.items() if row.word_needed == "BANK"] == [
        "savings",
        "agency_other",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("预案".encode("gbk"), "not UTF-8"),
        (b"a: [1, 2", "not readable as YAML"),
        (b"\x00\x01", "not readable as YAML"),
        (b"- a\n- b\n", "must be a map"),
        (b"", "must be a map"),
        (b"just words", "must be a map"),
        (b"a: &x [1]\nb: *x\n", "references"),
        (b"a: !!python/object/apply:os.system [ls]\n", "type marks"),
        (b"a: 1\n---\nb: 2\n", "more than one document"),
        (b"? [a]\n: 1\n", "a key must be a word"),
        (b"a: " + b"[" * 40 + b"]" * 40, "nested deeper"),
        (b"a: [" + b"1," * 70_000 + b"1]", "more than"),
        (b"a: " + b"x" * 1_100_000, "larger than"),
    ],
)
def test_what_is_no_plan_text_is_refused_with_a_clear_reason(content: bytes, reason: str) -> None:
    found = faults_of(content)
    assert len(found) == 1
    assert reason in found[0][2]
    assert found[0][0] >= 1


def test_a_key_that_stands_twice_is_a_fault() -> None:
    text = changed(("minimum: {per_shift", "minimum: {reachable: 9, per_shift"))
    assert any(key == "minimum.reachable" and "twice" in reason for _, key, reason in faults_of(text))


def test_plain_words_stay_words() -> None:
    data = reading.read("a: YES\nb: 09:00\nc: on\nd: 12\ne: 1.5\nf: true\ng: ~\nh: '12'\n").data
    assert data == {"a": "YES", "b": "09:00", "c": "on", "d": 12, "e": 1.5, "f": True, "g": None, "h": "12"}


def test_load_raises_with_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("key: x\n", encoding="utf-8")
    with pytest.raises(files.Faulty) as raised:
        files.load(path)
    assert len(raised.value.faults) > 40


def test_a_plan_that_extends_what_is_not_at_hand_is_refused() -> None:
    text = extension("").replace("counter-interruption/1", "../../etc/passwd/1")
    assert "not at hand" in faults_of(text)[0][2]


def test_an_extension_takes_the_rest_from_its_parent() -> None:
    checked = files.check_text(extension("clocks: {report: {limit: 3 min}}\n"))
    assert checked.ok, checked.faults
    assert checked.plan is not None
    assert str(checked.plan.clock("report").limit_at("III")) == "3 min"
    assert checked.plan.lines == shipped_plan().lines


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("clocks: {report: {limit: 6 min}}\n", "clocks.report.limit.OUTLET"),
        ("clocks: {convene: {limit: {III: '-'}}}\n", "clocks.convene.limit.III"),
        ("minimum: {reachable: 3}\n", "minimum.reachable"),
        ("minimum: {per_shift: [duty_officer]}\n", "minimum.per_shift"),
        ("levels: {III: {report: ONE_PAGE}}\n", "levels.III.report"),
        ("lines: {savings: {by_hand: 'YES'}}\n", "lines.savings.by_hand"),
        ("levels: {IV: {when: {any: [{flag: crime}]}}}\n", "levels.IV.when.any"),
        (
            "steps: {P4: {tasks: {check_lines: {weight: BRIEF, weight_rule: {zh: 省, en: less}}}}}\n",
            "steps.P4.tasks.check_lines.weight.OUTLET",
        ),
        ("separation: {check_line: {not_same_as: [restorer]}}\n", "separation.check_line.not_same_as"),
        ("supplies: {per_outlet: {notice_sheets: {count: 10}}}\n", "supplies.per_outlet.notice_sheets.count"),
    ],
)
def test_an_extension_that_loosens_is_refused_where_it_does(body: str, key: str) -> None:
    found = faults_of(extension(body))
    assert any(k == key and ("loosens" in r or "fixes" in r) for _, k, r in found), found
    assert all(line >= 6 for line, k, _ in found if k == key)


TWO = """# keep
title: {zh: 一, en: ""}
b:
  zh: 二
  # keep too
c: {zh: 三}
d: {zh: "", en: Four}
e: [{zh: 五, en: Five}, {zh: "六\\n6", en: }]
f:
  zh: 七
  en:
g: {zh: "", en: ""}
"""


def test_texts_that_lack_a_language_are_found_and_filled_and_all_else_stays() -> None:
    found = {gap.key: (gap.given, gap.language) for gap in texts.gaps(TWO)}
    assert found == {
        "title": ("一", "en"),
        "b": ("二", "en"),
        "c": ("三", "en"),
        "d": ("Four", "zh"),
        "e.1": ("六\n6", "en"),
        "f": ("七", "en"),
    }
    words = {key: f'{key}: "x" # y' for key in found} | {"nowhere": "z"}
    done = texts.filled(TWO, words)
    data = read(done).data
    assert data["title"] == {"zh": "一", "en": 'title: "x" # y'}
    assert data["b"] == {"zh": "二", "en": 'b: "x" # y'}
    assert data["e"][1]["en"] == 'e.1: "x" # y'
    assert data["f"]["en"] == 'f: "x" # y'
    assert done.count("# keep") == 2
    assert texts.gaps(done) == ()
    assert texts.filled(TWO, {}) == TWO
