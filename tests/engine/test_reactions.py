"""What follows an entry: each handler once, a failed one alone again, the others undisturbed."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.db.happenings import Noted, append
from youxu.core import jobs, journal
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
