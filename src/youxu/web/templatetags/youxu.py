"""The product's own tags and filters: each draws one component of the design guide.

They are built in (no ``{% load %}``). All markup is escaped; none carries a style or a script.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from django import forms, template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from youxu.core import environment, wording
from youxu.core.hours_words import opening_hours
from youxu.kernel.words import Sentence
from youxu.organisation import queries as organisation
from youxu.supplies.actions.ledger import plain
from youxu.web import outward, stages
from youxu.web.bands import Band
from youxu.web.forms.base import Chips, PassFail, Segment, Tiles

register = template.Library()

STATE_ICONS = {
    "OPEN": "circle-check-filled",
    "RESTRICTED": "alert-triangle-filled",
    "SUSPENDED": "octagon-minus-filled",
    "RELOCATED": "map-pin-filled",
    "UNKNOWN": "help-square",
    "UNREACHABLE": "phone-off",
    "CLOSED_NOW": "moon",
    "NOT_OFFERED": "minus",
}
TASK_LOOKS = {
    "NEW": ("inbox", "new"),
    "DOING": ("player-play", "doing"),
    "WAITING": ("clock-pause", "wait"),
    "NO_ANSWER": ("clock-pause", "wait"),
    "BLOCKED": ("hand-stop", "block"),
    "REFUSED": ("arrow-back-up", "refused"),
    "TO_VERIFY": ("eye-check", "verify"),
    "DONE": ("check", "done"),
    "SUPERSEDED": ("replace", "gone"),
}
DUE_ICONS = {"ok": "clock", "soon": "hourglass", "late": "alarm-filled", "met": "check", "met_late": "check"}
LIMIT_KINDS = {"IN_TIME": "ok", "SOON": "soon", "LATE": "late", "MET": "met", "MET_LATE": "met_late"}
NUMERALS = {"I": ("i1", "Ⅰ"), "II": ("i2", "Ⅱ"), "III": ("i3", "Ⅲ"), "IV": ("i4", "Ⅳ"), "OUTLET": ("i0", "—")}


@cache
def _shapes() -> dict[str, str]:
    file = Path(__file__).resolve().parents[1] / "icons.json"
    shapes: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return shapes


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw a Tabler icon, hidden from screen readers: a word stands beside it. Raises KeyError for an unknown name."""
    if name.endswith("-filled"):
        return mark_safe(
            f'<svg class="icon f" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">{_shapes()[name]}</svg>'
        )
    return mark_safe(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{_shapes()[name]}</svg>'
    )


@register.simple_tag
def money(amount: Decimal, currency: str) -> str:
    """Write an amount with its currency, as the language does."""
    return wording.money(f"{amount:.2f}", currency)


@register.simple_tag
def held_amount(amount: Decimal | None, row: Any) -> str:
    """Write how much of a class is in custody: money, or a count with the class's unit; nothing for none."""
    if amount is None:
        return ""
    if row.currency:
        return money(amount, row.currency)
    return f"{amount:.0f} {either(row.unit, row.unit_en)}".strip()


@register.simple_tag
def state_chip(state: str, form: str = "chip") -> SafeString:
    """Draw an outlet's or line's state: shape, word, tint; ``form`` is chip (text, cards) or bare (tables)."""
    return _state_chip(str(state), form, get_language())


@cache
def _state_chip(state: str, form: str, _language: str) -> SafeString:
    look = str(state).lower().replace("_", "-")
    return format_html(
        '<span class="st {}{}">{}{}</span>',
        look,
        " chip" if form == "chip" else "",
        icon(STATE_ICONS[str(state)]),
        wording.word("state", state),
    )


@register.simple_tag
def state_mark(state: str) -> SafeString:
    """Draw a state as one cell of the matrix: the shape, its word for screen readers and on hover."""
    return _state_mark(str(state), get_language())


@cache
def _state_mark(state: str, _language: str) -> SafeString:
    text = wording.word("state", state)
    if state == "NOT_OFFERED":
        return format_html(
            '<span class="na" title="{0}"><span aria-hidden="true">—</span><span class="vh">{0}</span></span>',
            text,
        )
    look = str(state).lower().replace("_", "-")
    return format_html(
        '<span class="{0}" title="{1}">{2}<span class="vh">{1}</span></span>',
        look,
        text,
        icon(STATE_ICONS[str(state)]),
    )


