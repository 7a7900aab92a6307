"""What a phone kept and sends now (P1): its true time, one receipt however often it is sent, clashes told, not dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders import response
from tests.builders.cards import card
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from tests.web.test_organisation_pages import ask
from youxu.core import clock
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.incidents.actions import check
from youxu.incidents.models import CleanupItem, FirstReport, Incident, TaskStep

pytestmark = pytest.mark.django_db
QUEUE = {"headers": {"X-Youxu-Queue": "1"}}
WAITED = 25 * 60

place = kept(building.whole_county)


def told(**given: Any) -> dict[str, Any]:
    """Return a report as the form posts it, entered ``entered_ago`` seconds before it is sent."""
    return {
        "submission": str(new_submission()),
        "people_in_danger": "NO",
        "tile": "power",
        "outlet": "YS04",
        "lines": ["letters"],
        "how": "SUSPENDED",
        "began": "now",
        "data_exposed": "NO",
        "entered_ago": str(WAITED),
        **given,
    }


def sender(client: Any, place: County, name: str) -> Any:
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(client: Any, address: str, given: dict[str, Any], at: float = 30) -> Any:
    with clock.pretend(minutes(at)):
        return client.post(address, given, **QUEUE)


def test_a_report_counts_from_when_it_was_entered_and_says_when_it_came(client: Any, place: County) -> None:
    answer = send(sender(client, place, "黄建华"), reverse("report"), told())
    assert answer.json()["outcome"] == "sent"
    incident, first = Incident.objects.get(), FirstReport.objects.get()
    entry = Entry.objects.get(submission__isnull=False)
    entered = minutes(30) - timedelta(seconds=WAITED)
    assert (incident.began_at, incident.reported_at, first.received_at) == (entered, entered, minutes(30))
    assert (entry.occurred_at, entry.recorded_at, entry.surface) == (entered, minutes(30), "OFFLINE")
    assert answer.json()["receipt"] == f"{entry.hash[:4]}-{entry.hash[4:8]}".upper()
    assert answer.json()["reference"] == incident.reference


def test_the_same_report_sent_again_later_is_one_incident_with_the_same_receipt(
    client: Any, place: County
) -> None:
    given, clerk = told(), sender(client, place, "黄建华")
    first = send(clerk, reverse("report"), given)
    again = send(clerk, reverse("report"), {**given, "entered_ago": str(WAITED + 600)}, at=40)
    assert first.json() == again.json()
    assert Incident.objects.count() == 1
    known = clerk.get(
        reverse("queue-check-in"), {"key": [given["submission"], str(new_submission())]}, **QUEUE
    )
    assert known.json()["receipts"] == {
        given["submission"]: {name: value for name, value in first.json().items() if name != "outcome"}
    }


def test_nobody_gets_the_receipt_of_anothers_entry(client: Any, place: County) -> None:
    given = told()
    send(sender(client, place, "黄建华"), reverse("report"), given)
    answer = sender(client, place, "沈佳").get(
        reverse("queue-check-in"), {"key": given["submission"]}, **QUEUE
    )
    assert answer.json()["receipts"] == {}


def test_what_waited_longer_than_a_phones_word_counts_is_told_and_not_recorded(
    client: Any, place: County
) -> None:
    answer = send(sender(client, place, "黄建华"), reverse("report"), told(entered_ago=str(8 * 86400)))
    assert (answer.status_code, answer.json()["outcome"]) == (409, "clash")
    assert "7" in answer.json()["said"][0]
    assert not Incident.objects.exists()


def test_a_question_of_the_server_is_a_clash_with_its_words(client: Any, place: County) -> None:
    clerk = sender(client, place, "黄建华")
    send(clerk, reverse("report"), told())
    answer = send(clerk, reverse("report"), told(), at=31)
    assert answer.json()["outcome"] == "clash"
    assert "是不是同一件" in answer.json()["said"][0]


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_sign_in_the_queue_is_asked_to_sign_in(client: Any, place: County, method: str) -> None:
    answer = getattr(client, method)(reverse("queue-check-in"), **QUEUE)
    assert (answer.status_code, answer.json()) == (401, {"outcome": "sign-in"})


def test_a_spent_token_is_told_so_that_a_fresh_one_is_fetched(place: County) -> None:
    from django.test import Client

    clerk = sender(Client(enforce_csrf_checks=True), place, "黄建华")
    assert send(clerk, reverse("report"), told()).json() == {"outcome": "token"}
    token = clerk.get(reverse("queue-check-in"), **QUEUE).json()["token"]
    assert send(clerk, reverse("report"), told(csrfmiddlewaretoken=token)).json()["outcome"] == "sent"


def test_a_line_ticked_by_another_meanwhile_stood_already(client: Any, place: County) -> None:
    clerk = sender(client, place, "黄建华")
    send(clerk, reverse("report"), told())
    step = TaskStep.objects.order_by("place").first()
    assert step is not None
    tick = {"place": "1", "done": "1", "text": step.text, "entered_ago": "600"}
    address = reverse("tick", args=[Incident.objects.get().reference])
    first = send(clerk, address, {**tick, "submission": str(new_submission())}, at=31)
    step.refresh_from_db()
    assert (first.json()["outcome"], step.done_at) == ("sent", minutes(21))
    assert (
        send(clerk, address, {**tick, "submission": str(new_submission())}, at=32).json()["outcome"]
        == "stood"
    )
    other = {**tick, "submission": str(new_submission()), "text": "另一张表上的一项"}
    assert send(clerk, address, other, at=32).json()["outcome"] == "clash"


def test_a_card_sends_what_its_phone_kept_and_the_use_counts_when_it_arrives(
    client: Any, place: County
) -> None:
    code = card(place).code
    given = {name: value for name, value in told().items() if name != "outlet"}
    given |= {"caller": "李小梅", "outlet": "YS04"}
    first = send(client, reverse("card-report", args=[code]), given)
    assert first.json()["outcome"] == "sent"
    again = send(client, reverse("card-report", args=[code]), given, at=35)
    assert again.json()["receipt"] == first.json()["receipt"]
    found = FirstReport.objects.get()
    assert (found.reported_at, found.received_at) == (minutes(5), minutes(30))
    step = TaskStep.objects.order_by("place").first()
    assert step is not None
    tick = {
        "what": "tick",
        "reference": first.json()["reference"],
        "place": "1",
        "text": step.text,
        "done": "1",
    }
    more = {"submission": str(new_submission()), "entered_ago": "900"}
    assert send(client, reverse("card-do", args=[code]), tick | more, at=36).json()["outcome"] == "sent"
    checked = client.get(reverse("card-check-in", args=[code]), {"key": given["submission"]}, **QUEUE)
    assert checked.json()["receipts"][given["submission"]]["receipt"] == first.json()["receipt"]


def test_a_phone_keeps_pages_of_open_matters_for_their_reader_alone(place: County) -> None:
    kept_for = ask(place, "黄建华", reverse("report")).headers["X-Youxu-Keep"]
    assert kept_for not in ("", ask(place, "沈佳", reverse("report")).headers["X-Youxu-Keep"])
    ask(place, "黄建华", reverse("report"), told(entered_ago=""))
    incident = Incident.objects.get()
    now = reverse("now", args=[incident.reference])
    assert ask(place, "黄建华", now).headers["X-Youxu-Keep"] == kept_for
    assert "X-Youxu-Keep" not in ask(place, "黄建华", reverse("room", args=[incident.reference])).headers


def test_a_phone_keeps_nothing_of_a_need_to_know_matter(place: County) -> None:
    ask(place, "黄建华", reverse("report"), told(entered_ago="", tile="people", cause="robbery_violence"))
    page = ask(place, "黄建华", reverse("now", args=[Incident.objects.get().reference]))
    assert page.status_code == 200
    assert "X-Youxu-Keep" not in page.headers


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_report_tells_by_text_message_and_telephone_in_the_plans_words(
    place: County, language: str
) -> None:
    page = ask(place, "黄建华", reverse("report"), language=language).content.decode()
    assert ("发短信或打电话报告" if language != "en" else "Send it as a text message or ring") in page
    assert ("【报停办】" if language != "en" else "[Report]") in page


def test_a_check_sheet_signed_without_a_connection_has_its_time_and_a_changed_one_shows_both(
    client: Any, place: County
) -> None:
    incident = response.claimed(place, response.responding(place))
    outlet = place.outlets["YS04"]
    opened = check.open_check(by=place.person("黄建华"), at=minutes(61), incident=incident, outlet=outlet)
    address = reverse("check", args=[incident.reference, "YS04"])
    given: dict[str, Any] = {f"item_{item.pk}": "PASS" for item in opened.items.all()}
    given |= {"signature": "黄建华", "revision": opened.revision, "entered_ago": "600"}
    checker = sender(client, place, "黄建华")
    stale = send(
        checker, address, {**given, "revision": 99, "submission": str(new_submission())}, at=80
    ).json()
    assert (stale["outcome"], stale["again"]["revision"]) == ("clash", str(opened.revision))
    assert (
        send(checker, address, {**given, "submission": str(new_submission())}, at=80).json()["outcome"]
        == "sent"
    )
    opened.refresh_from_db()
    assert opened.signed_at == minutes(70)
    again = send(checker, address, {**given, "submission": str(new_submission())}, at=81).json()
    assert again["outcome"] == "clash", "signed meanwhile: the sheet takes nothing more, and says so"


def test_a_clean_up_list_answered_without_a_connection_has_its_time(client: Any, place: County) -> None:
    incident = response.restored(place, response.responding(place))
    keeper = sender(client, place, "黄建华")
    given = {"all": "1", "submission": str(new_submission()), "entered_ago": "300"}
    answer = send(keeper, reverse("clean-up-outlet", args=[incident.reference, "YS04"]), given, at=120)
    assert answer.json()["outcome"] == "sent", answer.json()
    assert {item.done_at for item in CleanupItem.objects.all()} == {minutes(115)}
