"""Every write of delivery."""

from youxu.delivery.actions.by_hand import (
    UnableToRecordByHand,
    UnableToResend,
    UnableToWithdraw,
    record_by_hand,
    release_messages,
    resend,
    withdraw,
    withdraw_message,
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
from youxu.delivery.actions.receiving import UnableToSeeReply, see_reply, take_receipt, take_reply
from youxu.delivery.actions.sending import expire_messages, offer_due, record
from youxu.delivery.actions.templates import PlanText, UnableToKeepTemplate, copy_texts, keep_template

__all__ = [
    "PlanText",
    "UnableToEnterAddress",
    "UnableToKeepChannel",
    "UnableToKeepTemplate",
    "UnableToQueue",
    "UnableToRecordByHand",
    "UnableToResend",
    "UnableToSeeReply",
    "UnableToWithdraw",
    "add_channel",
    "copy_texts",
    "edit_channel",
    "enter_address",
    "expire_messages",
    "keep_template",
    "offer_due",
    "purge_messages",
    "queue",
    "record",
    "record_by_hand",
    "record_try",
    "release_messages",
    "resend",
    "retire_channel",
    "see_reply",
    "take_receipt",
    "take_reply",
    "withdraw",
    "withdraw_message",
]
