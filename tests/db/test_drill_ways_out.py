"""A drill reaches nobody and nothing outside (law 9): every way out is walked, and a new one fails here until it is.

The ways are read from the code: modules that call out, kinds of channel, targets of the site, papers, pages that need no
sign-in. What is said of each stands beside its name.
"""

from __future__ import annotations

import io
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pypdf import PdfReader

from tests.builders import in_drill as drills
from tests.builders import site
from tests.builders.alerting import followed, reachable
from tests.builders.cards import card
from tests.builders.response import BEGAN, County, minutes
from tests.house import test_sockets
from tests.states import kept
from youxu.alerting.models import AlertStep
from youxu.announcements.models import NoticeRevision
from youxu.core import clock
from youxu.core.actor import system
from youxu.core.worlds import MARKS
from youxu.delivery import actions as delivery
from youxu.delivery import sending
from youxu.delivery.models import Channel, Delivery, Message
from youxu.delivery.rules.addresses import Address, To
from youxu.delivery.rules.sending import Outcome, sent
from youxu.delivery.rules.templates import MOST_VALUE, of_drill
from youxu.delivery.rules.words import DeliveryState, Kind
from youxu.delivery.transports import Parcel, Wiring
from youxu.documents import builders, papers
from youxu.documents.builders.asked import Leak, UnableToBuildDocument
from youxu.documents.builders.notice import Size, notice_sheet
from youxu.documents.drill_papers import of_drill as of_drill_itself
from youxu.documents.rules import Format
from youxu.documents.rules import Kind as PaperKind
from youxu.documents.writers import pdf
from youxu.exercises.models import Exercise
from youxu.feedback.models import Voice
from youxu.incidents.models import Incident
from youxu.reactions.run import sweep
from youxu.statuspage import targets

pytestmark = pytest.mark.django_db
OURS = tuple(f"{name}." for name in ("core", "network", "plan", "delivery", "organisation", "incidents", "announcements", "alerting", "deadlines", "supplies", "alternatives", "feedback", "custody", "watch", "evaluation", "simulation", "exercises", "documents", "statuspage", "oversight"))  # fmt: skip


@dataclass
class Outside:
    """What went out by any channel, in the order in which it went."""

    parcels: list[tuple[Kind, Parcel]] = field(default_factory=list)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    found = Outside()

    @contextmanager
    def opening(wiring: Wiring) -> Iterator[Callable[[Parcel], Outcome]]:
        def send(parcel: Parcel) -> Outcome:
            found.parcels.append((wiring.kind, parcel))
            return sent()

        yield send

    monkeypatch.setattr(sending, "opening", opening)
    return found


def _stage() -> County:
    found = reachable()
    drills.carriers(found)
    drills.drill(found, at=BEGAN)
    return found


place = kept(_stage)
played = kept(drills.played_through, on=place)


def carried(until: float) -> None:
    """Let everything that recurs look every ten minutes, and every channel send what it has."""
    for moment in range(0, int(until) + 1, 10):
        with clock.pretend(minutes(moment)):
            sweep()
            followed(minutes(moment))
            for channel in Channel.objects.values_list("pk", flat=True):
                sending.send_due(channel)


def test_the_drill_was_played_to_its_end_and_left_something_in_every_part(
    played: Incident,
) -> None:
    assert played.stage == "CLOSED"
    assert played.world == drills.KEY


# --- the ways, read from the code ---------------------------------------------------------------------------------

CALLING_OUT = {
    "youxu.core.outbound": "the HTTP client of the three below",
    "youxu.delivery.transports.smtp": "a channel: stands behind the gate of delivery",
    "youxu.delivery.transports.calling": "a channel: stands behind the gate of delivery",
    "youxu.delivery.transports.webhook": "a channel: stands behind the gate of delivery",
    "youxu.statuspage.targets.remote": "the site: built of reality alone",
    "youxu.statuspage.targets.store": "the site: built of reality alone",
    "youxu.watch.feeds": "reads, and tells nobody anything",
}
TARGETS = {"copying", "disk", "remote", "store", "words"}
"""The modules of the site's targets: each copies what was built, which a drill is no part of."""

