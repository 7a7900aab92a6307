"""Opening hours in the reader's words: the OSM syntax as people read it on a page or on paper."""

from __future__ import annotations

import re

from django.utils.translation import gettext

from youxu.kernel.words import mark

DAYS = {
    "Mo": mark("Mon"),
    "Tu": mark("Tue"),
    "We": mark("Wed"),
    "Th": mark("Thu"),
    "Fr": mark("Fri"),
    "Sa": mark("Sat"),
    "Su": mark("Sun"),
    "PH": mark("public holidays"),
}
_SPAN = re.compile(r"\d\d:\d\d-\d\d:\d\d")


def opening_hours(text: str | None) -> str:
    """Return ``Mo-Fr 08:30-17:30; PH off`` as 周一至周五 08:30–17:30；节假日休息; what says more is left as it is."""
    if not text:
        return ""
    rules = [_rule(part.split()) for part in text.split(";") if part.strip()]
    return gettext("; ").join(rules) if all(rules) else text


def _rule(words: list[str]) -> str:
    """Word one rule; '' when it says more than days and times."""
    days, times = (words[0], words[1:]) if _days(words[0]) else ("", words)
    said = [_days(days)] if days else []
    for span in ",".join(times).split(",") if times else []:
        if span == "off":
            said.append(gettext("closed"))
        elif _SPAN.fullmatch(span):
            said.append(span.replace("-", "–"))
        else:
            return ""
    spans = gettext(", ").join(said[1:] if days else said)
    return f"{said[0]} {spans}".strip() if days else spans


def _days(text: str) -> str:
    if text == "Mo-Su":
        return gettext("every day")
    names = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first not in DAYS or (dash and last not in DAYS):
            return ""
        start = gettext(DAYS[first])
        names.append(
            gettext("%(first)s to %(last)s") % {"first": start, "last": gettext(DAYS[last])}
            if dash
            else start
        )
    return gettext(", ").join(names)
