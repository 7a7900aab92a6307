"""The form of a mass report (P1): one rule for the outlets, then what a report asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.web.forms.base import Chips, MomentField
from youxu.web.forms.outlet_rule import OutletRuleForm


class MassForm(OutletRuleForm):
    """Which outlets by one rule, what happened, which lines, since when."""

    cause = forms.ChoiceField(label=_("What happened"))
    lines = forms.MultipleChoiceField(label=_("Which services are stopped or limited"), widget=Chips)
    how = forms.ChoiceField(initial="SUSPENDED", label=_("Stopped or limited"))
    began_at = MomentField(required=False, label=_("Since when"), help_text=_("Now, if left out."))
    detail = forms.CharField(required=False, max_length=400, label=_("The cause in your own words"))

    def __init__(
        self,
        *args: Any,
        units: list[tuple[str, str]],
        causes: list[tuple[str, str]],
        lines: list[tuple[str, str]],
        how: list[tuple[str, str]],
        **given: Any,
    ) -> None:
        super().__init__(*args, units=units, **given)
        self.offer("cause", [("", _("Choose what happened")), *causes])
        self.offer("lines", lines)
        self.offer("how", [("SUSPENDED", _("Stopped")), *how])

    def report(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {
            "rule": data["meant"],
            "cause": data["cause"],
            "lines": data["lines"],
            "how": "" if data["how"] == "SUSPENDED" else data["how"],
            "began_at": data["began_at"],
            "cause_detail": data["detail"],
        }
