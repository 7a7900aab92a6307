"""Forms of the acts of an incident: one class an act, fields named as the action names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youxu.core import wording
from youxu.incidents.planned import DirectiveProposal
from youxu.incidents.rules.words import Answer, CostKind, ItemResult, Verification
from youxu.plan.schema import LevelKey
from youxu.web.forms.base import Chips, Form, MomentField, PassFail, Segment
from youxu.web.templatetags.youxu import either

Choices = list[tuple[str, str]]
Groups = list[tuple[str, Choices]]


def worded(kind: str, codes: Iterable[str]) -> Choices:
    """Return choices of stored codes with their words."""
    return [(str(code), wording.word(kind, str(code))) for code in codes]


def hint(form: forms.Form, name: str, hints: Mapping[str, str]) -> None:
    """Set the small text below each choice of a field."""
    field: Any = form.fields[name]
    field.hints = hints


class Words(forms.CharField):
    """A few lines of text."""

    def __init__(self, rows: int = 3, **given: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **given)


RING_BACK = {
    Verification.TRUE: pgettext_lazy("ring-back", "It is so"),
    Verification.FALSE: pgettext_lazy("ring-back", "It is not so"),
    Verification.DUPLICATE: pgettext_lazy("ring-back", "Told twice"),
}
"""What a ring-back finds, in the words of who rang."""


class VerifyForm(Form):
    """What the ring-back found (核实)."""

    found = forms.ChoiceField(label=_("What the ring-back found"), widget=Segment, initial=Verification.TRUE)
    with_whom = forms.CharField(
        label=_("Spoken with"), max_length=120, help_text=_("Name and post of the person on the line.")
    )
    cause = forms.ChoiceField(label=_("Cause"), required=False)
    began_at = MomentField(label=_("Since when"), required=False)
    people_in_danger = forms.ChoiceField(
        label=_("Anyone hurt, trapped, missing or in danger?"), widget=Segment, required=False
    )
    data_exposed = forms.ChoiceField(
        label=_("Could customer data be exposed?"), widget=Segment, required=False
    )

    facts = ("cause", "began_at", "people_in_danger", "data_exposed")

    def __init__(self, *given: Any, causes: Choices, **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("found", [(str(key), said) for key, said in RING_BACK.items()])
        self.offer("cause", causes)
        for name in ("people_in_danger", "data_exposed"):
            self.offer(name, worded("answer", Answer))

    def values(self) -> dict[str, Any]:
        """Return the finding, and only those facts that the ring-back changed."""
        given = super().values()
        facts = {name: given.pop(name) for name in self.facts}
        changed = {
            name: value
            for name, value in facts.items()
            if value and str(value) != str(self.initial.get(name, ""))
        }
        return {**given, "corrections": changed or None}


class LevelForm(Form):
    """Another level with its reason."""

    level = forms.ChoiceField(label=_("New level"), widget=forms.RadioSelect)
    reason = Words(label=_("Reason"), max_length=400)

    def __init__(self, *given: Any, levels: Iterable[LevelKey], **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("level", worded("level", [key.value for key in levels]))


class DelegationForm(Form):
    """Who confirmed the report on the telephone."""

    with_whom = forms.CharField(
        label=_("Spoken with"), max_length=120, help_text=_("Name and post of the person on the line.")
    )


class ConveneForm(Form):
    """How the leading group meets."""

    way = forms.ChoiceField(label=_("How the group meets"), widget=Segment)
    together = forms.MultipleChoiceField(
        label=_("Also for these incidents, in one session"),
        widget=Chips,
        required=False,
        help_text=_("Who is called and how follows from the highest level; answers are entered once."),
    )

    def __init__(
        self, *given: Any, ways: Iterable[str], together: Choices | None = None, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.offer("way", worded("way", ways))
        self.offer("together", together or [])
        if not together:
            del self.fields["together"]


class SeatForm(Form):
    """Whether a person who was called joined; ``deputy`` is a person's id."""

    status = forms.ChoiceField(
        label=_("Answer"),
        choices=lambda: worded("seat", ("JOINED", "ABSENT", "DEPUTISED")),
        widget=Segment,
    )
    deputy = forms.TypedChoiceField(
        label=_("Deputy, if one acts"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *given: Any, people: Choices, **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("deputy", [("", _("Nobody")), *people])


class MinutesForm(Form):
    """Who led the meeting, what it decided, at which level."""

    led_by = forms.ChoiceField(label=_("Led by"))
    level = forms.ChoiceField(label=_("Level"))
    reason = forms.CharField(label=_("Reason for another level"), max_length=400, required=False)
    minutes = Words(label=_("What was decided"), rows=4)

    def __init__(
        self,
        *given: Any,
        leaders: Choices,
        levels: Iterable[LevelKey],
        joint: bool = False,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.offer("led_by", leaders)
        if not leaders:
            self.fields["led_by"].help_text = _(
                "First write down on this page who joined: one of them led it."
            )
        self.offer("level", worded("level", [key.value for key in levels]))
        if joint:  # a joint session leaves each incident its level
            del self.fields["level"], self.fields["reason"]


class DirectiveForm(Form):
    """One directive: its words and who gets it."""

    title = forms.CharField(label=_("Directive"), max_length=200)
    title_en = forms.CharField(label=_("In English"), max_length=200, required=False)
    body = Words(label=_("What is ordered"), rows=4)
    groups = forms.MultipleChoiceField(label=_("To the groups"), widget=Chips, required=False)
    outlets = forms.MultipleChoiceField(label=_("To the outlets"), widget=Chips, required=False)
    units = forms.MultipleChoiceField(label=_("To the units"), widget=Chips, required=False)

    def __init__(
        self, *given: Any, groups: Choices, outlets: Choices, units: Choices | None = None, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.offer("groups", groups)
        for name, choices in (("outlets", outlets), ("units", units or [])):
            self.offer(name, choices)
            if not choices:
                del self.fields[name]

    def proposal(self) -> DirectiveProposal:
        """Return the directive that the form describes."""
        given = self.cleaned_data
        return DirectiveProposal(
            title=given["title"],
            title_en=given["title_en"],
            body=given["body"],
            groups=tuple(given["groups"]),
            outlets=tuple(int(pk) for pk in given.get("outlets", ())),
            units=tuple(int(pk) for pk in given.get("units", ())),
        )


class DraftsForm(Form):
    """The plan's drafts, each to be taken, changed or left out, and one directive in the leader's own words."""

    def __init__(
        self,
        *given: Any,
        drafts: Sequence[DirectiveProposal],
        groups: Choices,
        outlets: Choices,
        units: Choices | None = None,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.drafts, self.units = drafts, units or []
        names = dict(outlets)
        for place, one in enumerate(drafts):
            chosen = [(str(pk), names.get(str(pk), str(pk))) for pk in one.outlets] or outlets
            self._add(f"d{place}", one, groups, chosen, taken=True)
        self._add("own", DirectiveProposal(title=""), groups, outlets, taken=not drafts)

    def _add(
        self, key: str, one: DirectiveProposal, groups: Choices, outlets: Choices, *, taken: bool
    ) -> None:
        self.fields[f"{key}_take"] = forms.BooleanField(
            label=_("Issue this one"), required=False, initial=taken
        )
        self.fields[f"{key}_title"] = forms.CharField(
            label=_("Directive"), max_length=200, required=False, initial=either(one.title, one.title_en)
        )
        self.fields[f"{key}_body"] = Words(
            label=_("What is ordered"), rows=3, required=False, initial=either(one.body, one.body_en)
        )
        self.fields[f"{key}_groups"] = forms.MultipleChoiceField(
            label=_("To the groups"), widget=Chips, required=False, choices=groups, initial=list(one.groups)
        )
        if outlets:
            self.fields[f"{key}_outlets"] = forms.MultipleChoiceField(
                label=_("To the outlets"),
                widget=Chips,
                required=False,
                choices=outlets,
                initial=[str(pk) for pk in one.outlets],
            )

        if self.units:
            self.fields[f"{key}_units"] = forms.MultipleChoiceField(
                label=_("To the units"),
                widget=Chips,
                required=False,
                choices=self.units,
                initial=[str(pk) for pk in one.units],
            )

    def clean(self) -> dict[str, Any]:
        """Ask about a directive of the leader's own that was written and not ticked: its words must not vanish."""
        given = self.cleaned_data
        if not given.get("own_take") and (given.get("own_title") or given.get("own_body")):
            self.add_error(
                "own_take", _("You wrote a directive of your own: tick it to issue it, or empty its words.")
            )
        return given

    @property
    def keys(self) -> list[str]:
        """Return the prefixes of the directives on the page, the leader's own last."""
        return [*(f"d{place}" for place in range(len(self.drafts))), "own"]

    def sections(self) -> list[dict[str, Any]]:
        """Return each directive's fields, for the template."""
        names = ("title", "body", "groups", "outlets", "units")
        return [
            {
                "own": key == "own",
                "take": self[f"{key}_take"],
                "fields": [self[f"{key}_{name}"] for name in names if f"{key}_{name}" in self.fields],
            }
            for key in self.keys
        ]

    def proposals(self) -> list[DirectiveProposal]:
        """Return the directives that are to be issued; a draft's words in the other language stay when unchanged."""
        return [self._proposal(key) for key in self.keys if self.cleaned_data.get(f"{key}_take")]

    def _proposal(self, key: str) -> DirectiveProposal:
        given = {
            name: self.cleaned_data.get(f"{key}_{name}")
            for name in ("title", "body", "groups", "outlets", "units")
        }
        draft = self.drafts[int(key[1:])] if key != "own" else DirectiveProposal(title="")
        title, title_en = _kept(given["title"] or "", draft.title, draft.title_en)
        body, body_en = _kept(given["body"] or "", draft.body, draft.body_en)
        return replace(
            draft,
            title=title,
            title_en=title_en,
            body=body,
            body_en=body_en,
            groups=tuple(given["groups"] or ()),
            outlets=tuple(int(pk) for pk in given["outlets"] or ()),
            units=tuple(int(pk) for pk in given["units"] or ()),
        )


def _kept(given: str, text: str, text_en: str) -> tuple[str, str]:
    """Return both languages where the words were left as drafted, else what the person wrote alone."""
    return (text, text_en) if given in (text, text_en) else (given, "")


class TaskForm(Form):
    """A task that the plan does not name."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    group = forms.ChoiceField(label=_("Which group does it"), widget=Segment)
    owner = forms.TypedChoiceField(
        label=_("Who does it"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    outlet = forms.TypedChoiceField(label=_("At which outlet"), coerce=int, empty_value=None, required=False)
    due_at = MomentField(label=_("By when"), required=False)
    detail = Words(label=_("More about it"), required=False)

    def __init__(self, *given: Any, groups: Choices, people: Choices, outlets: Choices, **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("group", groups)
        self.offer("owner", [("", _("The head of the group")), *people])
        self.offer("outlet", [("", _("No outlet in particular")), *outlets])


class EstimateForm(Form):
    """When service is expected back, or that nobody knows yet and when the next word comes."""

    eta_at = MomentField(
        label=_("Expected back"), required=False, help_text=_("Leave empty when it is not known yet.")
    )
    low_at = MomentField(label=_("At the earliest"), required=False)
    high_at = MomentField(
        label=_("At the latest"), required=False, help_text=_("Eight times in ten it holds.")
    )
    next_word_at = MomentField(
        label=_("Next word by"),
        required=False,
        help_text=_("In 60 minutes, or at the expected time, if left out."),
    )
    reason = Words(label=_("Why"), required=False, max_length=400)


class VendorForm(Form):
    """A call for a vendor's help."""

    vendor = forms.CharField(label=_("Vendor"), max_length=120)
    ticket_number = forms.CharField(label=_("The vendor's ticket number"), max_length=80, required=False)
    promised_at = MomentField(label=_("Promised to arrive"), required=False)


class VendorUpdateForm(Form):
    """What became of a vendor's ticket."""

    ticket_number = forms.CharField(label=_("The vendor's ticket number"), max_length=80, required=False)
    promised_at = MomentField(label=_("Promised to arrive"), required=False)
    arrived_at = MomentField(label=_("Arrived"), required=False)
    ended_at = MomentField(label=_("Ended"), required=False)
    result = Words(label=_("Result"), required=False, max_length=400)


class LinesForm(Form):
    """Lines of outlets, chosen by ``code|line``."""

    lines = forms.MultipleChoiceField(label=_("Which services"), widget=Chips)

    def __init__(self, *given: Any, lines: Choices | Groups, **named: Any) -> None:
        keys = [key for one in lines for key, _name in (one[1] if isinstance(one[1], list) else [one])]
        named["initial"] = {"lines": keys, **(named.get("initial") or {})}
        super().__init__(*given, **named)
        self.offer("lines", lines)

    def places(self) -> list[tuple[str, str]]:
        """Return the chosen lines as (outlet code, line key)."""
        pairs = (key.partition("|") for key in self.cleaned_data["lines"])
        return [(outlet, line) for outlet, _bar, line in pairs]


class ClaimForm(LinesForm):
    """What works again, since when, by whose work; the bank's word where a bank line is among them."""

    restored_at = MomentField(label=_("Works again since"), required=False, help_text=_("Now, if left out."))
    restored_by = forms.ChoiceField(
        label=_("Restored by"), help_text=_("Whoever restored it may not check it afterwards.")
    )
    bank_word_by = forms.CharField(
        label=_("Who gave the word (bank, payee, owner)"),
        max_length=80,
        required=False,
        help_text=_("Needed for savings, remittance and other lines that others repair."),
    )
    bank_word_at = MomentField(label=_("When the word was given"), required=False)

    def __init__(self, *given: Any, people: Choices, word_for: Mapping[str, str], **named: Any) -> None:
        """Take ``word_for``: the choices whose repairer must have said so, each with its name."""
        super().__init__(*given, **named)
        self.offer("restored_by", people)
        self.word_for = word_for
        if not word_for:
            del self.fields["bank_word_by"], self.fields["bank_word_at"]
            return
        names = _(", ").join(dict.fromkeys(word_for.values()))
        needed: Any = self.fields["bank_word_by"]
        needed.needed = _("needed for %(lines)s") % {"lines": names}

    def clean(self) -> dict[str, Any]:
        """Ask for the word where a line is chosen that others repair."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [self.word_for[key] for key in found.get("lines", ()) if key in self.word_for]
        if chosen and not found.get("bank_word_by"):
            lines = _(", ").join(dict.fromkeys(chosen))
            self.add_error("bank_word_by", _("Say who gave the word for: %(lines)s") % {"lines": lines})
        return found


class RelapseForm(LinesForm):
    """Which released lines failed again, and how it showed."""

    reason = Words(label=_("What happened"), max_length=400)


class CleanupForm(Form):
    """The clean-up list of one outlet, item by item."""

    photo = forms.FileField(
        label=_("Photograph of the cleared site"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )

    def __init__(self, *given: Any, items: Iterable[Any], **named: Any) -> None:
        super().__init__(*given, **named)
        self.items = list(items)
        for item in self.items:
            answer = item.result if item.result != ItemResult.OPEN else None
            self.fields[f"item_{item.pk}"] = forms.ChoiceField(
                label=item.text, choices=cleanup_results(), widget=PassFail, required=False, initial=answer
            )
            self.fields[f"why_{item.pk}"] = forms.CharField(
                label=_("Why it does not apply"), required=False, max_length=400, initial=item.reason
            )

    def answers(self) -> dict[int, tuple[str, str]]:
        """Return (result, reason) by the place of each item that was answered."""
        given = self.cleaned_data
        return {
            item.place: (given[f"item_{item.pk}"], given.get(f"why_{item.pk}", ""))
            for item in self.items
            if given.get(f"item_{item.pk}")
        }

    def pairs(self) -> list[tuple[Any, Any]]:
        """Return each item's two fields, for the template."""
        return [(self[f"item_{item.pk}"], self[f"why_{item.pk}"]) for item in self.items]


def cleanup_results() -> Choices:
    """Return what a clean-up item can be: done, or not applicable."""
    return [
        (ItemResult.PASS.value, str(_("Done"))),
        (ItemResult.NOT_APPLICABLE.value, wording.word("result", ItemResult.NOT_APPLICABLE)),
    ]


class SummaryForm(Form):
    """What a working group sums up and proposes."""

    text = Words(label=_("Summary"), rows=5, required=False)
    proposals = Words(label=_("What should change"), rows=3, required=False)
    nothing = forms.BooleanField(label=_("Nothing to report"), required=False)


class CostForm(Form):
    """One line of extra cost."""

    kind = forms.ChoiceField(label=_("Kind"))
    amount = forms.DecimalField(label=_("Amount in yuan"), max_digits=14, decimal_places=2, min_value=0)
    note = forms.CharField(label=_("For what"), max_length=200, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("kind", worded("cost", CostKind))


class SectionForm(Form):
    """One of the four parts of the post-event report (P6a)."""

    text = Words(label=_("Text"), rows=14, required=False)


class SignReportForm(Form):
    """The signature under the post-event report; at outlet level also how customers heard of the end (P4c, P6a)."""

    told = forms.CharField(
        label=_("How customers heard that service is back"),
        max_length=200,
        help_text=_(
            "No notice went out. For example: the sheet at the door is taken down, callers were told."
        ),
    )

    def __init__(self, *given: Any, asks: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        if not asks:
            del self.fields["told"]


class ReasonForm(Form):
    """A reason in a few words."""

    reason = Words(label=_("Reason"), max_length=400)


class MergeForm(Form):
    """The incident into which this one goes."""

    heir = forms.ChoiceField(label=_("Into which incident"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=400, required=False)

    def __init__(self, *given: Any, heirs: Choices, hints: Mapping[str, str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("heir", heirs)
        hint(self, "heir", hints)


class SplitForm(Form):
    """The outlets that become an incident of their own."""

    outlets = forms.MultipleChoiceField(label=_("Which outlets"), widget=Chips)
    reason = Words(label=_("Reason"), max_length=400)

    def __init__(self, *given: Any, outlets: Choices, **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("outlets", outlets)


class NoteForm(Form):
    """Words for the journal."""

    text = Words(label=_("What happened"), rows=4)
    corrects = forms.IntegerField(
        label=_("Corrects entry no."), required=False, help_text=_("The number of the entry that was wrong.")
    )

    def values(self) -> dict[str, Any]:
        """Return the words; an empty number corrects nothing."""
        given = super().values()
        return {**given, "corrects": given.get("corrects") or 0}


class JoinForm(Form):
    """The open incident that a report belongs to."""

    into = forms.ChoiceField(label=_("Which incident it belongs to"), widget=forms.RadioSelect)

    def __init__(self, *given: Any, heirs: Choices, hints: Mapping[str, str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("into", heirs)
        hint(self, "into", hints)


class SignSeveralForm(Form):
    """The reports that one signature stands under."""

    reports = forms.MultipleChoiceField(label=_("Which reports"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *given: Any, reports: Choices, hints: Mapping[str, str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer("reports", reports)
        hint(self, "reports", hints)


class EndObservationForm(Form):
    """Closing while lines are under observation: why it ends now."""

    end_observation = Words(label=_("Why the observation ends now"))
