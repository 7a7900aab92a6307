"""What several pages hand to the shared components: the next step, its buttons, the parts that renew themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from youxu.core import numbers
from youxu.web.request import Request


@dataclass(frozen=True)
class Button:
    """A link, or with ``post`` a form of its own with hidden ``fields`` (revision, ids).

    ``look`` is ``btn-primary`` (at most one a screen), ``btn-danger``, ``btn-sm``, ``btn-lg``, ``btn-quiet`` or ''.
    """

    label: str
    url: str
    icon: str = ""
    look: str = ""
    post: bool = False
    fields: Mapping[str, object] = field(default_factory=dict)
    submission: UUID = field(default_factory=numbers.new_submission)


@dataclass(frozen=True)
class NextStep:
    """The one next step of a screen: what, by when (a moment or a query's Limit), which clause, what else is known."""

    text: str
    due: Any = None
    since: datetime | None = None
    clause: str = ""
    notes: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


def parts_answer(request: Request, parts: Mapping[str, str], context: Mapping[str, Any]) -> HttpResponse:
    """Answer the live parts of a page (name -> template) from one reading; ``js/parts.js`` puts them in place."""
    return render(request, "components/_parts.html", {**context, "parts": tuple(parts.items())})
