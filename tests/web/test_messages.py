"""The catalogue tool: what it finds, what it refuses, what it keeps."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "messages.py"


@pytest.fixture
def messages(tmp_path, monkeypatch) -> ModuleType:
    """Load the tool and point it at a small source tree."""
    spec = importlib.util.spec_from_file_location("messages_tool", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    source = tmp_path / "src" / "youxu"
    (source / "web").mkdir(parents=True)
    (source / "web" / "a.html").write_text(
        '{% translate "Hello" %}\n  {% blocktranslate trimmed count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}'
    )
    (source / "a.py").write_text(
        'x = mark("{name} left")\ny = mark_in("state", "Open")\nz = gettext("Open")\n'
    )
    monkeypatch.setattr(module, "SOURCE", source)
    monkeypatch.setattr(module, "PO", source / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po")
    return module


def _po(path: Path, *pairs: tuple[str, str]) -> Path:
    path.write_text(
        "\n\n".join(f'msgid "{text}"\nmsgstr "{chinese}"' for text, chinese in pairs), encoding="utf-8"
    )
    return path


def test_texts_of_python_and_templates_are_found(messages) -> None:
    found = messages.extract()
    assert set(found) == {
        (None, "Hello"),
        (None, "%(n)s row"),
        (None, "{name} left"),
        ("state", "Open"),
        (None, "Open"),
    }
    assert found[None, "%(n)s row"].pluralizable


def test_extract_keeps_translations_and_merge_adds(messages, tmp_path, capsys) -> None:
    assert messages.main(["extract"]) == 0
    assert messages.main(["merge", str(_po(tmp_path / "x.po", ("Hello", "你好"), ("Later", "以后")))]) == 0
    assert messages.main(["extract"]) == 0
    assert messages.load().get("Hello").string == "你好"
    assert "Later" in messages.load().obsolete
    (messages.SOURCE / "b.py").write_text('gettext("Later")')
    assert messages.main(["extract"]) == 0
    assert messages.load().get("Later").string == "以后"
    assert messages.PO.with_suffix(".mo").exists()


def test_missing_names_each_text_without_chinese(messages, tmp_path, capsys) -> None:
    messages.main(["extract"])
    assert messages.main(["missing"]) == 1
    assert "untranslated: 'Open' (context state)" in capsys.readouterr().out


def test_a_translation_that_names_another_place_is_refused(messages, tmp_path, capsys) -> None:
    messages.main(["extract"])
    assert messages.main(["merge", str(_po(tmp_path / "x.po", ("{name} left", "{person} 走了")))]) == 1
    assert "person" in capsys.readouterr().err


def test_an_unknown_command_shows_how_to_use_it(messages, capsys) -> None:
    assert messages.main([]) == 2
    assert "extract" in capsys.readouterr().err


def test_two_plurals_of_one_text_are_named_since_the_catalogue_holds_one(messages, capsys) -> None:
    (messages.SOURCE / "b.py").write_text(
        'ngettext("1 row", "{count} rows", n)\nngettext("1 seat", "{n} seats", n)'
    )
    (messages.SOURCE / "c.py").write_text(
        'ngettext("1 row", "%(n)s rows", n)\nngettext("1 seat", "{n} seats", n)'
    )
    assert messages.main(["missing"]) == 1
    said = capsys.readouterr().out
    assert "c.py: '1 row' has two plurals: '{count} rows', '%(n)s rows'" in said
    assert "'1 seat' has two plurals" not in said
