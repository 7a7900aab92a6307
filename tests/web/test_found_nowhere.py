"""A need-to-know incident is looked for by people who may not read it, on every page there is: found nowhere (G3, R2).

The addresses come from the url configuration and the arguments from a table: a new page with an argument that the
table does not know fails here until it is taught, so that none can be forgotten.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.builders.incidents import minutes, reported
from tests.builders.secret import PREFIX, Secret, planted
from youxu.alternatives.models import NeighbourAsk, NeighbourChoice
from youxu.announcements.models import Notice
from youxu.core import clock
from youxu.core.actor import system
from youxu.core.models import Concern, Entry, SealedMatter, StoredFile
from youxu.custody.models import DoubtfulTransaction, HandReceiptBlock
from youxu.deadlines.models import Clock
from youxu.delivery.models import Delivery
from youxu.evaluation.actions.measure import measure
from youxu.evaluation.models import Improvement
from youxu.feedback.models import CallBack
from youxu.incidents.models import Convening, Directive, Incident, Receipt, Task, VendorTicket
from youxu.organisation.actions import grant_audit
from youxu.organisation.models import Person
from youxu.organisation.queries import actor_for
from youxu.organisation.rules.audits import Matter
from youxu.supplies.models import SupplySite
from youxu.web.live import Listener, changes_of
from youxu.web.pages import errors

pytestmark = [pytest.mark.django_db]

NOT_ASKED = {
    "sign-out": "ends the session that looks",
}
"""Pages that the walk leaves out, each with its reason."""


@pytest.fixture(scope="module")
def secret(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Secret]:
    """Plant the incidents once for the whole module, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = planted()
        for incident in (found.late, found.born):
            measure(by=system("test"), at=minutes(90), incident=incident)
        yield found
        transaction.set_rollback(True)


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address of the product as it is written, with its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, address)
        else:
            yield address, one


def arguments(secret: Secret, ids: list[int], address: str, name: str) -> list[Any]:
    """Return what stands for an argument of an address: whatever of the secret incidents it could name."""
    incidents = [secret.late, secret.born]
    if name == "code" and address.startswith("files/"):
        return list(StoredFile.objects.values_list("code", flat=True))
    if name == "code" and address.startswith("p/c/"):
        return [*secret.cards, "x"]
    if address.startswith("p/n/"):
        codes = Notice.objects.filter(incident__in=incidents).values_list("code", flat=True)
        return {"code": list(codes), "number": [1]}[name]
    if name == "code" and address.startswith("messages/"):
        return list(Delivery.objects.values_list("code", flat=True))
    if address.startswith("supplies/"):
        items, sites = ["radios"], list(SupplySite.objects.values_list("pk", flat=True))
        keys: list[Any] = items if "items/" in address else sites
        return {"item": items, "key": keys, "code": ["YS04"], "reference": list(secret.papers)}[name]
    if address.startswith("drills/"):
        return {
            "key": ["dark"],
            "number": [1],
            "kind": ["injects"],
            "what": ["send"],
            "part": ["field_conduct.mobilising"],
            "form": ["docx"],
            "pk": [1],
            "ending": ["yaml"],
        }[name]
    if address.startswith("evaluation/"):
        return {"key": ["unit", "outlet", "cause", "month"], "ending": ["csv"], "pk": [1]}[name]
    if name == "reference" and address.startswith("improvements/"):
        found = Improvement.objects.filter(incident__in=incidents).values_list("reference", flat=True)
        return [*found, secret.late.reference]
    if name == "reference" and address.startswith(("custody/", "feedback/")):
        return list(secret.papers)
    if address.startswith("notices/"):
        found = Notice.objects.filter(incident__in=incidents).values_list("reference", flat=True)
        return {"reference": list(found), "which": ["1", "draft"], "number": [1], "size": ["a4"], "pk": [1]}[
            name
        ]
    if name == "code" and "custody/" in address:
        return ["YS10", "YS04"]
    if name in ("pk", "seat", "number"):
        return ids
    return {
        "reference": [row.reference for row in incidents],
        "status": [413],
        "code": ["YS10"],
        "neighbour": ["YS12"],
        "token": ["x"],
        "name": ["theme.css"],
        "which": ["1"],
        "form": ["docx"],
        "key": [secret.place.unit.key],
        "group": ["technical"],
        "kind": ["console"],
        "topic": ["staff_alert"],
        "section": ["course", "causes"],
        "verb": ["accept", "plan"],
    }[name]


