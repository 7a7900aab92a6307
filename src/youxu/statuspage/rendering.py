"""The pages of the site in one language tree: facts in, bytes out. Pure but for the words of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import segno
from django.template import Context, Engine, Origin, Template
from django.template.loaders.filesystem import Loader
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from youxu.announcements.rules.times import public_path
from youxu.core import wording
from youxu.network.rules import State, normalised
from youxu.statuspage import drawing, folder, rules, words
from youxu.statuspage.facts import Elsewhere, Notice, Place, Site
from youxu.statuspage.tags import SYMBOLS

HERE = Path(__file__).parent / "site"
LANGUAGES = {"zh-hans": ("", "zh-CN", "en/", "English", "en"), "en": ("en/", "en", "", "中文", "zh-CN")}
_CONSTANT = re.compile(r'{% translate "([^"]*)" %}')
MOST_CARDS = 60
MOST_NAMED = 200
File = tuple[str, bytes]
MEANINGS = (State.OPEN, State.RESTRICTED, State.SUSPENDED, State.RELOCATED, State.UNKNOWN, State.CLOSED_NOW)


@dataclass(frozen=True)
class Tree:
    """One language of a site: where it lies, and what its pages share."""

    site: Site
    language: str

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Return what stands on every page of the tree."""
        return words.of_every_page(self.site, self.language)

    @property
    def root(self) -> str:
        """Return the folder of the tree: nothing for the first language."""
        return LANGUAGES[self.language][0]

    def page(self, template: str, name: str, values: Mapping[str, Any]) -> File:
        """Return one page; ``name`` is its place within the tree."""
        _root, html_lang, other, other_name, other_lang = LANGUAGES[self.language]
        root = "../" * name.count("/")
        up = root + "../" * self.root.count("/")
        shared = {
            "site": self.site,
            "now": self.site.issued_at,
            "language": self.language,
            "html_lang": html_lang,
            "other": f"{up}{other}{name}",
            "other_name": other_name,
            "other_lang": other_lang,
            "root": root,
            "up": up,
            "texts": self.texts,
        }
        text = _template(template, self.language).render(Context({**shared, **values}))
        return f"{self.root}{name}", text.encode()

    def words(self, place: Place) -> dict[str, Any]:
        """Return what an outlet is told by wherever it stands in a list."""
        name = place.name.said(self.language)
        known = (
            place.code,
            place.name.zh,
            place.name.en,
            self.site.regions[place.region].zh,
            place.address,
            place.postcode,
        )
        moved = _("moved to {place}").format(place=place.moved_to) if place.moved_to else ""
        return {
            "place": place,
            "page": rules.page_of(place.code) if place.told else "",
            "name": name,
            "find": normalised(*known),
            "word": moved if place.state is State.RELOCATED else "",
        }

    def card(self, place: Place) -> dict[str, Any]:
        """Return an affected outlet as the front page tells it."""
        notice = self.notice(place)
        return {
            **self.words(place),
            "look": SYMBOLS[place.state],
            "word": words.state_word(place.state),
            "text": words.sentences(
                words.stopped(self.site, place, self.language),
                words.because(notice, self.language),
                words.expected(notice, self.site.issued_at),
            ),
            "where": words.where_to(place.elsewhere, self.site.issued_at, self.language),
        }

    def voice(self, place: Place | None = None, notice: Notice | None = None) -> dict[str, str]:
        """Return where people are told, heard and give a mark, each address naming outlet, notice and revision.

        Nothing where nobody outside reaches the product.
        """
        if not self.site.voice:
            return {}
        told = {**({"outlet": place.code} if place else {}), "unit": self.site.unit_key}
        heard = {"notice": notice.reference, "revision": str(notice.revision)} if notice else {}
        lang = {"lang": self.language}
        return {
            "subscribe_url": f"{self.site.voice}/subscribe/?{urlencode({**told, **lang})}",
            "feedback_url": f"{self.site.voice}/feedback/?{urlencode({**told, **heard, **lang})}",
        }

    def notice(self, place: Place) -> Notice | None:
        """Return the newest notice that speaks of what is stopped at an outlet; one of a stop to come is only listed."""
        found = [self.site.by_notice[code] for code in place.notices if code in self.site.by_notice]
        now = self.site.issued_at
        mine = (one for one in found if place.code in one.outlets and one.since_at <= now)
        return next((one.ahead(now) for one in mine), None)

    def elsewhere(self, one: Elsewhere) -> dict[str, Any]:
        """Return where else to go, in words."""
        lines = words.lines_of(self.site, one.lines, self.language)
        far = words.distance(one.distance_m)
        return {
            "name": one.name.said(self.language),
            "address": one.address,
            "distance": far,
            "openness": words.openness(one, self.site.issued_at),
            "open_now": one.open_now,
            "telephone": one.telephone,
            "accepted": one.accepted,
            "facts": " · ".join(filter(None, (far, one.address, lines))),
        }


