"""Forms of audits: what is opened to whom until when, and an evidence file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.network.models import Unit
from youxu.web.forms.base import Chips, Form, MomentField, Segment
from youxu.web.forms.organisation import PersonField


class AuditForm(Form):
    """Open incidents to a person for reading: which, to whom, from when until when, why."""

    person = PersonField(label=_("Who audits"), help_text=_("Somebody who does not work in this unit."))
    incidents = forms.MultipleChoiceField(
        label=_("Incidents"), widget=Chips, help_text=_("Only these can be read.")
    )
    more = forms.CharField(
        label=_("Other incidents"),
        required=False,
        max_length=400,
        help_text=_("By their numbers, such as YS261123-01, with a comma or space between."),
    )
    starts_at = MomentField(label=_("From"), required=False, help_text=_("Now, if left out."))
    ends_at = MomentField(label=_("Until"), help_text=_("It ends by itself."))
    reason = forms.CharField(
        label=_("Why"),
        max_length=400,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        help_text=_("By whose order, about what."),
    )

    def __init__(self, *args: Any, unit: Unit, choices: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        person = self.fields["person"]
        assert isinstance(person, PersonField)
        person.offer(unit)
        self.fields["incidents"].required = False
        self.offer("incidents", choices)

    def references(self) -> list[str]:
        """Return the numbers that were chosen or typed, each once, in order."""
        typed = self.cleaned_data["more"].upper().replace(",", " ").replace("，", " ").split()
        return list(dict.fromkeys([*self.cleaned_data["incidents"], *typed]))


class RevokeForm(Form):
    """Why an audit grant is taken back."""

    reason = forms.CharField(
        label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"class": "form-control", "rows": 2})
    )


class EvidenceForm(Form):
    """In which language the words of the evidence file are wanted."""

    language = forms.ChoiceField(
        choices=[("zh-hans", "中文"), ("en", "English")], label=_("Language of its words"), widget=Segment
    )
