"""The pages of alternatives: the room's card, the assignment, asking and answering, choices, agreements, a file."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import alternatives as build
from tests.builders import cards
from tests.builders.alternatives import CUSTOMER, DUTY
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from tests.web.test_card_pages import Phone
from tests.web.test_outlets_pages import client_of, send
from youxu.alerting.models import AlertStep
from youxu.alternatives import actions
from youxu.alternatives.models import AgreedNeighbour, MobileStop, NeighbourAsk, NeighbourChoice
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.incidents.models import Incident, Task
from youxu.organisation.actions import revoke_card

place = kept(build.county_on_the_map)
AT = minutes(20)
HEAD_OF_YS05 = "唐小燕"


def stopped(place: County) -> Incident:
    """Return an incident of two outlets whose proposal is reckoned."""
    incident = build.stopped(place, "YS04", "YS10")
    actions.propose_for(incident, by=system("test"), at=minutes(5))
    return incident


def test_the_room_shows_where_customers_go_and_whether_the_neighbour_accepted(place: County) -> None:
    incident = stopped(place)
    ask = actions.ask(
        by=place.person(CUSTOMER), at=minutes(6), incident=incident, neighbour=place.outlets["YS05"]
    )
    with clock.pretend(AT):
        client = client_of(place, DUTY)
        room = client.get(reverse("room", args=[incident.reference])).content.decode()
        assert "Shiqiao" in room
        assert "asked, no answer yet" in room
        actions.accept(by=place.person(HEAD_OF_YS05), at=minutes(10), asked=ask, until_at=minutes(300))
        shown = client.get(reverse("room-parts", args=[incident.reference])).content.decode()
    assert "accepted until" in shown


def test_a_room_whose_alternatives_are_not_reckoned_yet_does_not_say_that_no_outlet_is_affected(
    place: County,
) -> None:
    incident = build.stopped(place, "YS04")
    actions.want_proposal(by=system("test"), at=minutes(5), incident=incident)
    with clock.pretend(AT):
        room = client_of(place, DUTY).get(reverse("room", args=[incident.reference])).content.decode()
    card = room.split("Alternatives</h2>")[1].split("</section>")[0]
    assert "Being reckoned" in card
    assert "No outlet is affected" not in card


def test_the_page_shows_shares_and_reasons_and_one_asks_chooses_and_takes_back(place: County) -> None:
    incident = stopped(place)
    with clock.pretend(AT):
        client = client_of(place, CUSTOMER)
        address = reverse("alternatives", args=[incident.reference])
        page = client.get(address).content.decode()
        assert "as the crow flies" in page
        assert "ring before you go" in page
        asked = send(client, "ask-neighbour", incident.reference, neighbour="YS05", customers="18")
        assert (asked.status_code, asked["Location"]) == (303, address)
        row = NeighbourAsk.objects.get()
        assert (row.customers, row.lines) == (18, ["letters", "savings"])
        assert send(client, "ask-neighbour", incident.reference, neighbour="YS05").status_code == 422
        given = {"outlet": "YS04", "neighbour": "YS15", "preference": "PIN", "reason": "有车"}
        assert send(client, "choose-neighbour", incident.reference, **given).status_code == 303
        choice = NeighbourChoice.objects.get()
        page = client.get(address).content.decode()
        assert "Chosen by a person" in page
        assert send(client, "unpin-neighbour", incident.reference, choice.pk).status_code == 303
        assert send(client, "take-back-ask", incident.reference, row.pk).status_code == 303
    row.refresh_from_db()
    assert row.state == "WITHDRAWN"


def test_a_head_finds_the_question_in_my_work_and_answers_it_on_the_phone(place: County) -> None:
    incident = stopped(place)
    ask = actions.ask(
        by=place.person(CUSTOMER), at=minutes(6), incident=incident, neighbour=place.outlets["YS05"]
    )
    with clock.pretend(AT):
        client = client_of(place, HEAD_OF_YS05)
        task = Task.objects.get(key=f"answer_ask:{ask.pk}")
        link = reverse("answer-ask", args=[ask.pk])
        assert link in client.get(reverse("task", args=[task.pk])).content.decode()
        assert "told_by" not in client.get(link).context["form"].fields
        assert send(client, "answer-ask", ask.pk, said="REFUSE", more_per="HOUR").status_code == 422
        given = {
            "said": "ACCEPT",
            "until_at": "2026-11-23T17:30",
            "more": "12",
            "more_per": "HOUR",
            "staff": "2人",
        }
        assert send(client, "answer-ask", ask.pk, **given).status_code == 303
        assert "answered or was taken back" not in client.get(link).content.decode()
    ask.refresh_from_db()
    assert (ask.state, ask.more, ask.answered_way) == ("ACCEPTED", 12, "PAGE")


def asked(place: County, at: int = 6) -> tuple[Phone, NeighbourAsk]:
    """Return the phone on which the asked outlet's card was opened, and the question."""
    row = actions.ask(
        by=place.person(CUSTOMER), at=minutes(at), incident=stopped(place), neighbour=place.outlets["YS05"]
    )
    return Phone(cards.card(place, "YS05").code), row


