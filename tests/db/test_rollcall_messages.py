"""Roll-call by message: who is asked at which number, what a reply counts as, what nobody can read or came too late."""

from __future__ import annotations

import pytest

from tests.builders import cards
from tests.builders.alerting import followed
from tests.builders.incidents import NINE, minutes
from tests.builders.messages import asked, replied, sent, texts, with_sms
from tests.builders.watch import FEW, SWEEPER, ask, rung, started, swept, tapped
from tests.states import kept
from youxu.core.models import Entry
from youxu.delivery.models import Channel, Delivery, Message, Reply
from youxu.delivery.queries import text_of
from youxu.incidents.actions.report import report
from youxu.incidents.models import FirstReport, Incident
from youxu.network.models import Outlet
from youxu.watch import actions, queries
from youxu.watch.models import Answer, AskMessage, RollCall, UnclearReply

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LINE = "13911110000"


county = kept(with_sms)


def sheet(county, row: RollCall, code: str, after: float = 5):
    at = minutes(after)
    return queries.sheet_row(county.person("沈佳", at), ask(row, code), at)


row = kept(asked, on=county)


def test_each_outlet_is_asked_at_its_own_number_in_words_that_need_no_link(county, row) -> None:
    found = texts()
    assert set(found) == {"13911110001", "13911110002", "13911110003"}
    text = found["13911110001"]
    assert row.reference in text
    assert "0701-5550100" in text
    assert "回1" in text
    assert "http" not in text
    message = Message.objects.get(once=f"ask:{ask(row, 'YS04').pk}:FIRST")
    assert (message.topic, message.stream, message.visibility) == ("staff_rollcall", row.stream, "OPEN")
    assert set(message.variables) == {"n", "p"}
    assert [one.state for one in sheet(county, row, "YS04").messages] == ["SENT"]


def test_ask_by_message_asks_nobody_twice_and_only_while_the_roll_call_runs(county, row) -> None:
    assert actions.ask_by_message(by=SWEEPER, at=minutes(1), roll_call=row) == 0
    assert AskMessage.objects.count() == Message.objects.count() == 3
    entry = Entry.objects.get(code="ROLLCALL_MESSAGED")
    assert entry.stream == row.stream


def test_outlets_behind_one_number_get_one_message_with_a_list(county, monkeypatch) -> None:
    monkeypatch.setattr("youxu.watch.actions.messages.AT_ONCE", 2)
    Outlet.objects.filter(unit_path__startswith=county.unit.path).update(telephone=LINE)
    asked(county, rule={"unit": "yunshan"})
    one = Delivery.objects.get()
    assert one.recipient == f"tel:{LINE}"
    assert one.bundled.count() == 11
    text = text_of(one)
    assert "12个网点" in text
    assert "YS04" in text
    assert "347" not in text.split("\n")[0]


def test_without_a_mobile_number_or_a_channel_nothing_is_stored_and_the_sheet_says_why(county) -> None:
    Outlet.objects.filter(code="YS10").update(telephone="0701-5550177")
    row = asked(county)
    assert [(one.state, one.reason) for one in sheet(county, row, "YS10").messages] == [
        ("NONE", "BAD_ADDRESS")
    ]
    Channel.objects.update(retired_at=NINE)
    other = started(county, at=minutes(30))
    followed(minutes(30))
    assert [(one.state, one.reason) for one in sheet(county, other, "YS04").messages] == [
        ("NONE", "NO_CHANNEL")
    ]
    assert Message.objects.count() == 2


def test_a_commissioned_outlet_is_asked_through_its_contact(county) -> None:
    cards.commissioned(county)
    contact = cards.contact(county)
    row = asked(county)
    found = AskMessage.objects.get(ask=ask(row, "YS05"))
    assert found.name == "王守田"
    assert Delivery.objects.get(message=found.message_id).recipient == f"contact:{contact.pk}"
    replied("1 1人", address="13800000001")
    answer = Answer.objects.get(ask=ask(row, "YS05"))
    assert (answer.said, answer.people_safe, answer.way, answer.told_by) == (
        "SAFE_OPEN",
        1,
        "MESSAGE",
        "王守田 138****0001",
    )