OPEN_PAGES = {
    "alert-link": "marked as a drill",
    "callout-link": "call-out tests are of reality",
    "card": "an outlet's card, of reality",
    "card-check-in": "an outlet's card, of reality",
    "card-count": "an outlet's card, of reality",
    "card-do": "an outlet's card, of reality",
    "card-manifest": "an outlet's card, of reality",
    "card-queue": "an outlet's card, of reality",
    "card-report": "an outlet's card, of reality",
    "card-sent": "an outlet's card, of reality",
    "card-stand-in": "an outlet's card, of reality",
    "feedback-code": "finds no voice of a drill",
    "feedback-track": "finds no voice of a drill",
    "feedback-write": "writes in reality",
    "gateway": "takes in, and tells nobody anything",
    "public-asset": "files of the product",
    "public-notice": "finds no notice of a drill",
    "public-unread": "an error page",
    "site": "the site: built of reality alone",
    "site-file": "the site: built of reality alone",
    "subscribe": "asks in reality",
    "subscribe-asked": "asks in reality",
    "subscribe-calendar": "notices of reality",
    "subscribe-feed": "notices of reality",
    "subscription": "asks in reality",
}
PAPERS = {
    PaperKind.FLASH_REPORT,
    PaperKind.POST_EVENT_REPORT,
    PaperKind.REGULATOR_REPORT,
    PaperKind.SUSPENSION_FORM,
    PaperKind.RESTORATION_FORM,
    PaperKind.LEAK_NOTICE,
    PaperKind.DIRECTIVE,
    PaperKind.MINUTES,
}
BUILDERS = {
    "asked": "no paper: what is asked for",
    "card": "an outlet's card, of reality",
    "directive": "a paper of an incident",
    "drill": "the report of a drill",
    "figures": "no paper: plots",
    "flash": "a paper of an incident, and a text to be read out",
    "forms": "a paper of an incident",
    "known": "no paper: what is known",
    "labels": "labels of shelves, of reality",
    "leak": "a paper of an incident",
    "minutes": "a paper of an incident",
    "notice": "the sheet of a notice",
    "official": "no paper: what all papers share",
    "pack": "the outage pack, of reality",
    "plan": "the plan, of reality",
    "post_event": "a paper of an incident",
    "regulator": "a paper of an incident",
    "training": "records of who was trained, of reality",
}


def test_the_ways_out_are_those_that_are_walked_here() -> None:
    assert {*test_sockets.WAYS_OUT, *test_sockets.MAY_CALL_OUT} == set(CALLING_OUT)
    assert {one.name for one in pkgutil.iter_modules(targets.__path__)} == TARGETS
    assert set(drills.CARRIERS) | {Kind.BY_HAND} == set(Kind)
    assert set(papers.BUILDERS) == PAPERS
    assert {one.name for one in pkgutil.iter_modules(builders.__path__)} == set(BUILDERS)
    assert open_pages() == set(OPEN_PAGES)


def open_pages() -> set[str]:
    """Return the names of all pages below ``/p/``, which need no sign-in and which a relay passes on."""

    def walk(resolver: Any, before: str = "") -> Iterator[tuple[str, str]]:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                yield from walk(one, before + str(one.pattern))
            elif isinstance(one, URLPattern):
                yield before + str(one.pattern), one.name or ""

    return {name for route, name in walk(get_resolver()) if route.startswith("p/")}


# --- messages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", sorted(Kind))
def test_by_each_kind_of_channel_a_message_of_a_drill_comes_marked_and_only_where_it_was_entered(
    place: County, outside: Outside, kind: Kind, language: str
) -> None:
    given = {
        Kind.EMAIL: ("drill@post.test", "real@post.test"),
        Kind.SMS: ("13911110001", "13911110002"),
        Kind.VOICE: ("13911110001", "13911110002"),
        Kind.PUSH: ("ABCDEFGHJKMN2", "ZYXWVUTSRQPN2"),
        Kind.BY_HAND: ("值班电话", "县长办公室"),
    }.get(kind, (kind.lower(), ""))
    entered, other = given
    delivery.enter_address(
        by=system("test"), at=BEGAN, world=drills.KEY, unit=place.unit.path, kind=kind, address=entered
    )
    with clock.pretend(minutes(1)):
        for address in filter(None, given):
            delivery.queue(
                by=system("test"),
                at=minutes(1),
                unit=place.unit.path,
                subject="停电" if language == "zh-hans" else "Power cut",
                text="柳林支局停电" if language == "zh-hans" else "Liulin without power",
                language=language,
                to=delivery_to(kind, address),
                world=drills.KEY,
            )
        for channel in Channel.objects.values_list("pk", flat=True):
            sending.send_due(channel)
    mark = MARKS["zh" if language == "zh-hans" else "en"]
    rows = Delivery.objects.select_related("message").order_by("pk")
    if kind is Kind.BY_HAND:
        assert [(row.address, row.kind) for row in rows] == [(entered, Kind.BY_HAND), ("", "")], other
        assert all(row.message.text.startswith(mark) for row in rows)
        return
    assert [one.address for _kind, one in outside.parcels if one.address] in ([entered], [])
    assert len(outside.parcels) == 1
    sent_by, parcel = outside.parcels[0]
    assert sent_by is kind
    assert parcel.text.startswith(mark)
    assert parcel.subject.startswith(mark)
    assert all(row.message.world == drills.KEY for row in rows)


