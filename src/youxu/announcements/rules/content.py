"""What a notice says, as values: frozen with its revision, stored as JSON, rendered for each channel."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from youxu.plan.schema.values import Frozen

SAFE, NOT_SAFE = "SAFE", "NOT_SAFE"


class Both(Frozen):
    """A text in both languages; either may be empty."""

    zh: str = ""
    en: str = ""

    def said(self, language: str) -> str:
        """Return the text in a language; where it has none, in the other."""
        first, second = (self.zh, self.en) if language.startswith("zh") else (self.en, self.zh)
        return first or second

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


UNSAID = Both()


class Stop(Frozen):
    """One line as customers find it: its state, and how it is limited."""

    line: str
    state: str
    how: str = ""


class Group(Frozen):
    """Outlets that share what is stopped or limited: thousands with one pattern are one group.

    ``whole``: it is everything of the post that these outlets offer.
    """

    outlets: tuple[str, ...]
    stops: tuple[Stop, ...]
    whole: bool = False


class Promise(Frozen):
    """The promised time as the technical post adopted it, with its interval."""

    number: int
    low_at: datetime | None = None
    point_at: datetime | None = None
    high_at: datetime | None = None


class Alternative(Frozen):
    """Where else to go: an outlet that accepted for this incident, or one to ring before going."""

    outlet: str
    name: Both
    address: str = ""
    distance: Both = UNSAID
    until: str = ""
    lines: tuple[str, ...] = ()
    telephone: str = ""
    accepted: bool = False


class BankWords(Frozen):
    """The bank's own words, and whose they are."""

    text: Both = UNSAID
    said_by: str = ""
    said_at: datetime | None = None


