"""Every part's events are known wherever the product starts, so that an entry is read as a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.builders import organisation as builders
from tests.cli.served import youxu

LISTED = """
import django
django.setup()
from youxu.core import journal
print(" ".join(sorted(journal.registered)))
"""


@pytest.mark.long
@pytest.mark.both
def test_show_and_export_print_sentence_and_clause_of_every_part(committed_db) -> None:
    county = builders.tree()["yunshan"]
    builders.person("9", county, "administrator", name="许岩")
    for words in (("show", "--json"), ("export", "--format", "json")):
        process = youxu({**committed_db.environ, "YOUXU_LANGUAGE": "en"}, "journal", *words, "--as", "9")
        said, trouble = process.communicate(timeout=60)
        assert process.returncode == 0, trouble
        rows = {row["code"]: row for row in json.loads(said)}
        assert rows["POST_HELD"]["sentence"] != "POST_HELD"
        assert rows["POST_HELD"]["clause"] == "O1", rows["POST_HELD"]


@pytest.mark.long
def test_starting_the_product_registers_the_events_of_every_part() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LISTED],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "youxu.project.settings"},
    )
    known = set(ran.stdout.split())
    assert {"REFUSED", "PERSON_INVITED", "PLAN_PUBLISHED", "CLOSED"} <= known
    from youxu.core.journal import registered
    from youxu.reactions import table

    assert {kind.code for kind in table.REACTIONS} <= known
    assert known >= {code for code in registered if not code.startswith("TEST_")}
