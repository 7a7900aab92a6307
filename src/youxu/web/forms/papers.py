"""Forms of papers: a flash report as it was told; what a notice of a leak asks a person for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youxu.core.wording import word
from youxu.documents.rules import FlashWay
from youxu.web.forms.base import Form, MomentField

TEXT = forms.Textarea(attrs={"rows": 6})
WORDS = forms.Textarea(attrs={"rows": 2})


class FlashForm(Form):
    """What was told: the words, to whom, how, when."""

    text = forms.CharField(label=_("The words as they were told"), max_length=2000, widget=TEXT)
    receiver = forms.CharField(
        label=pgettext_lazy("paper", "To whom"),
        max_length=120,
        help_text=_("Unit and name, as they said it."),
    )
    way = forms.ChoiceField(label=pgettext_lazy("paper", "How"), widget=forms.RadioSelect)
    told_at = MomentField(label=_("When it was told"), required=False)
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("way", [(one.value, word("flash_way", one.value)) for one in FlashWay])


class LeakForm(Form):
    """What only a person can say of a leak (Personal Information Protection Law, article 57)."""

    kinds = forms.CharField(label=_("Kinds of personal information"), max_length=500, widget=WORDS)
    harm = forms.CharField(label=_("Harm that may follow"), max_length=500, widget=WORDS)
    done = forms.CharField(label=_("Remedies that were taken"), max_length=500, widget=WORDS)
    advice = forms.CharField(label=_("What the persons concerned can do"), max_length=500, widget=WORDS)
