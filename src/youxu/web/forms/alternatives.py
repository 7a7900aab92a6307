"""Forms of alternatives: an agreement, a question, its answer, a choice over the computation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youxu.alternatives.actions import StopFacts, Terms
from youxu.alternatives.rules.words import Measured, Per, Preference
from youxu.kernel import geo
from youxu.web.forms.base import Chips, Form, MomentField, Segment

Choices = Iterable[tuple[str, str]]
WHOLE = {"inputmode": "numeric", "autocomplete": "off"}
PER = [(Per.HOUR, pgettext_lazy("per", "an hour")), (Per.DAY, pgettext_lazy("per", "a day"))]
DAY_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WAYS = [
    (Measured.ROAD, pgettext_lazy("measured", "by road")),
    (Measured.BUS, pgettext_lazy("measured", "by bus")),
]


class AgreeForm(Form):
    """A neighbour with the lines for which it stands in, and the terms."""

    neighbour = forms.CharField(max_length=40, label=_("Code of the neighbour outlet"))
    lines = forms.MultipleChoiceField(label=_("For which services"), widget=Chips)
    place = forms.IntegerField(
        min_value=1, max_value=99, initial=1, label=_("Its place among the agreed ones")
    )
    km = forms.DecimalField(
        required=False, min_value=0, max_value=1000, decimal_places=1, label=_("How far, in kilometres")
    )
    measured = forms.ChoiceField(choices=WAYS, initial=Measured.ROAD, label=_("Measured"), widget=Segment)
    minutes = forms.IntegerField(required=False, min_value=0, max_value=9999, label=_("Minutes"))
    capacity = forms.IntegerField(
        required=False, min_value=0, max_value=99_999, label=_("How many more customers it takes")
    )
    capacity_per = forms.ChoiceField(choices=PER, initial=Per.HOUR, label=_("That number is"), widget=Segment)
    note = forms.CharField(required=False, max_length=200, label=_("What customers should know"))

    def __init__(self, *args: Any, lines: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("lines", lines)

    def terms(self) -> Terms:
        """Return what is agreed besides the lines."""
        data: Mapping[str, Any] = self.cleaned_data
        metres = None if data["km"] is None else round(data["km"] * 1000)
        return Terms(
            place=data["place"],
            note=data["note"],
            distance_m=metres,
            minutes=data["minutes"],
            measured=data["measured"] if metres is not None else "",
            capacity=data["capacity"],
            capacity_per=data["capacity_per"],
        )


class StopForm(Form):
    """A stop of a mobile unit: where, when by its timetable, for which services."""

    vehicle = forms.CharField(max_length=80, label=_("Vehicle"), help_text=_("As people call it: Van 1."))
    place = forms.CharField(max_length=200, label=_("Where it stops"))
    place_en = forms.CharField(required=False, max_length=200, label=_("Where it stops, in English"))
    hours = forms.CharField(
        max_length=300,
        label=_("When, by the timetable"),
        help_text=_("For example: Tu 09:00-12:00; Th 14:00-15:00."),
    )
    lines = forms.MultipleChoiceField(label=_("For which services"), widget=Chips)
    latitude = forms.FloatField(min_value=-90, max_value=90, label=_("Latitude"))
    longitude = forms.FloatField(min_value=-180, max_value=180, label=_("Longitude"))
    datum = forms.ChoiceField(
        choices=[("WGS84", "WGS-84"), ("GCJ02", "GCJ-02"), ("BD09", "BD-09")],
        initial="WGS84",
        label=_("Datum of the coordinates"),
    )
    telephone = forms.CharField(required=False, max_length=60, label=_("Whom to ring"))
    starts_date = forms.DateField(required=False, label=_("First day"), widget=DAY_INPUT)
    ends_date = forms.DateField(
        required=False,
        label=_("Last day"),
        widget=DAY_INPUT,
        help_text=_("Until it is taken off, if left out."),
    )

    def __init__(self, *args: Any, lines: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("lines", lines)

    def facts(self) -> StopFacts:
        """Return the stop as it was written down, its place in WGS-84."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in self.own}
        point = geo.to_wgs84((data["latitude"], data["longitude"]), geo.Datum(data.pop("datum")))
        return StopFacts(**{**data, "latitude": point[0], "longitude": point[1]})


class FileForm(Form):
    """A file of agreements."""

    file = forms.FileField(
        label=_("File (xlsx or csv)"),
        help_text=_("Columns: outlet, neighbour, services; rank, km, minutes, way, capacity, per, note."),
    )


