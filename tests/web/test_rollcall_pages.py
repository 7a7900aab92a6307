"""Roll-call and watch by page: one act asks, one tap answers, the office writes down, settles, lifts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import cards, messages
from tests.builders import incidents as build
from tests.builders import watch as calls
from tests.builders.incidents import NINE, minutes
from tests.builders.watch import ask, followed, rung, started, tapped
from tests.states import kept
from youxu.core import clock
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.delivery.models import Channel
from youxu.delivery.sending import inbound_path
from youxu.incidents.models import Incident
from youxu.network.models import Outlet
from youxu.organisation import actions as organisation
from youxu.organisation.models import Person
from youxu.watch import actions
from youxu.watch.models import Answer, RollCall, Watch

pytestmark = pytest.mark.django_db


county = kept(build.whole_county)


@pytest.fixture
def office(county, client):
    client.force_login(county.people["沈佳"])
    return client


@pytest.fixture
def head(county, client):
    client.force_login(county.people["黄建华"])
    return client


def get(client: Any, address: str, after: float = 5) -> Any:
    with clock.pretend(minutes(after)):
        return client.get(address)


def post(client: Any, address: str, after: float = 5, **fields: Any) -> Any:
    with clock.pretend(minutes(after)):
        return client.post(address, {"submission": str(new_submission()), **fields})


def test_the_start_page_shows_the_whole_unit_and_one_act_asks_it(county, office) -> None:
    page = get(office, "/rollcalls/start/")
    assert "请这 12 个网点现在应答" in page.content.decode()
    answer = post(office, "/rollcalls/start/", rule="unit", below="yunshan", send="1")
    row = RollCall.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/rollcalls/{row.reference}/")
    assert row.total == 12


def test_another_rule_is_looked_at_first_and_its_fault_stands_at_its_field(county, office) -> None:
    looked = post(office, "/rollcalls/start/", rule="outlets", codes="YS04 YS05", look="1")
    assert 'name="send"' in looked.content.decode()
    assert not RollCall.objects.exists()
    wrong = post(office, "/rollcalls/start/", rule="outlets", codes="YS99", look="1")
    assert wrong.status_code == 422
    assert "YS99" in wrong.content.decode()


def test_a_roll_call_for_an_incident_is_started_from_its_room(county, office) -> None:
    incident = build.grave(county)
    room = get(office, f"/incidents/{incident.reference}/", 8).content.decode()
    assert f"/rollcalls/start/?for={incident.reference}" in room
    post(
        office, "/rollcalls/start/", 9, rule="unit", below="yunshan", send="1", **{"for": incident.reference}
    )
    row = RollCall.objects.get()
    assert row.incident_id == incident.pk
    again = get(office, f"/incidents/{incident.reference}/", 10).content.decode()
    assert row.reference in again


row = kept(started, on=county)


def test_the_head_of_an_outlet_finds_the_question_in_my_work_and_answers_with_one_tap(
    county, row, head
) -> None:
    page = get(head, "/my-work/").content.decode()
    tap = f"/rollcalls/{row.reference}/YS04/tap/"
    assert tap in page
    assert "平安且照常营业" in page
    answer = post(head, tap, said="SAFE_OPEN")
    assert answer["Location"] == f"/rollcalls/{row.reference}/YS04/"
    assert ask(row, "YS04").said == "SAFE_OPEN"
    assert tap not in get(head, "/my-work/", 7).content.decode()
    assert "平安且照常营业" in get(head, answer["Location"], 7).content.decode()


def test_closed_without_a_known_cause_asks_for_the_cause_before_it_is_sent(county, row, head) -> None:
    page = get(head, "/my-work/").content.decode()
    assert f"/rollcalls/{row.reference}/YS04/?said=SAFE_CLOSED#full" in page
    full = get(head, f"/rollcalls/{row.reference}/YS04/?said=SAFE_CLOSED").content.decode()
    assert re.search(r'value="SAFE_CLOSED"[^>]*checked', full)
    sent = post(head, f"/rollcalls/{row.reference}/YS04/", said="SAFE_CLOSED", cause="power", people_safe="3",
                power="NO", line="UNKNOWN", water="YES", needs="发电机")  # fmt: skip
    assert sent.status_code == 303
    assert Incident.objects.get().cause == "power"
    assert (
        Incident.objects.get().reference in get(head, f"/rollcalls/{row.reference}/YS04/", 8).content.decode()
    )


def test_a_refused_form_names_the_field_and_loses_nothing_entered(county, row, office) -> None:
    page = post(office, f"/rollcalls/{row.reference}/YS10/", said="SAFE_OPEN", people_missing="1", told_by="王芳",
                power="UNKNOWN", line="UNKNOWN", water="UNKNOWN", way="TELEPHONE", needs="要水")  # fmt: skip
    text = page.content.decode()
    assert page.status_code == 422
    assert "有人失联" in text
    assert "要水" in text
    assert "王芳" in text
    assert not Answer.objects.exists()


def test_the_office_writes_a_call_down_with_its_true_time_and_who_told_it(county, row, office) -> None:
    when = timezone.localtime(minutes(12)).strftime("%Y-%m-%dT%H:%M")
    sent = post(office, f"/rollcalls/{row.reference}/YS10/", 20, said="SAFE_OPEN", told_by="王芳", told_at=when,
                power="YES", line="YES", water="YES", way="TELEPHONE", people_safe="4")  # fmt: skip
    assert sent["Location"] == f"/rollcalls/{row.reference}/sheet/"
    found = Answer.objects.get()
    assert (found.told_at, found.told_by, found.way) == (minutes(12), "王芳", "TELEPHONE")


def test_nobody_reaches_the_page_of_another_outlet(county, row, head) -> None:
    refused = post(head, f"/rollcalls/{row.reference}/YS05/tap/", said="SAFE_OPEN")
    assert refused.status_code == 409
    assert "只能为自己的网点应答" in refused.content.decode()
    assert not Answer.objects.exists()
    assert get(head, "/rollcalls/YS261123-R99/").status_code == 404
    assert get(head, f"/rollcalls/{row.reference}/YS99/").status_code == 404
    assert post(head, "/rollcalls/start/", rule="unit", below="yunshan", send="1").status_code == 403


def test_the_branch_finds_its_commissioned_outlet_in_my_work_and_writes_down_who_told_it(
    county, head
) -> None:
    cards.commissioned(county)
    row = started(county)
    address = f"/rollcalls/{row.reference}/YS05/"
    assert address in get(head, "/my-work/").content.decode()
    page = get(head, address).content.decode()
    assert "谁告诉您" in page or 'name="told_by"' in page
    answer = post(head, address, said="SAFE_OPEN", told_by="王守田", way="TELEPHONE", power="UNKNOWN",
                  line="UNKNOWN", water="UNKNOWN")  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (303, "/my-work/")
    assert Answer.objects.get().told_by == "王守田"
    assert address not in get(head, "/my-work/").content.decode()


def test_the_call_sheet_lists_by_risk_with_the_numbers_and_no_answer_carries_on(county, office) -> None:
    Outlet.objects.update(telephone="0799-1")
    Outlet.objects.filter(code="YS05").update(one_person=True)
    Person.objects.filter(name="唐小燕").update(mobile="13900000005")
    row = started(county)
    page = get(office, f"/rollcalls/{row.reference}/sheet/").content.decode()
    assert page.index("YS05") < page.index("YS04") < page.index("YS10")
    assert "13900000005" in page
    sent = post(office, f"/rollcalls/{row.reference}/YS05/no-answer/")
    assert sent["Location"] == f"/rollcalls/{row.reference}/sheet/"
    assert ask(row, "YS05").rung == "SECOND"
    for show in ("answered", "help", "contradicted", "all", "nonsense"):
        assert get(office, f"/rollcalls/{row.reference}/sheet/?show={show}").status_code == 200
    assert "YS10" in get(office, f"/rollcalls/{row.reference}/sheet/?print=1").content.decode()


def test_a_contradiction_stands_on_the_sum_and_the_office_settles_it(county, row, office) -> None:
    tapped(county, row, "YS04")
    rung(county, row, "YS04", said="HELP", people_missing=1, told_by="隔壁网点", after=6)
    assert "两种说法" in get(office, f"/rollcalls/{row.reference}/", 8).content.decode()
    page = f"/rollcalls/{row.reference}/YS04/"
    unsaid = post(office, page + "settle/", 9, number="1", word="")
    assert unsaid.status_code == 422
    sent = post(office, page + "settle/", 9, number="1", word="回拨黄建华")
    assert sent.status_code == 303
    assert ask(row, "YS04").said == "SAFE_OPEN"
    assert "办公室未采信" in get(office, page, 10).content.decode()


def test_the_sum_has_a_line_to_copy_in_both_languages_and_is_fetched_alone(county, row, office) -> None:
    tapped(county, row, "YS04", people_safe=3)
    text = get(office, f"/rollcalls/{row.reference}/parts/", 6).content.decode()
    assert "应答1/3" in text
    assert "1/3 answered" in text
    assert "<dt>停业</dt>" in text
    assert "<html" not in text
    board = get(office, "/", 6).content.decode()
    assert row.reference in board
    assert row.reference in get(office, "/my-work/", 6).content.decode()


def test_the_list_and_the_end_by_hand(county, office) -> None:
    assert "还没有点过名" in get(office, "/rollcalls/").content.decode()
    row = started(county)
    assert row.reference in get(office, "/rollcalls/").content.decode()
    post(office, f"/rollcalls/{row.reference}/end/")
    assert RollCall.objects.get().end_reason == "BY_HAND"
    again = post(office, f"/rollcalls/{row.reference}/end/", 6)
    assert again.status_code == 409
    assert Entry.objects.filter(code="REFUSED").exists()


@pytest.mark.parametrize("path", ["tap", "no-answer", "settle"])
def test_an_act_asked_by_get_shows_the_page_instead(county, row, office, path) -> None:
    assert get(office, f"/rollcalls/{row.reference}/YS04/{path}/").status_code == 302
    assert get(office, f"/rollcalls/{row.reference}/end/").status_code == 302


def test_a_watch_is_raised_in_four_fields_changed_and_lifted(county, office) -> None:
    until = timezone.localtime(NINE + timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
    assert get(office, "/watches/raise/").status_code == 200
    fields = {"hazard": "flood", "colour": "ORANGE", "rule": "outlets", "codes": "YS04 YS05"}
    assert post(office, "/watches/raise/", until_at="", **fields).status_code == 422
    sent = post(office, "/watches/raise/", until_at=until, **fields)
    row = Watch.objects.get()
    assert sent["Location"] == f"/watches/{row.reference}/"
    page = get(office, sent["Location"]).content.decode()
    assert "橙色预警" in page
    assert "洪水内涝" in get(office, "/").content.decode()
    assert "预警" in get(office, f"/incidents/{row.reference}/").content.decode()
    post(office, sent["Location"], 9, colour="RED", until_at=until, revision="1")
    assert Watch.objects.get().colour == "RED"
    stale = post(office, sent["Location"], 10, colour="BLUE", until_at=until, revision="1")
    assert stale.status_code == 409
    post(office, sent["Location"], 10, colour="BLUE", until_at=until, revision="2")
    assert Watch.objects.get().colour == "BLUE"
    post(office, f"{sent['Location']}lift/", 20, reason="雨停", revision="3")
    assert Watch.objects.get().state == "LIFTED"
    assert post(office, f"{sent['Location']}lift/", 21, revision="4").status_code == 409
    assert "雨停" in get(office, sent["Location"], 22).content.decode()
    assert get(office, f"{sent['Location']}lift/").status_code == 302


def test_an_expired_watch_asks_to_be_lifted_or_prolonged(county, office) -> None:
    actions.raise_watch(
        by=county.person("沈佳"),
        at=NINE,
        unit=county.unit,
        hazard="flood",
        colour="BLUE",
        area=calls.FEW,
        until_at=minutes(60),
    )
    actions.expire_watches(by=calls.SWEEPER, at=minutes(61))
    assert "已到期" in get(office, "/", 62).content.decode()


def test_what_a_need_to_know_incident_asks_is_not_shown_to_who_may_not_know_it(county, client) -> None:
    incident = build.verified(county)
    started(county, at=minutes(4), incident=incident)
    Incident.objects.filter(pk=incident.pk).update(visibility="NEED_TO_KNOW")
    row = RollCall.objects.get()
    client.force_login(county.people["罗平"])
    assert get(client, f"/rollcalls/{row.reference}/", 6).status_code == 404
    assert row.reference not in get(client, "/rollcalls/", 6).content.decode()
    client.force_login(county.people["唐小燕"])
    tap = post(client, f"/rollcalls/{row.reference}/YS05/tap/", 7, said="SAFE_OPEN")
    assert tap.status_code == 303
    assert incident.reference not in get(client, tap["Location"], 8).content.decode()


def test_the_card_opens_the_question_and_answers_it_without_an_account(county) -> None:
    row, phone = started(county), Client()
    code = cards.card(county).code
    page = get(phone, f"/p/c/{code}/").content.decode()
    assert "平安且照常营业" in page
    assert row.reference in page
    sent = post(phone, f"/p/c/{code}/do/", what="answer", ask=str(ask(row, "YS04").pk), said="SAFE_CLOSED",
                cause="power", people_safe="3", name="李小梅")  # fmt: skip
    assert sent.status_code in (302, 303)
    found = Answer.objects.get()
    assert (found.said, found.people_safe, found.told_by) == ("SAFE_CLOSED", 3, "李小梅")
    assert Incident.objects.get().verified_at is None
    assert "平安且照常营业" not in get(phone, f"/p/c/{code}/", 7).content.decode()
    wrong = post(phone, f"/p/c/{code}/do/", 8, what="answer", ask=str(ask(row, "YS05").pk), said="HELP")
    assert wrong.status_code == 404
    unsaid = post(phone, f"/p/c/{code}/do/", 8, what="answer", ask=str(ask(row, "YS04").pk), said="FINE")
    assert unsaid.status_code == 422


def test_a_tap_on_the_card_after_the_end_is_written_down_and_says_so(county) -> None:
    row, phone = started(county), Client()
    code = cards.card(county).code
    actions.end_rollcall(by=county.person("沈佳", minutes(4)), at=minutes(4), roll_call=row)
    sent = post(phone, f"/p/c/{code}/do/", 7, what="answer", ask=str(ask(row, "YS04").pk), said="SAFE_OPEN")
    page = get(phone, sent["Location"], 7).content.decode()
    assert f"点名 {row.reference}" in page
    assert "已记下" in page
    assert Answer.objects.get().said == "SAFE_OPEN"
    assert Entry.objects.get(code="ROLLCALL_ANSWERED_LATE").stream == ask(row, "YS04").stream
    other = get(phone, f"/p/c/{code}/?late=YS261123-R99", 7).content.decode()
    assert "已记下" not in other


def test_a_revoked_card_answers_no_roll_call(county) -> None:
    row, phone = started(county), Client()
    card = cards.card(county)
    organisation.revoke_card(
        by=county.person("沈佳", minutes(1)), at=minutes(1), outlet=county.outlets["YS04"], reason="丢失"
    )
    sent = post(phone, f"/p/c/{card.code}/do/", what="answer", ask=str(ask(row, "YS04").pk), said="HELP")
    assert sent.status_code == 410
    assert "值班" in sent.content.decode()
    assert not Answer.objects.exists()


def test_a_reply_pushed_by_the_gateway_is_an_answer_of_the_roll_call(county) -> None:
    row = messages.asked_with_sms(county)
    gateway = inbound_path(Channel.objects.get(key="sms"))
    reply = {"from": "+86 139 1111 0001", "text": "2 3人", "id": "r-1", "at": minutes(3).isoformat()}
    for _twice in range(2):
        with clock.pretend(minutes(4)):
            pushed = Client().post(gateway, {"replies": [reply]}, "application/json")
        assert pushed.json()["count"] == 1
        messages.followed(minutes(4))
    found = Answer.objects.get()
    assert (found.ask_id, found.said, found.people_safe, found.told_at) == (
        ask(row, "YS04").pk, "SAFE_CLOSED", 3, minutes(3),
    )  # fmt: skip
    assert found.told_by == "柳林支局 139****0001"


def test_the_call_sheet_says_how_far_each_message_came_and_what_was_answered_unclearly(
    county, office
) -> None:
    row = messages.asked_with_sms(county)
    messages.replied("门口好多水")
    page = get(office, f"/rollcalls/{row.reference}/sheet/").content.decode()
    assert "回复不清（看不懂）：“门口好多水”" in page
    assert "未发短信：没有手机号码" in page
    only = get(office, f"/rollcalls/{row.reference}/sheet/?show=unclear").content.decode()
    assert "YS04" in only
    assert "YS10" not in only
    one = get(office, f"/rollcalls/{row.reference}/YS04/").content.decode()
    assert "请打电话核实并登记" in one
    assert "短信给柳林支局：已发出" in one
    assert "回复不清" in get(office, f"/rollcalls/{row.reference}/").content.decode()
    assert f"/rollcalls/{row.reference}/sheet/?show=unclear" in get(office, "/my-work/").content.decode()


@pytest.mark.parametrize(
    ("address", "most"), [("/rollcalls/", 25), ("/rollcalls/{row}/", 30), ("/rollcalls/{row}/sheet/", 28),
                          ("/rollcalls/{row}/YS04/", 34), ("/rollcalls/start/", 25), ("/watches/raise/", 22)],
)  # fmt: skip
def test_a_page_asks_few_questions(county, office, django_assert_max_num_queries, address, most) -> None:
    row = started(county, rule={"unit": "yunshan"})
    rung(county, row, "YS10")
    followed()
    with django_assert_max_num_queries(most):
        assert get(office, address.format(row=row.reference)).status_code == 200
