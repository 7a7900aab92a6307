"""A drill is an address: every page below ``/drill/<key>/`` is of that drill, and no other page is (house law 9).

The part of the address that names the drill is taken off before the page is looked for, and put before every address that
the page makes: no link and no form leads out of the drill by accident, and two pages of one browser may stand in two worlds.
Which world a request is in follows from its address alone; nothing remembers it, so nothing can be turned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix

from youxu.core import clock
from youxu.core.errors import UnableTo
from youxu.core.worlds import world_of
from youxu.exercises.queries.stages import Stage, UnableToEnterDrill, UnableToPlay, stage_of
from youxu.kernel.words import mark
from youxu.web.outward import below
from youxu.web.pages import errors
from youxu.web.request import Request

ADDRESS = re.compile(r"/drill/(?P<key>[A-Za-z0-9-]{1,40})(?=/|$)")
"""What begins the address of every page of a drill."""

READING = ("GET", "HEAD")
SIGN = "DR"
"""How the reference of everything of a drill begins: what begins otherwise is of reality, and nobody needs to look."""

TAKEN = (
    "asks/",
    "board/",
    "clocks/",
    "custody/",
    "feedback/",
    "files/",
    "help/",
    "inbox/",
    "incidents/",
    "journal/",
    "language/",
    "live/",
    "more/",
    "my-work/",
    "notices/",
    "outlets/",
    "queue/",
    "report/",
    "rollcalls/",
    "sign-out/",
    "supplies/",
    "wall/",
)
"""Below which addresses pages take their world from the request; all else is of reality and does not answer in a drill."""

OF_REALITY = frozenset(
    (
        "calendar",
        "contacts",
        "declare",
        "evidence-file",
        "import",
        "import-neighbours",
        "imports",
        "mobile-stop",
        "mobile-stop-off",
        "mobile-stops",
        "notice-audience-retire",
        "notice-audiences",
        "outlet-add",
        "outlet-card",
        "outlet-card-pdf",
        "outlet-card-print",
        "outlet-card-replace",
        "outlet-card-revoke",
        "outlet-counters",
        "outlet-edit",
        "outlet-exception",
        "outlet-hours",
        "outlet-move",
        "outlet-move-back",
        "outlet-neighbours",
        "outlet-opening",
        "outlet-retire",
        "paper-custody",
        "paper-custody-sign",
        "paper-of",
        "plan-stop",
        "planned-stops",
        "special-day",
        "special-day-withdraw",
        "special-days",
        "supply-export",
        "supply-import",
        "supply-item",
        "supply-item-new",
        "supply-items",
        "supply-label",
        "supply-labels",
        "supply-scan",
        "supply-site-edit",
        "supply-site-new",
        "supply-typed",
        "withdraw-neighbour",
    )
)
"""The pages below those addresses that keep what is of reality alone: master data, cards, stops that are planned."""

BY_REFERENCE = (
    ("incidents/<str:reference>/", "incidents.incident"),
    ("notices/<str:reference>/", "announcements.notice"),
    ("rollcalls/<str:reference>/", "watch.rollcall"),
    ("supplies/requests/<str:reference>/", "supplies.supplyrequest"),
    ("custody/lists/<str:reference>/", "custody.custodylist"),
    ("custody/cases/<str:reference>/", "custody.differencecase"),
    ("custody/compensations/<str:reference>/", "custody.compensation"),
    ("feedback/entered/<str:reference>/", "feedback.voice"),
    ("feedback/publicity/<str:reference>/", "feedback.mention"),
    ("feedback/voices/<str:reference>/", "feedback.voice"),
)
"""Where an address names a row by its reference: the model of that row."""

BY_NUMBER = (
    ("my-work/<int:pk>/", "incidents.task", "pk"),
    ("clocks/<int:pk>/", "deadlines.clock", "pk"),
    ("asks/<int:number>/", "alternatives.neighbourask", "number"),
    ("feedback/call-backs/<int:pk>/", "feedback.callback", "pk"),
    ("custody/blocks/<int:pk>/", "custody.handreceiptblock", "pk"),
    ("custody/doubtful/<int:pk>/", "custody.doubtfultransaction", "pk"),
)
"""Where an address names a row by its number, and under which word."""

FREE = ("language/", "sign-out/")
"""What may be sent from the pages of a drill that enters nothing in it."""

SEEING = ("inbox/",)
"""What may be sent while the clock of a drill stands, too: that something was seen takes no time of the scenario."""

Answer = Callable[[Request], HttpResponse]


class UnableToLeaveDrill(UnableTo):
    """An address below a drill's own that no page of a drill answers."""

    text = mark(
        "What stands here is kept for reality alone: a drill reads it from outside and changes nothing of it."
    )
    title = mark("This is no page of the drill")


