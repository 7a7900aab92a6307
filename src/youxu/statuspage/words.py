"""What the site says in words, in the language and zone in force: short, for customers, a time instead of "soon"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from youxu.core import wording
from youxu.network.rules import State
from youxu.statuspage.facts import Elsewhere, Notice, Place, Region, Site


def state_word(state: State) -> str:
    """Return the word of a state."""
    return wording.word("state", state)


def when(at: datetime | None, now: datetime) -> str:
    """Return ``today 14:30``, or the day with the time."""
    if at is None:
        return ""
    if wording.local(at).date() == wording.local(now).date():
        return _("today {time}").format(time=wording.clock_time(at))
    return wording.moment(at, now)


def day_and_time(at: datetime) -> str:
    """Return the moment with its whole day: 10:20, 23 November."""
    return _("{time}, {day}").format(time=wording.clock_time(at), day=wording.long_day(at))


def headline(site: Site) -> str:
    """Return how many outlets are affected, closed by the timetable, open, moved."""
    tally, affected = site.tally, len(site.affected)
    if not affected and not site.moved and tally.get(State.OPEN, 0) == len(site.places):
        return _("All post offices are open as usual")
    counts = [
        (affected, ngettext("{count} post office affected", "{count} post offices affected", affected)),
        (tally.get(State.OPEN, 0), _("{count} open")),
        (len(site.moved), _("{count} moved")),
        (tally.get(State.CLOSED_NOW, 0), _("{count} closed at this hour")),
    ]
    return pgettext("clauses", ", ").join(text.format(count=count) for count, text in counts if count)


def title_of(place: Place, language: str) -> str:
    """Return what customers find at an outlet, as one line."""
    name = place.name.said(language)
    if place.state is State.SUSPENDED:
        text = _("{name}: some services are stopped") if place.usual else _("{name}: no service now")
    elif place.state is State.RESTRICTED:
        text = _("{name}: limited service")
    elif place.state is State.UNKNOWN:
        text = _("{name}: not confirmed yet")
    elif place.state is State.RELOCATED:
        text = _("{name} has moved to {place}") if place.moved_to else _("{name} has moved")
    elif place.state is State.CLOSED_NOW:
        text = _("{name}: closed at this hour")
    else:
        text = _("{name}: open as usual")
    return text.format(name=name, place=place.moved_to)


def lines_of(site: Site, keys: Iterable[str], language: str) -> str:
    """Return names of lines in a row."""
    return _(", ").join(site.lines[key].said(language) for key in keys if key in site.lines)


def stopped(site: Site, place: Place, language: str) -> str:
    """Return which lines are stopped, limited or not confirmed, as sentences."""
    said = []
    texts = {
        State.SUSPENDED: _("Stopped: {lines}."),
        State.RESTRICTED: _("Limited: {lines}."),
        State.UNKNOWN: _("Not confirmed: {lines}."),
    }
    for state, text in texts.items():
        keys = [line.line for line in place.lines if line.state is state]
        if keys and not place.usual and len(keys) == len(place.lines) and state is State.SUSPENDED:
            said.append(_("All services are stopped."))
        elif named := lines_of(site, keys, language):
            said.append(text.format(lines=named))
    if place.usual and said:
        said.append(_("As usual: {lines}.").format(lines=lines_of(site, place.usual, language)))
    return sentences(*said)


def sentences(*said: str) -> str:
    """Return sentences one after another, as each language sets them."""
    return ("" if wording.chinese() else " ").join(filter(None, said))


def expected(notice: Notice | None, now: datetime) -> str:
    """Return the estimate of a notice as a sentence; without a notice that it is being looked into."""
    if notice is None:
        return _("We are checking. Please ring before you set out.")
    if notice.point_at is None:
        if notice.next_update_at is None:
            return _("We do not know yet when service returns.")
        return _("Not known yet; next word by {time}.").format(time=when(notice.next_update_at, now))
    if notice.low_at and notice.high_at:
        text = _("Expected back {time} (most likely {low} to {high}).")
        low, high = wording.moment(notice.low_at, now), wording.moment(notice.high_at, now)
        return text.format(time=when(notice.point_at, now), low=low, high=high)
    return _("Expected back {time}.").format(time=when(notice.point_at, now))


def because(notice: Notice | None, language: str) -> str:
    """Return the public cause, and nothing but it."""
    cause = notice.cause.said(language) if notice else ""
    return _("Cause: {cause}.").format(cause=cause) if cause else ""


def distance(metres: int | None) -> str:
    """Return 6.2 km, 800 m."""
    if metres is None:
        return ""
    if metres < 1000:
        return _("{metres} m").format(metres=round(metres, -1))
    kilometres = metres / 1000
    return _("{kilometres} km").format(
        kilometres=f"{kilometres:.1f}".removesuffix(".0") if kilometres < 10 else round(kilometres)
    )


def openness(one: Elsewhere, now: datetime) -> str:
    """Return until when an alternative is open, or from when."""
    if one.open_now and one.open_until:
        return _("open now until {time}").format(time=wording.moment(one.open_until, now))
    if one.open_now:
        return _("open now")
    return _("opens {time}").format(time=when(one.opens_at, now)) if one.opens_at else _("closed")


def where_to(places: Sequence[Elsewhere], now: datetime, language: str) -> str:
    """Return the first alternative as one sentence: name, distance, how long."""
    if not places:
        return ""
    one = places[0]
    facts = pgettext("clauses", ", ").join(filter(None, (distance(one.distance_m), openness(one, now))))
    text = _("Go to {name} ({facts})") if one.accepted else _("Ring {name} before you go ({facts})")
    return text.format(name=one.name.said(language), facts=facts)


def region_line(region: Region) -> str:
    """Return how a region stands."""
    if region.affected:
        return _("{affected} of {total} affected").format(affected=region.affected, total=region.total)
    return ngettext(
        "{total} post office, none affected", "{total} post offices, none affected", region.total
    ).format(total=region.total)


def of_every_page(site: Site, language: str) -> dict[str, str]:
    """Return what stands on every page: said once for a tree, not once a page."""
    unit, issued, until = (
        site.unit.said(language),
        day_and_time(site.issued_at),
        wording.clock_time(site.valid_until),
    )
    zone = _("Beijing time") if site.zone == "Asia/Shanghai" else site.zone
    about = _("Which post offices of {unit} are open, what is stopped and until when, and where else to go.")
    stale = _(
        "It was issued at {issued} and should have been renewed by {until}. Do not take what stands below for how it is "
        "now; ring first:"
    )
    publisher = _("Published by {unit} and renewed with every change. Times are those of {zone}.")
    valid = _("valid until {time}; take it for out of date if it is not renewed by then")
    return {
        "unit": unit,
        "issued": wording.clock_time(site.issued_at),
        "until": wording.local(site.valid_until).isoformat(timespec="seconds"),
        "about": about.format(unit=unit),
        "stale": stale.format(issued=issued, until=until),
        "publisher": publisher.format(unit=unit, zone=zone),
        "as_of": _("as of {time}").format(time=issued),
        "valid": valid.format(time=until),
    }
