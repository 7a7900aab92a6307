"""The form of special days: what kind, where, from when to when, by which rule, which services."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.network.rules import DayRule
from youxu.web.forms.base import Chips, Form

RULES = [
    (DayRule.EVERY_DAY, _("Every day from the first to the last")),
    (DayRule.LUNAR, _("By the lunar date: 2, 5, 8 means 2, 5, 8, 12, 15 …")),
    (DayRule.SOLAR, _("By the date: 1, 6 means 1, 6, 11, 16 …")),
    (DayRule.WEEKLY, _("By the day of the week: 1 is Monday, 7 is Sunday")),
]


def _day_field(**given: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given)


class SpecialDaysForm(Form):
    """One row of special days; the kind and the place stay when it is changed."""

    calendar = forms.ChoiceField(label=_("What kind of day"))
    place = forms.ChoiceField(
        required=False, label=_("Where it holds"), help_text=_("The whole unit, if left out.")
    )
    name = forms.CharField(
        required=False, max_length=80, label=_("Name"), help_text=_("For instance which issue of stamps.")
    )
    rule = forms.ChoiceField(choices=RULES, initial=DayRule.EVERY_DAY, label=_("On which days"))
    numbers = forms.CharField(
        required=False,
        max_length=40,
        label=_("Numbers"),
        help_text=_("For a rule by date or weekday: 2, 5, 8"),
    )
    starts_date = _day_field(label=_("First day"))
    ends_date = _day_field(
        required=False, label=_("Last day"), help_text=_("A rule may go on without an end.")
    )
    lines = forms.MultipleChoiceField(
        required=False,
        widget=Chips,
        label=_("Which services"),
        help_text=_("Those of the plan, if none is chosen."),
    )

    def __init__(
        self,
        *args: Any,
        kinds: list[tuple[str, str]],
        lines: list[tuple[str, str]],
        places: list[tuple[str, str]] | None = None,
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.offer("lines", lines)
        if places is None:
            del self.fields["calendar"], self.fields["place"]
        else:
            self.offer("calendar", kinds)
            self.offer("place", [("", "-"), *places])

    def clean_numbers(self) -> list[int]:
        """Return the numbers; what is no number is refused."""
        text = self.cleaned_data["numbers"]
        if re.sub(r"[\d\s,，、;；]", "", text):
            raise forms.ValidationError(_("Write numbers with commas: 2, 5, 8"))
        return [int(part) for part in re.findall(r"\d+", text)]
