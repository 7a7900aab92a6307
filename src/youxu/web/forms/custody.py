"""Forms of custody: the list entry sheet with one row per class, numbers by ranges, transactions, counts, cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youxu.core.wording import word
from youxu.custody.rules.lists import Written
from youxu.custody.rules.words import WITNESSED, ListKind, NumberEnd, Outcome, SignWay
from youxu.plan.schema import CustodyClass
from youxu.plan.schema.words import Measure
from youxu.web.forms.base import Form, MomentField, Segment
from youxu.web.templatetags.youxu import either

Choices = Iterable[tuple[str, str]]
DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
WHOLE = {"inputmode": "numeric", "autocomplete": "off"}
PARTS = ("amount", "numbers", "place", "holder", "voucher")
"""What is written of one class."""
LABELS = {
    Measure.AMOUNT: _("Amount in yuan"),
    Measure.COUNT: _("How many"),
    Measure.NUMBERS: _("How many"),
}


@dataclass(frozen=True)
class Sheet:
    """One class on the entry sheet: its title and its fields; ``opened`` when something stands or is wrong there."""

    key: str
    title: str
    fields: tuple[forms.BoundField, ...]
    noted: bool
    opened: bool


class CustodyListForm(Form):
    """What lies at an outlet, by class; a class where nothing is written is not on the list."""

    kind = forms.ChoiceField(label=_("When is this written?"), widget=Segment, initial=ListKind.STOP)

    def __init__(
        self, *args: Any, classes: Mapping[str, CustodyClass], holder: str = "", **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.offer("kind", [(kind, word("custody_kind", kind)) for kind in ListKind])
        self.classes = classes
        for key, one in classes.items():
            if one.measure is Measure.NOTED:
                label = _("Handled by its own rules; nothing else is written here")
                self.fields[f"noted_{key}"] = forms.BooleanField(required=False, label=label)
            else:
                self._add(key, one, holder)

    def _add(self, key: str, one: CustodyClass, holder: str) -> None:
        unit = f" ({either(one.unit.zh, one.unit.en)})" if one.unit else ""
        widget = forms.TextInput(attrs=DECIMAL if one.measure is Measure.AMOUNT else WHOLE)
        shown: dict[str, tuple[Any, Any, int, str]] = {
            "amount": (f"{LABELS[one.measure]}{unit}", widget, 20, ""),
            "numbers": (_("Seal or numbers, from–to"), None, 300, ""),
            "place": (_("Where"), None, 120, ""),
            "holder": (_("Who holds it"), None, 80, holder),
            "voucher": (_("Changed by which paper"), None, 120, ""),
        }
        for name, (label, control, most, initial) in shown.items():
            field = forms.CharField(required=False, max_length=most, label=label, initial=initial)
            field.widget = control or forms.TextInput()
            field.widget.attrs |= {"class": "form-control"}
            self.fields[f"{name}_{key}"] = field

    def sheets(self) -> list[Sheet]:
        """Return the classes with their fields, in the order of the plan."""
        found = []
        for key, one in self.classes.items():
            names = [f"{name}_{key}" for name in (*PARTS, "noted") if f"{name}_{key}" in self.fields]
            bound = tuple(self[name] for name in names)
            said = self.is_bound and any(
                field.value() for field in bound if not field.name.startswith("holder_")
            )
            wrong = any(field.errors for field in bound)
            title = either(one.zh, one.en)
            found.append(Sheet(key, title, bound, one.measure is Measure.NOTED, bool(said or wrong)))
        return found

    def rows(self) -> list[Written]:
        """Return the rows as written; where only the holder stands, who is filled in, nothing is there."""
        data, rows = self.cleaned_data, []
        for key, one in self.classes.items():
            if one.measure is Measure.NOTED:
                rows.append(Written(key, noted=data.get(f"noted_{key}", False)))
                continue
            words = {name: data.get(f"{name}_{key}", "") for name in PARTS}
            if any(text.strip() for name, text in words.items() if name != "holder"):
                rows.append(Written(key, **words))
        return rows


class SignForm(Form):
    """How the second person saw it; a witness of an outlet with a second post says why nobody fills it today."""

    way = forms.ChoiceField(label=_("How do you sign?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        required=False, max_length=200, label=_("Witness: why no second person of the outlet is there today")
    )

    def __init__(self, *args: Any, ways: Collection[str], one_person: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        self.ways = ways
        said = {
            SignWay.IN_PERSON: _("I counted it with the first person, on the spot"),
            SignWay.VIDEO: _("As witness of the office, by video"),
            SignWay.TELEPHONE: _("As witness of the office, by telephone"),
        }
        self.offer("way", [(way, text) for way, text in said.items() if way in ways])
        self.initial.setdefault("way", next(iter(ways), ""))
        if one_person or not set(ways) & set(WITNESSED):
            del self.fields["reason"]


class BlockForm(Form):
    """A block of hand-receipt numbers, as printed."""

    first = forms.CharField(
        max_length=24, label=_("First number"), help_text=_("As printed, such as LL0001.")
    )
    last = forms.CharField(max_length=24, label=_("Last number"))


class NumbersForm(Form):
    """How many numbers at once ended, as numbers and ranges."""

    used = forms.CharField(
        required=False,
        max_length=600,
        label=_("Used, not yet entered"),
        help_text=_("Numbers and ranges, such as 1-20, 25."),
    )
    entered = forms.CharField(required=False, max_length=600, label=_("Used and entered into the system"))
    void = forms.CharField(required=False, max_length=600, label=_("Void, or returned unused"))
    missing = forms.CharField(required=False, max_length=600, label=pgettext_lazy("hand receipt", "Missing"))
    entered_at = MomentField(
        required=False, label=_("When were they entered?"), help_text=_("Now, if left out.")
    )


class CorrectionForm(Form):
    """Another end for numbers that were written down wrongly; what stood stays beside it."""

    numbers = forms.CharField(
        max_length=600, label=_("Which numbers"), help_text=_("Numbers and ranges, such as 1-20, 25.")
    )
    end = forms.ChoiceField(label=_("How they really stand"), widget=forms.RadioSelect)
    entered_at = MomentField(
        required=False,
        label=_("Entered into the system at"),
        help_text=_("Only for used numbers; left out, they still have to be entered."),
    )
    reason = forms.CharField(max_length=200, label=_("Why it is corrected"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        said = {
            NumberEnd.USED: _("Used"),
            NumberEnd.VOID: _("Void, or returned unused"),
            NumberEnd.MISSING: pgettext_lazy("hand receipt", "Missing"),
            NumberEnd.OPEN: _("Open again: not used yet"),
        }
        self.offer("end", said.items())


class DoubtfulForm(Form):
    """A transaction that may or may not have gone through."""

    line = forms.ChoiceField(label=_("Which service"))
    happened_at = MomentField(label=_("When it happened"))
    serial = forms.CharField(
        max_length=60, label=_("Serial number"), help_text=_("On the slip or the screen.")
    )
    amount = forms.CharField(max_length=20, label=_("Amount in yuan"), widget=forms.TextInput(attrs=DECIMAL))
    contact = forms.CharField(
        required=False,
        max_length=200,
        label=_("How to reach the customer"),
        help_text=_("Seen only by who needs it; removed by rule."),
    )

    def __init__(self, *args: Any, lines: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("line", lines)


class HandForm(Form):
    """To whom a doubtful transaction is handed, and by when the answer is promised."""

    to_whom = forms.CharField(max_length=120, label=_("Who took it"))
    promised_at = MomentField(label=_("Answer promised by"))


class AnswerForm(Form):
    """What who owns the line answered."""

    answer = forms.CharField(label=_("What was answered"), widget=forms.Textarea(attrs={"rows": 3}))


class BacklogForm(Form):
    """What waits today, by class, and what was damaged so far."""

    damaged = forms.CharField(
        max_length=8,
        initial="0",
        label=_("Items damaged so far"),
        widget=forms.TextInput(attrs=WHOLE),
    )

    def __init__(self, *args: Any, classes: Mapping[str, CustodyClass], **given: Any) -> None:
        super().__init__(*args, **given)
        self.classes = classes
        for key, one in classes.items():
            unit = f" ({either(one.unit.zh, one.unit.en)})" if one.unit else ""
            self.fields[f"count_{key}"] = forms.CharField(
                max_length=8,
                label=f"{either(one.zh, one.en)}{unit}",
                widget=forms.TextInput(attrs=WHOLE),
            )
        self.order_fields([*(f"count_{key}" for key in classes), "damaged"])

    def counts(self) -> dict[str, str]:
        """Return the counts by class."""
        return {key: self.cleaned_data[f"count_{key}"] for key in self.classes}


class SettleForm(Form):
    """How a difference was settled."""

    outcome = forms.ChoiceField(label=_("How was it settled?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("How, and by which papers"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Seen only by who needs it; removed by rule."),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("outcome", [(one, word("outcome", one)) for one in Outcome])


class CompensationForm(Form):
    """For whom, for which service a compensation is opened."""

    line = forms.ChoiceField(label=_("Which service"))
    customer = forms.CharField(
        max_length=80, label=_("Customer"), help_text=_("Seen only by who needs it; removed by rule.")
    )
    contact = forms.CharField(required=False, max_length=120, label=_("How to reach the customer"))
    reason = forms.CharField(
        required=False, label=_("What was lost or damaged"), widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, lines: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("line", lines)


class CompensationStepForm(Form):
    """The next step of a compensation, with its amount or its reason."""

    to = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    amount = forms.CharField(
        required=False,
        max_length=20,
        label=_("Amount in yuan"),
        widget=forms.TextInput(attrs=DECIMAL),
        help_text=_("For an offer or a payment."),
    )
    reason = forms.CharField(required=False, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, steps: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("to", steps)
