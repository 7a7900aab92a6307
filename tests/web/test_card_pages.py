"""The outlet's page behind its card: what it shows, what it never shows, what it answers when all goes wrong (P1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.builders import cards as building
from tests.builders import incidents as build
from tests.builders import notices, watch
from tests.builders.cards import card, commissioned, contact
from tests.builders.incidents import NINE, minutes
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import actions as announcements
from youxu.announcements.models import Posting
from youxu.core import clock
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import FirstReport, Incident, Receipt, TaskStep
from youxu.organisation import actions
from youxu.organisation.models import CardUse

pytestmark = pytest.mark.django_db
REPORT = {
    "people_in_danger": "NO",
    "caller": "李小梅",
    "tile": "power",
    "outlet": "YS04",
    "lines": ["letters"],
    "how": "SUSPENDED",
    "began": "now",
    "data_exposed": "NO",
    "note": "整条街停电",
}


@kept
def place() -> County:
    found = build.whole_county()
    found.unit.telephone = "0799-000 0110"
    found.unit.save()
    return found


class Phone:
    """A phone without any cookie, on which the card of an outlet was opened."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.client = Client()

    def get(self, way: str = "", at: float = 0, **given: Any) -> Any:
        with clock.pretend(minutes(at)):
            return self.client.get(f"/p/c/{self.code}/{way}", given)

    def post(self, way: str, at: float = 0, **given: Any) -> Any:
        with clock.pretend(minutes(at)):
            return self.client.post(f"/p/c/{self.code}/{way}", given)

    def send(self, at: float = 0, **given: Any) -> Any:
        return self.post("report/", at, **{**REPORT, **given})


@pytest.fixture
def phone(place: County) -> Phone:
    return Phone(card(place).code)


def text(answer: Any) -> str:
    return answer.content.decode()


def test_the_card_opens_the_outlets_page_without_a_cookie_of_any_kind(phone: Phone) -> None:
    page = phone.get()
    assert page.status_code == 200
    assert not page.cookies
    assert "csrfmiddlewaretoken" not in text(phone.get("report/"))
    assert 'href="tel:07990000110"' in text(page)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert len(page.context["first_steps"]) == 5


def test_every_address_in_the_pages_lies_below_p(place: County, phone: Phone) -> None:
    import re

    phone.send()
    for way in ("", "report/"):
        found = re.findall(r'(?:href|src|action)="([^"]+)"', text(phone.get(way, 2)))
        outside = [one for one in found if not one.startswith(("/p/", "tel:", "sms:", "#", "?"))]
        assert found
        assert not outside, way


def test_the_few_files_below_p_are_served_and_no_other(phone: Phone) -> None:
    sheet = phone.client.get("/p/static/card.css")
    assert sheet.headers["Content-Type"].startswith("text/css")
    assert len(sheet.content) < 12_000
    for name in ("theme.css", "../css/theme.css", "css/theme.css"):
        assert phone.client.get(f"/p/static/{name}").status_code == 404


def test_a_report_goes_in_and_leads_to_what_to_do_now(place: County, phone: Phone) -> None:
    sent = phone.send()
    assert sent.status_code == 303, sent.context["form"].errors
    incident = Incident.objects.get()
    first = FirstReport.objects.get()
    assert (first.caller, first.by_telephone, first.verification) == ("李小梅", False, "UNVERIFIED")
    with clock.pretend(minutes(1)):
        after = phone.client.get(sent.headers["Location"])
    assert incident.reference in text(after)
    assert len(after.context["steps"]) >= 5
    home = text(phone.get(at=2))
    assert "待核实" in home
    assert incident.reference in home


def test_the_page_tells_that_the_office_rang_back(place: County, phone: Phone) -> None:
    phone.send()
    reporting.verify_report(
        by=place.person("沈佳"), at=minutes(3), incident=Incident.objects.get(), found="TRUE", with_whom="李"
    )
    assert "09:15" in text(phone.get(at=4))


