"""Tags of the site's templates: a state with its shape and word, moments, distances. All words of people are escaped."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from youxu.core import wording
from youxu.network.rules import State
from youxu.statuspage import words
from youxu.statuspage.facts import Words

register = template.Library()
SYMBOLS = {
    State.OPEN: "open",
    State.RESTRICTED: "restricted",
    State.SUSPENDED: "suspended",
    State.RELOCATED: "relocated",
    State.UNKNOWN: "unknown",
    State.CLOSED_NOW: "closed",
    State.NOT_OFFERED: "closed",
}


@register.simple_tag
def symbol(name: str) -> SafeString:
    """Return an icon of the page's own sheet of symbols; a word stands beside it."""
    return mark_safe(f'<svg class="icon" aria-hidden="true"><use href="#i-{name}"/></svg>')


@register.simple_tag
def chip(state: State, text: str = "") -> SafeString:
    """Return a state with its shape and its word; a page that went stale says when it was so."""
    return _chip(SYMBOLS[state], text or words.state_word(state))


@lru_cache(maxsize=512)
def _chip(name: str, word: str) -> SafeString:
    return format_html('<span class="st {}" data-word="{}">{}{}</span>', name, word, symbol(name), word)


@register.simple_tag(takes_context=True)
def said(context: template.Context, text: Words) -> str:
    """Return a text in the language of the page."""
    return text.said(context["language"])


@register.simple_tag(takes_context=True)
def when(context: template.Context, at: datetime | None) -> str:
    """Return a moment, today's with the word."""
    return words.when(at, context["now"])


@register.filter
def clock(at: datetime) -> str:
    """Return 14:30."""
    return wording.clock_time(at)


@register.filter
def whole(at: datetime) -> str:
    """Return 14:30 with its day."""
    return words.day_and_time(at)


@register.filter
def iso(at: datetime) -> str:
    """Return a moment for a machine, in the zone of the site."""
    return wording.local(at).isoformat(timespec="seconds")


@register.filter
def far(metres: int | None) -> str:
    """Return a distance."""
    return words.distance(metres)
