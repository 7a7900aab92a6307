"""Forms of the facts that the level rules ask for, and of the grade of the event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.core.wording import word
from youxu.incidents.rules import facts as rules
from youxu.kernel.vocabulary import EVENT_GRADE
from youxu.plan.schema import LevelKey
from youxu.plan.schema.predicates import WORDS
from youxu.plan.schema.words import Flag
from youxu.web.forms.base import Chips, Form

COUNTS = {
    "mail_damaged": _("Items of mail damaged"),
    "backlog_days": _("Days of mail backlog"),
    "deaths": _("Dead"),
    "serious": _("Seriously hurt"),
}


class LevelFactsForm(Form):
    """What is known now: facts to tick, numbers, an order from above; every field shows what stands."""

    flags = forms.MultipleChoiceField(required=False, label=_("What is the case"), widget=Chips)
    mail_damaged = forms.IntegerField(min_value=0, max_value=rules.MOST, label=COUNTS["mail_damaged"])
    backlog_days = forms.IntegerField(min_value=0, max_value=rules.MOST, label=COUNTS["backlog_days"])
    deaths = forms.IntegerField(min_value=0, max_value=rules.MOST, label=COUNTS["deaths"])
    serious = forms.IntegerField(min_value=0, max_value=rules.MOST, label=COUNTS["serious"])
    ordered_level = forms.ChoiceField(
        required=False, label=_("Level ordered by the city, the province or the government")
    )
    source = forms.CharField(
        max_length=200,
        label=_("From whom is this known"),
        help_text=_("For instance: county emergency bureau, by telephone 10:20."),
    )

    def __init__(self, *args: Any, standing: Mapping[str, str], **given: Any) -> None:
        ticked = [key for key in (*rules.FLAGS, rules.MAJOR_EVENT) if standing[key] == rules.YES]
        initial = {**{key: standing[key] for key in (*rules.COUNTS, rules.ORDERED_LEVEL)}, "flags": ticked}
        super().__init__(*args, initial=initial, **given)
        self.offer("flags", [*_flags(), (rules.MAJOR_EVENT, _("It is a period of major events"))])
        levels = [key.value for key in LevelKey]
        self.offer("ordered_level", [("", _("None ordered")), *((key, word("level", key)) for key in levels)])

    def facts(self) -> dict[str, str]:
        """Return every fact as key -> value; the action takes those that differ from what stands."""
        data = self.cleaned_data
        ticked = set(data["flags"])
        said = {key: rules.YES if key in ticked else rules.NO for key in (*rules.FLAGS, rules.MAJOR_EVENT)}
        counts = {key: str(data[key]) for key in rules.COUNTS}
        return {**said, **counts, rules.ORDERED_LEVEL: data["ordered_level"]}


def _flags() -> list[tuple[str, Any]]:
    return [(flag.value, _(WORDS[flag])) for flag in Flag]


class GradeForm(Form):
    """The grade of the event by the law, with its reason."""

    grade = forms.ChoiceField(label=_("Grade of the event"), widget=forms.RadioSelect)
    reason = forms.CharField(max_length=400, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, present: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("grade", [(key, word("event_grade", key)) for key in EVENT_GRADE if key != present])
