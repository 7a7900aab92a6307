"""Forms of subscriptions: what to be told of and where to, and the code that confirms or leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.web.forms.base import Form

Choices = Iterable[tuple[str, str]]


class SubscribeForm(Form):
    """To be told of an outlet, its region or a service, by mail or short message."""

    address = forms.CharField(
        max_length=254,
        label=_("Mobile number or e-mail"),
        help_text=_("We ask it once whether it wants this. It is forgotten when you leave."),
    )
    place = forms.CharField(
        required=False, max_length=120, label=_("Which post office"), help_text=_("Its name, as you know it.")
    )
    around = forms.BooleanField(required=False, label=_("All post offices around it, too"))
    line = forms.ChoiceField(required=False, label=_("Which service"))
    is_quiet = forms.BooleanField(required=False, label=_("Not between 22:00 and 07:00"))

    def __init__(self, *args: Any, lines: Choices, known: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("line", [("", _("All services")), *lines])
        if known:
            del self.fields["place"]


class LeaveForm(Form):
    """One tap on the page of a subscription."""
