"""Forms of evaluation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from youxu.web.forms.base import Form


class CountsForm(Form):
    """Daily transactions by outlet and service as a file."""

    file = forms.FileField(label=_("File (xlsx or csv)"))