def ids_of(incidents: list[Incident]) -> list[int]:
    """Return ids of rows of every kind that pages name by their number: the last of each kind."""
    found = {1}
    for kind, way in (
        (Task, "incident__in"),
        (Clock, "incident__in"),
        (Convening, "incident__in"),
        (Directive, "incident__in"),
        (VendorTicket, "incident__in"),
        (HandReceiptBlock, "incident__in"),
        (DoubtfulTransaction, "incident__in"),
        (CallBack, "incident__in"),
        (NeighbourAsk, "incident__in"),
        (NeighbourChoice, "incident__in"),
        (Receipt, "directive__incident__in"),
    ):
        rows: Any = kind._default_manager.filter(**{way: incidents}).order_by("-pk")
        found |= set(rows.values_list("pk", flat=True)[:1])
    return sorted(found)


GUESSED = {"pk", "seat", "number"}
"""Arguments that are ids: of all that are tried at an address, few name anything there."""


def addresses(secret: Secret) -> Iterator[tuple[str, bool]]:
    """Yield every address with every argument, lists with a search for the planted words as well.

    True stands beside an address that is one more guess of ids.
    """
    ids = ids_of([secret.late, secret.born])
    for address, pattern in patterns():
        if pattern.name in NOT_ASKED:
            continue
        names = list(pattern.pattern.converters)
        guesses = GUESSED & set(names)
        for place, values in enumerate(product(*(arguments(secret, ids, address, name) for name in names))):
            filled = address
            for name, value in zip(names, values, strict=True):
                start = filled.index("<")
                filled = filled[:start] + str(value) + filled[filled.index(">") + 1 :]
                assert name
            yield f"/{filled}", bool(guesses and place)
        if not names:
            yield (
                f"/{address}?q={PREFIX}&text={PREFIX}&state=all&stage=all&kind=incident&stream=incident"
                f"&outlet=YS04&join=&incident={secret.late.reference[:4]}",
                False,
            )


def client_of(person: Person, language: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    client.cookies["youxu_language"] = language
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(answer: Any) -> str:
    """Return all text of an answer with its headers: of a workbook or an archive, that of its parts."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return f"{answer.headers} {body.decode('utf-8', 'replace')}"


NOWHERE = {"甲图", "甲细", "甲补", "乙警", "乙所"}
"""Words that no page shows to anybody."""


SLICES = 3
"""In how many parts the walk goes, so that they may go side by side."""


class Walk:
    """Two strangers side by side at every address, and who may read the incidents where an id is guessed."""

    def __init__(self, secret: Secret) -> None:
        self.forbidden = (*secret.words, *secret.names)
        self.reader = reader_of(secret)
        self.strangers = [
            client_of(person, language)
            for person, language in zip(secret.strangers, ("zh-hans", "en"), strict=True)
        ]
        self.seen = [0, 0]

    def ask(self, address: str, guessed: bool) -> None:
        if guessed and self._names_nothing(address):
            return
        for place, stranger in enumerate(self.strangers):
            self._look(place, address, stranger.get(address))
        if "?" not in address:
            self._send(address)

    def _names_nothing(self, address: str) -> bool:
        """Tell whether nothing of the incidents has this id; how such a page would look is not asked, most are none."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                errors, "_show", lambda _request, status, *_words, **_more: HttpResponse(status=status)
            )
            return bool(self.reader.get(address).status_code == 404)

    def _send(self, address: str) -> None:
        """Send an empty form: no refusal says a word either."""
        with transaction.atomic():
            answer = self.strangers[0].post(address, {})
            transaction.set_rollback(True)
        self._refuse_words(address, answer)

    def _look(self, place: int, address: str, answer: Any) -> None:
        self._refuse_words(address, answer)
        self.seen[place] += answer.status_code == 200

    def _refuse_words(self, address: str, answer: Any) -> None:
        text = said(answer).replace(address, "")
        assert answer.status_code < 500, address
        found = [word for word in self.forbidden if word in text]
        assert not found, (address, answer.status_code, found)


def reader_of(secret: Secret) -> Client:
    """Return the window of who may read the incidents."""
    return client_of(secret.place.people["周国栋"], "zh-hans")


@pytest.mark.long
@pytest.mark.parametrize("part", range(SLICES))
def test_no_page_and_no_refusal_shows_a_word_of_it_to_who_need_not_know(secret: Secret, part: int) -> None:
    walk = Walk(secret)
    with clock.pretend(minutes(60)):
        for address, guessed in islice(addresses(secret), part, None, SLICES):
            walk.ask(address, guessed)
    assert min(walk.seen) > 30 / SLICES, "the walk sees pages"