def delivery_to(kind: Kind, address: str) -> Any:
    """Return somebody who is reached by one kind of channel."""
    return To("person:7", (Address(kind, address),), "马骏")


def test_a_registered_short_message_of_a_drill_has_the_word_before_its_first_place() -> None:
    told = of_drill(("outlet", "time"), {"outlet": "柳林支局", "time": "10:32"}, "zh-hans")
    assert told == {"outlet": "演练 柳林支局", "time": "10:32"}
    told = of_drill(("outlet",), {"outlet": "L" * MOST_VALUE}, "en")
    assert told["outlet"].startswith("DRILL L")
    assert len(told["outlet"]) == MOST_VALUE


# --- what is read outside -----------------------------------------------------------------------------------------


def said_of_drill(incident: Incident) -> tuple[str, ...]:
    """Return the words by which something of the drill would be known."""
    return (drills.WORD, incident.reference, "DR26", drills.KEY, "综合演练")


@pytest.mark.long
def test_the_site_its_feeds_and_its_alerts_know_nothing_of_a_drill(
    place: County, outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUXU_HOME", str(tmp_path / "home"))
    before = {}
    for when, out in (("before", tmp_path / "before"), ("after", tmp_path / "after")):
        if when == "after":
            incident = drills.played_through(place)
        site.built(place, out, at=minutes(130))
        before[when] = site.texts(out)
    assert before["before"] == before["after"]
    whole = "".join(before["after"].values())
    for word in said_of_drill(incident):
        assert word not in whole
    assert any(name.startswith("cap/") for name in before["after"])


def test_pages_for_who_has_no_account_know_nothing_of_a_drill_or_say_that_it_is_one(
    place: County, played: Incident
) -> None:
    browser = Client(headers={"host": "127.0.0.1"})
    revision = NoticeRevision.objects.select_related("notice").get(world=drills.KEY, number=1)
    voice = Voice.objects.get(world=drills.KEY)
    code = card(place, "YS04", minutes(40)).code
    with clock.pretend(minutes(50)):
        assert browser.get(f"/p/n/{revision.notice.code}/1/").status_code == 404
        assert browser.get(f"/p/feedback/t/{voice.code}/").status_code == 404
        for address in (
            "/p/subscribe/feed.atom",
            "/p/subscribe/calendar.ics",
            "/p/subscribe/",
            "/p/feedback/",
            f"/p/c/{code}/",
            f"/p/c/{code}/report/",
        ):
            page = browser.get(address)
            assert page.status_code == 200, address
            text = b"".join(page) if page.streaming else page.content
            for word in said_of_drill(played):
                assert word not in text.decode(), address
        steps = AlertStep.objects.filter(world=drills.KEY).exclude(person=None)
        assert steps.exists()
        for step in steps:
            page = browser.get(f"/p/a/{step.code}/")
            assert page.status_code == 200
            assert "演练" in page.content.decode() or "DRILL" in page.content.decode()


# --- papers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format_", sorted(Format))
def test_every_paper_of_a_drill_says_so_on_every_page(
    place: County, played: Incident, language: str, format_: Format
) -> None:
    mark = "演练，非真实事件" if language == "zh" else "EXERCISE, not real"
    built = 0
    for kind in sorted(PAPERS):
        given: dict[str, Any] = {"number": 1} if kind is PaperKind.DIRECTIVE else {}
        if kind is PaperKind.LEAK_NOTICE:
            given["leak"] = Leak(kinds="姓名", harm="无", done="已停用", advice="留意来电")
        try:
            paper = papers.build(
                kind,
                played,
                by=place.person("周国栋"),
                at=minutes(130),
                format=format_,
                language=language,
                **given,
            )
        except UnableToBuildDocument:
            continue
        built += 1
        for page in pages_of(paper.written.body, format_):
            assert mark in page, (kind, format_)
    assert built >= 6


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format_", sorted(Format))
def test_the_report_of_the_drill_itself_says_so_on_every_page(
    place: County, played: Incident, language: str, format_: Format
) -> None:
    exercise = Exercise.objects.select_related("unit").get(key=drills.KEY)
    written = of_drill_itself(
        exercise, by=place.person("周国栋"), at=minutes(130), form=format_, language=language
    )
    mark = "演练，非真实事件" if language == "zh" else "EXERCISE, not real"
    for page in pages_of(written.body, format_):
        assert mark in page


def pages_of(body: bytes, format_: Format) -> list[str]:
    """Return the text of each page of a PDF; of a .docx the head that stands on each page of every section."""
    if format_ is Format.PDF:
        return [page.extract_text() for page in PdfReader(io.BytesIO(body)).pages]
    file = docx.Document(io.BytesIO(body))
    found = []
    for section in file.sections:
        heads = [section.header]
        heads += [section.first_page_header] if section.different_first_page_header_footer else []
        found += ["\n".join(line.text for line in head.paragraphs) for head in heads]
    return found


def test_the_sheet_and_the_text_to_be_read_out_say_so(place: County, played: Incident) -> None:
    revision = NoticeRevision.objects.get(world=drills.KEY, number=1)
    for size in Size:
        written = pdf.write(notice_sheet(revision, size, base="https://x.example", at=minutes(40)))
        zh, en, *rest = pages_of(written.body, Format.PDF)
        assert "【演练】" in zh
        assert "[DRILL]" in en
        assert not rest
    for language, mark in (("zh", "【演练】"), ("en", "[DRILL]")):
        told = papers.flash_text(played, by=place.person("沈佳"), at=minutes(130), language=language)[1]
        assert told.startswith(mark)


# --- what reality keeps -------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_drill_leaves_every_row_of_reality_as_it_was_and_no_channel_carries_anything_of_it(
    place: County, outside: Outside
) -> None:
    """Nothing goes to an address that was not entered for the drill."""
    drills.furnished(place)
    before = reality()
    drills.played_through(place)
    carried(200)
    assert outside.parcels == []
    of_drill = Delivery.objects.filter(world=drills.KEY)
    assert set(of_drill.values_list("state", flat=True)) <= {
        DeliveryState.FAILED,
        DeliveryState.WITHDRAWN,
        DeliveryState.EXPIRED,
    }
    assert of_drill.exists()
    assert not Message.objects.filter(world="").exists()
    after = reality()
    for label in sorted({*before, *after}):
        was, now = before.get(label, {}), after.get(label, {})
        assert {key: now.get(key) for key in was} == was, label
        assert not set(now) - set(was), (label, [now[key] for key in set(now) - set(was)][:3])


