"""Seeded chance: the same seed and names give the same numbers, in any process and in any order.

Each name has a stream of its own, so that two variants of one scenario draw the same luck for what they share (common
random numbers) and their difference is not drowned in chance.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

LARGEST_SEED = 2**63 - 1


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the stream of a name under a seed."""
    text = "\x1f".join((str(seed), *map(str, names)))
    return np.random.Generator(
        np.random.PCG64(int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big"))
    )


def uniforms(seed: int, *names: str | int, count: int) -> NDArray[np.float64]:
    """Return so many numbers between 0 and 1 of a name's stream."""
    return stream(seed, *names).random(count)
