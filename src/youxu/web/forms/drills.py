"""Forms of drills: preparing, who takes part, the clock, injects by hand, what an observer saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.exercises.models import Exercise
from youxu.exercises.rules.scenario import ScenarioText
from youxu.exercises.rules.words import ExercisePart, InjectWay
from youxu.network.models import Unit
from youxu.organisation.models import Person
from youxu.web.forms.base import Chips, Form, MomentField, Segment
from youxu.web.forms.organisation import PersonField
from youxu.web.templatetags.youxu import either

PACES = (1, 2, 5, 10, 30, 60)
PLACE = "place_"
LISTED = 400
"""Up to so many outlets are offered as a list; in a larger unit the code is typed."""
Choices = list[tuple[str, str]]


class DrillForm(Form):
    """When a drill is held, in which outlets, how fast; each outlet of the scenario has a field of its own."""

    title = forms.CharField(required=False, max_length=120, label=_("Name of the drill"))
    planned_at = MomentField(label=_("When it is to be held"))
    begins_at = MomentField(
        required=False,
        label=_("Moment of the scenario at which it begins"),
        help_text=_("Empty: the scenario runs at the real time."),
    )
    speed = forms.IntegerField(
        min_value=1,
        max_value=60,
        initial=1,
        label=_("How many times as fast the clock runs"),
        help_text=_("1: as in reality. It can be changed and paused while the drill runs."),
    )
    players = forms.MultipleChoiceField(required=False, widget=Chips, label=_("Who plays"))

    def about(
        self, script: ScenarioText, outlets: Choices, codes: Mapping[str, str], people: Choices
    ) -> None:
        """Ask for each outlet of the scenario which of the unit's it is, and offer the people on duty as players."""
        if script.begins:
            words = gettext("The scenario is written for {time}. Empty: it runs at the real time.")
            self.fields["begins_at"].help_text = words.format(time=script.begins)
        for key, place in script.outlets.items():
            name, listed = f"{PLACE}{key}", len(outlets) <= LISTED
            label = gettext("Outlet: {place}").format(place=either(place.title.first, place.title.second))
            field: forms.Field
            if listed:
                field = forms.ChoiceField(choices=[("", gettext("Choose an outlet")), *outlets], label=label)
            else:
                field = forms.CharField(max_length=40, label=label, help_text=gettext("The outlet's code."))
            field.initial = codes.get(key) or place.code
            self.fields[name] = field
        if people:
            self.offer("players", people)
        else:
            del self.fields["players"]

    def values(self) -> dict[str, Any]:
        """Return what the action takes: the outlets by their key in the scenario."""
        given = super().values()
        places = {name.removeprefix(PLACE): value for name, value in given.items() if name.startswith(PLACE)}
        kept = {name: value for name, value in given.items() if not name.startswith(PLACE)}
        kept.pop("players", None)
        return {**kept, "places": places, "title_en": kept["title"]}

    def people(self) -> list[tuple[Person, str]]:
        """Return the chosen players with their part."""
        chosen = [int(pk) for pk in self.cleaned_data.get("players", ())]
        return [
            (person, ExercisePart.PLAYER) for person in Person.objects.filter(pk__in=chosen).order_by("pk")
        ]


class JoinForm(Form):
    """A person and the part that they take."""

    person = PersonField(label=_("Person"))
    part = forms.ChoiceField(widget=Segment, label=_("Part"), initial=ExercisePart.PLAYER)

    def about(self, drill: Exercise, unit: Unit) -> None:
        """Offer the people of the unit and the three parts."""
        person = self.fields["person"]
        if not isinstance(person, PersonField):
            raise TypeError("person is no field of a person")
        person.offer(unit)
        self.offer("part", [(one.value, wording.word("exercise_part", one)) for one in ExercisePart])


class ReasonForm(Form):
    """Why a drill is called off."""

    reason = forms.CharField(max_length=300, label=_("Why it is not held"))


class SpeedForm(Form):
    """How fast the clock of a drill runs."""

    speed = forms.TypedChoiceField(coerce=int, label=_("Pace"))

    def about(self, speed: int) -> None:
        """Offer the usual paces and the one that it has."""
        paces = sorted({*PACES, speed})
        self.offer("speed", [(one, gettext("{n} times").format(n=one)) for one in paces])
        self.fields["speed"].initial = speed


class AddInjectForm(Form):
    """An inject that the script does not have."""

    way = forms.ChoiceField(label=_("As what it comes"))
    title = forms.CharField(max_length=120, label=_("What comes about"))
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, label=_("What players see or hear")
    )
    to = forms.MultipleChoiceField(
        required=False, widget=Chips, label=_("For whom"), help_text=_("Nobody chosen: all players.")
    )
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    in_minutes = forms.IntegerField(
        min_value=0,
        max_value=1440,
        initial=0,
        label=_("In how many minutes of the scenario"),
        help_text=_("0: at once."),
    )

    def about(self, roles: Choices, outlets: Choices) -> None:
        """Offer ways, posts and groups, and the outlets of the drill."""
        self.offer("way", ways())
        self.offer("to", roles)
        self.offer("outlet", [("", gettext("None")), *outlets])


class CheckForm(Form):
    """What an observer saw of an expectation."""

    met = forms.TypedChoiceField(
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Done")), ("no", _("Not done"))],
        widget=Segment,
        label=_("Was it done?"),
    )
    done_at = MomentField(
        required=False, label=_("When, in the time of the scenario"), help_text=_("Empty: now.")
    )
    note_text = forms.CharField(
        required=False,
        max_length=300,
        label=_("What you saw"),
        help_text=_("Needed where the journal decides and does not show it."),
    )


def ways() -> Choices:
    """Return the ways in which an inject comes."""
    return [(one.value, wording.word("inject_way", one)) for one in InjectWay]


def named(rows: Iterable[Any]) -> Choices:
    """Return outlets or places as choices by code."""
    return [(row.code, f"{either(row.name, row.name_en)} · {row.code}") for row in rows]
