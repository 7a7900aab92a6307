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
