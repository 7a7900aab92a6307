"""The publicity log (舆情, R4) of the marketing member: what is said in public, whether it is so, how it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.core.numbers import new_submission
from youxu.feedback import events
from youxu.feedback.actions.entries import FUTURE, belonging, record, reference_of
from youxu.feedback.models import WATCH, Mention
from youxu.feedback.queries.places import end_of, plan_for, rules_of
from youxu.feedback.rules import texts
from youxu.feedback.rules.figures import minutes_between
from youxu.feedback.rules.words import Truth
from youxu.incidents.models import Incident
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Unit


class UnableToNoteMention(UnableTo):
    """A mention without a place, or from the future."""

    text = mark("Say where it was said: the paper, the site, the group.")
    clause = "R4"


class UnableToAnswerMention(UnableTo):
    """It was answered already, or what is false is answered without the published notice."""

    text = mark("This was answered already.")
    clause = "R4"


NO_NOTICE = mark("What is false is answered with the published notice: give its number.")
UNJUDGED = mark("Say first whether it is so.")
NO_TRUTH = mark("Choose whether it is so.")


@dataclass(frozen=True)
class Seen:
    """What was seen in public: where, when, by which address (as text, never followed), how many it reached."""

    platform: str
    text: str = ""
    link: str = ""
    reach: int | None = None
    truth: str = Truth.UNCLEAR
    seen_at: datetime | None = None


@action
def note_mention(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    seen: Seen,
    incident: Incident | None = None,
    world: str = "",
) -> Mention:
    """Note what is said in public; its answer is due within the time of the plan. Raises UnableToNoteMention."""
    by.require(WATCH, unit=unit.path)
    platform = texts.clean(seen.platform)[:80]
    if not platform:
        raise UnableToNoteMention(field="platform")
    if seen.seen_at is not None and seen.seen_at > at:
        raise UnableToNoteMention(FUTURE, field="seen_at")
    if seen.truth not in list(Truth):
        raise UnableToNoteMention(NO_TRUTH, field="truth")
    if seen.reach is not None and seen.reach < 0:
        raise UnableToNoteMention(texts.NEGATIVE, field="reach")
    common = belonging(unit, None, incident, world)
    since = seen.seen_at or at
    limit = rules_of(plan_for(unit.path, incident, at))[0].mention
    row = Mention.objects.create(
        **common,
        reference=reference_of("YQ", unit, at, common["world"]),
        platform=platform,
        link=texts.clean(seen.link)[:500],
        text=texts.clean(seen.text)[: texts.MOST],
        reach=seen.reach,
        truth=seen.truth,
        seen_at=since,
        due_at=end_of(limit, since, None, unit),
        noted_by_name=by.name[:80],
    )
    record(events.MentionNoted(row.reference, platform, seen.truth), row, by=by, at=at, begins=True)
    return row


@action
def judge_mention(
    *, by: Actor, at: datetime, mention: Mention, truth: str, revision: int | None = None
) -> Mention:
    """Say whether something said in public is so. Raises Stale, UnableToNoteMention."""
    found = Mention.objects.get(pk=mention.pk)
    by.require(WATCH, unit=found.unit_path)
    if truth not in (Truth.TRUE, Truth.FALSE):
        raise UnableToNoteMention(NO_TRUTH, field="truth")
    _change(found, revision, truth=truth)
    record(events.MentionJudged(found.reference, truth), found, by=by, at=at)
    return found


@action
def answer_mention(
    *,
    by: Actor,
    at: datetime,
    mention: Mention,
    answer: str,
    notice: str = "",
    is_correction: bool = False,
    revision: int | None = None,
) -> Mention:
    """Write down how something said in public was answered: what is false with the published notice's number.

    Raises Invalid, Stale, UnableToAnswerMention.
    """
    found = Mention.objects.get(pk=mention.pk)
    by.require(WATCH, unit=found.unit_path)
    if found.answered_at is not None:
        raise UnableToAnswerMention(field="answer")
    if found.truth == Truth.UNCLEAR:
        raise UnableToAnswerMention(UNJUDGED, field="truth")
    words, reference = texts.clean(answer), texts.clean(notice)[:60]
    if found.truth == Truth.FALSE and not reference:
        raise Invalid({"notice": Sentence(NO_NOTICE)})
    if (fault := texts.text_fault(words, needed=True)) is not None:
        raise Invalid({"answer": fault})
    salt = str(new_submission())
    _change(
        found,
        revision,
        answer=words,
        salt=salt,
        notice=reference,
        is_correction=is_correction,
        answered_at=at,
        answered_by_name=by.name[:80],
    )
    minutes = minutes_between(found.seen_at, at) or 0
    digest = texts.digest(salt, words)
    record(events.MentionAnswered(found.reference, reference or "–", minutes, digest), found, by=by, at=at)
    return found


def _change(mention: Mention, revision: int | None, **columns: Any) -> None:
    same = revision is None or revision == mention.revision
    rows = Mention.objects.filter(pk=mention.pk, revision=mention.revision)
    if not same or rows.update(**columns, revision=F("revision") + 1) != 1:
        theirs = {"truth": mention.truth, "answer": mention.answer, "notice": mention.notice}
        raise Stale(details={"theirs": theirs, "revision": mention.revision})
    mention.refresh_from_db()
