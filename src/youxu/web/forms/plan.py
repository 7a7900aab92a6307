"""Forms of the plan: a new version, its text, review, publication."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import unified_diff
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.core.errors import SentBefore, Stale, UnableTo
from youxu.plan.reading import Unreadable, decode
from youxu.plan.sections import section_text
from youxu.plan.texts import Gap
from youxu.plan.word.opening import MOST_BYTES as MOST_WORD_BYTES
from youxu.plan.word.opening import is_word
from youxu.web.forms.base import Form, MomentField, PassFail

MOST_LINES = 400
SHORT = 30
"""How long a text may be that is answered on one line."""


class StartForm(Form):
    """Begin a version: from the plan above, as a copy, or from a file.

    ``word`` makes a plan text of a Word document and its name; what it refuses is said at the field.
    """

    start = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("Plan file"),
        required=False,
        help_text=_(
            "A plan file (YAML in UTF-8, at most 1 MB), or the plan as a Word document (.docx, at most 20 MB)."
        ),
    )
    document_number = forms.CharField(
        label=_("Document number"),
        required=False,
        max_length=80,
        help_text=_("As it stands on the paper, for instance 云邮〔2026〕19 号."),
    )

    def __init__(
        self,
        *given: Any,
        starts: list[tuple[str, str]],
        hints: dict[str, str],
        word: Callable[[bytes, str], str],
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.word = word
        self.offer("start", starts)
        self.fields["start"].hints = hints  # type: ignore[attr-defined]
        self.text = ""

    def clean(self) -> dict[str, Any]:
        """Read the file when one is wanted; what is wrong with it is said at the field.

        Who chose a file wants it, whatever was ticked beforehand: it must not be passed over without a word.
        """
        filled = super().clean() or {}
        if filled.get("file") is not None:
            filled["start"] = "FILE"
        if filled.get("start") == "FILE":
            self.text = self._read(filled.get("file"))
        return filled

    def _read(self, upload: Any) -> str:
        if upload is None:
            self.add_error("file", _("Choose the file."))
            return ""
        content = upload.read(MOST_WORD_BYTES + 1)
        try:
            return self.word(content, upload.name) if is_word(content, upload.name) else decode(content)
        except Unreadable as error:
            self.add_error("file", f"{error.fault.line}: {wording.say(error.fault.reason)}")
        except UnableTo as refusal:
            self.add_error("file", wording.say(refusal.sentence))
        return ""


class TextForm(Form):
    """The text of a draft or of one of its sections; a clash keeps both."""

    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 28, "spellcheck": "false", "wrap": "off", "class": "form-control"}
        ),
    )

    def __init__(self, *given: Any, section: str = "", **named: Any) -> None:
        super().__init__(*given, **named)
        self.section = section
        self.stored = ""
        self.difference: list[dict[str, str]] = []

    def clean_text(self) -> str:
        """Return the text with the line ends of files: a browser sends CR LF."""
        return self.cleaned_data["text"].replace("\r\n", "\n")

    def take_clash(self, clash: Stale) -> None:
        """Keep what was written and show what is stored now beside it, line by line."""
        super().take_clash(clash)
        if isinstance(clash, SentBefore):
            return
        self.theirs = []
        self.stored = self._part(clash.theirs.get("text", ""))
        yours = self.cleaned_data["text"]
        lines = unified_diff(self.stored.splitlines(), yours.splitlines(), lineterm="", n=1)
        self.difference = [
            {"sign": line[:1], "text": line[1:]}
            for line in list(lines)[2 : 2 + MOST_LINES]
            if not line.startswith("@@")
        ]

    def _part(self, whole: str) -> str:
        if not self.section:
            return whole
        try:
            return section_text(whole, self.section)
        except (KeyError, Unreadable):
            return whole


class NumberedTextForm(TextForm):
    """The whole text of a draft with its document number."""

    document_number = forms.CharField(label=_("Document number"), required=False, max_length=80)


class WordsForm(Form):
    """The words that texts lack in one language, each beside those in the other; what is left empty stays open."""

    def __init__(self, *given: Any, gaps: Iterable[Gap], **named: Any) -> None:
        super().__init__(*given, **named)
        self.gaps = {f"text-{place}": gap for place, gap in enumerate(gaps)}
        for name, gap in self.gaps.items():
            long = len(gap.given) > SHORT or "\n" in gap.given
            widget = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput()
            widget.attrs["lang"] = gap.language
            self.fields[name] = forms.CharField(
                label=gap.given, required=False, max_length=4000, help_text=gap.key, widget=widget
            )

    @property
    def words(self) -> dict[str, str]:
        """Return what was filled in, by the key of its text."""
        return {gap.key: said for name, gap in self.gaps.items() if (said := self.cleaned_data.get(name))}

    def clean(self) -> dict[str, Any]:
        """Ask for one text at least."""
        filled = super().clean() or {}
        if not self.words:
            self.add_error(None, _("Fill in at least one text."))
        return filled


class ReviewForm(Form):
    """Passed, or sent back with a remark."""

    verdict = forms.ChoiceField(
        label=_("Result of the review"),
        widget=PassFail,
        choices=[("PASS", _("Passed")), ("FAIL", _("Sent back"))],
    )
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Required when it is sent back: say what must be changed."),
    )


class PublishForm(Form):
    """From when a version is in force."""

    in_force_from = MomentField(label=_("In force from"), required=False, help_text=_("Now, if left out."))


class ReasonForm(Form):
    """Why a version is given up."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
