"""Forms of the network: what an outlet can do now, its record, its hours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.network.actions.outlets import CounterRow
from youxu.network.models import Outlet
from youxu.network.rules import OperatingMode, State, Way
from youxu.web.forms.base import Chips, Form, Segment

STILL = "STILL"


class ConfirmForm(Form):
    """The answer of an outlet: what is recorded is still true, or something else is."""

    state = forms.ChoiceField(
        choices=[
            (STILL, _("As recorded, still true")),
            (State.OPEN, _("Open again, or open as usual")),
            (State.RESTRICTED, _("Limited")),
            (State.SUSPENDED, _("Stopped")),
        ],
        initial=STILL,
        label=_("What does the outlet say?"),
        widget=forms.RadioSelect,
    )
    lines = forms.MultipleChoiceField(
        required=False,
        label=_("Which services"),
        help_text=_("None chosen: all that it offers."),
        widget=Chips,
    )
    how = forms.ChoiceField(required=False, label=_("Limited how"))
    text = forms.CharField(required=False, max_length=200, label=_("Reason in a few words"))
    way = forms.ChoiceField(
        choices=[
            (Way.TELEPHONE, _("By telephone")),
            (Way.PAGE, _("I am there")),
            (Way.IN_PERSON, _("Someone went there")),
        ],
        initial=Way.TELEPHONE,
        label=_("How do we know?"),
        widget=Segment,
    )

    def __init__(
        self, *args: Any, lines: Iterable[tuple[str, str]], how: Iterable[tuple[str, str]], **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.offer("lines", list(lines))
        self.offer("how", [("", _("Not limited")), *how])

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {
            "way": data["way"],
            "state": "" if data["state"] == STILL else data["state"],
            "lines": data["lines"] or None,
            "how": data["how"],
            "text": data["text"],
        }


class MoveForm(Form):
    """Where an outlet serves meanwhile."""

    place = forms.CharField(max_length=200, label=_("Where does it serve now?"))
    text = forms.CharField(required=False, max_length=200, label=_("Reason in a few words"))


class HoursForm(Form):
    """Opening hours of an outlet, or of one of its lines, in the notation of OpenStreetMap."""

    hours = forms.CharField(
        required=False,
        max_length=300,
        label=_("Opening hours"),
        help_text=_("For example: Mo-Fr 08:30-12:00,13:30-17:30; Sa 09:00-12:00. Public holidays: PH off."),
    )


class ExceptionForm(Form):
    """A day on which the outlet opens otherwise."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    hours = forms.CharField(
        required=False, max_length=300, label=_("Hours of that day"), help_text=_("Blank: closed.")
    )
    reason = forms.CharField(required=False, max_length=120, label=_("Reason"))


class OutletForm(Form):
    """The record of an outlet (the regulator's fields)."""

    code = forms.CharField(max_length=40, label=_("Code"))
    name = forms.CharField(max_length=120, label=_("Name"))
    name_en = forms.CharField(required=False, max_length=120, label=_("Name in English"))
    kind = forms.CharField(
        required=False, max_length=60, label=_("Kind"), help_text=_("Branch, sub-office, …")
    )
    mode = forms.ChoiceField(
        choices=[(OperatingMode.SELF_RUN, _("Self-run")), (OperatingMode.COMMISSIONED, _("Commissioned"))],
        initial=OperatingMode.SELF_RUN,
        label=_("Operating mode"),
        widget=Segment,
    )
    parent_outlet = forms.CharField(
        required=False,
        max_length=40,
        label=_("Code of the parent branch"),
        help_text=_("Of a commissioned outlet: the branch that it belongs to."),
    )
    registration_number = forms.CharField(required=False, max_length=60, label=_("Registration number"))
    province = forms.CharField(required=False, max_length=60, label=_("Province"))
    city = forms.CharField(required=False, max_length=60, label=_("City"))
    county = forms.CharField(required=False, max_length=60, label=_("County"))
    town = forms.CharField(required=False, max_length=60, label=_("Town"))
    address = forms.CharField(required=False, max_length=300, label=_("Address"))
    postcode = forms.CharField(required=False, max_length=12, label=_("Postcode"))
    head_name = forms.CharField(required=False, max_length=60, label=_("Head of the outlet"))
    telephone = forms.CharField(required=False, max_length=60, label=_("Telephone of the outlet"))
    latitude = forms.FloatField(required=False, label=_("Latitude"))
    longitude = forms.FloatField(required=False, label=_("Longitude"))
    datum = forms.ChoiceField(
        choices=[("WGS84", "WGS-84"), ("GCJ02", "GCJ-02"), ("BD09", "BD-09")],
        initial="WGS84",
        required=False,
        label=_("Datum of the coordinates"),
    )
    service_area = forms.CharField(required=False, max_length=120, label=_("Service area"))
    service_population = forms.IntegerField(required=False, min_value=0, label=_("Population served"))
    floor_area = forms.FloatField(required=False, min_value=0, label=_("Floor area, m²"))
    weekly_open_days = forms.IntegerField(
        required=False, min_value=0, max_value=7, label=_("Open days a week")
    )
    daily_hours = forms.FloatField(required=False, min_value=0, max_value=24, label=_("Hours a day"))
    box_collections_a_day = forms.IntegerField(
        required=False, min_value=0, max_value=99, label=_("Box collections a day")
    )
    deliveries_a_week = forms.IntegerField(
        required=False, min_value=0, max_value=99, label=_("Deliveries a week")
    )
    only_outlet_of_township = forms.BooleanField(required=False, label=_("Only outlet of its township"))
    one_person = forms.BooleanField(required=False, label=_("Run by one person"))
    lines = forms.MultipleChoiceField(required=False, label=_("Services offered"), widget=Chips)

    def __init__(
        self,
        *args: Any,
        lines: Iterable[tuple[str, str]],
        outlet_called: Callable[[str], Outlet | None],
        known: str = "",
        **given: Any,
    ) -> None:
        """``outlet_called`` finds a parent branch by its code; ``known`` is the code of an outlet that exists."""
        super().__init__(*args, **given)
        self.outlet_called, self.known = outlet_called, known
        self.offer("lines", list(lines))
        if known:
            del self.fields["code"]

    def clean_parent_outlet(self) -> Outlet | None:
        """Return the branch with the code that was given."""
        code = self.cleaned_data["parent_outlet"].strip()
        if not code:
            return None
        if code == (self.known or self.cleaned_data.get("code", "")):
            raise forms.ValidationError(_("An outlet does not belong to itself; enter the branch's code."))
        found = self.outlet_called(code)
        if found is None:
            raise forms.ValidationError(_("No outlet has this code; enter the branch's code as in the list."))
        return found

    def record(self) -> dict[str, Any]:
        """Return the fields of the record, without code and lines."""
        data = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in (*self.own, "code", "lines")
        }
        if data.get("latitude") is None or data.get("longitude") is None:
            for name in ("latitude", "longitude", "datum"):
                data.pop(name)
        return data


class CountersForm(Form):
    """The counters of an outlet by number."""

    counters = forms.CharField(
        required=False,
        max_length=400,
        label=_("Counters"),
        help_text=_("Numbers with commas between: 1, 2, 3."),
    )

    def rows(self) -> list[CounterRow]:
        """Return one row for each number."""
        text = self.cleaned_data["counters"].replace("，", ",").replace("、", ",")
        return [CounterRow(part.strip()) for part in text.split(",") if part.strip()]


class RetireForm(Form):
    """Why an outlet is taken out of the network."""

    reason = forms.CharField(max_length=200, label=_("Reason"))
