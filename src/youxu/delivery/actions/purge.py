"""The purge of texts and addresses, by the same rule as the words of incidents: so many days after they were queued."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.emptying import AT_ONCE
from youxu.delivery.models import Attempt, Delivery, Message, Reply, WorldAddress
from youxu.delivery.rules.words import DeliveryState


@action
def purge_messages(*, by: Actor, at: datetime, before: datetime) -> int:
    """Empty texts and addresses of up to 500 messages queued before ``before``, and of replies; return how many.

    Addresses entered for an exercise before then go too: enter them anew for the next.

    The journal holds none of these words, so nothing is to be said there; who was told when, and how it ended, stays.
    """
    by.require("purge", unit="")
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED).values("message")
    old = Message.objects.filter(queued_at__lt=before).exclude(text="").exclude(pk__in=waiting)
    few = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    gone = dict.fromkeys(("subject", "text", "heading", "line", "link", "leave"), "")
    Message.objects.filter(pk__in=few).update(**gone, variables={})
    theirs = Delivery.objects.filter(message__in=few)
    Attempt.objects.filter(delivery__in=theirs).update(address="", detail="")
    theirs.update(address="", steps=[], recipient_name="")
    replies = Reply.objects.filter(~Q(text=""), received_at__lt=before).order_by("pk")
    said = list(replies.values_list("pk", flat=True)[: AT_ONCE - len(few)])
    Reply.objects.filter(pk__in=said).update(address="", text="")
    WorldAddress.objects.filter(entered_at__lt=before).delete()
    return len(few) + len(said)
