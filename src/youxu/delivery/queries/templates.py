"""SMS texts of the plan and how far each is registered with the provider of a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.core.actor import Actor
from youxu.delivery.models import Channel, SmsText, Template
from youxu.delivery.queries.channels import sms_channels
from youxu.delivery.rules.templates import TemplateState
from youxu.kernel.words import Sentence

CHINESE, ENGLISH = "zh-hans", "en"


@dataclass(frozen=True)
class TemplateRow:
    """A text at a provider; ``plan_text`` is what the plan says now, ``differs`` when another text was registered."""

    channel: str
    topic: str
    language: str
    code: str
    state: str
    text: str
    plan_text: str
    differs: bool
    changed_at: datetime | None
    revision: int
    faults: tuple[Sentence, ...] = ()


def template_for(channel: Channel | None, topic: str, language: str) -> Template | None:
    """Return the approved template of a topic at a channel, in the language or else in Chinese; None without one."""
    rows = Template.objects.filter(channel=channel, topic=topic, state=TemplateState.APPROVED)
    found = {row.language: row for row in rows.exclude(code="")}
    return found.get(language) or found.get(CHINESE)


def texts_for(unit: str) -> dict[str, SmsText]:
    """Return the plan's SMS texts for a unit by topic: of the nearest unit above that has a plan of its own."""
    found: dict[str, SmsText] = {}
    for row in SmsText.objects.filter(retired_at=None).order_by("unit_path"):
        if unit.startswith(row.unit_path):
            found[row.topic] = row
    return found


def templates_of(actor: Actor) -> list[TemplateRow]:
    """Return every text of the plan for every SMS channel that the actor sees, with its state there."""
    rows = []
    for channel in sms_channels(actor):
        known = {(one.topic, one.language): one for one in channel.templates.all()}
        texts = texts_for(channel.unit_path)
        wanted = {(topic, CHINESE) for topic in texts} | set(known)
        rows += [_row(channel, key, known.get(key), texts.get(key[0])) for key in sorted(wanted)]
    return rows


def _row(channel: Channel, key: tuple[str, str], row: Template | None, text: SmsText | None) -> TemplateRow:
    topic, language = key
    plan_text = "" if text is None else text.text if language == CHINESE else text.text_en
    return TemplateRow(
        channel=channel.key,
        topic=topic,
        language=language,
        code=row.code if row else "",
        state=row.state if row else TemplateState.NOT_FILED,
        text=row.text if row else "",
        plan_text=plan_text,
        differs=bool(row and row.text and plan_text and row.text != plan_text),
        changed_at=row.changed_at if row else None,
        revision=row.revision if row else 0,
    )
