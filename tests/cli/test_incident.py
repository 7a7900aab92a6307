"""``youxu incident``: an outlet-level and a level III interruption from P1 to P6 by commands alone."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone, translation

from tests.builders.response import BEGAN, County, county
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock, journal
from youxu.core.models import Entry
from youxu.incidents.models import Incident

pytestmark = pytest.mark.django_db


place = kept(county)


class Line:
    """A command line that advances the clock by five minutes a command and counts the commands."""

    def __init__(self) -> None:
        self.at = BEGAN
        self.count = 0

    def run(self, *words: str, minutes: int = 5, ok: bool = True) -> Any:
        self.at += timedelta(minutes=minutes)
        self.count += 1
        with clock.pretend(self.at), translation.override("en"):
            result = CliRunner().invoke(youxu, ["incident", *words, "--json"], catch_exceptions=False)
        assert (result.exit_code == 0) is ok, result.output
        return json.loads(result.output)


def test_an_outlet_level_incident_runs_from_report_to_closed_in_a_dozen_commands(place: County) -> None:
    line = Line()
    ref = line.run(
        "report",
        "YS04",
        "--cause",
        "power",
        "--lines",
        "letters,ems",
        "--since",
        "2026-11-23 09:04",
        "--as",
        "黄建华",
    )["reference"]
    line.run("verify-report", ref, "--with", "黄建华", "--as", "沈佳")
    assert line.run("direct", ref, "--as", "沈佳")["stage"] == "DIRECTED"
    assert line.run("accept", ref, "--as", "林志远")["stage"] == "RESPONDING"
    line.run("estimate", ref, "--eta", "10:30", "--reason", "供电所已到", "--as", "林志远")
    line.run("claim-restored", ref, "--outlet", "YS04", "--as", "马骏")
    told = line.run("check", ref, "--outlet", "YS04", "--pass", "all", "--as", "黄建华")
    assert set(told["lines"].values()) == {"PASSED"}
    assert line.run("release", ref, "--as", "沈佳")["stage"] == "RESTORED"
    line.run("task", ref, "restored_notice", "--do", "done", "--text", "门口通知已撤下", "--as", "沈佳")
    assert line.run("clear", ref, "--done", "all", "--as", "沈佳")["stage"] == "CLEARED"
    line.run("summarise", ref, "--empty-groups", "--as", "沈佳")
    done = line.run("sign", ref, "--close", "--end-observation", "已复电并巡线", "--as", "沈佳")
    assert (done["stage"], done["level"]) == ("CLOSED", "OUTLET")
    assert line.count <= 12


def test_a_level_iii_incident_runs_from_report_to_closed(place: County) -> None:
    line = Line()
    ref = line.run("report", "YS04", "--cause", "network_line", "--as", "黄建华")["reference"]
    line.run("verify-report", ref, "--with", "黄建华", "--as", "沈佳")
    line.run("raise-level", ref, "III", "--reason", "全县网络中断", "--as", "沈佳")
    assert "周国栋" in line.run("convene", ref, "--as", "沈佳")["called"]
    line.run("convene", ref, "--joined", "周国栋", "--joined", "林志远", "--as", "沈佳")
    line.run("convene", ref, "--minutes", "按预案处置", "--led-by", "周国栋", "--as", "沈佳")
    assert line.run("direct", ref, "--as", "沈佳", ok=False)["refused"]["field"] == "level"
    line.run("direct", ref, "--as", "周国栋")
    for name in ("林志远", "何敏", "吴大勇"):
        line.run("accept", ref, "--as", name)
    tasks = line.run("task", ref, "find_fault", "--do", "accept", "--as", "郑凯")
    assert next(t for t in tasks if t["key"] == "find_fault")["state"] == "DOING"
    line.run("task", ref, "find_fault", "--do", "done", "--text", "光缆被挖断", "--as", "郑凯")
    line.run("task", ref, "报修光缆", "--do", "add", "--as", "林志远")
    line.run("estimate", ref, "--as", "林志远")
    refused = line.run("claim-restored", ref, "--as", "马骏", ok=False)
    assert refused["refused"]["field"] == "bank_word"
    line.run("claim-restored", ref, "--bank-word", "邮储银行 赵", "--restored-by", "郑凯", "--as", "马骏")
    refused = line.run("check", ref, "--outlet", "YS04", "--pass", "all", "--as", "郑凯", ok=False)
    assert refused["refused"]["clause"] == "P4b"
    assert "黄建华" in refused["refused"]["who_can"]
    failed = line.run("check", ref, "--outlet", "YS04", "--fail", "ems:1=面单打不出", "--as", "黄建华")
    assert failed["lines"]["ems"] == "FAILED"
    line.run("reopen", ref, "--outlet", "YS04", "--line", "letters", "--as", "沈佳")
    line.run("claim-restored", ref, "--as", "马骏")
    line.run("check", ref, "--outlet", "YS04", "--pass", "all", "--by-telephone", "黄建华", "--as", "沈佳")
    assert line.run("release", ref, "--as", "周国栋")["stage"] == "RESTORED"
    assert (
        line.run("relapse", ref, "--line", "ems", "--reason", "又断", "--as", "沈佳")["stage"] == "RESPONDING"
    )
    line.run("claim-restored", ref, "--as", "马骏")
    line.run("check", ref, "--outlet", "YS04", "--pass", "all", "--as", "黄建华")
    line.run("release", ref, "--as", "周国栋")
    line.run("task", ref, "restored_notice", "--do", "done", "--text", "门口和热线已告知", "--as", "何敏")
    line.run("clear", ref, "--outlet", "YS04", "--na", "3=没有进水", "--done", "all", "--as", "黄建华")
    line.run("clear", ref, "--as", "沈佳")
    assert line.run("close", ref, "--as", "周国栋", ok=False)["refused"]["field"] == "report"
    line.run(
        "summarise",
        ref,
        "--group",
        "technical",
        "--text",
        "查明光缆中断",
        "--proposals",
        "备一条线路",
        "--as",
        "林志远",
    )
    line.run("summarise", ref, "--group", "customer", "--text", "公告两次", "--as", "何敏")
    line.run("summarise", ref, "--group", "logistics", "--nothing", "--as", "吴大勇")
    signed = line.run("sign", ref, "--as", "周国栋")
    assert signed["form"] == "FULL"
    closing = ("close", ref, "--end-observation", "两小时无复发迹象", "--as", "周国栋")
    assert line.run(*closing)["stage"] == "CLOSED"


def test_a_report_names_what_is_similar_and_a_relapse_is_offered(place: County) -> None:
    line = Line()
    first = line.run("report", "YS04", "--cause", "power", "--lines", "letters", "--as", "黄建华")
    assert "similar" not in first
    second = line.run("report", "YS05", "--cause", "power", "--lines", "letters", "--as", "唐小燕")
    assert second["similar"] == [first["reference"]]


def test_the_system_user_stands_in_its_own_place_of_the_journal(place: County) -> None:
    line = Line()
    line.run("report", "YS04", "--cause", "power", "--lines", "letters", "--as", "黄建华")
    entry = Entry.objects.get(code="REPORTED")
    assert (entry.on_behalf_of, (entry.system_user or "")[:3]) == ("", "os:")
    assert journal.verify().ok


def test_the_same_submission_twice_says_the_same_and_changes_nothing(place: County) -> None:
    line = Line()
    given = (
        "report",
        "YS04",
        "--cause",
        "power",
        "--as",
        "黄建华",
        "--submission",
        "7f2c9a52-58b1-4a57-9d12-6b4b8e0f3b11",
    )
    first, second = line.run(*given), line.run(*given)
    assert first["reference"] == second["reference"]
    assert Incident.objects.count() == 1


def test_show_and_list_print_what_may_be_read(place: County) -> None:
    line = Line()
    ref = line.run("report", "YS04", "--cause", "power", "--as", "黄建华")["reference"]
    assert line.run("show", ref, "--as", "沈佳")["header"]["brief"]["reference"] == ref
    assert line.run("list", "--as", "沈佳")["rows"][0]["reference"] == ref
    assert line.run("show", "YS000000-99", "--as", "沈佳", ok=False)["refused"]["field"] == "reference"


def test_call_off_merge_split_and_join_are_commands(place: County) -> None:
    line = Line()
    first = line.run("report", "YS04", "--cause", "power", "--as", "黄建华")["reference"]
    other = line.run("report", "YS05", "--cause", "power", "--as", "唐小燕")["reference"]
    assert line.run("join", other, first, "--as", "沈佳")["reference"] == first
    line.run("verify-report", first, "--with", "黄建华", "--as", "沈佳")
    for text, words in (("i", "may be several outlets"), ("东门", "does not concern")):
        said = line.run("split", first, "--outlet", text, "--reason", "另一处故障", "--as", "沈佳", ok=False)
        assert said["refused"]["field"] == "outlet"
        assert words in said["refused"]["reason"]
    own = line.run("split", first, "--outlet", "石桥", "--reason", "另一处故障", "--as", "沈佳")["reference"]
    assert Incident.objects.get(reference=own).interruptions.first().outlet.code == "YS05"
    assert line.run("merge", own, first, "--reason", "同一故障", "--as", "沈佳")["reference"] == first
    assert line.run("call-off", first, "--reason", "误报", "--as", "沈佳")["stage"] == "CALLED_OFF"
    assert (
        line.run("lower-level", first, "OUTLET", "--reason", "x", "--as", "周国栋", ok=False)["ok"] is False
    )


def test_a_refusal_on_the_command_line_is_written_down(place: County) -> None:
    line = Line()
    ref = line.run("report", "YS04", "--cause", "power", "--as", "黄建华")["reference"]
    line.run("release", ref, "--as", "周国栋", ok=False)
    assert Entry.objects.filter(code__in=["REFUSED", "ACT_REFUSED"]).exists()
    assert timezone.is_aware(line.at)


def test_a_submission_used_again_with_other_parameters_is_refused_naming_the_option(place: County) -> None:
    line, key = Line(), "0b5f5d54-6f52-4f1e-9d3e-3f5f7e1c2a11"
    words = (
        "report",
        "YS04",
        "--cause",
        "power",
        "--lines",
        "letters",
        "--as",
        "黄建华",
        "--submission",
        key,
    )
    first = line.run(*words)["reference"]
    assert line.run(*words)["reference"] == first
    refused = line.run(*words[:3], "flood", *words[4:], ok=False)
    assert refused["refused"]["field"] == "submission"
    assert Incident.objects.count() == 1
    with clock.pretend(line.at), translation.override("en"):
        said = CliRunner().invoke(youxu, ["incident", *words, "--since", "2026-11-23 09:05"]).output
    assert "--submission" in said


def test_a_directive_to_nobody_or_to_a_group_that_is_not_names_what_is_wrong_and_issues_none(
    place: County,
) -> None:
    line = Line()
    ref = reported(line)
    nobody = line.run("direct", ref, "--title", "派人看现场", "--as", "沈佳", ok=False)["refused"]
    assert (nobody["field"], nobody["clause"]) == ("group", "P2")
    assert "needs somebody" in nobody["reason"]
    strange = line.run("direct", ref, "--title", "派人看现场", "--group", "fire", "--as", "沈佳", ok=False)[
        "refused"
    ]
    assert (strange["field"], strange["reason"]) == (
        "group",
        "There is no such group: fire.",
    )
    several = line.run("direct", ref, "--text", "尽快", "--task", "nothing", "--as", "沈佳", ok=False)[
        "refused"
    ]
    assert set(several["faults"]) == {"title", "group", "task"}
    elsewhere = line.run("direct", ref, "--title", "看现场", "--outlet", "XX99", "--as", "沈佳", ok=False)[
        "refused"
    ]
    assert elsewhere["field"] == "outlet"
    below = line.run("direct", ref, "--title", "看现场", "--unit", "nowhere", "--as", "沈佳", ok=False)[
        "refused"
    ]
    assert below["field"] == "unit"
    assert not Incident.objects.get(reference=ref).directives.exists()


def test_a_directive_in_ones_own_words_is_issued_by_command(place: County) -> None:
    line = Line()
    ref = reported(line)
    told = line.run(
        "direct", ref, "--title", "派人看现场", "--text", "带发电机", "--group", "technical", "--outlet", "YS04",
        "--task", "find_fault", "--as", "沈佳",
    )  # fmt: skip
    assert (told["stage"], told["directives"]) == ("DIRECTED", [1])
    row = Incident.objects.get(reference=ref).directives.get()
    assert (row.title, row.body, row.issued_by_name) == ("派人看现场", "带发电机", "沈佳")
    assert {(one.group, one.outlet.code if one.outlet else "") for one in row.receipts.all()} == {
        ("technical", ""),
        ("", "YS04"),
    }
    assert row.tasks.filter(key="find_fault").exists()


@pytest.mark.parametrize(
    ("language", "stored", "own"), [("en", "Stored now", "Yours"), ("zh-hans", "现在存的", "您写的")]
)
def test_of_two_leaders_who_decide_at_once_the_second_is_shown_both_versions(
    place: County, language: str, stored: str, own: str
) -> None:
    line = Line()
    ref = reported(line)
    seen = str(Incident.objects.get(reference=ref).revision)
    line.run(
        "direct", ref, "--title", "派人看现场", "--group", "technical", "--revision", seen, "--as", "沈佳"
    )
    words = (
        "direct",
        ref,
        "--title",
        "全部停业",
        "--group",
        "customer",
        "--revision",
        seen,
        "--as",
        "周国栋",
    )
    refused = line.run(*words, ok=False)["refused"]
    assert (refused["kind"], refused["field"]) == ("Stale", "revision")
    assert refused["yours"] == {"directives": ["全部停业"]}
    assert refused["theirs"] == {"directives": ["1. 派人看现场 (沈佳)"]}
    now = Incident.objects.get(reference=ref)
    assert refused["revision"] == now.revision
    assert now.directives.count() == 1
    with clock.pretend(line.at), translation.override(language):
        said = CliRunner().invoke(youxu, ["incident", *words]).stderr
    assert f"{stored}" in said
    assert "1. 派人看现场 (沈佳)" in said
    assert f"{own}" in said
    assert "全部停业" in said
    assert re.search(rf"\b{now.revision}\b", said)
    again = (*words[:-4], "--revision", str(now.revision), *words[-2:])
    assert line.run(*again)["directives"] == [1, 2]


def reported(line: Line) -> str:
    """Report an interruption of one outlet and ring it back."""
    words = ("report", "YS04", "--cause", "power", "--lines", "letters", "--as", "黄建华")
    ref = str(line.run(*words)["reference"])
    line.run("verify-report", ref, "--with", "黄建华", "--as", "沈佳")
    return ref
