"""An English reader reads English where English is known: names of people, outlets, incidents, money, sentences."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from tests.builders import incidents as building
from tests.builders.incidents import minutes
from tests.builders.response import County, announced, responding, restored
from tests.states import kept
from tests.web.test_board import get
from youxu.core import journal, wording
from youxu.incidents.actions import clear, close, respond
from youxu.incidents.models import Incident, PostEventReport
from youxu.kernel.words import Sentence
from youxu.network import queries as network
from youxu.network.models import Outlet
from youxu.organisation.models import Person
from youxu.plan.schema import predicates
from youxu.web.maps import map_data

pytestmark = pytest.mark.django_db
ENGLISH = {
    "沈佳": "Shen Jia",
    "周国栋": "Zhou Guodong",
    "吴大勇": "Wu Dayong",
    "罗平": "Luo Ping",
    "黄建华": "Huang Jianhua",
}


@kept
def place() -> County:
    """Return the county of twelve outlets, whose people have names in Latin letters."""
    found = building.whole_county()
    for name, english in ENGLISH.items():
        Person.objects.filter(name=name).update(name_en=english)
    Outlet.objects.filter(code="YS04").update(latitude=28.1, longitude=114.5)
    return found


incident = kept(building.directed, on=place)


def main_of(page: Any) -> str:
    """Return the words of a page's main part."""
    body = page.content.decode()
    return re.sub(r"<[^>]+>", " ", body.split("<main")[1].split("</main>")[0])


def test_the_header_names_the_reader_in_the_readers_language(place: County) -> None:
    for language, name in (("en", "Shen Jia"), ("zh-hans", "沈佳")):
        page = get(place, "沈佳", reverse("outlets"), language=language).content.decode()
        assert f"<b>{name}</b>" in page


def test_who_issued_and_who_wrote_the_journal_are_named_in_english(place: County, incident: Incident) -> None:
    room = main_of(get(place, "沈佳", reverse("room", args=[incident.reference]), language="en"))
    assert "issued by Shen Jia" in room
    assert "Shen Jia issued directive" in room
    assert "沈佳" not in room
    unit = main_of(get(place, "沈佳", reverse("journal"), language="en"))
    assert "Shen Jia issued directive" in unit
    assert "沈佳" not in unit
    chinese = main_of(get(place, "沈佳", reverse("room", args=[incident.reference])))
    assert "Shen Jia" not in chinese


@pytest.mark.parametrize("page", ["/", "/outlets/YS04/"])
def test_whose_word_a_state_rests_on_is_named_in_english(
    place: County, incident: Incident, page: str
) -> None:
    words = main_of(get(place, "沈佳", page, language="en"))
    assert "Huang Jianhua" in words
    assert "黄建华" not in words
    assert "黄建华" in main_of(get(place, "沈佳", page))


def test_people_inside_a_sentence_are_named_in_english_where_only_one_bears_the_name(
    place: County, incident: Incident
) -> None:
    task = respond.add_task(
        by=place.person("沈佳"), at=minutes(9), incident=incident, title="送发电机", group="logistics"
    )
    respond.hand_over(by=place.person("吴大勇"), at=minutes(10), task=task, owner=place.people["罗平"])
    address = reverse("room-journal", args=[incident.reference])
    page = main_of(get(place, "沈佳", address, language="en"))
    assert "Wu Dayong handed “送发电机” over to Luo Ping." in page


def test_who_rewrote_and_signed_a_report_is_named_in_english(place: County) -> None:
    ended = restored(place, responding(place))
    announced(place, ended)
    clear.clear(by=place.person("周国栋"), at=minutes(110), incident=ended, all_done=True)
    report = PostEventReport.objects.get(incident=ended)
    writer = place.person("沈佳")
    close.edit_section(by=writer, at=minutes(111), report=report, section="course", text="停电两小时。")
    close.sign(by=place.person("周国栋"), at=minutes(112), incident=ended)
    page = get(place, "沈佳", reverse("post-event-report", args=[ended.reference]), language="en")
    words = main_of(page)
    assert "Shen Jia" in words
    assert "Zhou Guodong" in words
    assert "沈佳" not in words


def test_outlets_are_named_in_english_on_people_and_posts(place: County) -> None:
    for name in ("people", "posts", "organisation-unit"):
        page = main_of(get(place, "周国栋", reverse(name, args=["yunshan"]), language="en"))
        assert "柳林支局" not in page, name
    assert "Liulin" in main_of(get(place, "周国栋", reverse("people", args=["yunshan"]), language="en"))
    head = place.people["黄建华"]
    assert "柳林支局" not in main_of(get(place, "周国栋", reverse("person", args=[head.pk]), language="en"))


def test_marks_of_the_map_are_labelled_in_the_readers_language(place: County) -> None:
    (mark,) = network.map_of(place.unit.path, minutes(0)).markers
    assert (mark.name, mark.name_en) == ("柳林支局", "Liulin")
    for language, name in (("en", "Liulin"), ("zh-hans", "柳林")):
        with translation.override(language):
            assert [point["name"] for point in map_data(place.unit.path, minutes(0))["points"]] == [name]


def test_an_outlets_page_tells_the_incident_in_the_readers_language(
    place: County, incident: Incident
) -> None:
    page = main_of(get(place, "沈佳", reverse("outlet", args=["YS04"]), language="en"))
    assert incident.title not in page
    assert incident.title_en in page
    chinese = main_of(get(place, "沈佳", reverse("outlet", args=["YS04"])))
    assert incident.title in chinese


def test_money_is_written_as_each_language_writes_it(place: County, incident: Incident) -> None:
    clear.add_cost(
        by=place.person("沈佳"), at=minutes(12), incident=incident, kind="VEHICLES", amount=Decimal(180)
    )
    address = reverse("room-journal", args=[incident.reference])
    assert "¥180.00" in main_of(get(place, "沈佳", address, language="en"))
    assert "180.00 元" in main_of(get(place, "沈佳", address))
    assert "CNY" not in main_of(get(place, "沈佳", address, language="en"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_sentence_of_the_journal_says_level_twice_or_ends_twice(language: str) -> None:
    levels = {"level": "III", "old_level": "OUTLET"}
    with translation.override(language):
        for kind in journal.registered.values():
            said = wording.say(Sentence(kind.sentence, levels))
            assert "evel Level" not in said, kind.code
            assert "evel Outlet level" not in said, kind.code


def test_titles_stand_in_quotes_so_that_their_own_marks_do_not_end_the_sentence() -> None:
    for kind in journal.registered.values():
        bare = re.findall(r"(?<!“)\{(?:title|step)_en\}", kind.sentence)
        assert not bare, kind.code


def test_the_only_outlet_of_a_township_is_down_at_once_without_zero_minutes() -> None:
    at_once = predicates.OnlyOutletOfTownship.model_validate({"over": "0 min"})
    later = predicates.OnlyOutletOfTownship.model_validate({"over": "30 min"})
    with translation.override("zh-hans"):
        assert wording.say(at_once.sentence()) == "乡镇唯一网点停办"
        assert "30 分" in wording.say(later.sentence())


def test_chinese_texts_of_the_plans_items_use_full_width_parentheses() -> None:
    from pathlib import Path

    half = re.compile(r'zh: "[^"]*[\u4e00-\u9fff][^"]*\([^"]*"')
    for path in Path("plans").glob("*/*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [line for line in lines if half.search(line) and "text: {zh:" not in line]
        assert not found, found
