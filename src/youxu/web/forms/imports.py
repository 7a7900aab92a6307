"""Forms of an import of outlets, and of the calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.network.rules import DayKind
from youxu.web.forms.base import Form


class ImportForm(Form):
    """A file of outlets and the mapping that says which column is which field."""

    file = forms.FileField(
        label=_("File with the outlets"), help_text=_("csv, xlsx, json or GeoJSON; gzip is read as it is.")
    )
    mapping = forms.FileField(
        label=_("Mapping"), help_text=_("A YAML file that says which column is which field; see the guide.")
    )

    def mapping_text(self) -> str:
        """Return the mapping as text; bytes that are no UTF-8 stay visible and are refused by name later."""
        data: bytes = self.cleaned_data["mapping"].read()
        return data.decode("utf-8", errors="replace")


class DayForm(Form):
    """One day of the calendar: a public holiday, a make-up workday, or an ordinary day again."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        choices=[
            (DayKind.HOLIDAY, _("Public holiday")),
            (DayKind.WORKDAY, _("Make-up workday")),
            (DayKind.ORDINARY, _("An ordinary day")),
        ],
        label=_("What kind of day"),
    )
    name = forms.CharField(required=False, max_length=60, label=_("Name"))

    def row(self) -> tuple[Any, str, str]:
        """Return (day, kind, name)."""
        data = self.cleaned_data
        return (data["day"], data["kind"], data["name"])
