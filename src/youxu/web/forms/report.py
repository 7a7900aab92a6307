"""The report form (P1): people first, then at most six questions, on a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youxu.web.forms.base import Chips, Form, MomentField, Offer, Segment, Tiles


@dataclass(frozen=True)
class Tile:
    """One of the six big answers to "what happened".

    The first of ``causes`` is meant when no other is named, unless the answer is too wide for that (``exact``).
    """

    key: str
    icon: str
    label: Any
    causes: tuple[str, ...]
    exact: bool = False


TILES = (
    Tile("network", "router-off", _("Network, system"), ("network_line", "core_system")),
    Tile("power", "bolt-off", _("Power cut"), ("power",)),
    Tile(
        "disaster",
        "droplet",
        _("Water, disaster"),
        (
            "flood",
            "typhoon",
            "earthquake",
            "landslide",
            "snow_ice",
            "lightning",
            "fire",
            "building_danger",
            "road_cut",
        ),
    ),
    Tile("equipment", "device-desktop-off", _("Equipment"), ("equipment", "building_services")),
    Tile(
        "people",
        "user-exclamation",
        _("Staff, safety"),
        ("staff_absent", "sudden_illness_injury", "robbery_violence", "crowd_or_run"),
        exact=True,
    ),
    Tile("other", "dots", _("Other"), ("data_leak", "epidemic", "ordered_by_authority"), exact=True),
)
ANSWERS = Offer([("NO", _("No")), ("YES", _("Yes")), ("UNKNOWN", _("Not sure"))])
BEGAN = Offer([("now", _("Just now")), ("five", _("5 min ago")), ("other", _("Another time"))])
ALL = "all"
NEW = "NEW"
STOPPED = "SUSPENDED"
EACH = "how_"
"""What stands before a line in the name of the field that says how that line alone is limited."""
WORDS = {"class": "form-control", "rows": 2}


class SeveralFiles(forms.ClearableFileInput):
    """A file field that takes several pictures."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures, each checked as one."""

    widget = SeveralFiles(attrs={"accept": "image/*"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the list of uploads; empty when none was chosen."""
        several = data if isinstance(data, list | tuple) else [data]
        return [super(PhotosField, self).clean(one, initial) for one in several if one]


class ReportForm(Form):
    """What a clerk, or the office on a caller's behalf, fills in.

    ``outlets`` are (code, name), ``lines`` (key, name), ``causes`` (key, name), ``how`` the ways of restriction (of
    which ``never`` names those that a line forbids), ``known`` similar incidents (reference, words) offered for joining, or for a relapse; ``own_outlet`` fixes the
    outlet of staff who work at one.
    """

    looks = {"tile": {tile.key: tile.icon for tile in TILES}}

    people_in_danger = forms.ChoiceField(
        choices=ANSWERS,
        initial="NO",
        label=_("Is anyone hurt, trapped, missing or in danger now?"),
        widget=Segment,
    )
    outlet = forms.ChoiceField(label=_("Which outlet"))
    counters = forms.CharField(
        required=False, max_length=80, label=_("Which counters"), help_text=_("Leave blank for all.")
    )
    caller = forms.CharField(
        required=False, max_length=80, label=_("Who rang"), help_text=_("Only when someone rang you.")
    )
    reported_at = MomentField(required=False, label=_("When they rang"))
    tile = forms.ChoiceField(
        choices=Offer((tile.key, tile.label) for tile in TILES),
        label=pgettext_lazy("report", "What happened"),
        widget=Tiles,
    )
    cause = forms.ChoiceField(required=False, label=_("More exactly"))
    lines = forms.MultipleChoiceField(label=_("Which services are stopped or limited"), widget=Chips)
    how = forms.ChoiceField(initial=STOPPED, label=_("Stopped or limited"))
    began = forms.ChoiceField(choices=BEGAN, initial="now", label=_("Since when"), widget=Segment)
    began_at = MomentField(required=False, label=_("It began at"))
    data_exposed = forms.ChoiceField(
        choices=ANSWERS,
        initial="NO",
        label=_("Could customers' data be exposed?"),
        widget=Segment,
    )
    note = forms.CharField(
        required=False, max_length=2000, label=_("Anything else"), widget=forms.Textarea(attrs=WORDS)
    )
    photos = PhotosField(required=False, label=_("Add photos"))
    contact = forms.ChoiceField(
        required=False,
        label=_("Who really reports"),
        help_text=_("Only when you write it down for somebody without an account."),
    )
    join = forms.ChoiceField(
        required=False, label=_("Already known: is it the same?"), widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,
        at: datetime,
        outlets: list[tuple[str, str]],
        lines: list[tuple[str, str]],
        causes: list[tuple[str, str]],
        how: list[tuple[str, str]],
        known: list[tuple[str, str]],
        never: Mapping[str, str] | None = None,
        own_outlet: str = "",
        contacts: Sequence[tuple[str, str]] = (),
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.at = at
        self.offer("contact", [("", _("Myself")), *contacts])
        if not contacts:
            del self.fields["contact"]
        self.offer("lines", [(ALL, _("All")), *lines])
        self.offer("cause", [("", _("As above")), *causes])
        self.offer("how", [(STOPPED, _("Stopped")), *how])
        for key, name in lines:
            allowed = [(way, words) for way, words in how if way != (never or {}).get(key)]
            self.fields[f"{EACH}{key}"] = forms.ChoiceField(
                required=False,
                label=name,
                choices=Offer([("", _("As above")), (STOPPED, _("Stopped")), *allowed]),
                widget=forms.Select(attrs={"class": "form-control"}),
            )
        self.at_outlet, self.question = own_outlet, self.fields["join"]
        self.offer_all(outlets=outlets, known=known)
        if own_outlet:
            self.initial.setdefault("outlet", own_outlet)
            del self.fields["caller"], self.fields["reported_at"]

    def offer_all(self, *, outlets: list[tuple[str, str]], known: list[tuple[str, str]]) -> None:
        """Offer ``outlets`` and the similar open incidents ``known``; without any the question falls away."""
        self.own_outlet = dict(outlets).get(self.at_outlet, "") if self.at_outlet else ""
        self.offer("outlet", outlets if self.at_outlet else [("", _("Choose an outlet")), *outlets])
        self.fields["join"] = self.question
        self.offer("join", [(NEW, _("No, this is new")), *known])
        self.offered = [reference for reference, _words in known]
        if not known:
            del self.fields["join"]

    @property
    def asked(self) -> tuple[str, ...]:
        """Return the incidents that the reporter had before them when answering "new"."""
        named = self.add_prefix("asked")
        return tuple(forms.MultipleHiddenInput().value_from_datadict(self.data, self.files, named) or ())

    @property
    def each(self) -> list[tuple[str, forms.BoundField]]:
        """Return each line that may be chosen with the field that says how it alone is limited."""
        return [(name.removeprefix(EACH), self[name]) for name in self.fields if name.startswith(EACH)]

    @property
    def says_each(self) -> bool:
        """Tell whether something was said of a single line."""
        return any(field.value() or field.errors for _line, field in self.each)

    def answer_is_open(self, is_open: bool) -> None:
        """Choose "new" beforehand, unless it is open whether something restored has failed again."""
        if not is_open and not self.is_bound:
            self.initial.setdefault("join", NEW)

    @property
    def chosen_cause(self) -> str:
        """Return the cause as far as it was chosen: the exact one, or what the big answer means."""
        tile = next((one for one in TILES if one.key == self["tile"].value()), None)
        return str(self["cause"].value() or (tile.causes[0] if tile and not tile.exact else ""))

    def clean(self) -> dict[str, Any]:
        """Resolve answer and cause, lines and time; every fault names its field."""
        data = super().clean() or {}
        data["cause"] = data.get("cause") or self._cause(data.get("tile", ""))
        data["lines"] = self._lines(data)
        data["began_at"] = self._began_at(data)
        data["join"] = data.get("join") or self._answer()
        return data

    def _lines(self, data: dict[str, Any]) -> list[str]:
        """Return the chosen lines as the action reads them: ``letters``, or ``letters:by_hand`` said of it alone."""
        chosen = data.get("lines", ())
        said = {line: data.get(field.name) for line, field in self.each}
        own = [f"{line}:{how}" for line, how in said.items() if how and (ALL in chosen or line in chosen)]
        if ALL in chosen:
            return [ALL, *own]  # the action knows what the outlet offers
        return [line for line in chosen if not said.get(line)] + own

    def _answer(self) -> str:
        """Return "new" when it was answered where nothing was on offer any more."""
        return NEW if self.data.get(self.add_prefix("join")) == NEW else ""

    def _cause(self, key: str) -> str:
        tile = next((one for one in TILES if one.key == key), None)
        if tile is None:
            return ""
        if tile.exact:
            self.add_error("cause", _("Say more exactly what happened; the first steps depend on it."))
            return ""
        return tile.causes[0]

    def _began_at(self, data: dict[str, Any]) -> datetime | None:
        if data.get("began") == "now":
            return self.at
        if data.get("began") == "five":
            return self.at - timedelta(minutes=5)
        if not data.get("began_at") and "began_at" not in self.errors:
            self.add_error("began_at", _("Give the time when it began."))
        return data.get("began_at")

    @property
    def causes_by_tile(self) -> list[tuple[str, str]]:
        """Return (answer, its causes joined by blanks) for the script that narrows the second question."""
        return [(tile.key, " ".join(tile.causes)) for tile in TILES]


class CardReportForm(ReportForm):
    """The same questions for whoever holds an outlet's card: who it is first, since no sign-in says it."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["caller"] = forms.CharField(
            required=False,
            max_length=80,
            label=_("Your name, and where we ring you"),
            help_text=_("The office rings back; leave it blank and it rings the outlet."),
        )


class FactsForm(Form):
    """What changed since the report (补充情况): more lines, people, data, words, photos."""

    people_in_danger = forms.ChoiceField(
        choices=ANSWERS, initial="NO", label=_("Is anyone hurt, missing or in danger?"), widget=Segment
    )
    lines = forms.MultipleChoiceField(required=False, label=_("More services stopped"), widget=Chips)
    data_exposed = forms.ChoiceField(
        choices=ANSWERS, initial="NO", label=_("Could customers' data be exposed?"), widget=Segment
    )
    note = forms.CharField(
        required=False, max_length=2000, label=_("In your words"), widget=forms.Textarea(attrs=WORDS)
    )
    photos = PhotosField(required=False, label=_("Add photos"))

    contact = forms.ChoiceField(
        required=False,
        label=_("Who really reports"),
        help_text=_("Only when you write it down for somebody without an account."),
    )

    def __init__(
        self,
        *args: Any,
        lines: list[tuple[str, str]],
        contacts: Sequence[tuple[str, str]] = (),
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.offer("lines", lines)
        self.offer("contact", [("", _("Myself")), *contacts])
        if not contacts:
            del self.fields["contact"]
