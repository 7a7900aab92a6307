"""The numbers of many interruptions at once: each packed into text of one width, so that a database joins them.

Medians cannot be added up, so every figure of a period is reckoned from all its rows. Joined by the database, 50,000
rows are one value that numpy reads at once (decision 0036).
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from youxu.evaluation.rules.measures import Step

NONE = -(2**31)
"""What stands for a figure that there is none of."""
MARKS = (1, 2, 3, 4, 5)
Table = NDArray[np.int32]
Floats = NDArray[np.float64]


def clock_of(step: Step) -> str:
    """Return the name of the figure that holds how many seconds a step took."""
    return f"{step}_S"


def open_of(step: Step) -> str:
    """Return the name of the figure that holds how many opening minutes a step took."""
    return f"{step}_O"


def mark_of(score: int) -> str:
    """Return the name of the figure that counts the answers of one satisfaction."""
    return f"MARK_{score}"


FACTS = (
    "VENDOR_CALLED",
    "VENDOR_WAIT_S",
    "OUTSIDE_HOURS",
    "WEEKEND",
    "OTHERS_OPEN",
    "RELAPSED",
    "SEVERAL_OUTLETS",
)
FIGURES: tuple[str, ...] = (
    "BEGAN_MIN", "OVER", "OPEN_S", "OUTLETS", "LINES", "BACK", "AIMED", "WITHIN", "BOUNDED", "BEYOND", "CUSTOMERS",
    "MET", "LATE", "EXCUSED", "NOT_NEEDED", "RUNNING",
    "PROMISES", "KEPT", "FIRST_ETA_S", "FIRST_LOW_S", "FIRST_HIGH_S", "FIRST_OFF_S", "LAST_OFF_S", "CAME_S",
    "COMPLAINTS", "ENQUIRIES", "COMPLAINTS_LATE", "LOST_DURING", "LOST_AFTER",
    *FACTS, *map(mark_of, MARKS), *map(clock_of, Step), *map(open_of, Step),
)  # fmt: skip
"""The figures of one interruption in their order; new ones are added at the end, and all rows are measured anew."""
WIDTH = -(-len(FIGURES) // 3) * 3
"""Three numbers of four bytes are sixteen letters, so that rows joined as text can be read as one."""
RECORD = 6
"""Numbers of one entry of a smaller list: which key, and up to five figures."""
PLACE = {name: number for number, name in enumerate(FIGURES)}


def packed(values: Mapping[str, int | None]) -> str:
    """Return the figures of one interruption as text; a name that is not given has none."""
    row = np.full(WIDTH, NONE, "<i4")
    for name, value in values.items():
        if value is not None:
            row[PLACE[name]] = max(NONE + 1, min(value, 2**31 - 1))
    return _text(row)


def packed_records(records: Iterable[tuple[str, Sequence[int | None]]]) -> str:
    """Return a list of keys with up to five figures each as text."""
    rows = [_record(key, figures) for key, figures in records]
    return _text(np.array(rows, "<i4").ravel()) if rows else ""


def _record(key: str, figures: Sequence[int | None]) -> list[int]:
    filled = [NONE if one is None else min(one, 2**31 - 1) for one in figures]
    return [number_of(key), *filled, *[NONE] * (RECORD - 1 - len(filled))]


def number_of(key: str) -> int:
    """Return the number under which a key of the plan is packed."""
    return zlib.crc32(key.encode()) & 0x7FFFFFFF


def _text(row: NDArray[np.int32]) -> str:
    return base64.b64encode(row.tobytes()).decode()


def table(text: str) -> Table:
    """Return the rows that were joined, a line each."""
    return _read(text).reshape(-1, WIDTH)


def records(text: str) -> Table:
    """Return the entries of small lists that were joined, a line each, the number of the key first."""
    return _read(text).reshape(-1, RECORD)


def _read(text: str) -> Table:
    return np.frombuffer(base64.b64decode(text), "<i4")


def column(rows: Table, name: str) -> Floats:
    """Return one figure of all rows that have it."""
    found = rows[:, PLACE[name]]
    return found[found != NONE].astype(float)


def whole(rows: Table, name: str) -> Floats:
    """Return one figure of every row, nan where there is none."""
    found = rows[:, PLACE[name]].astype(float)
    found[found == NONE] = np.nan
    return found


def total(rows: Table, name: str) -> int:
    """Return the sum of one figure."""
    return int(column(rows, name).sum())
