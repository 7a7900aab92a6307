"""Prints messages where the worker runs, on its error stream: for a look at what would be sent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from youxu.delivery.rules.sending import Outcome, sent
from youxu.delivery.rules.texts import with_link
from youxu.delivery.transports.parcel import Parcel, Wiring


@contextmanager
def opened(wiring: Wiring) -> Iterator:
    """Yield what prints one message."""

    def send(parcel: Parcel) -> Outcome:
        said = with_link(f"{parcel.subject}\n{parcel.text}".strip(), parcel.link)
        sys.stderr.write(f"[{wiring.key}] {parcel.address}\n{said}\n")
        sys.stderr.flush()
        return sent()

    yield send
