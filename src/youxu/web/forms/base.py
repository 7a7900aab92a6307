"""The form that every page's form derives from: submission and revision, refusals as errors, the design's widgets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.choices import BaseChoiceIterator
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from youxu.core import clock, numbers, wording
from youxu.core.act import Submission
from youxu.core.errors import Invalid, SentBefore, Stale, UnableTo
from youxu.kernel import moments
from youxu.kernel.words import Sentence

AGE = "entered_ago"
"""The seconds since a form was entered on a phone that had no connection; no part of what was entered."""


class Offer(BaseChoiceIterator):
    """Choices that are pairs already: Django takes them as they are, looks none through for groups and copies none."""

    def __init__(self, pairs: Iterable[tuple[Any, Any]]) -> None:
        self._pairs = tuple(pairs)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self._pairs)

    def __deepcopy__(self, memo: object) -> Offer:
        return self


class Tiles(forms.RadioSelect):
    """Big choice: one of at most six, each with an icon (``field.icons`` by value)."""


class Chips(forms.CheckboxSelectMultiple):
    """Several of a list, as chips."""


class Segment(forms.RadioSelect):
    """One of at most three, side by side."""


class PassFail(forms.RadioSelect):
    """Passed or failed: the check sheet's pair."""


class OneOfMany(forms.Select):
    """One of up to some thousands: Django's own list, which draws each choice by two templates, written at once."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the list as Django draws it; choices in groups are left to it."""
        choices = list(self.choices)
        if any(isinstance(label, list | tuple) for _value, label in choices):
            return super().render(name, value, attrs, renderer)
        chosen = set(self.format_value(value))
        options = "".join(
            f'\n  <option value="{escape(str(one))}"{" selected" * (str(one) in chosen)}>{escape(str(label))}</option>\n'
            for one, label in choices
        )
        bare = copy(self)
        bare.choices = []
        drawn = forms.Select.render(bare, name, value, attrs, renderer)
        return mark_safe(drawn.replace("\n</select>", f"{options}\n</select>"))


class MomentField(forms.DateTimeField):
    """A moment entered in the unit's zone, as date and time, of a year that can be meant."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **given: Any) -> None:
        given.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"])
        super().__init__(**given)

    def validate(self, value: Any) -> None:
        """Refuse a year that was mistyped."""
        super().validate(value)
        if value is not None and not moments.is_meant(value, clock.now()):
            raise forms.ValidationError(wording.say(Sentence(moments.CHECK_YEAR, {"year": value.year})))

    def prepare_value(self, value: Any) -> Any:
        """Show a stored moment in the unit's zone."""
        if isinstance(value, datetime) and timezone.is_aware(value):
            return timezone.localtime(value)
        return value


