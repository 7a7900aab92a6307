"""Forms of the customers' voice: the public page, the tracking page, the office's list, call-backs, publicity."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.core.wording import word
from youxu.feedback.rules import texts
from youxu.feedback.rules.words import (
    COUNTED,
    CallBackReason,
    CallResult,
    Truth,
    VoiceKind,
    VoiceSource,
    VoiceState,
)
from youxu.network.models import Outlet
from youxu.web.forms.base import Form, MomentField, Segment, Tiles

Choices = Iterable[tuple[str, str]]
LONG = {"rows": 4, "class": "form-control"}
SCORES = (
    ("1", _("1 very dissatisfied")),
    ("2", _("2 dissatisfied")),
    ("3", _("3 fair")),
    ("4", _("4 satisfied")),
    ("5", _("5 very satisfied")),
)


def words_field(label: Any, *, required: bool = True) -> forms.CharField:
    """Return a field for a customer's or an officer's own words; how long they may be is asked by the rules."""
    return forms.CharField(required=required, label=label, widget=forms.Textarea(attrs=LONG))


def _score(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 3 else None


class PublicForm(Form):
    """What a customer hands in without an account; ``known`` says that the address names the outlet."""

    place = forms.CharField(
        required=False,
        max_length=120,
        label=_("Which post office"),
        help_text=_("Its name or address, as you know it."),
    )

    def __init__(self, *args: Any, known: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        if known:
            del self.fields["place"]


class PublicVoiceForm(PublicForm):
    """An enquiry, a complaint or praise."""

    kind = forms.ChoiceField(label=_("What is it about"), widget=Tiles, initial=VoiceKind.ENQUIRY)
    text = words_field(_("Your words"))
    contact = forms.CharField(
        required=False,
        max_length=120,
        label=_("Telephone or e-mail"),
        help_text=_(
            "Only if we should ring or write to you. You can also read the answer with the number that you get; "
            "what you leave here is removed afterwards."
        ),
    )
    name = forms.CharField(required=False, max_length=40, label=_("How we address you"))
    looks = {"kind": {"ENQUIRY": "help-circle", "COMPLAINT": "alert-circle", "PRAISE": "heart-handshake"}}

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("kind", [(kind, word("voice", kind)) for kind in COUNTED])
        self.fields["text"].error_messages["required"] = wording.say(texts.EMPTY)


class PublicMarkForm(PublicForm):
    """A mark for the handling, with words where somebody has some (E2)."""

    score = forms.ChoiceField(label=_("Your mark"), widget=Tiles, choices=SCORES)
    text = words_field(_("Your words"), required=False)

    def __init__(self, *args: Any, ask: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["score"].label = ask
        self.fields["score"].error_messages["required"] = wording.say(texts.NO_SCORE)


class RateForm(Form):
    """The mark for the handling, on the tracking page."""

    score = forms.ChoiceField(label=_("Your mark"), widget=Tiles, choices=SCORES)

    def __init__(self, *args: Any, ask: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["score"].label = ask


class ReopenForm(Form):
    """What is still open after the answer."""

    text = words_field(_("What is still open"))


class OutletForm(Form):
    """A form that may name an outlet: ``find`` reads its code or name, ``meant`` is the one that was found."""

    outlet = forms.CharField(
        required=False, max_length=120, label=_("Outlet"), help_text=_("Its code or name.")
    )

    def __init__(self, *args: Any, find: Callable[[str], Outlet | None], **given: Any) -> None:
        super().__init__(*args, **given)
        self.find = find
        self.meant: Outlet | None = None

    def clean_outlet(self) -> str:
        """Refuse a name that no outlet, or more than one, has."""
        text: str = self.cleaned_data["outlet"].strip()
        self.meant = self.find(text) if text else None
        if text and self.meant is None:
            raise forms.ValidationError(_("No outlet, or more than one, is called that; write its code."))
        return text


class EnterVoiceForm(OutletForm):
    """What a caller or somebody at the counter says, written down by an officer."""

    kind = forms.ChoiceField(label=_("What is it about"), widget=Segment, initial=VoiceKind.ENQUIRY)
    source = forms.ChoiceField(label=_("How it came"), widget=Segment, initial=VoiceSource.TELEPHONE)
    text = words_field(_("What was said"), required=False)
    score = forms.ChoiceField(required=False, label=_("Mark"), choices=(("", "–"), *SCORES))
    contact = forms.CharField(
        required=False,
        max_length=120,
        label=_("Telephone or e-mail"),
        help_text=_("Only if an answer is wanted. A telephone number goes on the list of call-backs."),
    )
    name = forms.CharField(
        required=False, max_length=40, label=_("Name, as the customer wants to be addressed")
    )
    heard_at = MomentField(required=False, label=_("When"), help_text=_("Now, if left out."))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("kind", [(kind, word("voice", kind)) for kind in VoiceKind])
        self.offer(
            "source",
            [(one, word("voice_source", one)) for one in (VoiceSource.TELEPHONE, VoiceSource.COUNTER)],
        )

    @property
    def mark(self) -> int | None:
        """Return the mark as a number."""
        return _score(self.cleaned_data["score"])


class TallyForm(OutletForm):
    """How much was asked and complained of at an outlet on a day, without persons."""

    day = forms.DateField(required=False, label=_("Day"), help_text=_("Today, if left out."))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["outlet"].required = True
        self.fields["day"].widget = forms.DateInput(attrs={"type": "date"})
        for kind in COUNTED:
            self.fields[kind.lower()] = forms.IntegerField(
                label=word("voice", kind), initial=0, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
            )

    def counts(self) -> dict[str, int]:
        """Return the counts by kind."""
        return {str(kind): self.cleaned_data[kind.lower()] for kind in COUNTED}


class AnswerForm(Form):
    """The answer to a voice."""

    text = words_field(_("Answer to the customer"))


class LinkForm(OutletForm):
    """To which outlet and incident a voice belongs."""

    incident = forms.ChoiceField(required=False, label=_("Incident"))

    def __init__(self, *args: Any, incidents: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("incident", [("", _("none")), *incidents])


class JoinForm(Form):
    """With which other voice this one is joined."""

    other = forms.CharField(max_length=40, label=_("Number of the other one"))


class PlainVoiceForm(Form):
    """One tap."""


class VoiceFilterForm(forms.Form):
    """What is asked for in the list."""

    state = forms.ChoiceField(required=False, label=_("State"))
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    incident = forms.CharField(required=False, max_length=40, label=_("Incident"))

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="f-%s", label_suffix="")
        states: Any = self.fields["state"]
        states.choices = [
            ("waiting", _("Waiting for an answer")),
            ("late", _("Late")),
            *((one, word("voice_state", one)) for one in VoiceState),
            ("all", _("All")),
        ]
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("All")), *((one, word("voice", one)) for one in VoiceKind)]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class CallBackForm(OutletForm):
    """Somebody who is to be rung back."""

    reason = forms.ChoiceField(label=_("Why"), widget=Segment)
    contact = forms.CharField(max_length=200, label=_("How to reach the person"))
    name = forms.CharField(required=False, max_length=40, label=_("Name"))
    about = forms.CharField(required=False, max_length=300, label=_("What about"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("reason", [(one, word("call_back_reason", one)) for one in CallBackReason])


class CallResultForm(Form):
    """How a call ended."""

    result = forms.ChoiceField(label=_("How did it end"), widget=forms.RadioSelect)
    again_at = MomentField(required=False, label=_("Ring again at"), help_text=_("Only for later."))
    note = forms.CharField(required=False, max_length=300, label=_("In short"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("result", [(one, word("call_result", one)) for one in CallResult])


class MentionForm(Form):
    """Something said in public."""

    platform = forms.CharField(
        max_length=80, label=_("Where"), help_text=_("The paper, the site, the group.")
    )
    text = words_field(_("What is said"), required=False)
    link = forms.CharField(
        required=False, max_length=500, label=_("Address"), help_text=_("Kept as text; nothing is opened.")
    )
    reach = forms.IntegerField(required=False, label=_("Readers, as far as known"))
    truth = forms.ChoiceField(label=_("Is it so?"), widget=Segment, initial=Truth.UNCLEAR)
    seen_at = MomentField(required=False, label=_("Seen at"), help_text=_("Now, if left out."))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("truth", [(one, word("truth", one)) for one in Truth])


class JudgeForm(Form):
    """Whether something said in public is so."""

    truth = forms.ChoiceField(label=_("Is it so?"), widget=Segment)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("truth", [(one, word("truth", one)) for one in (Truth.TRUE, Truth.FALSE)])


class AnswerMentionForm(Form):
    """How something said in public was answered; ``published`` tells whether a number is that of a notice that went out."""

    answer = words_field(_("Our answer, in the words that went out"))
    notice = forms.CharField(
        required=False,
        max_length=60,
        label=_("Number of the published notice"),
        help_text=_("What is false is answered with the notice."),
    )
    is_correction = forms.BooleanField(required=False, label=_("The other side corrected it"))

    def __init__(self, *args: Any, published: Callable[[str], bool], **given: Any) -> None:
        super().__init__(*args, **given)
        self.published = published

    def clean_notice(self) -> str:
        """Return the number; raise where no notice of that number went out."""
        number = str(self.cleaned_data["notice"]).strip()
        if number and not self.published(number):
            raise forms.ValidationError(
                _("No notice of this number went out. Its number stands on the page of notices.")
            )
        return number
