"""Rows that a sweep sees to one by one: one that fails waits, and keeps no other from its turn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Row = TypeVar("Row", bound=Any)
log = logging.getLogger("youxu.sweep")


def one_by_one(
    rows: Iterable[Row], act: Callable[[Row], object], *, put_off: Callable[[Row], object] | None = None
) -> int:
    """Do ``act`` for each row, an action with a transaction of its own; return how many it did something for.

    What fails is logged with its row, and ``put_off`` lets that row wait, so that it is not first in line again.
    """
    done = 0
    for row in rows:
        try:
            done += bool(act(row))
        except Exception:
            log.exception("a row was not seen to", extra={"table": row._meta.label_lower, "row": row.pk})
            if put_off is not None:
                put_off(row)
    return done
