"""Flash reports: composed from what is known, frozen as they were told, followed and never edited."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from django.utils import timezone

from tests.builders.response import County, county, minutes, reported, responding, restored
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.documents import papers, queries
from youxu.documents.actions.flash import UnableToTellFlashReport, tell_flash_report
from youxu.documents.builders.asked import UnableToBuildDocument
from youxu.documents.flash_text import MOST
from youxu.documents.models import FlashReport
from youxu.documents.rules import Format, Kind, ReportStage
from youxu.incidents.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(county)


def text(place: County, incident: Incident, at: int = 15, **given: Any) -> tuple[str, str]:
    row = Incident.objects.get(pk=incident.pk)
    return papers.flash_text(row, by=place.person("沈佳"), at=minutes(at), **given)


def tell(
    place: County, incident: Incident, words: str = "【首报】柳林支局停电。", at: int = 16, **given: Any
) -> FlashReport:
    asked = {"stage": "FIRST", "receiver": "市分公司值班室", "way": "TELEPHONE", **given}
    return tell_flash_report(by=place.person("沈佳"), at=minutes(at), incident=incident, text=words, **asked)


def test_the_first_minute_has_its_report_and_what_is_unknown_says_so(place: County) -> None:
    stage, words = text(place, reported(place))
    assert stage == ReportStage.FIRST
    assert words.startswith("【首报】")
    assert len(words) <= MOST
    for said in (
        "停电",
        "函件、特快停限办",
        "预计恢复：正在核实",
        "邮件、现金：正在核实",
        "报告人黄建华",
        "签发沈佳",
    ):
        assert said in words
    assert "（未知" not in words
    assert text(place, reported(place, "YS05"), language="en")[1].startswith("[First]")


def test_follow_up_tells_what_changed_and_the_final_one_waits_for_the_release(place: County) -> None:
    incident = responding(place)
    tell(place, incident, at=26)
    stage, words = text(place, incident, 27)
    assert (stage, words[:5]) == (ReportStage.FOLLOW_UP, "【续报1】")
    assert "较上次变化：无" in words
    with pytest.raises(UnableToBuildDocument, match="all is restored"):
        text(place, incident, 27, stage=ReportStage.FINAL)
    with pytest.raises(UnableToTellFlashReport) as refusal:
        tell(place, incident, at=28, stage="FINAL")
    assert refusal.value.field == "stage"
    restored(place, incident)
    stage, words = text(place, incident, 80)
    assert stage == ReportStage.FINAL
    assert "历时1 小时 15 分" in words
    assert "影响1个网点函件、特快" in words


def test_what_was_told_is_frozen_and_only_followed(place: County) -> None:
    incident = reported(place)
    first = tell(place, incident, told_at=minutes(12))
    assert (first.number, first.told_at, first.entered_at) == (1, minutes(12), minutes(16))
    entry = Entry.objects.get(code="FLASH_REPORT_TOLD")
    assert (entry.stream, entry.occurred_at) == (incident.stream, minutes(12))
    right = tell(place, incident, "【首报】柳林支局停电，更正。", at=20, replaces=1)
    found = queries.flash_reports_of(place.person("沈佳"), incident)
    assert [(row.number, row.replaces, row.replaced_by) for row in found] == [(2, 1, 0), (1, 0, 2)]
    assert FlashReport.objects.get(pk=first.pk).text == first.text
    for replaces in (1, 9):
        with pytest.raises(UnableToTellFlashReport) as refusal:
            tell(place, incident, at=21, replaces=replaces)
        assert refusal.value.field == "replaces"
    paper = papers.build(
        Kind.FLASH_REPORT,
        incident,
        by=place.person("沈佳"),
        at=minutes(30),
        format=Format.DOCX,
        language="zh",
    )
    told = docx.Document(io.BytesIO(paper.written.body))
    assert right.text in [line.text for line in told.paragraphs]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": " "}, "text"),
        ({"words": "字" * (MOST + 1)}, "text"),
        ({"receiver": " "}, "receiver"),
        ({"way": "PIGEON"}, "way"),
        ({"stage": "SECOND"}, "stage"),
        ({"told_at": minutes(40)}, "told_at"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(place: County, given: dict[str, Any], field: str) -> None:
    incident = reported(place)
    with pytest.raises(UnableToTellFlashReport) as refusal:
        tell(place, incident, **given)
    assert refusal.value.field == field
    assert not FlashReport.objects.exists()


def test_who_keeps_no_limits_tells_none_and_a_stranger_reads_none(place: County) -> None:
    incident = reported(place)
    tell(place, incident)
    stranger = Actor(ActorKind.PERSON, "person:0", "某人", "WEB")
    assert queries.flash_reports_of(stranger, incident) == ()
    with pytest.raises(NotPermitted):
        tell_flash_report(
            by=stranger, at=minutes(16), incident=incident, stage="FIRST", text="a", receiver="b", way="FAX"
        )


def test_the_command_shows_the_text_and_freezes_what_was_told(place: County, monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_AS", "沈佳")
    incident = reported(place)
    asked = ["document", "flash", "--incident", incident.reference]
    shown = CliRunner().invoke(youxu, asked)
    assert shown.output.startswith("【首报】")
    assert not FlashReport.objects.exists()
    told = CliRunner().invoke(youxu, [*asked, "--told-to", "市分公司", "--way", "fax"])
    assert told.exit_code == 0, told.output
    row = FlashReport.objects.get()
    assert (row.receiver, row.way, row.stage) == ("市分公司", "FAX", "FIRST")
    assert timezone.now() - row.told_at < timedelta(days=3650)
