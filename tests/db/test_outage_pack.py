"""The outage pack: what is in it and what never is, its numbers for directives, its files and their age."""

from __future__ import annotations

import io
import itertools
import zipfile
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from tests.builders.incidents import NINE, clerk, minutes, reported, verified, whole_county
from tests.builders.organisation import shift
from tests.builders.response import County
from tests.states import kept
from youxu.cli.commands import doctor
from youxu.cli.main import youxu
from youxu.core import clock, files, jobs, leftovers
from youxu.core.actor import system
from youxu.core.errors import NotPermitted
from youxu.core.files import UnableToOpenFile
from youxu.core.models import Entry, StoredFile
from youxu.documents import packs, queries
from youxu.documents.actions.packs import (
    UnableToBuildPack,
    fail_pack,
    finish_pack,
    move_pack,
    order_pack,
)
from youxu.documents.blocks import Written
from youxu.documents.builders.pack.notices import filled_by_hand
from youxu.documents.models import OutagePack
from youxu.documents.rules import PackState
from youxu.incidents.actions import direct as directing
from youxu.incidents.actions.numbers import (
    UnableToUseNumber,
    UnableToVoidNumber,
    keep_numbers,
    void_number,
)
from youxu.incidents.models import Directive, ReservedNumber
from youxu.incidents.planned import DirectiveProposal
from youxu.incidents.queries.numbers import numbers_of
from youxu.network.models import Outlet
from youxu.organisation.models import Person
from youxu.plan.models import PlanVersion
from youxu.reactions import table
from youxu.reactions.handlers.documents import order_packs

pytestmark = pytest.mark.django_db
both = pytest.mark.both
"""What asks the database; how a pack is written is looked at once."""


@pytest.fixture(autouse=True)
def folder(tmp_path, settings, request) -> None:
    if {"pack", "odd_pack"} & set(request.fixturenames):
        return  # its files lie where its state put them
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@kept
def place() -> County:
    """Return the county of twelve outlets; the duty officer has a mobile number and a shift."""
    found = whole_county()
    for number, name in enumerate(("沈佳", "周国栋", "黄建华")):
        found.people[name].mobile = f"1380000000{number}"
        found.people[name].save()
    shift(found.unit, "DUTY_OFFICER", found.people["沈佳"], NINE - timedelta(hours=1), 12)
    for step, outlet in enumerate(Outlet.objects.order_by("code")):
        Outlet.objects.filter(pk=outlet.pk).update(
            latitude=27.5 + step / 20, longitude=114.5, telephone=f"0799-70{step:02}", head_name="谢经理"
        )
    return found


def built(place: County, language: str = "zh-hans", at: Any = NINE) -> OutagePack:
    ordered = order_pack(by=place.person("沈佳", at), at=at, unit=place.unit, language=language)
    return packs.build(ordered, by=place.person("沈佳", at), at=at)


pack = kept(built, on=place)


@kept(on=place)
def odd_pack(place: County) -> OutagePack:
    """Build the pack of a county with a secret matter, a name that no font has and an address full of marks."""
    reported(place, cause="data_leak", data_exposed="YES", note="李顾客的保单", cause_detail="尾号7788")
    Person.objects.filter(name="黄建华").update(mobile="13999999999")
    Person.objects.filter(name="沈佳").update(name="沈䶮")
    Outlet.objects.filter(code="YS04").update(address="#panic(1) *x* ] \\")
    return built(place)


@pytest.fixture
def unwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a pack's files be a line each: what becomes of a pack does not ask what stands in them."""
    count = itertools.count(1)
    monkeypatch.setattr(packs.pdf, "write", lambda _document: Written(b"%%PDF-%d" % next(count), 2))


def bytes_of(stored: StoredFile | None) -> bytes:
    assert stored is not None
    with files.bytes_of(stored) as source:
        return source.read()


