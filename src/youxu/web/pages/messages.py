"""Messages: the list with its filters, one message with every attempt, forwarding by hand; channels and SMS texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from youxu.core.actor import Actor
from youxu.core.relay import outside_address
from youxu.core.wording import word
from youxu.delivery import actions, queries
from youxu.delivery.models import Channel, Delivery
from youxu.delivery.queries import DeliveryRow, Filters
from youxu.delivery.rules.channels import FIELDS
from youxu.delivery.rules.sending import Outcome
from youxu.delivery.rules.words import DeliveryState, Kind, Result
from youxu.delivery.sending import inbound_path, try_channel
from youxu.incidents import queries as incidents
from youxu.incidents.queries.handles import incident_of
from youxu.organisation.queries import address_faults
from youxu.web.forms.base import Form
from youxu.web.forms.messages import (
    ChannelForm,
    FilterForm,
    ForwardForm,
    TemplateForm,
    TryForm,
    WithdrawForm,
    WorldAddressForm,
)
from youxu.web.pages.acting import About, act
from youxu.web.request import Request

HERE = {"here": "organisation"}


def _listed(row: queries.DeliveryRow, reference: str) -> tuple[queries.DeliveryRow, str, str]:
    """Return a row of the list with the incident it is about and what it says of it, the number once."""
    subject = row.subject or row.topic
    return row, reference, subject.removeprefix(reference).lstrip() if reference else subject


def listing(request: Request) -> HttpResponse:
    """Show what waits to be forwarded by hand, then every message of the units that the reader reads."""
    actor, at = _actor(request), request.at
    form = FilterForm(request.GET)
    wanted, unknown = _wanted(actor, form)
    rows, after = (
        ([], "") if unknown else queries.deliveries_page(actor, wanted, after=request.GET.get("after", ""))
    )
    forward = queries.to_forward(actor, at)
    references = incidents.references_of(actor, {row.source for row in (*rows, *forward)})
    context = {
        **HERE,
        "form": form,
        "rows": [_listed(row, references.get(row.source, "")) for row in rows],
        "forward": forward,
        "queue": queries.queue_row(at),
        "after": after,
        "unknown": unknown,
        "filtered": any(value for name, value in request.GET.items() if name != "after"),
        "may_keep": actor.may("keep_channels", unit=actor.unit),
        "withdraw_of": references.get(wanted.source, "") if _withdrawable(actor, wanted, rows) else "",
    }
    return render(request, "messages/list.html", context)


def _withdrawable(actor: Actor, wanted: Filters, rows: Iterable[DeliveryRow]) -> bool:
    """Tell whether the list is that of one incident of which something waits that the reader may withdraw."""
    waits = [row for row in rows if row.state == DeliveryState.QUEUED]
    return bool(wanted.source and waits) and actor.may("send_message", unit=waits[0].unit_path)


def _wanted(actor: Actor, form: FilterForm) -> tuple[Filters, bool]:
    """Return what is asked for, and whether it names an incident that there is not."""
    if not form.is_valid():
        return Filters(), False
    asked = form.cleaned_data
    incident = incident_of(actor, asked["incident"].strip()) if asked["incident"] else None
    return Filters(
        state=asked["state"],
        kind=asked["kind"],
        recipient=asked["recipient"].strip(),
        source=incident.stream if incident else "",
    ), bool(asked["incident"] and incident is None)


def one(request: Request, code: str) -> HttpResponse:
    """Show one message with its text and attempts; a POST records that it was forwarded by hand."""
    row = _named(request, code)
    actor = _actor(request)

    def context() -> dict[str, Any]:
        fresh = _named(request, code)
        shown = queries.delivery_row(fresh, actor, whole=actor.may("send_message", unit=fresh.unit_path))
        open_to_it = shown.state in (DeliveryState.QUEUED, DeliveryState.FAILED, DeliveryState.EXPIRED)
        return {
            **HERE,
            "row": shown,
            "text": queries.text_for(actor, fresh),
            "reference": incidents.references_of(actor, {shown.source}).get(shown.source, ""),
            "may_send": actor.may("send_message", unit=fresh.unit_path),
            "may_forward": open_to_it,
            "ended": shown.state != DeliveryState.QUEUED,
        }

    return act(
        request,
        ForwardForm(request.POST or None, revision=row.revision),
        actions.record_by_hand,
        template="messages/one.html",
        context=context,
        extra={"delivery": row},
        about=_about(row),
        verb="send_message",
        then=reverse("message", args=[row.code]),
        said=_("It counts as sent."),
    )


@require_POST
def seen(request: Request, pk: int) -> HttpResponse:
    """Take down that the office has seen to a text message that answers none of ours."""
    row = queries.unasked_numbered(_actor(request), pk)
    if row is None:
        raise Http404
    return act(
        request,
        Form(request.POST),
        actions.see_reply,
        template="messages/refused.html",
        context=HERE,
        extra={"reply": row},
        verb="verify_report",
        then=reverse("my-work"),
        said=_("It is written down that you have seen to it."),
    )


@require_POST
def resend(request: Request, code: str) -> HttpResponse:
    """Send a message that came to an end once more."""
    row = _named(request, code)
    return act(
        request,
        Form(request.POST),
        actions.resend,
        template="messages/refused.html",
        context=HERE,
        extra={"delivery": row},
        about=_about(row),
        verb="send_message",
        then=lambda made: reverse("message", args=[made.code]),
        said=_("It is on its way again."),
    )


def withdraw(request: Request, code: str) -> HttpResponse:
    """Drop a message that waits and that nobody has begun to send, with the reason."""
    row = _named(request, code)
    _actor(request).require("send_message", unit=row.unit_path)
    return act(
        request,
        WithdrawForm(request.POST or None),
        actions.withdraw_message,
        template="messages/withdraw.html",
        context={
            **HERE,
            "back": reverse("message", args=[row.code]),
            "what": row.message.subject or row.code,
            "who": row.recipient_name or row.recipient,
        },
        extra={"delivery": row},
        about=_about(row),
        verb="send_message",
        then=reverse("message", args=[row.code]),
        said=_("It is withdrawn."),
    )


def withdraw_matter(request: Request, reference: str) -> HttpResponse:
    """Drop what waits of an incident and nobody has begun to send, with the reason."""
    actor = _actor(request)
    incident = incident_of(actor, reference)
    if incident is None:
        raise Http404
    actor.require("send_message", unit=incident.unit_path)
    back = f"{reverse('messages')}?incident={incident.reference}"
    waiting = queries.deliveries_page(actor, Filters(state=DeliveryState.QUEUED, source=incident.stream))[0]
    return act(
        request,
        WithdrawForm(request.POST or None),
        actions.withdraw,
        template="messages/withdraw.html",
        context={**HERE, "back": back, "what": incident.reference, "waiting": waiting},
        extra={"source": incident.stream},
        verb="send_message",
        then=back,
        said=_("What still waited is withdrawn."),
    )


def exercise_addresses(request: Request) -> HttpResponse:
    """Show which addresses exercises may reach, and enter one: no other is told anything in an exercise."""
    actor = _actor(request)
    actor.require("keep_channels", unit=actor.unit)
    return act(
        request,
        WorldAddressForm(request.POST or None),
        actions.enter_address,
        template="messages/exercise.html",
        context=lambda: {**HERE, "rows": queries.world_addresses(actor)},
        extra={"unit": actor.unit},
        verb="keep_channels",
        then=reverse("exercise-addresses"),
        said=_("The exercise may reach it."),
    )


def channels(request: Request) -> HttpResponse:
    """Show the channels, what would be refused today, and the SMS texts with their state."""
    actor, at = _actor(request), request.at
    actor.require("keep_channels", unit=actor.unit)
    context = {
        **HERE,
        "channels": queries.channels_of(actor),
        "faults": [*queries.faults(actor, at), *address_faults(actor, at)],
        "templates": queries.templates_of(actor),
        "may_see_health": actor.may("read_health", unit=actor.unit),
        "kinds": [(kind.value.lower(), word("channel_kind", kind)) for kind in FIELDS],
    }
    return render(request, "messages/channels.html", context)


def add(request: Request, kind: str) -> HttpResponse:
    """Set up a channel of a kind for the reader's unit and those below."""
    actor = _actor(request)
    actor.require("keep_channels", unit=actor.unit)
    if kind.upper() not in FIELDS:
        raise Http404
    meant = Kind(kind.upper())
    return act(
        request,
        ChannelForm(meant, None, request.POST or None),
        actions.add_channel,
        template="messages/channel.html",
        context={**HERE, "title": _("New channel: {kind}").format(kind=word("channel_kind", meant))},
        extra={"unit": actor.unit},
        verb="keep_channels",
        then=lambda row: reverse("channel", args=[row.key]),
        said=_("The channel stands. Send a test."),
    )


