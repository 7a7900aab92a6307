"""To which questions a reply by message belongs, and for which outlets it was taken already."""

from __future__ import annotations

from youxu.delivery.models import Delivery, Reply
from youxu.delivery.queries import messages_of
from youxu.watch.models import Answer, Ask, AskMessage, UnclearReply

BACK = "rollcall-back"
RELATED = ("ask__outlet", "ask__roll_call__incident", "ask__roll_call__unit")


def asked_by(row: Reply) -> list[AskMessage]:
    """Return the questions that a reply answers, of the message itself or of the one that a word back was about."""
    asked = question_of(row.delivery)
    if asked is None:
        return []
    rows = AskMessage.objects.filter(message__in=messages_of(asked)).select_related(*RELATED)
    return list(rows.order_by("pk"))


def question_of(delivery: Delivery | None) -> Delivery | None:
    """Return the delivery that asked: itself, or the one after whose reply a word went back."""
    if delivery is None:
        return None
    kind, _colon, rest = delivery.message.once.partition(":")
    if kind != BACK:
        return delivery
    return Delivery.objects.filter(pk=int(rest.partition(":")[0])).first()


def back_key(asked: Delivery, why: str) -> str:
    """Return the key under which a word goes back but once for each message that asked."""
    origin = question_of(asked) or asked
    return f"{BACK}:{origin.pk}:{why}"


def question_now(ask: Ask, row: Reply) -> Ask:
    """Return the question that a reply answers: the next one to the same outlet where its own was over by then."""
    ended_at = ask.roll_call.ended_at
    if ended_at is None or row.replied_at <= ended_at:
        return ask
    later = Ask.objects.filter(outlet=ask.outlet_id, world=ask.world, roll_call__ended_at=None)
    later = later.filter(asked_at__gte=ask.asked_at, asked_at__lte=row.replied_at)
    found = later.select_related("outlet", "roll_call__incident", "roll_call__unit").order_by(
        "-asked_at", "-pk"
    )
    return found.first() or ask


def taken_by(row: Reply) -> set[int]:
    """Return the outlets for which a reply was written down already, as an answer or as unclear."""
    answers = Answer.objects.filter(reply=row).values_list("ask__outlet", flat=True)
    unclear = UnclearReply.objects.filter(reply=row).values_list("ask__outlet", flat=True)
    return {*answers, *unclear}
