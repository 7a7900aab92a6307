"""Forms of limits: a call as it was made, how a limit was met, why it was late, excused or needless."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.core.wording import word
from youxu.deadlines.rules.words import BY_HAND
from youxu.web.forms.base import Chips, Form, MomentField

WORDS = forms.Textarea(attrs={"rows": 3})


class TellForm(Form):
    """A call: what it was owed for, when, who answered, what was said."""

    clocks = forms.MultipleChoiceField(label=_("What was told"), widget=Chips)
    called_at = MomentField(label=_("When was the call made"), required=False)
    to = forms.CharField(
        label=_("Who was called"),
        max_length=120,
        required=False,
        help_text=_("Left empty: whom it is owed to."),
    )
    number = forms.CharField(label=_("Number"), max_length=40, required=False)
    answered_by = forms.CharField(
        label=_("Who answered"), max_length=120, required=False, help_text=_("Name or post, as they said it.")
    )
    said = forms.CharField(label=_("What was said"), max_length=2000, widget=WORDS)

    def __init__(self, *args: Any, clocks: Iterable[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("clocks", clocks)


class MetForm(Form):
    """How something owed was done."""

    met_at = MomentField(label=_("When was it done"), required=False)
    proof = forms.CharField(
        label=_("What shows it"),
        max_length=1000,
        widget=WORDS,
        help_text=_("A number, a name, where the paper lies."),
    )


class ReasonForm(Form):
    """Why a limit was not kept, or is excused."""

    reason = forms.CharField(label=_("Why"), max_length=1000, widget=WORDS)


class MootForm(ReasonForm):
    """Why something is not owed after all."""

    moot = forms.ChoiceField(label=_("It is not needed because"), widget=forms.RadioSelect)
    field_order = ("submission", "revision", "moot", "reason")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("moot", [(one.value, word("moot", one)) for one in BY_HAND])
        self.fields["reason"].required = False
