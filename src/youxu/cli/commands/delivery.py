"""``youxu delivery``: what was sent to whom by which channel, what is forwarded by hand, and the channels themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TextIO
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.options import PastMoment, acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import moment, say, word
from youxu.delivery import actions, queries
from youxu.delivery.models import Channel, Delivery
from youxu.delivery.queries import ChannelRow, DeliveryRow, Filters, TemplateRow
from youxu.delivery.rules.channels import FIELDS
from youxu.delivery.rules.templates import TemplateState
from youxu.delivery.rules.words import DeliveryState, Kind, Result
from youxu.delivery.sending import try_channel
from youxu.incidents.queries import handles
from youxu.kernel.words import mark
from youxu.organisation.queries import address_faults, deciding_unit

STATES = click.Choice([one.value.lower() for one in DeliveryState], case_sensitive=False)
KINDS = click.Choice([one.value.lower() for one in FIELDS], case_sensitive=False)


WORLD_KINDS = click.Choice([one.value.lower().replace("_", "-") for one in Kind], case_sensitive=False)
TEMPLATE_STATES = click.Choice(
    [one.value.lower().replace("_", "-") for one in TemplateState], case_sensitive=False
)


class UnableToFindDelivery(UnableTo):
    """No delivery or channel of this name, or none that this person may see."""

    text = mark("There is no delivery {code}, or you may not read it.")


class UnableToFindMatter(UnableTo):
    """No incident of this reference, or none that this person may read."""

    text = mark("There is no incident {reference}, or you may not read it.")


@click.group("delivery", help=_("Messages: who was told what by which channel, and how it ended."))
def command() -> None:
    """Group the commands of delivery."""


@command.command("list", help=_("List messages by recipient with state, attempts and delay."))
@click.option("--incident", default="", metavar="REFERENCE", help=_("Of this incident only."))
@click.option("--state", type=STATES, help=_("Only in this state."))
@click.option("--channel", default="", metavar="KEY", help=_("Only by this channel."))
@click.option(
    "--by-hand", is_flag=True, help=_("Only what waits to be forwarded by hand, with the whole text.")
)
@reading
@json_option
def list_deliveries(
    by: Actor, at: datetime, as_json: bool, incident: str, state: str | None, channel: str, by_hand: bool
) -> None:
    """List deliveries, the latest first."""
    if by_hand:
        rows = queries.to_forward(by, at)
        texts = {row.code: queries.text_for(by, _named(by, row.code)) or "" for row in rows}
        lines = [line for row in rows for line in (*_lines(row), texts[row.code], "")]
        emit({"deliveries": rows, "texts": texts}, as_json, lines)
        return
    source = _stream_of(by, incident) if incident else ""
    wanted = Filters(state=(state or "").upper(), channel=channel, source=source)
    rows, after = [], ""
    while len(rows) < 1000:
        page, after = queries.deliveries_page(by, wanted, after=after)
        rows += page
        if not after:
            break
    emit({"deliveries": rows}, as_json, [line for row in rows for line in _lines(row)])


@command.command("show", help=_("Show one message with every attempt and its text."))
@click.argument("code")
@reading
@json_option
def show(by: Actor, at: datetime, as_json: bool, code: str) -> None:
    """Show one delivery."""
    _tell(by, _named(by, code), as_json, whole_text=True)


@command.command(
    "by-hand", help=_("Record that you forwarded a message by hand, and where; it counts as sent.")
)
@click.argument("code")
@click.option("--where", required=True, help=_("The group, the telephone, the loudspeaker."))
@click.option("--forwarded-at", type=PastMoment(), help=_("When, if not now."))
@json_option
@acting
def by_hand(code: str, as_json: bool, **given: Any) -> None:
    """Record one message as forwarded."""
    _tell(given["by"], actions.record_by_hand(delivery=_named(given["by"], code), **given), as_json)


@command.command("resend", help=_("Send a message that came to an end once more."))
@click.argument("code")
@json_option
@acting
def resend(code: str, as_json: bool, **given: Any) -> None:
    """Send one message again."""
    _tell(given["by"], actions.resend(delivery=_named(given["by"], code), **given), as_json)


@command.command("withdraw", help=_("Drop messages that still wait: one by its code, or all of an incident."))
@click.argument("code", default="")
@click.option("--incident", default="", metavar="REFERENCE", help=_("What waits of this incident."))
@click.option("--reason", required=True, help=_("Why it is not needed any more."))
@json_option
@acting
def withdraw(
    by: Actor, at: datetime, submission: UUID, as_json: bool, code: str, incident: str, reason: str
) -> None:
    """Withdraw one message, or what waits of an incident in portions."""
    if bool(code) == bool(incident):
        raise click.UsageError(_("Name either the message's code or --incident REFERENCE."))
    count = 0
    if code:
        row = _named(by, code)
        actions.withdraw_message(by=by, at=at, submission=submission, delivery=row, reason=reason)
        count = 1
    else:
        source = _stream_of(by, incident)
        while gone := actions.withdraw(by=by, at=at, reason=reason, source=source):
            count += gone
    emit({"withdrawn": count}, as_json, [_("{count} messages were withdrawn.").format(count=count)])


@command.group("exercise", help=_("Addresses that an exercise may reach; no other is told anything in it."))
def exercise() -> None:
    """Group the commands of exercise addresses."""


@exercise.command("enter", help=_("Enter an address that an exercise may reach."))
@click.argument("world")
@click.option("--kind", type=WORLD_KINDS, required=True, help=_("By which way."))
@click.option("--address", required=True, help=_("The address; of a group robot the key of its channel."))
@json_option
@acting
def enter_address(as_json: bool, world: str, kind: str, **given: Any) -> None:
    """Enter one address."""
    by: Actor = given["by"]
    actions.enter_address(unit=by.unit, world=world, kind=kind.upper().replace("-", "_"), **given)
    _tell_addresses(by, world, as_json)


@exercise.command("list", help=_("List the addresses that exercises may reach, masked."))
@click.option("--world", default="", help=_("Of this exercise only."))
@reading
@json_option
def list_addresses(by: Actor, at: datetime, as_json: bool, world: str) -> None:
    """List addresses."""
    _tell_addresses(by, world, as_json)


def _tell_addresses(by: Actor, world: str, as_json: bool) -> None:
    rows = queries.world_addresses(by, world)
    lines = [f"{row.world}  {word('channel_kind', row.kind)}  {row.address}" for row in rows]
    emit({"addresses": rows}, as_json, lines or [_("No address is entered: an exercise tells nobody.")])


@command.command("test", help=_("Send a test by a channel here and now, and say how it ended."))
@click.argument("key")
@click.option("--to", "address", default="", help=_("An address; a group robot or webhook needs none."))
@json_option
@acting
def test(key: str, as_json: bool, address: str, by: Actor, at: datetime, submission: UUID) -> int:
    """Try one channel; exit code 1 when it did not take the test."""
    row = _channel(by, key)
    text = _("Test of the channel {name} by Youxu. Nothing needs to be done.").format(name=row.name)
    found = try_channel(row, address=address, text=text, by=by, at=at)
    shown = {"channel": key, "result": found.result, "reason": found.reason, "detail": found.detail}
    reason = word("delivery_reason", found.reason) if found.reason else ""
    line = f"{key}: {word('attempt_result', found.result)} {reason} {found.detail}".rstrip()
    emit(shown, as_json, [line])
    return 0 if found.result is Result.SENT else 1


@command.command("release", help=_("Let go the messages that are held since a restore."))
@json_option
@acting
def release(by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """Let go everything held, in portions."""
    count = 0
    deciding = deciding_unit(by.unit, at)
    while gone := actions.release_messages(by=by, at=at, deciding=deciding):
        count += gone
    emit({"released": count}, as_json, [_("{count} messages were let go.").format(count=count)])


@command.command(
    "check",
    help=_("Name what would be refused today: channels, SMS texts, waiting messages, people's addresses."),
)
@click.option(
    "--days", type=click.IntRange(1, 365), default=7, help=_("A channel without success for so long.")
)
@reading
@json_option
def check(by: Actor, at: datetime, as_json: bool, days: int) -> int:
    """Name every fault; exit code 1 when there is one."""
    found = [*queries.faults(by, at, days=days), *address_faults(by, at)]
    lines = [f"{one.name}: {say(one.why)}" for one in found] or [_("Nothing would be refused today.")]
    emit({"ok": not found, "faults": found}, as_json, lines)
    return 1 if found else 0


@command.group("template", help=_("SMS texts of the plan and how far each is registered with a provider."))
def template() -> None:
    """Group the commands of SMS templates."""


@template.command("list", help=_("List the SMS texts with code and state at each channel."))
@reading
@json_option
def list_templates(by: Actor, at: datetime, as_json: bool) -> None:
    """List templates."""
    rows = queries.templates_of(by)
    emit({"templates": rows}, as_json, [line for row in rows for line in _template_lines(row)])


@template.command("set", help=_("Note the provider's code and the state of one SMS text."))
@click.argument("key")
@click.argument("topic")
@click.option("--state", type=TEMPLATE_STATES, required=True, help=_("How far it came."))
@click.option("--code", "provider_code", default="", help=_("The code that the provider gave it."))
@click.option("--text", default="", help=_("The text as it was filed, if not that of the plan."))
@click.option("--language", type=click.Choice(["zh-hans", "en"]), default="zh-hans", help=_("Its language."))
@json_option
@acting
def set_template(
    key: str,
    topic: str,
    state: str,
    provider_code: str,
    text: str,
    language: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Keep one template."""
    row = _channel(given["by"], key)
    plan = queries.texts_for(row.unit_path).get(topic)
    if plan is not None and not text:
        text = plan.text if language == "zh-hans" else plan.text_en
    kept = actions.keep_template(
        channel=row,
        topic=topic,
        state=state.upper().replace("-", "_"),
        code=provider_code,
        text=text,
        language=language,
        **given,
    )
    (shown,) = (
        one
        for one in queries.templates_of(given["by"])
        if (one.channel, one.topic, one.language) == (key, topic, kept.language)
    )
    emit(shown, as_json, _template_lines(shown))


