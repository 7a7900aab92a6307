"""Forms of what was written on paper and is entered afterwards (补录): each asks for the true time and the true doer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from youxu.incidents.planned import DirectiveProposal
from youxu.incidents.rules.report import CLOCKS_DIFFER
from youxu.incidents.rules.words import CheckWay, ItemResult
from youxu.web.forms.base import Chips, Form, MomentField, PassFail, Segment
from youxu.web.forms.custody import CustodyListForm, SignForm
from youxu.web.forms.incidents import Choices, ClaimForm, DirectiveForm, Words, worded
from youxu.web.forms.report import ANSWERS, ReportForm

PAPER = ("happened_at", "done_by")


class OnPaper(Form):
    """What every paper bears: when it happened, and who did it; mixed into the form of the act itself."""

    own = (*Form.own, *PAPER)
    first: tuple[str, ...] = PAPER
    when: Any = _("When it happened")
    who: Any = _("Who did it and signed")

    def __init__(self, *given: Any, now: datetime, doers: Choices, **named: Any) -> None:
        super().__init__(*given, **named)
        self.now = now
        self.fields["happened_at"] = MomentField(
            label=self.when, help_text=_("As it is written on the paper; limits are judged by it.")
        )
        self.fields["done_by"] = forms.ChoiceField(
            label=self.who, choices=[("", _("Choose a person")), *doers]
        )
        for field in ("happened_at", "done_by"):
            self.fields[field].error_messages["required"] = str(_now("Please fill this in."))
        self.order_fields(self.first)

    def clean_happened_at(self) -> datetime:
        """Refuse the future: what is entered has happened."""
        found: datetime = self.cleaned_data["happened_at"]
        if found > self.now + CLOCKS_DIFFER:
            raise forms.ValidationError(_now("This lies in the future; look at the paper again."))
        return found

    @property
    def doer(self) -> int:
        """Return the id of the person who did it."""
        return int(self.cleaned_data["done_by"])


class PaperReportForm(OnPaper, ReportForm):
    """A first report (P1) as the caller told it: the same questions in the order of the sheet."""

    when = _("When they rang")
    who = _("Who took the call")
    first = (
        "people_in_danger",
        "outlet",
        "counters",
        "caller",
        "happened_at",
        "done_by",
        "cause",
        "lines",
        "how",
        "began_at",
        "noticed_at",
        "data_exposed",
        "mail_or_cash_at_risk",
    )
    noticed_at = MomentField(required=False, label=_("Noticed at"), help_text=_("As the call, if left out."))
    mail_or_cash_at_risk = forms.ChoiceField(
        choices=ANSWERS, initial="NO", label=_("Mail or cash at risk?"), widget=Segment
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name in ("tile", "began", "reported_at", *(one.name for _line, one in self.each)):
            del self.fields[name]
        for name in ("caller", "cause", "began_at"):
            self.fields[name].required = True
        self.fields["caller"].help_text = ""
        self.fields["cause"].label = _("What happened")
        self.offer("cause", [("", _("Choose the cause")), *named["causes"]])

    @property
    def chosen_cause(self) -> str:
        """Return the cause as far as it was chosen."""
        return str(self["cause"].value() or "")


class PaperDirectiveForm(OnPaper, DirectiveForm):
    """A directive (P2) with the number that its paper bears; ``drafts`` are the plan's, for the tasks they order."""

    when = _("Issued at")
    who = _("Issued by (who leads at the level)")
    first = ("reserved", "happened_at", "done_by", "draft")
    reserved = forms.ChoiceField(label=_("Number on the paper"), required=False)
    draft = forms.ChoiceField(
        label=_("Which directive of the plan it is"),
        required=False,
        help_text=_("Its tasks are opened with their limits; leave blank for one in the leader's own words."),
    )

    def __init__(
        self,
        *given: Any,
        numbers: Sequence[str],
        drafts: Sequence[DirectiveProposal],
        names: Choices,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.drafts = {one.key: one for one in drafts}
        self.offer("reserved", [*((one, one) for one in numbers), ("", _("None: take the next one"))])
        self.offer("draft", [("", _("In the leader's own words")), *names])
        self.fields["title_en"].widget = forms.HiddenInput()

    def proposal(self) -> DirectiveProposal:
        """Return the directive of the paper, ordering what the plan's draft orders."""
        own, draft = super().proposal(), self.drafts.get(self.cleaned_data["draft"])
        if draft is None:
            return own
        return replace(own, key=draft.key, clause=draft.clause, tasks=draft.tasks)


class PaperAnswerForm(Form):
    """How a directive was answered, as the paper or the telephone log says: by whom and when."""

    own = (*Form.own, "happened_at")
    when: Any = _("Accepted at")
    who: Any = _("Accepted by")
    on_behalf_of = forms.CharField(max_length=80)
    happened_at = MomentField(help_text=_("As it is written on the paper; limits are judged by it."))

    def __init__(self, *given: Any, now: datetime, receipts: Choices, **named: Any) -> None:
        super().__init__(*given, **named)
        self.now = now
        self.fields["on_behalf_of"].label, self.fields["happened_at"].label = self.who, self.when
        first = "receipts" if "receipts" in self.fields else "receipt"
        self.offer(first, receipts)
        self.order_fields((first,))

    clean_happened_at = OnPaper.clean_happened_at


class PaperAcceptanceForm(PaperAnswerForm):
    """Who accepted which directives."""

    receipts = forms.MultipleChoiceField(label=_("Which directives, for whom"), widget=Chips)


class PaperRefusalForm(PaperAnswerForm):
    """Who refused which directive, and why."""

    when = _("Refused at")
    who = _("Refused by")
    receipt = forms.ChoiceField(label=_("Which directive, for whom"), widget=forms.RadioSelect)
    reason = Words(label=_("Why it was refused"), max_length=400)


class PaperClaimForm(OnPaper, ClaimForm):
    """What was claimed to work again (P4a), by whom, when."""

    when = _("Claimed at")
    who = _("Claimed by")


class PaperNoteForm(OnPaper):
    """A line of the telephone log or anything else that was written down."""

    when = _("When it was said")
    who = _("Who wrote it down")
    text = Words(label=_("What was said"), max_length=2000)


class PaperCheckForm(OnPaper):
    """A check sheet (P4b): pass, fail with the reason, or not applicable, item by item."""

    when = _("Checked at")
    who = _("Checked by")
    way = forms.ChoiceField(
        choices=[(CheckWay.ON_SITE, _("On the spot")), (CheckWay.TELEPHONE, _("By telephone"))],
        initial=CheckWay.ON_SITE,
        label=_("How it was checked"),
        widget=Segment,
    )
    with_whom = forms.CharField(
        required=False,
        max_length=120,
        label=_("With whom on the telephone"),
        help_text=_("Only by telephone."),
    )

    def __init__(self, *given: Any, items: Mapping[tuple[str, int], str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.items = dict(items)
        for (line, place), text in self.items.items():
            key = f"item_{line or 'gate'}_{place}"
            self.fields[key] = forms.ChoiceField(label=text, choices=_results(), widget=PassFail)
            self.fields[f"why_{key}"] = forms.CharField(
                label=_("What is wrong (required for a failure)"), required=False, max_length=400
            )

    def clean(self) -> dict[str, Any]:
        """Require a reason for each failure, and whom one spoke to by telephone."""
        data = super().clean() or {}
        for line, place in self.items:
            key = f"item_{line or 'gate'}_{place}"
            if data.get(key) == ItemResult.FAIL and not data.get(f"why_{key}", "").strip():
                self.add_error(f"why_{key}", _now("Say what is wrong."))
        return data

    def values(self) -> dict[str, Any]:
        """Return what the action takes: the items that failed with their reasons, and those not applicable."""
        data, failed, left_out = self.cleaned_data, {}, []
        for line, place in self.items:
            key = f"item_{line or 'gate'}_{place}"
            if data[key] == ItemResult.FAIL:
                failed[line, place] = data[f"why_{key}"].strip()
            elif data[key] == ItemResult.NOT_APPLICABLE:
                left_out.append((line, place))
        way = {"way": CheckWay(data["way"]), "with_whom": data["with_whom"]}
        return {"failed": failed, "not_applicable": left_out, **way}


class PaperCustodyForm(OnPaper, CustodyListForm):
    """A custody list (G2) with its first signature; the second is entered on a page of its own."""

    when = _("Counted and first signed at")
    who = _("First signature")


class PaperSignatureForm(OnPaper, SignForm):
    """The second signature under a custody list, with its own time."""

    when = _("Second signed at")
    who = _("Second signature")


def _results() -> Choices:
    return worded("result", (ItemResult.PASS, ItemResult.FAIL, ItemResult.NOT_APPLICABLE))


class VoidForm(Form):
    """Why a number from paper will never be used."""

    reason = forms.CharField(label=_("Why the number is void"), max_length=200)
