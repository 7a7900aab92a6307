"""What was due before a restore: an administrator lets it go or throws it away."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core.backup import held as core
from youxu.delivery.queries import held_count as held_messages
from youxu.organisation.queries import deciding_unit
from youxu.web.forms.held import HeldForm
from youxu.web.pages.acting import act
from youxu.web.request import Request


def held(request: Request) -> HttpResponse:
    """Show what is held by task, and take the decision."""
    actor = request.actor
    deciding = deciding_unit(actor.unit, request.at)
    actor.require("release_held", unit=deciding)
    form = HeldForm(request.POST or None)
    action = core.discard_held if form.discards else core.release_held
    said = _("It is thrown away.") if form.discards else _("It is let go.")
    return act(
        request,
        form,
        action,
        template="held/held.html",
        context=lambda: {
            "here": "organisation",
            "held": core.held(),
            "at_once": core.AT_ONCE,
            "messages_held": held_messages(),
        },
        extra={"deciding": deciding},
        then=reverse("held"),
        said=said,
    )


urlpatterns = [path("held/", held, name="held")]
