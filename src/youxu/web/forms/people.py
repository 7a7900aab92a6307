"""Forms on people in want: who, how they are, that nobody more is looked for, a call to 110, 119 or 120."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.incidents.rules.people import AlarmService, PersonKind, PersonState
from youxu.web.forms.base import Form, MomentField, Segment


class StateForm(Form):
    """A new word on a person: state, where, since when, who was told."""

    state = forms.ChoiceField(label=_("How the person is"))
    place = forms.CharField(
        required=False,
        max_length=200,
        label=_("Where the person is"),
        help_text=_("The last known place, where the person is trapped, or the hospital."),
    )
    since_at = MomentField(required=False, label=_("Since when"), help_text=_("Now, if left out."))
    told = forms.CharField(
        required=False,
        max_length=200,
        label=_("Who was told"),
        help_text=_("Family, the office of the unit above: whom, when, by whom."),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer(
            "state", [("", "—"), *((str(one), wording.word("person_state", one)) for one in PersonState)]
        )


class PersonForm(StateForm):
    """Who is in want, and how."""

    who = forms.CharField(
        max_length=120,
        label=_("Who"),
        help_text=_("A name, or a description by which the person is known."),
    )
    kind = forms.ChoiceField(label=_("Staff or customer"), widget=Segment)
    tally = forms.IntegerField(
        initial=1,
        min_value=1,
        max_value=999,
        label=_("How many"),
        help_text=_("More than one when they are known only together."),
    )
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    field_order = ("who", "kind", "tally", "state", "outlet", "place", "since_at", "told")

    def __init__(self, *args: Any, outlets: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("kind", [(str(one), wording.word("person_kind", one)) for one in PersonKind])
        self.offer("outlet", [("", _("none")), *outlets])


class AccountForm(Form):
    """Nobody more is to be looked for: how that is known."""

    word = forms.CharField(
        max_length=400,
        label=_("Who was asked, and what was found"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )


class AlarmCallForm(Form):
    """A call to 110, 119 or 120, written down afterwards."""

    service = forms.ChoiceField(label=_("Which number was called"), widget=Segment)
    called_at = MomentField(required=False, label=_("Called at"), help_text=_("Now, if left out."))
    caller = forms.CharField(
        required=False, max_length=80, label=_("Who called"), help_text=_("You, if left out.")
    )
    outlet = forms.ChoiceField(required=False, label=_("For which outlet"))
    answered_by = forms.CharField(
        required=False,
        max_length=120,
        label=_("Who answered"),
        help_text=_("Number or name of the operator."),
    )
    said = forms.CharField(
        required=False,
        max_length=400,
        label=_("What was said"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )

    def __init__(self, *args: Any, outlets: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("service", [(str(one), wording.word("alarm_service", one)) for one in AlarmService])
        self.offer("outlet", [("", _("none")), *outlets])