def channel(request: Request, key: str) -> HttpResponse:
    """Change a channel; its secrets are never shown."""
    row = _channel(request, key)
    return act(
        request,
        ChannelForm(Kind(row.kind), row, request.POST or None),
        actions.edit_channel,
        template="messages/channel.html",
        context=lambda: _channel_context(request, key),
        extra={"channel": row, "place": row.place},
        about=_about_channel(row),
        verb="keep_channels",
        then=reverse("channel", args=[row.key]),
        said=_("The channel is changed."),
    )


def _channel_context(request: Request, key: str) -> dict[str, Any]:
    row = _channel(request, key)
    return {
        **HERE,
        "title": row.name,
        "row": queries.channel_row(row),
        "inbound": _inbound(request, row) if row.kind != Kind.CONSOLE else "",
        "try_form": TryForm(),
    }


def _inbound(request: Request, row: Channel) -> str:
    """Return the address that the channel's gateway is given: that of the relay where there is one."""
    base = outside_address()
    return f"{base}{inbound_path(row)}" if base else request.build_absolute_uri(inbound_path(row))


@require_POST
def test(request: Request, key: str) -> HttpResponse:
    """Send a test here and now and say how it ended."""
    row = _channel(request, key)

    def tried(*, by: Actor, at: datetime, submission: Any, address: str) -> Outcome:
        text = _("Test of the channel {name} by Youxu. Nothing needs to be done.").format(name=row.name)
        outcome = try_channel(row, address=address, text=text, by=by, at=at)
        if outcome.result is Result.SENT:
            messages.success(request, _("The service took the test."))
        else:
            reason = word("delivery_reason", outcome.reason)
            messages.error(
                request, _("The test failed: {reason}. {detail}").format(reason=reason, detail=outcome.detail)
            )
        return outcome

    return act(
        request,
        TryForm(request.POST),
        tried,
        template="messages/try.html",
        context={**HERE, "row": row},
        about=_about_channel(row),
        verb="keep_channels",
        then=reverse("channel", args=[row.key]),
    )


