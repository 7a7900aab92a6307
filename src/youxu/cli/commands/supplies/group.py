"""The group ``youxu supplies``, and how its commands name a unit, a place, an item with a number, a request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese
from youxu.incidents.actions.report import outlet_by_code
from youxu.incidents.models import Incident
from youxu.incidents.queries.listing import incident_named
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Outlet, Unit
from youxu.supplies import queries
from youxu.supplies.models import SupplyItem, SupplyRequest, SupplySite

NO_ITEM = mark("No item of supplies is called {name}; list them with: youxu supplies items")
NO_SITE = mark("No place of supplies is called {name}; list them with: youxu supplies sites")
NO_REQUEST = mark("There is no request {name}, or you may not read it.")
NO_INCIDENT = mark("There is no incident {name}, or you may not read it.")
NO_UNIT = mark("There is no unit {name}, or you may not read it.")


class UnableToFindSupplies(UnableTo):
    """There is no such item, place, request, incident or unit that this person may read."""

    text = NO_ITEM


@click.group("supplies", help=_("Supplies: what is kept where, asked for, issued, given back (S1-S3, P3c)."))
def command() -> None:
    """Group the commands of supplies."""


UNIT = click.option("--unit", default="", metavar="KEY", help=_("A unit's key; else your own."))
WORLD = click.option(
    "--world", default="", metavar="KEY", help=_("In this drill; else what is really there.")
)
SITE = click.argument("site", metavar="SITE")
REF = click.argument("reference", metavar="REF")
OF = click.option(
    "--of",
    "of",
    multiple=True,
    metavar="ITEM=N",
    help=_("An item by key or title, and how many: radios=2. May be repeated."),
)
REASON = click.option("--reason", default="", help=_("Why, in a few words."))


@dataclass(frozen=True)
class Act:
    """Who acts, when, and under which submission: handed to one action."""

    by: Actor
    at: datetime
    submission: UUID

    def values(self) -> dict[str, Any]:
        """Return the three as keywords of an action."""
        return {"by": self.by, "at": self.at, "submission": self.submission}


def codes(words: Iterable[str]) -> click.Choice:
    """Return the choice of stored words as the command line writes them."""
    return click.Choice([str(one).lower().replace("_", "-") for one in words])


def stored(code: str) -> str:
    """Return a word of the command line as it is stored."""
    return code.upper().replace("-", "_")


def own(zh: str, en: str) -> str:
    """Return the text of the reader's language; the Chinese one when there is no English."""
    return zh if chinese() else en or zh


def figure(quantity: Decimal) -> str:
    """Return a quantity without needless noughts."""
    return f"{quantity.normalize():f}"


def home(by: Actor, key: str) -> Unit:
    """Return the unit meant, the actor's own without a key. Raises UnableToFindSupplies for one that is not read."""
    try:
        found = network.unit_by_key(key) if key else network.unit_by_path(by.unit)
    except Unit.DoesNotExist:
        raise UnableToFindSupplies(NO_UNIT, field="unit", name=key or by.unit) from None
    if not by.may("read", unit=found.path):
        raise UnableToFindSupplies(NO_UNIT, field="unit", name=key or by.unit)
    return found


def site_of(by: Actor, name: str, path: str = "") -> SupplySite:
    """Return the place of that name, outlet code or id: of a path, else one's own, else anywhere that one reads."""
    for where in dict.fromkeys((path or by.unit, by.unit, f"{by.unit.partition('/')[0]}/")):
        found = queries.site_called(where, name)
        if found is not None and by.may("read", unit=found.unit_path):
            return found
    raise UnableToFindSupplies(NO_SITE, field="site", name=name)


def item_of(path: str, name: str) -> SupplyItem:
    """Return the item with this key or title. Raises UnableToFindSupplies."""
    found = queries.item_called(path, name)
    if found is None:
        raise UnableToFindSupplies(NO_ITEM, field="of", name=name)
    return found


def pair(text: str) -> tuple[str, str]:
    """Return the two sides of ITEM=NUMBER, or say how it is written."""
    name, equals, number = text.rpartition("=")
    if not equals or not name.strip():
        raise click.UsageError(
            _("An item is written with how many of it: radios=2, not “{text}”.").format(text=text)
        )
    return name.strip(), number.strip()


def items_of(path: str, texts: Sequence[str]) -> dict[SupplyItem, object]:
    """Return what is named as ITEM=NUMBER; what is no number the action names."""
    found: dict[SupplyItem, object] = {}
    for text in texts:
        name, number = pair(text)
        item = item_of(path, name)
        if item in found:
            raise click.UsageError(_("{item} is named twice.").format(item=name))
        found[item] = number
    return found


def request_of(by: Actor, reference: str) -> SupplyRequest:
    """Return a request. Raises UnableToFindSupplies."""
    found = queries.request_called(by, reference)
    if found is None:
        raise UnableToFindSupplies(NO_REQUEST, field="reference", name=reference)
    return found


def incident_of(by: Actor, reference: str) -> Incident | None:
    """Return the incident named, None without a name. Raises UnableToFindSupplies."""
    found = incident_named(by, reference) if reference else None
    if reference and found is None:
        raise UnableToFindSupplies(NO_INCIDENT, field="incident", name=reference)
    return found


def outlet_of(by: Actor, code: str) -> Outlet | None:
    """Return the outlet with a code, None without one. Raises Invalid, UnableToFindSupplies."""
    if not code:
        return None
    found = outlet_by_code(code, by)
    if not by.may("read", unit=found.unit_path):
        raise UnableToFindSupplies(NO_SITE, field="outlet", name=code)
    return found


def unit_for(by: Actor, path: str) -> Unit:
    """Return who answers at a path: the actor's own unit where it lies below, else the unit of the path itself."""
    return network.unit_by_path(by.unit if path.startswith(by.unit) else path)