@command.group("channel", help=_("The ways out: mail server, SMS account, group robots, webhooks."))
def channel() -> None:
    """Group the commands of channels."""


@channel.command("list", help=_("List the channels, without their secrets."))
@reading
@json_option
def list_channels(by: Actor, at: datetime, as_json: bool) -> None:
    """List channels."""
    rows = queries.channels_of(by)
    emit({"channels": rows}, as_json, [line for row in rows for line in _channel_lines(row)])


def _set_up(function: Any) -> Any:
    """Add the options by which a channel is set up."""
    for option in (
        click.option("--per-second", type=int, help=_("Messages in a second; 0: no limit.")),
        click.option("--per-minute", type=int, help=_("Messages in a minute; 0: no limit.")),
        click.option(
            "--secrets",
            type=click.File("r"),
            help=_("A file with a secret on each line, name=value; - reads them from the input."),
        ),
        click.option(
            "--set", "settings", multiple=True, metavar="NAME=VALUE", help=_("A field of its kind.")
        ),
    ):
        function = option(function)
    return function


@channel.command("add", help=_("Add a channel for your unit and those below."))
@click.argument("key")
@click.option("--kind", type=KINDS, required=True, help=_("What it is."))
@click.option("--name", required=True, help=_("The name that people know."))
@_set_up
@json_option
@acting
def add(as_json: bool, **given: Any) -> None:
    """Add one channel."""
    given["kind"] = given["kind"].upper()
    made = actions.add_channel(unit=given["by"].unit, **_pairs(given))
    _tell_channel(made, as_json)


