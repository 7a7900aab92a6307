"""The page on installing: what its relay passes, and that it names every setting and unit it speaks of."""

from __future__ import annotations

import re

import pytest

from tests.house.source import ROOT
from youxu.core import environment

PAGE = (ROOT / "docs" / "guide" / "installing.md").read_text(encoding="utf-8")
SERVERS = re.findall(r"```nginx\n(.*?)```", PAGE, re.S)


@pytest.mark.parametrize("server", SERVERS, ids=["inside", "relay"])
def test_a_proxy_of_the_guide_passes_p_and_nothing_else(server: str) -> None:
    places = dict(re.findall(r"location (\S+) \{(.*?)\}", server, re.S))
    assert set(places) == {"/p/", "/"}
    assert "proxy_pass" in places["/p/"]
    assert places["/"].strip() == "return 404;"
    assert "access_log off;" in server, "an address below /p/ is itself the right to act"


def test_the_settings_that_the_guide_names_exist() -> None:
    named = set(re.findall(r"YOUXU_[A-Z_]+", PAGE))
    assert named - {setting.name for setting in environment.SETTINGS} == set()
    assert {"YOUXU_RELAY_URL", "YOUXU_PROXIES", "YOUXU_PUBLIC_URL"} <= named
