"""Pages of custody: the entry sheet, two signatures, comparison, numbers, transactions, counts, cases."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import custody as build
from tests.builders import response
from tests.builders.custody import CASH, CASHIER, CLERK, HEAD
from tests.builders.response import County, minutes
from tests.db.test_custody_need_to_know import SECRETS, UNGRANTED, everything
from tests.states import kept
from youxu.core import clock
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.custody import actions, queries
from youxu.custody.models import (
    BacklogCount,
    Compensation,
    CustodyList,
    DifferenceCase,
    DoubtfulTransaction,
    HandReceipt,
    HandReceiptBlock,
)
from youxu.custody.rules.words import ListKind
from youxu.incidents.models import Incident, Task
from youxu.network.models import Outlet

pytestmark = pytest.mark.django_db


place = kept(build.county)
incident = kept(build.stopped, on=place)
filled = kept(everything, on=place)


def client_of(place: County, name: str, language: str = "zh-hans") -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def get(place: County, name: str, address: str, at: float = 60, language: str = "zh-hans") -> Any:
    with clock.pretend(minutes(at)):
        return client_of(place, name, language).get(address)


def post(place: County, name: str, address: str, at: float = 60, **data: Any) -> Any:
    given = {"submission": str(new_submission()), **data}
    with clock.pretend(minutes(at)):
        return client_of(place, name, "en").post(address, given)


def address(name: str, *arguments: Any) -> str:
    return reverse(name, args=arguments)


SHEET = {
    "kind": "STOP",
    "amount_cash_box": "12,345.60",
    "numbers_cash_box": "F 000812",
    "place_cash_box": build.PLACE,
    "holder_cash_box": HEAD,
    "amount_ordinary_mail": "3",
    "place_ordinary_mail": "分拣间",
    "holder_ordinary_mail": HEAD,
    "noted_confidential": "on",
    "holder_takings": HEAD,
}


def test_a_list_is_written_on_one_sheet_and_signed_by_another_person(place: County) -> None:
    build.stopped(place)
    sheet = get(place, HEAD, address("custody-write", "YS04")).content.decode()
    assert "现金尾箱（封签号）" in sheet
    answer = post(place, HEAD, address("custody-write", "YS04"), **SHEET)
    row = CustodyList.objects.get()
    assert (answer.status_code, answer.headers["location"]) == (303, address("custody-list", row.reference))
    assert row.rows.count() == 3, "where only the holder stood, nothing is there"
    page = get(place, HEAD, address("custody-list", row.reference)).content.decode()
    assert "<button" not in page.split("<main")[1].split("</main>")[0], "who wrote it gets no button to sign"
    twice = post(place, HEAD, address("custody-list", row.reference), way="IN_PERSON")
    assert twice.status_code == 409
    assert "another person" in twice.content.decode()
    assert Entry.objects.filter(code="REFUSED").exists()
    signed = post(place, CLERK, address("custody-list", row.reference), way="IN_PERSON")
    assert signed.status_code == 303
    row.refresh_from_db()
    assert row.state == "SIGNED"
    again = post(place, CLERK, address("custody-list", row.reference), way="IN_PERSON")
    assert again.status_code in (409, 422)
    assert "two signatures" in again.content.decode()


def test_a_refused_sheet_names_its_fields_and_keeps_every_entry(place: County) -> None:
    wrong = {**SHEET, "amount_cash_box": "12.345", "place_ordinary_mail": ""}
    page = post(place, HEAD, address("custody-write", "YS04"), **wrong)
    body = page.content.decode()
    assert page.status_code == 422
    assert "at most two places" in body
    assert "Say where it is." in body
    for stays in ("12.345", "F 000812", build.PLACE):
        assert f'value="{stays}"' in body
    assert len(re.findall(r'<details class="each" open>', body)) == 2
    assert not CustodyList.objects.exists()
    empty = post(place, HEAD, address("custody-write", "YS04"), kind="STOP")
    assert "Fill in at least one class" in empty.content.decode()


def test_the_office_witnesses_by_telephone_and_the_page_says_so(place: County) -> None:
    row = build.written(place)
    shown = get(place, "沈佳", address("custody-list", row.reference)).content.decode()
    assert 'value="TELEPHONE"' in shown
    assert (
        'value="TELEPHONE"' not in get(place, CLERK, address("custody-list", row.reference)).content.decode()
    )
    assert 'value="IN_PERSON"' not in shown, "who has neither post nor task at the outlet is not on the spot"
    there = address("custody-list", row.reference)
    refused = post(place, "沈佳", there, way="TELEPHONE")
    assert refused.status_code == 422
    assert "Say why no second person" in refused.content.decode()
    assert post(place, "沈佳", there, way="TELEPHONE", reason="赵晓在培训").status_code == 303
    signed = get(place, "周国栋", there).content.decode()
    assert "见证" in signed
    assert "第二人不在场：赵晓在培训" in signed


def test_at_an_outlet_of_one_person_the_witness_is_asked_for_no_reason(place: County) -> None:
    Outlet.objects.filter(code="YS04").update(one_person=True)
    there = address("custody-list", build.written(place).reference)
    assert 'name="reason"' not in get(place, "沈佳", there).content.decode()
    assert post(place, "沈佳", there, way="VIDEO").status_code == 303


def test_a_list_that_differs_warns_before_the_signature_and_leads_to_its_case(
    place: County, incident: Incident
) -> None:
    build.signed(place)
    row = build.written(place, at=minutes(40), kind=ListKind.RESTART, cash="9.00")
    warned = get(place, CLERK, address("custody-list", row.reference)).content.decode()
    assert "有差" in warned
    post(place, CLERK, address("custody-list", row.reference), way="IN_PERSON")
    case = DifferenceCase.objects.get()
    page = get(place, CASHIER, address("custody-case", case.reference)).content.decode()
    assert "现金尾箱" in page
    release = get(place, "周国栋", address("release", incident.reference)).content.decode()
    assert case.reference in release
    assert (
        post(place, HEAD, address("custody-case", case.reference), outcome="FOUND", words="x").status_code
        == 403
    )
    missing = post(place, CASHIER, address("custody-case", case.reference), outcome="FOUND", words="")
    assert missing.status_code == 422
    done = post(place, CASHIER, address("custody-case", case.reference), outcome="FOUND", words="夹在票款袋")
    assert done.status_code == 303
    case.refresh_from_db()
    assert case.state == "SETTLED"


def test_many_numbers_are_entered_in_one_form_and_refusals_keep_them(
    place: County, incident: Incident
) -> None:
    given = post(place, "沈佳", address("custody-receipts", "YS04"), first="LL0001", last="LL0030")
    assert given.status_code == 303
    block = HandReceiptBlock.objects.get()
    there = address("custody-block", block.pk)
    backwards = post(place, "沈佳", address("custody-receipts", "YS05"), first="SQ0009", last="SQ0001")
    assert backwards.status_code == 422
    assert 'value="SQ0009"' in backwards.content.decode()
    taken = post(place, "沈佳", address("custody-receipts", "YS05"), first="LL0030", last="LL0040")
    assert "LL0030 was given to 柳林支局 already" in taken.content.decode()
    two = post(place, HEAD, there, used="1-9", void="9", revision="1")
    assert two.status_code == 422
    assert "a number has one end" in two.content.decode()
    assert 'value="1-9"' in two.content.decode()
    assert (
        post(place, HEAD, there, entered="1-20", used="21-25", void="26-30", revision="1").status_code == 303
    )
    assert HandReceipt.objects.filter(end="USED", entered_at=None).count() == 5
    shown = get(place, HEAD, there).content.decode()
    assert "LL0021–LL0025" in shown
    release = get(place, "周国栋", address("release", incident.reference), language="en").content.decode()
    assert "5 hand-receipt numbers are not yet accounted for" in release


def test_a_doubtful_transaction_is_listed_and_handed_over_and_no_page_repays_it(place: County) -> None:
    build.stopped(place)
    page = post(
        place,
        HEAD,
        address("custody-doubtful", "YS04"),
        line="savings",
        happened_at="2026-11-23T09:05",
        serial="0912-77",
        amount="500.001",
        contact="王老伯",
    )
    assert page.status_code == 422
    assert 'value="王老伯"' in page.content.decode()
    assert "Never repay it" in page.content.decode()
    ok = post(
        place,
        HEAD,
        address("custody-doubtful", "YS04"),
        line="savings",
        happened_at="2026-11-23T09:05",
        serial="0912-77",
        amount="500",
        contact="王老伯",
    )
    assert ok.status_code == 303
    row = DoubtfulTransaction.objects.get()
    hand = post(
        place, HEAD, address("custody-hand", row.pk), to_whom="邮储 柳岩", promised_at="2026-11-23T15:00"
    )
    assert hand.status_code == 303
    assert post(place, HEAD, address("custody-answer", row.pk), answer="已入账").status_code == 303
    row.refresh_from_db()
    assert row.state == "ANSWERED"
    verbs = re.findall(
        r'href="/custody/doubtful/\d+/(\w+)/"', get(place, HEAD, address("custody", "YS04")).content.decode()
    )
    assert set(verbs) <= {"hand", "answer"}


def test_the_backlog_is_counted_from_the_task_that_asks_for_it(place: County, incident: Incident) -> None:
    actions.ask_backlog(by=place.person("沈佳"), at=minutes(55), incident=incident)
    task = Task.objects.get(key__startswith="count_backlog:")
    page = get(place, HEAD, address("task", task.pk)).content.decode()
    assert address("custody-backlog", "YS04") in page
    wrong = post(
        place, HEAD, address("custody-backlog", "YS04"), count_ordinary_mail="x", count_receipted_items="1",
        count_to_collect="0", damaged="0",
    )  # fmt: skip
    assert wrong.status_code == 422
    ok = post(
        place, HEAD, address("custody-backlog", "YS04"), count_ordinary_mail="12", count_receipted_items="1",
        count_to_collect="0", damaged="2",
    )  # fmt: skip
    assert ok.status_code == 303
    row = BacklogCount.objects.get()
    assert (row.total, row.damaged, row.counts["ordinary_mail"]) == (13, 2, 12)
    task.refresh_from_db()
    assert task.state == "DONE"


def test_a_compensation_goes_its_steps_on_its_page(place: County) -> None:
    build.stopped(place)
    opened = post(
        place,
        CASHIER,
        address("custody-compensation", "YS04"),
        line="parcels",
        customer="李大娘",
        reason="浸水",
    )
    row = Compensation.objects.get()
    there = address("custody-compensation-step", row.reference)
    assert (opened.status_code, opened.headers["location"]) == (303, there)
    assert post(place, CASHIER, there, to="OFFERED", amount="1.234", revision="1").status_code == 422
    assert post(place, CASHIER, there, to="OFFERED", amount="300.05", revision="1").status_code == 303
    stale = post(place, CASHIER, there, to="REFUSED", reason="x", revision="1")
    assert stale.status_code == 409
    assert post(place, CASHIER, there, to="PAID", amount="300.05", revision="2").status_code == 303
    assert post(place, CASHIER, there, to="CLOSED", revision="3").status_code == 303
    assert get(place, CASHIER, there).status_code == 200
    assert get(place, "郑凯", there).status_code == 404
    assert get(place, HEAD, address("custody-compensation", "YS04")).status_code == 403


def pages(place: County) -> list[str]:
    lists = CustodyList.objects.values_list("reference", flat=True)
    return [
        address("custody", "YS04"),
        address("custody-blank", "YS04"),
        address("outlet", "YS04"),
        address("incident-custody", CustodyList.objects.first().incident.reference),
        address("room", CustodyList.objects.first().incident.reference),
        address("room-parts", CustodyList.objects.first().incident.reference),
        address("room-journal", CustodyList.objects.first().incident.reference),
        address("custody-case", DifferenceCase.objects.get().reference),
        *(address("custody-list", reference) for reference in lists),
    ]


@pytest.mark.long
def test_a_reader_without_the_grant_finds_no_amount_place_or_customer_on_any_page(
    place: County, filled: Incident
) -> None:
    for there in pages(place):
        for name in UNGRANTED:
            page = get(place, name, there)
            assert page.status_code == 200, (there, name)
            said = page.content.decode()
            assert [one for one in SECRETS if one in said] == [], (there, name)
    lists = list(CustodyList.objects.values_list("reference", flat=True))
    assert CASH in get(place, "周国栋", address("custody-list", lists[0])).content.decode()
    assert "王老伯" in get(place, CASHIER, address("custody", "YS04")).content.decode()
    row, block = DoubtfulTransaction.objects.get(), HandReceiptBlock.objects.get()
    for there in (address("custody-hand", row.pk), address("custody-answer", row.pk)):
        assert get(place, "郑凯", there).status_code == 404
    for there in (address("custody-block", block.pk), address("custody-write", "YS04")):
        assert get(place, "郑凯", there).status_code == 403
    export = reverse("journal-csv", args=[CustodyList.objects.first().incident.reference])
    assert [one for one in SECRETS if one in get(place, "周国栋", export).content.decode()] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_custody_opens_in_both_languages(
    place: County, filled: Incident, language: str
) -> None:
    block = HandReceiptBlock.objects.get()
    row = DoubtfulTransaction.objects.get()
    more = [
        address("custody-write", "YS04"),
        address("custody-receipts", "YS04"),
        address("custody-block", block.pk),
        address("custody-doubtful", "YS04"),
        address("custody-hand", row.pk),
        address("custody-answer", row.pk),
        address("custody-backlog", "YS04"),
        address("custody-compensation", "YS04"),
        address("custody-compensation-step", Compensation.objects.get().reference),
    ]
    for there in [*pages(place)[:4], *more, *pages(place)[7:]]:
        page = get(place, "周国栋", there, language=language)
        assert page.status_code == 200, there
        main = page.content.decode().split("<main")[1].split("</main>")[0]
        words = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|svg|select|textarea).*?</\1>", " ", main))
        if language == "zh-hans":
            latin = re.findall(r"\b(?:the|and|of|this|with|what|who|is|number|list)\b", words)
            assert not latin, (there, latin, words[:600])
        else:
            assert not re.findall(r"清单|签名|积压|赔偿", words), there


def test_custody_pages_ask_few_queries(place: County, filled: Incident) -> None:
    # 17 of them are the sign-in of the test itself.
    for there, most in (
        (address("custody", "YS04"), 38),
        (address("incident-custody", filled.reference), 30),
    ):
        get(place, "周国栋", there)
        with CaptureQueriesContext(connection) as captured:
            assert get(place, "周国栋", there).status_code == 200
        assert len(captured) <= most, there


def test_what_to_do_now_leads_the_outlet_to_its_list(place: County) -> None:
    incident = response.reported(place)
    page = get(place, HEAD, address("now", incident.reference)).content.decode()
    assert address("custody-write", "YS04") in page
    task = Task.objects.get(incident=incident, key="lock_custody")
    assert address("custody-write", "YS04") in get(place, HEAD, address("task", task.pk)).content.decode()


def test_an_unknown_or_foreign_list_is_not_there(place: County) -> None:
    row = build.written(place)
    assert get(place, HEAD, address("custody-list", "BG-0")).status_code == 404
    assert get(place, HEAD, address("custody-case", "CY-0")).status_code == 404
    assert get(place, HEAD, address("custody-block", 99)).status_code == 404
    assert get(place, "唐小燕", address("custody-write", "YS04")).status_code == 403
    assert post(place, "唐小燕", address("custody-list", row.reference), way="IN_PERSON").status_code == 422
    assert queries.lists_of(place.person("唐小燕"), outlet=place.outlets["YS04"])


def test_a_wrong_number_is_corrected_on_its_page_and_what_stood_is_shown(place: County) -> None:
    block = actions.issue_block(
        by=place.person(HEAD), at=minutes(20), outlet=place.outlets["YS04"], first="LL0001", last="LL0005"
    )
    actions.end_receipts(by=place.person(HEAD), at=minutes(30), block=block, void="2")
    there = address("custody-block-correct", block.pk)
    assert there in get(place, HEAD, address("custody-block", block.pk)).content.decode()
    given = {"numbers": "2", "end": "USED", "reason": "开给了顾客", "revision": "2"}
    silent = post(place, HEAD, there, **{**given, "reason": ""})
    assert silent.status_code == 422
    assert 'value="2"' in silent.content.decode(), "nothing entered is lost"
    assert post(place, HEAD, there, **given).status_code == 303
    page = get(place, HEAD, there).content.decode()
    for words in ("LL0002", "作废", "开给了顾客"):
        assert words in page
    assert post(place, HEAD, there, **given).status_code == 409, "an old form shows both"
    assert post(place, "唐小燕", there, **given).status_code == 403
    rest = {"used": "", "void": "1, 3-5", "missing": "", "entered": "2", "revision": "3"}
    assert post(place, HEAD, address("custody-block", block.pk), **rest).status_code == 303
    assert there in get(place, HEAD, address("custody", "YS04")).content.decode(), "of a finished block too"
