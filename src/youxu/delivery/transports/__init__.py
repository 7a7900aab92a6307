"""The ways out: one module a protocol, found by the kind of its channel and imported when it is first used."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module

from youxu.delivery.rules.sending import Outcome
from youxu.delivery.rules.words import Kind
from youxu.delivery.transports.parcel import Parcel, Wiring

__all__ = ["MODULES", "Parcel", "Send", "Wiring", "opening"]

Send = Callable[[Parcel], Outcome]
MODULES: dict[Kind, str] = {
    Kind.EMAIL: "smtp",
    Kind.CONSOLE: "console",
    Kind.SMS: "sms",
    Kind.WECOM: "robots",
    Kind.DINGTALK: "robots",
    Kind.FEISHU: "robots",
    Kind.WEBHOOK: "webhook",
    Kind.VOICE: "webhook",
    Kind.PUSH: "push",
}
"""The module of each kind; forwarding by hand has none, a person is its transport."""


def opening(wiring: Wiring) -> AbstractContextManager[Send]:
    """Open a channel for a portion of messages: what is returned sends one parcel and never raises for what the other
    side does; what it raises is a fault of the transport."""
    module = import_module(f"{__name__}.{MODULES[wiring.kind]}")
    found: AbstractContextManager[Send] = module.opened(wiring)
    return found
