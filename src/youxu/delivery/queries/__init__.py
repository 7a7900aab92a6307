"""Every read of delivery, as frozen rows."""

from youxu.delivery.queries.channels import (
    all_channels,
    channel_named,
    channel_row,
    channels_of,
    served_ways,
    world_addresses,
)
from youxu.delivery.queries.checking import Fault, faults, lacking
from youxu.delivery.queries.deliveries import (
    Filters,
    deliveries_of,
    deliveries_page,
    delivery_named,
    delivery_of,
    delivery_row,
    messages_of,
    reply_of,
    standing_of,
    text_for,
    text_of,
    to_forward,
)
from youxu.delivery.queries.devices import DeviceRow, devices_gone, devices_of, push_channel, push_key
from youxu.delivery.queries.rows import (
    AttemptRow,
    ChannelRow,
    DeliveryRow,
    QueueRow,
    ReplyRow,
    StandingRow,
    WorldAddressRow,
)
from youxu.delivery.queries.standing import held_count, queue_row, unsent_count
from youxu.delivery.queries.templates import TemplateRow, template_for, templates_of, texts_for
from youxu.delivery.queries.unasked import UnaskedRow, unasked, unasked_numbered

__all__ = [
    "AttemptRow",
    "ChannelRow",
    "DeliveryRow",
    "DeviceRow",
    "Fault",
    "Filters",
    "QueueRow",
    "ReplyRow",
    "StandingRow",
    "TemplateRow",
    "UnaskedRow",
    "WorldAddressRow",
    "all_channels",
    "channel_named",
    "channel_row",
    "channels_of",
    "deliveries_of",
    "deliveries_page",
    "delivery_named",
    "delivery_of",
    "delivery_row",
    "devices_gone",
    "devices_of",
    "faults",
    "held_count",
    "lacking",
    "messages_of",
    "push_channel",
    "push_key",
    "queue_row",
    "reply_of",
    "served_ways",
    "standing_of",
    "template_for",
    "templates_of",
    "text_for",
    "text_of",
    "texts_for",
    "to_forward",
    "unasked",
    "unasked_numbered",
    "unsent_count",
    "world_addresses",
]