@pytest.mark.long
def test_who_may_read_it_finds_every_word_so_that_the_walk_is_not_blind(secret: Secret) -> None:
    reader, missing = reader_of(secret), {*secret.words, *secret.names}
    missing -= {f"{PREFIX}{word}" for word in NOWHERE}
    missing -= {row.title_en for row in (secret.late, secret.born)}
    with clock.pretend(minutes(60)):
        for address, _guessed in sorted(addresses(secret), key=_likely):
            text = said(reader.get(address)).replace(address, "")
            missing -= {word for word in missing if word in text}
            if not missing:
                return
    assert not missing


def _likely(address: tuple[str, bool]) -> tuple[bool, bool, bool]:
    """Return the place of an address in a search for words: pages of one thing first, guesses of ids last."""
    of_one = re.search(r"[A-Z0-9]/$", address[0])
    return address[1], not of_one, not address[0].startswith(("/incidents/", "/outlets/", "/feedback/"))


AUDITED = ("/incidents/", "/audits/", "/files/", "/clocks/", "/tasks/", "/journal/")
"""Where an auditor of another incident is walked: everything that shows a single matter."""


@pytest.mark.long
def test_an_auditor_of_another_incident_finds_no_word_of_it(secret: Secret) -> None:
    place = secret.place
    city = place.unit.parent
    with transaction.atomic(), clock.pretend(minutes(60)):
        person = Person.objects.create(staff_number="AUD1", name="审计", unit=city, unit_path=city.path)
        open_one = reported(place, outlet="YS13", lines=("letters",), at=minutes(60), began_at=minutes(55))
        grant_audit(
            by=place.person("周国栋", minutes(60)),
            at=minutes(60),
            unit=place.unit,
            person=person,
            matters=[Matter(open_one.stream, open_one.reference)],
            ends_at=minutes(6000),
            reason="检查",
        )
        auditor, seen = client_of(person, "zh-hans"), 0
        assert auditor.get(f"/incidents/{open_one.reference}/").status_code == 200
        for address, guessed in addresses(secret):
            if guessed or not address.startswith(AUDITED):
                continue
            answer = auditor.get(address)
            text = said(answer).replace(address, "")
            assert answer.status_code < 500, address
            assert not [word for word in (*secret.words, *secret.names) if word in text], address
            seen += answer.status_code == 200
        assert seen > 3
        transaction.set_rollback(True)


def test_no_card_of_an_outlet_shows_a_word_of_it_to_whoever_holds_it(secret: Secret) -> None:
    holder, seen = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False), 0
    forbidden = (*secret.words, *secret.names)
    with clock.pretend(minutes(60)):
        for address, _guessed in addresses(secret):
            if not address.startswith("/p/c/"):
                continue
            answer = holder.get(address)
            text = said(answer)
            assert answer.status_code < 500, address
            assert not [word for word in forbidden if word in text], address
            seen += answer.status_code == 200
    assert seen >= 2 * len(secret.cards), "the cards open their pages"


def test_the_outlet_stands_as_closed_with_a_neutral_public_cause(secret: Secret) -> None:
    client = client_of(secret.strangers[0], "zh-hans")
    with clock.pretend(minutes(60)):
        text = client.get("/outlets/YS10/").content.decode()
    assert "突发情况" in text
    assert "暂停" in text
    assert "抢劫" not in text


def test_no_live_topic_tells_who_need_not_know_that_something_changes_in_it(secret: Secret) -> None:
    topics = frozenset({secret.late.stream, secret.born.stream})
    changes = changes_of(Entry.objects.filter(stream__in=topics))
    assert len({change.stream for change in changes}) == 2
    assert {change.visibility for change in changes} == {"NEED_TO_KNOW"}
    for person in secret.strangers:
        listener = Listener(actor_for(person, at=minutes(60), surface="WEB"), topics)
        listener.tell(changes)
        assert listener.take() == []


def test_the_strangers_are_named_nowhere_and_the_matters_are_sealed(secret: Secret) -> None:
    streams = {secret.late.stream, secret.born.stream}
    assert set(SealedMatter.objects.values_list("stream", flat=True)) == streams
    keys = {f"person:{person.pk}" for person in secret.strangers}
    assert not Concern.objects.filter(actor_key__in=keys, ended_at=None)
