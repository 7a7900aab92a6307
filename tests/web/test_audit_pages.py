"""Audits in the browser: given on a page, read page by page and written down, never another incident, taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.builders.response import County, minutes
from tests.db.test_audits import audited_county
from tests.states import kept
from tests.web.test_clock_pages import later, signed_in
from youxu.core.actor import system
from youxu.core.models import Entry
from youxu.evaluation import evidence
from youxu.evaluation.models import EvidenceFile
from youxu.incidents.models import Task
from youxu.organisation.models import AuditGrant, AuditOpening
from youxu.organisation.queries import actor_for
from youxu.web.templatetags.youxu import either

pytestmark = [pytest.mark.django_db]
state = kept(audited_county)
PAGES = ("", "journal/", "evidence/", "evidence-file/", "compliance/", "clocks/", "journal.csv")


def auditor_of(state: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["youxu_language"] = "en"
    client.force_login(state[3], backend="django.contrib.auth.backends.ModelBackend")
    return client


def grant(place: County, state: Any, **more: Any) -> Any:
    until = (minutes(100) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    form = {"person": state[3].pk, "incidents": [state[1].reference], "ends_at": until, "reason": "专项检查"}
    return signed_in(place, "周国栋").post("/audits/grant/", {**form, **more})


def test_an_audit_is_given_read_page_by_page_and_taken_back(state: Any) -> None:
    place, first, other, person = state
    leader, auditor = signed_in(place, "周国栋"), auditor_of(state)
    with later(place, 100):
        assert auditor.get(f"/incidents/{first.reference}/").status_code == 404
        assert "Open incidents for an audit" in leader.get("/audits/grant/").content.decode()
        answer = grant(place, state)
        assert answer.status_code == 303, answer.content.decode()
        row = AuditGrant.objects.get()
        assert answer["Location"] == f"/audits/{row.pk}/"
    with later(place, 120):
        for part in PAGES:
            address = f"/incidents/{first.reference}/{part}"
            answer = auditor.get(address)
            wanted = 403 if part.endswith(".csv") else 200
            assert answer.status_code == wanted, address
            assert auditor.get(f"/incidents/{other.reference}/{part}").status_code in (403, 404)
        listed = auditor.get("/incidents/?state=all").content.decode()
        assert first.reference in listed
        assert other.reference not in listed
        assert "Audits" in listed
        for elsewhere in ("/", "/outlets/", "/supplies/", "/my-work/", "/journal/", "/organisation/"):
            answer = auditor.get(elsewhere)
            assert (answer.status_code, answer["Location"]) == (302, "/audits/"), elsewhere
        task = Task.objects.filter(incident=first).first()
        assert task is not None
        assert auditor.post(f"/tasks/{task.pk}/", {}).status_code in (403, 404, 405)
        opened = set(AuditOpening.objects.values_list("page", flat=True))
        assert {f"/incidents/{first.reference}/{part}" for part in PAGES[:-1]} <= opened
        count = AuditOpening.objects.count()
        auditor.get(f"/incidents/{first.reference}/")
        assert AuditOpening.objects.count() == count
        assert Entry.objects.filter(code="AUDIT_PAGE_OPENED", stream=row.stream).count() == count
        page = leader.get(f"/audits/{row.pk}/").content.decode()
        assert f"/incidents/{first.reference}/compliance/" in page
        assert "专项检查" in auditor.get("/audits/").content.decode()
        assert leader.post(f"/audits/{row.pk}/revoke/", {"reason": "完成"}).status_code == 303
        assert auditor.get(f"/incidents/{first.reference}/").status_code == 404
        assert "Taken back" in leader.get(f"/audits/{row.pk}/").content.decode()
    assert either(person.name, person.name_en)


def test_a_grant_page_names_what_is_wrong_and_keeps_what_was_entered(state: Any) -> None:
    place = state[0]
    with later(place, 100):
        nothing = grant(place, state, incidents=[])
        assert nothing.status_code == 409 or nothing.status_code == 422
        assert "Name at least one incident" in nothing.content.decode()
        unknown = grant(place, state, incidents=[], more="YS000000-09")
        assert "YS000000-09" in unknown.content.decode()
        assert "专项检查" in unknown.content.decode()
        assert signed_in(place, "沈佳").get("/audits/grant/").status_code == 403
        assert signed_in(place, "郑凯").get("/audits/99999/").status_code == 404


def test_an_evidence_file_is_ordered_made_by_a_job_and_downloaded_by_its_auditor_alone(state: Any) -> None:
    place, first, _other, _person = state
    auditor = auditor_of(state)
    address = f"/incidents/{first.reference}/evidence-file/"
    with later(place, 100):
        grant(place, state)
    with later(place, 120):
        assert auditor.post(address, {"language": "zh-hans"}).status_code == 303
        row = EvidenceFile.objects.get()
        reader = actor_for(state[3], at=minutes(120), surface="SYSTEM")
        evidence.make(row, reader=reader, by=system("evaluation.evidence"), at=minutes(121))
        page = auditor.get(address).content.decode()
        row.refresh_from_db()
        assert row.digest
        assert row.digest in page
        assert row.file is not None
        answer = auditor.get(f"/files/{row.file.code}/")
        assert b"".join(answer.streaming_content).startswith(b"PK")
        engineer = signed_in(place, "郑凯")
        assert row.digest in engineer.get(address).content.decode()
        assert engineer.get(f"/files/{row.file.code}/").status_code == 404
        assert engineer.post(address, {"language": "en"}).status_code == 403
