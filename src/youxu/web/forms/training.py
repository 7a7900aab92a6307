"""Forms of training: a session, its record, one more on the list, a reason, the quiz."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.exercises.queries import QuizRow
from youxu.organisation.models import Person
from youxu.organisation.queries import person_numbered
from youxu.plan.schema import Text
from youxu.web.forms.base import Form, MomentField
from youxu.web.templatetags.youxu import either

MOST = 24 * 60


def _named(people: Iterable[Person]) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{either(one.name, one.name_en)} · {one.staff_number}") for one in people]


class SessionForm(Form):
    """When, where, by whom, what."""

    training = forms.ChoiceField(label=_("Training of the plan"))
    starts_at = MomentField(label=_("Begins"), help_text=_("One that was held already may be entered too."))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=MOST)
    place = forms.CharField(label=_("Venue"), max_length=120)
    teacher = forms.CharField(label=_("Who teaches"), max_length=80)
    content = forms.CharField(
        label=_("What is taught"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Left empty, it is the plan's topics."),
    )

    def __init__(self, *args: Any, trainings: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("training", trainings)


class HoldForm(Form):
    """That a session was held, and who attended beside those who signed by the code."""

    minutes = forms.IntegerField(label=_("How many minutes it lasted"), min_value=1, max_value=MOST)
    teacher = forms.CharField(label=_("Who taught"), max_length=80)
    content = forms.CharField(
        label=_("What was taught"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    people = forms.MultipleChoiceField(
        label=_("Attended, beside those who signed"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Iterable[Person], **given: Any) -> None:
        super().__init__(*args, **given)
        self.several = {str(one.pk): one for one in people}
        self.offer("people", _named(self.several.values()))

    def clean_people(self) -> list[Person]:
        """Return the people who were ticked."""
        return [self.several[key] for key in self.cleaned_data["people"]]


class AttendForm(Form):
    """One more person on the list."""

    person = forms.ChoiceField(label=_("Person"))

    def __init__(self, *args: Any, people: Iterable[Person], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("person", [("", _("Choose a person")), *_named(people)])

    def clean_person(self) -> Person | None:
        """Return the person."""
        return person_numbered(int(self.cleaned_data["person"]))


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class QuizForm(Form):
    """The questions of a quiz, one of a few choices each."""

    def __init__(self, *args: Any, quiz: QuizRow, **given: Any) -> None:
        super().__init__(*args, **given)
        self.asked = quiz.questions
        for number, one in enumerate(quiz.questions, start=1):
            choices = [(str(place), shown(choice)) for place, choice in enumerate(one.choices)]
            self.fields[f"q{number}"] = forms.ChoiceField(
                label=wording.say(one.text), choices=choices, widget=forms.RadioSelect
            )

    @property
    def answers(self) -> list[int | None]:
        """Return what was chosen, in the order asked."""
        return [int(self.cleaned_data[f"q{number}"]) for number in range(1, len(self.asked) + 1)]


def shown(choice: Any) -> str:
    """Return a choice in the reader's language."""
    return either(choice.zh, choice.en) if isinstance(choice, Text) else wording.say(choice)
