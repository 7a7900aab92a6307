"""Forms about messages: which are shown, where one was forwarded, how a channel is set up, an SMS text's state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.delivery.models import Channel
from youxu.delivery.rules.channels import FIELDS, Field
from youxu.delivery.rules.templates import TemplateState
from youxu.delivery.rules.words import DeliveryState, Kind
from youxu.web.forms.base import Form, MomentField


class FilterForm(forms.Form):
    """Which messages: state, channel kind, recipient, incident; what is left out asks nothing."""

    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Channel"), required=False)
    recipient = forms.CharField(label=_("Recipient"), required=False, max_length=60)
    incident = forms.CharField(label=_("Incident"), required=False, max_length=32)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="f-%s", label_suffix="")
        words = {"state": ("delivery_state", DeliveryState), "kind": ("channel_kind", Kind)}
        for name, (kind, codes) in words.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [
                    ("", gettext("All")),
                    *((one.value, wording.word(kind, one)) for one in codes),
                ]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class ForwardForm(Form):
    """Where and when a message was forwarded by hand."""

    where = forms.CharField(
        label=_("Where you forwarded it"),
        max_length=200,
        help_text=_("The group, the telephone, the loudspeaker."),
    )
    forwarded_at = MomentField(label=_("When, if not now"), required=False)


class WithdrawForm(Form):
    """Why what waits is not needed any more."""

    reason = forms.CharField(
        label=_("Why it is not needed any more"),
        max_length=200,
        help_text=_("A false alarm, told by telephone meanwhile."),
    )


class WorldAddressForm(Form):
    """An address that an exercise may reach."""

    world = forms.CharField(label=_("Exercise"), max_length=40, help_text=_("Its key."))
    kind = forms.ChoiceField(label=_("Way"))
    address = forms.CharField(
        label=_("Address"), max_length=200, help_text=_("Of a group robot or webhook the key of its channel.")
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.offer("kind", [(one.value, wording.word("channel_kind", one)) for one in Kind])


class ChannelForm(Form):
    """A channel of one kind: its fields are those of the kind; a secret is never shown, left empty it stays."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As people know it."))
    key = forms.CharField(label=_("Key"), max_length=40, help_text=_("Small letters, digits and dashes."))
    per_minute = forms.IntegerField(
        label=_("Messages in a minute"),
        required=False,
        min_value=0,
        help_text=_("Empty: as usual for the kind; 0: no limit."),
    )
    per_second = forms.IntegerField(label=_("Messages in a second"), required=False, min_value=0)

    def __init__(self, kind: Kind, row: Channel | None, *given: Any, **more: Any) -> None:
        initial: dict[str, Any] = {}
        if row is not None:
            initial = {
                "name": row.name,
                "per_minute": row.per_minute,
                "per_second": row.per_second,
                **row.settings,
            }
            more["revision"] = row.revision
        super().__init__(*given, initial=initial, **more)
        self._kind, self._row = kind, row
        if row is not None:
            del self.fields["key"]
        for one in FIELDS[kind]:
            self.fields[one.name] = _control(one, row is not None)

    def values(self) -> dict[str, Any]:
        """Return what the action takes: settings and secrets apart."""
        given = super().values()
        settings = {one.name: given.pop(one.name) for one in FIELDS[self._kind] if not one.secret}
        secret = {one.name: given.pop(one.name) for one in FIELDS[self._kind] if one.secret}
        if self._row is None:
            given["kind"] = self._kind
        return {**given, "settings": settings, "secret": secret}


def _control(one: Field, stands: bool) -> forms.Field:
    label = gettext(one.label)
    if one.choices:
        choices = [(value, wording.word("channel_choice", value)) for value in one.choices]
        return forms.ChoiceField(
            label=label, choices=choices if one.needed else [("", "–"), *choices], required=one.needed
        )
    if one.secret:
        hint = gettext("Left empty it stays as it is.") if stands else ""
        widget = forms.PasswordInput(attrs={"autocomplete": "off"})
        return forms.CharField(
            label=label, required=one.needed and not stands, widget=widget, help_text=hint, max_length=400
        )
    return forms.CharField(label=label, required=one.needed, max_length=400)


class TryForm(Form):
    """Where a test goes."""

    address = forms.CharField(
        label=_("Address of the test"),
        required=False,
        max_length=200,
        help_text=_("A group robot or webhook needs none."),
    )


class TemplateForm(Form):
    """How far an SMS text is registered with the provider."""

    state = forms.ChoiceField(label=_("State"))
    code = forms.CharField(label=_("Code at the provider"), required=False, max_length=60)
    text = forms.CharField(
        label=_("Text as it was filed"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *given: Any, initial: Mapping[str, Any], **more: Any) -> None:
        super().__init__(*given, initial=dict(initial), **more)
        self.offer("state", [(one.value, wording.word("template_state", one)) for one in TemplateState])
