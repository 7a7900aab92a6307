"""The forms of a planned stop: plan one, permit it, move it, prolong it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.web.forms.base import Chips, Form, MomentField

SUSPENDED = "SUSPENDED"


def _reason(**given: Any) -> forms.CharField:
    return forms.CharField(max_length=400, label=_("Why"), **given)


class PlanStopForm(Form):
    """Where, which services, from when to when, why, by what permission."""

    outlets = forms.MultipleChoiceField(label=_("Which outlets"), widget=Chips)
    lines = forms.MultipleChoiceField(label=_("Which services will be stopped or limited"), widget=Chips)
    how = forms.ChoiceField(initial=SUSPENDED, label=_("Stopped or limited"))
    counters = forms.CharField(
        required=False,
        max_length=80,
        label=_("Only these counters"),
        help_text=_("Numbers, for instance 2, 3; all of them, if left out. For one outlet at a time."),
    )
    starts_at = MomentField(label=_("Start"))
    ends_at = MomentField(label=_("End"))
    reason = _reason(help_text=_("For the journal: what is done, and by whom."))
    public_reason = forms.CharField(
        required=False,
        max_length=80,
        label=_("What notices say"),
        help_text=_("For instance: the hall is rebuilt."),
    )
    permission_number = forms.CharField(
        required=False,
        max_length=60,
        label=_("Number of the permission"),
        help_text=_("For universal and special services (Postal Law art. 15)."),
    )
    applied_date = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label=_("Applied for on"),
        help_text=_("If the permission is not there yet: the stop does not begin without it."),
    )

    def __init__(
        self,
        *args: Any,
        outlets: list[tuple[str, str]],
        lines: list[tuple[str, str]],
        hows: list[tuple[str, str]],
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.offer("outlets", outlets)
        self.offer("lines", lines)
        self.offer("how", [(SUSPENDED, _("Stopped")), *hows])

    def stop(self) -> dict[str, Any]:
        """Return what the action takes."""
        given = self.values()
        how = "" if given["how"] == SUSPENDED else f":{given['how']}"
        return {
            "outlet_codes": given["outlets"],
            "lines": [f"{line}{how}" for line in given["lines"]],
            "counters": [part for part in re.split(r"[\s,，、]+", given["counters"]) if part],
            **{
                name: given[name]
                for name in (
                    "starts_at",
                    "ends_at",
                    "reason",
                    "public_reason",
                    "permission_number",
                    "applied_date",
                )
            },
        }


class PermitForm(Form):
    """The number of the permission that was applied for."""

    permission_number = forms.CharField(max_length=60, label=_("Number of the permission"))


class MoveStopForm(Form):
    """Another start and end for a stop that has not begun."""

    starts_at = MomentField(label=_("Start"))
    ends_at = MomentField(label=_("End"))
    reason = _reason()


class ProlongForm(Form):
    """A later end for a stop under way."""

    ends_at = MomentField(label=_("New end"))
    reason = _reason(help_text=_("What is not done yet, and what is done about it."))
    permission_number = forms.CharField(
        required=False,
        max_length=60,
        label=_("Number of the permission for the longer stop"),
        help_text=_("Universal and special services (Postal Law art. 15)."),
    )
    applied_date = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label=_("Applied for on"),
        help_text=_("If that permission is not there yet."),
    )

    def __init__(self, *args: Any, needs_permission: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        if not needs_permission:
            del self.fields["permission_number"], self.fields["applied_date"]
