"""What would be refused today: found before anybody has to be told something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from youxu.core.actor import Actor
from youxu.delivery.models import Delivery
from youxu.delivery.queries.channels import channels_of
from youxu.delivery.queries.deliveries import Filters, wanted_rows
from youxu.delivery.queries.rows import ChannelRow
from youxu.delivery.queries.templates import TemplateRow, template_for, templates_of
from youxu.delivery.rules import channels as channel_rules
from youxu.delivery.rules import templates as rules
from youxu.delivery.rules.addresses import fault, masked
from youxu.delivery.rules.templates import TemplateState
from youxu.delivery.rules.words import DeliveryState, Kind
from youxu.kernel.words import Sentence, mark

DAYS = 7
"""After how many days without a success a channel is named."""
MOST = 200


@dataclass(frozen=True)
class Fault:
    """One thing that would be refused: ``what`` is CHANNEL, TEMPLATE, MESSAGE or PERSON, ``name`` the one at fault."""

    what: str
    name: str
    why: Sentence


def faults(actor: Actor, at: datetime, *, days: int = DAYS) -> list[Fault]:
    """Return what the actor's channels, templates and waiting messages would be refused for at ``at``."""
    channels = channels_of(actor)
    found = [Fault("CHANNEL", row.key, why) for row in channels for why in _of_channel(row, at, days)]
    if not channels:
        found.append(
            Fault("CHANNEL", "-", Sentence(mark("No channel is set up: nothing but forwarding by hand.")))
        )
    for text in templates_of(actor):
        found += [Fault("TEMPLATE", f"{text.channel}/{text.topic}", why) for why in _of_template(text)]
    waiting = wanted_rows(actor, Filters(state=DeliveryState.QUEUED)).order_by("-pk")[:MOST]
    found += [Fault("MESSAGE", row.code, why) for row in waiting for why in _of_message(row)]
    return found


def lacking(row: ChannelRow) -> tuple[str, ...]:
    """Return the names of what a channel lacks to work; ``secrets`` when they were sealed by another key."""
    if row.secrets_lost:
        return ("secrets",)
    return tuple(name for name, _why in _lacks(row))


def _lacks(row: ChannelRow) -> Iterator[tuple[str, Sentence]]:
    return channel_rules.faults(row.key, row.kind, row.settings, dict.fromkeys(row.secrets, "x"))


def _of_channel(row: ChannelRow, at: datetime, days: int) -> Iterator[Sentence]:
    if row.secrets_lost:
        yield Sentence(mark("Its secrets were sealed by another key: enter them again."))
        return
    for name, why in _lacks(row):
        yield Sentence(mark("{name}: {why}"), {"name": name, "why": why})
    since = row.last_success_at
    if since is None:
        yield Sentence(mark("It never worked yet: youxu delivery test tries it."))
    elif since < at - timedelta(days=days):
        yield Sentence(mark("No success for {days} days."), {"days": (at - since).days})
    if row.failures:
        yield Sentence(mark("It failed {count} times in a row."), {"count": row.failures})
    if str(row.settings.get("url", "")).startswith("http://"):
        yield Sentence(mark("Its address is not encrypted (http://)."))


def _of_template(row: TemplateRow) -> Iterator[Sentence]:
    if row.state == TemplateState.NOT_FILED:
        yield Sentence(mark("The text is not filed with the provider."))
    elif row.state == TemplateState.FILED:
        yield Sentence(mark("The provider has not approved the text yet."))
    if row.differs:
        yield Sentence(mark("The plan has another text than the one that was filed."))
    yield from rules.text_faults(row.plan_text or row.text)


def _of_message(row: Delivery) -> Iterator[Sentence]:
    if not row.kind:
        recipient = row.recipient_name or row.recipient
        yield Sentence(mark("No address of {recipient} can be used."), {"recipient": recipient})
        return
    for named, address in row.steps:
        kind = named if named in Kind.__members__ else row.kind
        if fault(Kind(kind), address) is not None:
            yield Sentence(mark("The address {address} cannot exist."), {"address": masked(address) or "-"})
    if row.kind == Kind.SMS:
        template = template_for(row.channel, row.message.topic, row.message.language)
        why = rules.unfit(rules.places(template.text), row.message.variables) if template else ""
        if why:
            yield Sentence(mark("A value does not fit the template: {why}"), {"why": why})