@channel.command(
    "edit", help=_("Change a channel; fields and secrets that you do not give stay as they are.")
)
@click.argument("key")
@click.option("--name", default="", help=_("The name that people know."))
@_set_up
@json_option
@acting
def edit(key: str, as_json: bool, **given: Any) -> None:
    """Change one channel."""
    row = _channel(given["by"], key)
    given = _pairs(given)
    given["settings"] = {**row.settings, **given["settings"]}
    given["name"] = given["name"] or row.name
    for limit in ("per_minute", "per_second"):
        given[limit] = getattr(row, limit) if given[limit] is None else given[limit]
    _tell_channel(actions.edit_channel(channel=row, place=row.place, **given), as_json)


@channel.command("retire", help=_("Use a channel no more."))
@click.argument("key")
@json_option
@acting
def retire(key: str, as_json: bool, **given: Any) -> None:
    """Retire one channel."""
    _tell_channel(actions.retire_channel(channel=_channel(given["by"], key), **given), as_json)


def _pairs(given: dict[str, Any]) -> dict[str, Any]:
    """Turn NAME=VALUE words and the lines of the secrets' file into what the action takes."""
    file: TextIO | None = given.pop("secrets")
    given["settings"] = dict(_pair(one) for one in given["settings"])
    given["secret"] = dict(_pair(line.strip()) for line in file or () if line.strip())
    return given


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        # The value may be a secret, so that it is not repeated here.
        raise click.UsageError(_("Write each field as name=value."))
    return name.strip(), value.strip()


