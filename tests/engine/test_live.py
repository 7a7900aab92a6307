"""Open pages learn that something changed, and only of what they may see."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory

from youxu.core import clock, journal
from youxu.core.actor import Actor, ActorKind, Grant, system
from youxu.core.models import SealedMatter, Series, Visibility
from youxu.web import live

COUNTY = "china-post/jiangxi/yunzhou/yunshan/"


@dataclass(frozen=True)
class Happened(journal.Event):
    """Something happened."""

    code = "TEST_HAPPENED"
    sentence = "{by} did something"


def actor(*grants: Grant) -> Actor:
    return Actor(ActorKind.PERSON, "1", "沈佳", "WEB", frozenset(grants))


READER = actor(Grant("read", COUNTY, below=True))
KNOWS_MORE = actor(Grant("read", COUNTY, below=True), Grant("read_need_to_know", COUNTY))
ELSEWHERE = actor(Grant("read", "china-post/hunan/", below=True))


def happen(stream: str, unit: str = COUNTY, visibility: str = Visibility.OPEN):
    subject, _ = Series.objects.get_or_create(key="subject")
    return journal.append(
        Happened(),
        by=system("t"),
        at=clock.now(),
        stream=stream,
        subject=subject,
        unit=unit,
        visibility=visibility,
    )


def test_who_is_named_in_a_need_to_know_stream_is_told_of_it_and_of_no_other() -> None:
    changes = [live.Change(1, "incident:7", COUNTY, Visibility.NEED_TO_KNOW)]
    topics = frozenset({"incident:7", "incident:8"})
    named, other = live.Listener(READER, topics, frozenset({"incident:7"})), live.Listener(READER, topics)
    for one in (named, other):
        one.tell([*changes, live.Change(2, "incident:8", COUNTY, Visibility.NEED_TO_KNOW)])
    assert (named.take(), other.take()) == (["incident:7"], [])


def listener(who: Actor, *topics: str) -> live.Listener:
    return live.Listener(who, frozenset(topics))


@pytest.mark.parametrize(
    ("topic", "touched"),
    [
        ("board", True),
        ("incident:7", True),
        ("incident:70", False),
        (f"unit:{COUNTY}", True),
        ("unit:china-post/", True),
        ("unit:china-post/hunan/", False),
    ],
)
def test_a_topic_stands_for_its_stream_its_units_or_the_board(topic, touched) -> None:
    assert live.Change(1, "incident:7", COUNTY, Visibility.OPEN).touches(topic) is touched


def test_a_page_is_told_only_of_what_its_reader_may_see(db) -> None:
    reader = live.Reader()
    pages = [listener(who, "board", "incident:7") for who in (READER, KNOWS_MORE, ELSEWHERE)]
    reader.listeners.update(pages)
    happen("incident:7", visibility=Visibility.NEED_TO_KNOW)
    reader._spread(reader.look())
    assert [page.take() for page in pages] == [[], ["board", "incident:7"], []]
    happen("incident:7")
    reader._spread(reader.look())
    assert [page.take() for page in pages] == [["board", "incident:7"], ["board", "incident:7"], []]


def seal(stream: str, key: int):
    subject = {"subject_kind": "incidents.incident", "subject_id": key}
    return SealedMatter.objects.create(stream=stream, since=clock.now(), **subject)


def test_a_page_that_is_open_learns_once_that_its_matter_became_need_to_know(db) -> None:
    reader = live.Reader()
    pages = [listener(who, "board", "incident:7", "incident:8") for who in (READER, KNOWS_MORE, ELSEWHERE)]
    reader.listeners.update(pages)
    happen("incident:7")
    reader._spread(reader.look())
    told = [page.take() for page in pages]
    happen("incident:7", visibility=Visibility.NEED_TO_KNOW)
    happen("incident:8", visibility=Visibility.NEED_TO_KNOW)
    seal("incident:7", 7)
    seal("incident:8", 8)
    reader._spread(reader.look())
    assert told[0] == ["board", "incident:7"]
    assert [page.take() for page in pages] == [
        ["board", "incident:7"],
        ["board", "incident:7", "incident:8"],
        [],
    ]
    happen("incident:7", visibility=Visibility.NEED_TO_KNOW)
    reader._spread(reader.look())
    assert pages[0].take() == [], "what goes on in it is told to nobody who need not know"


def test_a_page_that_comes_back_learns_that_its_matter_became_need_to_know(db) -> None:
    with clock.pretend(clock.now() - timedelta(minutes=5)):
        happen("incident:8")
    happen("incident:8", visibility=Visibility.NEED_TO_KNOW)
    seal("incident:8", 8)
    page = listener(READER, "incident:8")
    live.catch_up(page, moment(ago=60))
    assert page.take() == ["incident:8"]


def test_an_entry_is_told_once(db) -> None:
    reader = live.Reader()
    happen("incident:7")
    assert len(reader.look()) == 1
    assert reader.look() == []


def test_what_concerns_one_person_is_not_told_on_the_board(db) -> None:
    reader, page = live.Reader(), listener(READER, "board")
    reader.listeners.add(page)
    happen("person:1")
    reader._spread(reader.look())
    assert page.take() == []


def moment(ago: float = 0) -> str:
    return str(int((clock.now().timestamp() - ago) * 1000))


def test_a_page_that_lost_its_stream_learns_what_it_missed(db) -> None:
    with clock.pretend(clock.now() - timedelta(minutes=2)):
        happen("incident:9")
    happen("incident:8")
    page = listener(READER, "incident:8", "incident:9")
    live.catch_up(page, moment(ago=60))
    assert page.take() == ["incident:8"]


def test_what_was_entered_in_the_half_minute_before_a_stream_broke_is_told_again(db) -> None:
    happen("incident:8")
    page = listener(READER, "incident:8")
    live.catch_up(page, moment())
    assert page.take() == ["incident:8"], "on PostgreSQL it may have been committed after the break"


def test_a_page_that_comes_back_learns_only_of_what_its_reader_may_see(db) -> None:
    happen("incident:8", visibility=Visibility.NEED_TO_KNOW)
    pages = [listener(who, "board", "incident:8") for who in (READER, KNOWS_MORE, ELSEWHERE)]
    for page in pages:
        live.catch_up(page, moment(ago=60))
    assert [page.take() for page in pages] == [[], ["board", "incident:8"], []]


@pytest.mark.parametrize("said", ["", "x", "-5", "9" * 30])
def test_a_last_id_that_is_no_moment_is_passed_over(said) -> None:
    page = listener(READER, "incident:8")
    live.catch_up(page, said)
    assert page.take() == []


def test_a_page_that_missed_much_counts_every_topic_as_changed(db, monkeypatch) -> None:
    monkeypatch.setattr(live, "MISSED_AT_MOST", 1)
    for number in range(3):
        happen(f"incident:{number + 5}")
    page = listener(READER, "incident:99")
    live.catch_up(page, moment(ago=60))
    assert page.take() == ["incident:99"]


def test_a_stream_says_the_topic_and_an_id_and_no_content(monkeypatch) -> None:
    page = listener(READER, "incident:7")
    monkeypatch.setattr(live, "QUIET_SECONDS", 0.1)

    async def read() -> list[bytes]:
        found = []
        stream = live.events(page, lasting=2.2)
        async for piece in stream:
            if not found:
                page.note(["incident:7"], 41)
            found.append(piece)
        return found

    with clock.pretend(datetime(2026, 11, 23, 2, 26, 8, tzinfo=UTC)):
        pieces = asyncio.run(read())
    assert pieces[:3] == [
        b"retry: 3000\nid: 1795400768000\n\n",
        b"id: 1795400768000\nevent: incident:7\ndata: 41\n\n",
        b": still here\nid: 1795400768000\n\n",
    ]


def test_the_public_gets_no_stream() -> None:
    request = RequestFactory().get("/live/?topics=board")
    request.actor = Actor(ActorKind.PUBLIC, "public", "", "WEB")
    assert live.live(request).status_code == 403


def test_a_server_without_streams_says_so() -> None:
    request = RequestFactory().get("/live/?topics=board")
    request.actor = READER
    assert live.live(request).status_code == 204