@register.simple_tag
def level(code: str, form: str = "full") -> SafeString:
    """Draw a response level: numeral in its law colour and the words; ``form="numeral"`` leaves the words out of sight."""
    look, numeral = NUMERALS[str(code)]
    if code == "OUTLET":
        text = pgettext("level", "Outlet level")
    elif wording.chinese():
        text = f"{numeral}级响应"
    else:
        text = wording.word("level", code)
    words = format_html('<span class="{}">{}</span>', "vh" if form == "numeral" else "", text)
    return format_html('<span class="lv {}"><b aria-hidden="true">{}</b>{}</span>', look, numeral, words)


@register.simple_tag(takes_context=True)
def due(
    context: template.Context,
    at: Any,
    met: datetime | None = None,
    since: datetime | None = None,
    short: bool = False,
    before: str = "",
    after: str = "",
) -> SafeString:
    """Draw a deadline chip: ok, soon, late, met, met late. ``at`` is a moment, or a query's Limit.

    ``before`` and ``after`` add words around the wording.
    """
    if at is None:
        return mark_safe("")
    if hasattr(at, "timing") and at.due_at is None:
        return _without_limit(at.met_at, _now(context))
    found = _deadline(at, _now(context), met, since, short)
    return format_html(
        '<time class="due {}" datetime="{}">{}{}{}{}</time>',
        found.kind,
        found.at.isoformat(),
        icon(DUE_ICONS[found.kind]),
        before,
        found.text,
        after,
    )


def _without_limit(met: datetime | None, now: datetime) -> SafeString:
    """Draw what has no limit: that it goes on, or when it was done."""
    if met is None:
        return format_html('<span class="due ok">{}{}</span>', icon("clock"), gettext("ongoing"))
    return format_html(
        '<time class="due met" datetime="{}">{}{}</time>',
        met.isoformat(),
        icon(DUE_ICONS["met"]),
        wording.moment(met, now),
    )


def _deadline(
    at: Any, now: datetime, met: datetime | None = None, since: datetime | None = None, short: bool = False
) -> wording.Deadline:
    """Word a moment or a query's Limit; the Limit's own timing is kept."""
    if hasattr(at, "timing"):
        kind = LIMIT_KINDS[str(at.timing)]
        return wording.worded(kind, at.due_at, now, met=at.met_at, short=short and _shortens(kind))
    found = wording.deadline(at, now, since=since, met=met, short=short)
    if short and not _shortens(found.kind):
        return wording.deadline(at, now, since=since, met=met)
    return found


def _shortens(kind: str) -> bool:
    """Whether a short wording may stand: English says "11 min late" in lists too."""
    return kind != "late" or wording.chinese()


@register.simple_tag(takes_context=True)
def due_kind(
    context: template.Context, at: Any, met: datetime | None = None, since: datetime | None = None
) -> str:
    """Return ok, soon, late, met or met_late of a moment or a Limit: the class of a list row."""
    if at is None or (hasattr(at, "timing") and at.due_at is None):
        return "ok" if at is None or at.met_at is None else "met"
    return _deadline(at, _now(context), met, since).kind


@register.simple_tag(takes_context=True)
def countdown(context: template.Context, at: Any) -> SafeString:
    """Draw the left cell of the deadline list: 11 分 已超期, 34 分 即将到期, 22 小时 11-24 09:12."""
    now = _now(context)
    kind = _deadline(at, now).kind
    at = getattr(at, "due_at", at)
    note = {"late": gettext("overdue"), "soon": gettext("due soon")}.get(kind) or wording.moment(at, now)
    return format_html(
        '<time class="cd" datetime="{}">{}<small>{}</small></time>',
        at.isoformat(),
        wording.duration(at - now),
        note,
    )


@register.simple_tag
def task_state(state: str, no_answer: bool = False) -> SafeString:
    """Draw a task's state; ``no_answer`` turns an untouched task past its time into 无回音."""
    code = "NO_ANSWER" if no_answer else str(state)
    name, look = TASK_LOOKS[code]
    return format_html('<span class="ts {}">{}{}</span>', look, icon(name), wording.word("task", code))


@register.simple_tag
def task_class(state: str) -> str:
    """Return the class of a task's row."""
    return TASK_LOOKS[str(state)][1]


@register.simple_tag
def clause(identity: str) -> SafeString:
    """Draw a clause id that links to the plan; several ids may be given with commas between."""
    ids = [part.strip() for part in str(identity or "").split(",") if part.strip()]
    return mark_safe(" ".join(_clause(one) for one in ids))


