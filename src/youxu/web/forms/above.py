"""Forms of a cause declared for units below: the declaration, and the word that the cause is gone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.web.forms.base import Chips, Form, MomentField
from youxu.web.forms.incidents import Choices, Groups, Words


class DeclareForm(Form):
    """What happened, which lines, since when, for which units; the estimate where it is known."""

    cause = forms.ChoiceField(label=_("What happened"))
    lines = forms.MultipleChoiceField(label=_("Which services are stopped or limited"), widget=Chips)
    how = forms.ChoiceField(initial="SUSPENDED", label=_("Stopped or limited"))
    began_at = MomentField(required=False, label=_("Since when"), help_text=_("Now, if left out."))
    units = forms.MultipleChoiceField(
        required=False,
        label=_("For which units"),
        widget=Chips,
        help_text=_("All of them, if none is chosen."),
    )
    eta_at = MomentField(
        label=_("Expected back"), required=False, help_text=_("Leave empty when it is not known yet.")
    )
    next_word_at = MomentField(
        label=_("Next word by"),
        required=False,
        help_text=_("In 60 minutes, or at the expected time, if left out."),
    )
    detail = forms.CharField(required=False, max_length=400, label=_("The cause in your own words"))
    note = Words(required=False, max_length=2000, label=_("What the units should know"))

    def __init__(
        self,
        *given: Any,
        causes: Choices,
        lines: Choices,
        how: Choices,
        units: Choices | Groups,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.offer("cause", [("", _("Choose what happened")), *causes])
        self.offer("lines", lines)
        self.offer("how", [("SUSPENDED", _("Stopped")), *how])
        self.offer("units", units)

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        promised = {name: data[name] for name in ("eta_at", "next_word_at")}
        return {
            "cause": data["cause"],
            "lines": data["lines"],
            "how": "" if data["how"] == "SUSPENDED" else data["how"],
            "began_at": data["began_at"],
            "units": data["units"] or None,
            "cause_detail": data["detail"],
            "note": data["note"],
            "estimate": promised if any(promised.values()) else None,
        }


class GoneForm(Form):
    """Since when the cause is gone, by whose work; the word of who repairs the lines where one is needed."""

    restored_at = MomentField(label=_("Gone since"), required=False, help_text=_("Now, if left out."))
    restored_by = forms.ChoiceField(
        label=_("Restored by"), help_text=_("Whoever restored it may not check it afterwards.")
    )
    bank_word_by = forms.CharField(
        label=_("Who gave the word (bank, payee, owner)"),
        max_length=80,
        required=False,
        help_text=_("Needed for savings, remittance and other lines that others repair."),
    )
    bank_word_at = MomentField(label=_("When the word was given"), required=False)

    def __init__(self, *given: Any, people: Choices, word_needed: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("restored_by", people)
        if not word_needed:
            del self.fields["bank_word_by"], self.fields["bank_word_at"]
