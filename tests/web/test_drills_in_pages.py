"""Drills in the browser: the list, scenarios written and imported, preparing, conducting, what an observer saw."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from tests.builders import drills as build
from tests.builders.chronograms import HEADER, xlsx
from tests.builders.drills import Stage, at, played, real
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.exercises import queries
from youxu.exercises.models import Exercise, Expectation, Inject, Participant, Scenario
from youxu.incidents.actions import report as reporting
from youxu.organisation.models import Person

pytestmark = pytest.mark.django_db
prepared = kept(build.prepared)
started = kept(build.started)
NEW = {
    "key": "water", "title": "进水", "form": "FIELD", "scope": "GENERAL", "begins": "09:10", "minutes": "90",
    "situation": "{A}进水", "goals": "快报 | Report fast", "outlets": "A = 中心厅 | Main hall | YS04\nB = 乡所",
}  # fmt: skip
INJECT = {
    "title": "水来了",
    "text": "{A}进水",
    "way": "CALL",
    "to": ["outlet_head"],
    "outlet": "A",
    "at": "09:15",
}
HOPE = {
    "text": "报告",
    "who": ["outlet_head"],
    "within": "5",
    "checked": "ENGINE",
    "codes": ["REPORTED"],
    "clause": "P1",
}


def client_of(stage: Stage, name: str, language: str = "zh-hans") -> Client:
    found = Client()
    found.force_login(stage.place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    found.cookies["youxu_language"] = language
    return found


def page(client: Client, address: str, code: int = 200, minute: float = 0) -> str:
    with clock.pretend(real(minute)):
        answer = client.get(address)
    assert answer.status_code == code, (address, answer.status_code)
    return answer.content.decode()


def post(
    client: Client, address: str, data: dict[str, Any] | None = None, code: int = 303, minute: float = 0
) -> Any:
    sent = {"submission": str(new_submission()), **(data or {})}
    with clock.pretend(real(minute)):
        answer = client.post(address, sent)
    assert answer.status_code == code, (address, answer.status_code, errors(answer.content.decode()))
    return answer


def errors(html: str) -> list[str]:
    return re.findall(r'class="(?:fld-err|err|emsg|bad)[^"]*"[^>]*>(.*?)<', html)[:5]


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages_for_who_leads_and_for_who_reads(
    started: Stage, language: str
) -> None:
    key, scenario = started.drill.key, started.scenario.key
    addresses = ["", f"{key}/", f"{key}/parts/", f"{key}/expected/1/", "scenarios/", f"scenarios/{scenario}/"]
    led = [
        "scenarios/new/", "scenarios/import/", f"new/{scenario}/", f"scenarios/{scenario}/about/",
        f"scenarios/{scenario}/text/", f"scenarios/{scenario}/injects/", f"scenarios/{scenario}/injects/1/",
        f"scenarios/{scenario}/expected/", f"scenarios/{scenario}/expected/2/", f"{key}/edit/",
    ]  # fmt: skip
    for address in [*addresses, *led]:
        page(client_of(started, "何敏", language), f"/drills/{address}")
    for address in addresses:
        html = page(client_of(started, "黄建华", language), f"/drills/{address}")
        assert "drill-send" not in html
    for address in led:
        page(client_of(started, "黄建华", language), f"/drills/{address}", 403)


def test_the_list_says_what_is_due_and_who_may_enter(started: Stage) -> None:
    html = page(client_of(started, "黄建华"), "/drills/")
    assert "从未" in html
    assert f"/drill/{started.drill.key}/" in html
    assert f"/drill/{started.drill.key}/" not in page(client_of(started, "马骏"), "/drills/")


def test_a_page_of_a_drill_is_marked_as_one(prepared: Stage) -> None:
    html = page(client_of(prepared, "何敏"), f"/drills/{prepared.drill.key}/")
    assert 'class="resp drill' in html
    assert "yx-drill" in html


def test_an_unknown_drill_or_scenario_is_found_nowhere(prepared: Stage) -> None:
    client = client_of(prepared, "何敏")
    for address in ("EX000000-01/", "scenarios/nothing/", "EX000000-01/parts/", "new/nothing/"):
        page(client, f"/drills/{address}", 404)
    page(client, f"/drills/{prepared.drill.key}/expected/1/", 404)
    post(client, f"/drills/{prepared.drill.key}/clock/dance/", code=404)


# scenarios


def test_a_scenario_is_written_in_the_browser_part_by_part(prepared: Stage) -> None:
    client = client_of(prepared, "何敏")
    answer = post(client, "/drills/scenarios/new/", NEW)
    assert answer.headers["Location"] == "/drills/scenarios/water/"
    row = Scenario.objects.get(key="water")
    assert next(place["title"] for place in row.body["outlets"].values()) == {
        "zh": "中心厅",
        "en": "Main hall",
    }
    post(client, "/drills/scenarios/water/injects/", {**INJECT, "revision": 1})
    post(client, "/drills/scenarios/water/expected/", {**HOPE, "after": "i1", "revision": 2})
    post(
        client,
        "/drills/scenarios/water/injects/",
        {**INJECT, "at": "", "after": "x1", "delay": "5", "only": "MISSED", "revision": 3},
    )
    post(client, "/drills/scenarios/water/injects/1/", {**INJECT, "title": "水来了二", "revision": 4})
    post(client, "/drills/scenarios/water/about/", {**NEW, "title": "大水", "revision": 5})
    script = queries.text_of(Scenario.objects.get(key="water"))
    assert [(one.key, one.title.zh, one.after, one.delay) for one in script.injects] == [
        ("i1", "水来了二", "", 0), ("i2", "水来了", "x1", 5),
    ]  # fmt: skip
    assert script.expectations[0].codes == ("REPORTED",)
    assert (script.title.zh, script.revision if hasattr(script, "revision") else 6) == ("大水", 6)
    html = page(client, "/drills/scenarios/water/")
    assert "T+5" in html
    post(client, "/drills/scenarios/water/expected/1/remove/", {"revision": 6}, code=404)
    answer = post(client, "/drills/scenarios/water/expectations/1/remove/", {"revision": 6}, code=422)
    assert "x1" in answer.content.decode()
    post(client, "/drills/scenarios/water/injects/2/remove/", {"revision": 6})
    assert len(Scenario.objects.get(key="water").body["injects"]) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"at": "09:05"}, "演练开始之前"),
        ({"at": "待定"}, "待定"),
        ({"at": ""}, "三者取一"),
        ({"at": "", "after": "i1"}, ""),
        ({"text": "{Z}进水"}, "{Z}"),
        ({"title": ""}, ""),
    ],
)
def test_a_fault_of_an_inject_is_shown_in_its_form_and_nothing_is_lost(
    prepared: Stage, change: dict[str, str], words: str
) -> None:
    client = client_of(prepared, "何敏")
    post(client, "/drills/scenarios/new/", NEW)
    answer = post(client, "/drills/scenarios/water/injects/", {**INJECT, **change, "revision": 1}, code=422)
    html = answer.content.decode()
    assert words in html
    assert change.get("title", INJECT["title"]) in html
    assert Scenario.objects.get(key="water").revision == 1


def test_a_scenario_with_no_outlet_in_it_is_refused_at_its_field(prepared: Stage) -> None:
    answer = post(
        client_of(prepared, "何敏"),
        "/drills/scenarios/new/",
        {**NEW, "situation": "进水", "outlets": ""},
        code=422,
    )
    assert "至少要有一个网点" in answer.content.decode()


def test_a_stale_form_shows_that_somebody_changed_the_scenario(prepared: Stage) -> None:
    client = client_of(prepared, "何敏")
    post(client, "/drills/scenarios/new/", NEW)
    post(client, "/drills/scenarios/water/injects/", {**INJECT, "revision": 1})
    post(client, "/drills/scenarios/water/injects/", {**INJECT, "revision": 1}, code=409)


def test_a_scenario_is_changed_as_a_text_and_a_fault_names_its_line(prepared: Stage) -> None:
    client = client_of(prepared, "何敏")
    html = page(client, "/drills/scenarios/dark/text/")
    assert "injects:" in html
    text = build.TEXT.replace("REPORTED", "REPORTD")
    answer = post(client, "/drills/scenarios/dark/text/", {"text": text, "revision": 1}, code=422)
    assert "第16行" in answer.content.decode()
    post(
        client,
        "/drills/scenarios/dark/text/",
        {"text": build.TEXT.replace("停电演练", "停电二"), "revision": 1},
    )
    assert Scenario.objects.get(key="dark").title == "停电二"


def test_a_shipped_scenario_is_taken_over_and_retired(prepared: Stage) -> None:
    client = client_of(prepared, "何敏")
    assert "一个网点停电的现场处置" in page(client, "/drills/scenarios/")
    post(client, "/drills/scenarios/", {"key": "outlet_power_cut"})
    post(client, "/drills/scenarios/outlet_power_cut/retire/")
    assert Scenario.objects.get(key="outlet_power_cut").retired_at is not None


@pytest.mark.parametrize("ending", ["xlsx", "yaml"])
def test_a_scenario_goes_out_as_a_file_and_comes_back(prepared: Stage, ending: str) -> None:
    client = client_of(prepared, "何敏")
    with clock.pretend(real(0)):
        data = client.get(f"/drills/scenarios/dark/export.{ending}").content
    if ending == "xlsx":
        assert load_workbook(io.BytesIO(data)).sheetnames == ["脚本", "情景"]
    sent = {"file": SimpleUploadedFile(f"dark.{ending}", data), **TERMS, "keep": "1", "replace": "1"}
    before = Scenario.objects.get(key="dark").body
    post(client, "/drills/scenarios/import/", sent)
    row = Scenario.objects.get(key="dark")
    assert (row.revision, row.source) == (2, "IMPORTED")
    assert row.body == before
    page(client, "/drills/scenarios/dark/export.docx", 404)


TERMS = {"form": "FIELD", "scope": "SINGLE", "times": "AUTO", "limit": "30"}


def upload(data: bytes, **more: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("脚本.xlsx", data), "key": "sheet", "title": "脚本", **TERMS, **more}


def test_a_chronogram_is_looked_at_first_and_kept_then(prepared: Stage) -> None:
    client = client_of(prepared, "何敏")
    html = post(client, "/drills/scenarios/import/", upload(xlsx()), code=200).content.decode()
    assert "柳林支局停电" in html
    assert not Scenario.objects.filter(key="sheet").exists()
    content = re.search(r'name="content" value="([^"]+)"', html)
    assert content is not None
    sent = {"content": content[1], "name": "脚本.xlsx", "key": "sheet", "title": "脚本", **TERMS, "keep": "1"}
    answer = post(client, "/drills/scenarios/import/", sent)
    assert answer.headers["Location"] == "/drills/scenarios/sheet/"
    assert len(Scenario.objects.get(key="sheet").body["injects"]) == 3


def test_every_bad_row_of_a_chronogram_is_named_and_nothing_is_written(prepared: Stage) -> None:
    rows = [
        (1, "待定", "喊话", "", "YS04", "停电", "", "", "", ""),
        (2, "9:00", "", "邮递员", "", "停电", "", "", "", ""),
    ]
    html = post(
        client_of(prepared, "何敏"), "/drills/scenarios/import/", upload(xlsx(rows), keep="1"), code=422
    ).content.decode()
    found = re.findall(r'<th scope="row">(\d+)</th><td class="l">([^<]*)</td>', html)
    assert found == [("2", "时间"), ("2", "注入方式"), ("3", "接收对象")]
    assert not Scenario.objects.filter(key="sheet").exists()


def test_headers_that_are_not_known_are_asked_for_and_the_file_is_not_chosen_twice(prepared: Stage) -> None:
    client = client_of(prepared, "何敏")
    header = ("啥时候", *HEADER[2:5], "发生了什么")
    rows = [("T+0", "电话", "", "YS04", "停电")]
    answer = post(client, "/drills/scenarios/import/", upload(xlsx(rows, header)), code=422)
    html = answer.content.decode()
    assert 'name="column_啥时候"' in html
    content = re.search(r'name="content" value="([^"]+)"', html)
    assert content is not None
    sent = {
        "content": content[1], "name": "脚本.xlsx", "key": "sheet", "title": "脚本", **TERMS, "keep": "1",
        "column_啥时候": "time", "column_发生了什么": "title",
    }  # fmt: skip
    post(client, "/drills/scenarios/import/", sent)
    assert Scenario.objects.get(key="sheet").body["injects"][0]["title"] == {"zh": "停电"}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04no", b"\x00\x01"])
def test_a_file_that_is_no_sheet_is_refused_in_words(prepared: Stage, data: bytes) -> None:
    post(client_of(prepared, "何敏"), "/drills/scenarios/import/", upload(data), code=422)


# a drill


def test_a_file_of_text_that_is_none_is_refused_in_words(prepared: Stage) -> None:
    sent = {**upload(b""), "file": SimpleUploadedFile("water.yaml", b"PK\x03\x04\xff\xfe")}
    html = post(client_of(prepared, "何敏"), "/drills/scenarios/import/", sent, code=422).content.decode()
    assert "UTF-8" in html


def test_a_command_says_in_words_that_a_file_is_no_text(prepared: Stage, tmp_path: Path) -> None:
    file = tmp_path / "water.docx"
    file.write_bytes(b"PK\x03\x04\xff\xfe")
    with clock.pretend(real(0)), translation.override("en"):
        result = CliRunner().invoke(youxu, ["drill", "import", str(file), "--as", "何敏", "--json"])
    assert result.exit_code == 1, result.output
    assert "UTF-8" in json.loads(result.output)["faults"][0]["reason"]


def test_a_drill_is_prepared_with_its_outlet_and_players(prepared: Stage) -> None:
    client, place = client_of(prepared, "何敏"), prepared.place
    sent = {
        "title": "半年演练", "planned_at": "2026-11-28T09:00", "begins_at": "", "speed": "1", "place_A": "YS05",
        "players": [str(place.people["沈佳"].pk), str(place.people["唐小燕"].pk)],
    }  # fmt: skip
    answer = post(client, "/drills/new/dark/", sent)
    drill = Exercise.objects.get(title="半年演练")
    assert answer.headers["Location"] == f"/drills/{drill.key}/"
    assert drill.body["places"]["A"]["code"] == "YS05"
    parts = dict(Participant.objects.filter(exercise=drill).values_list("person__name", "part"))
    assert parts == {"何敏": "CONDUCTOR", "沈佳": "PLAYER", "唐小燕": "PLAYER"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place_A": ""}, "place_A"),
        ({"planned_at": "2026-11-01T09:00"}, "planned_at"),
        ({"speed": "99"}, "speed"),
        ({"planned_at": "morgen"}, "planned_at"),
    ],
)
def test_preparing_names_the_field_at_fault_and_keeps_what_was_entered(
    prepared: Stage, change: dict[str, str], field: str
) -> None:
    sent = {"title": "半年演练", "planned_at": "2026-11-28T09:00", "speed": "1", "place_A": "YS05", **change}
    html = post(client_of(prepared, "何敏"), "/drills/new/dark/", sent, code=422).content.decode()
    assert re.search(rf'id="f-{field}[^"]*"[^>]*aria-invalid|f-{field}-err', html), field
    assert "半年演练" in html
    assert Exercise.objects.count() == 1


def test_a_prepared_drill_is_changed_peopled_and_called_off(prepared: Stage) -> None:
    client, key = client_of(prepared, "何敏"), prepared.drill.key
    sent = {
        "title": "改名",
        "planned_at": "2026-11-29T09:00",
        "speed": "2",
        "place_A": "YS05",
        "revision": "1",
    }
    post(client, f"/drills/{key}/edit/", sent)
    person = prepared.place.people["罗平"]
    post(client, f"/drills/{key}/people/", {"person": str(person.pk), "part": "OBSERVER"})
    assert "罗平" in page(client, f"/drills/{key}/")
    post(client, f"/drills/{key}/people/", {"person": "", "part": "OBSERVER"}, code=422)
    post(client, f"/drills/{key}/people/{person.pk}/leave/")
    post(client, f"/drills/{key}/people/{person.pk}/leave/", code=409)
    post(client, f"/drills/{key}/call-off/", {"reason": ""}, code=422)
    post(client, f"/drills/{key}/call-off/", {"reason": "台风"})
    assert "台风" in page(client, f"/drills/{key}/")


def test_the_conductor_starts_pauses_paces_and_ends(prepared: Stage) -> None:
    client, key = client_of(prepared, "何敏"), prepared.drill.key
    address = f"/drills/{key}/clock"
    post(client, f"{address}/pause/", code=409)
    post(client, f"{address}/start/")
    html = page(client, f"/drills/{key}/", minute=3)
    assert 'data-scenario="2026-11-25T09:07:00+08:00" data-speed="1"' in html
    post(client, f"{address}/pause/", minute=3)
    assert 'data-speed="0"' in page(client, f"/drills/{key}/parts/", minute=9)
    post(client, f"/drills/{key}/pace/", {"speed": "10"}, minute=9)
    post(client, f"/drills/{key}/pace/", {"speed": "7"}, code=422, minute=9)
    post(client, f"{address}/resume/", minute=9)
    assert "T09:17:00+08:00" in page(client, f"/drills/{key}/parts/", minute=10)
    post(client, f"{address}/end/", minute=10)
    assert Exercise.objects.get().state == "ENDED"
    assert "drill-send" not in page(client, f"/drills/{key}/", minute=11)


def test_only_who_leads_turns_the_clock(started: Stage) -> None:
    for name in ("黄建华", "苏婷"):
        post(client_of(started, name), f"/drills/{started.drill.key}/clock/pause/", code=403)
        post(client_of(started, name), f"/drills/{started.drill.key}/injects/4/send/", code=403)


def test_injects_are_sent_skipped_and_put_in_by_hand(started: Stage) -> None:
    client, key = client_of(started, "何敏"), started.drill.key
    post(client, f"/drills/{key}/injects/4/send/", minute=2)
    assert (started.inject("i4").state, started.inject("i4").sent_at) == ("SENT", at(2))
    post(client, f"/drills/{key}/injects/4/send/", code=409, minute=2)
    post(client, f"/drills/{key}/injects/2/skip/", minute=2)
    assert started.inject("i2").state == "SKIPPED"
    sent = {
        "way": "CALL",
        "title": "记者",
        "text": "记者来了",
        "to": ["leader"],
        "outlet": "YS04",
        "in_minutes": "0",
    }
    post(client, f"/drills/{key}/injects/add/", sent, minute=3)
    added = Inject.objects.get(added=True)
    assert (added.state, added.sent_at, added.outlet) == ("SENT", at(3), "YS04")
    html = post(
        client, f"/drills/{key}/injects/add/", {**sent, "title": ""}, code=422, minute=3
    ).content.decode()
    assert "记者来了" in html
    post(client, f"/drills/{key}/injects/9/send/", code=404)
    post(client, f"/drills/{key}/injects/3/fold/", code=404)


def test_the_page_shows_what_is_to_come_what_was_done_and_what_was_expected(started: Stage) -> None:
    reporting.report(
        by=started.player("黄建华", 3), at=at(3), outlet_code="YS04", cause="power", lines=("letters",), began_at=at(0), world=started.drill.world,
    )  # fmt: skip
    played(3)
    html = page(client_of(started, "何敏"), f"/drills/{started.drill.key}/", minute=4)
    assert "09:19" in html  # the second inject, in scenario time
    assert "按时做到" in html
    assert "黄建华" in html
    assert "没有参演人员任这个岗位" not in html


def test_the_page_warns_of_an_inject_that_reaches_no_player(started: Stage) -> None:
    Participant.objects.filter(person__name="沈佳").delete()
    assert "没有参演人员" in page(client_of(started, "何敏"), f"/drills/{started.drill.key}/")


def test_what_came_in_may_be_seen_while_the_clock_stands_and_by_who_plays_alone(started: Stage) -> None:
    inbox = f"/drill/{started.drill.key}/inbox/"
    played(2)
    head = client_of(started, "黄建华")
    post(client_of(started, "何敏"), f"/drills/{started.drill.key}/clock/pause/", minute=3)
    assert f'action="{inbox}1/seen/"' in page(head, inbox, minute=4)
    post(head, f"{inbox}1/seen/", minute=4)
    html = page(head, inbox, minute=4)
    assert "seen/" not in html
    assert "seen/" not in page(client_of(started, "苏婷"), inbox, minute=4)
    post(client_of(started, "苏婷"), f"{inbox}1/seen/", code=403, minute=4)
    post(client_of(started, "何敏"), f"/drills/{started.drill.key}/clock/end/", minute=5)
    assert "seen/" not in page(client_of(started, "沈佳"), inbox, minute=6)


def test_what_comes_about_names_people_in_the_readers_language(started: Stage) -> None:
    Person.objects.filter(name="何敏").update(name_en="He Min")
    address = f"/drills/{started.drill.key}/"
    english = page(client_of(started, "何敏", "en"), address)
    assert "He Min started the drill" in english
    assert "何敏 started" not in english
    assert "He Min" not in page(client_of(started, "何敏"), address)


def test_an_observer_says_what_was_seen(started: Stage) -> None:
    played(15)
    client, key = client_of(started, "苏婷"), started.drill.key
    assert f"/drills/{key}/expected/3/" in page(client, f"/drills/{key}/", minute=16)
    post(client, f"/drills/{key}/expected/3/", {"met": "yes", "note_text": "回应了"}, minute=18)
    hope = started.hope("x3")
    assert (hope.state, hope.met_at, hope.note) == ("MET", at(18), "回应了")
    post(client, f"/drills/{key}/expected/3/", {"met": "no"}, code=409, minute=19)
    post(client, f"/drills/{key}/expected/1/", {"met": "yes"}, code=422, minute=19)
    post(
        client_of(started, "黄建华"),
        f"/drills/{key}/expected/1/",
        {"met": "yes", "note_text": "x"},
        code=409,
        minute=19,
    )


def test_the_page_of_a_drill_asks_no_more_with_more_rows(
    started: Stage, django_assert_max_num_queries: Any
) -> None:
    played(15)
    for number in range(20, 60):
        Inject.objects.create(
            exercise=started.drill,
            key=f"n{number}",
            number=number,
            way="CALL",
            title="t",
            text="t",
            by_hand=True,
        )
        Expectation.objects.create(
            exercise=started.drill,
            key=f"y{number}",
            number=number,
            text="t",
            within_minutes=5,
            checked="OBSERVER",
        )
    client = client_of(started, "何敏")
    page(client, f"/drills/{started.drill.key}/", minute=16)
    with django_assert_max_num_queries(40):
        page(client, f"/drills/{started.drill.key}/parts/", minute=16)


def test_nothing_of_a_drill_is_written_into_the_journal_of_reality(started: Stage) -> None:
    played(15)
    post(client_of(started, "何敏"), f"/drills/{started.drill.key}/clock/end/", minute=20)
    real_entries = Entry.objects.filter(world="").values_list("code", flat=True)
    assert not [code for code in real_entries if code.startswith(("EXERCISE", "INJECT", "EXPECTATION"))]
