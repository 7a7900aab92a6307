"""What follows a plan in force: the network copies how long a word is good."""

from __future__ import annotations

import pytest

from tests.builders.network import AT, BY, small_network
from youxu.core import clock, jobs
from youxu.network import queries, rules
from youxu.network.actions import confirm_opening
from youxu.network.models import CallItem, ConfirmRule
from youxu.plan import actions as plans
from youxu.plan import files
from youxu.reactions.handlers import network

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
