"""The two languages of the documents: the same pages in both indexes, and the index says which are English alone."""

from __future__ import annotations

import re

import pytest

from tests.house.source import ROOT

GUIDE = ROOT / "docs" / "guide"
ROW = re.compile(r"^\| \[[^\]]+\]\(([^)]+)\) \| (.*) \|$", re.M)
CHINESE = ".zh-CN.md"


def _rows(index: str) -> list[tuple[str, str]]:
    return ROW.findall((GUIDE / index).read_text(encoding="utf-8"))


def _english(page: str) -> str:
    return page.replace(CHINESE, ".md")


def test_both_indexes_of_the_guide_name_every_page_in_one_order() -> None:
    english = [page for page, _ in _rows("README.md")]
    assert sorted(english) == sorted({_english(path.name) for path in GUIDE.glob("*.md")} - {"README.md"})
    assert [_english(page) for page, _ in _rows("README.zh-CN.md")] == english


def test_the_chinese_index_leads_to_the_chinese_page_or_says_that_it_is_english() -> None:
    for page, words in _rows("README.zh-CN.md"):
        there = (GUIDE / _english(page).replace(".md", CHINESE)).exists()
        assert page.endswith(CHINESE) is there, page
        assert ("（英文" in words) is not there, page


@pytest.mark.parametrize("page", sorted(path.name for path in GUIDE.glob(f"*{CHINESE}")))
def test_a_chinese_page_has_the_sections_and_the_commands_of_the_english_one(page: str) -> None:
    chinese, english = (
        (GUIDE / page).read_text(encoding="utf-8"),
        (GUIDE / _english(page)).read_text(encoding="utf-8"),
    )
    assert f"]({_english(page)})" in chinese, "no link to the English page"
    for mark in (r"^#+ ", r"^\| ", r"^- ", r"^!\[", r"^youxu [a-z-]+(?: [a-z-]+)?"):
        assert re.findall(mark, chinese, re.M) == re.findall(mark, english, re.M), mark
    # What is typed or put into a file is the same to the letter; comments in a plain block are the language's own.
    assert [
        block for block in re.findall(r"^```\w+\n.*?^```$", chinese, re.M | re.S) if block not in english
    ] == []


def test_a_picture_shows_the_language_of_its_page() -> None:
    pages = [*GUIDE.glob("*.md"), ROOT / "README.md", ROOT / f"README{CHINESE}"]
    wrong = []
    for page in pages:
        for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            if picture.endswith(".en.png") is page.name.endswith(CHINESE):
                wrong.append(f"{page.name}: {picture}")
    assert not wrong


def test_both_readmes_have_the_same_sections_and_lead_to_the_same_pages() -> None:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", f"README{CHINESE}")]
    for mark in (r"^#+ ", r"^\| ", r"^\d\. ", r"^- ", r"^(?:make|youxu) .*?(?= +#|$)"):
        assert re.findall(mark, texts[0], re.M) == re.findall(mark, texts[1], re.M), mark
    links = [set(re.findall(r"\]\((docs/(?!images)[^)]+)\)", text)) for text in texts]
    assert {_english(link) for link in links[0]} == {_english(link) for link in links[1]}