def test_each_later_try_asks_the_next_number_by_message(county) -> None:
    Outlet.objects.filter(code="YS05").update(parent_outlet=county.outlets["YS10"])
    row = asked(county)
    for after in (15, 30):
        swept(after)
        followed(minutes(after))
        sent()
    rungs = AskMessage.objects.filter(ask=ask(row, "YS05")).order_by("pk")
    found = [(one.rung, Delivery.objects.get(message=one.message_id).address) for one in rungs]
    assert found == [("FIRST", "13911110002"), ("SECOND", "13922220002"), ("PARENT", "13911110003")]


def test_a_reply_is_an_answer_of_the_roll_call_and_confirms_like_one(county, row) -> None:
    replied("1 3人")
    found = ask(row, "YS04")
    assert (found.state, found.said, found.people_safe, found.answered_at) == (
        "ANSWERED",
        "SAFE_OPEN",
        3,
        minutes(3),
    )
    total = queries.total_of(row, minutes(5))
    assert (total.answered, total.safe, total.open) == (1, 1, 1)
    assert Entry.objects.filter(code="ROLLCALL_ANSWERED", stream=found.stream).count() == 1


def test_the_same_number_corrects_its_word_and_another_teller_contradicts_it(county, row) -> None:
    replied("1")
    replied("2", 4)
    assert ask(row, "YS04").said == "SAFE_CLOSED"
    assert ask(row, "YS04").contradicted_at is None
    rung(county, row, "YS04", "SAFE_OPEN", after=6)
    assert ask(row, "YS04").contradicted_at is not None
    assert ask(row, "YS04").said == "SAFE_CLOSED"


def test_one_reply_answers_for_every_outlet_behind_the_number_in_portions(county, monkeypatch) -> None:
    monkeypatch.setattr("youxu.watch.actions.replies.AT_ONCE", 2)
    Outlet.objects.filter(code__in=FEW["outlets"]).update(telephone=LINE)
    row = asked(county)
    replied("1，YS10 2", address=LINE)
    assert {code: ask(row, code).said for code in FEW["outlets"]} == {
        "YS04": "SAFE_OPEN", "YS05": "SAFE_OPEN", "YS10": "SAFE_CLOSED",
    }  # fmt: skip
    assert Answer.objects.count() == 3


def test_what_nobody_can_read_stands_on_the_sheet_with_its_text_until_somebody_answers(county, row) -> None:
    replied("单位门口好多水")
    line = sheet(county, row, "YS04")
    assert [(one.text, one.why) for one in line.unclear] == [("单位门口好多水", "UNREADABLE")]
    assert line.state == "WAITING"
    office = county.person("沈佳", minutes(5))
    first, _more = queries.sheet_of(office, row, minutes(5), show="unclear")
    assert [one.code for one in first] == ["YS04"]
    back = Delivery.objects.get(message__topic="staff_unclear")
    assert back.address == "13911110001"
    assert "1" in text_of(back)
    payload = Entry.objects.get(code="ROLLCALL_UNCLEAR")
    assert payload.stream == row.stream
    sent()
    replied("2", 6)
    assert ask(row, "YS04").said == "SAFE_CLOSED"
    assert sheet(county, row, "YS04", 7).unclear == ()
    assert UnclearReply.objects.count() == 1


def test_a_reply_that_contradicts_itself_goes_to_the_sheet_and_is_told_so_but_once(county, row) -> None:
    replied("1 2")
    replied("1 3", 4)
    assert [one.why for one in sheet(county, row, "YS04").unclear] == ["CONTRADICTS", "CONTRADICTS"]
    assert Message.objects.filter(topic="staff_unclear").count() == 1


def test_help_for_one_of_several_that_is_not_named_is_asked_for_at_each(county) -> None:
    Outlet.objects.filter(code__in=FEW["outlets"]).update(telephone=LINE)
    row = asked(county)
    replied("3", address=LINE)
    assert all(sheet(county, row, code).unclear[0].why == "WHICH" for code in FEW["outlets"])
    assert not Answer.objects.exists()


