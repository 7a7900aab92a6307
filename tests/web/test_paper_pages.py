"""Entering from paper: an index, one page for each form, true times, refusals that lose nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders.incidents import NINE, directed, minutes, verified, whole_county
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.custody.models import CustodyList
from youxu.custody.rules.words import LIST_TASKS, ListKind
from youxu.incidents.actions.numbers import keep_numbers
from youxu.incidents.models import CheckSheet, FirstReport, Incident, Receipt, ReservedNumber
from youxu.incidents.rules.words import LineStatus

EVENING = NINE + timedelta(hours=9)


place = kept(whole_county)


def ask(
    place: County, address: str, data: dict[str, Any] | None = None, name: str = "沈佳", language: str = "en"
) -> Any:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(EVENING):
        if data is None:
            return client.get(address)
        return client.post(address, {"submission": str(new_submission()), **data})


def written(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def person(place: County, name: str) -> str:
    return str(place.people[name].pk)


def report_of(place: County, **changes: Any) -> dict[str, Any]:
    return {
        "people_in_danger": "NO",
        "outlet": "YS04",
        "counters": "",
        "caller": "黄建华",
        "happened_at": written(NINE),
        "done_by": person(place, "沈佳"),
        "cause": "power",
        "lines": ["letters"],
        "how": "SUSPENDED",
        "began_at": written(NINE - timedelta(minutes=3)),
        "data_exposed": "NO",
        "mail_or_cash_at_risk": "NO",
        "note": "纸上写的",
        **changes,
    }


incident = kept(directed, on=place)


def test_the_index_leads_to_every_form_and_shows_the_numbers(place: County, incident: Incident) -> None:
    keep_numbers(by=place.person("沈佳"), at=NINE, unit=place.unit, count=1)
    index = ask(place, "/paper/").content.decode()
    assert "/paper/report/" in index
    assert f"/incidents/{incident.reference}/paper/" in index
    number = ReservedNumber.objects.get()
    assert f"/paper/numbers/{number.pk}/void/" in index
    forms = ask(place, f"/incidents/{incident.reference}/paper/").content.decode()
    for form in ("directive", "acceptance", "refusal", "claim", "note"):
        assert f"/paper/{form}/" in forms
    assert "/paper/" in ask(place, "/incidents/").content.decode()
    assert "/paper/" in ask(place, "/more/").content.decode()


def test_who_may_not_enter_paper_is_refused_on_every_page(place: County) -> None:
    reference = directed(place).reference
    for address in ("/paper/", "/paper/report/", f"/incidents/{reference}/paper/directive/"):
        assert ask(place, address, name="马骏").status_code == 403
    assert "/paper/" not in ask(place, "/incidents/", name="马骏").content.decode()


def test_a_first_report_counts_from_the_call_and_is_verified_by_who_took_it(place: County) -> None:
    answer = ask(place, "/paper/report/", report_of(place))
    incident = Incident.objects.get()
    assert answer.headers["Location"] == f"/incidents/{incident.reference}/paper/"
    first = FirstReport.objects.get()
    assert (incident.reported_at, incident.verified_at, first.received_at) == (NINE, NINE, NINE)
    entry = Entry.objects.get(code="REPORTED")
    assert (entry.occurred_at, entry.recorded_at, entry.surface) == (NINE, EVENING, "PAPER")


def test_a_report_without_its_times_is_shown_again_with_everything_kept(place: County) -> None:
    answer = ask(place, "/paper/report/", report_of(place, happened_at="", began_at=""))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "纸上写的" in text
    assert {"happened_at", "began_at"} <= set(answer.context["form"].errors)
    future = ask(place, "/paper/report/", report_of(place, happened_at=written(EVENING + timedelta(days=1))))
    assert "This lies in the future" in future.content.decode()
    assert not Incident.objects.exists()


def test_a_similar_open_incident_is_offered_before_another_is_opened(place: County) -> None:
    open_one = verified(place, cause="power")
    answer = ask(place, "/paper/report/", report_of(place, outlet="YS05"))
    assert answer.status_code == 422
    assert open_one.reference in answer.content.decode()
    joined = ask(place, "/paper/report/", report_of(place, outlet="YS05", join=open_one.reference))
    assert joined.status_code == 303
    assert Incident.objects.count() == 1


def directive_of(place: County, **changes: Any) -> dict[str, Any]:
    return {
        "reserved": "",
        "happened_at": written(minutes(9)),
        "done_by": person(place, "周国栋"),
        "draft": "",
        "title": "关总闸",
        "title_en": "",
        "body": "先关总闸",
        "groups": ["technical"],
        **changes,
    }


def test_a_directive_takes_the_number_of_its_paper_and_its_leaders_name(place: County) -> None:
    incident = verified(place)
    keep_numbers(by=place.person("沈佳"), at=NINE, unit=place.unit, count=2)
    address = f"/incidents/{incident.reference}/paper/directive/"
    drafts = ask(place, address).context["form"].drafts
    key = next(iter(drafts))
    answer = ask(place, address, directive_of(place, reserved="YS〔2026〕2", draft=key))
    assert answer.status_code == 303, answer.content.decode()
    row = incident.directives.get()
    assert (row.series_number, row.issued_by_name, row.issued_at) == ("YS〔2026〕2", "周国栋", minutes(9))
    assert {task.key for task in row.tasks.all()} >= set(drafts[key].tasks)


def test_a_directive_signed_by_somebody_who_does_not_lead_is_refused_with_its_words_kept(
    place: County,
) -> None:
    incident = verified(place)
    address = f"/incidents/{incident.reference}/paper/directive/"
    refused = ask(place, address, directive_of(place, done_by=person(place, "马骏")))
    assert refused.status_code in (409, 422)
    assert "先关总闸" in refused.content.decode()
    assert "held no post at that time" in refused.content.decode()
    assert not incident.directives.exists()


def test_a_refusal_counts_from_when_it_was_said_with_its_reason_and_was_in_time(
    place: County, incident: Incident
) -> None:
    address = f"/incidents/{incident.reference}/paper/refusal/"
    receipt = Receipt.objects.filter(directive__incident=incident, group="technical").first()
    assert receipt is not None
    Receipt.objects.filter(pk=receipt.pk).update(late_at=minutes(40), due_at=minutes(20))
    refused = {
        "receipt": str(receipt.pk),
        "on_behalf_of": "林志远",
        "happened_at": written(minutes(10)),
        "reason": "人手都在河口",
    }
    silent = ask(place, address, {**refused, "reason": ""})
    assert silent.status_code == 422
    assert "林志远" in silent.content.decode(), "nothing entered is lost"
    ahead = ask(place, address, {**refused, "happened_at": written(EVENING + timedelta(hours=2))})
    assert ahead.status_code == 422
    assert ask(place, address, refused).status_code == 303
    receipt.refresh_from_db()
    assert (receipt.status, receipt.answered_at, receipt.told_by) == ("REFUSED", minutes(10), "林志远")
    assert (receipt.reason, receipt.late_at) == ("人手都在河口", None)
    entry = Entry.objects.get(code="DIRECTIVE_REFUSED")
    assert (entry.occurred_at, entry.recorded_at, entry.surface) == (minutes(10), EVENING, "PAPER")
    assert Entry.objects.filter(code="LIMIT_KEPT").exists()
    assert ask(place, address, refused).status_code == 422, "an answered receipt is offered no more"
    assert ask(place, address, name="马骏").status_code == 403


def test_an_acceptance_a_claim_and_a_check_follow_with_their_own_times(
    place: County, incident: Incident
) -> None:
    base = f"/incidents/{incident.reference}/paper/"
    receipt = Receipt.objects.filter(directive__incident=incident, group="technical").first()
    assert receipt is not None
    accepted = {
        "receipts": [str(receipt.pk)],
        "on_behalf_of": "林志远",
        "happened_at": written(minutes(10)),
    }
    assert ask(place, f"{base}acceptance/", accepted).status_code == 303
    receipt.refresh_from_db()
    assert (receipt.status, receipt.answered_at, receipt.told_by) == ("ACCEPTED", minutes(10), "林志远")
    claimed = {
        "lines": ["YS04|letters"],
        "happened_at": written(minutes(60)),
        "done_by": person(place, "马骏"),
        "restored_by": person(place, "马骏"),
        "restored_at": written(minutes(55)),
    }
    assert ask(place, f"{base}claim/", claimed).status_code == 303
    address = f"{base}check/YS04/"
    form = ask(place, address).context["form"]
    answers = {f"item_{line or 'gate'}_{count}": "PASS" for line, count in form.items}
    checked = {
        **answers,
        "way": "ON_SITE",
        "with_whom": "",
        "happened_at": written(minutes(70)),
        "done_by": person(place, "黄建华"),
    }
    assert ask(place, address, checked).status_code == 303
    sheet = CheckSheet.objects.get()
    assert (sheet.signed_at, sheet.checker) == (minutes(70), place.people["黄建华"])
    assert incident.interruptions.get(line="letters").status == LineStatus.PASSED


def test_a_failed_item_needs_its_reason_and_the_restorer_may_not_have_checked(
    place: County, incident: Incident
) -> None:
    base = f"/incidents/{incident.reference}/paper/"
    claimed = {
        "lines": ["YS04|letters"],
        "happened_at": written(minutes(60)),
        "done_by": person(place, "马骏"),
        "restored_by": person(place, "马骏"),
        "restored_at": written(minutes(55)),
    }
    ask(place, f"{base}claim/", claimed)
    address = f"{base}check/YS04/"
    keys = [f"item_{line or 'gate'}_{count}" for line, count in ask(place, address).context["form"].items]
    sheet = {
        **dict.fromkeys(keys, "PASS"),
        "way": "ON_SITE",
        "happened_at": written(minutes(70)),
        "done_by": person(place, "黄建华"),
    }
    unreasoned = ask(place, address, {**sheet, keys[0]: "FAIL"})
    assert unreasoned.status_code == 422
    assert f"why_{keys[0]}" in unreasoned.context["form"].errors
    restorer = ask(place, address, {**sheet, "done_by": person(place, "马骏")})
    assert restorer.status_code == 409
    early = ask(place, address, {**sheet, "happened_at": written(minutes(20))})
    assert "check the time" in early.content.decode()
    assert not CheckSheet.objects.filter(signed_at__isnull=False).exists()


def custody_of(place: County, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "STOP",
        "happened_at": written(minutes(5)),
        "done_by": person(place, "黄建华"),
        "amount_cash_box": "12345.60",
        "numbers_cash_box": "F 000812",
        "place_cash_box": "后库",
        "holder_cash_box": "黄建华",
        **changes,
    }


def test_a_custody_list_bears_two_signatures_each_with_its_own_time(
    place: County, incident: Incident
) -> None:
    assert (
        "/outlets/YS04/custody/paper/"
        in ask(place, f"/incidents/{incident.reference}/paper/").content.decode()
    )
    first = ask(place, "/outlets/YS04/custody/paper/", custody_of(place))
    row = CustodyList.objects.get()
    sign = f"/custody/lists/{row.reference}/paper/"
    assert first.headers["Location"] == sign
    assert sign in ask(place, f"/incidents/{incident.reference}/paper/").content.decode()
    second = {
        "way": "TELEPHONE",
        "reason": "只有一人在岗",
        "happened_at": written(minutes(12)),
        "done_by": person(place, "沈佳"),
    }
    assert ask(place, sign, {**second, "done_by": person(place, "黄建华")}).status_code in (409, 422)
    assert ask(place, sign, second).status_code == 303
    row.refresh_from_db()
    names = list(row.signatures.order_by("place_number").values_list("name", "signed_at"))
    assert names == [("黄建华", minutes(5)), ("沈佳", minutes(12))]
    assert row.counted_at == minutes(5)
    locked = incident.tasks.filter(key__in=LIST_TASKS[ListKind.STOP], state="DONE")
    assert {task.done_at for task in locked} == {minutes(12)}


def test_a_custody_list_with_nothing_on_it_is_shown_again(place: County) -> None:
    directed(place)
    answer = ask(place, "/outlets/YS04/custody/paper/", custody_of(place, done_by="", amount_cash_box="viel"))
    assert answer.status_code == 422
    assert "F 000812" in answer.content.decode()
    assert not CustodyList.objects.exists()


def test_a_line_of_the_telephone_log_stands_at_its_time(place: County, incident: Incident) -> None:
    said = {"happened_at": written(minutes(20)), "done_by": person(place, "苏婷"), "text": "供电所说十点来电"}
    assert ask(place, f"/incidents/{incident.reference}/paper/note/", said).status_code == 303
    entry = Entry.objects.get(code="NOTE_WRITTEN")
    assert (entry.occurred_at, entry.on_behalf_of) == (minutes(20), "苏婷")


def test_a_number_is_made_void_with_its_reason(place: County) -> None:
    keep_numbers(by=place.person("沈佳"), at=NINE, unit=place.unit, count=1)
    number = ReservedNumber.objects.get()
    address = f"/paper/numbers/{number.pk}/void/"
    assert ask(place, address, {"reason": ""}).status_code == 422
    assert ask(place, address, {"reason": "写坏了"}).status_code == 303
    assert "写坏了" in ask(place, "/paper/").content.decode()
    assert ask(place, "/paper/numbers/999999/void/").status_code == 404


def test_the_index_asks_as_many_queries_for_many_numbers_as_for_one(place: County) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ask(place, "/paper/").status_code == 200
        return len(queries)

    verified(place)
    keep_numbers(by=place.person("沈佳"), at=NINE, unit=place.unit, count=1)
    count()
    few = count()
    keep_numbers(by=place.person("沈佳"), at=NINE, unit=place.unit, count=12)
    assert count() == few
    assert few <= 30


@pytest.mark.browser
def test_the_pages_stand_on_a_screen_and_on_a_phone(square: Any) -> None:
    place = whole_county()
    incident = directed(place)
    keep_numbers(by=place.person("沈佳"), at=NINE, unit=place.unit, count=2)
    base = f"/incidents/{incident.reference}/paper/"
    acts = [f"{base}{act}" for act in ("directive/", "acceptance/", "refusal/", "claim/", "note/")]
    void = f"/paper/numbers/{ReservedNumber.objects.first().pk}/void/"
    square(place.people["沈佳"], "/paper/", "/paper/report/", base, *acts, void)
