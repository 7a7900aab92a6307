"""By which ways a person is told, and the quiet hours: one's own page, and the office's page for another."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.delivery.queries import devices_of, push_channel, push_key
from youxu.organisation import actions
from youxu.organisation import queries as organisation
from youxu.organisation.grants import key_of
from youxu.organisation.models import Person
from youxu.web.forms.alerts import ChannelsForm, DeviceForm
from youxu.web.forms.base import Form
from youxu.web.pages.acting import act
from youxu.web.pages.organisation.places import about_person, person_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def my_channels(request: Request) -> HttpResponse:
    """Show and set one's own ways."""
    person = Person.objects.get(pk=request.actor.person_id or 0)
    return _page(request, person, reverse("account"))


def of_person(request: Request, pk: int) -> HttpResponse:
    """Show and set the ways of another, by the office."""
    person = person_of(request, pk)
    actor = request.actor
    if actor.person_id != person.pk:
        actor.require("keep_personal_channels", unit=person.unit_path)
    return _page(request, person, reverse("person", args=[pk]))


def add_device(request: Request) -> HttpResponse:
    """Let this browser wake its reader; a script has asked it for what that takes."""
    person = Person.objects.get(pk=request.actor.person_id or 0)
    here = reverse("my-channels")
    return act(
        request,
        DeviceForm(request.POST or None),
        actions.add_device,
        template="alerts/device.html",
        context={"here": "account", "back": here, "heading": _("Tell me on this device"), "name": ""},
        extra={"person": person},
        about=about_person(person),
        then=here,
        said=_("You are told on this device, too: the last of your ways. Put it further up if you like."),
    )


def remove_device(request: Request, pk: int, code: str) -> HttpResponse:
    """Take a device away: one's own, or by the office that of another."""
    own = request.actor.person_id == pk
    person = Person.objects.get(pk=pk) if own else person_of(request, pk)
    if not own:
        request.actor.require("keep_personal_channels", unit=person.unit_path)
    device = next((one for one in devices_of(key_of(pk)) if one.code == code), None)
    if device is None and request.method != "POST":
        raise Http404
    here = reverse("my-channels") if own else reverse("person-channels", args=[pk])
    return act(
        request,
        Form(request.POST or None),
        actions.remove_device,
        template="alerts/device.html",
        context={
            "here": "account",
            "back": here,
            "heading": _("Take the device away"),
            "name": device.name if device else "",
        },
        extra={"person": person, "code": code},
        about=about_person(person),
        then=here,
        said=_("The device is taken away."),
    )


def _page(request: Request, person: Person, back: str) -> HttpResponse:
    row = organisation.channels_of(person)
    devices = devices_of(key_of(person.pk))
    own = request.actor.person_id == person.pk
    pushing = push_channel(person.unit_path) if own else None
    initial: dict[str, Any] = {"quiet_from": row.quiet_from, "quiet_until": row.quiet_until}
    for number, (kind, address) in enumerate(row.ways, 1):
        initial |= {f"way_{number}": kind, f"address_{number}": address}
    return act(
        request,
        ChannelsForm(
            request.POST or None,
            revision=row.revision,
            initial=initial,
            has_devices=bool(devices),
            ways=len(row.ways),
        ),
        actions.set_channels,
        template="alerts/channels.html",
        context={
            "here": "account",
            "back": back,
            "name": either(row.name, row.name_en),
            "chosen": bool(row.ways),
            "person_id": person.pk,
            "devices": devices,
            "push_key": push_key(pushing) if pushing else "",
            "device_form": DeviceForm(auto_id="device-%s") if pushing else None,
        },
        values=lambda filled: filled.chosen(),
        extra={"person": person},
        about=about_person(person),
        then=back,
        said=_("The ways are set."),
    )


urlpatterns = [
    path("account/channels/", my_channels, name="my-channels"),
    path("account/channels/devices/add/", add_device, name="device-add"),
    path("people/<int:pk>/devices/<str:code>/remove/", remove_device, name="device-remove"),
    path("organisation/people/<int:pk>/channels/", of_person, name="person-channels"),
]