def _clause(identity: str) -> SafeString:
    return format_html(
        '<a class="cl" href="{}#{}" title="{}">{}</a>',
        _plan_address(),
        identity,
        gettext("Plan clause %(clause)s") % {"clause": identity},
        identity,
    )


def _plan_address() -> str:
    try:
        return outward.outward("plan")
    except NoReverseMatch:
        return "/plan/"


@register.simple_tag(takes_context=True)
def steps6(context: template.Context, step: Any, notes: Sequence[str] = ()) -> SafeString:
    """Draw the stepper of an incident's head.

    ``step`` is the number of the first step not done (7: all done) or the six rows of the room's query; ``notes``
    is the line below each name, in order, and replaces what the rows would say.
    """
    if not isinstance(step, int):
        rows = list(step)
        notes = notes or [stages.note(row, _now(context)) for row in rows]
        step = next((row.number for row in rows if row.state != "DONE"), 7)
    items = [_step(one) for one in stages.steps(step, notes)]
    return format_html(
        '<ol class="steps6" aria-label="{}">{}</ol>', gettext("Steps"), mark_safe("".join(items))
    )


def _step(step: stages.Step) -> SafeString:
    return format_html(
        '<li class="{}"{}><span class="d">{}</span><b>{}{}</b>{}</li>',
        step.state,
        mark_safe(' aria-current="step"') if step.state == "now" else "",
        icon("check") if step.state == "done" else str(step.number),
        step.name,
        format_html('<span class="vh"> {}</span>', gettext("done")) if step.state == "done" else "",
        format_html('<span class="sn">{}</span>', step.note) if step.note else "",
    )


@register.simple_tag(name="outward")
def address_outside(name: str, *args: Any) -> str:
    """Return the address of a page of reality: what stands outside of the drill whose page this is."""
    return outward.outward(name, *args)


@register.simple_tag
def mini6(step: int, stage: str = "") -> SafeString:
    """Draw the small stepper of lists: six bars and "3/6 Respond"; the stage's word for CALLED_OFF, MERGED, CLOSED."""
    if stage in ("CALLED_OFF", "MERGED") or not step:
        return format_html('<span class="ts gone">{}</span>', wording.word("stage", stage))
    text = f"{step}/6 {wording.word('step', step)}" if step < 7 else wording.word("stage", "CLOSED")
    bars = "".join(
        f'<li class="{"done" if n < step else "now" if n == step else ""}" aria-hidden="true"></li>'
        for n in range(1, 7)
    )
    return format_html('<ol class="mini6">{}<li class="w">{}</li></ol>', mark_safe(bars), text)


@register.inclusion_tag("components/_stamp.html")
def stamp(place: str, at: datetime, act: str, look: str = "") -> dict[str, Any]:
    """Draw the postmark of a proof: place above, date and time inside, act below; ``look`` is ghost or big."""
    here = wording.local(at)
    return {
        "place": place,
        "act": act,
        "date": f"{here:%Y.%m.%d}",
        "time": f"{here:%H:%M}",
        "look": look,
        "key": f"{crc32((place + act + at.isoformat()).encode()):08x}",
    }


@register.inclusion_tag("components/_band.html", takes_context=True)
def estimate_band(
    context: template.Context,
    start: datetime,
    low: datetime | None = None,
    point: datetime | None = None,
    high: datetime | None = None,
    closes: datetime | None = None,
    next_word: datetime | None = None,
) -> dict[str, Any]:
    """Draw interruption, now, the 80 % band, the estimate and closing time on one axis, with its sentence above."""
    now = _now(context)
    return {"band": Band(start, now, low, point, high, closes), "next_word": next_word, "now": now}


@register.simple_tag
def say(sentence: Sentence | str | None) -> str:
    """Return a kernel Sentence in the reader's language, its values worded."""
    return wording.say(sentence)


register.simple_tag(say, name="sentence")


@register.simple_tag
def word(kind: str, code: object) -> str:
    """Return the word of a stored code: {% word "stage" incident.stage %}."""
    return wording.word(kind, code)


@register.simple_tag
def among(rows: Mapping[Any, Any] | None, key: Any) -> Any:
    """Return the row of a mapping that a page was given by its key, None where there is none."""
    return rows.get(key) if rows else None


