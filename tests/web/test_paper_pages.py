"""The pages of papers: what can be built and what is missing, downloads, who opened; flash reports told."""

from __future__ import annotations

import io

import docx
import pytest
from django.test import Client
from django.urls import reverse

from tests.builders.response import County, county, reported, responding
from tests.states import kept
from youxu.core.models import Entry
from youxu.documents.models import FlashReport, IssuedPaper
from youxu.incidents.actions.facts import state_facts
from youxu.incidents.models import Incident

pytestmark = pytest.mark.django_db
place = kept(county)


def at(name: str, incident: Incident) -> str:
    return reverse(name, args=[incident.reference])


def signed_in(place: County, name: str = "沈佳") -> Client:
    client = Client()
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_each_paper_is_offered_or_says_what_is_missing(place: County, django_assert_max_num_queries) -> None:
    incident = responding(place)
    client = signed_in(place)
    client.get(at("documents", incident))
    with django_assert_max_num_queries(70):
        page = client.get(at("documents", incident)).content.decode()
    assert "还没有事后报告" in page
    assert "还没有恢复：" in page
    assert page.count('name="number" value="1"') == 1
    assert "还没有打开过文书" in page


def test_a_download_is_a_file_and_is_written_down_each_time(place: County) -> None:
    incident = reported(place)
    client = signed_in(place)
    page = client.get(at("documents", incident)).content.decode()
    submission = page.split('name="submission" value="')[1].split('"')[0]
    for way, kind in (("docx.zh", "officedocument"), ("pdf.en", "application/pdf")):
        answer = client.post(
            at("documents", incident),
            {"kind": "suspension-form", "number": "0", "as": way, "submission": submission},
        )
        assert answer.status_code == 200
        assert kind in answer["Content-Type"]
        assert "attachment" in answer["Content-Disposition"]
        if way == "docx.zh":
            assert docx.Document(io.BytesIO(answer.content)).tables
    assert IssuedPaper.objects.count() == Entry.objects.filter(code="PAPER_ISSUED").count() == 2
    assert "停限办登记表" in client.get(at("documents", incident)).content.decode()


def test_what_is_missing_is_refused_in_place_and_no_other_kind_is_known(place: County) -> None:
    incident = reported(place)
    client = signed_in(place)
    answer = client.post(at("documents", incident), {"kind": "minutes", "number": "0", "as": "pdf.zh"})
    assert answer.status_code in (409, 422)
    assert not IssuedPaper.objects.exists()
    assert client.post(at("documents", incident), {"kind": "secret", "number": "0"}).status_code == 404
    assert client.get("/incidents/NO-1/documents/").status_code == 404


def test_a_notice_of_a_leak_asks_for_what_only_a_person_can_say(place: County) -> None:
    incident = reported(place)
    state_facts(
        by=place.person("周国栋"),
        at=incident.reported_at,
        incident=incident,
        facts={"leak_possible": "yes"},
        source="电话",
    )
    client = signed_in(place, "周国栋")
    shown = client.get(at("leak-notice", incident))
    submission = shown.content.decode().split('name="submission" value="')[1].split('"')[0]
    given = {
        "kinds": "姓名",
        "harm": "诈骗",
        "done": "断网",
        "advice": "",
        "as": "docx.zh",
        "submission": submission,
    }
    assert client.post(at("leak-notice", incident), given).status_code == 422
    answer = client.post(at("leak-notice", incident), {**given, "advice": "勿回"})
    assert "officedocument" in answer["Content-Type"]


def test_a_flash_report_is_copied_told_and_put_right(place: County) -> None:
    incident = reported(place)
    client = signed_in(place)
    page = client.get(at("flash-report", incident)).content.decode()
    assert "【首报】" in page
    assert "data-copy" in page
    assert "copy.js" in page
    submission = page.split('name="submission" value="')[1].split('"')[0]
    given = {"text": "【首报】停电。", "receiver": "市分公司", "way": "TELEPHONE", "submission": submission}
    assert client.post(at("flash-report", incident), given).status_code == 303
    row = FlashReport.objects.get()
    assert (row.number, row.text) == (1, "【首报】停电。")
    again = client.get(at("flash-report", incident) + "?replaces=1").content.decode()
    assert 'name="replaces" value="1"' in again
    assert "市分公司" in again


def test_who_may_not_tell_sees_the_text_without_the_form(place: County) -> None:
    incident = reported(place)
    page = signed_in(place, "罗平").get(at("flash-report", incident)).content.decode()
    assert "【首报】" in page
    assert 'name="receiver"' not in page