def test_a_reply_to_a_closed_roll_call_is_written_down_and_the_sender_told_so(county, row) -> None:
    actions.end_rollcall(by=county.person("沈佳", minutes(20)), at=minutes(20), roll_call=row)
    replied("2", 25)
    assert ask(row, "YS04").said == "SAFE_CLOSED"
    entry = Entry.objects.get(code="ROLLCALL_ANSWERED_LATE")
    assert entry.stream == ask(row, "YS04").stream
    back = Delivery.objects.get(message__topic="staff_closed")
    assert "已结束" in text_of(back)


def test_a_late_reply_counts_in_the_turn_that_runs_now(county) -> None:
    asked(county)
    later = started(county, at=minutes(30))
    replied("1", 32)
    assert ask(later, "YS04").state == "ANSWERED"
    assert not Entry.objects.filter(code="ROLLCALL_ANSWERED_LATE").exists()


def test_a_running_number_s_reply_is_taken_once_however_often_it_is_handled(county) -> None:
    asked(county)
    replied("1")
    assert actions.answer_by_message(by=SWEEPER, at=minutes(9), reply=Reply.objects.get()) == 0
    assert Answer.objects.count() == 1


def test_an_unclear_reply_that_came_too_late_still_waits_for_the_office(county, row) -> None:
    actions.end_rollcall(by=county.person("沈佳", minutes(20)), at=minutes(20), roll_call=row)
    replied("怎么回事", 25)
    office = county.person("沈佳", minutes(30))
    assert [one.reference for one in queries.with_unclear(office, county.unit.path, minutes(30))] == [
        row.reference
    ]
    later = started(county, at=minutes(40))
    tapped(county, later, "YS04", after=42)
    assert queries.with_unclear(office, county.unit.path, minutes(45)) == []


def test_an_unclear_reply_keeps_the_roll_call_from_ending_by_itself(county, row) -> None:
    tapped(county, row, "YS04", after=2)
    tapped(county, row, "YS05", after=2)
    replied("？", address="13911110001")
    rung(county, row, "YS10", after=4)
    followed(minutes(5))
    assert RollCall.objects.get(pk=row.pk).ended_at is None
    tapped(county, row, "YS04", after=6)
    followed(minutes(6))
    assert RollCall.objects.get(pk=row.pk).ended_at is not None


def test_the_question_for_a_need_to_know_incident_names_none_of_it_and_is_hidden_like_it(county) -> None:
    incident = report(
        by=county.person("黄建华", minutes(1)), at=minutes(1), outlet_code="YS04", cause="robbery_violence",
        lines=("letters",),
    )  # fmt: skip
    row = started(county, at=minutes(2), incident=incident)
    followed(minutes(2))
    found = Message.objects.get(once=f"ask:{ask(row, 'YS05').pk}:FIRST")
    assert (found.visibility, found.stream) == ("NEED_TO_KNOW", incident.stream)
    said = f"{found.text} {found.line} {found.heading} {found.subject} {found.variables}"
    assert incident.reference not in said
    assert not any(word in said for word in ("抢劫", "暴力", "robbery", incident.title))
    blind = county.person("马骏", minutes(3))
    assert not Message.objects.visible_to(blind).filter(pk=found.pk).exists()
    assert not AskMessage.objects.visible_to(blind).exists()


def test_questions_that_wait_are_dropped_when_the_roll_call_ends(county) -> None:
    row = started(county)
    followed(NINE)
    actions.end_rollcall(by=county.person("沈佳", minutes(1)), at=minutes(1), roll_call=row)
    followed(minutes(1))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"WITHDRAWN"}


def test_a_cry_by_message_opens_a_report_that_the_office_has_to_verify(county, row) -> None:
    replied("3 房子塌了，失联1人")
    incident = Incident.objects.get()
    answer = Answer.objects.get(ask=ask(row, "YS04"))
    assert (answer.incident, answer.people_missing, answer.needs) == (incident, 1, "3 房子塌了，失联1人")
    first = FirstReport.objects.get(incident=incident)
    assert (first.verification, first.people_in_danger, first.by_telephone) == ("UNVERIFIED", "YES", False)
