"""Many hands at once: one stream keeps its chain, one submission makes one row."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection

from tests.db.happenings import AT, CLERK, note_down
from youxu.core import journal
from youxu.core.models import Entry

pytestmark = pytest.mark.both


def in_threads(run, count: int) -> list[Exception]:
    troubles: list[Exception] = []

    def guarded(number: int) -> None:
        try:
            run(number)
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return troubles


def test_eight_writers_of_one_stream_leave_an_unbroken_chain(committed_db) -> None:
    def write(number: int) -> None:
        for turn in range(10):
            note_down(by=CLERK, at=AT, text=f"{number}-{turn}")

    assert in_threads(write, 8) == [], "whoever collided waits for a turn, nobody is outrun"
    found = journal.verify()
    assert found.ok
    assert found.entries == 80


def test_one_submission_from_eight_hands_makes_one_row(committed_db) -> None:
    key = uuid4()
    rows = []
    troubles = in_threads(
        lambda _: rows.append(note_down(by=CLERK, at=AT, text="once", submission=key).pk), 8
    )
    assert troubles == []
    assert len(rows) == 8
    assert len(set(rows)) == 1
    assert Entry.objects.count() == 1