class UnableToMixWorlds(UnableTo):
    """An address that names, below one drill, what is of reality or of another drill."""

    text = mark("Nothing was entered. What this address names is not of this drill: the two never mix.")
    title = mark("This is not of the drill")


class UnableToActInDrill(UnableTo):
    """A form of a real page that names what is of a drill."""

    text = mark(
        "Nothing was entered. What this form names is of a drill: open it at the drill's own address."
    )
    title = mark("This belongs to a drill")


class DrillMiddleware:
    """Take the part of the address that names a drill off, and put it before every address that is made meanwhile."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        """Answer with the page of the address without it."""
        found = ADDRESS.match(request.path_info)
        request.drill_key = found["key"] if found else ""
        if found is None:
            return self.answer(request)
        request.path_info = request.path_info[found.end() :] or "/"
        with below(get_script_prefix().rstrip("/") + found[0]):
            return self.answer(request)


class WorldMiddleware:
    """Give each request its world and, in a drill, the drill and its time; keep the worlds apart."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        """Answer with ``request.world`` and ``request.drill``; ``request.at`` is the drill's own time in a drill."""
        request.world, request.drill = "", None
        if request.drill_key and request.actor.person_id:
            request.drill = stage_of(request.actor, request.drill_key)
            if request.drill is None:
                return errors.turned(request, UnableToEnterDrill(), 404, out="/")
            request.world, request.real_at = request.drill.key, request.at
            request.at = clock.within(request.world, request.at)
        return self.answer(request)

    def process_view(
        self, request: Request, _view: Any, _args: Any, given: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Lead who asks in one world for what is of another, and refuse what would be written there."""
        place = _place(request)
        if not request.drill_key:
            return _in_reality(request, place, given)
        return _in_drill(request, request.drill, place, given) if request.drill is not None else None


@dataclass(frozen=True)
class Place:
    """A page by the pattern of its address and by its name."""

    route: str
    name: str

    @property
    def taken(self) -> bool:
        """Tell whether the page takes its world from the request, and so answers in a drill."""
        return (not self.route or self.route.startswith(TAKEN)) and self.name not in OF_REALITY

    def world(self, given: Mapping[str, Any]) -> str | None:
        """Return the world of the row that the address names, or None where it names none."""
        if self.name == "supply-request-new":
            return None
        for beginning, kind in BY_REFERENCE:
            if self.route.startswith(beginning):
                reference = str(given["reference"])
                return world_of(kind, reference=reference) if reference.startswith(SIGN) else ""
        for beginning, kind, word in BY_NUMBER:
            if self.route.startswith(beginning):
                return world_of(kind, pk=given[word])
        return world_of("core.storedfile", code=given["code"]) if self.name == "file" else None


def _place(request: Request) -> Place:
    match = request.resolver_match
    return Place(match.route, match.view_name or "") if match is not None else Place("", "")


def _in_reality(request: Request, place: Place, given: Mapping[str, Any]) -> HttpResponse | None:
    """Lead from a real address to the drill of whose row it is; nothing is written on the way."""
    world = place.world(given) if place.taken else ""
    if not world:
        return None
    address = f"/drill/{world}{request.get_full_path()}"
    if request.method in READING:
        return HttpResponseRedirect(address)
    return errors.turned(request, UnableToActInDrill(), 409, into=address)


def _in_drill(request: Request, drill: Stage, place: Place, given: Mapping[str, Any]) -> HttpResponse | None:
    """Answer what is no page of this drill with the way out, and what cannot be entered in it now with why."""
    reading = request.method in READING
    out = request.get_full_path().removeprefix(get_script_prefix().rstrip("/"))
    if not place.taken:
        return errors.turned(request, UnableToLeaveDrill(), 404, out=out)
    world = place.world(given)
    if world is not None and world != drill.key:
        return errors.turned(request, UnableToMixWorlds(), 404 if reading else 409, out="" if world else out)
    if reading or place.route.startswith(FREE):
        return None
    try:
        drill.require_play(standing=place.route.startswith(SEEING))
    except UnableToPlay as refusal:
        return errors.turned(request, refusal, 409 if drill.takes_part else 403, keep=drill.takes_part)
    return None
