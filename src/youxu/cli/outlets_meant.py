"""Options by which a command names outlets by one rule: a list, a unit, a region, an area."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.core.wording import say
from youxu.incidents.rules import outlet_rules
from youxu.kernel.words import Sentence

Function = Callable[..., Any]
NAMES = ("outlets", "unit", "region", "polygon")


def outlets_meant(function: Function) -> Function:
    """Add ``--outlets``, ``--unit``, ``--region`` with ``--scheme``, ``--polygon``; the function gets ``rule``."""
    return _with_rule(function, obligatory=True)


def outlets_perhaps_meant(function: Function) -> Function:
    """The same, where the command may go without: ``rule`` is empty then."""
    return _with_rule(function, obligatory=False)


def _with_rule(function: Function, *, obligatory: bool) -> Function:
    @wraps(function)
    def with_rule(
        *args: Any, outlets: str, unit: str, region: str, scheme: str, polygon: str, **given: Any
    ) -> Any:
        rule = _rule(
            {"outlets": outlets, "unit": unit, "region": region, "polygon": polygon}, scheme, obligatory
        )
        return function(*args, rule=rule, **given)

    decorated: Function = with_rule
    for option in reversed(OPTIONS):
        decorated = option(decorated)
    return decorated


OPTIONS = (
    click.option(
        "--outlets", default="", metavar="FILE|CODES", help=_("Codes of the outlets, or a file of them.")
    ),
    click.option("--unit", default="", metavar="KEY", help=_("Every outlet of this unit and below.")),
    click.option("--region", default="", metavar="CODE", help=_("Every outlet of this region and below.")),
    click.option("--scheme", default="", help=_("The scheme of the region's code, where several have it.")),
    click.option(
        "--polygon",
        default="",
        metavar="FILE|POINTS",
        help=_("Every outlet within this polygon: GeoJSON, or corners as “longitude latitude; …”."),
    ),
)


def _rule(given: dict[str, str], scheme: str, obligatory: bool) -> dict[str, Any]:
    """Return the one rule of the four that was given; a file is read."""
    named = [name for name, value in given.items() if value]
    if not named and not obligatory:
        return {}
    if len(named) != 1:
        raise click.UsageError(_("Give one of --outlets, --unit, --region and --polygon."))
    name, value = named[0], given[named[0]]
    if name == "region":
        return {"region": value, **({"scheme": scheme} if scheme else {})}
    if name == "unit":
        return {"unit": value}
    read = outlet_rules.read_codes if name == "outlets" else outlet_rules.read_polygon
    found = read(_text_of(value))
    if isinstance(found, Sentence):
        raise click.UsageError(f"--{name}: {say(found)}")
    return {name: found}


def _text_of(value: str) -> str:
    """Return the text of the file called ``value``, or ``value`` itself when there is no such file."""
    file = Path(value)
    try:
        return file.read_text(encoding="utf-8-sig") if len(value) < 500 and file.is_file() else value
    except UnicodeDecodeError as error:
        raise click.UsageError(_("The file {file} is not UTF-8.").format(file=value)) from error
