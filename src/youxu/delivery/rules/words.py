"""The words of delivery: kinds of channel, states, outcomes of an attempt, reasons of failure."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of channel; ``BY_HAND`` is a person who forwards the finished text (人工转发)."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    WECOM = "WECOM"
    DINGTALK = "DINGTALK"
    FEISHU = "FEISHU"
    WEBHOOK = "WEBHOOK"
    VOICE = "VOICE"
    PUSH = "PUSH"
    CONSOLE = "CONSOLE"
    BY_HAND = "BY_HAND"


GROUPS = frozenset({Kind.WECOM, Kind.DINGTALK, Kind.FEISHU, Kind.WEBHOOK, Kind.CONSOLE})
"""Kinds whose channel is the address itself: a robot speaks in its group, a webhook to its address."""


class DeliveryState(StrEnum):
    """How far a message came with one recipient."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    READ = "READ"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


ARRIVED = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)
"""States in which the message left the house; a later one never falls back to an earlier one."""


class Result(StrEnum):
    """How one attempt ended; ``UNDER_WAY`` has not, ``LOST`` ended with its worker, nobody knows how far."""

    UNDER_WAY = "UNDER_WAY"
    SENT = "SENT"
    RETRY = "RETRY"
    FAILED = "FAILED"
    LOST = "LOST"


class Reason(StrEnum):
    """Why an attempt did not succeed, or a message was never tried."""

    NONE = ""
    TIMEOUT = "TIMEOUT"
    UNREACHABLE = "UNREACHABLE"
    THROTTLED = "THROTTLED"
    BUSY = "BUSY"
    SERVER_ERROR = "SERVER_ERROR"
    GARBAGE = "GARBAGE"
    BAD_ADDRESS = "BAD_ADDRESS"
    BAD_CREDENTIALS = "BAD_CREDENTIALS"
    BAD_TEMPLATE = "BAD_TEMPLATE"
    QUOTA = "QUOTA"
    REJECTED = "REJECTED"
    NO_CHANNEL = "NO_CHANNEL"
    NOT_ENTERED = "NOT_ENTERED"
    WORKER_DIED = "WORKER_DIED"
    STALE = "STALE"


class ReceiptState(StrEnum):
    """What a gateway told of a message it had taken."""

    DELIVERED = "DELIVERED"
    READ = "READ"
    FAILED = "FAILED"
