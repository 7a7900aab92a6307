"""Pages of the customers' voice: the public form and its tracking page, the office's lists, call-backs, publicity."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import cards, feedback, notices
from tests.builders.feedback import HEAD, MARKETING, OFFICER, PHONE, WORDS, answered, sent
from tests.builders.response import County, minutes, reported, responding
from tests.states import kept
from tests.web.test_custody_pages import get, post
from youxu.core import clock
from youxu.feedback.models import CallBack, Mention, Voice, VoiceTally

pytestmark = pytest.mark.django_db

place = kept(feedback.county)
FORM = "/p/feedback/?outlet=YS04"
HTML = "<script>alert(1)</script><b>气死了</b>"


def public(address: str, /, at: float = 60, **data: Any) -> Any:
    """Open or send a public page on a phone without any cookie."""
    with clock.pretend(minutes(at)):
        client = Client(headers={"host": "127.0.0.1"})
        return client.post(address, data) if data else client.get(address)


def text(answer: Any) -> str:
    return answer.content.decode()


def test_a_customer_writes_and_reads_the_answer_without_an_account(place: County) -> None:
    page = public(f"{FORM}&notice=GG-7&revision=2")
    assert page.status_code == 200
    assert not page.cookies
    assert "csrfmiddlewaretoken" not in text(page)
    assert "<script" not in text(page)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    told = public(f"{FORM}&notice=GG-7&revision=2", kind="COMPLAINT", text=HTML, contact=PHONE, name="王")
    assert told.status_code == 303
    voice = Voice.objects.get()
    assert (voice.source, voice.notice, voice.notice_revision) == ("NOTICE", "GG-7", 2)
    shown = public(told.headers["Location"].partition("#")[0])
    assert shown.status_code == 200
    assert "&lt;b&gt;气死了&lt;/b&gt;" in text(shown)
    assert HTML not in text(shown)
    assert PHONE not in text(shown)
    assert "已收到" in text(shown)


def test_the_language_of_the_reader_is_asked_for_in_the_address_and_kept(place: County) -> None:
    page = text(public(f"{FORM}&lang=en"))
    assert "Ask, complain, praise" in page
    assert "outlet=YS04" in re.findall(r'href="(\?lang=[^"]+)"', page)[0]
    told = public(f"{FORM}&lang=en", kind="ENQUIRY", text="When do you open?")
    assert "lang=en" in told.headers["Location"]
    assert Voice.objects.get().language == "en"


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"kind": "COMPLAINT", "text": ""}, 422, "请写明是什么事"),
        ({"kind": "COMPLAINT", "text": "长" * 34_000}, 422, "超过 2000 个字"),
        ({"kind": "SATISFACTION", "text": "好"}, 422, "请打 1 到 5 分"),
        ({"kind": "THREAT", "text": "好"}, 422, "alert"),
        ({"kind": "ENQUIRY", "text": "好", "contact": "某某"}, 422, "电话号码或邮箱"),
    ],
)
def test_what_is_at_fault_is_named_with_every_input_kept(
    place: County, given: dict[str, str], status: int, said: str
) -> None:
    marking = "&kind=satisfaction" if given["kind"] == "SATISFACTION" else ""
    page = public(f"{FORM}{marking}", **given)
    assert page.status_code == status
    assert said in text(page)
    assert given["text"][:100] in text(page)
    assert not Voice.objects.exists()


def test_a_mark_is_given_without_words(place: County) -> None:
    address = f"{FORM}&kind=satisfaction"
    assert "您对我们的处理满意吗" in text(public(address))
    assert 'id="f-score_3" value="4" checked' in text(public(f"{address}&score=4"))
    assert public(address, score="4", text="").status_code == 303
    voice = Voice.objects.get()
    assert (voice.kind, voice.score, voice.state) == ("SATISFACTION", 4, "CLOSED")


def test_a_flood_is_refused_with_the_telephone_and_the_words_kept(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUXU_ADDRESS_VOICES_PER_HOUR", "1")
    assert public(FORM, kind="ENQUIRY", text="几点开门").status_code == 303
    page = public(FORM, kind="ENQUIRY", text="第二次问")
    assert page.status_code == 429
    assert "第二次问" in text(page)
    assert Voice.objects.count() == 1


def test_an_outlet_named_in_words_is_found_and_an_unknown_one_is_kept_as_written(place: County) -> None:
    public("/p/feedback/?unit=yunshan", kind="ENQUIRY", text="几点开门", place="柳林支局")
    public("/p/feedback/?unit=yunshan", kind="ENQUIRY", text="几点开门", place="桥头那家")
    first, second = Voice.objects.order_by("pk")
    assert first.outlet == place.outlets["YS04"]
    assert (second.outlet, second.place) == (None, "桥头那家")


def test_an_address_that_names_no_post_office_says_so(place: County) -> None:
    assert public("/p/feedback/?unit=nowhere").status_code == 404
    assert public("/p/feedback/?outlet=X9&unit=nowhere").status_code == 404


def test_a_wrong_code_is_told_and_the_right_one_found_as_people_write_it(place: County) -> None:
    voice = sent(place)
    assert public("/p/feedback/t/").status_code == 200
    wrong = public("/p/feedback/t/?code=ABCDEFGHJKMNP")
    assert wrong.status_code == 404
    assert "ABCDEFGHJKMNP" in text(wrong)
    assert public("/p/feedback/t/ABCDEFGHJKMNP/").status_code == 404
    spoken = "-".join((voice.code[:5].lower(), voice.code[5:10], voice.code[10:]))
    assert public(f"/p/feedback/t/?code={spoken}").headers["Location"] == f"/p/feedback/t/{voice.code}/"


def test_the_customer_gives_a_mark_and_opens_it_again_once(place: County) -> None:
    voice = answered(place)
    address = f"/p/feedback/t/{voice.code}/"
    assert "下午两点半恢复" in text(public(address))
    assert public(address, what="rate", score="2").status_code == 303
    assert public(address, what="rate", score="5").status_code == 422
    assert public(address, what="reopen", text="没人打电话").status_code == 303
    voice.refresh_from_db()
    assert (voice.score, voice.state) == (2, "RECEIVED")
    assert public(address, what="reopen", text="再来").status_code == 422


def test_the_list_shows_what_waits_late_first_to_find_masked(place: County) -> None:
    reported(place)
    sent(place, contact=PHONE)
    answered(place, text="问问")
    page = text(get(place, OFFICER, "/feedback/"))
    assert WORDS in page
    assert "问问" not in page
    assert PHONE not in page
    assert "138******78" in page
    assert "问问" in text(get(place, OFFICER, "/feedback/?state=all"))
    assert WORDS in text(get(place, OFFICER, "/feedback/?state=late", at=60 * 24 * 9))
    assert get(place, "郑凯", "/feedback/").status_code == 403


def test_the_list_asks_the_same_however_many_there_are(place: County) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert get(place, OFFICER, "/feedback/?state=all").status_code == 200
        return len(seen)

    sent(place)
    queries()  # what is kept of plan and network is read by the first
    few = queries()
    for count in range(60):
        sent(place, at=minutes(41 + count % 10))
    assert queries() == few


def test_an_officer_takes_and_answers_and_two_at_once_see_both(place: County) -> None:
    voice = sent(place, contact=PHONE, text=HTML)
    address = f"/feedback/voices/{voice.reference}/"
    page = text(get(place, OFFICER, address))
    assert "&lt;script&gt;" in page
    assert "<b>气死了" not in page
    assert PHONE not in page
    assert post(place, OFFICER, address, what="take", revision="1").status_code == 303
    assert PHONE in text(get(place, OFFICER, address))
    assert PHONE not in text(get(place, HEAD, address))
    assert post(place, OFFICER, address, what="answer", text="先写的", revision="2").status_code == 303
    clash = post(place, HEAD, address, what="answer", text="后写的", revision="2")
    assert clash.status_code == 409
    assert "先写的" in text(clash)
    assert "后写的" in text(clash)
    assert post(place, HEAD, address, what="close", revision="3").status_code == 303
    assert Voice.objects.get().state == "CLOSED"


def test_a_voice_is_put_to_its_outlet_and_joined(place: County) -> None:
    incident = reported(place)
    first = sent(place)
    second = sent(place, code=None, text="柳林支局没开门")
    address = f"/feedback/voices/{second.reference}/"
    assert "留言里提到了 YS04" in text(get(place, OFFICER, address))
    given = {"what": "link", "revision": "1", "outlet": "YS04", "incident": incident.reference}
    assert post(place, OFFICER, address, **{**given, "outlet": "XX99"}).status_code == 422
    assert post(place, OFFICER, address, **given).status_code == 303
    assert post(place, OFFICER, address, what="join", revision="2", other=second.reference).status_code == 422
    assert post(place, OFFICER, address, what="join", revision="2", other=first.reference).status_code == 303
    second.refresh_from_db()
    assert (second.incident, second.joined_into) == (incident, first)


def test_a_caller_and_counts_are_entered_and_a_count_below_zero_is_refused(place: County) -> None:
    given = {"kind": "ENQUIRY", "source": "TELEPHONE", "text": "问汇款", "outlet": "YS04", "contact": PHONE}
    assert post(place, OFFICER, "/feedback/enter/", **given).status_code == 303
    assert post(place, OFFICER, "/feedback/enter/", **{**given, "outlet": "XX99"}).status_code == 422
    told = post(place, "赵晓", "/feedback/enter/", **{**given, "source": "COUNTER"})
    assert Voice.objects.order_by("-pk")[0].reference in told.headers["Location"]
    assert get(place, "赵晓", told.headers["Location"]).status_code == 200
    counts = {"outlet": "YS04", "enquiry": "5", "complaint": "2", "praise": "0"}
    assert post(place, "赵晓", "/feedback/tally/", **counts).status_code == 303
    assert post(place, "赵晓", "/feedback/tally/", **{**counts, "complaint": "-1"}).status_code == 422
    assert VoiceTally.objects.get(replaced_at=None).total == 7


def test_the_outlets_card_counts_too(place: County) -> None:
    code = cards.card(place).code
    assert "卡片计数" in text(public(f"/p/c/{code}/"))
    told = public(f"/p/c/{code}/do/", what="tally", enquiry="4", complaint="1", praise="")
    assert told.status_code == 303
    assert VoiceTally.objects.get().counts == {"ENQUIRY": 4, "COMPLAINT": 1, "PRAISE": 0}
    assert public(f"/p/c/{code}/do/", what="tally", enquiry="-4").status_code == 422


def test_a_call_back_shows_the_number_to_who_rings_and_keeps_its_result(place: County) -> None:
    sent(place, contact=PHONE)
    row = CallBack.objects.get()
    assert PHONE not in text(get(place, OFFICER, "/feedback/call-backs/"))
    address = f"/feedback/call-backs/{row.pk}/"
    assert PHONE in text(get(place, OFFICER, address))
    assert post(place, OFFICER, address, result="LATER", revision="1").status_code == 422
    assert post(place, OFFICER, address, result="REACHED", revision="1").status_code == 303
    assert "已打通" in text(get(place, OFFICER, "/feedback/call-backs/?state=ended"))
    given = {"reason": "CONTRACT", "contact": PHONE, "about": "大宗寄递", "outlet": "YS04"}
    assert post(place, OFFICER, "/feedback/call-backs/add/", **given).status_code == 303
    assert get(place, "郑凯", address).status_code == 404


def test_the_publicity_log_answers_what_is_false_with_the_notice(place: County) -> None:
    given = {"platform": "云山论坛", "text": "邮局要关门", "link": "javascript:alert(1)", "truth": "UNCLEAR"}
    assert post(place, MARKETING, "/feedback/publicity/note/", **given).status_code == 303
    row = Mention.objects.get()
    address = f"/feedback/publicity/{row.reference}/"
    assert 'href="javascript' not in text(get(place, MARKETING, address))
    assert post(place, MARKETING, address, what="judge", truth="FALSE", revision="1").status_code == 303
    answer = {"answer": "见公告", "revision": "2"}
    assert post(place, MARKETING, address, **answer).status_code == 422
    unknown = post(place, MARKETING, address, **answer, notice="GG-7")
    assert unknown.status_code == 422
    assert "No notice of this number went out" in text(unknown)
    number = notices.published(place).notice.reference
    assert post(place, MARKETING, address, **answer, notice=number).status_code == 303
    assert number in text(get(place, MARKETING, "/feedback/publicity/"))
    assert f"/notices/{number}/" in text(get(place, MARKETING, address))
    assert get(place, OFFICER, "/feedback/publicity/").status_code == 403


def test_my_work_and_the_room_show_what_customers_say(place: County) -> None:
    incident = reported(place)
    sent(place, contact=PHONE)
    page = text(get(place, OFFICER, "/my-work/"))
    assert "1 位顾客待答复" in page
    assert "1 人待回访" in page
    assert "位顾客待答复" not in text(get(place, "郑凯", "/my-work/"))
    room = text(get(place, OFFICER, f"/incidents/{incident.reference}/"))
    assert "投诉 1" in room
    assert "顾客意见" in room


def test_the_plans_task_leads_to_the_list_of_its_incident(place: County) -> None:
    incident = responding(place, level="III")
    task = incident.tasks.get(key="call_back")
    address = f"/feedback/call-backs/?incident={incident.reference}"
    assert f'href="{address}"' in text(get(place, HEAD, f"/my-work/{task.pk}/"))
    assert get(place, HEAD, address).status_code == 200
