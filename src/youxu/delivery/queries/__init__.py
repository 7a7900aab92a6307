"""Every read of delivery, as frozen rows."""

from youxu.delivery.queries.channels import channel_named, channel_row, channels_of
from youxu.delivery.queries.deliveries import (
    Filters,
    deliveries_of,
    deliveries_page,
    delivery_named,
    delivery_of,
    delivery_row,
    reply_of,
    text_of,
    to_forward,
)
from youxu.delivery.queries.rows import AttemptRow, ChannelRow, DeliveryRow, QueueRow, ReplyRow
from youxu.delivery.queries.standing import held_count, queue_row

__all__ = [
    "AttemptRow",
    "ChannelRow",
    "DeliveryRow",
    "Filters",
    "QueueRow",
    "ReplyRow",
    "channel_named",
    "channel_row",
    "channels_of",
    "deliveries_of",
    "deliveries_page",
    "delivery_named",
    "delivery_of",
    "delivery_row",
    "held_count",
    "queue_row",
    "reply_of",
    "text_of",
    "to_forward",
]
