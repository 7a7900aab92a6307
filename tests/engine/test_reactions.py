"""What follows an entry: each handler once, a failed one alone again, the others undisturbed."""

from __future__ import annotations

from contextlib import suppress
from functools import partial, update_wrapper
from types import ModuleType
from typing import Any

import pytest
from django.db import transaction

from tests.db.happenings import Noted, append
from youxu.core import handled, jobs, journal
from youxu.core.act import Collision, is_shared
from youxu.core.errors import UnableTo
from youxu.core.models import Entry, Handled
from youxu.core.numbers import next_number
from youxu.reactions import run, table

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ran: list[str] = []


def good(entry: Entry, *, by, at) -> None:
    """Write, and say so."""
    ran.append("good")
    next_number("handled", "good")


def bad(entry: Entry, *, by, at) -> None:
    """Write, then fail at the first try."""
    ran.append("bad")
    next_number("handled", "bad")
    if ran.count("bad") < 2:
        raise RuntimeError


@pytest.fixture(autouse=True)
def small_table(monkeypatch) -> ModuleType:
    ran.clear()
    monkeypatch.setitem(journal.registered, Noted.code, Noted)
    monkeypatch.setitem(table.REACTIONS, Noted, (bad, good))
    return table


def test_each_handler_runs_once_and_a_failed_one_is_tried_again_alone() -> None:
    entry = append()
    with pytest.raises(jobs.JobFailed):
        jobs.drain()
    assert ran == ["bad", "good"]
    assert set(Handled.objects.values_list("handler", flat=True)) == {"test_reactions.good"}
    jobs.drain()
    assert ran == ["bad", "good", "bad"]
    assert Handled.objects.filter(entry=entry).count() == 2


def test_what_a_failed_handler_wrote_is_rolled_back() -> None:
    append()
    jobs.drain(quiet=True)
    jobs.drain()
    assert next_number("handled", "bad") == 2


def refused(entry: Entry, *, by, at) -> None:
    """Go on after an act that was refused, as a handler may."""
    ran.append("refused")
    next_number("handled", "refused")
    with suppress(UnableTo), transaction.atomic(savepoint=not is_shared()):
        next_number("handled", "undone")
        raise UnableTo


def collides(entry: Entry, *, by, at) -> None:
    """Reach for a place that another act took, unless nothing else shares the transaction."""
    ran.append("collides")
    next_number("handled", "collides")
    if is_shared():
        raise Collision("s")


@pytest.mark.parametrize("trouble", [refused, collides])
def test_what_cannot_be_undone_in_a_shared_transaction_runs_again_each_by_itself(
    trouble, monkeypatch
) -> None:
    monkeypatch.setitem(table.REACTIONS, Noted, (good, trouble))
    entry = append()
    jobs.drain()
    assert ran == ["good", trouble.__name__, "good", trouble.__name__]
    assert Handled.objects.filter(entry=entry).count() == 2
    assert [next_number("handled", name) for name in ("good", trouble.__name__, "undone")] == [2, 2, 1]


def test_reactions_that_go_well_share_one_transaction_and_one_statement_says_that_they_ran(
    monkeypatch, django_assert_num_queries: Any
) -> None:
    several = [update_wrapper(partial(good), good) for _turn in range(5)]
    for number, one in enumerate(several):
        one.__qualname__ = f"good_{number}"
    monkeypatch.setitem(table.REACTIONS, Noted, tuple(several))
    entry = append()
    Handled.objects.create(entry=entry, handler="test_reactions.good_0", at=entry.recorded_at)
    with django_assert_num_queries(
        5 + 4
    ):  # stamps, the entry, a savepoint (of the test) and its end, who ran; then 4
        jobs.run("react", {"entry": entry.pk})
    assert Handled.objects.filter(entry=entry).count() == 5


def test_those_that_did_not_come_to_run_are_not_marked(monkeypatch) -> None:
    monkeypatch.setattr(handled, "TOGETHER_SECONDS", -1)
    monkeypatch.setitem(table.REACTIONS, Noted, (bad, good))
    entry = append()
    ran.append("bad")
    jobs.run("react", {"entry": entry.pk})
    assert ran == ["bad", "bad", "good"]
    assert Handled.objects.filter(entry=entry).count() == 2


def test_an_entry_handled_already_is_left_alone() -> None:
    entry = append()
    jobs.drain(quiet=True)
    jobs.drain()
    run.react(entry.pk)
    assert ran.count("good") == 1


def test_an_entry_of_an_unknown_code_has_no_reactions(monkeypatch) -> None:
    monkeypatch.delitem(journal.registered, Noted.code)
    append()
    assert jobs.drain() == 1
    assert ran == []


def test_one_sweep_that_fails_does_not_keep_the_others_from_running(monkeypatch) -> None:
    swept = []

    def broken(*, by, at) -> None:
        raise RuntimeError

    def fine(*, by, at) -> None:
        swept.append(by.key)

    monkeypatch.setattr(table, "SWEEPS", (broken, fine))
    with pytest.raises(run.ReactionsFailed, match="broken"):
        run.sweep()
    assert swept == ["system:sweep.fine"]


def test_what_recurs_is_registered_with_the_engine() -> None:
    assert {"sweep", "checkpoint"} <= set(jobs.recurring)
    assert set(jobs.recurring) <= set(jobs.tasks)
