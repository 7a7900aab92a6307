"""Every write of delivery."""

from youxu.delivery.actions.by_hand import (
    UnableToRecordByHand,
    UnableToResend,
    UnableToWithdraw,
    record_by_hand,
    release_messages,
    resend,
    withdraw,
)
from youxu.delivery.actions.channels import (
    UnableToEnterAddress,
    UnableToKeepChannel,
    add_channel,
    edit_channel,
    enter_address,
    record_try,
    retire_channel,
)
from youxu.delivery.actions.purge import purge_messages
from youxu.delivery.actions.queueing import UnableToQueue, queue
from youxu.delivery.actions.receiving import take_receipt, take_reply
from youxu.delivery.actions.sending import expire_messages, offer_due, record

__all__ = [
    "UnableToEnterAddress",
    "UnableToKeepChannel",
    "UnableToQueue",
    "UnableToRecordByHand",
    "UnableToResend",
    "UnableToWithdraw",
    "add_channel",
    "edit_channel",
    "enter_address",
    "expire_messages",
    "offer_due",
    "purge_messages",
    "queue",
    "record",
    "record_by_hand",
    "record_try",
    "release_messages",
    "resend",
    "retire_channel",
    "take_receipt",
    "take_reply",
    "withdraw",
]
