"""Forms of signing in and of one's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from youxu.web.forms.base import Form
from youxu.web.request import Request

_OLD = forms.PasswordInput(attrs={"autocomplete": "current-password"})
_NEW = {"autocomplete": "new-password"}


class SignInForm(Form):
    """Staff number or mobile number, and password."""

    username = forms.CharField(
        label=gettext_lazy("Staff number or mobile"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(label=gettext_lazy("Password"), strip=False, widget=_OLD)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: Request, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.request = request
        self.person: Any = None

    def clean(self) -> dict[str, Any]:
        """Find the person; which of the two entries was wrong is not told."""
        cleaned = super().clean() or self.cleaned_data
        name, password = cleaned.get("username"), cleaned.get("password")
        if name and password:
            self.person = authenticate(self.request, username=name.strip(), password=password)
            if self.person is None and not getattr(self.request, "axes_locked_out", False):
                raise ValidationError(
                    _("Staff number and password do not fit together. Capital and small letters count.")
                )
        return cleaned


class NewPasswordForm(Form):
    """A new password, twice."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs=_NEW),
        help_text=gettext_lazy(
            "At least 10 characters, and not one that many people use. A short sentence is good."
        ),
    )
    again = forms.CharField(
        label=gettext_lazy("The same once more"), strip=False, widget=forms.PasswordInput(attrs=_NEW)
    )
    own = (*Form.own, "again")

    def clean(self) -> dict[str, Any]:
        """Check that both entries are the same; how strong the password is, the action decides."""
        cleaned = super().clean() or self.cleaned_data
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("This differs from the line above."))
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    """The present password, then the new one twice."""

    old = forms.CharField(label=gettext_lazy("Present password"), strip=False, widget=_OLD)
    field_order = ("old", "password", "again")
