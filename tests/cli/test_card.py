"""``youxu card``: the PDF on disk, what it says of the address, the same actions as the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import override_settings
from django.utils import translation
from pypdf import PdfReader

from tests.builders.incidents import NINE, whole_county
from tests.builders.response import County
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.network.models import Outlet
from youxu.organisation.models import OutletCard

pytestmark = [pytest.mark.django_db]


place = kept(whole_county)


def run(*words: str, code: int = 0) -> Any:
    with clock.pretend(NINE), translation.override("en"):
        ran = CliRunner().invoke(youxu, ["card", *words])
    assert ran.exit_code == code, ran.output
    return json.loads(ran.stdout) if "--json" in words else ran.output


def test_print_writes_one_page_an_outlet_and_says_that_the_address_is_not_public(
    place: County, tmp_path: Path
) -> None:
    file = tmp_path / "all.pdf"
    said = run("print", "--out", str(file), "--as", "沈佳")
    assert "YOUXU_PUBLIC_URL is not set" in said
    assert len(PdfReader(file).pages) == OutletCard.objects.count() == 12


@override_settings(PUBLIC_URL="https://youxu.example.cn")
def test_print_names_the_public_address_and_prints_the_same_card_again(place: County, tmp_path: Path) -> None:
    words = ("print", "YS04", "--out", str(tmp_path / "one.pdf"), "--as", "沈佳", "--json")
    first, again = run(*words), run(*words)
    assert first["public"] is True
    assert first["cards"][0]["address"] == again["cards"][0]["address"]
    assert first["cards"][0]["address"].startswith("https://youxu.example.cn/p/c/")
    assert again["cards"][0]["prints"] == 2


def test_revoke_and_replace_end_the_card_in_force(place: County, tmp_path: Path) -> None:
    run("print", "YS04", "--out", str(tmp_path / "one.pdf"), "--as", "沈佳")
    assert (
        run("revoke", "YS04", "--reason", "遗失", "--replace", "--as", "沈佳", "--json")["replaced"] is True
    )
    run("revoke", "YS04", "--reason", "搬迁", "--as", "沈佳")
    assert OutletCard.objects.filter(revoked_at=None).count() == 0
    refused = run("revoke", "YS04", "--reason", "又来", "--as", "沈佳", "--json", code=1)
    assert refused["refused"]["field"] == "outlet"
    assert run("list", "--as", "沈佳", "--json")["without"] == 12


def test_the_list_is_in_the_language_of_who_reads_it(place: County, tmp_path: Path) -> None:
    Outlet.objects.filter(code="YS04").update(name_en="Liulin Branch")
    run("print", "YS04", "--out", str(tmp_path / "one.pdf"), "--as", "沈佳")
    said = run("list", "--as", "沈佳")
    assert f"YS04  Liulin Branch  2026-11-23  {place.people['沈佳'].name_en or '沈佳'}" in said
    assert "11 outlets have no card." in said


def test_what_nobody_knows_and_who_may_not_are_refused(place: County, tmp_path: Path) -> None:
    unknown = run("print", "NOWHERE", "--as", "沈佳", "--json", code=1)
    assert unknown["refused"]["field"] == "outlets"
    assert run("list", "--unit", "nowhere", "--as", "沈佳", "--json", code=1)["refused"]["field"] == "unit"
    run("print", "YS04", "--out", str(tmp_path / "one.pdf"), "--as", "郑凯", code=1)
    assert not (tmp_path / "one.pdf").exists()