ANSWER = {"said": "ACCEPT", "until_at": "2026-11-23T17:30", "more": "12", "more_per": "HOUR",
          "told_by": "唐小燕"}  # fmt: skip


def test_the_outlets_card_shows_the_question_and_answers_it_in_one_page(place: County) -> None:
    phone, row = asked(place)
    way = f"stand-in/{row.pk}/"
    home = phone.get(at=20)
    assert f"/p/c/{phone.code}/{way}" in home.content.decode()
    todo = next(one for one in home.context["panels"] if one["template"] == "card/_todo.html")
    assert todo["tasks"] == []
    page = phone.get(way, 20)
    assert "安源路" in page.content.decode() or page.context["closed"]
    refused = phone.post(way, 20, **{**ANSWER, "until_at": "", "staff": "两人当班"})
    assert refused.status_code == 422
    assert "两人当班" in refused.content.decode()
    assert phone.post(way, 20, **{**ANSWER, "told_by": ""}).status_code == 422
    done = phone.post(way, 20, **ANSWER)
    assert (done.status_code, done["Location"]) == (303, f"/p/c/{phone.code}/{way}")
    row.refresh_from_db()
    assert (row.state, row.more, row.answered_way, row.told_by) == ("ACCEPTED", 12, "CARD", "唐小燕")
    after = phone.get(way, 21)
    assert after.context["form"].initial["more"] == 12
    changed = {**ANSWER, "more": "5", "revision": str(row.revision)}
    assert phone.post(way, 22, **changed).status_code == 303
    back = {"said": "REFUSE", "reason": "停电", "told_by": "唐小燕", "more_per": "HOUR"}
    assert phone.post(way, 23, **back).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.reason, row.more) == ("REFUSED", "停电", 5)
    assert phone.post(way, 24, **ANSWER).status_code == 422


def test_no_other_card_answers_the_question_and_a_revoked_one_keeps_what_was_typed(place: County) -> None:
    phone, row = asked(place)
    way = f"stand-in/{row.pk}/"
    other = Phone(cards.card(place, "YS10").code)
    assert [other.get(way, 20).status_code, other.post(way, 20, **ANSWER).status_code] == [404, 404]
    revoke_card(by=place.person(DUTY), at=minutes(21), outlet=place.outlets["YS05"], reason="遗失")
    gone = phone.post(way, 22, **{**ANSWER, "staff": "两人当班"})
    assert gone.status_code == 410
    assert "两人当班" in gone.content.decode()
    row.refresh_from_db()
    assert row.state == "ASKED"


def test_the_link_of_the_message_leads_its_head_to_the_cards_page(place: County) -> None:
    phone, row = asked(place)
    with clock.pretend(minutes(6)):
        jobs.drain(minutes(6))
    step = AlertStep.objects.get(alert__what="neighbour_asked", person=place.people[HEAD_OF_YS05])
    page = Client().get(f"/p/a/{step.code}/").content.decode()
    assert f"/p/c/{phone.code}/stand-in/{row.pk}/" in page
    revoke_card(by=place.person(DUTY), at=minutes(7), outlet=place.outlets["YS05"], reason="遗失")
    assert "/stand-in/" not in Client().get(f"/p/a/{step.code}/").content.decode()


def test_the_office_enters_what_it_was_told_with_the_true_time(place: County) -> None:
    incident = stopped(place)
    ask = actions.ask(
        by=place.person(CUSTOMER), at=minutes(6), incident=incident, neighbour=place.outlets["YS05"]
    )
    with clock.pretend(AT):
        client = client_of(place, DUTY)
        given = {"said": "REFUSE", "reason": "一人在岗", "more_per": "HOUR", "told_by": "唐小燕"}
        late = send(client, "answer-ask", ask.pk, **given, told_at="2026-11-23T11:00")
        assert "told_at" in late.context["form"].errors
        assert send(client, "answer-ask", ask.pk, **given, told_at="2026-11-23T09:25").status_code == 303
    ask.refresh_from_db()
    assert (ask.state, ask.told_by, ask.answered_at) == ("REFUSED", "唐小燕", minutes(13))


def test_an_outlet_shows_its_agreed_neighbours_and_one_enters_and_withdraws(place: County) -> None:
    with clock.pretend(AT):
        client = client_of(place, DUTY)
        given = {"neighbour": "YS05", "lines": ["letters"], "place": "1", "km": "2.6", "measured": "BUS",
                 "minutes": "6", "capacity": "20", "capacity_per": "HOUR"}  # fmt: skip
        assert send(client, "outlet-neighbours", "YS04", **given).status_code == 303
        assert send(client, "outlet-neighbours", "YS04", **{**given, "neighbour": "YS04"}).status_code == 422
        shown = client.get(reverse("outlet", args=["YS04"])).content.decode()
        assert "2.6 km" in shown
        assert send(client, "withdraw-neighbour", "YS04", "YS05").status_code == 303
    assert AgreedNeighbour.objects.get().retired_at == AT


