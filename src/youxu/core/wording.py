"""What a reader sees of codes, sentences, moments and durations, in the reader's language.

Pages, command line and documents all speak through this module, so a thing is worded once. The wording is that of
the design guide: 14:30 before words, minutes never as parts of an hour, an absolute time beside every countdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext

from youxu.kernel.vocabulary import KINDS, kind_of
from youxu.kernel.words import Sentence

SOON = timedelta(minutes=60)
_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def word(kind: str, code: object) -> str:
    """Return the word of a stored code: ``word("state", "SUSPENDED")``; an unknown code is shown as it is."""
    text = KINDS.get(kind, {}).get(str(code))
    if text is None and kind == "verb":
        return _verb(str(code))
    return pgettext(kind, text) if text else str(code)


def _verb(code: str) -> str:
    """Return what an act is called that was written down by its command: by its last word, else as a command."""
    text = KINDS["verb"].get(code.rpartition(" ")[2].replace("-", "_"))
    if text is not None:
        return pgettext("verb", text)
    return gettext("run the command “{command}”").format(command=code) if code else ""


def say(sentence: Sentence | str | None) -> str:
    """Return a sentence translated, its values filled in: codes become words, moments local times."""
    if sentence is None:
        return ""
    if isinstance(sentence, str):
        return gettext(sentence) if sentence else ""
    text = gettext(sentence.text)
    if not sentence.values:
        return text
    return text.format_map(_Values({name: _value(name, value) for name, value in sentence.values.items()}))


class _Values(dict[str, object]):
    """Values of a sentence; a place that has none stays visible instead of failing the page.

    ``money`` is the amount with its currency, as the language writes it.
    """

    def __missing__(self, key: str) -> str:
        if key == "money" and "amount" in self:
            return money(str(self["amount"]), str(self.get("currency", "CNY")))
        return "…"


def money(amount: str, currency: str = "CNY") -> str:
    """Return 180.00 元 (en: ¥180.00); another currency by its code."""
    if currency != "CNY":
        return f"{amount} {currency}"
    return f"{amount} 元" if chinese() else f"¥{amount}"


def _value(name: str, value: object) -> object:
    if isinstance(value, Sentence):
        return say(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, timedelta):
        return duration(value)
    if isinstance(value, str) and name.endswith("_at"):
        return moment(datetime.fromisoformat(value)) if value else gettext("not known yet")
    if isinstance(value, Mapping) and {"zh", "en"} & set(value):
        return value.get("zh" if chinese() else "en") or next(iter(value.values()))
    if name == "numbers" and isinstance(value, str):
        return value.replace(", ", gettext(", "))
    kind = kind_of(name)
    if kind and isinstance(value, str):
        return gettext(", ").join(word(kind, one) for one in value.split(", "))
    return value


def chinese() -> bool:
    """Tell whether the reader's language is Chinese."""
    return (get_language() or "zh").startswith("zh")


def local(at: datetime, zone: tzinfo | None = None) -> datetime:
    """Return the moment in the zone in force for this reader (the unit's)."""
    return at.astimezone(zone or timezone.get_current_timezone())


def clock_time(at: datetime | None) -> str:
    """Return 14:30."""
    return local(at).strftime("%H:%M") if at else ""


def moment(at: datetime | None, now: datetime | None = None) -> str:
    """Return 14:30 for the day of ``now``, else 11-24 09:12 (en: 24 Nov 09:12), with the year when it differs.

    Without ``now`` the day is always given.
    """
    if at is None:
        return ""
    here, today = local(at), local(now) if now else None
    if today and here.date() == today.date():
        return here.strftime("%H:%M")
    return f"{day(at, now)} {here:%H:%M}"


