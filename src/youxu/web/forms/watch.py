"""Forms of roll-calls and watches: whom to ask, what an outlet answers, the four fields of a watch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youxu.network.rules import Way
from youxu.web.forms.base import Chips, Form, MomentField, Segment
from youxu.web.forms.outlet_rule import OutletRuleForm

SAID = [
    ("SAFE_OPEN", pgettext_lazy("said", "Safe, open as usual")),
    ("SAFE_CLOSED", pgettext_lazy("said", "Safe, but closed")),
    ("HELP", pgettext_lazy("said", "Help needed")),
]
WORKS = [
    ("YES", pgettext_lazy("works", "There")),
    ("NO", pgettext_lazy("works", "Gone")),
    ("UNKNOWN", pgettext_lazy("works", "Not known")),
]
WAYS = [(Way.TELEPHONE, _("By telephone")), (Way.MESSAGE, _("By a message")), (Way.IN_PERSON, _("In person"))]


class StartForm(OutletRuleForm):
    """Which outlets are asked."""

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {"rule": self.cleaned_data["meant"]}


class TapForm(Form):
    """One tap: the answer alone."""

    said = forms.ChoiceField(choices=SAID, widget=forms.HiddenInput)


class AnswerForm(Form):
    """What an outlet answers; ``office`` asks besides who told it and when."""

    said = forms.ChoiceField(choices=SAID, label=_("How are the people?"), widget=forms.RadioSelect)
    people_safe = forms.IntegerField(
        required=False, min_value=0, max_value=9999, label=_("How many people are safe")
    )
    people_missing = forms.IntegerField(
        required=False, min_value=0, max_value=9999, label=_("How many people are missing")
    )
    open_lines = forms.MultipleChoiceField(
        required=False,
        label=_("Which services are open"),
        help_text=_("None chosen: as the answer above says."),
        widget=Chips,
    )
    power = forms.ChoiceField(choices=WORKS, initial="UNKNOWN", label=_("Power"), widget=Segment)
    line = forms.ChoiceField(choices=WORKS, initial="UNKNOWN", label=_("Line"), widget=Segment)
    water = forms.ChoiceField(choices=WORKS, initial="UNKNOWN", label=_("Water"), widget=Segment)
    cause = forms.ChoiceField(
        required=False, label=_("Why something is closed"), help_text=_("So that it is reported at once.")
    )
    needs = forms.CharField(
        required=False, max_length=400, label=_("What is needed"), widget=forms.Textarea(attrs={"rows": 2})
    )
    told_by = forms.CharField(max_length=80, label=_("Who told you"))
    told_at = MomentField(required=False, label=_("When you were told"), help_text=_("Now, if left out."))
    way = forms.ChoiceField(choices=WAYS, initial=Way.TELEPHONE, label=_("How you were told"), widget=Segment)

    def __init__(
        self,
        *args: Any,
        lines: list[tuple[str, str]],
        causes: list[tuple[str, str]],
        office: bool,
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.offer("open_lines", lines)
        self.offer("cause", [("", _("Not known")), *causes])
        if not office:
            for name in ("told_by", "told_at", "way"):
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """Return what the action takes; lines that nobody named are not said to be closed."""
        found = super().values()
        found["people_missing"] = found["people_missing"] or 0
        found["open_lines"] = found["open_lines"] or None
        return found


class SettleForm(Form):
    """Which of two answers holds, and whom somebody rang about it."""

    number = forms.ChoiceField(label=_("Which answer holds"), widget=forms.RadioSelect)
    word = forms.CharField(max_length=200, label=_("Whom you rang"))

    def __init__(self, *args: Any, answers: list[tuple[int, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("number", answers)


class WatchForm(OutletRuleForm):
    """The four fields of a watch: hazard, colour, area, until."""

    hazard = forms.ChoiceField(label=_("Against what"))
    colour = forms.ChoiceField(label=_("Colour of the warning"), widget=forms.RadioSelect)
    until_at = MomentField(label=_("Until"))

    def __init__(
        self, *args: Any, hazards: list[tuple[str, str]], colours: list[tuple[str, str]], **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.fields["rule"].label = _("Area")
        self.offer("hazard", [("", _("Choose what is expected")), *hazards])
        self.offer("colour", colours)

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {
            "hazard": data["hazard"],
            "colour": data["colour"],
            "until_at": data["until_at"],
            "area": data["meant"],
        }


class ChangeWatchForm(Form):
    """Another colour or another end of a standing watch."""

    colour = forms.ChoiceField(label=_("Colour of the warning"), widget=forms.RadioSelect)
    until_at = MomentField(required=False, label=_("Until"))

    def __init__(self, *args: Any, colours: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("colour", colours)


class LiftForm(Form):
    """Lifting a watch, with a word why."""

    reason = forms.CharField(required=False, max_length=400, label=_("Why, in a few words"))
