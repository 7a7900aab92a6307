"""Forms of several incidents at once: the order of priority, the list of means, the means of a task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.incidents.rules.overlap import MOST_ORDERED, MeansKind
from youxu.web.forms.base import Form, Segment
from youxu.web.forms.incidents import Choices, Words, worded


class PriorityForm(Form):
    """A place for each open incident, empty for those that the order leaves out, and the reason."""

    reason = Words(
        label=_("Why this order"),
        max_length=400,
        help_text=_("Whoever may read all incidents of the order reads this."),
    )

    def __init__(
        self, *given: Any, incidents: Sequence[tuple[str, str]], places: dict[str, int], **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.references = [reference for reference, _title in incidents]
        for reference, title in incidents:
            self.fields[f"place-{reference}"] = forms.TypedChoiceField(
                label=f"{reference} {title}",
                coerce=int,
                empty_value=None,
                required=False,
                initial=places.get(reference, ""),
                choices=[("", _("not in the order")), *((n, str(n)) for n in range(1, self._most() + 1))],
            )
        self.order_fields([*(f"place-{one}" for one in self.references), "reason"])

    def _most(self) -> int:
        return min(len(self.references), MOST_ORDERED)

    def clean(self) -> dict[str, Any]:
        """Refuse a place that is given twice, naming the second incident."""
        given = super().clean() or self.cleaned_data
        taken: set[int] = set()
        for reference in self.references:
            place = given.get(f"place-{reference}") or 0
            if place and place in taken:
                self.add_error(f"place-{reference}", _("This place is given twice."))
            taken.add(place)
        return given

    def ordered(self) -> list[str]:
        """Return the references in the order that was given."""
        placed = {one: self.cleaned_data.get(f"place-{one}") or 0 for one in self.references}
        return sorted((one for one in self.references if placed[one]), key=lambda one: placed[one])


class MeansForm(Form):
    """A vehicle, a generator or another means for the unit's list."""

    kind = forms.ChoiceField(label=_("What it is"), widget=Segment)
    name = forms.CharField(
        label=_("Plate or name"),
        max_length=80,
        help_text=_("As people call it. Vehicles that carry cash do not stand here."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("kind", worded("means_kind", [one.value for one in MeansKind]))


class TaskMeansForm(Form):
    """Which means of the unit a task needs."""

    means = forms.TypedChoiceField(label=_("Which means"), coerce=int)

    def __init__(self, *given: Any, means: Choices, **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("means", means)