@register.filter
def word_of(code: object, kind: str) -> str:
    """Return the word of a stored code: {{ incident.stage|word_of:"stage" }}."""
    return wording.word(kind, code)


@register.filter
def said(sentence: Sentence | str | None) -> str:
    """Return a kernel Sentence in the reader's language, as a filter."""
    return wording.say(sentence)


@register.filter
def person(name: str | None) -> str:
    """Return a person's name, that rows keep as it was written down, in the reader's language."""
    if not name or wording.chinese():
        return name or ""
    return organisation.english_name(name) or name


@register.filter
def clocktime(at: datetime | None) -> str:
    """Return 14:30 in the unit's zone."""
    return wording.clock_time(at)


@register.filter
def long_day(at: datetime | None) -> str:
    """Return 11月23日 周一."""
    return wording.long_day(at) if at else ""


@register.filter
def moment_text(at: datetime | None, now: datetime | None = None) -> str:
    """Return 14:30, with the day unless it is that of ``now``: {{ at|moment_text:now }}."""
    return wording.moment(at, now)


@register.filter
def short_day(at: datetime | None) -> str:
    """Return 11-24 (en: 24 Nov)."""
    return wording.day(at)


@register.filter
def duration(length: timedelta | float | None) -> str:
    """Return 1 小时 14 分 from a timedelta or seconds."""
    return wording.duration(length)


@register.filter
def elapsed(length: timedelta | float) -> str:
    """Return 1:14:08 from a timedelta or seconds."""
    return wording.elapsed(length)


@register.filter
def kilometres(metres: int | None) -> str:
    """Return metres as kilometres with one place: 2.6 公里 (en: 2.6 km); a dash where they are not known."""
    return "–" if metres is None else gettext("{km} km").format(km=f"{metres / 1000:.1f}")


@register.filter
def hours(text: str | None) -> str:
    """Return opening hours in words: ``Mo-Fr 08:30-17:30; PH off`` as 周一至周五 08:30–17:30；节假日休息."""
    return opening_hours(text)


@register.filter
def quantity(number: Decimal | None) -> str:
    """Return a quantity of supplies without needless noughts."""
    return "" if number is None else plain(number)


@register.filter
def percent(share: float) -> str:
    """Return 25 % from 0.25."""
    return wording.percent(share)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime | None, form: str = "") -> SafeString:
    """Return <time>14:30</time>, with the day unless it is today; ``form="day"`` the day alone."""
    if at is None:
        return mark_safe("")
    now = _now(context)
    text = wording.day(at, now) if form == "day" else wording.moment(at, now)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), text)


@register.simple_tag(takes_context=True)
def since(context: template.Context, at: datetime | None) -> str:
    """Return how long ago a moment was: 1 小时 14 分."""
    return wording.duration(_now(context) - at) if at else ""


@register.simple_tag(takes_context=True)
def ticking(context: template.Context, start: datetime, end: datetime | None = None) -> SafeString:
    """Draw the elapsed clock 1:14:08; it ticks on the screen only, and stands still when ``end`` is given."""
    now = end or _now(context)
    mark = "" if end else format_html(' data-since="{}" data-now="{}"', start.isoformat(), now.isoformat())
    return format_html("<b{}>{}</b>", mark, wording.elapsed(now - start))


@register.simple_tag
def text_of(text: Any) -> str:
    """Return a plan text (zh, en) in the reader's language; also takes a mapping or a plain string."""
    if text is None or isinstance(text, str):
        return text or ""
    key = "zh" if wording.chinese() else "en"
    value = text.get(key) if isinstance(text, dict) else getattr(text, key, "")
    other = text.get("zh") if isinstance(text, dict) else getattr(text, "zh", "")
    return value or other or ""


@register.simple_tag
def name_of(row: Any) -> str:
    """Return a row's name in the reader's language: ``name_en`` for English when it has one, else ``name``."""
    if row is None:
        return ""
    english = getattr(row, "name_en", "")
    return english if english and not wording.chinese() else row.name


OTHER_FIELDS = 256 * 1024
"""How many bytes of a form its other fields may take beside its files."""


def picking(accept: str) -> dict[str, str]:
    """Return the words of a file field, which pick.js puts in the place of the browser's own, and how much is taken."""
    megabytes = environment.number("YOUXU_UPLOAD_MEGABYTES")
    return {
        "data-most": str(int(megabytes * 1024 * 1024) - OTHER_FIELDS),
        "data-large": gettext("Too large: at most {n} MB at once").format(n=f"{megabytes:g}"),
        "data-choose": gettext("Take or choose a picture")
        if accept.startswith("image/")
        else gettext("Choose a file"),
        "data-none": gettext("none chosen"),
    }


