"""Figures of very many interruptions are kept for some minutes: a nation's half-year is not reckoned anew for each look.

Of up to 2,000 interruptions everything is reckoned when it is asked for. Of more, what was reckoned is shown again for ten
minutes, each process for itself and each reader for himself, since what one may see differs; the page says as of when.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from youxu.core import clock
from youxu.core.actor import Actor
from youxu.evaluation.queries.period import Selection

Found = TypeVar("Found")
MANY = 2000
FRESH_SECONDS = 600.0
MOST_KEPT = 64
_kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()


def lately(
    actor: Actor, selection: Selection, what: Hashable, reckon: Callable[[], Found]
) -> tuple[Found, float]:
    """Return what ``reckon`` gives for a selection, and how many seconds old it is; 0 where it was reckoned just now."""
    actor.require("read", unit=selection.path)
    key = (actor.key, actor.grants, selection, what)
    now = clock.monotonic()
    stood = _kept.get(key)
    if stood is not None and now - stood[0] < FRESH_SECONDS:
        return stood[1], now - stood[0]
    many = selection.rows(actor).values("pk")[MANY : MANY + 1].exists()
    found = reckon()
    if many:
        _kept[key] = (now, found)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found, 0.0
