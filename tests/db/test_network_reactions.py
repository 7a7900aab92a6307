"""What follows a plan in force: the network copies how long a word is good."""

from __future__ import annotations

import io

import pytest

from tests.builders.network import AT, BY, small_network
from youxu.core import clock, jobs
from youxu.core import files as files_of
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import NotPermitted
from youxu.network import queries, rules, uploads
from youxu.network.actions import confirm_opening
from youxu.network.models import CallItem, ConfirmRule, ImportRun
from youxu.plan import actions as plans
from youxu.plan import files
from youxu.reactions.handlers import network

MAPPING = "key: own\ntitle: {zh: 自有, en: own}\nformat: csv\nid: [编号]\nfields: {code: 编号, name: 名称}\n"
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_plan_in_force_brings_its_confirmation_rules() -> None:
    made = small_network()
    text = files.shipped().read_text(encoding="utf-8")
    plans.adopt(by=BY, at=AT, unit="china-post/", text=text)
    with clock.pretend(AT):
        jobs.drain(quiet=True)
    assert ConfirmRule.objects.get().unit_path == "china-post/"
    found = queries.confirm_words([made.county.path])[made.county.path]
    assert found == rules.ConfirmWords()


def test_the_round_of_missed_openings_fills_the_call_list() -> None:
    made = small_network()
    with clock.pretend(AT):
        confirm_opening(by=BY, at=AT, outlets=[made.outlets["347003"]], way="PAGE")
        network.miss_openings()
    assert CallItem.objects.count() == 3


def test_an_upload_is_checked_at_once_and_written_by_a_job() -> None:
    made = small_network()
    upload = io.BytesIO("编号,名称\n347003,河口支局\n9,新网点\n,无号\n".encode())
    with clock.pretend(AT):
        run = uploads.begin(
            by=BY, at=AT, unit=made.county, upload=upload, file_name="网点.csv", mapping_text=MAPPING
        )
        assert (run.state, run.rows, len(run.rejected)) == ("UNFINISHED", 3, 1)
        jobs.drain(quiet=True)
    found = queries.import_run(run.pk)
    assert (found.state, found.created, found.updated, found.done_count) == ("DONE", 1, 1, 3)
    uploads.go_on(by=BY, at=AT, run=ImportRun.objects.get())
    assert [row.code for row in queries.search_outlets("新网点", made.county.path)] == ["9"]


def test_keep_data_asks_for_the_grant() -> None:
    nobody = Actor(ActorKind.PERSON, "person:9", "无权", "WEB")
    with pytest.raises(NotPermitted):
        files_of.keep_data(by=nobody, at=AT, upload=io.BytesIO(b"x"), unit="china-post/")
