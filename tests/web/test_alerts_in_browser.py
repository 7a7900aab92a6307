"""The pages of who was told, at both widths in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import alerting as build
from tests.builders.alerting import minutes, swept
from youxu.core import clock


@pytest.mark.browser
def test_the_pages_of_alerts_have_no_finding_of_axe(square: Any) -> None:
    place = build.reachable()
    incident = build.reported(place)
    swept(minutes(15))
    with clock.pretend(minutes(16)):
        square(place.people["沈佳"], f"/incidents/{incident.reference}/alerts/", "/account/channels/")
