"""Forms of improvement: a proposal, the decision, the proof, the check, the plan, the effect, a reason for review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.network.models import Unit
from youxu.plan.clauses import CLAUSES
from youxu.plan.schema.words import ReviewTrigger
from youxu.web.forms.base import Form
from youxu.web.forms.organisation import PersonField


def _words(label: Any, *, required: bool = True, most: int = 400, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "form-control", "rows": 3})
    return forms.CharField(label=label, required=required, max_length=most, widget=widget, **more)


def _clauses() -> list[tuple[str, str]]:
    return [
        (key, f"{key} {one.words if wording.chinese() else one.obliges_en}"[:80])
        for key, one in CLAUSES.items()
    ]


class ProposeForm(Form):
    """What should be better, and whether the plan itself should change."""

    text = _words(_("What should be better"), most=600)
    source_name = forms.CharField(
        label=_("What it comes from"),
        required=False,
        max_length=120,
        help_text=_("A drill, a customer's word, an audit."),
    )
    wants_plan = forms.BooleanField(label=_("The plan itself should change"), required=False)


class AcceptForm(Form):
    """Who owns it and by what day."""

    owner = PersonField(label=_("Owner"))
    due_date = forms.DateField(
        label=_("By what day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    wants_plan = forms.BooleanField(label=_("The plan itself should change"), required=False)

    def __init__(self, *args: Any, unit: Unit, **given: Any) -> None:
        super().__init__(*args, **given)
        owner = self.fields["owner"]
        assert isinstance(owner, PersonField)
        owner.offer(unit)


class RefuseForm(Form):
    """Why a proposal is not accepted."""

    reason = _words(_("Why"))


class BeginForm(Form):
    """Nothing to enter: it is taken in hand."""


class ProofForm(Form):
    """What shows that it is done: words, a file, or both."""

    proof = _words(_("What shows that it is done"), required=False, most=2000)
    upload = forms.FileField(label=_("Photograph or PDF"), required=False)


class CheckForm(Form):
    """Whether it is done, as another person found."""

    passed = forms.ChoiceField(
        label=_("What you found"),
        choices=[("yes", _("It is done")), ("no", _("It is not done yet"))],
        widget=forms.RadioSelect,
    )
    words = _words(_("Remark"), required=False)


class IntoPlanForm(Form):
    """Which clause of the plan changes, and why."""

    clause = forms.ChoiceField(label=_("Clause of the plan"))
    reason = _words(_("Why"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("clause", _clauses())


class EffectForm(Form):
    """What it brought: one indicator before and after."""

    indicator = forms.CharField(label=_("Indicator"), max_length=120)
    before = forms.DecimalField(label=_("Before"), max_digits=14, decimal_places=2)
    after = forms.DecimalField(label=_("After"), max_digits=14, decimal_places=2)
    effect = _words(_("In words"), required=False)


class TriggerForm(Form):
    """A reason to review the plan, with what happened."""

    trigger = forms.ChoiceField(label=_("Reason"))
    words = _words(_("What happened"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("trigger", [(one.value, wording.word("review_trigger", one)) for one in ReviewTrigger])