@require_POST
def retire(request: Request, key: str) -> HttpResponse:
    """Use a channel no more."""
    row = _channel(request, key)
    return act(
        request,
        Form(request.POST),
        actions.retire_channel,
        template="messages/refused.html",
        context=HERE,
        extra={"channel": row},
        about=_about_channel(row),
        verb="keep_channels",
        then=reverse("channels"),
        said=_("The channel is used no more."),
    )


def template(request: Request, key: str, topic: str) -> HttpResponse:
    """Note the provider's code and the state of one SMS text."""
    row = _channel(request, key)
    if row.kind != Kind.SMS:
        raise Http404
    shown = next(
        (one for one in queries.templates_of(_actor(request)) if (one.channel, one.topic) == (key, topic)),
        None,
    )
    if shown is None:
        raise Http404
    initial = {"state": shown.state, "code": shown.code, "text": shown.text or shown.plan_text}
    return act(
        request,
        TemplateForm(request.POST or None, initial=initial, revision=shown.revision),
        actions.keep_template,
        template="messages/template.html",
        context={**HERE, "row": shown, "channel": row},
        extra={"channel": row, "topic": topic, "language": shown.language},
        about=_about_channel(row),
        verb="keep_channels",
        then=reverse("channels"),
        said=_("The state of the text is noted."),
    )


def _actor(request: Request) -> Actor:
    found: Actor = request.actor
    return found


def _named(request: Request, code: str) -> Delivery:
    row = queries.delivery_named(_actor(request), code)
    if row is None:
        raise Http404
    return row


def _channel(request: Request, key: str) -> Channel:
    row = queries.channel_named(_actor(request), key)
    if row is None:
        raise Http404
    _actor(request).require("keep_channels", unit=row.unit_path)
    return row


def _about(row: Delivery) -> About:
    return About("delivery.delivery", row.pk, row.journal_stream, row.unit_path)


def _about_channel(row: Channel) -> About:
    return About("delivery.channel", row.pk, f"channel:{row.pk}", row.unit_path)


urlpatterns = [
    path("messages/", listing, name="messages"),
    path("messages/channels/", channels, name="channels"),
    path("messages/channels/add/<slug:kind>/", add, name="channel-add"),
    path("messages/channels/exercise/", exercise_addresses, name="exercise-addresses"),
    path("messages/channels/<slug:key>/", channel, name="channel"),
    path("messages/channels/<slug:key>/test/", test, name="channel-test"),
    path("messages/channels/<slug:key>/retire/", retire, name="channel-retire"),
    path("messages/channels/<slug:key>/texts/<slug:topic>/", template, name="sms-text"),
    path("messages/unasked/<int:pk>/seen/", seen, name="reply-seen"),
    path("messages/of/<str:reference>/withdraw/", withdraw_matter, name="messages-withdraw"),
    path("messages/<slug:code>/", one, name="message"),
    path("messages/<slug:code>/withdraw/", withdraw, name="message-withdraw"),
    path("messages/<slug:code>/resend/", resend, name="message-resend"),
]
