"""The journal: append-only on both databases, its chain, its purges, its corrections, its daily head."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.db.happenings import AT, CLERK, SYSTEM, UNIT, Noted, append, row
from youxu.core import checkpoint, clock, journal, wording
from youxu.core.actor import Actor, ActorKind, Grant
from youxu.core.corrections import UnableToCorrectEntry, UnableToPurgeWords, correct_entry, purge_words
from youxu.core.errors import NotPermitted
from youxu.core.models import Checkpoint, Entry, EntryPayload, Visibility
from youxu.core.records import Filter, entry_rows

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def known(monkeypatch) -> None:
    monkeypatch.setitem(journal.registered, Noted.code, Noted)


def tamper(statement: str) -> None:
    """Do what only someone with the database in hand can do: drop the trigger, then write."""
    entry = Entry._meta.db_table if "entrypayload" not in statement else EntryPayload._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {entry} DISABLE TRIGGER USER")
        else:
            for what in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {entry}_refuse_{what}")
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_entry SET code = 'OTHER'",
        "DELETE FROM core_entry",
        "UPDATE core_entrypayload SET body = '{}'",
    ],
)
def test_the_database_refuses_to_change_an_entry(statement) -> None:
    append()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["core_entry", "core_entrypayload"])
def test_postgres_refuses_to_truncate_the_journal(table) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_a_stream_counts_and_links_its_entries() -> None:
    first, second, other = append("a"), append("b"), append("c", stream="incident:2")
    assert (first.sequence, second.sequence, other.sequence) == (1, 2, 1)
    assert second.previous_hash == first.hash
    assert other.previous_hash == ""


def test_entries_of_several_streams_are_written_together_each_behind_its_own() -> None:
    first, subject = append(stream="incident:1"), row()

    def told(*streams: int) -> tuple[list[Entry], int]:
        lines = [journal.Line(Noted(f"{one}"), f"incident:{one}", subject, UNIT) for one in streams]
        with CaptureQueriesContext(connection) as queries:
            made = journal.append_each(lines, by=SYSTEM, at=AT)
        return made, len([one for one in queries.captured_queries if 'INTO "core_entry' in one["sql"]])

    (one, two, three), inserts = told(1, 2, 3)
    assert [(entry.stream, entry.sequence) for entry in (one, two, three)] == [
        ("incident:1", 2),
        ("incident:2", 1),
        ("incident:3", 1),
    ]
    assert (one.previous_hash, two.previous_hash) == (first.hash, "")
    assert [payload["text"] for entry in (one, two, three) if (payload := journal.payload_of(entry))] == [
        "1",
        "2",
        "3",
    ]
    assert inserts == 2
    assert told() == ([], 0)
    assert journal.verify().ok


def test_an_untouched_journal_verifies() -> None:
    for number in range(5):
        append(str(number), stream=f"incident:{number % 2}")
    found = journal.verify()
    assert found.ok
    assert found.as_json() == {"entries": 5, "ok": True, "purged": 0, "first_broken": None}


@pytest.mark.parametrize(
    ("statement", "sequence", "reason"),
    [
        ("UPDATE core_entry SET code = 'OTHER' WHERE sequence = 2", 2, "the entry was changed"),
        ("DELETE FROM core_entry WHERE sequence = 2", 3, "an entry is missing before this one"),
        ("UPDATE core_entrypayload SET body = '{}' WHERE entry_id IN "
         "(SELECT id FROM core_entry WHERE sequence = 2)", 2, "its words were changed"),
        ("DELETE FROM core_entrypayload WHERE entry_id IN "
         "(SELECT id FROM core_entry WHERE sequence = 2)", 2, "its words are gone and no purge names it"),
    ],
)  # fmt: skip
def test_the_first_broken_link_is_named(statement, sequence, reason) -> None:
    entries = [append(str(number)) for number in range(3)]
    if "DELETE FROM core_entry " in statement:
        EntryPayload.objects.filter(entry=entries[1]).delete()
    tamper(statement)
    assert journal.verify().first_broken == {"stream": "incident:1", "sequence": sequence, "reason": reason}


def test_purged_words_do_not_break_the_chain(known) -> None:
    entry = append("陈先生的电话 13900000000")
    append("b")
    purge_words(by=SYSTEM, at=AT, entry=entry, rule="after_close")
    found = journal.verify()
    assert (found.ok, found.purged, found.entries) == (True, 1, 3)
    assert journal.payload_of(Entry.objects.get(pk=entry.pk)) is None
    assert journal.sentence_of(Entry.objects.get(pk=entry.pk)).text == Noted.code


def test_words_whose_rule_is_never_are_kept() -> None:
    with pytest.raises(UnableToPurgeWords):
        purge_words(by=SYSTEM, at=AT, entry=append(), rule="after_close")


def test_only_who_may_purge_purges() -> None:
    with pytest.raises(NotPermitted):
        purge_words(by=CLERK, at=AT, entry=append(), rule="after_close")


def test_a_correction_is_a_new_entry_behind_the_old() -> None:
    wrong = append("14:20")
    correct_entry(by=CLERK, at=AT, entry=wrong, text="14:02")
    last = Entry.objects.order_by("-sequence").first()
    assert last is not None
    assert (last.code, last.sequence, last.stream) == ("ENTRY_CORRECTED", 2, wrong.stream)
    assert journal.payload_of(wrong) == {"by": "SYSTEM", "text": "14:20", "count": 1}
    assert journal.payload_of(last) == {"by": "陈秀兰", "sequence": 1, "text": "14:02"}
    assert journal.verify().ok


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "系统"), ("en", "System")])
def test_a_handler_is_named_as_the_system_and_stays_known_by_its_key(known, language, said) -> None:
    entry = append("=1+1")
    with translation.override(language):
        assert wording.say(journal.sentence_of(entry)).startswith(said)
        row = next(entry_rows(SYSTEM, Filter()))
    assert (row.by, row.actor_key) == (said, "system:test")


def test_a_correction_needs_words() -> None:
    with pytest.raises(UnableToCorrectEntry):
        correct_entry(by=CLERK, at=AT, entry=append(), text="  ")


def test_the_same_words_give_different_digests() -> None:
    first, second = append("same"), append("same")
    assert first.payload_digest != second.payload_digest


@pytest.mark.parametrize(
    ("grants", "open_one", "hidden"),
    [
        ((), False, False),
        ((Grant("read", UNIT),), True, False),
        ((Grant("read", "china-post/", below=True),), True, False),
        ((Grant("read", "china-post/"),), False, False),
        ((Grant("read_need_to_know", UNIT),), True, True),
        ((Grant("read", UNIT), Grant("read_need_to_know", UNIT)), True, True),
        ((Grant("*", "", below=True),), True, True),
    ],
)
def test_an_entry_is_visible_by_unit_and_by_need_to_know(grants, open_one, hidden) -> None:
    told, kept = append("a"), append("b", visibility=Visibility.NEED_TO_KNOW)
    reader = Actor(ActorKind.PERSON, "1", "x", "WEB", frozenset(grants))
    seen = set(Entry.objects.visible_to(reader).values_list("pk", flat=True))
    assert ((told.pk in seen), (kept.pk in seen)) == (open_one, hidden)


def test_each_finished_day_gets_one_checkpoint() -> None:
    for days in (0, 0, 2):
        with clock.pretend(AT + timedelta(days=days)):
            append()
    made = checkpoint.make_checkpoints(AT + timedelta(days=3))
    assert [row.head_count for row in made] == [1, 0, 1]
    assert checkpoint.make_checkpoints(AT + timedelta(days=3)) == []
    assert checkpoint.first_difference() is None
    assert len({row.hash for row in made}) == 3


def test_a_journal_rewritten_from_end_to_end_differs_from_its_checkpoint() -> None:
    with clock.pretend(AT):
        entry = append()
    checkpoint.make_checkpoints(AT + timedelta(days=1))
    entry.code = "OTHER"
    entry.hash = journal.hash_of(entry)
    tamper(f"UPDATE core_entry SET code = 'OTHER', hash = '{entry.hash}' WHERE id = {entry.pk}")
    assert journal.verify().ok
    assert checkpoint.first_difference() == AT.date()


def test_a_day_waits_until_its_last_entries_have_settled() -> None:
    with clock.pretend(AT):
        append()
    midnight = AT.replace(hour=0, minute=0) + timedelta(days=1)
    assert checkpoint.make_checkpoints(midnight + timedelta(minutes=3)) == []
    assert len(checkpoint.make_checkpoints(midnight + timedelta(minutes=5))) == 1
    assert Checkpoint.objects.count() == 1
