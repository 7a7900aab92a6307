"""What the giver of the duty adds for the next person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.web.forms.base import Form


class HandOverForm(Form):
    """A note for whoever takes over."""

    note = forms.CharField(
        label=_("Note for the next person"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the list does not say: what was agreed, who is worried, what to watch."),
    )


class AcceptForm(Form):
    """The next person accepts, or the giver takes it back; there is nothing to enter."""


class DeclineForm(Form):
    """Why another person does not take the duty over now."""

    reason = forms.CharField(label=_("Why not now"), required=False, max_length=400)
