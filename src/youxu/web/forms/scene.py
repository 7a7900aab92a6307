"""The form that records who gave the scene back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.incidents.rules.scene import Authority
from youxu.web.forms.base import Form, MomentField, Segment

WORDS = {
    Authority.POLICE: _("Police"),
    Authority.FIRE: _("Fire brigade"),
    Authority.OTHER: _("Other authority"),
}


class SceneForm(Form):
    """Who released the scene: authority, officer, unit, time."""

    authority = forms.ChoiceField(
        label=_("Who released the scene"),
        widget=Segment,
        choices=[(str(key), word) for key, word in WORDS.items()],
    )
    officer = forms.CharField(label=_("Name of the officer"), max_length=80)
    officer_unit = forms.CharField(label=_("Station or unit"), max_length=120)
    released_at = MomentField(label=_("Released at"), required=False, help_text=_("Now, if left out."))

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {name: value for name, value in super().values().items() if name != "revision"}
