"""Write the shipped holiday calendar of mainland China from the package chinesecalendar.

    tools/calendars.py        write src/youxu/network/calendars/cn.yaml

Run it when the State Council has announced another year and the package knows it. What a unit enters by hand in
the product stands above this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from chinese_calendar import constants

TARGET = Path(__file__).resolve().parents[1] / "src" / "youxu" / "network" / "calendars" / "cn.yaml"
FIRST_YEAR = 2018
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
HEAD = """\
# Public holidays (h) and make-up workdays (w) of mainland China as the State Council announced them.
# Made by tools/calendars.py from chinesecalendar (MIT); a year that is absent counts Monday to Friday.
"""


def lines(days: Mapping[date, str], mark: str) -> dict[int, list[str]]:
    """Return the lines of the file by year."""
    found: dict[int, list[str]] = {}
    for day, name in sorted(days.items()):
        if day.year >= FIRST_YEAR:
            found.setdefault(day.year, []).append(
                f'  - [{day.isoformat()}, {mark}, "{NAMES.get(name, name)}"]'
            )
    return found


def main() -> None:
    """Write the file."""
    holidays, workdays = lines(constants.holidays, "h"), lines(constants.workdays, "w")
    text = HEAD
    for year in sorted(holidays):
        text += f"{year}:\n" + "\n".join([*holidays[year], *workdays.get(year, [])]) + "\n"
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
