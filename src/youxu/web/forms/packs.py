"""The form that has an outage pack built."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.web.forms.base import Form, Segment


class PackForm(Form):
    """In which language the pack is wanted."""

    language = forms.ChoiceField(
        choices=[("zh-hans", "中文"), ("en", "English")], label=_("Language of the paper"), widget=Segment
    )
