"""``youxu notice audience|subscribers``: whom channels with addresses reach (P3b)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.announcements import actions, queries
from youxu.announcements.rules.words import ADDRESSED
from youxu.cli.commands.incident.naming import own
from youxu.cli.commands.notice.writing import command
from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import word
from youxu.incidents.queries.handles import unit_of
from youxu.kernel.words import mark


class UnableToFindAudience(UnableTo):
    """Nobody of this number is on the list that this person keeps."""

    text = mark("There is nobody with the number {key} on your list.")


class UnableToKeepList(UnableTo):
    """A list is a unit's: who belongs to none keeps none."""

    text = mark("You belong to no unit; name a person with --as.")


@command.group("audience", help=_("Whom channels with addresses reach: hot-line centres, accounts, numbers."))
def audience() -> None:
    """Group the commands of the list."""


@audience.command("list", help=_("List whom the channels of your unit reach."))
@reading
@json_option
def list_audience(by: Actor, at: datetime, as_json: bool) -> None:
    """List it."""
    _show(by, as_json)


@audience.command("add", help=_("Enter somebody whom a channel reaches."))
@click.argument("name", metavar="NAME")
@click.option(
    "--channel",
    required=True,
    type=click.Choice([str(one) for one in ADDRESSED]),
    help=_("Over which channel."),
)
@click.option("--way", required=True, metavar="WAY", help=_("SMS, EMAIL, BY_HAND, or the key of a channel."))
@click.option("--address", default="", help=_("The number or address."))
@click.option("--language", type=click.Choice(["zh-hans", "en"]), default="zh-hans", help=_("Its language."))
@json_option
@acting
def add(name: str, as_json: bool, **given: Any) -> None:
    """Enter somebody."""
    unit = unit_of(given["by"])
    if unit is None:
        raise UnableToKeepList
    actions.keep_audience(unit=unit, name=name, **given)
    _show(given["by"], as_json)


@audience.command("retire", help=_("Take somebody off the list."))
@click.argument("key", type=int, metavar="NUMBER")
@json_option
@acting
def retire(key: int, as_json: bool, **given: Any) -> None:
    """Take somebody off."""
    row = queries.audience_named(given["by"], key)
    if row is None:
        raise UnableToFindAudience(field="key", key=key)
    actions.retire_audience(audience=row, **given)
    _show(given["by"], as_json)


@command.command("subscribers", help=_("Count who is told of what without an account; nobody is named."))
@reading
@json_option
def subscribers(by: Actor, at: datetime, as_json: bool) -> None:
    """Count subscriptions."""
    by.require("read", unit=by.unit)
    rows = queries.subscription_counts(by.unit)
    mail, sms, push = _("mail"), _("short message"), _("push")
    lines = [
        f"{own(row.name, row.name_en)}  {row.line}  {mail} {row.email}  {sms} {row.sms}  {push} {row.push}"
        for row in rows
    ]
    emit({"subscriptions": rows}, as_json, lines)


def _show(by: Actor, as_json: bool) -> None:
    rows = queries.audiences_of(by, by.unit)
    lines = [
        f"{one.id}  {word('notice_channel', one.channel)}  {one.name}  {one.way} {one.address}"
        for one in rows
    ]
    emit({"audience": rows}, as_json, lines)
