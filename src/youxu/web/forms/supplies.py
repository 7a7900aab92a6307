"""Forms of supplies: quantities by item, a count, a request, a place, an item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from youxu.core.wording import chinese
from youxu.plan.schema.words import Rhythm, Tracking
from youxu.supplies.actions import CountOf
from youxu.supplies.actions.ledger import plain
from youxu.supplies.models import SupplyItem, SupplyLot
from youxu.supplies.queries import ShelfRow
from youxu.supplies.rules.words import ItemClass, SiteKind
from youxu.web.forms.base import Form, MomentField, Segment
from youxu.web.pages.plan.words import RHYTHMS, worded
from youxu.web.templatetags.youxu import word

NUMBER = {"inputmode": "decimal", "autocomplete": "off", "class": "form-control num"}
Choices = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Quantity:
    """An item that a form asks a number of, with what stands beside it."""

    item: SupplyItem
    hint: str = ""
    start: str = ""

    @property
    def label(self) -> str:
        """Return the item with its measure in the reader's language."""
        item = self.item
        title = item.title if chinese() else item.title_en or item.title
        measure = item.measure if chinese() else item.measure_en or item.measure
        return f"{title}（{measure}）" if chinese() else f"{title} ({measure})"


class QuantitiesForm(Form):
    """A number for each of several items; what stays empty is left out."""

    def __init__(
        self, *args: Any, rows: Sequence[Quantity], names: Sequence[str] = ("quantity",), **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.rows = list(rows)
        for name in names:
            for row in rows:
                self.fields[f"{name}-{row.item.key}"] = forms.CharField(
                    required=False,
                    max_length=14,
                    label=row.label,
                    initial=row.start if name == names[0] else "",
                    widget=forms.TextInput(attrs=NUMBER),
                )

    def table(self) -> list[dict[str, Any]]:
        """Return each item with its field and what stands beside it, for the page."""
        return [
            {
                "hint": row.hint,
                "field": self[f"quantity-{row.item.key}"],
                "label": row.label,
                "item": row.item,
            }
            for row in self.rows
        ]

    def items(self, name: str = "quantity") -> dict[SupplyItem, str]:
        """Return what was written of each item; what stayed empty is left out."""
        found = {row.item: self.cleaned_data.get(f"{name}-{row.item.key}", "").strip() for row in self.rows}
        return {item: value for item, value in found.items() if value}


class ReceiveForm(QuantitiesForm):
    """What comes in; for what is kept by lot its number and its end."""

    lot = forms.CharField(required=False, max_length=60, label=gettext_lazy("Number of the lot or piece"))
    ends_on = forms.DateField(
        required=False,
        label=gettext_lazy("Keeps until"),
        help_text=gettext_lazy("Only for what is kept by lot; empty: by its shelf life from today."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class IssueForm(QuantitiesForm):
    """What goes out at once: for an incident, an outlet, or somebody."""

    goal = forms.ChoiceField(label=gettext_lazy("Meant for"))
    whom = forms.CharField(
        required=False,
        max_length=120,
        label=gettext_lazy("Who takes it"),
        help_text=gettext_lazy("A name or a body, where it is for no outlet."),
    )
    due_at = MomentField(required=False, label=gettext_lazy("Back by"))

    def __init__(self, *args: Any, goals: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("goal", goals)


class StockForm(QuantitiesForm):
    """What else happens at a site: set aside, made usable, moved, written off."""

    what = forms.ChoiceField(label=gettext_lazy("What happens"), widget=forms.RadioSelect)
    to = forms.ChoiceField(required=False, label=gettext_lazy("To where, if it is moved"))
    reason = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Needed where it is set aside or written off."),
    )

    def __init__(self, *args: Any, sites: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer(
            "what",
            [
                ("set_aside", _("Set aside as unusable")),
                ("mend", _("Usable again")),
                ("send", _("Moved to another place")),
                ("write_off", _("Written off")),
                ("write_off_unusable", _("Written off, of what was set aside")),
            ],
        )
        self.offer("to", [("", "–"), *sites])


class RequestForm(QuantitiesForm):
    """What is asked for, for where, until when and why."""

    goal = forms.ChoiceField(label=gettext_lazy("Meant for"))
    needed_at = MomentField(required=False, label=gettext_lazy("Needed by"))
    reason = forms.CharField(required=False, max_length=200, label=gettext_lazy("Why"))

    def __init__(self, *args: Any, goals: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("goal", goals)


class DecideForm(Form):
    """How many of each line are approved; or the refusal with its reason."""

    reason = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Remark"),
        help_text=gettext_lazy("Needed for a refusal."),
    )

    def __init__(self, *args: Any, lines: Sequence[Any], **given: Any) -> None:
        super().__init__(*args, **given)
        self.lines = list(lines)
        for line in lines:
            title = line.title if chinese() else line.title_en
            self.fields[f"line-{line.id}"] = forms.CharField(
                required=False,
                max_length=14,
                label=title,
                initial=plain(line.progress.asked),
                widget=forms.TextInput(attrs=NUMBER),
            )

    def table(self) -> list[dict[str, Any]]:
        """Return each line with its field, for the page."""
        return [{"line": line, "field": self[f"line-{line.id}"]} for line in self.lines]

    def approved(self) -> dict[int, str]:
        """Return how many of each line are approved; an empty field is none."""
        return {line.id: self.cleaned_data.get(f"line-{line.id}", "").strip() or "0" for line in self.lines}


class HandForm(QuantitiesForm):
    """Quantities of a request with a site and, where it is needed, a reason."""

    site = forms.ChoiceField(label=gettext_lazy("Place"))
    reason = forms.CharField(required=False, max_length=200, label=gettext_lazy("Remark"))

    def __init__(self, *args: Any, sites: Sequence[tuple[str, str]] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        if sites:
            self.offer("site", sites)
        else:
            del self.fields["site"]


@dataclass(frozen=True)
class CountRow:
    """A row of the count sheet: an item, or one lot of it, as the ledger has it."""

    item: SupplyItem
    shelf: ShelfRow
    lot: SupplyLot | None
    total: str
    usable: str

    @property
    def key(self) -> str:
        """Return by what the form names it."""
        return f"{self.item.key}:{self.lot.pk}" if self.lot else self.item.key


class CountForm(Form):
    """The monthly count: each row with a tick once it was seen, how many there are, how many usable, a word, a photo.

    The numbers stand as the ledger has them, so that a shelf in order is one tick; only what is ticked counts.
    """

    as_of = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Sequence[CountRow], **given: Any) -> None:
        super().__init__(*args, **given)
        self.rows = list(rows)
        for row in self.rows:
            label = Quantity(row.item).label
            self.fields[f"seen-{row.key}"] = forms.BooleanField(required=False, label=label)
            for name, start in (("total", row.total), ("usable", row.usable)):
                self.fields[f"{name}-{row.key}"] = forms.CharField(
                    required=False,
                    max_length=14,
                    label=label,
                    initial=start,
                    widget=forms.TextInput(attrs=NUMBER),
                )
            self.fields[f"note-{row.key}"] = forms.CharField(
                required=False, max_length=200, label=pgettext_lazy("count", "Remark")
            )
            self.fields[f"photo-{row.key}"] = forms.FileField(
                required=False,
                label=_("Photo"),
                widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
            )

    def table(self) -> list[dict[str, Any]]:
        """Return each row with its fields, for the page."""
        return [
            {
                "row": row,
                "label": Quantity(row.item).label,
                **{
                    name: self[f"{name}-{row.key}"]
                    for name in ("seen", "total", "usable", "note", "photo")
                    if f"{name}-{row.key}" in self.fields
                },
            }
            for row in self.rows
        ]

    def counted(self, photos: Mapping[str, Any]) -> list[CountOf]:
        """Return what was seen, with the photographs that were stored, by row."""
        data = self.cleaned_data
        return [
            CountOf(
                row.item,
                data[f"total-{row.key}"].strip() or "?",
                data[f"usable-{row.key}"].strip(),
                row.lot,
                data[f"note-{row.key}"],
                photos.get(row.key),
            )
            for row in self.rows
            if data[f"seen-{row.key}"]
        ]


class CardCountForm(CountForm):
    """The count with the outlet's card in hand: the same rows without photographs, and the name of whoever counts."""

    name = forms.CharField(max_length=40, label=_("Your name"))

    def __init__(self, *args: Any, rows: Sequence[CountRow], **given: Any) -> None:
        super().__init__(*args, rows=rows, **given)
        for row in self.rows:
            del self.fields[f"photo-{row.key}"]


class SheetForm(Form):
    """The office's list of supplies as a file."""

    file = forms.FileField(label=gettext_lazy("File (xlsx or csv)"))


class SiteForm(Form):
    """A depot or a vehicle, and who keeps it."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), widget=Segment)
    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    name_en = forms.CharField(required=False, max_length=120, label=gettext_lazy("Name in English"))
    place = forms.CharField(required=False, max_length=200, label=gettext_lazy("Address or room"))
    latitude = forms.FloatField(required=False, label=gettext_lazy("Latitude (WGS-84)"))
    longitude = forms.FloatField(required=False, label=gettext_lazy("Longitude (WGS-84)"))
    keeper_name = forms.CharField(required=False, max_length=80, label=gettext_lazy("Keeper"))
    keeper_telephone = forms.CharField(required=False, max_length=60, label=gettext_lazy("Telephone"))

    def __init__(self, *args: Any, of_outlet: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("kind", [(one, word("site_kind", one)) for one in (SiteKind.DEPOT, SiteKind.VEHICLE)])
        if of_outlet:
            for name in ("kind", "name", "name_en", "place", "latitude", "longitude"):
                del self.fields[name]


class ItemForm(Form):
    """An item: the unit's own whole; of the plan's only code and price."""

    title = forms.CharField(max_length=120, label=gettext_lazy("What it is called"))
    title_en = forms.CharField(required=False, max_length=120, label=gettext_lazy("In English"))
    measure = forms.CharField(max_length=20, label=gettext_lazy("Counted in"))
    measure_en = forms.CharField(required=False, max_length=20, label=gettext_lazy("Counted in, English"))
    item_class = forms.ChoiceField(label=gettext_lazy("Class of the plan"), widget=Segment)
    tracking = forms.ChoiceField(label=gettext_lazy("How it is kept"), widget=Segment, initial=Tracking.NONE)
    consumed = forms.BooleanField(required=False, label=gettext_lazy("It is used up, not given back"))
    shelf_days = forms.IntegerField(
        required=False, min_value=1, max_value=36_500, label=gettext_lazy("Keeps for, in days")
    )
    check_every = forms.ChoiceField(required=False, label=gettext_lazy("Tried"))
    usable = forms.CharField(required=False, max_length=200, label=gettext_lazy("Usable means"))
    usable_en = forms.CharField(required=False, max_length=200, label=gettext_lazy("Usable means, English"))
    gb_code = forms.RegexField(
        r"^\d{7}$", required=False, label=gettext_lazy("Code of GB/T 38565 (seven digits)")
    )
    cost = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        label=gettext_lazy("Price of one, in yuan"),
    )

    def __init__(self, *args: Any, of_plan: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("item_class", [(one, word("item_class", one)) for one in ItemClass])
        self.offer("tracking", [(one, word("tracking", one)) for one in Tracking])
        rounds = [(one.value, worded(RHYTHMS, one)) for one in Rhythm]
        self.offer("check_every", [("", _("with the round")), *rounds])
        if of_plan:
            for name in list(self.fields):
                if name not in ("gb_code", "cost", "submission", "revision"):
                    del self.fields[name]
