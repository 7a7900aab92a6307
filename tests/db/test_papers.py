"""Papers of an incident: what each says, in either language; what is missing is named; who opened which bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import docx
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from tests.builders.response import (
    BEGAN,
    County,
    announced,
    checked,
    claimed,
    county,
    minutes,
    reported,
    responding,
    restored,
)
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.documents import papers, queries
from youxu.documents.actions.papers import issue_paper
from youxu.documents.builders.asked import Leak, UnableToBuildDocument
from youxu.documents.papers import BUILDERS, Paper
from youxu.documents.rules import Format, Kind, ReportStage, stage_due
from youxu.incidents.actions import clear, close, convene, restore
from youxu.incidents.actions.facts import state_facts
from youxu.incidents.models import Estimate, Incident, Interruption

pytestmark = pytest.mark.django_db
both = pytest.mark.both
place = kept(county)


def build(place: County, kind: Kind, incident: Incident, at: int = 200, **given: object) -> Paper:
    by = given.pop("by", None) or place.person("沈佳")
    asked = {"format": Format.DOCX, "language": "zh", **given}
    row = Incident.objects.get(pk=incident.pk)
    return papers.build(kind, row, by=by, at=minutes(at), **asked)  # type: ignore[arg-type]


def words(paper: Paper) -> str:
    """Return every text of a .docx in its order of kinds: paragraphs, then cells."""
    file = docx.Document(io.BytesIO(paper.written.body))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    heads = [line.text for line in file.sections[0].header.paragraphs]
    return "\n".join([*heads, *(line.text for line in file.paragraphs), *cells])


def opened(place: County, paper: Paper, incident: Incident, at: int) -> None:
    issue_paper(
        by=place.person("沈佳"),
        at=minutes(at),
        incident=incident,
        kind=paper.kind,
        part=paper.part,
        version=paper.version,
        format=paper.format,
        language=paper.language,
        digest=paper.digest,
    )


def summed_up(place: County, level: str = "") -> Incident:
    """Return an incident whose site is clean and whose groups have summed up, an estimate given on the way."""
    incident = responding(place, level=level)
    Estimate.objects.create(
        incident=incident,
        unit_path=incident.unit_path,
        number=1,
        eta_at=minutes(70),
        low_at=minutes(50),
        high_at=minutes(90),
        next_word_at=minutes(60),
        made_by_name="马骏",
        made_at=minutes(30),
    )
    incident = restored(place, incident)
    announced(place, incident)
    clear.clean_up(
        by=place.person("黄建华"), at=minutes(100), incident=incident, outlet=place.outlets["YS04"]
    )
    cleared = clear.clear(by=place.person("周国栋"), at=minutes(120), incident=incident)
    for name, group in (("林志远", "technical"), ("何敏", "customer"), ("吴大勇", "logistics")):
        clear.summarise(
            by=place.person(name),
            at=minutes(130),
            incident=cleared,
            group=group,
            text="按预案",
            proposals="电源每季试",
        )
    return cleared


incident = kept(lambda place: summed_up(place, "IV"), on=place)


@both
def test_the_full_report_has_four_parts_measures_plots_and_its_signature(
    place: County, incident: Incident
) -> None:
    draft = words(build(place, Kind.POST_EVENT_REPORT, incident))
    assert "草稿，未签发" in draft
    for part in (
        "一、事件经过",
        "二、处理过程",
        "三、恢复效果",
        "四、改进建议",
        "（一）用时",
        "核验放行",
        "电源每季试",
    ):
        assert part in draft
    report = close.sign(by=place.person("周国栋"), at=minutes(180), incident=incident)
    signed = build(place, Kind.POST_EVENT_REPORT, incident)
    text = words(signed)
    assert "草稿" not in text
    assert report.signatures.get().digest in text
    assert "领导小组组长周国栋" in text
    assert len(docx.Document(io.BytesIO(signed.written.body)).inline_shapes) == 2
    english = words(build(place, Kind.POST_EVENT_REPORT, incident, language="en"))
    for part in ("1  Course of events", "3.1  Times", "what was signed is the Chinese text"):
        assert part in english


@both
def test_words_that_a_person_wrote_stand_in_either_language(place: County, incident: Incident) -> None:
    report = incident.posteventreports.get()
    close.edit_section(
        by=place.person("林志远"),
        at=minutes(140),
        report=report,
        section="handling",
        text="逐级排查。\n09:30　换了电源",
    )
    for language in ("zh", "en"):
        paper = build(place, Kind.POST_EVENT_REPORT, incident, language=language)
        file = docx.Document(io.BytesIO(paper.written.body))
        assert "逐级排查。" in [line.text for line in file.paragraphs]
        assert ["09:30", "换了电源"] in [[c.text for c in row.cells] for t in file.tables for row in t.rows]


def test_the_brief_report_is_one_page(place: County) -> None:
    incident = summed_up(place)
    paper = build(place, Kind.POST_EVENT_REPORT, incident, format=Format.PDF)
    assert paper.written.pages == 1
    assert "四、改进建议" in PdfReader(io.BytesIO(paper.written.body)).pages[0].extract_text()


@both
def test_what_is_missing_is_named_and_nothing_is_written(place: County) -> None:
    incident = reported(place)
    for kind, field in (
        (Kind.POST_EVENT_REPORT, "kind"),
        (Kind.RESTORATION_FORM, "kind"),
        (Kind.DIRECTIVE, "kind"),
        (Kind.MINUTES, "kind"),
        (Kind.LEAK_NOTICE, "kind"),
    ):
        with pytest.raises(UnableToBuildDocument) as refusal:
            build(place, kind, incident)
        assert refusal.value.field == field
    with pytest.raises(UnableToBuildDocument, match="still stopped") as refusal:
        build(place, Kind.REGULATOR_REPORT, incident, stage=ReportStage.FINAL)
    assert refusal.value.sentence.values["lines"] == {"zh": "函件、特快", "en": "Letters, EMS"}
    with pytest.raises(UnableToBuildDocument, match="No first report"):
        build(place, Kind.REGULATOR_REPORT, incident, stage=ReportStage.FOLLOW_UP)
    with pytest.raises(UnableToBuildDocument, match="no directive"):
        build(place, Kind.DIRECTIVE, responding(place, "YS05"), number=9)


@both
def test_the_statutory_forms_are_of_universal_and_special_services_alone(place: County) -> None:
    incident = reported(place, lines=("letters", "ems", "savings"))
    form = words(build(place, Kind.SUSPENSION_FORM, incident))
    assert "停止办理或者限制办理邮政业务登记表" in form
    assert "■ 信件" in form
    assert "□ 印刷品" in form
    assert "EMS" not in form
    assert "储蓄" not in form
    assert "■ 停止办理" in form
    assert "□ 限制办理" in form
    with pytest.raises(UnableToBuildDocument, match="Not resumed"):
        build(place, Kind.RESTORATION_FORM, incident)
    express = reported(place, "YS05", lines=("ems",))
    with pytest.raises(UnableToBuildDocument, match="nothing is registered"):
        build(place, Kind.SUSPENSION_FORM, express)
    with pytest.raises(UnableToBuildDocument, match="at outlet"):
        build(place, Kind.SUSPENSION_FORM, incident, outlet="YS05")


@both
def test_the_form_of_resuming_names_the_moment_of_the_release(place: County) -> None:
    incident = restored(place, responding(place))
    Interruption.objects.filter(incident=incident, line="letters").update(
        released_at=BEGAN + timedelta(hours=3)
    )
    form = words(build(place, Kind.RESTORATION_FORM, incident))
    assert "恢复办理时间" in form
    assert "至" not in form.split("恢复办理时间")[1].split("其他说明")[0]
    assert incident.reference in form


@both
def test_a_report_to_the_regulator_is_a_new_version_only_when_something_changed(place: County) -> None:
    incident = responding(place)
    first = build(place, Kind.REGULATOR_REPORT, incident, at=26)
    assert (first.part, first.version) == ("FIRST", 1)
    assert "正在核实" in words(first)
    assert "平安，无人受伤" in words(first)
    opened(place, first, incident, 26)
    again = build(place, Kind.REGULATOR_REPORT, incident, at=27, format=Format.PDF)
    assert (again.part, again.version) == ("FIRST", 1)
    claimed(place, incident)
    second = build(place, Kind.REGULATOR_REPORT, incident, at=61)
    assert (second.part, second.version) == ("FOLLOW-UP", 2)
    told = words(second)
    assert "（续报1）" in told
    assert "马骏报" in told
    assert "下达" not in told.split("事项")[1].split("现停限办")[0], "what went before was told before"
    opened(place, second, incident, 61)
    checked(place, incident)
    restore.release(by=place.person("周国栋"), at=minutes(75), incident=incident)
    last = build(place, Kind.REGULATOR_REPORT, incident, at=90)
    assert (last.part, last.version) == ("FINAL", 3)
    assert "终报" in words(last)
    assert [stage_due(0, False), stage_due(1, False), stage_due(0, True)] == ["FIRST", "FOLLOW_UP", "FINAL"]


@both
def test_a_notice_of_a_leak_waits_for_what_only_a_person_can_say(place: County) -> None:
    incident = reported(place)
    state_facts(
        by=place.person("周国栋"),
        at=minutes(20),
        incident=incident,
        facts={"leak_possible": "yes"},
        source="电话",
    )
    reader = place.person("周国栋")
    with pytest.raises(UnableToBuildDocument) as refusal:
        build(place, Kind.LEAK_NOTICE, incident, by=reader, leak=Leak(kinds="姓名、电话"))
    assert refusal.value.field == "harm"
    assert "the harm that may follow" in str(refusal.value.sentence.values["missing"])
    leak = Leak("姓名、电话", "诈骗电话", "已断网", "勿回陌生来电")
    text = words(build(place, Kind.LEAK_NOTICE, incident, by=reader, leak=leak))
    for said in ("第五十七条", "姓名、电话", "诈骗电话", "已断网", "勿回陌生来电"):
        assert said in text


@both
def test_a_directive_and_the_minutes_say_who_ordered_what_and_who_came(place: County) -> None:
    incident = reported(place)
    Incident.objects.filter(pk=incident.pk).update(level="IV")
    meeting = convene.convene(by=place.person("周国栋"), at=minutes(15), incident=incident)
    with pytest.raises(UnableToBuildDocument, match="not held yet"):
        build(place, Kind.MINUTES, incident)
    leader = place.people["林志远"]
    seat = meeting.seats.get(person=leader)
    convene.answer_call(by=place.person("林志远"), at=minutes(16), seat=seat, status="JOINED")
    convene.hold_meeting(
        by=place.person("林志远"), at=minutes(18), convening=meeting, led_by=leader, minutes="先查线路。"
    )
    minutes_of = words(build(place, Kind.MINUTES, incident))
    assert "先查线路。" in minutes_of
    assert "林志远" in minutes_of
    directed = responding(place, "YS05")
    sheet = words(build(place, Kind.DIRECTIVE, directed, number=1))
    found = directed.directives.get(number=1)
    assert found.series_number in sheet
    assert found.title in sheet
    assert "签发：周国栋" in sheet


@both
def test_every_opening_is_written_down_with_the_digest_of_what_was_handed_out(place: County) -> None:
    incident = reported(place)
    paper = build(place, Kind.SUSPENSION_FORM, incident)
    opened(place, paper, incident, 30)
    (row,) = queries.papers_of(place.person("沈佳"), incident)
    assert (row.kind, row.format, row.language, row.issued_by) == ("suspension-form", "docx", "zh", "沈佳")
    assert row.digest == paper.digest
    entry = Entry.objects.get(code="PAPER_ISSUED")
    assert entry.stream == incident.stream
    stranger = Actor(ActorKind.PERSON, "person:0", "某人", "WEB")
    assert queries.papers_of(stranger, incident) == ()
    with pytest.raises(NotPermitted):
        build(place, Kind.SUSPENSION_FORM, incident, by=stranger)
    with pytest.raises(NotPermitted):
        issue_paper(
            by=stranger,
            at=minutes(30),
            incident=incident,
            kind=paper.kind,
            format=paper.format,
            language="zh",
            digest=paper.digest,
        )


def test_an_exercise_is_marked_on_every_page(place: County) -> None:
    incident = reported(place)
    Incident.objects.filter(pk=incident.pk).update(world="drill")
    for kind in (Kind.SUSPENSION_FORM, Kind.REGULATOR_REPORT):
        assert "演练，非真实事件" in words(build(place, kind, incident))


def test_every_paper_has_a_command(place: County, incident: Incident, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_AS", "沈佳")
    for kind in ("post-event-report", "regulator-report", "suspension-form", "restoration-form", "directive"):
        out = tmp_path / f"{kind}.pdf"
        words_ = [
            "document",
            "build",
            kind,
            "--incident",
            incident.reference,
            "--format",
            "pdf",
            "--out",
            str(out),
        ]
        ran = CliRunner().invoke(youxu, words_)
        assert ran.exit_code == 0, ran.output
        assert out.read_bytes().startswith(b"%PDF")
    listed = CliRunner().invoke(youxu, ["document", "list", "--incident", incident.reference])
    assert listed.output.count("pdf zh") == 5
    refused = CliRunner().invoke(
        youxu,
        ["document", "build", "minutes", "--incident", incident.reference, "--out", str(tmp_path / "m.docx")],
    )
    assert refused.exit_code == 1
    assert not (tmp_path / "m.docx").exists()
    assert set(BUILDERS) <= set(Kind)
    assert replace(build(place, Kind.DIRECTIVE, incident), language="en").name.endswith("directive-zh.docx")
