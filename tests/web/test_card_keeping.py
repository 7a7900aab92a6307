"""Where cards and contacts are kept, and how the office answers what came by card: one tap each (P1)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.builders import incidents as build
from tests.builders.cards import card, commissioned, contact, sent
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from tests.web.test_room_walk import Office
from youxu.core import clock
from youxu.core.models import Entry
from youxu.incidents.models import FirstReport, Incident, Task
from youxu.organisation import queries
from youxu.organisation.models import Contact, OutletCard
from youxu.organisation.rules import card_path, spoken_code
from youxu.web.pages.incidents.first import ANSWERS

pytestmark = pytest.mark.django_db


@kept
def place() -> County:
    found = build.whole_county()
    found.unit.telephone = "0799-000 0110"
    found.unit.save()
    return found


class Reading(Office):
    """People who read Chinese."""

    language = "zh-hans"

    def open(self, name: str, page: str, *arguments: Any, at: float = 1, **query: str) -> Any:
        return super().open(name, page, *arguments, at=at, **query)


@pytest.fixture
def office(place: County) -> Office:
    return Reading(place)


def post(office: Office, who: str, page: str, *args: Any, at: float = 1, **given: Any) -> Any:
    """Post what a button of a page posts, without opening a form first."""
    with clock.pretend(minutes(at)):
        return office.sender(who).post(reverse(page, args=args), given)


def texts(answer: Any) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]


def test_an_outlets_card_is_made_printed_again_replaced_and_revoked(place: County, office: Office) -> None:
    assert "还没有" in office.open("沈佳", "outlet-card", "YS04").content.decode()
    printed = post(office, "沈佳", "outlet-card-print", "YS04")
    assert printed.headers["Location"] == reverse("outlet-card-pdf", args=["YS04"])
    first = OutletCard.objects.get()
    shown = office.open("沈佳", "outlet-card", "YS04").content.decode()
    assert spoken_code(first.code) in shown
    post(office, "沈佳", "outlet-card-print", "YS04", at=2)
    first.refresh_from_db()
    assert first.prints == 2
    assert office.act("沈佳", "outlet-card-replace", "YS04", at=3, reason="被拍照").status_code == 303
    assert office.act("沈佳", "outlet-card-revoke", "YS04", at=4, reason="网点搬迁").status_code == 303
    assert not OutletCard.objects.filter(revoked_at=None).exists()
    assert "被拍照" in office.open("沈佳", "outlet-card", "YS04", at=5).content.decode()


def test_the_pdf_has_a_page_in_a5_with_the_address_the_telephones_and_five_steps(
    place: County, office: Office
) -> None:
    row = card(place)
    answer = office.open("沈佳", "outlet-card-pdf", "YS04")
    assert answer.headers["Content-Type"] == "application/pdf"
    (page,) = texts(answer)
    flat = "".join(page.split())
    assert f"http://127.0.0.1{card_path(row.code)}" in flat
    assert "0799-0000110" in flat
    assert "先看人" in flat
    assert spoken_code(row.code) in flat
    width, height = PdfReader(io.BytesIO(answer.content)).pages[0].mediabox[2:]
    assert (round(float(width)), round(float(height))) == (420, 595)


@pytest.mark.parametrize("language", ["zh-hans", "en"], indirect=True)
def test_each_card_of_a_unit_fits_on_a_page_of_its_own(place: County, language: str) -> None:
    from youxu.documents.builders.card import card_sheets
    from youxu.documents.writers import pdf
    from youxu.organisation import actions

    commissioned(place)
    actions.print_cards(
        by=place.person("沈佳"), at=minutes(1), unit=place.unit, outlets=list(place.outlets.values())
    )
    cards = queries.cards_for(place.outlets.values())
    base = "https://youxu.example-of-a-rather-long-address.cn"
    made = pdf.write(card_sheets(cards, base=base, at=minutes(1), by="沈佳"))
    assert (made.pages, made.unshown) == (12, ())


def test_all_cards_of_a_unit_are_printed_in_one_act(place: County, office: Office) -> None:
    assert "12" in office.open("沈佳", "unit-cards", place.unit.key).content.decode()
    done = post(office, "沈佳", "unit-cards-print", place.unit.key)
    assert done.status_code == 303
    assert OutletCard.objects.count() == 12
    assert Entry.objects.filter(code="CARDS_PRINTED").count() == 1
    pages = texts(office.open("沈佳", "unit-cards-pdf", place.unit.key, at=2))
    assert len(pages) == 12
    assert "柳林支局" in office.open("沈佳", "unit-cards", place.unit.key, at=2).content.decode()


def test_who_does_not_keep_cards_sees_no_code_and_prints_none(place: County, office: Office) -> None:
    row = card(place)
    page = office.open("郑凯", "outlet-card", "YS04").content.decode()
    assert row.code not in page
    assert spoken_code(row.code) not in page
    assert office.open("郑凯", "outlet-card-pdf", "YS04").status_code == 403
    assert office.open("郑凯", "unit-cards-pdf", place.unit.key).status_code == 403
    assert post(office, "郑凯", "outlet-card-print", "YS04").status_code == 403
    assert office.open("郑凯", "outlet-card-revoke", "YS04").status_code == 403


def test_contacts_are_entered_changed_given_a_link_and_taken_away_in_the_browser(
    place: County, office: Office
) -> None:
    commissioned(place)
    given = {"kind": "COMMISSIONED", "name": "王守田", "telephone": "138 0000 0001"}
    refused = post(office, "黄建华", "contact-add", "YS05", **{**given, "telephone": "12"})
    assert refused.status_code == 422
    done = post(office, "黄建华", "contact-add", "YS05", **given)
    assert done.status_code == 303
    row = Contact.objects.get()
    assert "138****0001" in office.open("郑凯", "contacts", "YS04", at=2).content.decode()
    assert row.code not in office.open("郑凯", "contacts", "YS04", at=2).content.decode()
    assert card_path(row.code) in office.open("黄建华", "contacts", "YS04", at=2).content.decode()
    assert office.open("黄建华", "contact-edit", row.pk, at=3).status_code == 200
    post(office, "黄建华", "contact-edit", row.pk, at=3, revision=1, role="店主", **given)
    old = row.code
    assert post(office, "黄建华", "contact-link", row.pk, at=4).status_code == 303
    row.refresh_from_db()
    assert (row.role, row.code != old) == ("店主", True)
    assert post(office, "黄建华", "contact-retire", row.pk, at=5).status_code == 303
    assert "王守田" not in office.open("黄建华", "contacts", "YS04", at=6).content.decode()


def test_another_outlets_people_neither_keep_nor_see_a_contacts_link(place: County, office: Office) -> None:
    row = contact(place, "YS04", "DRIVER", name="赵师傅")
    page = office.open("唐小燕", "contacts", "YS04").content.decode()
    assert row.code not in page
    assert office.open("唐小燕", "contact-edit", row.pk).status_code == 403
    assert post(office, "唐小燕", "contact-retire", row.pk).status_code == 403


@pytest.mark.parametrize("found", ["TRUE", "FALSE", "DUPLICATE"])
def test_the_ring_back_is_one_tap_for_each_answer(place: County, office: Office, found: str) -> None:
    incident = sent(place)
    board = office.open("沈佳", "board", at=1).content.decode()
    assert "应急卡报来，待核实" in board
    assert "凭卡报来的报告待核实" in office.open("沈佳", "my-work", at=1).content.decode()
    page = office.open("沈佳", "verify-report", incident.reference, at=2)
    assert page.content.decode().count('name="found"') == 6
    offered = page.context["form"].fields["found"].choices
    assert [str(said) for _key, said in offered] == [str(said) for _key, said, _icon in ANSWERS]
    row = FirstReport.objects.get()
    done = post(
        office,
        "沈佳",
        "verify-report",
        incident.reference,
        at=3,
        found=found,
        report=row.pk,
        with_whom="李小梅",
    )
    row.refresh_from_db()
    assert (done.status_code, row.verification, row.verified_with) == (303, found, "李小梅")
    assert ("call-off" in done.headers["Location"]) is (found == "FALSE")
    assert ("join" in done.headers["Location"]) is (found == "DUPLICATE")
    assert "应急卡报来，待核实" not in office.open("沈佳", "board", at=4).content.decode()


def test_one_tap_answers_the_report_that_it_stands_beside(place: County, office: Office) -> None:
    incident = sent(place)
    sent(place, at=minutes(1), join=incident)
    second = FirstReport.objects.order_by("pk").last()
    post(
        office,
        "沈佳",
        "verify-report",
        incident.reference,
        at=3,
        found="DUPLICATE",
        report=second.pk,
        with_whom="李",
    )
    assert list(FirstReport.objects.order_by("pk").values_list("verification", flat=True)) == [
        "UNVERIFIED",
        "DUPLICATE",
    ]


def test_a_false_report_by_card_is_counted_apart_on_the_units_page(place: County, office: Office) -> None:
    incident = sent(place)
    post(office, "沈佳", "verify-report", incident.reference, found="FALSE", with_whom="李")
    page = office.open("沈佳", "unit-cards", place.unit.key, at=5)
    assert (page.context["tally"].sent, page.context["tally"].false) == (1, 1)
    assert "不追责" in page.content.decode()


def test_the_branch_reports_and_works_for_its_contact_and_names_who_did_it(
    place: County, office: Office
) -> None:
    from youxu.organisation.models import Holding

    commissioned(place)
    Holding.objects.filter(person=place.people["唐小燕"]).delete()
    row = contact(place)
    sent_form = office.act(
        "黄建华",
        "report",
        at=1,
        contact=str(row.pk),
        tile="power",
        lines=["letters"],
        how="SUSPENDED",
        began="now",
        people_in_danger="NO",
        data_exposed="NO",
    )
    assert sent_form.status_code == 303, sent_form.context["form"].errors
    first = FirstReport.objects.get()
    assert (first.outlet.code, first.contact, first.entered_by.name) == ("YS05", row, "黄建华")
    key = f"contact:{row.pk}"
    reference = first.incident.reference
    office.act("黄建华", "add-facts", reference, at=2, note="UPS 还能撑十分钟", contact=str(row.pk))
    assert Entry.objects.get(code="FACTS_ADDED").on_behalf_of == key
    assert Entry.objects.get(code="REPORTED").on_behalf_of == key
    task = Task.objects.get(incident=Incident.objects.get(), key="post_door_notice")
    assert task.owner is None
    page = office.open("黄建华", "task", task.pk, at=2)
    assert "王守田" in page.content.decode()
    done = office.act("黄建华", "task", task.pk, at=3, verb="done", contact=str(row.pk))
    assert done.status_code == 303
    assert Entry.objects.filter(code="TASK_DONE").last().on_behalf_of == key
    journal = office.open("沈佳", "journal", at=4).content.decode()
    assert "王守田" in journal