def _named(by: Actor, code: str) -> Delivery:
    row = queries.delivery_named(by, code)
    if row is None:
        raise UnableToFindDelivery(field="code", code=code)
    return row


def _channel(by: Actor, key: str) -> Channel:
    row = queries.channel_named(by, key)
    if row is None:
        raise UnableToFindDelivery(mark("There is no channel {key}."), field="key", key=key)
    return row


def _stream_of(by: Actor, reference: str) -> str:
    incident = handles.incident_of(by, reference)
    if incident is None:
        raise UnableToFindMatter(field="incident", reference=reference)
    return incident.stream


def _tell(by: Actor, row: Delivery, as_json: bool, *, whole_text: bool = False) -> None:
    shown, text = queries.delivery_row(row, by), queries.text_for(by, row) if whole_text else ""
    closed = _("What it says is open to its recipient and to who sends messages for the unit.")
    said = closed if text is None else text
    lines = [*_lines(shown), *(_attempts(shown)), *([said] if said else [])]
    emit({"delivery": shown, "text": text} if whole_text else shown, as_json, lines)


def _lines(row: DeliveryRow) -> Iterator[str]:
    yield _("{code}  {recipient}  {kind} {channel} {address}: {state}{reason}").format(
        code=row.code,
        recipient=row.recipient_name or row.recipient,
        kind=word("channel_kind", row.kind),
        channel=row.channel,
        address=row.address,
        state=word("delivery_state", row.state),
        reason=f" ({word('delivery_reason', row.reason)})" if row.reason else "",
    )
    if row.held:
        yield "  " + _("Held since the restore: youxu delivery release lets it go.")
    delay = "–" if row.delay_seconds is None else f"{row.delay_seconds:.1f}"
    yield "  " + _("queued {time}, {count} attempts, sent after {seconds} s").format(
        time=moment(row.queued_at), count=row.handed_over, seconds=delay
    )


def _attempts(row: DeliveryRow) -> Iterator[str]:
    for one in row.attempts:
        if not one.number:
            yield "  " + _("passed over: {kind} {address}: {reason}").format(
                kind=word("channel_kind", one.kind),
                address=one.address,
                reason=word("delivery_reason", one.reason),
            )
            continue
        yield (
            "  "
            + _("{number}. {time} {kind} {address}: {result} {reason} {detail}")
            .format(
                number=one.number,
                time=moment(one.started_at),
                kind=word("channel_kind", one.kind),
                address=one.address,
                result=word("attempt_result", one.result),
                reason=word("delivery_reason", one.reason) if one.reason else "",
                detail=one.detail,
            )
            .rstrip()
        )
    for reply in row.replies:
        yield "  " + _("{time} answered: {text}").format(time=moment(reply.replied_at), text=reply.text)


def _template_lines(row: TemplateRow) -> Iterator[str]:
    yield (
        _("{channel} {topic} ({language}): {state} {code}")
        .format(
            channel=row.channel,
            topic=row.topic,
            language=row.language,
            state=word("template_state", row.state),
            code=row.code,
        )
        .rstrip()
    )
    yield f"  {row.plan_text or row.text}"


def _tell_channel(row: Channel, as_json: bool) -> None:
    shown = queries.channel_row(row)
    emit(shown, as_json, _channel_lines(shown))


def _channel_lines(row: ChannelRow) -> Iterator[str]:
    yield _("{key}  {kind}: {name}; {waiting} waiting; last success {time}").format(
        key=row.key,
        kind=word("channel_kind", Kind(row.kind)),
        name=row.name,
        waiting=row.waiting,
        time=moment(row.last_success_at) or "–",
    )