class Content(Frozen):
    """Everything a revision says. ``open_lines`` are told where all outlets share one pattern.

    ``places`` are what is stopped or limited now, ``restored`` what this revision says is back. ``words`` are a
    person's own, ``reason`` why the estimate changed as customers are told it. ``planned``: the stop was
    announced with its times, ``since_at`` may lie ahead.
    """

    where: Both
    since_at: datetime
    cause: Both
    places: tuple[Group, ...] = ()
    restored: tuple[Group, ...] = ()
    restored_at: datetime | None = None
    open_lines: tuple[str, ...] = ()
    estimate: Promise | None = None
    next_update_at: datetime | None = None
    ends_at: datetime
    alternatives: tuple[Alternative, ...] = ()
    items: str = ""
    query_from_at: datetime | None = None
    pickup_until_at: datetime | None = None
    words: Both = UNSAID
    reason: Both = UNSAID
    bank: BankWords = BankWords()
    promise: bool = False
    local_phone: str = ""
    hotline: str = ""
    bank_lines: tuple[str, ...] = ()
    planned: bool = False

    @property
    def outlets(self) -> tuple[str, ...]:
        """Return the codes of all outlets it speaks of, each once."""
        named = (*self.places, *self.restored)
        return tuple(dict.fromkeys(code for group in named for code in group.outlets))

    @property
    def free_words(self) -> tuple[str, ...]:
        """Return everything in it that a person wrote freely."""
        return tuple(text for one in (self.words, self.reason) for text in (one.zh, one.en) if text)

    def digest(self, channels: Iterable[str], *, words_alone: bool) -> str:
        """Return what a signature stands for: the content and its channels.

        ``words_alone``: of a notice that is prepared ahead the values come at the release, so only what a person
        wrote is signed, over whatever channels told of the stop.
        """
        named = {"words", "reason", "bank", "promise", "query_from_at", "pickup_until_at"}
        kept = self.model_dump(mode="json", include=named if words_alone else None)
        over = [] if words_alone else sorted(channels)
        body = json.dumps([kept, over], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(body.encode()).hexdigest()


class Written(Frozen):
    """What a person adds to the values of a notice: its end, the next word, own words, the bank's, a promise in them.

    ``query_from_at`` and ``pickup_until_at`` belong to the word that service is back.
    """

    ends_at: datetime | None = None
    next_update_at: datetime | None = None
    words_zh: str = ""
    words_en: str = ""
    reason_zh: str = ""
    reason_en: str = ""
    bank_zh: str = ""
    bank_en: str = ""
    bank_said_by: str = ""
    bank_said_at: datetime | None = None
    promise: bool = False
    query_from_at: datetime | None = None
    pickup_until_at: datetime | None = None

    @property
    def texts(self) -> dict[str, str]:
        """Return the free words by field."""
        names = ("words_zh", "words_en", "reason_zh", "reason_en", "bank_zh", "bank_en")
        return {name: getattr(self, name) for name in names}

    def into(self, content: Content) -> Content:
        """Return the content with what was written; end and next word stay where none was given."""
        return content.model_copy(
            update={
                "ends_at": self.ends_at or content.ends_at,
                "next_update_at": self.next_update_at or content.next_update_at,
                "words": Both(zh=self.words_zh, en=self.words_en),
                "reason": Both(zh=self.reason_zh, en=self.reason_en),
                "bank": BankWords(
                    text=Both(zh=self.bank_zh, en=self.bank_en),
                    said_by=self.bank_said_by,
                    said_at=self.bank_said_at,
                ),
                "promise": self.promise,
                "query_from_at": self.query_from_at,
                "pickup_until_at": self.pickup_until_at,
            }
        )


def as_if_back(content: Content, at: datetime) -> Content:
    """Return what a word prepared ahead would say if everything that is stopped now were released at ``at``."""
    if content.restored or not content.places:
        return content
    return content.model_copy(
        update={
            "places": (),
            "restored": content.places,
            "restored_at": at,
            "estimate": None,
            "next_update_at": None,
        }
    )


def written_of(content: Content) -> Written:
    """Return what a person wrote of a content, for a form that opens with it."""
    return Written(
        ends_at=content.ends_at,
        next_update_at=content.next_update_at,
        words_zh=content.words.zh,
        words_en=content.words.en,
        reason_zh=content.reason.zh,
        reason_en=content.reason.en,
        bank_zh=content.bank.text.zh,
        bank_en=content.bank.text.en,
        bank_said_by=content.bank.said_by,
        bank_said_at=content.bank.said_at,
        promise=content.promise,
        query_from_at=content.query_from_at,
        pickup_until_at=content.pickup_until_at,
    )


def grouped(rows: Iterable[tuple[str, str, str, str]]) -> tuple[Group, ...]:
    """Return rows of (outlet, line, state, how) as groups that share a pattern, the largest group first."""
    by_outlet: dict[str, list[Stop]] = {}
    for outlet, line, state, how in rows:
        by_outlet.setdefault(outlet, []).append(Stop(line=line, state=state, how=how))
    return joined((code, tuple(stops)) for code, stops in by_outlet.items())


def joined(patterns: Iterable[tuple[str, tuple[Stop, ...]]]) -> tuple[Group, ...]:
    """Return groups of the outlets that have the same stops."""
    found: dict[tuple[Stop, ...], list[str]] = {}
    for code, stops in patterns:
        if stops:
            found.setdefault(tuple(sorted(stops, key=lambda one: one.line)), []).append(code)
    groups = [Group(outlets=tuple(sorted(codes)), stops=stops) for stops, codes in found.items()]
    return tuple(sorted(groups, key=lambda one: (-len(one.outlets), one.outlets[0])))


def by_place(groups: Iterable[Group]) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Return (outlet, line) -> (state, how)."""
    return {
        (code, stop.line): (stop.state, stop.how)
        for group in groups
        for code in group.outlets
        for stop in group.stops
    }


def without(groups: Iterable[Group], gone: Iterable[Group]) -> tuple[Group, ...]:
    """Return what of ``groups`` is not among ``gone``, by outlet and line."""
    back = by_place(gone)
    return joined(
        (code, tuple(stop for stop in group.stops if (code, stop.line) not in back))
        for group in groups
        for code in group.outlets
    )
