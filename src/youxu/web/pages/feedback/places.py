"""What every page of the customers' voice begins with: the unit that the reader acts in, the outlet that is meant."""

from __future__ import annotations

from collections.abc import Callable

from youxu.core.errors import NotPermitted
from youxu.feedback import queries
from youxu.network import queries as network
from youxu.network.models import Outlet, Unit
from youxu.web.request import Request


def unit_here(request: Request, verb: str) -> Unit:
    """Return the reader's unit, or that which answers for the own outlet. Raises NotPermitted without ``verb`` there."""
    own = own_outlet(request)
    unit = queries.unit_of(own) if own is not None else queries.unit_at(request.actor.unit)
    if unit is None or not request.actor.may(verb, unit=unit.path):
        raise NotPermitted(verb=verb)
    return unit


def own_outlet(request: Request) -> Outlet | None:
    """Return the outlet where the reader works, or None for office staff."""
    code = request.actor.outlet
    return finder(request)(code) if code else None


def finder(request: Request) -> Callable[[str], Outlet | None]:
    """Return what finds the outlet of the reader's tree with a code, else the only one that a text names."""
    tree = request.actor.unit.split("/")[0] + "/"

    def find(text: str) -> Outlet | None:
        try:
            return network.outlet_by_code(text, tree)
        except Outlet.DoesNotExist:
            return queries.outlet_meant(text)

    return find
