"""Forms of subscriptions: what to be told of and where to, and the code that confirms or leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.web.forms.base import Form

Choices = Iterable[tuple[str, str]]


class Passing(forms.HiddenInput):
    """What a script fills in for one sending; a page that is shown again does not have it."""

    def format_value(self, value: Any) -> None:
        """Show nothing."""


class SubscribeForm(Form):
    """To be told of an outlet, its region or a service, by mail or short message, or in this very browser."""

    address = forms.CharField(
        required=False,
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
    endpoint = forms.CharField(required=False, max_length=1200, widget=Passing)
    key = forms.CharField(required=False, max_length=200, widget=Passing)
    secret = forms.CharField(required=False, max_length=60, widget=Passing)

    def __init__(self, *args: Any, lines: Choices, known: bool, wakes: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["address"].required = not (wakes or self.data.get("endpoint"))
        self.offer("line", [("", _("All services")), *lines])
        if known:
            del self.fields["place"]

    @property
    def browser(self) -> dict[str, str]:
        """Return what a browser gave to be woken; empty where an address was written instead."""
        names = ("endpoint", "key", "secret")
        return {name: self.cleaned_data[name] for name in names} if self.cleaned_data["endpoint"] else {}


class LeaveForm(Form):
    """One tap on the page of a subscription."""
