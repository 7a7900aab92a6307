"""The purge: every text has its rule; what ended long ago loses its words by rule and keeps its proof."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from PIL import Image

from tests.builders.organisation import post
from tests.builders.response import BEGAN, County, county, minutes, reported, responding
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import checkpoint, clock, files, jobs, journal, leftovers
from youxu.core.actor import Actor, system
from youxu.core.corrections import UnableToCorrectEntry, correct_entry
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry, EntryPayload, StoredFile
from youxu.incidents.actions import merge, respond
from youxu.incidents.actions import purge as purging
from youxu.incidents.actions.purge import UnableToPurge, purge_incident
from youxu.incidents.models import FirstReport, Incident, Photo, Task, TaskLog
from youxu.incidents.rules import purge as rules
from youxu.organisation.models import Holding
from youxu.reactions import table
from youxu.reactions.handlers.purge import purge_due

pytestmark = [pytest.mark.both]
LATER = BEGAN + timedelta(days=2000)
BEFORE = LATER - timedelta(days=1095)
BY = system("purge")
TEXT = (models.CharField, models.TextField, models.JSONField)


def test_every_text_column_of_an_incident_has_its_purge_rule() -> None:
    without, twice, unknown = [], [], []
    tables = list(apps.get_app_config("incidents").get_models())
    for model in tables:
        name = str(model._meta.model_name)
        removed, kept = set(rules.REMOVED.get(name, ())), set(rules.KEPT.get(name, ()))
        texts = {field.name for field in model._meta.concrete_fields if isinstance(field, TEXT)}
        without += [f"{name}.{text}" for text in texts - removed - kept - rules.CARRIED]
        twice += [f"{name}.{text}" for text in removed & kept]
        unknown += [f"{name}.{text}" for text in (removed | kept) - texts]
    assert (without, twice, unknown) == ([], [], [])
    assert {str(model._meta.model_name) for model in tables} >= {*rules.REMOVED, *rules.KEPT}


def test_the_purge_runs_every_day() -> None:
    assert purge_due in table.EVERY
    assert jobs.name_of(purge_due) in jobs.recurring


place = kept(county)


def picture(colour: int = 7) -> io.BytesIO:
    body = io.BytesIO()
    Image.new("RGB", (8, 8), (colour, 0, 0)).save(body, "PNG")
    body.seek(0)
    return body


def ended(place: County, code: str = "YS04") -> Incident:
    """Return an incident that was called off, with the words of many people and a photograph."""
    incident = responding(place, code)
    FirstReport.objects.filter(incident=incident).update(note="客户王五来电", caller="李四")
    task = Task.objects.get(incident=incident, key="find_fault")
    task = respond.accept_task(by=place.person("郑凯"), at=minutes(30), task=task)
    respond.log(by=place.person("郑凯"), at=minutes(30), task=task, text="王五的手机号在单上")
    stored = files.store(by=place.person("林志远"), at=minutes(31), upload=picture(), unit=place.unit.path)
    Photo.objects.create(
        incident=incident, unit_path=place.unit.path, file=stored, subject_kind="task", subject_id=1,
        added_at=minutes(31),
    )  # fmt: skip
    return merge.call_off(by=place.person("周国栋"), at=minutes(40), incident=incident, reason="误报，王五")


incident = kept(ended, on=place)


def test_purge_incident_removes_words_texts_and_photographs_and_the_chain_still_holds(
    place: County, incident: Incident
) -> None:
    kept = EntryPayload.objects.filter(entry__stream=incident.stream).count()
    with clock.pretend(LATER):
        assert purge_incident(by=BY, at=LATER, incident=incident, before=BEFORE) > 3
        assert purge_incident(by=BY, at=LATER, incident=incident, before=BEFORE) == 0
    said = "\n".join(EntryPayload.objects.values_list("body", flat=True))
    assert "王五" not in said
    assert EntryPayload.objects.filter(entry__stream=incident.stream).count() < kept + 3
    found = FirstReport.objects.get(incident=incident)
    assert (found.note, found.caller) == ("", "")
    assert not TaskLog.objects.exclude(text="").exists()
    assert not Photo.objects.exists()
    codes = list(
        Entry.objects.filter(stream=incident.stream).order_by("sequence").values_list("code", flat=True)
    )
    assert codes[-3:] == ["PURGED", "TEXTS_PURGED", "PURGE_FINISHED"]
    assert "tasklog 1" in str(journal.sentence_of(Entry.objects.get(code="TEXTS_PURGED")))
    verdict = journal.verify()
    assert verdict.ok
    assert verdict.purged > 2
    with pytest.raises(UnableToCorrectEntry, match="removed by rule"):
        correct_entry(by=BY, at=LATER, entry=Entry.objects.filter(stream=incident.stream)[0], text="王五")


def test_words_that_went_without_the_rule_are_still_found_broken(place: County, incident: Incident) -> None:
    with clock.pretend(LATER):
        purge_incident(by=BY, at=LATER, incident=incident, before=BEFORE)
    stays = EntryPayload.objects.filter(entry__stream=incident.stream).exclude(
        entry__code__startswith="PURGE"
    )
    stays.filter(pk=stays.first().pk).delete()
    assert not journal.verify().ok


def test_a_purge_goes_on_in_portions(place: County, incident: Incident, monkeypatch) -> None:
    monkeypatch.setattr(purging, "AT_ONCE", 2)
    with clock.pretend(LATER):
        assert purge_incident(by=BY, at=LATER, incident=incident, before=BEFORE) == 2
        assert not Entry.objects.filter(code="PURGE_FINISHED").exists()
        assert purging.purge_before(BEFORE, by=BY, at=LATER, most=9)[0] == 1
        assert purging.purge_before(BEFORE, by=BY, at=LATER, most=9) == (0, 0)
    assert not TaskLog.objects.exclude(text="").exists()
    assert journal.verify().ok


def test_an_open_incident_and_one_whose_time_is_not_over_keep_their_words(place: County) -> None:
    still_open = reported(place, "YS05")
    over = ended(place)
    for incident, before in ((still_open, BEFORE), (over, minutes(30))):
        with pytest.raises(UnableToPurge):
            purge_incident(by=BY, at=LATER, incident=incident, before=before)
    assert purging.purge_before(minutes(30), by=BY, at=LATER, most=9) == (0, 0)


def test_only_who_may_purge_purges(place: County, incident: Incident) -> None:
    with pytest.raises(NotPermitted):
        purge_incident(by=place.person("周国栋"), at=LATER, incident=incident, before=BEFORE)
    assert purging.purge_before(BEFORE, by=place.person("周国栋"), at=LATER, most=9) == (0, 0)


@pytest.mark.long
def test_the_daily_job_purges_after_the_days_of_the_setting_and_never_at_0(
    place: County, monkeypatch
) -> None:
    ended(place)
    with clock.pretend(LATER):
        monkeypatch.setenv("YOUXU_PURGE_DAYS", "0")
        purge_due()
        assert Photo.objects.exists()
        monkeypatch.setenv("YOUXU_PURGE_DAYS", "3000")
        purge_due()
        assert Photo.objects.exists()
        monkeypatch.setenv("YOUXU_PURGE_DAYS", "365")
        purge_due()
    assert not Photo.objects.exists()
    assert not StoredFile.objects.exists()
    assert Entry.objects.filter(code="FILES_REMOVED").exists()
    checkpoint.make_checkpoints(LATER + timedelta(days=1))
    assert checkpoint.first_difference() is None


def test_remove_unreferenced_takes_what_a_refused_act_left_behind_after_a_day(place: County) -> None:
    by: Actor = place.person("林志远")
    left = files.store(by=by, at=minutes(1), upload=picture(1), unit=place.unit.path)
    incident = reported(place)
    used = files.store(by=by, at=minutes(1), upload=picture(2), unit=place.unit.path)
    Photo.objects.create(
        incident=incident, unit_path=place.unit.path, file=used, subject_kind="task", subject_id=1,
        added_at=minutes(1),
    )  # fmt: skip
    assert leftovers.remove_unreferenced(by=BY, at=minutes(60)) == 0
    assert leftovers.remove_unreferenced(by=BY, at=LATER) == 1
    assert [row.pk for row in StoredFile.objects.all()] == [used.pk]
    assert default_storage.exists(files._path(left.digest))
    assert leftovers.remove_bytes(clock.now()) == 0
    assert leftovers.remove_bytes(clock.now() + timedelta(days=2)) >= 1
    assert not default_storage.exists(files._path(left.digest))
    assert default_storage.exists(files._path(used.digest))


def run(*words: str) -> Any:
    with clock.pretend(LATER):
        return CliRunner().invoke(youxu, ["journal", "purge", *words])


def test_the_command_counts_in_a_dry_run_and_purges_for_the_administrator_alone(place: County) -> None:
    ended(place)
    administrator = place.people["罗平"]
    Holding.objects.create(post=post(place.unit, "administrator"), person=administrator, starts_at=BEGAN)
    words = ("--older-than", "1000", "--json")
    assert run(*words, "--as", "周国栋").exit_code == 1
    counted = json.loads(run(*words, "--dry-run", "--as", "罗平").output)
    assert counted["dry_run"] is True
    assert (counted["incidents"], counted["photos"]) == (1, 1)
    assert Photo.objects.exists()
    done = run(*words, "--as", "罗平")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["texts"] == counted["texts"] > 0
    assert not Photo.objects.exists()
    assert json.loads(run(*words, "--dry-run", "--as", "罗平").output)["incidents"] == 0
