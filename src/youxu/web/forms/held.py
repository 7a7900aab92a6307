"""The decision on what was due before a restore."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.web.forms.base import Form, Segment

RELEASE, DISCARD = "RELEASE", "DISCARD"


class HeldForm(Form):
    """Let go, or throw away with a reason."""

    decision = forms.ChoiceField(
        label=_("What shall become of it"),
        widget=Segment,
        choices=[(RELEASE, _("Let it go: it is done and sent now")), (DISCARD, _("Throw it away"))],
        initial=RELEASE,
    )
    reason = forms.CharField(
        label=_("Why it is thrown away"),
        max_length=200,
        required=False,
        help_text=_("Who has seen to it, or how it was done on the other computer."),
    )

    def values(self) -> dict[str, Any]:
        """Return what the action takes: the reason for throwing away, nothing for letting go."""
        return {"reason": self.cleaned_data["reason"]} if self.discards else {}

    @property
    def discards(self) -> bool:
        """Tell whether the person chose to throw away."""
        return str(self.data.get("decision", "")) == DISCARD
