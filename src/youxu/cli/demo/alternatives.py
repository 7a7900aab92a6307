"""Where the sample's customers go meanwhile: neighbours agreed beforehand, a mobile stop, two asked for the stop of today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from youxu.alternatives import actions
from youxu.alternatives.actions import Terms
from youxu.alternatives.rules.words import Measured
from youxu.cli.demo.custody import Telling
from youxu.network.models import Outlet, Unit

AGREED = (
    ("347003", "347007", Terms(1, "乘2路，青石桥下车", 3600, 9, Measured.BUS, 24)),
    ("347003", "347002", Terms(2, "", 5200, 12, Measured.ROAD)),
    ("347004", "347001", Terms(1, "乘1路到城关", 4100, 10, Measured.BUS, 30)),
    ("347005", "347010", Terms(1, "", 6300, 14, Measured.ROAD, 12)),
)
"""Who stands in for whom, and how."""
LINES = ("letters", "parcels", "savings", "remittance")


def agree_neighbours(story: Telling, outlets: Mapping[str, Outlet], unit: Unit) -> None:
    """Enter the agreed neighbours of the outlets at the river, and the vehicle that stops at Songling twice a week."""
    for code, neighbour, terms in AGREED:
        does = set(outlets[neighbour].lines.values_list("line", flat=True))
        lines = [line for line in LINES if line in does]
        story.do(
            "duty",
            0,
            actions.agree,
            outlet=outlets[code],
            neighbour=outlets[neighbour],
            lines=lines,
            terms=terms,
        )
    story.do(
        "duty",
        2,
        actions.keep_stop,
        unit=unit,
        facts=actions.StopFacts(
            vehicle="流动服务车赣A·30612",
            place="松岭乡政府门口",
            place_en="Songling township office",
            latitude=27.8534,
            longitude=114.9562,
            hours="Tu,Fr 09:00-12:00",
            lines=("letters", "parcels"),
        ),
    )


class TellingOfIncident(Telling, Protocol):
    """A story of one incident."""

    def on(self, key: str, minute: float, act: Any, **given: Any) -> Any:
        """Perform one act on the incident as a person at a minute."""


def ask_first(story: TellingOfIncident, outlets: Mapping[str, Outlet]) -> None:
    """Ask a neighbour for the stop of today; its head accepts on her phone."""
    asked = story.on("officer", 26, actions.ask, neighbour=outlets["347001"], customers=24)
    accepted = {"more": 30, "staff": "5人在岗，加开1个窗口", "cash": "备付现金40万元"}
    story.do("cg", 33, actions.accept, asked=asked, until_at=story.at(480), **accepted)


def ask_second(story: TellingOfIncident, outlets: Mapping[str, Outlet]) -> None:
    """Ask another one, which has not answered yet."""
    story.on("officer", 66, actions.ask, neighbour=outlets["347007"], customers=24)
