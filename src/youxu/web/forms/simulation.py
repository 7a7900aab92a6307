"""The forms that have the plan or a region simulated."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.kernel.streams import LARGEST_SEED
from youxu.web.forms.base import Form

MOST_PLAN, MOST_REGION = 200_000, 5_000


class _Terms(Form):
    runs = forms.IntegerField(min_value=1, max_value=MOST_PLAN, label=_("Runs"))
    seed = forms.IntegerField(
        min_value=0,
        max_value=LARGEST_SEED,
        label=_("Seed"),
        help_text=_("The same seed gives the same result."),
    )


class PlanTrialForm(_Terms):
    """Which interruption is tried on the plan, how often."""

    cause = forms.ChoiceField(label=_("Cause"))
    level = forms.ChoiceField(label=_("Level"))
    outlets = forms.IntegerField(min_value=1, max_value=100_000, label=_("Outlets that stop at once"))
    field_order = ("cause", "level", "outlets", "runs", "seed")


class RegionTrialForm(_Terms):
    """A scenario as text: hazards, whom they hit, what is compared."""

    runs = forms.IntegerField(min_value=1, max_value=MOST_REGION, label=_("Runs"))
    scenario = forms.CharField(
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "code"}),
        label=_("Scenario"),
        help_text=_("YAML as the guide describes it: name, days, hazards, stocks, plans."),
    )
    field_order = ("scenario", "runs", "seed")