def pages(
    site: Site, only: Collection[str] | None = None, notices: Collection[str] | None = None
) -> Iterator[File]:
    """Yield every page in every language, or with ``only`` those that some changed outlets and notices ask for."""
    for language in LANGUAGES:
        with ExitStack() as stack:
            stack.enter_context(translation.override(language))
            stack.enter_context(timezone.override(ZoneInfo(site.zone)))
            yield from _tree(Tree(site, language), only, notices)


def kept(site: Site, only: Collection[str], notices: Collection[str]) -> Iterator[str]:
    """Yield the names of the pages that stay as they were: those of outlets, regions and notices that did not change."""
    touched = {site.by_code[code].region for code in only}
    for root, *_rest in LANGUAGES.values():
        for place in site.places:
            if place.told and place.code not in only:
                yield f"{root}o/{rules.page_of(place.code)}.html"
                if place.notices:
                    yield f"{root}o/{rules.page_of(place.code)}.print.html"
        yield from (f"{root}r/{key}.html" for key in site.regions if key not in touched)
        known = chain(site.notices, site.past)
        yield from (f"{root}n/{one.code}.html" for one in known if one.code not in notices)


def _tree(tree: Tree, only: Collection[str] | None, notices: Collection[str] | None) -> Iterator[File]:
    site = tree.site
    yield _index(tree)
    yield _fragment(tree)
    yield tree.page("about.html", "about.html", {"states": [(state, _meaning(state)) for state in MEANINGS]})
    yield tree.page("history.html", "history.html", {"notices": site.past[:MOST_NAMED]})
    touched = None if only is None else {site.by_code[code].region for code in only}
    for region in site.all_regions:
        if touched is None or region.key in touched:
            yield _region(tree, region.key)
    for one in chain(site.notices, site.past):
        if notices is None or one.code in notices:
            yield _notice(tree, one)
    for place in site.places:
        if place.told and (only is None or place.code in only):
            yield from _outlet(tree, place)


def _index(tree: Tree) -> File:
    site = tree.site
    cards = [tree.card(place) for place in site.affected[:MOST_CARDS]]
    large = len(site.places) > rules.LISTED
    regions = [
        {
            "key": one.key,
            "name": one.name.said(tree.language),
            "line": words.region_line(one),
            "find": normalised(one.name.zh, one.name.en),
        }
        for one in site.all_regions
    ]
    others = [place for place in site.places if not place.affected]
    others.sort(key=lambda one: (one.state is not State.RELOCATED, one.code))
    return tree.page(
        "index.html",
        "index.html",
        {
            "headline": words.headline(site),
            "cards": cards,
            "more": len(site.affected) - len(cards),
            "regions": regions if large else (),
            "rows": () if large else [tree.words(place) for place in others],
            "notices": site.notices[:12],
            "map": drawing.drawn(site, tree.language),
            **tree.voice(),
        },
    )


def _fragment(tree: Tree) -> File:
    cards = [tree.card(place) for place in tree.site.affected[:MOST_CARDS]]
    return tree.page(
        "fragment.html", "fragment.html", {"headline": words.headline(tree.site), "cards": cards}
    )


def _region(tree: Tree, key: str) -> File:
    rows = tree.site.in_region[key]
    line = next(words.region_line(one) for one in tree.site.all_regions if one.key == key)
    values = {
        "name": tree.site.regions[key].said(tree.language),
        "line": line,
        "cards": [tree.words(place) for place in rows if place.affected],
        "rows": [tree.words(place) for place in rows if not place.affected],
    }
    return tree.page("region.html", f"r/{key}.html", values)


def _notice(tree: Tree, one: Notice) -> File:
    now = tree.site.issued_at
    codes = [code for code in dict.fromkeys((*one.outlets, *one.back)) if code in tree.site.by_code]
    earlier = [
        {"published_at": past.published_at, "title": past.title, "text": past.body.said(tree.language)}
        for past in one.earlier
        if past.revision != one.revision
    ]
    values = {
        "notice": one,
        "body": one.body.said(tree.language),
        "standing": one.stands(now),
        "ends": words.when(one.ends_at, now),
        "next": words.when(one.next_update_at, now),
        "outlets": [tree.words(tree.site.by_code[code]) for code in codes[:MOST_NAMED]],
        "more": max(0, len(codes) - MOST_NAMED),
        "earlier": earlier,
        **tree.voice(tree.site.by_code[codes[0]] if len(codes) == 1 else None, one),
    }
    return tree.page("notice.html", f"n/{one.code}.html", values)


