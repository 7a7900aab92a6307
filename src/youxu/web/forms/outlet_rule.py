"""The part of a form that means outlets by one rule: a list, a unit, a region, an area on the map."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.core.wording import say
from youxu.incidents.rules import outlet_rules
from youxu.kernel.words import Sentence
from youxu.web.forms.base import Form, OneOfMany

BIGGEST = 4_000_000
RULES = [
    ("outlets", _("A list of codes")),
    ("unit", _("A unit and all below it")),
    ("region", _("A region and all below it")),
    ("polygon", _("An area on the map")),
]


class OutletRuleForm(Form):
    """Which outlets by one rule; ``meant`` is the rule as the actions take it."""

    rule = forms.ChoiceField(
        choices=RULES, initial="outlets", label=_("Which outlets"), widget=forms.RadioSelect
    )
    codes = forms.CharField(
        required=False,
        label=_("Codes"),
        help_text=_("By commas, blanks or lines; or choose a text file below."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    below = forms.ChoiceField(required=False, label=_("Unit"), widget=OneOfMany)
    region = forms.CharField(
        required=False, max_length=40, label=_("Code of the region"), help_text=_("For instance 360921.")
    )
    corners = forms.CharField(
        required=False,
        label=_("Area"),
        help_text=_("GeoJSON, or one corner a line: longitude, then latitude (WGS-84)."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(
        required=False, label=_("File"), help_text=_("Of codes or of the area, instead of typing them.")
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("below", units)

    def clean(self) -> dict[str, Any]:
        """Read the rule that was chosen; what is wrong with it stands at its field."""
        data = super().clean() or {}
        kind = data.get("rule")
        if kind == "outlets":
            self._read("codes", "outlets", outlet_rules.read_codes, data)
        elif kind == "polygon":
            self._read("corners", "polygon", outlet_rules.read_polygon, data)
        elif kind == "region":
            data["meant"] = {"region": data.get("region", "").strip()}
            if not data["meant"]["region"]:
                self.add_error("region", _("Give the code of the region."))
        elif kind == "unit":
            data["meant"] = {"unit": data.get("below", "")}
        return data

    def _read(self, field: str, kind: str, read: Any, data: dict[str, Any]) -> None:
        text = data.get(field, "") or ""
        file = data.get("file")
        if file is not None:
            if file.size > BIGGEST:
                self.add_error("file", _("This file is too large."))
                return
            try:
                text = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("This file is not text in UTF-8."))
                return
        found = read(text)
        if isinstance(found, Sentence):
            self.add_error("file" if file is not None else field, say(found))
        else:
            data["meant"] = {kind: found}
            data[field] = text

    def kept(self) -> dict[str, str]:
        """Return the text of a chosen file, so that the second sending needs no file: a browser forgets it."""
        names = {"outlets": "codes", "polygon": "corners"}
        field = names.get(self.cleaned_data.get("rule", ""))
        return {field: self.cleaned_data.get(field, "")} if field else {}
