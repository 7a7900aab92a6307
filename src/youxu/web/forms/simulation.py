"""The forms that have the plan or a region simulated."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.core.wording import say
from youxu.kernel.streams import LARGEST_SEED
from youxu.simulation import queries
from youxu.web.forms.base import Form

MOST_PLAN, MOST_REGION = 200_000, 5_000
MOST_TRACK = 20 << 20


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
    track = forms.FileField(
        required=False,
        label=_("Best tracks"),
        help_text=_("Where a hazard names a file: the best tracks of RSMC Tokyo, with its storm and year."),
    )
    field_order = ("scenario", "track", "runs", "seed")

    def clean_track(self) -> str | None:
        """Return the text of the file."""
        file = self.cleaned_data["track"]
        if file is None:
            return None
        if file.size > MOST_TRACK:
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB."), params={"most": MOST_TRACK >> 20}
            )
        content: bytes = file.read()
        return content.decode("ascii", errors="replace")

    def clean(self) -> dict[str, Any]:
        """Say at the file what a storm lacks."""
        data = super().clean() or {}
        if (
            "track" in data
            and (fault := queries.lacking(data.get("scenario", ""), data["track"])) is not None
        ):
            self.add_error("track", say(fault))
        return data