RUNNING = {
    "core.series": "numbers that were given; a drill counts in series of its own",
    "core.job": "work that waits; what it works on has its world",
    "core.failedjob": "work that failed",
    "delivery.channel": "when a channel last worked",
    "core.clockpoint": "the clock of the drill",
}
"""Tables without a world of their own, or whose rows say how the product runs."""

Tables = dict[Any, dict[Any, dict[str, Any]]]


def reality() -> dict[str, dict[Any, Any]]:
    """Return every row of every table that is of reality, or not of any world, by table and key."""
    tables: Tables = {
        model: {row[model._meta.pk.attname]: row for row in model._base_manager.values()}
        for model in apps.get_models()
    }
    return {
        model._meta.label_lower: {
            key: row for key, row in rows.items() if not is_of_drill(tables, model, row)
        }
        for model, rows in tables.items()
        if model._meta.label_lower not in RUNNING and model._meta.label_lower.startswith(OURS)
    }


def is_of_drill(tables: Tables, model: Any, row: dict[str, Any], depth: int = 0) -> bool:
    """Tell whether a row is of the drill: by its own world, or by that of a row that it belongs to."""
    if "world" in row:
        return bool(row["world"] == drills.KEY)
    if depth > 3:
        return False
    for one in model._meta.concrete_fields:
        if one.is_relation and row.get(one.attname) is not None:
            assert one.target_field.primary_key, one
            parent = tables[one.related_model].get(row[one.attname])
            if parent is not None and is_of_drill(tables, one.related_model, parent, depth + 1):
                return True
    return False
