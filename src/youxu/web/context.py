"""What every template gets: who, where, when, the navigation, the other language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from youxu.core import clock, environment, wording
from youxu.core.actor import Actor, ActorKind
from youxu.incidents import queries as incidents
from youxu.web import outward, queued, units
from youxu.web.audited import is_auditor
from youxu.web.request import Request

NAVIGATION = (
    ("board", gettext_lazy("Overview"), "layout-dashboard"),
    ("incidents", gettext_lazy("Incidents"), "alert-octagon"),
    ("my-work", gettext_lazy("My work"), "clipboard-check"),
    ("notices", gettext_lazy("Notices"), "message"),
    ("outlets", gettext_lazy("Outlets"), "building-store"),
    ("supplies", gettext_lazy("Supplies"), "package"),
    ("rollcalls", gettext_lazy("Roll-call"), "phone-call"),
    ("drills", gettext_lazy("Drills"), "masks-theater"),
    ("organisation", gettext_lazy("Organisation"), "sitemap"),
    ("evaluation", gettext_lazy("Evaluation"), "chart-bar"),
    ("plan", gettext_lazy("Plan"), "book-2"),
)
IN_DRILL = frozenset(
    ("board", "incidents", "my-work", "notices", "outlets", "supplies", "rollcalls", "drills")
)
"""The entries that a drill has, too, and the list of drills outside of it."""
AUDITS = ("audits", gettext_lazy("Audits"), "shield-check")
"""An entry for auditors alone."""
LANGUAGES = {
    "zh-hans": {"code": "zh-hans", "html": "zh-CN", "short": "中文", "name": "中文"},
    "en": {"code": "en", "html": "en", "short": "EN", "name": "English"},
}


@dataclass(frozen=True)
class Item:
    """One entry of the navigation; ``count`` stands beside the word."""

    key: str
    url: str
    label: str
    icon: str
    count: int = 0


def shell(request: Request) -> dict[str, Any]:
    """Return the values of the frame around every page."""
    actor: Actor = getattr(request, "actor", None) or Actor(ActorKind.PUBLIC, "public", "", "WEB")
    language = "en" if (get_language() or "").startswith("en") else "zh-hans"
    unit = request.unit if hasattr(request, "unit") else units.unit_at(actor.unit)
    world, drill = getattr(request, "world", ""), getattr(request, "drill", None)
    return {
        "actor": actor,
        "world": world,
        "drill": drill,
        "root": get_script_prefix(),
        "speed": drill.pace if drill is not None else 1,
        "conduct_url": outside("drill", drill.key) if drill is not None and drill.conducts else "",
        "inbox_url": address("drill-inbox") if drill is not None and drill.part else "",
        "queue_url": reverse("queue"),
        "now": getattr(request, "at", None) or clock.now(),
        "unit": unit,
        "unit_name": units.name(unit),
        "duty_telephone": telephone(unit),
        "html_lang": LANGUAGES[language]["html"],
        "other_language": LANGUAGES["en" if language == "zh-hans" else "zh-hans"],
        "navigation": SimpleLazyObject(lambda: navigation(actor, world)),
        "tabs": SimpleLazyObject(lambda: tabs(actor, world)) if actor.person_id else (),
        "actor_name": SimpleLazyObject(lambda: reader_name(request, actor)),
        "actor_post": SimpleLazyObject(lambda: units.post_title(actor)),
        "place_name": SimpleLazyObject(lambda: units.place_name(actor)),
        "queue_owner": queued.owner_key(actor.person_id) if actor.person_id else "",
        "report_url": address("report") if actor.person_id and not is_auditor(actor) else "",
        "account_url": outward.outward("account"),
        "shortcuts": "off" if request.COOKIES.get("youxu_shortcuts") == "off" else "on",
    }


def reader_name(request: Request, actor: Actor) -> str:
    """Return the reader's own name in the reader's language."""
    english = "" if wording.chinese() or not actor.person_id else getattr(request.user, "name_en", "")
    return english or actor.name


def telephone(unit: Any) -> str:
    """Return the duty telephone: the unit's own, else the one of the settings."""
    return (unit.telephone if unit else "") or environment.text("YOUXU_DUTY_TELEPHONE")


def navigation(actor: Actor, world: str = "") -> list[Item]:
    """Return the entries whose pages exist, for whoever is signed in; in a drill those that a drill has."""
    if not actor.person_id:
        return []
    counts = {"incidents": incidents.open_count(actor, actor.unit, world)}
    entries = [*NAVIGATION, AUDITS] if actor.audits else [*NAVIGATION]
    if is_auditor(actor):
        entries = [entry for entry in entries if entry[0] in ("incidents", "plan", "audits")]
    if world:
        entries = [entry for entry in entries if entry[0] in IN_DRILL]
    found = outside if world else address
    return [
        Item(key, url, str(label), icon, counts.get(key, 0))
        for key, label, icon in entries
        if (url := found(key) if key == "drills" else address(key))
    ]


def tabs(actor: Actor, world: str = "") -> list[Item]:
    """Return the entries of the phone's bottom bar: four, or for an auditor what an auditor may open."""
    if is_auditor(actor):
        return navigation(actor, world)
    wanted = (
        ("board", _("Overview"), "layout-dashboard"),
        ("report", pgettext("tab", "Report"), "urgent"),
        ("my-work", _("My work"), "clipboard-check"),
        ("more", _("More"), "dots"),
    )
    return [Item(key, url, label, icon) for key, label, icon in wanted if (url := address(key))]


def address(name: str) -> str:
    """Return the address of a named page, or '' when no such page exists."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def outside(name: str, *args: str) -> str:
    """Return the address of a page outside of the drill, or '' when no such page exists."""
    try:
        return outward.outward(name, *args)
    except NoReverseMatch:
        return ""