def test_ticks_tasks_and_directives_are_done_on_the_page(place: County, phone: Phone) -> None:
    phone.send()
    page = phone.get(at=1)
    panel = next(one for one in page.context["panels"] if one["template"] == "card/_todo.html")
    fifteen = next(one for one in panel["tasks"] if one["steps"])
    step = fifteen["steps"][0]["row"].pk
    done = phone.post(
        "do/", 1, what="tick", step=step, done="1", submission=fifteen["steps"][0]["submission"]
    )
    assert (done.status_code, TaskStep.objects.get(pk=step).done_at) == (303, minutes(1))
    phone.post("do/", 2, what="tick", step=step, done="0")
    assert TaskStep.objects.get(pk=step).done_at is None
    plain = next(one["row"] for one in panel["tasks"] if not one["steps"] and not one["row"].act)
    assert phone.post("do/", 2, what="finish", task=plain.pk).status_code == 303
    assert phone.post("do/", 3, what="nonsense").status_code == 404
    assert phone.get("do/").status_code == 405


def test_a_directive_to_the_outlet_is_accepted_on_the_page(place: County, phone: Phone) -> None:
    incident = build.directed(place)
    receipt = Receipt.objects.create(directive=incident.directives.first(), outlet=place.outlets["YS04"])
    done = phone.post("do/", 10, what="accept", reference=incident.reference)
    receipt.refresh_from_db()
    assert (done.status_code, receipt.status, receipt.answered_by) == (303, "ACCEPTED", None)


def test_no_other_outlet_no_other_incident_and_nothing_need_to_know_is_shown(
    place: County, phone: Phone
) -> None:
    other = build.reported(place, by=build.clerk(place, "YS05"), outlet="YS05")
    secret = build.reported(place, by=build.clerk(place), cause="robbery_violence", at=minutes(1))
    step = TaskStep.objects.filter(task__incident=secret, task__outlet__code="YS04").first()
    foreign = TaskStep.objects.filter(task__incident=other, task__outlet__code="YS05").first()
    for way in ("", "report/"):
        page = text(phone.get(way, 2))
        assert secret.reference not in page
        assert other.reference not in page
        assert "石桥" not in page
        assert not any(person in page for person in place.people)
    for row in (step, foreign):
        assert phone.post("do/", 3, what="tick", step=row.pk, done="1").status_code == 404
    for one in (other, secret):
        assert phone.post("do/", 3, what="accept", reference=one.reference).status_code == 404
    for way in ("/", f"/incidents/{other.reference}/", "/outlets/", "/journal/", "/my-work/"):
        assert phone.client.get(way).status_code == 302


def test_a_report_of_a_robbery_shows_its_sender_what_to_do_and_the_card_no_word_of_it(
    place: County, phone: Phone
) -> None:
    sent = phone.send(tile="people", cause="robbery_violence")
    incident = Incident.objects.get()
    with clock.pretend(minutes(1)):
        after = phone.client.get(sent.headers["Location"])
    assert after.context["steps"]
    assert incident.reference not in text(after)
    home = text(phone.get(at=2))
    assert incident.reference not in home
    assert "抢" not in home


def test_the_page_after_sending_belongs_to_its_outlet_and_its_hour(place: County, phone: Phone) -> None:
    sent = phone.send().headers["Location"]
    elsewhere = Phone(card(place, "YS05").code)
    stolen = sent.replace(phone.code, elsewhere.code)
    assert phone.client.get(stolen).status_code == 302
    assert phone.client.get(sent[:-3] + "xx/").status_code == 302


def test_what_is_wrong_is_named_and_nothing_typed_is_lost(phone: Phone) -> None:
    refused = phone.send(tile="")
    assert refused.status_code == 422
    page = text(refused)
    assert "整条街停电" in page
    assert "李小梅" in page
    assert 'href="#f-tile_0"' in page