def day(at: datetime | None, now: datetime | None = None) -> str:
    """Return 11-24 or, in another year than ``now``'s, 2025-11-28 (en: 24 Nov, 28 Nov 2025)."""
    if at is None:
        return ""
    here = local(at)
    same_year = now is None or local(now).year == here.year
    if chinese():
        return here.strftime("%m-%d") if same_year else here.strftime("%Y-%m-%d")
    text = f"{here.day} {_MONTHS[here.month - 1]}"
    return text if same_year else f"{text} {here.year}"


def long_day(at: datetime) -> str:
    """Return 11月23日 周一 (en: Mon 23 Nov)."""
    here = local(at)
    if chinese():
        return f"{here.month}月{here.day}日 周{_WEEKDAYS['zh'][here.weekday()]}"
    return f"{_WEEKDAYS['en'][here.weekday()]} {here.day} {_MONTHS[here.month - 1]}"


def duration(length: timedelta | float | int | None) -> str:
    """Return 34 分, 1 小时 14 分, 22 小时, 3 天 (en: 34 min, 1 h 14 min, 22 h, 3 days); seconds or a timedelta."""
    if length is None:
        return ""
    seconds = length.total_seconds() if isinstance(length, timedelta) else float(length)
    minutes = int(abs(seconds) // 60)
    if minutes < 1:
        return gettext("under 1 min")
    if minutes < 60:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return ngettext("%(days)d day", "%(days)d days", hours // 24) % {"days": hours // 24}
    if rest and hours < 10:
        return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return gettext("%(hours)d h") % {"hours": hours}


def elapsed(length: timedelta | float | int) -> str:
    """Return 1:14:08, for the clock in an incident's head; days lead when there are some."""
    seconds = int(length.total_seconds() if isinstance(length, timedelta) else length)
    hours, rest = divmod(max(seconds, 0), 3600)
    text = (
        f"{hours % 24}:{rest // 60:02}:{rest % 60:02}"
        if hours >= 24
        else f"{hours}:{rest // 60:02}:{rest % 60:02}"
    )
    return f"{duration(timedelta(days=hours // 24))} {text}" if hours >= 24 else text


def percent(share: float) -> str:
    """Return 25 % from 0.25."""
    return f"{round(share * 100)} %"


@dataclass(frozen=True)
class Deadline:
    """How a promised time stands: ``kind`` is ok, soon, late, met or met_late; ``text`` says it in words."""

    kind: str
    text: str
    at: datetime


def deadline(
    at: datetime,
    now: datetime,
    *,
    since: datetime | None = None,
    met: datetime | None = None,
    short: bool = False,
) -> Deadline:
    """Word a promised time.

    ``since`` is when the limit began: the last third of it counts as soon, as do the last 60 minutes. ``met`` is
    when it was kept, if it was. ``short`` leaves out "by" where the chip stands beside the task that it limits.
    """
    return worded(kind_of_deadline(at, now, since=since, met=met), at, now, met=met, short=short)


def kind_of_deadline(
    at: datetime, now: datetime, *, since: datetime | None = None, met: datetime | None = None
) -> str:
    """Return ok, soon, late, met or met_late."""
    if met is not None:
        return "met" if met <= at else "met_late"
    if now > at:
        return "late"
    left = at - now
    return "soon" if left < SOON or (since is not None and left * 3 < at - since) else "ok"


def worded(
    kind: str, at: datetime, now: datetime, *, met: datetime | None = None, short: bool = False
) -> Deadline:
    """Put a deadline of a known kind into words."""
    texts = {
        "ok": "%(time)s",
        "soon": gettext("%(time)s, %(left)s left") if short else gettext("by %(time)s, %(left)s left"),
        "late": gettext("late %(left)s") if short else gettext("%(left)s late"),
        "met": gettext("%(time)s in time"),
        "met_late": gettext("%(time)s, %(left)s late"),
    }
    shown, length = (met, met - at) if met is not None else (at, at - now)
    if kind == "late" and length > -timedelta(minutes=1):
        return Deadline(kind, gettext("just overdue"), at)
    values = {"time": moment(shown, now), "left": duration(length)}
    return Deadline(kind, texts[kind] % values, at)
