"""The form of a feed of hazard warnings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.web.forms.base import Form


class FeedForm(Form):
    """Where warnings are read; the key is given once."""

    key = forms.SlugField(
        label=_("Key"), max_length=40, help_text=_("Short, in Latin letters: weather-province.")
    )
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As people know it."))
    address = forms.CharField(
        label=_("Address"),
        max_length=400,
        help_text=_(
            "https://host/feed.atom. It gives CAP 1.2, or an Atom feed of it; nothing else is called."
        ),
    )
    hazard = forms.ChoiceField(
        label=_("Hazard"), required=False, help_text=_("What a warning means where its words say nothing.")
    )

    def __init__(self, *given: Any, hazards: list[tuple[str, str]], known: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self.offer("hazard", [("", _("By the words alone")), *hazards])
        if known:
            del self.fields["key"]
