"""A Word document becomes plan data: what it says is taken, what it leaves open is asked with its place, nothing is made up."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from docx import Document

from tests.builders import word
from youxu.documents.plan_papers import of_plan
from youxu.documents.rules import Format
from youxu.plan import files, texts
from youxu.plan.diff import differences
from youxu.plan.schema import Plan
from youxu.plan.word import chapters, opening
from youxu.plan.word.importing import Imported, UnableToImportPlan, key_from, read_word
from youxu.plan.word.notes import plain, same
from youxu.plan.word.opening import UnableToReadWord
from youxu.plan.word.writing import questions, written

AT = datetime(2026, 11, 26, tzinfo=UTC)
MISSION = Path(__file__).parents[3] / "shared" / "mission" / "plan.zh.txt"


@lru_cache
def hotel() -> Imported:
    return read_word(word.hotel_plan(), base=files.shipped_plan(), key="hotel")


@lru_cache
def hotel_text() -> str:
    return hotel().text(str)


def asked(words: str) -> bool:
    return any(words in one.words for one in questions(hotel_text()))


def zh(*path: str) -> str:
    found = hotel().data
    for name in path:
        found = found[name]
    return found["zh"]


def test_title_number_and_what_it_extends_are_read() -> None:
    assert zh("title") == "云岭宾馆营业前台服务中断应急预案"
    assert hotel().data["document_number"] == "云宾〔2026〕7号"
    assert hotel().data["extends"] == "counter-interruption/1"


def test_chapters_of_other_names_find_their_place() -> None:
    names = {
        key: zh("document", key, "title") for key in ("scope", "risks", "organisation", "process", "supplies")
    }
    assert names == {
        "scope": "总则",
        "risks": "危险源与风险评估",
        "organisation": "应急指挥体系",
        "process": "应急处置程序",
        "supplies": "应急物资与装备",
    }
    assert "适用于宾馆前台" in zh("document", "scope", "intro")


def test_a_chapter_without_a_place_is_kept_and_asked_about() -> None:
    assert zh("document", "own_1", "title") == "保险"
    assert zh("document", "own_1", "intro") == "停业损失险由财务部续保。"
    assert asked("it is kept as a chapter of its own")


def test_groups_are_read_from_lines_and_from_a_table() -> None:
    bodies = hotel().data["organisation"]
    assert zh("organisation", "leading_group", "duties") == "统一指挥，下达指令。"
    assert zh("organisation", "technical", "title") == "工程抢修组"
    assert zh("organisation", "customer", "duties") == "告知宾客，安排替代前台。"
    titles = {key: post["title"]["zh"] for key, post in hotel().data["posts"].items() if "title" in post}
    assert [titles.get(key) for key in bodies["technical"]["members"][-2:]] == ["值班电工", "弱电工程师"]
    assert titles[bodies["technical"]["head"]] == "工程部经理"
    assert zh("posts", "leader", "holder") == "总经理"


def test_a_group_that_the_plan_data_does_not_know_is_kept_as_text_and_asked_about() -> None:
    assert "安全警戒组；保安部经理；保安员；疏散宾客，警戒现场。" in zh("document", "organisation", "outro")
    assert asked("table 1, row 5: the plan data knows leading group")


def test_steps_become_clauses_part_by_part() -> None:
    clauses = {key: clause["text"]["zh"] for key, clause in hotel().data["clauses"].items()}
    assert clauses["P1"] == "发现人应在3分钟内报告值班经理，说明原因和范围。"
    assert clauses["P3b"] == "宾客服务组：张贴告示，引导宾客到二号前台。"
    assert [clauses[key] for key in ("P4a", "P4b", "P4c")] == [
        "工程抢修组确认恢复后报告总指挥。",
        "前厅经理逐项检查收银和房卡。",
        "宾客服务组撤下告示并告知宾客。",
    ]
    assert "由市场部统一口径" in zh("document", "process", "outro")
    assert zh("steps", "P3", "title") == "现场处置"


def test_a_limit_that_no_clock_has_is_asked_about_where_it_stands() -> None:
    found = next(one for one in questions(hotel_text()) if "3分钟" in one.words)
    assert found.section == "clauses"
    assert hotel_text().splitlines()[found.line].strip() == "P1:"


def test_tasks_of_a_table_get_owner_and_group_and_no_moment_that_was_not_said() -> None:
    first, second = hotel().data["steps"]["P3"]["tasks"].values()
    assert (first["title"]["zh"], first["group"]) == ("启动备用发电机", "technical")
    assert "opens" not in first
    assert "owner" not in second
    assert asked("no post of the plan is called 楼层主管")


def test_supplies_keep_their_counts_and_never_fall_below_the_plan_above() -> None:
    kept = hotel().data["supplies"]["per_county"]
    assert kept["radios"] == {"count": 12}
    board = next(one for one in kept.values() if one.get("title", {}).get("zh") == "告示牌")
    assert (board["count"], board["unit"]["zh"], board["clause"]) == (4, "块", "S2")
    lamps = next(one for one in kept.values() if one.get("title", {}).get("zh") == "应急灯")
    assert "count" not in lamps
    assert asked("“若干” is no number")
    assert "sandbags" not in kept
    assert asked("the document has 60, the plan above asks for 100")


def test_people_and_telephone_numbers_are_not_copied() -> None:
    assert "13800138000" not in hotel_text()
    assert "张三" not in hotel_text()
    assert asked("table 4: it names people or telephone numbers")


def test_what_is_absent_is_said_to_be() -> None:
    assert asked("chapter “评估机制”: the document has no such chapter")


def test_a_fifth_risk_is_kept_as_text() -> None:
    assert "食品变质" in zh("document", "risks", "outro")
    assert asked("the register has four risks")
    assert zh("clauses", "R1", "title") == "宾客流失"


def test_every_fault_left_is_one_that_a_person_must_settle() -> None:
    faults = files.check_text(hotel_text()).faults
    missing = {fault.key.rpartition(".")[2] for fault in faults if "is missing" in str(fault.reason)}
    assert missing <= {
        "en",
        "zh",
        "opens",
        "clause",
        "group",
        "owner",
        "count",
        "unit",
        "title",
        "duties",
        "outro",
        "intro",
        "text",
        "holder",
    }
    assert not [fault for fault in faults if "loosens" in str(fault.reason)]


def test_a_document_stands_alone_where_no_plan_is_below() -> None:
    found = read_word(word.hotel_plan(), base=None, key="hotel")
    assert "extends" not in found.data
    assert found.data["organisation"]["leading_group"]["deputies"] == ["post_1", "post_2"]
    assert files.check_text(found.text(str)).faults


def test_the_shipped_plan_written_without_any_style_is_known_word_for_word() -> None:
    if not MISSION.is_file():
        pytest.skip("../shared is absent")
    lines = [line.strip() for line in MISSION.read_text(encoding="utf-8").splitlines() if line.strip()]
    found = read_word(word.of_lines(lines), base=files.shipped_plan(), key="same")
    assert set(found.chapters) == set(files.shipped_plan().document)
    assert set(found.data["clauses"]) == {"P4b", "P5b"}
    assert set(found.data["steps"]) == {"P1", "P2", "P3", "P4", "P5", "P6"}
    assert "document" not in found.data
    assert found.data["title"] == files.shipped_plan().title.model_dump()


def test_headings_are_known_by_their_numbers_alone() -> None:
    lines = [
        "某行营业中断预案",
        "1 总则",
        "1.1 适用范围",
        "适用于全部网点。",
        "2 应急组织机构",
        "2.1 应急领导小组",
        "组长：行长",
        "3 处置流程",
        "3.1 事件报告",
        "网点立即报告。",
    ]
    found = read_word(word.of_lines(lines), base=files.shipped_plan(), key="bank")
    assert found.chapters == ("scope", "organisation", "process")
    assert found.data["posts"]["leader"]["holder"]["zh"] == "行长"
    assert found.data["clauses"]["P1"]["text"]["zh"] == "网点立即报告。"


def test_headings_are_known_by_the_numbers_that_word_puts_there() -> None:
    lines = [
        (None, "某行营业中断预案"),
        (0, "总则"),
        (None, "适用于全部网点。"),
        (0, "应急组织机构"),
        (1, "应急领导小组"),
        (None, "组长：行长"),
        (0, "处置流程"),
        (1, "事件报告"),
        (2, "网点立即报告。"),
        (2, "行长到场。"),
    ]
    found = read_word(word.of_numbered(lines), base=files.shipped_plan(), key="bank")
    assert found.data["title"]["zh"] == "某行营业中断预案"
    assert found.chapters == ("scope", "organisation", "process")
    assert found.data["posts"]["leader"]["holder"]["zh"] == "行长"
    assert found.data["clauses"]["P1"]["text"]["zh"] == "网点立即报告。行长到场。"


def test_an_english_plan_fills_the_english_texts() -> None:
    lines = [
        "Counter plan of a bank",
        "1. Aim and scope",
        "Applies to every branch.",
        "2. Organisation",
        "3. Emergency process",
    ]
    document = Document()
    for line in lines:
        document.add_paragraph(line, style="Heading 1" if line[0].isdigit() else None)
    found = read_word(word.saved(document), base=files.shipped_plan(), key="bank")
    assert found.data["title"] == {"zh": "", "en": "Counter plan of a bank"}
    assert found.data["document"]["scope"]["intro"] == {"zh": "", "en": "Applies to every branch."}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (word.OLE + b"\0" * 600, "save it as .docx"),
        (word.OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"key: plan\n", "no Word document"),
        (b"PK\x03\x04 broken", "no Word document"),
        (b"", "no Word document"),
    ],
)
def test_what_is_no_docx_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(UnableToReadWord) as refused:
        opening.pieces(content)
    assert words in str(refused.value.sentence)
    assert refused.value.field == "file"


def test_a_bomb_and_entities_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = word.of_lines(["一、总则"])
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><w:document/>'
    with pytest.raises(UnableToReadWord, match="defines entities"):
        opening.pieces(word.with_part(plain, opening.BODY, entities))
    monkeypatch.setattr(opening, "MOST_XML", 200_000)
    with pytest.raises(UnableToReadWord, match="unpacks to more"):
        opening.pieces(word.with_part(plain, opening.BODY, b" " * 300_000))
    monkeypatch.setattr(opening, "MOST_UNPACKED", 1_000)
    with pytest.raises(UnableToReadWord, match="unpacks to more"):
        opening.pieces(plain)


def test_an_empty_document_and_one_without_chapters_are_refused() -> None:
    with pytest.raises(UnableToReadWord, match="is it a scan"):
        opening.pieces(word.of_lines([]))
    with pytest.raises(UnableToImportPlan, match="No chapters were found"):
        read_word(word.of_lines(["只有一段话。"]), base=None, key="one")
    with pytest.raises(UnableToImportPlan, match="small letters"):
        read_word(word.hotel_plan(), base=None, key="Hotel")


def test_what_is_written_is_read_back_and_a_settled_question_goes_with_its_line() -> None:
    data = {"key": "a", "clauses": {"P1": {"text": {"zh": "一：二\n三", "en": "yes # no"}}}}
    text = written(data, [(("clauses", "P1", "text"), "who?"), (("clocks",), "when?")], "two\nlines")
    assert yaml.safe_load(text) == data
    assert [(one.section, one.words) for one in questions(text)] == [("key", "when?"), ("clauses", "who?")]
    assert questions("\n".join(line for line in text.splitlines() if "# ?" not in line)) == ()


@pytest.mark.parametrize(
    ("name", "key"), [("Plan 2026 v2", "plan-2026-v2"), ("应急预案", "word-plan"), ("7-hotel", "hotel")]
)
def test_a_key_is_made_of_the_files_name(name: str, key: str) -> None:
    assert key_from(name) == key


def test_width_of_punctuation_and_blanks_make_no_other_text() -> None:
    assert same("组长:经理 。", "组长：经理")
    assert not same("组长:经理", "副组长:经理")


def test_part_of_a_post_is_named_anew_without_repeating_the_rest() -> None:
    text = "key: child\nnumber: 1\nextends: counter-interruption/1\ntitle: {zh: 子, en: Child}\nposts:\n  leader: {holder: {zh: 行长, en: Head}}\n"
    plan = files.parse(text)
    assert plan.posts["leader"].holder.zh == "行长"
    assert plan.posts["leader"].title == files.shipped_plan().posts["leader"].title


def paper(plan: Plan, language: str) -> bytes:
    """Return a plan as the Word document that the product hands out."""
    return of_plan(plan, None, None, at=AT, form=Format.DOCX, language=language).body


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_plan_survives_word_and_back(language: str) -> None:
    shipped = files.shipped_plan()
    found = read_word(paper(shipped, language), base=shipped, key="same")
    assert set(found.data) == {"key", "number", "extends", "title"}
    assert {str(doubt.reason) for doubt in found.doubts} == {chapters.AS_ABOVE}
    again = files.parse(found.text(str).replace("key: same", f"key: {shipped.key}"))
    assert differences(shipped, again) == ()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            (
                "应急预案的解读",
                "新上岗：14 天内",
                "至少60 分钟",
                "测验20题",
                "10 分钟内应答",
                "每周5个网点；由值班员",
                "90 天",
            ),
        ),
        (
            "en",
            (
                "Reading the plan",
                "within 14 days",
                "at least 60 min",
                "20 questions",
                "answered within 10 min",
                "5 outlets a week; asked by Duty officer",
                "90 days",
            ),
        ),
    ],
)
def test_what_the_plan_asks_of_training_and_spot_checks_is_printed(
    language: str, words: tuple[str, ...]
) -> None:
    found = opening.pieces(paper(files.shipped_plan(), language))
    said = " ".join(text for piece in found for text in (piece.text, *sum(piece.rows, ())))
    assert [one for one in words if one not in said] == []


def settled() -> Plan:
    """Return the hotel's plan after a person settled what its document left open."""
    text = hotel_text()
    text = texts.filled(text, {gap.key: f"({gap.key})" for gap in texts.gaps(text)})
    data = yaml.safe_load(text)
    for task in data["steps"]["P3"]["tasks"].values():
        task |= {"opens": "DIRECTIVE_ISSUED", "clause": "P3a", "owner": "engineer", "group": "technical"}
    for item in data["supplies"]["per_county"].values():
        item |= (
            {}
            if set(item) == {"count"}
            else {"count": 4, "unit": {"zh": "个", "en": "pieces"}, "clause": "S3"}
        )
    return files.parse(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def test_another_kind_of_plan_survives_word_and_back() -> None:
    plan = settled()
    content = paper(plan, "zh")
    said = plain(
        "".join(text for piece in opening.pieces(content) for text in (piece.text, *sum(piece.rows, ())))
    )
    for piece in opening.pieces(word.hotel_plan()):
        for text in (piece.text, *(cell for row in piece.rows[1:] for cell in row)):
            for part in re.split(r"[、：，。；\n]", re.sub(r"^(?:[一-九]、|（.）|\d\. )", "", text)):
                kept = len(part) < 3 or plain(part) in said or part in LEFT_OUT
                assert kept, f"{part!r} of {text!r} is lost"
    again = read_word(content, base=files.shipped_plan(), key="hotel").data
    assert again["organisation"] == {**hotel().data["organisation"]} | again["organisation"]
    for key, clause in hotel().data["clauses"].items():
        assert same(again["clauses"][key]["text"]["zh"], clause["text"]["zh"]), key
    for key, step in hotel().data["steps"].items():
        assert again["steps"][key]["title"]["zh"] == step["title"]["zh"]


LEFT_OUT = {
    # people and telephone numbers, which are no plan data
    "13800138000",
    "附件 应急联系电话",
    # where supplies lie and who keeps them
    "总务库",
    "地下室",
    # what was asked about, and what the person of this test answered instead
    "楼层主管",
    "若干",
    "12台",
    "60个",
    "40分钟",
}
