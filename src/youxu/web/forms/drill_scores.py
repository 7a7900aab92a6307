"""Forms of an observer and of the debrief: a score, an expectation, an observation, a finding, the questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youxu.core import wording
from youxu.network.models import Unit
from youxu.plan.clauses import CLAUSES
from youxu.plan.schema import Question, QuestionKind
from youxu.web.forms.base import Form
from youxu.web.forms.organisation import PersonField


def _words(label: Any, *, required: bool = True, most: int = 600, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "form-control", "rows": 3})
    return forms.CharField(label=label, required=required, max_length=most, widget=widget, **more)


class ScoreForm(Form):
    """One score of one item: the button that was pressed is its value."""

    item = forms.CharField(max_length=60, widget=forms.HiddenInput)
    value = forms.CharField(label=_("Score"), max_length=20, required=False)
    note = forms.CharField(label=_("Note"), max_length=400, required=False)
    na = forms.BooleanField(required=False, widget=forms.HiddenInput)
    own = (*Form.own, "na")

    def clean(self) -> dict[str, Any]:
        """Take the button "not applicable" beside the minutes for the value."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("na"):
            cleaned["value"] = "na"
        return cleaned


class CheckForm(Form):
    """Whether what was expected was done, and what was seen."""

    met = forms.ChoiceField(choices=(("1", _("It was done")), ("0", _("Not done"))))
    note_text = forms.CharField(label=_("What you saw"), max_length=300, required=False)


class ObservationForm(Form):
    """What was seen, of one item or none."""

    words = _words(_("What you saw"))
    item = forms.CharField(
        label=_("Item, if it is about one"),
        max_length=60,
        required=False,
        help_text=_("For instance A.2 2.6"),
    )


class FillForm(Form):
    """Nothing to enter: the journal fills what it knows."""


class FindingForm(Form):
    """What was found, what it is about, who puts it right by when, and whether the plan should change."""

    text = _words(_("What was found, and what should be better"))
    item = forms.CharField(
        label=_("Item, if it is about one"),
        max_length=60,
        required=False,
        help_text=_("For instance A.2 2.6"),
    )
    clause = forms.ChoiceField(label=_("Clause of the plan"), required=False)
    owner = PersonField(
        label=_("Who puts it right"),
        required=False,
        help_text=_("With a name it is accepted at once; without one whoever leads the unit decides."),
    )
    due_date = forms.DateField(
        label=_("By what day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: as the plan has it."),
    )
    wants_plan = forms.BooleanField(label=_("The plan itself should change"), required=False)

    def __init__(self, *args: Any, unit: Unit, decides: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        clauses = [
            (key, f"{key} {one.words if wording.chinese() else one.obliges_en}"[:80])
            for key, one in CLAUSES.items()
        ]
        self.offer("clause", [("", _("That of the item, else C1")), *clauses])
        if not decides:
            del self.fields["owner"]
            return
        owner = self.fields["owner"]
        assert isinstance(owner, PersonField)
        owner.offer(unit)


SCALE = tuple((str(one), str(one)) for one in range(1, 6))
YES_NO = (("1", pgettext_lazy("score_value", "yes")), ("0", pgettext_lazy("score_value", "no")))


class QuestionsForm(Form):
    """The questions of the plan, each as a field of its own."""

    def __init__(self, *args: Any, questions: Mapping[str, Question], **given: Any) -> None:
        super().__init__(*args, **given)
        self.questions = questions
        for key, question in questions.items():
            label = question.title.zh if wording.chinese() else question.title.en
            self.fields[key] = self._field(question.kind, label)

    def _field(self, kind: QuestionKind, label: str) -> forms.Field:
        if kind is QuestionKind.WORDS:
            return _words(label, required=False, most=1000)
        choices = YES_NO if kind is QuestionKind.YES_NO else SCALE
        text = _("1: not at all, 5: fully") if kind is QuestionKind.SCALE else ""
        return forms.ChoiceField(
            label=label, choices=choices, required=True, widget=forms.RadioSelect, help_text=text
        )

    def said(self) -> dict[str, str]:
        """Return the answers by question."""
        return {key: str(self.cleaned_data.get(key, "")) for key in self.questions}
