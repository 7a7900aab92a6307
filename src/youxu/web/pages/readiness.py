"""The readiness board: what is not ready, whose it is, since or by when, and the one next step as a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.documents.queries import pack_age
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.organisation.queries import deciding_unit
from youxu.oversight import queries
from youxu.oversight.actions import record_restore_test
from youxu.oversight.queries import Lack, MatterRow
from youxu.oversight.rules.readiness import Matter
from youxu.web.forms.base import Form
from youxu.web.pages.acting import About, act
from youxu.web.pages.organisation.places import actor_of, unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

SHOWN = 8
"""So many lacks of one matter are shown at once; the others open below them."""


@dataclass(frozen=True)
class LackLine:
    """One lack in the reader's language, with the address of its next step."""

    what: str
    owner: str
    at: datetime | None
    day: str
    url: str


@dataclass(frozen=True)
class MatterPart:
    """One matter as it is drawn: the first lacks, and the others behind one tap."""

    row: MatterRow
    first: tuple[LackLine, ...]
    others: tuple[LackLine, ...]


def readiness(request: Request, key: str = "") -> HttpResponse:
    """Show the board of a unit; a POST records that the restore of the backup was tested."""
    actor = actor_of(request)
    actor.require("read_health", unit=actor.unit)
    unit = unit_of(request, key)
    deciding = network.unit_by_path(deciding_unit(actor.unit, request.at))
    here = reverse("unit-readiness", args=[unit.key]) if key else reverse("readiness")

    def shown() -> dict[str, object]:
        rows = queries.readiness_of(actor, unit, request.at, pack=pack_age(unit, request.at))
        return {
            "here": "board",
            "place": unit,
            "place_name": either(unit.name, unit.name_en),
            "matters": [_part(row, unit) for row in rows if not row.ok],
            "well": [row for row in rows if row.ok],
            "lacking": sum(len(row.lacks) for row in rows),
            "may_record": actor.may("release_held", unit=deciding.path),
        }

    return act(
        request,
        Form(request.POST or None),
        record_restore_test,
        template="readiness/board.html",
        context=shown,
        extra={"unit": deciding},
        about=About("network.unit", deciding.pk, f"unit:{deciding.key}", deciding.path),
        verb="release_held",
        then=here,
        said=_("Recorded: the restore was tested."),
    )


def _part(row: MatterRow, unit: Unit) -> MatterPart:
    lines = tuple(_line(one, unit) for one in row.lacks)
    return MatterPart(row, lines[:SHOWN], lines[SHOWN:])


def _line(one: Lack, unit: Unit) -> LackLine:
    when = one.at if isinstance(one.at, datetime) else None
    day = one.at.isoformat() if one.at is not None and when is None else ""
    owner = either(one.owner, one.owner_en)
    return LackLine(wording.say(one.what), owner, when, day, STEPS[one.matter](one.about, unit))


def _channel(about: str, unit: Unit) -> str:
    return reverse("channel", args=[about]) if about else reverse("channels")


STEPS: dict[Matter, Callable[[str, Unit], str]] = {
    Matter.REACH: lambda about, unit: reverse("person", args=[about]),
    Matter.HOLDERS: lambda about, unit: reverse("post", args=[about]),
    Matter.ROSTERS: lambda about, unit: reverse("rosters", args=[unit.key]),
    Matter.SUPPLIES: lambda about, unit: reverse("supplies"),
    Matter.PACK: lambda about, unit: reverse("packs", args=[unit.key]),
    Matter.CALLOUT: lambda about, unit: reverse("callouts"),
    Matter.DRILLS: lambda about, unit: reverse("drill", args=[about]) if about else reverse("scenarios"),
    Matter.TRAINING: lambda about, unit: f"{reverse('training-plan')}?training={about}",
    Matter.TRUTH: lambda about, unit: reverse("spot-checks"),
    Matter.FINDINGS: lambda about, unit: reverse("improvement", args=[about]),
    Matter.REVIEW: lambda about, unit: reverse("plan-versions"),
    Matter.RESTORE: lambda about, unit: "#record",
    Matter.CHANNELS: _channel,
    Matter.TEXTS: lambda about, unit: reverse("sms-text", args=about.split("/", 1)),
}
"""Where the one next step of each matter is done."""

urlpatterns = [
    path("readiness/", readiness, name="readiness"),
    path("readiness/<slug:key>/", readiness, name="unit-readiness"),
]