@register.simple_tag
def pick(accept: str) -> SafeString:
    """Write the same words into a file field that a template draws itself."""
    return format_html_join("", ' {}="{}"', picking(accept).items())


@register.simple_tag
def kept_photos(bound: forms.BoundField) -> Sequence[Any]:
    """Return the pictures that a form which came back has kept of a file field (``web.kept_photos``)."""
    found: Sequence[Any] = getattr(bound.form, "kept_photos", {}).get(bound.html_name, ())
    return found


@register.simple_tag
def field(bound: forms.BoundField, number: int | str = "", form: str = "") -> SafeString:
    """Draw one field: label above, control, hint, error with icon. Choices with a look get tiles, chips, segments.

    ``number`` makes it a numbered question of a phone form; ``form="phone"`` the same without a number.
    """
    widget = bound.field.widget
    looks = {Tiles: "tiles", Chips: "chips", Segment: "segment", PassFail: "passfail"}
    look = next((name for kind, name in looks.items() if isinstance(widget, kind)), "control")
    if look == "control" and isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        look = "choices"
    if look == "control" and isinstance(widget, forms.CheckboxInput):
        look = "tick"
    described = [f"{bound.auto_id}-error"] if bound.errors else []
    described += [f"{bound.auto_id}-hint"] if bound.help_text else []
    values = {"field": bound, "look": look, "number": number, "phone": bool(number) or form == "phone"}
    if look in ("control", "tick"):
        attributes: dict[str, str | bool] = {"class": "form-control" if look == "control" else "form-check"}
        if described:
            attributes["aria-describedby"] = " ".join(described)
        if bound.errors:
            attributes["aria-invalid"] = "true"
        if isinstance(widget, forms.FileInput):
            attributes |= picking(widget.attrs.get("accept", ""))
        values["control"] = bound.as_widget(attrs=attributes)
    else:
        values["described"] = " ".join(described)
        values["icons"] = getattr(bound.field, "icons", {})
        values["options"] = _options(bound)
    return render_to_string("components/_field.html", values)


def _options(bound: forms.BoundField) -> list[dict[str, Any]]:
    icons = getattr(bound.field, "icons", {})
    hints = getattr(bound.field, "hints", {})
    chosen = bound.value()
    values = (
        {str(v) for v in chosen}
        if isinstance(chosen, list | tuple | set)
        else {str(chosen)}
        if chosen is not None
        else set()
    )
    return [
        {
            "value": value,
            "label": label,
            "id": f"{bound.auto_id}_{index}",
            "icon": icons.get(value, ""),
            "hint": hints.get(value, ""),
            "group": group,
            "checked": str(value) in values,
        }
        for index, (group, value, label) in enumerate(_flat(getattr(bound.field, "choices", ())))
    ]


def _flat(choices: Any) -> Iterator[tuple[str, Any, Any]]:
    """Give each choice with the name of its group, '' without one."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from ((str(value), each, name) for each, name in label)
        else:
            yield "", value, label


@register.inclusion_tag("components/_errors.html")
def errors(form: forms.Form | None) -> dict[str, Any]:
    """Draw the error summary on top of a form, with a link to each field; nothing when there is no error."""
    return {"form": form}


@register.inclusion_tag("components/_hidden.html", takes_context=True)
def hidden(context: template.Context, form: forms.Form | None = None) -> dict[str, Any]:
    """Draw the hidden fields of a form: CSRF token, submission, revision, and its own hidden ones."""
    return {"form": form, "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def address(context: template.Context, **changes: object) -> str:
    """Return this page's query string with the given parameters changed; an empty value removes one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    return "?" + query.urlencode()


@register.filter
def dial(telephone: str) -> str:
    """Return a telephone number as a tel: link needs it: digits and a leading plus."""
    return "".join(sign for sign in telephone if sign.isdigit() or sign == "+")


@register.simple_tag
def either(chinese: str, english: str = "") -> str:
    """Return the text of the reader's language; the Chinese one when there is no English."""
    return chinese if wording.chinese() else english or chinese


def _now(context: template.Context) -> datetime:
    request = context.get("request")
    now: datetime = context.get("now") or request.at  # type: ignore[union-attr]
    return now
