"""How often something is due, in words."""

from __future__ import annotations

from collections.abc import Mapping

from youxu.kernel.words import mark
from youxu.plan.schema.words import Rhythm

SAID: Mapping[str, str] = {
    Rhythm.TWICE_A_DAY: mark("twice a day"),
    Rhythm.DAILY: mark("every day"),
    Rhythm.WEEKLY: mark("every week"),
    Rhythm.MONTHLY: mark("every month"),
    Rhythm.QUARTERLY: mark("every quarter"),
    Rhythm.HALF_YEARLY: mark("every half-year"),
    Rhythm.YEARLY: mark("every year"),
}

DAYS: Mapping[str, int] = {
    Rhythm.TWICE_A_DAY: 1,
    Rhythm.DAILY: 1,
    Rhythm.WEEKLY: 7,
    Rhythm.MONTHLY: 31,
    Rhythm.QUARTERLY: 92,
    Rhythm.HALF_YEARLY: 184,
    Rhythm.YEARLY: 366,
}
"""After how many days at the latest it is due again."""
