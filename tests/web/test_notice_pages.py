"""The notice desk: written once, seen before it goes out, approved, looked at again, withdrawn (P3b, P4c)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.notices import drafted, published, said
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import actions, queries
from youxu.announcements.models import Notice, NoticeRevision
from youxu.core import clock, wording
from youxu.core.actor import system
from youxu.incidents.models import Incident

pytestmark = pytest.mark.django_db

place = kept(whole_county)
stopped = kept(directed, on=place)
ENDS = "2026-11-23T19:00"


@kept(on=place)
def first(found: County) -> NoticeRevision:
    return published(found)


def client_of(place: County, name: str, language: str = "zh-hans") -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(place: County, name: str, address: str, at: datetime, language: str = "zh-hans") -> str:
    with clock.pretend(at):
        answer = client_of(place, name, language).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def sent(place: County, name: str, address: str, at: datetime, **given: Any) -> HttpResponse:
    with clock.pretend(at):
        answer: HttpResponse = client_of(place, name).post(address, given)
    return answer


def posted(place: County, address: str, given: dict[str, str]) -> int:
    with clock.pretend(minutes(5)):
        return client_of(place, "苏婷").post(address, given).status_code


def test_the_room_offers_the_first_notice_and_the_desk_shows_values_and_preview(
    place: County, stopped: Incident
) -> None:
    room = shown(place, "沈佳", f"/incidents/{stopped.reference}/", minutes(12))
    assert f"/incidents/{stopped.reference}/notice/" in room
    assert "还没有告知顾客。" in room
    desk = shown(place, "沈佳", f"/incidents/{stopped.reference}/notice/", minutes(12))
    assert "网络线路故障" in desk
    assert "柳林支局部分业务暂停办理" in desk
    assert "Liulin: some services are stopped" in desk
    assert "按 1 条计" in desk


def test_a_first_notice_is_written_seen_and_published_in_three_steps(
    place: County, stopped: Incident
) -> None:
    desk = f"/incidents/{stopped.reference}/notice/"
    kept_ = sent(place, "沈佳", desk, minutes(12), channels=["page", "door"], ends_at=ENDS)
    assert kept_.status_code == 303
    seen = kept_.headers["Location"]
    page = shown(place, "沈佳", seen, minutes(12))
    assert "您可以直接发布，1 小时内由另一个人复看。" in page
    out = sent(place, "沈佳", seen, minutes(13), step="publish", revision="1")
    assert out.status_code == 303
    one = shown(place, "沈佳", out.headers["Location"], minutes(14))
    assert "第 1 号" in one
    assert "直接发布，还没有复看" in one
    assert queries.public_notices(at=minutes(14))[0].channels == ("page", "door")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"ends_at": ""}, "公告要有截止时间"),
        ({"ends_at": "2026-11-22T10:00"}, "截止时间已经过了"),
        ({"ends_at": ENDS, "words_zh": "<b>停电</b>", "words_en": "x"}, "公告里不能有"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    place: County, stopped: Incident, given: dict[str, str], text: str
) -> None:
    desk = f"/incidents/{stopped.reference}/notice/"
    answer = sent(place, "沈佳", desk, minutes(12), channels=["page"], bank_said_by="赵行长", **given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert text in page
    assert "赵行长" in page
    assert not Notice.objects.exists()


def test_own_words_are_put_up_approved_by_another_person_and_go_out(
    place: County, first: NoticeRevision
) -> None:
    reference = first.notice.reference
    desk, seen = f"/notices/{reference}/draft/", f"/notices/{reference}/draft/publish/"
    given = {"channels": ["page"], "ends_at": ENDS, "words_zh": "请带身份证", "words_en": "Bring your card"}
    assert sent(place, "苏婷", desk, minutes(20), **given).status_code == 303
    page = shown(place, "苏婷", seen, minutes(20))
    assert "发布前还要审签：" in page
    assert "何敏" in page
    assert sent(place, "苏婷", seen, minutes(21), step="submit", revision="1").status_code == 303
    assert (
        sent(place, "何敏", seen, minutes(22), step="send-back", revision="2", reason="写清").status_code
        == 303
    )
    assert "写清" in shown(place, "苏婷", f"/notices/{reference}/", minutes(22))
    assert sent(place, "何敏", seen, minutes(23), step="approve", revision="3").status_code == 303
    assert sent(place, "苏婷", seen, minutes(24), step="publish", revision="4").status_code == 303
    detail = shown(place, "苏婷", f"/notices/{reference}/", minutes(25))
    assert "第 2 号" in detail
    assert "补充说明有变" in detail
    assert "请带身份证" in detail


def test_what_is_never_ours_is_refused_in_place_with_its_clause(place: County, first: NoticeRevision) -> None:
    reference = first.notice.reference
    seen = f"/notices/{reference}/draft/publish/"
    given = {"channels": ["page"], "ends_at": ENDS, "words_zh": "歹徒抢劫", "words_en": "robbery"}
    sent(place, "何敏", f"/notices/{reference}/draft/", minutes(20), **given)
    page = shown(place, "何敏", seen, minutes(20))
    assert "这类内容不由我们发布" in page
    assert "R4" in page
    assert sent(place, "何敏", seen, minutes(21), step="publish", revision="1").status_code == 409


def test_a_form_that_is_stale_publishes_nothing(place: County, stopped: Incident) -> None:
    draft = drafted(place, stopped)
    actions.edit_notice(by=place.person("沈佳", minutes(13)), at=minutes(13), draft=draft, said=said())
    seen = f"/notices/{draft.notice.reference}/draft/publish/"
    assert sent(place, "沈佳", seen, minutes(14), step="publish", revision="1").status_code == 409
    assert not queries.public_notices(at=minutes(15))


def test_the_second_look_is_asked_of_who_may_and_recorded(place: County, first: NoticeRevision) -> None:
    address = f"/notices/{first.notice.reference}/"
    assert "我已复看" not in shown(place, "沈佳", address, minutes(20))
    assert "我已复看" in shown(place, "何敏", address, minutes(20))
    assert sent(place, "何敏", f"{address}review/", minutes(21), remark="没有问题").status_code == 303
    assert "没有问题" in shown(place, "何敏", address, minutes(22))


def test_the_word_that_service_is_back_is_prepared_ahead(place: County, first: NoticeRevision) -> None:
    reference = first.notice.reference
    desk = f"/notices/{reference}/restored/"
    assert "恢复公告" in shown(place, "苏婷", desk, minutes(30))
    assert sent(place, "苏婷", desk, minutes(30), channels=["page"]).status_code == 303
    page = shown(place, "苏婷", f"{desk}publish/", minutes(31))
    assert "恢复办理：信件" in page


def test_a_notice_is_withdrawn_with_a_reason(place: County, first: NoticeRevision) -> None:
    address = f"/notices/{first.notice.reference}/withdraw/"
    shown(place, "沈佳", address, minutes(30))
    assert sent(place, "沈佳", address, minutes(30), reason="", revision="2").status_code in (409, 422)
    assert sent(place, "沈佳", address, minutes(30), reason="重发", revision="2").status_code == 303
    assert not queries.public_notices(at=minutes(31))


def test_the_list_of_notices_asks_the_same_number_of_questions_however_many_there_are(
    place: County, first: NoticeRevision, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    own = Notice.objects.get(pk=first.notice_id)
    for number in range(4):
        copy = Notice.objects.get(pk=own.pk)
        copy.pk, copy.reference, copy.code, copy.world = (
            None,
            f"YS261123-N1{number}",
            f"X{number}",
            f"w{number}",
        )
        copy.save()
        Notice.objects.filter(pk=copy.pk).update(world="", outlet=list(place.outlets.values())[number])
    client = client_of(place, "沈佳")
    with clock.pretend(minutes(20)):
        client.get("/notices/")
        with django_assert_max_num_queries(14):
            page = client.get("/notices/").content.decode()
    assert page.count("YS261123-N") >= 5


def test_the_pages_are_read_in_english(place: County, first: NoticeRevision) -> None:
    page = shown(place, "何敏", f"/notices/{first.notice.reference}/", minutes(20), "en")
    assert "Liulin: some services are stopped" in page
    assert "Second look" in page


@pytest.mark.parametrize(("size", "width"), [("a4", 595), ("a5", 420), ("large", 595)])
def test_the_sheet_for_the_door_says_it_in_both_languages_with_the_code(
    place: County, first: NoticeRevision, size: str, width: int
) -> None:
    address = f"/notices/{first.notice.reference}/1/{size}.pdf"
    with clock.pretend(minutes(20)):
        answer = client_of(place, "沈佳").get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    chinese, english = (" ".join(page.extract_text().split()) for page in pages)
    assert round(pages[0].mediabox.width) == width
    assert "部分业务暂停办理" in chinese
    assert "还不能确定" in chinese
    assert "Some services are stopped" in english
    assert "11185" in english


def test_there_is_no_sheet_of_another_size(place: County, first: NoticeRevision) -> None:
    with clock.pretend(minutes(20)):
        answer = client_of(place, "沈佳").get(f"/notices/{first.notice.reference}/1/a0.pdf")
    assert answer.status_code == 404


def test_whom_channels_reach_is_kept_on_a_page_of_its_own(place: County, stopped: Incident) -> None:
    address = "/notices/audiences/"
    given = {"channel": "sms", "name": "大客户王", "way": "SMS", "language": "zh-hans"}
    assert posted(place, address, given | {"address": "12"}) == 422
    assert posted(place, address, given | {"address": "13900000077"}) == 303
    assert "大客户王" in shown(place, "苏婷", address, minutes(6))
    (row,) = queries.audiences_of(place.person("苏婷", minutes(6)), place.unit.path)
    assert sent(place, "苏婷", f"{address}{row.id}/retire/", minutes(7), sure="1").status_code == 303
    assert "大客户王" not in shown(place, "苏婷", address, minutes(8))


def test_the_page_of_a_notice_says_how_far_each_channel_came(place: County, first: NoticeRevision) -> None:
    actions.send_notice(by=system("announcements.send"), at=minutes(14), published=first)
    page = shown(place, "沈佳", f"/notices/{first.notice.reference}/", minutes(15), "en")
    state = wording.word("delivery_state", next(iter(queries.sent_of(first.notice)[0].states)))
    assert f"{state} 1" in page


# At the doors


def at_the_door(place: County) -> NoticeRevision:
    return published(place, directed(place), channels=["page", "door", "loudspeaker"])


def door_picture() -> io.BytesIO:
    found = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(found, "JPEG")
    found.seek(0)
    found.name = "door.jpg"
    return found


def test_the_head_of_the_outlet_finds_the_notice_in_my_work_and_proves_it_with_a_picture(
    place: County,
) -> None:
    first = at_the_door(place)
    doors = f"/notices/{first.notice.reference}/doors/"
    work = shown(place, "黄建华", "/my-work/", minutes(20))
    assert f'href="{doors}"' in work
    assert "门口贴公告" in work
    assert doors not in shown(place, "唐小燕", "/my-work/", minutes(20)), "another outlet owes nothing"
    page = shown(place, "黄建华", doors, minutes(20))
    assert "缺：打电话问" in page
    given = {"outlet": "YS04", "channel": "door", "word": "", "photo": door_picture(), "step": "posted"}
    assert sent(place, "黄建华", doors, minutes(21), **given).status_code == 303
    notice = shown(place, "沈佳", f"/notices/{first.notice.reference}/", minutes(22))
    assert "门贴 1 / 1" in notice
    assert "1 处拍照" in notice
    proof = shown(place, "沈佳", doors, minutes(22), "en")
    assert "The door of Liulin" in proof


def test_without_picture_or_word_nothing_is_recorded_and_the_page_says_so(place: County) -> None:
    first = at_the_door(place)
    doors = f"/notices/{first.notice.reference}/doors/"
    answer = sent(place, "黄建华", doors, minutes(21), outlet="YS04", channel="door", word="", step="posted")
    assert answer.status_code == 422
    assert "拍张照片" in answer.content.decode()
    assert sent(place, "黄建华", doors, minutes(21), outlet="YS99", channel="door").status_code == 404
    assert sent(place, "黄建华", doors, minutes(21), outlet="YS05", channel="door").status_code == 422


def test_a_sheet_of_a_notice_that_is_over_is_taken_down_from_the_list(place: County) -> None:
    first = at_the_door(place)
    doors = f"/notices/{first.notice.reference}/doors/"
    sent(place, "沈佳", doors, minutes(21), outlet="YS04", channel="door", word="电话说贴了", step="posted")
    actions.withdraw_notice(
        by=place.person("沈佳", minutes(50)), at=minutes(50), notice=first.notice, reason="发错了"
    )
    assert "1 张还贴着" in shown(place, "沈佳", f"/notices/{first.notice.reference}/", minutes(51))
    assert "撤下公告：" in shown(place, "黄建华", "/my-work/", minutes(51))
    assert sent(place, "黄建华", doors, minutes(52), outlet="YS04", step="down").status_code == 303
    assert "还贴着" not in shown(place, "沈佳", f"/notices/{first.notice.reference}/", minutes(53))
    assert sent(place, "黄建华", doors, minutes(54), outlet="YS04", step="down").status_code == 422
