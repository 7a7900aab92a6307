"""Audit grants and evidence files: exactly the named incidents, read and never written, until the end; sealed and checked."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from tests.builders.deadlines import followed
from tests.builders.response import County, county, minutes, reported, responding, restored
from tests.states import kept
from youxu.core import chain, journal
from youxu.core.actor import Actor, system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry, SealedMatter, StoredFile, Visibility
from youxu.evaluation import evidence
from youxu.evaluation.actions.evidence import (
    UnableToOrderEvidence,
    fail_evidence,
    order_evidence,
    seal_evidence,
)
from youxu.evaluation.queries.compliance import sheet_of
from youxu.evaluation.queries.evidence import evidence_of, sealed_with
from youxu.evaluation.queries.incident import measures_of
from youxu.incidents.actions import respond
from youxu.incidents.models import Incident, Task
from youxu.incidents.queries import incident_named
from youxu.organisation import actions, queries
from youxu.organisation.actions import UnableToGrantAudit, UnableToRevokeAudit
from youxu.organisation.models import AuditGrant, AuditOpening, Person
from youxu.organisation.rules.audits import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.both]
MAKER = system("evaluation.evidence")


def audited_county() -> tuple[County, Incident, Incident, Person]:
    """Make the county with two incidents, and an auditor of the city who has no post."""
    place = county()
    first = restored(place, responding(place))
    followed(first, minutes(80))
    other = reported(place, code="YS05")
    city = place.unit.parent
    auditor = Person.objects.create(
        staff_number="2001", name="贺明", name_en="He Ming", unit=city, unit_path=city.path
    )
    return place, first, other, auditor


state = kept(audited_county)


def matter(incident: Incident) -> Matter:
    return Matter(incident.stream, incident.reference)


def given(state: Any, **more: Any) -> AuditGrant:
    place, first, _other, auditor = state
    values = {
        "by": place.person("周国栋"),
        "at": minutes(100),
        "unit": place.unit,
        "person": auditor,
        "matters": [matter(first)],
        "ends_at": minutes(100) + timedelta(days=3),
        "reason": "市公司纪检专项检查",
    }
    return actions.grant_audit(**{**values, **more})


def auditor(state: Any, at: float = 110) -> Actor:
    return queries.actor_for(state[3], at=minutes(at), surface="WEB")


def test_grant_audit_opens_exactly_the_named_incidents_and_lets_nothing_be_written(state: Any) -> None:
    place, first, other, _person = state
    assert incident_named(auditor(state), first.reference) is None
    given(state)
    reader = auditor(state)
    assert reader.audits == {first.stream}
    assert incident_named(reader, first.reference) == first
    assert incident_named(reader, other.reference) is None
    assert sheet_of(reader, first, minutes(120)).reference == first.reference
    assert measures_of(reader, first, minutes(120)).reference == first.reference
    with pytest.raises(NotPermitted):
        sheet_of(reader, other, minutes(120))
    for model in apps.get_models():
        shown = getattr(model.objects if hasattr(model, "objects") else None, "visible_to", None)
        if shown is None or not any(field.name == "incident" for field in model._meta.fields):
            continue
        assert not shown(reader).exclude(incident=first).exists(), model
    assert set(Entry.objects.visible_to(reader).values_list("stream", flat=True)) == {first.stream}
    task = Task.objects.filter(incident=first).first()
    assert task is not None
    with pytest.raises(NotPermitted):
        respond.done(by=reader, at=minutes(120), task=task, result="写不进去")
    assert not any(reader.may(grant.verb, unit=place.unit.path) for grant in place.person("周国栋").grants)


def test_a_need_to_know_incident_is_read_whole_by_its_auditor(state: Any) -> None:
    _place, first, _other, _person = state
    given(state)
    Incident.objects.filter(pk=first.pk).update(visibility=Visibility.NEED_TO_KNOW)
    SealedMatter.objects.create(
        stream=first.stream, subject_kind="incidents.incident", subject_id=first.pk, since=minutes(90)
    )
    reader = auditor(state)
    assert incident_named(reader, first.reference) is not None
    assert Entry.objects.visible_to(reader).filter(stream=first.stream).exists()


def test_it_begins_and_ends_by_itself_and_is_taken_back_once(state: Any) -> None:
    grant = given(state, starts_at=minutes(200), ends_at=minutes(300))
    assert [bool(auditor(state, at).audits) for at in (150, 200, 299, 300)] == [False, True, True, False]
    by = state[0].person("周国栋")
    with pytest.raises(UnableToRevokeAudit) as refused:
        actions.revoke_audit(by=by, at=minutes(210), grant=grant, reason=" ")
    assert refused.value.field == "reason"
    done = actions.revoke_audit(by=by, at=minutes(210), grant=grant, reason="检查提前结束")
    assert done.revoked_by_name == "周国栋"
    assert not auditor(state, 220).audits
    with pytest.raises(UnableToRevokeAudit):
        actions.revoke_audit(by=by, at=minutes(220), grant=grant, reason="再来")
    assert [row.state for row in queries.audits_for(by, minutes(230))] == ["REVOKED"]
    assert [entry.code for entry in Entry.objects.filter(stream=grant.stream).order_by("sequence")] == [
        "AUDIT_GRANTED",
        "AUDIT_REVOKED",
    ]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"matters": []}, "incidents"),
        ({"reason": "  "}, "reason"),
        ({"ends_at": minutes(90)}, "ends_at"),
        ({"starts_at": minutes(400), "ends_at": minutes(300)}, "ends_at"),
        ({"matters": [Matter("incident:999999", "YS000000-01")]}, "incidents"),
    ],
)
def test_a_grant_is_refused_by_field(state: Any, more: dict[str, Any], field: str) -> None:
    with pytest.raises(UnableToGrantAudit) as refused:
        given(state, **more)
    assert refused.value.field == field


def test_nobody_audits_oneself_or_where_one_works_and_only_the_leader_gives_it(state: Any) -> None:
    place, _first, _other, _person = state
    for name in ("周国栋", "沈佳"):
        with pytest.raises(UnableToGrantAudit) as refused:
            given(state, person=place.people[name])
        assert refused.value.field == "person"
    Person.objects.filter(pk=state[3].pk).update(retired_at=minutes(1))
    with pytest.raises(UnableToGrantAudit):
        given(state, person=Person.objects.get(pk=state[3].pk))
    with pytest.raises(NotPermitted):
        given(state, by=place.person("沈佳"))


def test_note_opening_tells_a_page_once_a_day(state: Any) -> None:
    grant = given(state)
    reader = auditor(state)
    page = "/incidents/YS261123-01/journal/"
    for at in (110, 120, 130):
        if queries.unnoted(reader, minutes(at), page) is not None:
            actions.note_opening(by=reader, at=minutes(at), grant=grant, page=page)
    actions.note_opening(by=reader, at=minutes(140), grant=grant, page=page)
    actions.note_opening(by=reader, at=minutes(60 * 24), grant=grant, page=page)
    assert AuditOpening.objects.count() == 2
    told = Entry.objects.filter(stream=grant.stream, code="AUDIT_PAGE_OPENED")
    assert told.count() == 2
    assert [one.page for one in queries.openings_of(grant)] == [page, page]


def made(state: Any, by: Actor) -> tuple[Any, bytes]:
    _place, first, _other, _person = state
    row = order_evidence(by=by, at=minutes(150), incident=first, language="en")
    row = evidence.make(row, reader=by, by=MAKER, at=minutes(151))
    with evidence.files.bytes_of(row.file) as source:
        return row, source.read()


def test_order_evidence_is_made_sealed_and_checks_itself(state: Any) -> None:
    _place, first, _other, _person = state
    given(state)
    reader = auditor(state)
    row, body = made(state, reader)
    checked = evidence.check(io.BytesIO(body))
    assert checked.ok, checked.faults
    assert (checked.digest, checked.reference) == (row.digest, first.reference)
    assert checked.entries == row.entries > 5
    assert checked.withheld == 0
    known = sealed_with(checked.digest)
    assert known is not None
    assert known.reference == first.reference
    told = Entry.objects.get(stream=first.stream, code="EVIDENCE_SEALED")
    said = journal.payload_of(told)
    assert said is not None
    assert said["digest"] == row.digest
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = set(archive.namelist())
        assert {
            "journal.jsonl",
            "compliance.json",
            "limits.json",
            "directives.json",
            "manifest.json",
        } <= names
        assert json.loads(archive.read("compliance.json"))["reference"] == first.reference
        assert json.loads(archive.read("directives.json"))
    assert evidence_of(reader, first, minutes(152))[0].code
    assert not evidence_of(queries.actor_for(_person, at=minutes(9000), surface="WEB"), first, minutes(9000))[
        0
    ].code
    assert evidence.make(row, reader=reader, by=MAKER, at=minutes(160)).digest == row.digest


def test_any_change_to_an_evidence_file_is_found(state: Any) -> None:
    given(state)
    _row, body = made(state, auditor(state))

    def altered(**changed: bytes | None) -> io.BytesIO:
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(target, "w") as new:
            for name in old.namelist():
                key = name.partition(".")[0]
                content = changed.get(key, old.read(name)) if key in changed else old.read(name)
                if content is not None:
                    new.writestr(name, content)
            if "extra" in changed and changed["extra"] is not None:
                new.writestr("extra.txt", changed["extra"])
        target.seek(0)
        return target

    def faults(source: io.BytesIO) -> str:
        return " ".join(str(one) for one in evidence.check(source).faults)

    assert "limits.json was changed" in faults(altered(limits=b"[]"))
    assert "limits.json is missing" in faults(altered(limits=None))
    assert "extra.txt is not in its manifest" in faults(altered(extra=b"x"))
    assert "no manifest" in faults(altered(manifest=None))
    assert "cannot be read" in faults(altered(manifest=b"{"))
    assert "cannot be read" in faults(io.BytesIO(b"no zip at all"))


def test_the_chain_of_a_stream_carries_what_one_may_read_and_holds_without_the_rest(state: Any) -> None:
    place, first, _other, _person = state
    rows = list(chain.chain_of(place.person("周国栋"), first.stream))
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    assert chain.check(lines).fault == ""
    nobody = replace(place.person("周国栋"), grants=frozenset(), key="person:0", person_id=None)
    hidden = [json.dumps(row) for row in chain.chain_of(nobody, first.stream)]
    verdict = chain.check(hidden)
    assert (verdict.fault, verdict.withheld) == ("", len(rows))
    for change, fault in (
        ({"code": "RELEASED"}, "the entry was changed"),
        ({"said": {"salt": "", "body": "{}"}}, "its words were changed"),
        ({"previous_hash": "0" * 64}, "it does not follow the entry before"),
        ({"sequence": 9}, "an entry is missing before this one"),
    ):
        broken = [json.dumps({**rows[0], **change}, ensure_ascii=False), *lines[1:]]
        assert chain.check(broken).fault == fault
    assert chain.check(["not json"]).fault == "it cannot be read"
    assert chain.check([*hidden[:2], *hidden[3:]]).fault == "an entry is missing before this one"


def test_seal_evidence_and_fail_evidence_act_once(state: Any) -> None:
    place, first, other, _person = state
    by = place.person("周国栋")
    row = order_evidence(by=by, at=minutes(150), incident=first)
    assert order_evidence(by=by, at=minutes(151), incident=first).pk == row.pk
    with pytest.raises(NotPermitted):
        order_evidence(by=place.person("郑凯"), at=minutes(150), incident=first)
    with pytest.raises(UnableToOrderEvidence):
        order_evidence(by=by, at=minutes(150), incident=first, language="fr")
    assert fail_evidence(by=MAKER, at=minutes(152), evidence=row, reason="OSError").state == "FAILED"
    again = order_evidence(by=by, at=minutes(153), incident=first)
    stored = StoredFile.objects.create(
        digest="0" * 64, name="x.zip", content_type="application/zip", size=1, unit_path=place.unit.path,
        added_at=minutes(153), code="evidencetestcode",
    )  # fmt: skip
    values: dict[str, Any] = {"file": stored, "digest": "d" * 64, "entries": 1, "files": 1, "head": "h" * 64}
    sealed = seal_evidence(by=MAKER, at=minutes(154), evidence=again, **values)
    assert seal_evidence(by=MAKER, at=minutes(155), evidence=sealed, **values).sealed_at == minutes(154)
    assert Entry.objects.filter(stream=first.stream, code="EVIDENCE_SEALED").count() == 1
    assert not evidence_of(by, other, minutes(160))
