"""Forms of notices: what a person adds to the values, the steps to publication, the second look, the withdrawal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.announcements.rules.content import Content, Written, written_of
from youxu.announcements.rules.faults import MOST_WORDS
from youxu.announcements.rules.words import ADDRESSED, PUBLIC_CHANNELS, NoticeKind
from youxu.core.wording import word
from youxu.web.forms.base import Chips, Form, MomentField

ONLY = {
    NoticeKind.FIRST: ("reason_zh", "reason_en", "query_from_at", "pickup_until_at"),
    NoticeKind.REVISION: ("query_from_at", "pickup_until_at"),
    NoticeKind.RESTORED: ("reason_zh", "reason_en", "next_update_at", "ends_at"),
    NoticeKind.CORRECTION: ("reason_zh", "reason_en", "query_from_at", "pickup_until_at", "next_update_at"),
}
"""Fields that a kind of notice has no place for."""


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(
        required=False, max_length=MOST_WORDS, label=label, help_text=help_text, widget=area
    )


class NoticeForm(Form):
    """What a person writes into a notice; everything else comes from the incident's rows."""

    channels = forms.MultipleChoiceField(label=_("Over which channels"), widget=Chips)
    next_update_at = MomentField(required=False, label=_("Next word by"))
    ends_at = MomentField(required=False, label=_("The notice stands until"))
    reason_zh = _words(_("Why the time changed, in Chinese"))
    reason_en = _words(_("Why the time changed, in English"))
    words_zh = _words(
        _("Own words, in Chinese"), _("Only where the values do not say it: it then needs an approval.")
    )
    words_en = _words(_("Own words, in English"))
    promise = forms.BooleanField(
        required=False, label=_("It promises something: storage, home collection, compensation")
    )
    bank_zh = _words(_("The bank's own words, in Chinese"), _("On savings we say nothing of our own."))
    bank_en = _words(_("The bank's own words, in English"))
    bank_said_by = forms.CharField(required=False, max_length=80, label=_("Who at the bank said so"))
    bank_said_at = MomentField(required=False, label=_("When the bank said so"))
    query_from_at = MomentField(required=False, label=_("Hand receipts can be asked for from"))
    pickup_until_at = MomentField(required=False, label=_("Items wait to be collected until"))

    def __init__(self, *args: Any, kind: NoticeKind, content: Content, **given: Any) -> None:
        channels = given.pop("channels", None) or []
        initial = {"channels": [str(one) for one in channels], **written_of(content).model_dump()}
        super().__init__(*args, initial=initial, **given)
        self.offer("channels", [(str(one), word("notice_channel", one)) for one in PUBLIC_CHANNELS])
        for name in ONLY[kind]:
            del self.fields[name]

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        found = super().values()
        channels = found.pop("channels")
        kept = {name: found.pop(name) for name in Written.model_fields if name in found}
        return {**found, "channels": channels, "said": Written(**kept)}


class StepForm(Form):
    """One step of a draft: nothing to fill in but, sometimes, why."""

    reason = forms.CharField(required=False, max_length=200, label=_("Why, in a few words"))


class ReviewForm(Form):
    """The second look, with what was found."""

    remark = forms.CharField(required=False, max_length=200, label=_("What you found, in a few words"))


class AudienceForm(Form):
    """Whom a channel reaches."""

    channel = forms.ChoiceField(label=_("Channel"))
    name = forms.CharField(max_length=80, label=_("Whom it reaches"))
    way = forms.ChoiceField(label=_("By which way"))
    address = forms.CharField(required=False, max_length=200, label=_("Number or address"))
    language = forms.ChoiceField(
        label=_("Language"), choices=[("zh-hans", "中文"), ("en", "English")], initial="zh-hans"
    )

    def __init__(self, *args: Any, ways: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("channel", [(str(one), word("notice_channel", one)) for one in ADDRESSED])
        self.offer("way", ways)


class WithdrawForm(Form):
    """Taking a notice down everywhere."""

    reason = forms.CharField(required=False, max_length=200, label=_("Why it is withdrawn"))


class PostedForm(Form):
    """That a sheet hangs at an outlet, or the words were read out there: a picture, or where it hangs."""

    outlet = forms.ChoiceField(label=_("Outlet"))
    channel = forms.ChoiceField(label=_("Channel"))
    photo = forms.FileField(
        required=False, label=_("Picture of the door"), widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    word = forms.CharField(
        required=False,
        max_length=200,
        label=_("Where it hangs, or who heard it"),
        help_text=_("Instead of a picture, or beside it."),
    )

    def __init__(
        self,
        *args: Any,
        outlets: list[tuple[str, str]],
        channels: list[tuple[str, str]],
        needs: bool = True,
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.offer("outlet", outlets)
        self.offer("channel", channels)
        if not needs:
            for name in ("outlet", "channel", "photo", "word"):
                del self.fields[name]
