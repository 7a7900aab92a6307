"""The filter of a unit's journal."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.core.errors import UnableTo
from youxu.core.records import Filter
from youxu.organisation import queries as organisation
from youxu.organisation.grants import key_of
from youxu.organisation.models import Person
from youxu.web.entry_kinds import KINDS, kind_choices, stream_choices


class DayField(forms.DateField):
    """A day, chosen from the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")


class JournalForm(forms.Form):
    """Which entries: kind, person, what they are about, from which day to which; what is left out asks nothing."""

    code = forms.ChoiceField(label=_("Kind"), required=False)
    stream = forms.ChoiceField(label=_("About"), required=False)
    person = forms.CharField(label=_("Person"), required=False, max_length=60)
    since = DayField(label=_("From day"), required=False)
    until = DayField(label=_("To day"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="f-%s", label_suffix="")
        choices = {
            "code": [("", _("All kinds")), *kind_choices(KINDS)],
            "stream": [("", _("Everything")), *stream_choices()],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered
            field.widget.attrs["class"] = "form-control"
        self.fields["person"].widget.attrs |= {"class": "form-control", "autocomplete": "off"}
        for name in self.errors:
            self.fields[name].widget.attrs |= {
                "aria-invalid": "true",
                "aria-describedby": f"f-{name}-error",
            }

    def clean_person(self) -> Person | None:
        """Return the person meant by a staff number or a name."""
        given = self.cleaned_data["person"].strip()
        if not given:
            return None
        try:
            return organisation.person_with_staff_number(given) or organisation.person_called(given)
        except UnableTo as refusal:
            raise forms.ValidationError(wording.say(refusal.sentence)) from refusal

    def wanted(self, unit: str, world: str = "") -> Filter:
        """Return the filter of a unit and those below in a world; days count in the reader's zone, the last one whole."""
        given = self.cleaned_data
        person, until = given["person"], given["until"]
        return Filter(
            unit=unit,
            world=world,
            code=given["code"],
            kind=given["stream"],
            actor_key=key_of(person.pk) if person else "",
            since=_midnight(given["since"]),
            until=_midnight(until + timedelta(days=1)) if until else None,
        )


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None