def _outlet(tree: Tree, place: Place) -> Iterator[File]:
    notice, now, name = tree.notice(place), tree.site.issued_at, place.name.said(tree.language)
    page = rules.page_of(place.code)
    values = {
        "place": place,
        "page": page,
        "name": name,
        "title": words.title_of(place, tree.language),
        "look": SYMBOLS[place.state],
        "where": " · ".join(filter(None, (place.address, place.postcode))),
        "notice": notice,
        "notices": [tree.site.by_notice[code] for code in place.notices if code in tree.site.by_notice],
        "text": words.sentences(
            words.stopped(tree.site, place, tree.language),
            words.because(notice, tree.language),
            "" if notice else words.expected(notice, now),
        ),
        "elsewhere": [tree.elsewhere(one) for one in place.elsewhere],
        **tree.voice(place, notice),
        "lines": _lines(tree, place),
        "open_now": any(one.open_now for one in place.elsewhere),
        **(_times(notice, tree) if notice else {}),
    }
    yield tree.page("outlet.html", f"o/{page}.html", values)
    if notice is not None:
        title = _("Some services are stopped") if place.usual else _("No service now")
        if place.state is not State.SUSPENDED:
            title = _("Limited service")
        sheet = {**values, "sheet_title": title, "code": _code(tree.site, notice)}
        yield tree.page("print.html", f"o/{page}.print.html", sheet)


def _code(site: Site, notice: Notice) -> str:
    """Return a code as a picture that leads to the notice's very revision; none where nobody outside gets there."""
    if not site.code:
        return ""
    address = site.code + public_path(notice.code, notice.revision)
    return mark_safe(segno.make(address, error="m", micro=False).svg_inline(border=0, omitsize=True))


def _times(notice: Notice, tree: Tree) -> dict[str, str]:
    now = tree.site.issued_at
    return {
        "low": wording.moment(notice.low_at, now),
        "high": wording.moment(notice.high_at, now),
        "next": wording.moment(notice.next_update_at, now),
    }


def _lines(tree: Tree, place: Place) -> list[dict[str, Any]]:
    """Return the lines of an outlet with their states and where they can be done; lines that are alike stand together."""
    alike: dict[tuple[State, str], list[str]] = {}
    for line in place.lines:
        names = [one.name.said(tree.language) for one in place.elsewhere if line.line in one.lines]
        hint = _("at {names}").format(names=_(", ").join(names)) if names else line.place
        alike.setdefault((line.state, hint), []).append(line.line)
    alike.setdefault((State.OPEN, ""), []).extend(place.usual)
    rows = (
        (state, hint, words.lines_of(tree.site, keys, tree.language)) for (state, hint), keys in alike.items()
    )
    return [{"name": named, "state": state, "hint": hint} for state, hint, named in rows if named]


def _meaning(state: State) -> str:
    return {
        State.OPEN: _("All its services are offered in its opening hours."),
        State.RESTRICTED: _("Some services are limited: slower, by hand, or only some of them."),
        State.SUSPENDED: _("One or more services are stopped."),
        State.RELOCATED: _("The post office works at another place for the time being."),
        State.UNKNOWN: _("We do not know for certain; ring before you set out."),
        State.CLOSED_NOW: _("It is outside its opening hours."),
    }[state]


def loose_files() -> Iterator[File]:
    """Yield what all pages share: the style sheet, the script, the icon."""
    for path in sorted((HERE / "files").iterdir()):
        yield path.name, path.read_bytes()


@cache
def made_by() -> str:
    """Return what tells pages of this make from those of another: their templates, files and words."""
    catalogues = (HERE.parents[1] / "locale").rglob("*.mo")
    files = sorted([*(path for path in HERE.rglob("*") if path.is_file()), *catalogues])
    return rules.digest("".join(folder.digest(path.read_bytes()) for path in files))


@cache
def _template(name: str, language: str) -> Template:
    return _engine(language).get_template(name)


@cache
def _engine(language: str) -> Engine:
    """Return the engine of a language: its templates are translated once, not with each of forty thousand pages."""
    return Engine(
        dirs=[str(HERE)],
        builtins=["django.templatetags.i18n", "youxu.statuspage.tags"],
        loaders=[
            ("django.template.loaders.cached.Loader", [("youxu.statuspage.rendering.Translated", language)])
        ],
    )


class Translated(Loader):
    """Reads templates with their constant texts put into a language."""

    def __init__(self, engine: Engine, language: str) -> None:
        super().__init__(engine)
        self.language = language

    def get_contents(self, origin: Origin) -> str:
        """Return the source of a template, each plain ``translate`` replaced by its text."""
        with translation.override(self.language):
            return _CONSTANT.sub(
                lambda found: escape(translation.gettext(found[1])), super().get_contents(origin)
            )