def test_a_card_used_a_thousand_times_is_refused_with_the_telephone_and_keeps_what_was_typed(
    place: County, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUXU_CARD_REPORTS_PER_HOUR", "1")
    phone.send()
    for _again in range(20):
        refused = phone.send(1, join="NEW")
    assert refused.status_code == 429
    page = text(refused)
    assert "整条街停电" in page
    assert 'href="tel:07990000110"' in page
    assert Incident.objects.count() == 1
    assert CardUse.objects.count() == 2


def test_ticks_beyond_the_limit_are_refused_on_the_page(
    place: County, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUXU_CARD_ACTS_PER_HOUR", "1")
    phone.send()
    steps = TaskStep.objects.filter(task__outlet__code="YS04").order_by("pk")
    assert phone.post("do/", 1, what="tick", step=steps[0].pk, done="1").status_code == 303
    refused = phone.post("do/", 1, what="tick", step=steps[1].pk, done="1")
    assert refused.status_code == 429
    assert "tel:07990000110" in text(refused)


def test_a_revoked_card_says_so_and_keeps_what_was_typed(place: County, phone: Phone) -> None:
    actions.revoke_card(
        by=place.person("沈佳"), at=minutes(1), outlet=place.outlets["YS04"], reason="卡片遗失"
    )
    page = phone.get(at=2)
    assert page.status_code == 410
    assert "tel:07990000110" in text(page)
    assert "卡片遗失" not in text(page)
    assert phone.get("report/", 2).status_code == 410
    refused = phone.send(3)
    assert refused.status_code == 410
    assert "整条街停电" in text(refused)
    assert phone.post("do/", 3, what="tick", step=1).status_code == 410
    assert not Incident.objects.exists()


def test_a_code_that_nobody_was_given_is_answered_with_help(place: County) -> None:
    page = Phone("23456789ABCDE").get()
    assert page.status_code == 404
    assert "tel:120" in text(page)
    assert "/sign-in/" not in text(page)


def test_the_same_form_sent_twice_is_one_report(phone: Phone) -> None:
    key = str(phone.get("report/").context["form"]["submission"].value())
    first, again = phone.send(submission=key), phone.send(1, submission=key)
    assert first.status_code == again.status_code == 303
    assert Incident.objects.count() == 1


def test_something_similar_at_the_outlet_is_asked_once(place: County, phone: Phone) -> None:
    own = build.reported(place, by=build.clerk(place), cause="power")
    build.reported(place, by=build.clerk(place, "YS05"), outlet="YS05", cause="power", separate=True)
    asked = phone.send(2)
    assert asked.status_code == 422
    assert [key for key, _name in asked.context["form"].fields["join"].choices] == ["NEW", own.reference]
    assert f'name="asked" value="{own.reference}"' in text(asked)
    assert phone.send(2, join=own.reference).status_code == 303
    assert Incident.objects.count() == 2


def test_a_similar_incident_of_several_outlets_is_asked_about_by_its_cause_alone(
    place: County, phone: Phone
) -> None:
    own = build.reported(place, by=build.clerk(place), cause="power")
    joined = build.reported(place, by=build.clerk(place, "YS05"), outlet="YS05", cause="power", join=own)
    assert "石桥" in joined.title
    for page in (phone.get("report/", 2), phone.send(2), phone.get("", 2)):
        assert joined.reference in text(page)
        assert "石桥" not in text(page)


def test_the_address_is_the_last_that_the_proxies_in_front_vouch_for(phone: Phone, monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_ADDRESS_REPORTS_PER_HOUR", "1")
    phone.client.defaults["HTTP_X_FORWARDED_FOR"] = "1.1.1.1, 2.2.2.2"
    assert phone.send().status_code == 303
    known = Incident.objects.get().reference
    assert phone.send(1, join="NEW", asked=known).status_code == 429
    monkeypatch.setenv("YOUXU_PROXIES", "1")
    assert phone.send(1, join="NEW", asked=known).status_code == 303


def test_the_language_is_asked_for_in_the_address(phone: Phone) -> None:
    english = phone.get(lang="en")
    assert '<html lang="en">' in text(english)
    assert "report/?lang=en" in text(english)
    assert '<html lang="zh-CN">' in text(phone.get())


def test_a_contact_of_a_commissioned_outlet_sees_its_list_and_a_driver_does_not(place: County) -> None:
    commissioned(place)
    keeper = Phone(contact(place).code)
    assert "王守田" in text(keeper.get())
    assert keeper.send(outlet="YS05").status_code == 303
    first = FirstReport.objects.get()
    assert (first.contact.name, first.outlet.code) == ("王守田", "YS05")
    driver = Phone(contact(place, "YS05", "DRIVER", name="赵师傅").code)
    page = driver.get(at=1)
    assert [one["template"] for one in page.context["panels"]] == ["card/_sent.html"]
    assert driver.post("do/", 1, what="tick", step=1).status_code == 404


def test_a_roll_call_on_the_card_tells_no_cause_that_is_need_to_know(place: County, phone: Phone) -> None:
    secret = build.reported(place, by=build.clerk(place), cause="robbery_violence")
    row = watch.started(place, incident=secret)
    page = text(phone.get(at=1))
    assert row.reference in page
    assert secret.reference not in page
    assert "selected" not in page
    other = watch.ask(row, "YS05").pk
    assert phone.post("do/", 2, what="answer", ask=other, said="SAFE_OPEN").status_code == 404


def test_a_stop_that_a_contact_answers_is_a_report_without_an_account(place: County) -> None:
    commissioned(place)
    row = watch.started(place)
    keeper = Phone(contact(place).code)
    question = watch.ask(row, "YS05").pk
    done = keeper.post("do/", 2, what="answer", ask=question, said="SAFE_CLOSED", cause="power")
    first = FirstReport.objects.get()
    assert (done.status_code, first.came_by_card, first.contact.name) == (303, True, "王守田")


def test_the_page_asks_the_database_a_constant_number_of_times(
    place: County, phone: Phone, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        building.sent(place, at=minutes(number), separate=True, cause="power")
    phone.get(at=5)
    with django_assert_max_num_queries(14):
        assert phone.get(at=5).status_code == 200
    with django_assert_max_num_queries(14):
        assert phone.get("report/", at=5).status_code == 200
    assert NINE + timedelta(minutes=5) == minutes(5)


def test_prove_posting_from_card_takes_the_word_that_a_notice_hangs(place: County, phone: Phone) -> None:
    """The page's verb ``posted`` runs ``prove_posting_from_card``."""
    assert "门口的公告" not in text(phone.get(at=5))
    first = notices.published(place, build.directed(place), channels=["page", "door", "loudspeaker"])
    page = text(phone.get(at=20))
    assert "门口的公告" in page
    assert f"{first.notice.reference} / 1" in page
    named = {"what": "posted", "notice": first.notice.reference, "number": "1"}
    assert phone.post("do/", 21, **named, channel="door").status_code == 422, "neither picture nor word"
    assert phone.post("do/", 21, **named, channel="door", word="正门").status_code == 303
    assert phone.post("do/", 22, **named, channel="loudspeaker").status_code == 303
    assert "门口的公告" not in text(phone.get(at=23))
    assert Posting.objects.count() == 2
    assert phone.post("do/", 23, what="posted", notice="YS261123-N99", number="1").status_code == 404
    assert phone.post("do/", 23, what="posted", notice=first.notice.reference, number="x").status_code == 404


def test_take_down_from_card_says_that_a_sheet_is_down(place: County, phone: Phone) -> None:
    """The page's verb ``down`` runs ``take_down_from_card``."""
    first = notices.published(place, build.directed(place), channels=["page", "door"])
    named = {"notice": first.notice.reference, "number": "1", "channel": "door", "word": "正门"}
    assert phone.post("do/", 21, what="posted", **named).status_code == 303
    announcements.withdraw_notice(
        by=place.person("沈佳", minutes(50)), at=minutes(50), notice=first.notice, reason="发错了"
    )
    assert "请撤下门贴" in text(phone.get(at=51))
    assert phone.post("do/", 52, what="down", notice=first.notice.reference).status_code == 303
    assert "门口的公告" not in text(phone.get(at=53))
    other = Phone(card(place, "YS05").code)
    assert other.post("do/", 54, what="down", notice=first.notice.reference).status_code == 404
