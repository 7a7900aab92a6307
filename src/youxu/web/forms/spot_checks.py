"""The form of one spot check: what the call came to, what was found instead, what else was said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.core.wording import word
from youxu.watch.rules.spot_checks import FOUND, SpotResult
from youxu.web.forms.base import Form


class FoundField(forms.ChoiceField):
    """What was found instead: asked where the status was wrong alone."""

    needed = _("if it was wrong")


class SpotCheckForm(Form):
    """One outlet's answer; the button pressed is the result."""

    result = forms.ChoiceField(label=_("Result"))
    found = FoundField(label=_("Found instead"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=400)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("result", [(str(one), str(one)) for one in SpotResult if one])
        self.offer("found", [("", "—"), *((str(one), word("state", one)) for one in FOUND)])
