"""What the commands of an incident say and to whom: own receipts, own language, every verb of a meeting and a task."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import translation

from tests.builders.response import BEGAN, County, county
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.core.models import Entry
from youxu.incidents.models import Incident, Receipt, Seat
from youxu.network import actions as network
from youxu.network.models import Outlet
from youxu.organisation.models import Person

pytestmark = pytest.mark.django_db


place = kept(county)


class Line:
    """A command line in English whose clock goes on by five minutes a command."""

    def __init__(self) -> None:
        self.at = BEGAN

    def words(self, *words: str) -> Any:
        self.at += timedelta(minutes=5)
        with clock.pretend(self.at), translation.override("en"):
            return CliRunner().invoke(youxu, ["incident", *words], catch_exceptions=False)

    def run(self, *words: str, ok: bool = True) -> Any:
        result = self.words(*words, "--json")
        assert (result.exit_code == 0) is ok, result.output
        return json.loads(result.output)


@pytest.fixture
def line() -> Line:
    return Line()


def directed(line: Line, level: str = "III") -> str:
    ref = line.run("report", "YS04", "--cause", "network_line", "--as", "黄建华")["reference"]
    line.run("verify-report", ref, "--with", "黄建华", "--as", "沈佳")
    if level:
        line.run("raise-level", ref, level, "--reason", "全县网络中断", "--as", "沈佳")
    line.run("direct", ref, "--as", "周国栋")
    return ref


def test_refuse_answers_the_receipt_of_who_refuses(place: County, line: Line) -> None:
    ref = directed(line)
    incident = Incident.objects.get(reference=ref)
    mine = Receipt.objects.get(directive__incident=incident, outlet__code="YS04")
    first = Receipt.objects.create(directive=mine.directive, group="technical")
    # The group's receipt comes first in the order of rows, as it does in a directive to groups and outlets.
    Receipt.objects.filter(pk=mine.pk).delete()
    mine.pk = None
    mine.save(force_insert=True)
    number = str(mine.directive.number)
    line.run("refuse", ref, number, "--reason", "门打不开", "--as", "黄建华")
    mine.refresh_from_db()
    first.refresh_from_db()
    assert (mine.status, first.status) == ("REFUSED", "SENT")
    again = line.run("refuse", ref, number, "--reason", "门打不开", "--as", "黄建华", ok=False)
    assert again["refused"]["field"] == "receipt"
    assert "already" in json.dumps(again)


def test_refuse_of_a_directive_to_others_says_that_it_is_not_addressed_to_you(
    place: County, line: Line
) -> None:
    ref = directed(line)
    only = Receipt.objects.create(
        directive=Incident.objects.get(reference=ref).directives.create(
            unit_path=place.unit.path,
            number=9,
            series_number="x",
            title="x",
            issued_by_name="x",
            issued_at=line.at,
        ),
        group="technical",
    )
    number = str(only.directive.number)
    refused = line.run("refuse", ref, number, "--reason", "不归我", "--as", "何敏", ok=False)
    assert refused["refused"]["field"] == "receipt"
    assert line.run("refuse", ref, "99", "--reason", "x", "--as", "何敏", ok=False)["refused"]["field"] == (
        "number"
    )


def test_convene_writes_down_who_was_absent_and_who_deputised(place: County, line: Line) -> None:
    ref = line.run("report", "YS04", "--cause", "network_line", "--as", "黄建华")["reference"]
    line.run("verify-report", ref, "--with", "黄建华", "--as", "沈佳")
    line.run("raise-level", ref, "III", "--reason", "全县网络中断", "--as", "沈佳")
    line.run("convene", ref, "--as", "沈佳")
    given = ("convene", ref, "--joined", "林志远", "--absent", "吴大勇", "--deputised", "周国栋=何敏",
             "--submission", "7f2c9a52-58b1-4a57-9d12-6b4b8e0f3b77", "--as", "沈佳")  # fmt: skip
    told = line.run(*given)
    assert (told["joined"], told["absent"], told["deputised"]) == (["林志远"], ["吴大勇"], ["周国栋"])
    seats = {s.person.name: s for s in Seat.objects.select_related("person", "deputy")}
    assert (seats["周国栋"].status, seats["周国栋"].deputy.name) == ("DEPUTISED", "何敏")
    assert seats["吴大勇"].status == "ABSENT"
    count = Entry.objects.filter(code="CALL_ANSWERED").count()
    assert line.run(*given)["joined"] == ["林志远"]
    assert Entry.objects.filter(code="CALL_ANSWERED").count() == count


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("joined the meeting: 林志远", "absent from the meeting: 何敏", "sent a deputy: 吴大勇")),
        ("zh-hans", ("到会：林志远", "缺席：何敏", "由代理人到会：吴大勇")),
    ],
)
def test_who_joined_who_was_absent_and_who_sent_a_deputy_is_told_in_words(
    place: County, line: Line, language: str, said: tuple[str, ...]
) -> None:
    ref = line.run("report", "YS04", "--cause", "network_line", "--as", "黄建华")["reference"]
    line.run("verify-report", ref, "--with", "黄建华", "--as", "沈佳")
    line.run("raise-level", ref, "III", "--reason", "全县网络中断", "--as", "沈佳")
    line.run("convene", ref, "--way", "telephone", "--as", "沈佳")
    who = ["--joined", "林志远", "--absent", "何敏", "--deputised", "吴大勇=罗平"]
    with clock.pretend(line.at + timedelta(minutes=5)), translation.override(language):
        told = CliRunner().invoke(youxu, ["incident", "convene", ref, *who, "--as", "沈佳"])
    assert told.exit_code == 0, told.output
    assert all(one in told.output for one in said), told.output


@pytest.mark.parametrize(
    ("language", "line_said", "estimate"),
    [("en", "Letters", "not known yet"), ("zh-hans", "函件", "还不知道")],
)
def test_the_lines_of_a_check_and_an_estimate_that_is_not_known_are_told_in_words(
    place: County, line: Line, language: str, line_said: str, estimate: str
) -> None:
    words = ("report", "YS04", "--cause", "power", "--lines", "letters", "--as", "黄建华")
    ref = line.run(*words)["reference"]
    line.run("verify-report", ref, "--with", "黄建华", "--as", "沈佳")
    line.run("direct", ref, "--as", "沈佳")
    line.run("accept", ref, "--as", "林志远")
    line.run("estimate", ref, "--reason", "供电所已到场", "--as", "马骏")
    line.run("claim-restored", ref, "--as", "马骏")
    check = ["incident", "check", ref, "--outlet", "YS04", "--pass", "all", "--as", "黄建华"]
    with clock.pretend(line.at + timedelta(minutes=5)), translation.override(language):
        told = CliRunner().invoke(youxu, check)
        shown = CliRunner().invoke(youxu, ["incident", "show", ref, "--as", "沈佳"])
    assert f"{line_said} " in told.output
    assert "letters" not in told.output
    assert estimate in shown.output


@pytest.mark.parametrize(
    ("language", "said"), [("en", "instead: Huang Jianhua, "), ("zh-hans", "可以由谁来办：黄建华、")]
)
def test_who_can_check_instead_is_named_in_the_readers_language(
    place: County, line: Line, language: str, said: str
) -> None:
    place.people["黄建华"].name_en = "Huang Jianhua"
    place.people["黄建华"].save(update_fields=["name_en"])
    words = ("report", "YS04", "--cause", "power", "--lines", "letters", "--as", "黄建华")
    ref = line.run(*words)["reference"]
    line.run("verify-report", ref, "--with", "黄建华", "--as", "沈佳")
    line.run("direct", ref, "--as", "沈佳")
    line.run("accept", ref, "--as", "林志远")
    line.run("claim-restored", ref, "--as", "马骏")
    check = ["incident", "check", ref, "--outlet", "YS04", "--pass", "all", "--as", "马骏"]
    with clock.pretend(line.at + timedelta(minutes=5)), translation.override(language):
        refused = CliRunner().invoke(youxu, check)
    assert refused.exit_code == 1
    assert said in refused.output


@pytest.mark.parametrize(("language", "it_knows"), [("en", "It knows: "), ("zh-hans", "可用的有：")])
def test_a_key_that_is_not_known_is_refused_with_those_that_are(
    place: County, line: Line, language: str, it_knows: str
) -> None:
    for wrong, known in (
        (["--cause", "powr"], "power"),
        (["--cause", "power", "--lines", "leters"], "letters"),
        (["--cause", "power", "--lines", "letters:hand"], "by_hand"),
    ):
        with clock.pretend(line.at), translation.override(language):
            told = CliRunner().invoke(youxu, ["incident", "report", "YS04", *wrong, "--as", "黄建华"])
        assert told.exit_code == 1
        assert it_knows in told.output or "It offers: " in told.output
        assert known in told.output


def test_the_accounts_of_a_sample_are_told_each_time(place: County) -> None:
    told = CliRunner().invoke(youxu, ["demo", "--if-empty"])
    assert (told.exit_code, told.output) == (0, ""), "no sample, no accounts"
    Person.objects.filter(name="沈佳").update(is_demo=True, staff_number="1002")
    told = CliRunner().invoke(youxu, ["demo", "--if-empty"])
    assert told.exit_code == 0
    assert "1002  沈佳" in told.output
    assert "1001" not in told.output


def test_convene_refuses_a_deputy_who_is_not_written_with_whom(place: County, line: Line) -> None:
    ref = line.run("report", "YS04", "--cause", "network_line", "--as", "黄建华")["reference"]
    line.run("raise-level", ref, "III", "--reason", "全县网络中断", "--as", "沈佳")
    line.run("convene", ref, "--as", "沈佳")
    refused = line.words("convene", ref, "--deputised", "周国栋", "--as", "沈佳")
    assert refused.exit_code == 2
    assert "周国栋=" in refused.output


def test_titles_tasks_and_check_items_are_printed_in_the_reader_s_language(place: County, line: Line) -> None:
    ref = directed(line, level="")
    incident = Incident.objects.get(reference=ref)
    for words in (
        ("estimate", ref, "--as", "林志远"),
        ("task", ref, "--as", "林志远"),
        ("show", ref, "--as", "沈佳"),
        ("list", "--as", "沈佳"),
    ):
        told = line.words(*words).output
        assert incident.title not in told, words
        if words[0] != "task":
            assert incident.title_en in told, words
    tasks = line.words("task", ref, "--as", "林志远").output
    for task in incident.tasks.exclude(title_en=""):
        assert task.title not in tasks
        assert task.title_en in tasks
    line.run("accept", ref, "--as", "林志远")
    line.run("claim-restored", ref, "--bank-word", "邮储银行 赵", "--as", "马骏")
    sheet = line.words("check", ref, "--outlet", "YS04", "--as", "黄建华").output
    item = incident.checksheets.get().items.order_by("pk").first()
    assert item.text_en in sheet
    assert item.text not in sheet


def test_lines_and_what_an_act_tells_are_words_and_no_keys(place: County, line: Line) -> None:
    ref = directed(line)
    shown = line.words("show", ref, "--as", "沈佳").output
    assert "Letters Interrupted" in shown
    assert "letters" not in shown
    told = line.words("estimate", ref, "--next", "2026-11-23 15:00", "--as", "林志远").output
    assert "next word: 23 Nov 15:00" in told
    assert "next_word_at" not in told


def test_the_journal_names_people_and_outlets_in_the_language_of_who_reads_it(
    place: County, line: Line
) -> None:
    outlet = Outlet.objects.get(code="YS04")
    network.confirm_status(by=place.person("沈佳"), at=BEGAN, outlet=outlet, state="OPEN", way="TELEPHONE")

    def told(language: str, *words: str) -> str:
        with clock.pretend(BEGAN), translation.override(language):
            return (
                CliRunner()
                .invoke(youxu, ["journal", *words, "--as", "周国栋"], catch_exceptions=False)
                .output
            )

    asked = ("--code", "STATUS_CONFIRMED")
    for words in (("show", *asked), ("export", *asked, "--format", "csv")):
        said = told("en", *words)
        assert f"{place.people['沈佳'].name_en} confirmed the state of {outlet.name_en}" in said
        assert outlet.name in told("zh-hans", *words)


def test_a_task_added_for_a_role_falls_to_who_has_it_and_can_be_handed_over(
    place: County, line: Line
) -> None:
    ref = directed(line)
    tasks = line.run("task", ref, "联系供电所", "--do", "add", "--role", "engineer", "--as", "林志远")
    added = next(row for row in tasks if row["title"] == "联系供电所")
    assert added["owner"] == "郑凯"
    given = ("task", ref, str(added["id"]), "--do", "hand-over", "--as", "林志远")
    assert line.run(*given, ok=False)["refused"]["field"] == "to"
    tasks = line.run(*given, "--to", "马骏")
    assert next(row for row in tasks if row["id"] == added["id"])["owner"] == "马骏"
