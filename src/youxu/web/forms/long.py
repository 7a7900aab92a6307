"""The forms of a long closure: declare, follow up, a milestone, a temporary place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.incidents.rules.long_closure import PlaceKind
from youxu.web.forms.base import Chips, Form, MomentField, Segment


class _Owned(Form):
    """A form in which somebody may be given the matter; ``people`` are the choices."""

    def __init__(self, *args: Any, people: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("owner", [("", "-"), *people])


def _owner() -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False, label=_("Who has it in hand"), help_text=_("As before, if left out.")
    )


class DeclareForm(_Owned):
    """Why it will last, and who has it in hand."""

    reason = forms.CharField(required=False, max_length=200, label=_("Why it will last"))
    owner = _owner()


class ReviewForm(_Owned):
    """What is new, who has it in hand from now on, when it is looked at next."""

    text = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 3}), label=_("What is new"))
    owner = _owner()
    next_review_at = MomentField(
        required=False, label=_("Look at it next"), help_text=_("By the plan's rhythm, if left out.")
    )


class MilestoneForm(_Owned):
    """One milestone: what, by whom, until when."""

    text = forms.CharField(max_length=200, label=_("Milestone"))
    owner = _owner()
    due_at = MomentField(required=False, label=_("Until when"))


class PlaceForm(Form):
    """A temporary counter or mobile unit with its place, hours and services."""

    kind = forms.ChoiceField(
        choices=[(PlaceKind.COUNTER, _("Temporary counter")), (PlaceKind.MOBILE_UNIT, _("Mobile unit"))],
        initial=PlaceKind.COUNTER,
        label=_("What serves meanwhile"),
        widget=Segment,
    )
    outlet = forms.ChoiceField(label=_("For which outlet"))
    lines = forms.MultipleChoiceField(label=_("Which services"), widget=Chips)
    place = forms.CharField(max_length=200, label=_("Where it stands"))
    hours = forms.CharField(
        max_length=200,
        label=_("When it is open"),
        help_text=_("For instance: Tuesday and Friday 9:00–12:00."),
    )

    def __init__(
        self, *args: Any, outlets: list[tuple[str, str]], lines: list[tuple[str, str]], **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.offer("outlet", outlets)
        self.offer("lines", lines)
