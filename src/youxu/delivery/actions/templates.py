"""SMS texts: copied from the plan in force, and how far each is registered with a provider."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.delivery import events
from youxu.delivery.models import Channel, SmsText, Template
from youxu.delivery.rules.templates import TemplateState
from youxu.delivery.rules.words import Kind
from youxu.kernel.words import mark


class UnableToKeepTemplate(UnableTo):
    """A template belongs to an SMS channel, and an approved one has its provider's code."""

    text = mark("An approved template has the code that the provider gave it.")


@dataclass(frozen=True)
class PlanText:
    """An SMS text of the plan by its key, in both languages."""

    topic: str
    zh: str
    en: str


@action
def copy_texts(*, by: Actor, at: datetime, unit: str, texts: Iterable[PlanText], plan_number: int) -> int:
    """Copy the SMS texts of the plan now in force for a unit; one that it has no more is retired. Returns how many.

    Nothing is written in the journal: the plan's own publication says it. Raises NotPermitted.
    """
    by.require("keep_channels", unit=unit)
    wanted = list(texts)
    for one in wanted:
        values = {"text": one.zh, "text_en": one.en, "plan_number": plan_number, "retired_at": None}
        SmsText.objects.update_or_create(unit_path=unit, topic=one.topic, defaults=values)
    left = SmsText.objects.filter(unit_path=unit, retired_at=None)
    left.exclude(topic__in=[one.topic for one in wanted]).update(retired_at=at)
    return len(wanted)


@action
def keep_template(
    *,
    by: Actor,
    at: datetime,
    channel: Channel,
    topic: str,
    state: str,
    code: str = "",
    text: str = "",
    language: str = "zh-hans",
    revision: int | None = None,
) -> Template:
    """Keep the provider's code and the state of one text; ``text`` is the text as it was filed there.

    Raises NotPermitted, UnableToKeepTemplate (field code, state, text or topic), Stale.
    """
    by.require("keep_channels", unit=channel.unit_path)
    if channel.kind != Kind.SMS or not topic:
        raise UnableToKeepTemplate(mark("Templates belong to a channel for SMS."), field="topic")
    if state not in TemplateState.__members__:
        raise UnableToKeepTemplate(mark("A template is not filed, filed or approved."), field="state")
    if state == TemplateState.APPROVED and not code.strip():
        raise UnableToKeepTemplate(field="code")
    if state != TemplateState.NOT_FILED and not text.strip():
        raise UnableToKeepTemplate(mark("Write the text as it was filed."), field="text")
    values = {"code": code.strip(), "state": state, "text": text.strip(), "changed_at": at}
    row, made = Template.objects.get_or_create(
        channel=channel, topic=topic, language=language, defaults=values
    )
    if not made:
        held = revision if revision is not None else row.revision
        rows = Template.objects.filter(pk=row.pk, revision=held)
        if not rows.update(**values, revision=F("revision") + 1):
            theirs = {"code": row.code, "state": row.state}
            raise Stale(
                details={"yours": {"code": code, "state": state}, "theirs": theirs, "revision": row.revision}
            )
        row.refresh_from_db()
    journal.append(
        events.TemplateKept(channel.key, topic, state),
        by=by,
        at=at,
        stream=f"channel:{channel.pk}",
        subject=row,
        unit=channel.unit_path,
    )
    return row
