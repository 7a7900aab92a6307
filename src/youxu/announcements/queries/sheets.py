"""What hangs at a door of a revision that went out: its frozen words, with the times apart (P3b, S2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from youxu.announcements.models import NoticeRevision
from youxu.announcements.queries.composing import content_of, first_setting
from youxu.announcements.rules.filling import PLACE, Facts, filled, sentences
from youxu.announcements.rules.texts import facts_of, likely_words, moment_words, template_of, values_of
from youxu.announcements.rules.times import public_path
from youxu.announcements.rules.words import NoticeKind
from youxu.plan.schema.words import NoticeKey

TIMES = {"eta", "eta_before", "eta_reason", "next"}
"""Places of a template whose lines a sheet shows large instead."""


@dataclass(frozen=True)
class Sheet:
    """One language of a sheet: words as they were published; ``expected`` and ``interval`` are empty when not known."""

    unit: str
    where: str
    number: int
    published_at: datetime
    title: str
    lead: str
    expected: str
    interval: str
    next_word: str
    lines: tuple[str, ...]
    hotline: str
    path: str


def sheet_of(row: NoticeRevision, language: str) -> Sheet:
    """Return the sheet of a revision that went out, in one language: "zh" or "en"."""
    content, incident, kind = content_of(row), row.notice.incident, NoticeKind(row.kind)
    assert row.number is not None
    assert row.published_at is not None
    around = replace(first_setting(incident, content, row.published_at), number=row.number)
    body = (row.body_zh if language == "zh" else row.body_en).splitlines()
    title = row.title_zh if language == "zh" else row.title_en
    where = content.where.said(language)
    template = template_of(kind, content, around, language)
    values = values_of(content, around, language)
    facts = facts_of(content, around.plan, language)
    spare = {
        fact: text
        for line in around.plan.notices[NoticeKey.FIRST].text.in_language(language).splitlines()
        for fact, text in sentences(line)
        if fact
    }
    timed = {
        filled(line, values, facts, language, spare)
        for line in template.splitlines()
        if (places := _places(line, facts)) and places <= TIMES
    }
    lead, *rest = [line for line in body[1:] if line not in timed] or [""]
    estimate = content.estimate
    known = estimate is not None and estimate.point_at is not None
    alone = (
        content.model_copy(update={"estimate": estimate.model_copy(update={"low_at": None})})
        if estimate
        else content
    )
    return Sheet(
        unit=around.unit.said(language),
        where=where,
        number=row.number,
        published_at=row.published_at,
        title=_alone(title, where),
        lead=lead,
        expected=values_of(alone, around, language)["eta"] if known else "",
        interval=_interval(row, language),
        next_word=moment_words(content.next_update_at, row.published_at, around.zone, language)
        if content.next_update_at
        else "",
        lines=tuple(rest),
        hotline=content.hotline,
        path=public_path(row.notice.code, row.number),
    )


def _alone(title: str, where: str) -> str:
    """Return a title without the outlets, which stand at the head of the sheet."""
    found = title.removeprefix(where).lstrip(":： ") or title
    return found[:1].upper() + found[1:]


def _places(line: str, facts: Facts) -> set[str]:
    """Return the places of the sentences of a line that are told."""
    told = (text for fact, text in sentences(line) if not fact or facts.get(fact))
    return {place for text in told for place in PLACE.findall(text)}


def _interval(row: NoticeRevision, language: str) -> str:
    content = content_of(row)
    estimate = content.estimate
    if (
        estimate is None
        or estimate.low_at is None
        or estimate.high_at is None
        or estimate.low_at == estimate.high_at
    ):
        return ""
    assert row.published_at is not None
    around = first_setting(row.notice.incident, content, row.published_at)
    return likely_words(estimate.low_at, estimate.high_at, around, language)
