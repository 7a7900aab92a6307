"""The smallest mapping of the guide does what the guide says of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from django.utils import translation

from youxu.cli.main import youxu
from youxu.core import wording
from youxu.network.mapping import FIELDS, NetworkMapping, UnableToReadMapping, parse
from youxu.network.models import Outlet

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "mappings.md"


def _block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.django_db
def test_the_smallest_mapping_of_the_guide_imports_its_list(tmp_path: Path) -> None:
    (tmp_path / "outlets.csv").write_text(_block("csv"), encoding="utf-8")
    (tmp_path / "outlets.yaml").write_text(_block("yaml"), encoding="utf-8")
    command = ["network", "import", str(tmp_path / "outlets.csv"), "--json"]
    command += ["--mapping", str(tmp_path / "outlets.yaml")]
    first = json.loads(CliRunner().invoke(youxu, command).stdout)
    assert (first["rows"], first["created"], len(first["warned"])) == (2, 2, 1)
    assert Outlet.objects.get(code="347001").latitude is not None
    second = json.loads(CliRunner().invoke(youxu, command).stdout)
    assert (second["unchanged"], second["rejected"]) == (2, [])


def test_the_guide_names_every_key_of_a_mapping() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [key for key in NetworkMapping.model_fields if f"`{key}`" not in text] == []
    assert {"code", "name"} <= set(FIELDS)


@pytest.mark.parametrize(
    ("change", "english", "chinese"),
    [
        ({"fields": None}, "key fields: fields is missing", "对照表，键fields：缺少fields"),
        ({"format": "docx"}, "key format: docx is not one of", "对照表，键format：docx不在可选项中"),
        (
            {"colour": "red"},
            "key colour: the key colour is not known here",
            "对照表，键colour：这里没有键colour",
        ),
        ({"fields": {"code": {"column": "c"}}}, "key fields: name is missing", "对照表，键fields：缺少name"),
    ],
)
def test_a_fault_of_a_mapping_names_the_key_and_the_reason_in_the_readers_language(
    change: dict[str, object], english: str, chinese: str
) -> None:
    values: dict[str, object] = {
        "key": "own",
        "title": {"zh": "自有", "en": "Own"},
        "format": "csv",
        "id": ["code"],
        "fields": {"code": {"column": "code"}, "name": {"column": "name"}},
    }
    values = {key: value for key, value in {**values, **change}.items() if value is not None}
    with pytest.raises(UnableToReadMapping) as caught:
        parse(yaml.safe_dump(values, allow_unicode=True))
    for language, said in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert said in wording.say(caught.value.sentence)