class Form(forms.Form):
    """One form, one act.

    ``submission`` is made here when the page is drawn, so that the same form sent twice acts once; ``revision`` is
    the row's, so that a stale form shows both versions. ``icons`` and ``hints`` of a choice field are given by
    ``looks``: {field: {value: icon name}}.
    """

    use_required_attribute = False
    error_css_class = "bad"

    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    looks: Mapping[str, Mapping[str, str]] = {}
    own: tuple[str, ...] = ("submission", "revision")

    def __init__(
        self, data: Any = None, files: Any = None, *, revision: int | None = None, **given: Any
    ) -> None:
        given.setdefault("auto_id", "f-%s")
        given.setdefault("label_suffix", "")
        initial = {"submission": numbers.new_submission(), **(given.pop("initial", None) or {})}
        if revision is not None:
            initial["revision"] = revision
        super().__init__(data, files, initial=initial, **given)
        self.refusal: UnableTo | None = None
        self.theirs: list[dict[str, Any]] = []
        self.kept_photos: dict[str, list[Any]] = {}
        for name, icons in self.looks.items():
            if name in self.fields:
                self.fields[name].icons = icons  # type: ignore[attr-defined]
        for field in self.fields.values():
            for kind, text in _ERRORS.items():
                field.error_messages[kind] = text

    def offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """Give a choice field the choices that this page found."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} is no choice field")
        field.choices = Offer(choices)

    def warn(self, text: str) -> None:
        """Put a hint beside every field for free words, where the reader's eye and the screen reader find it."""
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea) and text:
                field.help_text = f"{field.help_text} {text}".strip()

    @property
    def submission_id(self) -> Submission | None:
        """Return the submission that came with the form, with the digest of the fields as they were posted."""
        value: UUID | None = self.cleaned_data.get("submission")
        return Submission(value, self._posted()) if value else None

    def _posted(self) -> Iterator[tuple[str, object]]:
        """Yield the posted fields, and of each file its name and size; not the token and the submission itself.

        A password only under the product's key: its digest must tell nothing to who holds the database alone.
        """
        unsaid = ("csrfmiddlewaretoken", AGE, self.add_prefix("submission"))
        secret = {
            self.add_prefix(name)
            for name, field in self.fields.items()
            if isinstance(field.widget, forms.PasswordInput)
        }
        for name, values in _listed(self.data):
            if name in secret:
                yield name, salted_hmac("youxu.submission", str(values), algorithm="sha256").hexdigest()
            elif name not in unsaid:
                yield name, values
        for name, files in _listed(self.files):
            yield name, [(file.name, file.size) for file in files]

    def values(self) -> dict[str, Any]:
        """Return what the action takes: the cleaned fields without submission and (unless posted) revision."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in self.own}
        if self.cleaned_data.get("revision") is not None:
            given["revision"] = self.cleaned_data["revision"]
        return given

    def take(self, refusal: UnableTo) -> None:
        """Show what an action refused: at the field that it names, else on top."""
        self.refusal = refusal
        if isinstance(refusal, Invalid):
            for name, sentence in refusal.faults.items():
                self.add_error(name if name in self.fields else None, wording.say(sentence))
            return
        place = refusal.field if refusal.field in self.fields else None
        self.add_error(place, wording.say(refusal.sentence))

    def take_clash(self, clash: Stale) -> None:
        """Show both versions of a row that changed meanwhile; sending again is then a decision, not an accident.

        Which of the row's values have a place here is told by the fields; what was entered stays in them. A
        submission that was spent on something else has no other version to show: it is renewed.
        """
        self.refusal = clash
        if isinstance(clash, SentBefore):
            self._renew("submission", str(numbers.new_submission()))
            self.add_error(None, wording.say(clash.sentence))
            return
        self.theirs = [
            {
                "label": self.fields[name].label if name in self.fields else _ROW_WORDS[name],
                "theirs": _shown(name, value),
                "yours": _shown(name, self[name].value() if name in self.fields else clash.yours.get(name)),
            }
            for name, value in clash.theirs.items()
            if name in self.fields or name in _ROW_WORDS
        ]
        revision = clash.details.get("revision")
        if revision is not None:
            self._renew("revision", str(revision))
        self.add_error(None, wording.say(clash.sentence))

    def _renew(self, name: str, value: str) -> None:
        """Put another value in the place of a hidden field that was posted."""
        data: Any = copy(self.data)
        if hasattr(data, "_mutable"):
            data._mutable = True
        data[self.add_prefix(name)] = value
        self.data = data

    @property
    def faults(self) -> list[dict[str, str]]:
        """Return each error with the id of its field, in the order of the form, for the summary on top."""
        found = []
        for name, messages in self.errors.items():
            bound = self[name] if name in self.fields else None
            for message in messages:
                found.append(
                    {
                        "target": _first_control(bound) if bound else "",
                        "label": str(bound.label) if bound else "",
                        "message": str(message),
                    }
                )
        return found


def _listed(sent: Any) -> Iterator[tuple[str, list[Any]]]:
    """Yield each name with all its values, of a posted form or a plain mapping."""
    if hasattr(sent, "lists"):
        yield from sent.lists()
    else:
        yield from ((name, value if isinstance(value, list) else [value]) for name, value in sent.items())


def _shown(name: str, value: Any) -> str:
    """Return a value of a row in the reader's words."""
    if isinstance(value, list | tuple):
        return ("；" if wording.chinese() else "; ").join(map(str, value))
    if name in _CODED and value:
        return wording.word(name, str(value))
    if isinstance(value, datetime):
        return wording.moment(value, value)
    return "" if value is None else str(value)


def _first_control(bound: forms.BoundField) -> str:
    """Return the id of the control that a link from the error summary leads to."""
    several = isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return f"{bound.auto_id}_0" if several else bound.auto_id


_ROW_WORDS = {"level": _("Level"), "stage": _("Stage"), "directives": _("Directives")}
_CODED = ("level", "stage")
_ERRORS = {
    "required": _("Please fill this in."),
    "invalid": _("This is not in a form that can be read; see the hint."),
    "invalid_choice": _("Choose one of the list."),
    "invalid_list": _("Choose from the list."),
}