@cache
def pages_in(body: bytes) -> tuple[str, ...]:
    """Return the text of each page of a PDF: to read a pack takes as long as to write it, and several tests do."""
    return tuple(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def words_of(pack: OutagePack) -> str:
    return "\n".join(pages_in(bytes_of(pack.pdf)))


@both
def test_a_pack_has_duty_list_outlets_cards_forms_and_notices(pack: OutagePack) -> None:
    words = words_of(pack)
    assert pack.state == PackState.READY
    assert pack.pages == len(pages_in(bytes_of(pack.pdf)))
    for expected in (
        "值班和通讯表",
        "13800000000",
        "柳林支局",
        "0799-7003",
        "每天 08:30–17:30",
        "前15分钟：办公室",
        "先问人",
        "UPS只带终端",
        "事故报告单",
        "保管清单",
        "现金尾箱",
        "手工单登记表",
        "挂号信一件收寄",
        "通话记录",
        "恢复通知",
    ):
        assert expected.replace(" ", "") in "".join(words.split()), expected


@both
def test_neighbours_are_the_nearest_outlets_with_distance(pack: OutagePack) -> None:
    row = next(line for line in words_of(pack).split("\n") if "km" in line)
    assert "5.6 km" in row


@pytest.mark.long
def test_a_pack_is_written_in_english_for_who_wants_it(place: County) -> None:
    words = words_of(built(place, "en"))
    assert "Duty and call list" in words
    assert "People first" in words
    assert "值班和通讯表" not in words


def test_print_date_and_until_when_stand_on_every_page(pack: OutagePack) -> None:
    for text in pages_in(bytes_of(pack.pdf)):
        assert "2026-11-23 09:12" in text
        assert "2026-11-30" in text


def test_the_folder_holds_each_section_and_a_text_to_read_first(pack: OutagePack) -> None:
    with zipfile.ZipFile(io.BytesIO(bytes_of(pack.folder))) as archive:
        names = [name.split("/", 1)[1] for name in archive.namelist()]
        first = archive.read(archive.namelist()[0]).decode("utf-8-sig")
        forms = [name for name in names if name.startswith("06-")]
        directives = archive.read(f"youxu-outage-pack-yunshan-20261123/{forms[0]}")
    assert names[:2] == ["00-read-first.txt", "outage-pack.pdf"]
    assert len(names) == 13
    assert "2026-11-23 09:12" in first
    assert "YS〔2026〕1" in PdfReader(io.BytesIO(directives)).pages[0].extract_text()


@both
def test_what_is_need_to_know_and_what_is_personal_is_not_in_it(odd_pack: OutagePack) -> None:
    words = words_of(odd_pack)
    for secret in ("李顾客", "7788", "谢经理", "13999999999", "机要通信"):
        assert secret not in words, secret


def test_a_name_that_no_font_can_print_is_named(place: County, odd_pack: OutagePack) -> None:
    assert odd_pack.unshown == ["䶮 U+4DAE"]
    assert "沈〓" in words_of(odd_pack)
    assert queries.packs_of(place.person("沈佳"), place.unit, NINE)[0].unshown == ("䶮 U+4DAE",)


def test_text_of_people_in_a_pack_stays_text(odd_pack: OutagePack) -> None:
    assert "#panic(1)" in words_of(odd_pack)


@both
def test_only_who_may_build_it_gets_a_pack_built(place: County) -> None:
    with pytest.raises(NotPermitted):
        order_pack(by=clerk(place), at=NINE, unit=place.unit)
    with pytest.raises(NotPermitted):
        files.keep_document(
            by=clerk(place), at=NINE, body=b"%PDF-", unit=place.unit.path, name="x", content_type="x"
        )


@both
def test_a_pack_needs_a_plan_in_force_and_a_known_language(place: County) -> None:
    with pytest.raises(UnableToBuildPack):
        order_pack(by=place.person("沈佳"), at=NINE, unit=place.unit, language="de")
    PlanVersion.objects.all().delete()
    with pytest.raises(UnableToBuildPack):
        order_pack(by=system("test"), at=NINE, unit=place.unit)


@both
def test_an_order_while_one_is_being_built_returns_that_one_until_it_is_stuck(place: County) -> None:
    first = order_pack(by=place.person("沈佳"), at=NINE, unit=place.unit)
    again = order_pack(by=place.person("沈佳"), at=minutes(1), unit=place.unit)
    later = order_pack(by=place.person("沈佳"), at=minutes(30), unit=place.unit)
    first.refresh_from_db()
    assert (again.pk, first.state) == (first.pk, PackState.FAILED)
    assert later.pk != first.pk


@both
def test_move_pack_says_how_far_a_build_is_and_writes_no_entry(place: County) -> None:
    pack = order_pack(by=place.person("沈佳"), at=NINE, unit=place.unit)
    before = Entry.objects.count()
    moved = move_pack(by=system("x"), at=minutes(1), pack=pack, done=3, total=12)
    assert (moved.done, moved.total, Entry.objects.count()) == (3, 12, before)


@both
@pytest.mark.usefixtures("unwritten")
def test_a_build_that_fails_is_written_down_and_may_be_ordered_again(place: County, monkeypatch) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("no")

    pack = order_pack(by=place.person("沈佳"), at=NINE, unit=place.unit)
    with monkeypatch.context() as failing:
        failing.setattr(packs.pdf, "write", broken)
        with pytest.raises(RuntimeError):
            packs.build(pack, by=system("x"), at=NINE)
    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    assert Entry.objects.filter(code="OUTAGE_PACK_FAILED").count() == 1
    assert fail_pack(by=system("x"), at=NINE, pack=pack, reason="twice").state == PackState.FAILED
    assert built(place).state == PackState.READY


@both
@pytest.mark.usefixtures("unwritten")
def test_finish_pack_is_done_once(place: County) -> None:
    pack = built(place)
    assert pack.pdf is not None
    assert pack.folder is not None
    finish_pack(by=system("x"), at=minutes(9), pack=pack, pdf=pack.pdf, folder=pack.folder, pages=1)
    pack.refresh_from_db()
    assert pack.pages > 1
    assert Entry.objects.filter(code="OUTAGE_PACK_BUILT").count() == 1


@both
def test_files_of_a_pack_are_opened_by_who_may_have_it_built_only(place: County, pack: OutagePack) -> None:
    assert pack.pdf is not None
    row, opened = files.open_for(place.person("沈佳"), pack.pdf.code)
    opened.close()
    assert row.content_type == "application/pdf"
    stranger = system("x").__class__(kind="PERSON", key="p", name="x", surface="WEB")
    for who in (clerk(place), stranger):
        with pytest.raises(UnableToOpenFile):
            files.open_for(who, pack.pdf.code)
    assert [row.pdf for row in queries.packs_of(clerk(place), place.unit, NINE)] == [""]
    assert [row.pdf for row in queries.packs_of(place.person("沈佳"), place.unit, NINE)] == [pack.pdf.code]


@both
@pytest.mark.usefixtures("unwritten")
def test_old_packs_lose_their_files_to_the_purge_and_the_newest_are_kept(place: County, monkeypatch) -> None:
    monkeypatch.setattr("youxu.documents.actions.packs.KEPT", 2)
    made = [built(place, at=NINE + timedelta(days=day)) for day in range(4)]
    gone = OutagePack.objects.filter(retired_at__isnull=False)
    assert {pack.pk for pack in gone} == {made[0].pk, made[1].pk}
    later = NINE + timedelta(days=40)
    assert leftovers.remove_unreferenced(by=system("purge"), at=later) == 4
    assert leftovers.remove_bytes(clock.now() + timedelta(days=2)) == 4
    assert StoredFile.objects.count() == 2 * 2


@both
def test_every_night_a_pack_is_ordered_and_built_for_every_unit_with_posts(place: County) -> None:
    assert order_packs in table.EVERY
    assert jobs.name_of(order_packs) in jobs.recurring
    with clock.pretend(NINE):
        jobs.run("documents.nightly")
        jobs.drain()
    assert [pack.state for pack in OutagePack.objects.all()] == [PackState.READY]


@both
@pytest.mark.usefixtures("unwritten")
def test_doctor_names_the_units_whose_pack_is_too_old(place: County) -> None:
    assert not doctor.outage_packs(NINE).ok
    built(place)
    assert doctor.outage_packs(NINE + timedelta(days=1)).ok
    late = doctor.outage_packs(NINE + timedelta(days=3))
    assert not late.ok
    assert place.unit.name in late.found


@both
def test_the_command_builds_and_writes_the_files_out(place: County, tmp_path) -> None:
    with clock.pretend(NINE):
        done = CliRunner().invoke(
            youxu, ["pack", "build", "--as", "沈佳", "--out", str(tmp_path / "out"), "--language", "en"]
        )
        listed = CliRunner().invoke(youxu, ["pack", "list", "--as", "沈佳"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "youxu-outage-pack-yunshan-20261123.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "out" / "youxu-outage-pack-yunshan-20261123" / "01-duty.pdf").exists()
    assert "yunshan" in listed.output


def test_a_line_of_a_notice_gets_room_for_values_and_boxes_for_facts() -> None:
    text = filled_by_hand("[eta]预计{eta}恢复。[no eta]时间未定。")
    assert text.startswith("□")
    assert text.count("□") == 2
    assert "{" not in text
    assert "[" not in text


# Numbers of directives for paper


def own_words(title: str = "用纸下的指令") -> list[DirectiveProposal]:
    return [DirectiveProposal(title=title, body="关总闸", groups=("technical",))]


@both
def test_keep_numbers_reserves_what_is_missing_and_not_again_every_night(place: County) -> None:
    by = place.person("沈佳")
    first = keep_numbers(by=by, at=NINE, unit=place.unit, count=3)
    again = keep_numbers(by=by, at=minutes(60 * 24), unit=place.unit, count=3)
    assert first == again == ("YS〔2026〕1", "YS〔2026〕2", "YS〔2026〕3")
    assert Entry.objects.filter(code="NUMBERS_RESERVED").count() == 1


@both
def test_a_directive_from_paper_takes_its_reserved_number_and_the_series_stays_whole(place: County) -> None:
    incident = verified(place)
    keep_numbers(by=place.person("沈佳"), at=NINE, unit=place.unit, count=2)
    leader = place.person("周国栋", minutes(9))
    incident = directing.direct(by=leader, at=minutes(9), incident=incident)
    on_line = incident.directives.count()
    directing.direct(
        by=leader, at=minutes(12), incident=incident, directives=own_words(), reserved="YS〔2026〕2"
    )
    numbers = sorted(int(row.series_number.rsplit("〕")[1]) for row in Directive.objects.all())
    assert numbers == [2, *range(3, 3 + on_line)]
    states = {row.series_number: row.state for row in numbers_of(place.unit)}
    assert states == {"YS〔2026〕1": "FREE", "YS〔2026〕2": "USED"}


@both
def test_a_number_from_paper_is_used_once_and_the_second_paper_is_told_where(place: County) -> None:
    incident = verified(place)
    keep_numbers(by=place.person("沈佳"), at=NINE, unit=place.unit, count=1)
    leader = place.person("周国栋", minutes(9))
    given = {"directives": own_words(), "reserved": "YS〔2026〕1"}
    incident = directing.direct(by=leader, at=minutes(9), incident=incident, **given)
    with pytest.raises(UnableToUseNumber) as refused:
        directing.direct(by=leader, at=minutes(10), incident=incident, **given)
    assert refused.value.sentence.values["incident"] == incident.reference
    with pytest.raises(UnableToUseNumber):
        directing.direct(
            by=leader, at=minutes(10), incident=incident, directives=own_words(), reserved="YS〔2026〕77"
        )
    assert Directive.objects.count() == 1


@both
def test_void_number_needs_a_reason_and_a_free_number(place: County) -> None:
    by = place.person("沈佳")
    keep_numbers(by=by, at=NINE, unit=place.unit, count=1)
    number = ReservedNumber.objects.get()
    with pytest.raises(UnableToVoidNumber):
        void_number(by=by, at=NINE, number=number, reason=" ")
    assert void_number(by=by, at=NINE, number=number, reason="写坏了").state == "VOID"
    with pytest.raises(UnableToVoidNumber):
        void_number(by=by, at=NINE, number=number, reason="再来")
    with pytest.raises(UnableToUseNumber):
        directing.direct(
            by=place.person("周国栋", minutes(9)),
            at=minutes(9),
            incident=verified(place),
            directives=own_words(),
            reserved=number.series_number,
        )
