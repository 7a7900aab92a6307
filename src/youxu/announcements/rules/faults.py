"""What is wrong with what somebody wrote into a notice, before anything of it is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from youxu.announcements.rules.content import Content
from youxu.announcements.rules.words import PUBLIC_CHANNELS
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.words import Channel

NO_END = mark("A notice has an end: say until when it stands.")
END_PAST = mark("Its end lies in the past; a notice stands for a time to come.")
NEXT_PAST = mark("The next word would be due already; say when you tell customers again.")
NEXT_AFTER_END = mark("The next word comes before the notice ends.")
ESTIMATE_PAST = mark(
    "The promised time has passed ({estimate_at}). Ask technical support for a new one, or draft anew: the notice then "
    "says that the time is not known."
)
MARKUP = mark("Write plain words: < and > are not allowed in a notice.")
TOO_LONG = mark("At most {most} characters; here are {found}.")
BOTH_LANGUAGES = mark("Write it in both languages.")
NO_CHANNEL = mark("Choose over which channels it goes out.")
UNKNOWN_CHANNEL = mark("There is no channel {channel}.")
BANK_UNSAID = mark("Say who at the bank said so, and when.")
NOTHING_STOPPED = mark("Nothing that customers are told of is stopped or limited here.")
MOST_WORDS = 300
ALLOWED = (*PUBLIC_CHANNELS, Channel.PERSONS_AND_AUTHORITY)

Faults = dict[str, Sentence]


def of_words(texts: Mapping[str, str]) -> Faults:
    """Return what is wrong with free words by field; ``words_zh`` and ``words_en`` go together."""
    found: Faults = {}
    for field, text in texts.items():
        if "<" in text or ">" in text:
            found[field] = Sentence(MARKUP)
        elif len(text) > MOST_WORDS:
            found[field] = Sentence(TOO_LONG, {"most": MOST_WORDS, "found": len(text)})
    for field, text in texts.items():
        name, _underscore, language = field.rpartition("_")
        other = f"{name}_{'en' if language == 'zh' else 'zh'}"
        if other in texts and text and not texts[other] and other not in found:
            found[other] = Sentence(BOTH_LANGUAGES)
    return found


def of_channels(channels: Iterable[str]) -> Faults:
    """Return what is wrong with the channels."""
    named = list(channels)
    if not named:
        return {"channels": Sentence(NO_CHANNEL)}
    unknown = [one for one in named if one not in ALLOWED]
    return {"channels": Sentence(UNKNOWN_CHANNEL, {"channel": unknown[0]})} if unknown else {}


def of_times(
    next_update_at: datetime | None, ends_at: datetime | None, at: datetime, *, over: bool
) -> Faults:
    """Return what is wrong with end and next word; a notice that service is back (``over``) promises no next word."""
    found: Faults = {}
    if ends_at is None:
        return {"ends_at": Sentence(NO_END)}
    if ends_at <= at:
        found["ends_at"] = Sentence(END_PAST)
    if over and next_update_at is None:
        return found
    if next_update_at is None or next_update_at <= at:
        found["next_update_at"] = Sentence(NEXT_PAST)
    elif next_update_at > ends_at and "ends_at" not in found:
        found["next_update_at"] = Sentence(NEXT_AFTER_END)
    return found


def of_publication(content: Content, at: datetime, *, over: bool) -> tuple[str, Sentence] | None:
    """Return why a revision that is about to go out would not be true any more, or None."""
    estimate = content.estimate
    if estimate is not None and estimate.point_at is not None and estimate.point_at <= at:
        return "estimate", Sentence(ESTIMATE_PAST, {"estimate_at": estimate.point_at})
    found = of_times(content.next_update_at, content.ends_at, at, over=over)
    return next(iter(found.items()), None)


def of_bank(text: Collection[str], said_by: str, said_at: datetime | None) -> Faults:
    """Return what is missing beside the bank's words: whose they are."""
    if any(text) and not (said_by.strip() and said_at):
        return {"bank_said_by": Sentence(BANK_UNSAID)}
    return {}