STOP = {"vehicle": "流动1号", "place": "柳林村委会", "hours": "Tu 09:00-12:00", "lines": ["letters"],
        "latitude": "27.8", "longitude": "114.9", "datum": "WGS84"}  # fmt: skip


def test_a_stop_of_a_mobile_unit_is_entered_changed_and_taken_off_on_its_page(place: County) -> None:
    with clock.pretend(AT):
        client = client_of(place, DUTY)
        bad = send(client, "mobile-stops", **{**STOP, "hours": "whenever", "telephone": "0796-1"})
        assert bad.status_code == 422
        assert list(bad.context["form"].errors) == ["hours"]
        assert "0796-1" in bad.content.decode()
        assert send(client, "mobile-stops", **{**STOP, "datum": "GCJ02"}).status_code == 303
        row = MobileStop.objects.get()
        assert 0.001 < abs(row.latitude - 27.8) + abs(row.longitude - 114.9) < 0.02
        assert "柳林村委会" in client.get(reverse("mobile-stops")).content.decode()
        shown = client.get(reverse("mobile-stop", args=[row.pk])).context["form"]
        assert shown.initial["hours"] == "Tu 09:00-12:00"
        changed = {**STOP, "hours": "Th 14:00-15:00", "revision": str(row.revision)}
        assert send(client, "mobile-stop", row.pk, **changed).status_code == 303
        again = send(client, "mobile-stop", row.pk, **{**changed, "place": "别处"})
        assert again.status_code == 409
        assert send(client, "mobile-stop-off", row.pk).status_code == 303
        assert client.get(reverse("mobile-stop", args=[row.pk])).status_code == 404
        looking = client_of(place, "郑凯")
        assert "f-vehicle" not in looking.get(reverse("mobile-stops")).content.decode()
        refused = send(looking, "mobile-stops", **STOP)
        assert (refused.status_code, refused.content.count(b"<h1")) == (403, 1)
    row.refresh_from_db()
    assert (row.hours, row.retired_at) == ("Th 14:00-15:00", AT)


def test_a_file_with_a_bad_row_is_refused_by_row_and_a_good_one_is_entered(place: County) -> None:
    def read(text: str) -> Any:
        file = SimpleUploadedFile("a.csv", text.encode())
        return client.post(reverse("import-neighbours"), {"file": file})

    with clock.pretend(AT):
        client = client_of(place, DUTY)
        bad = read("网点,接应网点,业务\nYS04,YS05,函件\nYS99,YS05,函件\n")
        assert bad.status_code == 422
        assert "No outlet YS99" in bad.content.decode()
        assert not AgreedNeighbour.objects.exists()
        assert read("网点,接应网点,业务\nYS04,YS05,函件\n").status_code == 303
    assert AgreedNeighbour.objects.count() == 1


def test_the_page_asks_as_often_for_two_outlets_as_for_five(place: County) -> None:
    def asked(*codes: str) -> int:
        incident = build.stopped(place, *codes)
        actions.propose_for(incident, by=system("test"), at=minutes(5))
        address = reverse("alternatives", args=[incident.reference])
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    with clock.pretend(AT):
        client = client_of(place, DUTY)
        assert asked("YS04", "YS10") == asked("YS11", "YS12", "YS13", "YS14", "YS15")


@pytest.mark.browser
def test_the_pages_of_alternatives_have_no_finding_of_axe(square: Any) -> None:
    place = build.county_on_the_map()
    build.agreed(place, "YS04", "YS05", distance_m=2600, minutes=6, measured="ROAD", capacity=12)
    incident = stopped(place)
    by = place.person(CUSTOMER)
    ask = actions.ask(by=by, at=minutes(6), incident=incident, neighbour=place.outlets["YS05"])
    actions.accept(
        by=place.person(HEAD_OF_YS05), at=minutes(9), asked=ask, until_at=minutes(480), more=12, staff="2人"
    )
    waits = actions.ask(by=by, at=minutes(10), incident=incident, neighbour=place.outlets["YS11"])
    actions.pin(
        by=by, at=minutes(11), incident=incident, outlet=place.outlets["YS10"], neighbour=place.outlets["YS12"],
        reason="有车接送",
    )  # fmt: skip
    actions.propose_for(incident, by=system("test"), at=minutes(12))
    pages = [
        reverse("room", args=[incident.reference]),
        reverse("alternatives", args=[incident.reference]),
        reverse("ask-neighbour", args=[incident.reference]),
        reverse("choose-neighbour", args=[incident.reference]),
        reverse("answer-ask", args=[waits.pk]),
        reverse("outlet-neighbours", args=["YS04"]),
        reverse("import-neighbours"),
    ]
    with clock.pretend(AT):
        square(place.people[DUTY], *pages)
