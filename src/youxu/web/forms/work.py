"""Forms of my work and of the check sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from youxu.incidents.queries.rows import CheckItemRow, CheckSheetRow
from youxu.incidents.rules.words import CheckWay, ItemResult
from youxu.web.forms.base import Form, Segment
from youxu.web.forms.report import PhotosField


class TaskForm(Form):
    """Words that go with an act on a task: a result, a reason, a line of the log."""

    text = forms.CharField(
        required=False,
        max_length=400,
        label=_("In your words"),
        help_text=_("What was done, what is in the way, or whom it waits for."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photos = PhotosField(required=False, label=_("Add photos"), help_text=_("Kept with the task."))
    contact = forms.ChoiceField(
        required=False,
        label=_("Who really did it"),
        help_text=_("Only when you write it down for somebody without an account."),
    )

    def __init__(self, *args: Any, contacts: Sequence[tuple[str, str]] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("contact", [("", _("Myself")), *contacts])
        if not contacts:
            del self.fields["contact"]


def _plain(name: str) -> str:
    """Return a name without what makes no difference to it: its blanks, large and small letters."""
    return "".join(name.split()).lower()


class CheckForm(Form):
    """The answers of one check sheet and the checker's signature (P4b).

    ``names`` are the checker's, as pages in one language and the other show them, the reader's first.
    """

    signature = forms.CharField(label=_("Type your name to sign"), max_length=60)

    def __init__(self, *args: Any, sheet: CheckSheetRow, names: Sequence[str], **given: Any) -> None:
        super().__init__(*args, **given)
        self.sheet_row = sheet
        self.names = [name for name in names if name]
        self.item_faults: dict[int, str] = {}

    @property
    def items(self) -> list[CheckItemRow]:
        """Return the gate items, then those of each line."""
        return [*self.sheet_row.gate, *(item for line in self.sheet_row.lines for item in line.items)]

    def result_of(self, item: CheckItemRow) -> str:
        """Return the answer as posted, else as stored."""
        return self.data.get(f"item_{item.pk}", "") if self.is_bound else item.result

    def reason_of(self, item: CheckItemRow) -> str:
        """Return the reason as posted, else as stored."""
        return self.data.get(f"why_{item.pk}", "").strip() if self.is_bound else item.reason

    def clean(self) -> dict[str, Any]:
        """Require an answer to each item, a reason for each failure, and the checker's own name."""
        data = super().clean() or {}
        for item in self.items:
            result = self.result_of(item)
            if result not in (ItemResult.PASS, ItemResult.FAIL, ItemResult.NOT_APPLICABLE):
                self.item_faults[item.pk] = gettext("Choose one.")
            elif result == ItemResult.FAIL and not self.reason_of(item):
                self.item_faults[item.pk] = gettext("Say what is wrong.")
        if self.item_faults:
            raise forms.ValidationError(
                gettext("%(count)d items still need an answer or a reason.")
                % {"count": len(self.item_faults)}
            )
        signed = data.get("signature", "")
        if signed and _plain(signed) not in map(_plain, self.names):
            self.add_error(
                "signature", gettext("Sign with your own name: %(name)s.") % {"name": self.names[0]}
            )
        return data

    def answers(self) -> dict[int, tuple[str, str]]:
        """Return item id -> (result, reason)."""
        return {item.pk: (self.result_of(item), self.reason_of(item)) for item in self.items}


class OpenCheckForm(Form):
    """How a check is begun: on the spot, or by telephone with someone who is there (电话核验)."""

    way = forms.ChoiceField(
        choices=[(CheckWay.ON_SITE, _("I am at the outlet")), (CheckWay.TELEPHONE, _("By telephone"))],
        initial=CheckWay.ON_SITE,
        label=_("How do you check?"),
        widget=Segment,
    )
    with_whom = forms.CharField(
        required=False,
        max_length=120,
        label=_("With whom on the telephone"),
        help_text=_("Only by telephone."),
    )


class GiveTaskForm(Form):
    """Whom a task is handed to."""

    owner = forms.TypedChoiceField(label=_("Who takes it on"), coerce=int)

    def __init__(self, *given: Any, people: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("owner", [("", _("Choose a person")), *people])


class HandOverForm(Form):
    """Whom a check is handed to."""

    owner = forms.IntegerField(required=False, widget=forms.HiddenInput)
