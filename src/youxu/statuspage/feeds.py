"""The site for machines: one JSON file, an Atom feed for each language, alerts of CAP with a feed of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from youxu.kernel import cap
from youxu.statuspage import rules
from youxu.statuspage.facts import Elsewhere, Notice, Place, Site

VERSION = 1
MOST_ENTRIES = 200


def files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield every file for machines."""
    yield "status.json", _status(site).encode()
    yield "feed.atom", _atom(site, "zh")
    yield "en/feed.atom", _atom(site, "en")
    for alert in site.alerts:
        yield f"cap/{alert.identifier}.xml", alert.document.encode()
    yield "cap/feed.atom", _cap(site)


def _status(site: Site) -> str:
    """Return the site as one JSON object; an outlet that is as it was is not written out again."""
    values = {
        "version": _json(VERSION),
        "issued_at": _json(_at(site.issued_at, site)),
        "valid_until": _json(_at(site.valid_until, site)),
        "unit": _json({"zh": site.unit.zh, "en": site.unit.en}),
        "hotline": _json(site.hotline),
        "counts": _json({str(state): count for state, count in sorted(site.tally.items())}),
        "outlets": f"[{','.join(_outlets(site))}]",
        "notices": _json([_notice(one, site) for one in site.notices]),
    }
    return "{" + ",".join(f'"{name}":{value}' for name, value in values.items()) + "}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_written: dict[tuple[str, str], tuple[Place, str]] = {}
"""Outlets as they were last written, by unit and code: of ten thousand a change touches one."""


def _outlets(site: Site) -> Iterator[str]:
    """Yield each outlet that has a page, and forget those that have none any more."""
    before, unit = dict(_written), (site.unit_path, site.zone)
    _written.clear()
    for place in site.places:
        if not place.told:
            continue
        key = ("/".join(unit), place.code)
        known = before.get(key)
        # The very same value: what is equal only after a walk through all its fields costs what writing it costs.
        text = known[1] if known and known[0] is place and place.as_of else _json(_outlet(place, site))
        _written[key] = (place, text)
        yield text


def _outlet(place: Place, site: Site) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": {"zh": place.name.zh, "en": place.name.en},
        "state": str(place.state),
        "as_of": _at(place.as_of or site.issued_at, site),
        "lines": {line.line: str(line.state) for line in place.lines},
        "moved_to": place.moved_to,
        "notices": list(place.notices),
        "page": f"o/{rules.page_of(place.code)}.html",
        "alternatives": [_elsewhere(one, site) for one in place.elsewhere],
    }


def _elsewhere(one: Elsewhere, site: Site) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": {"zh": one.name.zh, "en": one.name.en},
        "distance_m": one.distance_m,
        "open_until": _at(one.open_until, site) if one.open_until else None,
        "accepted": one.accepted,
        "lines": list(one.lines),
    }


def _notice(one: Notice, site: Site) -> dict[str, Any]:
    return {
        "code": one.code,
        "reference": one.reference,
        "revision": one.revision,
        "kind": one.kind,
        "title": {"zh": one.title.zh, "en": one.title.en},
        "cause": {"zh": one.cause.zh, "en": one.cause.en},
        "since_at": _at(one.since_at, site),
        "published_at": _at(one.published_at, site),
        "next_update_at": _at(one.next_update_at, site) if one.next_update_at else None,
        "ends_at": _at(one.ends_at, site),
        "estimate": _estimate(one, site),
        "outlets": list(one.outlets),
        "restored": list(one.back),
        "page": f"n/{one.code}.html",
    }


def _estimate(one: Notice, site: Site) -> dict[str, str | None] | None:
    if one.point_at is None:
        return None
    named = {"at": one.point_at, "low_at": one.low_at, "high_at": one.high_at}
    return {name: _at(at, site) if at else None for name, at in named.items()}


def _at(at: datetime, site: Site) -> str:
    return at.astimezone(ZoneInfo(site.zone)).isoformat(timespec="seconds")


def _atom(site: Site, language: str) -> bytes:
    """Return the feed of notices: one entry for each revision that went out, the newest first."""
    entries = [(past.published_at, one, past) for one in (*site.notices, *site.past) for past in one.earlier]
    entries.sort(key=lambda entry: entry[0], reverse=True)
    rows = [
        cap.FeedEntry(
            id=f"urn:youxu:notice:{one.code}:{past.revision}",
            title=past.title.said(language),
            updated=at.astimezone(ZoneInfo(site.zone)),
            link=f"n/{one.code}.html",
            summary=past.body.said(language),
            type="text/html",
        )
        for at, one, past in entries[:MOST_ENTRIES]
    ]
    return _feed(site, f"urn:youxu:site:{site.unit_path}:{language}", language, rows)


def _cap(site: Site) -> bytes:
    rows = [
        cap.FeedEntry(
            id=f"urn:youxu:alert:{one.identifier}",
            title=one.title.said("zh"),
            updated=one.sent_at.astimezone(ZoneInfo(site.zone)),
            link=f"{one.identifier}.xml",
        )
        for one in site.alerts[:MOST_ENTRIES]
    ]
    return _feed(site, f"urn:youxu:cap:{site.unit_path}", "zh", rows)


def _feed(site: Site, name: str, language: str, rows: list[cap.FeedEntry]) -> bytes:
    updated = max((row.updated for row in rows), default=site.issued_at)
    title = site.unit.said(language)
    return cap.feed(name, title, title, updated.astimezone(ZoneInfo(site.zone)), "feed.atom", rows)
