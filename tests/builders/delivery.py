"""Channels and messages for tests, and what stands in for their services on this machine."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from youxu.core.actor import Actor, ActorKind, Grant, system
from youxu.delivery import actions
from youxu.delivery.models import Channel, Delivery, Message
from youxu.delivery.rules.addresses import Address, To

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
UNIT = "china-post/jiangxi/yunzhou/yunshan/"
SYSTEM = system("test")
OFFICE = Actor(
    ActorKind.PERSON,
    "person:1",
    "沈佳",
    "WEB",
    frozenset(Grant(verb, UNIT) for verb in ("read", "send_message", "keep_channels", "release_held")),
    unit=UNIT,
)


def seconds(count: float) -> datetime:
    return AT + timedelta(seconds=count)


def channel(
    key: str = "mail", kind: str = "EMAIL", *, secret: Any = None, unit: str = UNIT, **more: Any
) -> Channel:
    """Return a channel; what follows by name, other than limits and place, are its settings."""
    own = {name: more.pop(name) for name in ("per_minute", "per_second", "place") if name in more}
    if kind == "EMAIL":
        more = {"host": "127.0.0.1", "port": "1", "security": "none", "sender": "youxu@post.test", **more}
    return actions.add_channel(
        by=SYSTEM, at=AT, unit=unit, key=key, kind=kind, name=key, settings=more, secret=secret, **own
    )


def to(*addresses: tuple[str, str], recipient: str = "person:7", name: str = "马骏") -> To:
    return To(recipient, tuple(Address(*one) for one in addresses), name)


def queued(
    *addresses: tuple[str, str], at: datetime = AT, text: str = "云山支局停电。", **more: Any
) -> Message:
    wanted = more.pop("to", None) or to(*addresses)
    return actions.queue(by=SYSTEM, at=at, unit=UNIT, text=text, to=wanted, **more)


def only(message: Message) -> Delivery:
    return Delivery.objects.select_related("message", "channel").get(message=message)


class Mailbox(MessageHandler):
    """Keeps the mails that a server took; ``refuse`` answers an address with a line of SMTP instead."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Any) -> None:
        self.mails.append(message)

    def texts(self) -> list[str]:
        return [mail.get_payload(decode=True).decode() for mail in self.mails]


@contextlib.contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Serve SMTP on a free port of this machine."""
    box = Mailbox()
    box.port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    try:
        yield box
    finally:
        server.stop()


def free_port() -> int:
    """Return a port of this machine on which nothing listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
