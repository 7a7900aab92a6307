"""By which ways a person is told, and the quiet hours: one's own page, and the office's page for another."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.organisation import actions
from youxu.organisation import queries as organisation
from youxu.organisation.models import Person
from youxu.web.forms.alerts import WAYS, ChannelsForm
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


def _page(request: Request, person: Person, back: str) -> HttpResponse:
    row = organisation.channels_of(person)
    initial: dict[str, Any] = {"quiet_from": row.quiet_from, "quiet_until": row.quiet_until}
    for number, (kind, address) in enumerate(row.ways[:WAYS], 1):
        initial |= {f"way_{number}": kind, f"address_{number}": address}
    return act(
        request,
        ChannelsForm(request.POST or None, revision=row.revision, initial=initial),
        actions.set_channels,
        template="alerts/channels.html",
        context={
            "here": "account",
            "back": back,
            "name": either(row.name, row.name_en),
            "chosen": bool(row.ways),
        },
        values=lambda filled: filled.chosen(),
        extra={"person": person},
        about=about_person(person),
        then=back,
        said=_("The ways are set."),
    )


urlpatterns = [
    path("account/channels/", my_channels, name="my-channels"),
    path("organisation/people/<int:pk>/channels/", of_person, name="person-channels"),
]
