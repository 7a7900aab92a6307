"""Forms of alerting: acknowledge, a call by the office, by which ways a person is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.delivery.rules.words import Kind
from youxu.web.forms.base import Form, MomentField, Segment

WAYS = 5
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class TapForm(Form):
    """One button: nothing to fill in."""


class CallForm(Form):
    """The office rang: whom it reached and when, or that nobody answered."""

    reached = forms.ChoiceField(label=_("How it went"), widget=Segment)
    person = forms.ChoiceField(required=False, label=_("Who was reached"))
    reached_at = MomentField(required=False, label=_("When"), help_text=_("Now, if left out."))

    def __init__(self, *args: Any, people: list[tuple[int, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("reached", [("YES", _("Reached, has it")), ("NO", _("No answer: tell the next"))])
        self.offer("person", [("", _("Choose a person")), *((str(pk), name) for pk, name in people)])

    def clean(self) -> dict[str, Any]:
        """Ask for the person where somebody was reached."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("reached") == "YES" and not found.get("person"):
            self.add_error("person", _("Say who was reached."))
        return found


class ChannelsForm(Form):
    """Five ways in order, more where there are more, each with an address that may be left to the person's own; quiet hours."""

    quiet_from = forms.CharField(
        required=False, label=_("Quiet hours begin"), widget=HOUR, help_text=_("Left out: no quiet hours.")
    )
    quiet_until = forms.CharField(required=False, label=_("Quiet hours end"), widget=HOUR)

    def __init__(self, *args: Any, has_devices: bool = False, ways: int = 0, **given: Any) -> None:
        super().__init__(*args, **given)
        self.numbers = range(1, max(WAYS, ways) + 1)
        left = {Kind.BY_HAND} if has_devices else {Kind.BY_HAND, Kind.PUSH}
        kinds = [(str(one), wording.word("channel_kind", one)) for one in Kind if one not in left]
        order = []
        for number in self.numbers:
            self.fields[f"way_{number}"] = forms.ChoiceField(
                required=False,
                label=_("Way %(n)d") % {"n": number},
                choices=[("", "—"), *kinds],
            )
            self.fields[f"address_{number}"] = forms.CharField(
                required=False,
                max_length=200,
                label=_("Address of way %(n)d") % {"n": number},
                help_text=_("Left out: the mobile or mailbox of the record.") if number == 1 else "",
            )
            order += [f"way_{number}", f"address_{number}"]
        self.fields["ways"] = forms.CharField(required=False, widget=forms.HiddenInput, label=_("Ways"))
        self.order_fields([*order, "quiet_from", "quiet_until"])

    def chosen(self) -> dict[str, Any]:
        """Return what the action takes."""
        given = self.cleaned_data
        every = ((given[f"way_{n}"], given[f"address_{n}"].strip()) for n in self.numbers)
        pairs = [(way, address) for way, address in every if way]
        return {
            "ways": pairs,
            "quiet_from": given["quiet_from"].strip()[:5],
            "quiet_until": given["quiet_until"].strip()[:5],
            "revision": given["revision"],
        }


class DeviceForm(Form):
    """What a script got from this browser so that it can be woken, and what its owner calls it."""

    name = forms.CharField(
        required=False, max_length=80, label=_("What you call it"), help_text=_("For instance: my phone")
    )
    endpoint = forms.CharField(max_length=1200, widget=forms.HiddenInput, label=_("This browser"))
    key = forms.CharField(max_length=120, widget=forms.HiddenInput, label=_("Key"))
    secret = forms.CharField(max_length=60, widget=forms.HiddenInput, label=_("Secret"))