class AskForm(Form):
    """Which outlet is asked, for which lines, how many customers it should expect."""

    neighbour = forms.CharField(max_length=40, label=_("Code of the neighbour outlet"))
    lines = forms.MultipleChoiceField(
        required=False,
        label=_("For which services"),
        help_text=_("All that fit if none is chosen."),
        widget=Chips,
    )
    customers = forms.IntegerField(
        required=False, min_value=0, max_value=99_999, label=_("About how many customers an hour")
    )

    def __init__(self, *args: Any, lines: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("lines", lines)


ANSWERS = [
    ("ACCEPT", pgettext_lazy("answer_ask", "We can stand in")),
    ("REFUSE", pgettext_lazy("answer_ask", "We cannot")),
]


ACCEPTED = ("until_at", "more", "more_per", "staff", "cash")


class AnswerForm(Form):
    """The answer of a neighbour's head; who writes down a call says who told it and when."""

    said = forms.ChoiceField(choices=ANSWERS, label=_("Can your outlet stand in?"), widget=Segment)
    until_at = MomentField(required=False, label=_("Until when"))
    more = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=99_999,
        label=_("How many more customers you can take"),
        widget=forms.NumberInput(attrs=WHOLE),
    )
    more_per = forms.ChoiceField(choices=PER, initial=Per.HOUR, label=_("That number is"), widget=Segment)
    staff = forms.CharField(required=False, max_length=200, label=_("Who is there"))
    cash = forms.CharField(required=False, max_length=200, label=_("Cash in hand"))
    reason = forms.CharField(
        required=False,
        max_length=400,
        label=_("If not: why"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    told_by = forms.CharField(max_length=80, label=_("Who told you"))
    told_at = MomentField(required=False, label=_("When you were told"), help_text=_("Now, if left out."))

    def __init__(self, *args: Any, office: bool, now: datetime, **given: Any) -> None:
        super().__init__(*args, **given)
        self.now = now
        if not office:
            del self.fields["told_by"], self.fields["told_at"]

    @staticmethod
    def given(asked: Any) -> dict[str, Any]:
        """Return what was accepted already, so that a change of it begins from there."""
        return {
            "said": "ACCEPT",
            "told_by": asked.told_by,
            **{name: getattr(asked, name) for name in ACCEPTED},
        }

    def clean(self) -> dict[str, Any]:
        """Ask for the end of an acceptance and for the reason of a refusal."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("said") == "ACCEPT" and not data.get("until_at"):
            self.add_error("until_at", _("Say until when."))
        if data.get("said") == "REFUSE" and not data.get("reason"):
            self.add_error("reason", _("Write why, in a few words."))
        if data.get("told_at") and data["told_at"] > self.now:
            self.add_error("told_at", _("This moment lies in the future."))
        return data

    def answer(self) -> dict[str, Any]:
        """Return what the action of the answer takes."""
        data: Mapping[str, Any] = self.cleaned_data
        names = ("reason",) if data["said"] == "REFUSE" else (*ACCEPTED, "revision")
        return {**{name: data[name] for name in names}, "told_by": data.get("told_by", "")}


class CardAnswerForm(AnswerForm):
    """The answer with the outlet's card in hand: the same questions, and the name of whoever answers."""

    def __init__(self, *args: Any, name: str, now: datetime, **given: Any) -> None:
        super().__init__(*args, office=True, now=now, **given)
        del self.fields["told_at"]
        self.fields["told_by"].label = _("Your name")
        self.fields["told_by"].initial = name


class ChooseForm(Form):
    """A neighbour put first or not to be used for one outlet, on one line or all, and why."""

    outlet = forms.CharField(max_length=40, label=_("Code of the closed outlet"))
    neighbour = forms.CharField(max_length=40, label=_("Code of the neighbour outlet"))
    preference = forms.ChoiceField(
        choices=[
            (Preference.PIN, pgettext_lazy("preference", "put first")),
            (Preference.STRIKE, pgettext_lazy("preference", "not to be used")),
        ],
        label=_("Your choice"),
        widget=Segment,
    )
    line = forms.ChoiceField(required=False, label=_("For which service"))
    reason = forms.CharField(max_length=200, label=_("Why"))

    def __init__(self, *args: Any, lines: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("line", [("", _("All services")), *lines])


class TapForm(Form):
    """One tap, no words."""
