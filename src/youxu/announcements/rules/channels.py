"""One notice for each channel: the registered short message with its count, loudspeaker, hot line, social account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from youxu.announcements.rules.content import Both, Content
from youxu.announcements.rules.filling import filled
from youxu.announcements.rules.texts import Setting, rendered, values_of
from youxu.announcements.rules.words import NoticeKind
from youxu.plan.schema.words import NoticeKey

MOST_PLACE = 35
"""Characters that fit a place of a registered short message."""
ONE, MORE = 70, 67
"""Characters of a short message with Chinese in it, alone and as one of several."""
WITHDRAWN = "withdrawn"
"""The plan's short message that a notice is withdrawn."""
PLAIN_ONE, PLAIN_MORE = 160, 153
"""The same of one in the letters of GSM 03.38."""


@dataclass(frozen=True)
class Sms:
    """A short message: the plan's text by its key, its places, what is read, how many messages it counts as."""

    topic: str
    variables: dict[str, str]
    text: str
    length: int
    count: int


def sms_of(kind: NoticeKind, content: Content, around: Setting, language: str) -> Sms | None:
    """Return the short message of a revision; None where the plan has no text for it, or nothing may be said in one.

    Lines of the bank are never named in it: where only these are stopped, none goes out.
    """
    values = values_of(content, around, language)
    topic = _topic(kind, content)
    template = around.plan.sms.get(topic)
    lines = values["restored"] if kind is NoticeKind.RESTORED else values["stopped"] or values["limited"]
    if template is None or (kind is not NoticeKind.CORRECTION and not lines):
        return None
    found = {
        "a": values["outlet"],
        "b": {NoticeKind.RESTORED: values["restored_at"], NoticeKind.CORRECTION: values["published_at"]}.get(
            kind, values["since"]
        ),
        "c": lines,
        "d": _point(content, around, language),
        "e": values["alternative"] or _elsewhere(content, language),
        "f": values["next"],
    }
    return _filled(topic, template.text.in_language(language), found)


def _filled(topic: str, text: str, found: Mapping[str, str]) -> Sms:
    """Return a registered text with its places, each cut to what fits."""
    wanted = {name: fitting(value) for name, value in found.items() if f"${{{name}}}" in text}
    for name, value in wanted.items():
        text = text.replace(f"${{{name}}}", value)
    return Sms(topic, wanted, text, len(text), messages(text))


@dataclass(frozen=True)
class Gone:
    """That a notice is withdrawn, as those who were told of it read it: by mail or account, and by short message."""

    title: str
    body: str
    sms: Sms | None


def withdrawn(content: Content, around: Setting, language: str) -> Gone | None:
    """Return how the withdrawal of a notice is told, in the plan's fixed words; None where the plan has none.

    ``around`` is the setting of the notice that goes: ``before`` are its numbers, ``first_at`` when it first went out.
    """
    template = around.plan.notices.get(NoticeKey.WITHDRAWN)
    if template is None:
        return None
    values = values_of(content, around, language)
    lines = template.text.in_language(language).splitlines()
    title, *body = (filled(line, values, {}, language, {}) for line in lines)
    short = around.plan.sms.get(WITHDRAWN)
    found = {"a": values["outlet"], "b": values["published_at"]}
    sms = _filled(WITHDRAWN, short.text.in_language(language), found) if short is not None else None
    return Gone(title, "\n".join(filter(None, body)), sms)


def _topic(kind: NoticeKind, content: Content) -> str:
    if kind is NoticeKind.RESTORED:
        return "restored"
    if kind is NoticeKind.CORRECTION:
        return "correction"
    if content.estimate is None or content.estimate.point_at is None:
        return "first_no_eta"
    return "first_eta" if kind is NoticeKind.FIRST else "revision"


def _point(content: Content, around: Setting, language: str) -> str:
    """Return the promised time alone: its interval has no room here."""
    estimate = content.estimate
    alone = estimate.model_copy(update={"low_at": None, "high_at": None}) if estimate else None
    return values_of(content.model_copy(update={"estimate": alone}), around, language)["eta"]


def _elsewhere(content: Content, language: str) -> str:
    zh = language.startswith("zh")
    return f"其他网点（先打{content.hotline}）" if zh else f"another outlet (ring {content.hotline})"


def fitting(value: str) -> str:
    """Return what fits a place of a registered short message."""
    return value if len(value) <= MOST_PLACE else value[: MOST_PLACE - 1] + "…"


def messages(text: str) -> int:
    """Return how many short messages a text counts as."""
    one, more = (PLAIN_ONE, PLAIN_MORE) if text.isascii() else (ONE, MORE)
    return 1 if len(text) <= one else -(-len(text) // more)


def loudspeaker_of(kind: NoticeKind, content: Content, around: Setting, language: str, body: str) -> str:
    """Return what is read out: the plan's text for the first words, else the body without its head."""
    template = around.plan.loudspeaker.get("first")
    values = values_of(content, around, language)
    ahead = content.planned and around.at < content.since_at
    today = kind in (NoticeKind.FIRST, NoticeKind.REVISION) and not ahead
    if template is not None and today and values["stopped"]:
        return filled(template.text.in_language(language), values, {}, language, {})
    return spoken(body)


def unsigned(text: str) -> str:
    """Return a short message without the sender's name in front, which a gateway asks for and a screen does not."""
    return re.sub(r"^【[^】]*】", "", text)


def spoken(body: str) -> str:
    """Return a body as it is said: without the line of unit, number and date."""
    return "\n".join(body.splitlines()[1:])


def social_of(title: str, body: str) -> str:
    """Return the text for a social account: the title, then what is said."""
    return f"{title}\n{spoken(body)}"


@dataclass(frozen=True)
class Drawn:
    """One content as each channel reads it, in both languages."""

    title: Both
    body: Both
    sms: dict[str, Sms | None]
    loudspeaker: Both
    hotline: Both
    social: Both


def drawn(kind: NoticeKind, content: Content, around: Setting) -> Drawn:
    """Return what a content becomes on each channel."""
    zh, en = (rendered(kind, content, around, language) for language in ("zh", "en"))
    return Drawn(
        title=Both(zh=zh[0], en=en[0]),
        body=Both(zh=zh[1], en=en[1]),
        sms={language: sms_of(kind, content, around, language) for language in ("zh", "en")},
        loudspeaker=Both(
            zh=loudspeaker_of(kind, content, around, "zh", zh[1]),
            en=loudspeaker_of(kind, content, around, "en", en[1]),
        ),
        hotline=Both(zh=spoken(zh[1]), en=spoken(en[1])),
        social=Both(zh=social_of(*zh), en=social_of(*en)),
    )


def kept_texts(said: Drawn) -> dict[str, dict[str, Any]]:
    """Return the words for channels that are not the title and body themselves, by language, as they are stored."""
    found: dict[str, dict[str, Any]] = {}
    for language in ("zh", "en"):
        sms = said.sms[language]
        found[language] = {
            "sms": {"topic": sms.topic, "variables": sms.variables, "text": sms.text} if sms else None,
            "loudspeaker": said.loudspeaker.said(language),
            "hotline_brief": said.hotline.said(language),
            "social_account": said.social.said(language),
        }
    return found
