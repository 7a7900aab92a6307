"""Acknowledging by link, in my work and by the office; the room, the board and the wall; a person's ways."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import alerting as build
from tests.builders.alerting import alert, minutes, step, swept
from tests.states import kept
from youxu.alerting.models import Alert
from youxu.alerting.queries import alerts_of
from youxu.core import clock
from youxu.core.actor import system
from youxu.core.models import Entry
from youxu.deadlines.actions.remind import remind
from youxu.organisation.models import Person, PersonalChannels
from youxu.web.alerts import role_of, room_alerts

pytestmark = [pytest.mark.django_db]


place = kept(build.reachable)
incident = kept(build.reported, on=place)


def signed_in(place, name: str) -> Client:
    client = Client()
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(moment: float):
    return clock.pretend(minutes(int(moment)))


def link_of(incident, name: str = "沈佳") -> str:
    return f"/p/a/{step(alert(incident, 'first_word'), name).code}/"


def test_opening_a_link_acknowledges_nothing_and_the_button_does(incident) -> None:
    address, client = link_of(incident), Client(enforce_csrf_checks=True)
    with at(12):
        for method in ("get", "head", "get"):
            answer = getattr(client, method)(address)
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert alert(incident, "first_word").state == "WAITING"
        assert "柳林支局自09:04起停办" in answer.content.decode()
        assert "您已确认收到" in client.post(address).content.decode()
    assert alert(incident, "first_word").state == "ACKNOWLEDGED"


def test_a_link_used_again_gets_a_clear_answer_that_is_journaled(incident) -> None:
    client = Client()
    with at(12):
        client.post(link_of(incident))
    with at(13):
        again = client.post(link_of(incident))
    assert again.status_code == 409
    assert "沈佳已于" in again.content.decode()
    assert Entry.objects.filter(stream=incident.stream).last().code == "REFUSED"
    assert "<form" not in client.get(link_of(incident)).content.decode()


def test_below_p_an_unknown_link_and_a_wrong_path_name_the_duty_telephone_and_no_post(
    db, monkeypatch
) -> None:
    monkeypatch.setenv("YOUXU_DUTY_TELEPHONE", "0701-5550100")
    for path in ("/p/a/AAAABBBBCCCCDDDD/", "/p/c/AAAABBBB/", "/p/c/AAAABBBB/nowhere/"):
        page = Client().get(f"{path}?lang=zh-hans")
        assert page.status_code == 404
        assert ("0701-5550100" in page.content.decode(), "岗位" in page.content.decode()) == (True, False)


def test_note_refused_link_keeps_a_forged_link_in_the_journal_without_effect(incident) -> None:
    with at(12):
        assert Client().get("/p/a/AAAABBBBCCCCDDDD/").status_code == 404
        answer = Client().post("/p/a/AAAABBBBCCCCDDDD/?lang=en")
    assert (answer.status_code, "Nothing was acknowledged" in answer.content.decode()) == (404, True)
    assert Entry.objects.filter(code="LINK_REFUSED").count() == 1
    assert alert(incident, "first_word").state == "WAITING"


def test_my_work_shows_what_i_was_told_with_one_button(place, incident) -> None:
    client = signed_in(place, "沈佳")
    with at(12):
        page = client.get("/my-work/").content.decode()
        row = alert(incident, "first_word")
        address = f"/incidents/{incident.reference}/alerts/{step(row, '沈佳').pk}/acknowledge/"
        assert address in page
        assert client.get(address).status_code == 200
        assert client.post(address, {"back": "my-work"}).headers["Location"] == "/my-work/"
        assert address not in client.get("/my-work/").content.decode()
    assert Alert.objects.get(pk=row.pk).acknowledged_way == "PAGE"


def test_another_person_cannot_acknowledge_for_me(place, incident) -> None:
    row = alert(incident, "first_word")
    address = f"/incidents/{incident.reference}/alerts/{step(row, '沈佳').pk}/acknowledge/"
    with at(12):
        assert signed_in(place, "周国栋").post(address).status_code == 404
    assert alert(incident, "first_word").state == "WAITING"


def test_the_room_shows_who_was_told_what_follows_and_then_who_has_it(place, incident) -> None:
    client, room = signed_in(place, "沈佳"), f"/incidents/{incident.reference}/"
    with at(12):
        page = client.get(room).content.decode()
        assert "告知与确认" in page
        assert "09:19告知" in page
        client.cookies["youxu_language"] = "en"
        assert "next: The person&#x27;s own deputy, 09:19" in client.get(room).content.decode()
        client.cookies["youxu_language"] = "zh-hans"
        first = client.get(f"{room}parts/")
        client.post(link_of(incident))
        after = client.get(f"{room}parts/", headers={"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200
    assert "沈佳已收到，09:16，点链接" in after.content.decode()


def test_the_room_asks_a_fixed_number_of_questions_for_its_alerts(
    place, incident, django_assert_max_num_queries
) -> None:
    swept(minutes(15))
    officer = place.person("沈佳")
    with django_assert_max_num_queries(5):
        assert alerts_of(officer, incident).waiting == 1


def test_reminders_of_one_limit_are_one_row_and_stand_behind_who_was_told(place, incident) -> None:
    for moment in (16, 80):
        remind(by=system("deadlines.remind"), at=minutes(moment))
        build.followed(minutes(moment))
    rows = room_alerts(place.person("沈佳"), incident, minutes(81), every=True)["alerts"]
    limits = [one for one in rows if one.row.limit]
    assert (
        len({one.row.limit for one in limits})
        == len(limits)
        < Alert.objects.exclude(what="first_word").count()
    )
    assert rows[: -len(limits)] == [one for one in rows if not one.row.limit]
    ring_back = next(one for one in limits if "回拨核实" in one.row.matter)
    assert ring_back.row.what == "limit_chased"
    assert [told.row.told_at for told in ring_back.told][:2] == [minutes(16), minutes(80)]


def test_a_limit_of_the_unit_above_names_that_unit(place, incident) -> None:
    upward = Alert.objects.get(incident=incident, what="first_word")
    Alert.objects.filter(pk=upward.pk).update(unit=place.unit.parent)
    (row,) = alerts_of(place.person("沈佳"), incident).alerts
    assert role_of(row).endswith(f" · {place.unit.parent.name}")


def test_the_office_writes_a_call_down_and_what_it_entered_stays_when_at_fault(place, incident) -> None:
    client, row = signed_in(place, "沈佳"), alert(incident, "first_word")
    address = f"/incidents/{incident.reference}/alerts/{row.pk}/call/"
    with at(12):
        assert client.get(address).status_code == 200
        fault = client.post(address, {"reached": "YES", "person": ""})
        assert (fault.status_code, "请写明联系上了谁" in fault.content.decode()) == (422, True)
        sent = client.post(address, {"reached": "YES", "person": str(place.people["周国栋"].pk)})
    assert sent.status_code == 303
    found = alert(incident, "first_word")
    assert (found.acknowledged_way, found.acknowledged_by.name) == ("CALL", "周国栋")


def test_nobody_answered_tells_the_next_at_once(place, incident) -> None:
    row = alert(incident, "first_word")
    with at(12):
        signed_in(place, "沈佳").post(
            f"/incidents/{incident.reference}/alerts/{row.pk}/call/", {"reached": "NO"}
        )
    assert build.told(row) == ["沈佳", "周国栋"]


def mobile(name: str) -> str:
    return str(Person.objects.get(name=name).mobile)


def test_an_alarm_names_whom_to_ring_on_the_board_and_nobody_on_the_wall(place, incident) -> None:
    for after in (15, 20, 25):
        swept(minutes(after))
    client = signed_in(place, "林志远")
    with at(26):
        board, wall = client.get("/").content.decode(), client.get("/wall/").content.decode()
    assert "直到最上级都无人确认收到" in board
    alarm = board.split('data-part="alarms"')[1].split("</section>")[0]
    for name in build.told(alert(incident, "first_word")):
        assert f'{name} <a class="num" href="tel:{mobile(name)}"' in alarm
    told = wall.split('class="wl-a"')[1].split("</p>")[0]
    assert "1条告知无人确认" in told
    assert not any(name in told for name in place.people)


def test_i_set_my_ways_and_quiet_hours(place) -> None:
    client = signed_in(place, "马骏")
    with at(12):
        assert "按通常顺序" in client.get("/account/channels/").content.decode()
        form = {"way_1": "EMAIL", "address_1": "ma@post.cn", "way_2": "SMS", "address_2": "", "revision": "0"}
        wrong = client.post("/account/channels/", {**form, "quiet_from": "22:00", "quiet_until": ""})
        assert (wrong.status_code, "ma@post.cn" in wrong.content.decode()) == (422, True)
        right = client.post("/account/channels/", {**form, "quiet_from": "22:00", "quiet_until": "07:00"})
    assert right.headers["Location"] == "/account/"
    row = PersonalChannels.objects.get()
    assert (row.ways, row.quiet_from) == ([["EMAIL", "ma@post.cn"], ["SMS", ""]], "22:00")
    other = f"/organisation/people/{place.people['马骏'].pk}/channels/"
    with at(12):
        assert signed_in(place, "沈佳").get(other).status_code == 200
        assert signed_in(place, "郑凯").get(other).status_code in (403, 404)
