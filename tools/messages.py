"""The message catalogue: extract texts, merge translations, compile, name what is missing.

    tools/messages.py extract           collect every text of the source into the Chinese catalogue
    tools/messages.py merge FILE.po     add or replace translations, then compile
    tools/messages.py compile           write the .mo file that the product reads
    tools/messages.py missing           list texts without a Chinese translation; exit 1 when there is one

Source texts are English. Every command that writes holds a lock, so several may run at once.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "youxu"
LOCALE = "zh_Hans"
PO = SOURCE / "locale" / LOCALE / "LC_MESSAGES" / "django.po"

KEYWORDS = {
    "mark": None,
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "mark_in": ((1, "c"), 2),
}
_PLACES = re.compile(r"\{(\w+)[^{}]*\}|%\((\w+)\)[sd]")

Key = tuple[str | None, str]


@contextmanager
def locked() -> Iterator[None]:
    """Hold the catalogue's folder, so that two merges never lose each other's entries."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(PO.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def load(path: Path | None = None) -> Catalog:
    """Read a .po file, the product's own when none is named; an absent one is an empty catalogue."""
    path = path or PO
    if not path.exists():
        return _new()
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def save(catalog: Catalog) -> None:
    """Write the catalogue sorted by text, and the compiled file beside it."""
    with PO.open("wb") as file:
        write_po(file, catalog, sort_output=True, no_location=True, width=110, include_previous=False)
    compile_()


def compile_() -> None:
    """Write the .mo file that Django reads."""
    catalog = load()
    temporary = PO.with_suffix(".mo.new")
    with temporary.open("wb") as file:
        write_mo(file, catalog)
    temporary.replace(PO.with_suffix(".mo"))


def extract(torn: list[str] | None = None) -> dict[Key, Message]:
    """Return every text of the source tree by (context, text).

    ``torn`` gets each text that has two plurals: the catalogue holds one of them, and the other's places stay unfilled.
    """
    found: dict[Key, Message] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        if "migrations" in path.parts or "vendor" in path.parts:
            continue
        for text, context in _texts(path):
            message = Message(text, context=context, flags=_flags(text))
            first = found.setdefault(_key(message), message)
            both = isinstance(first.id, tuple) and isinstance(message.id, tuple)
            if torn is not None and both and first.id != message.id:
                torn.append(
                    f"{path.name}: {message.id[0]!r} has two plurals: {first.id[1]!r}, {message.id[1]!r}"
                )
    return found


def update() -> int:
    """Bring the catalogue up to the source: new texts in, unused ones set aside, translations kept."""
    old, found = load(), extract()
    known = {_key(message): message for message in [*old, *old.obsolete.values()] if message.id}
    catalog = _new()
    for key, message in found.items():
        before = known.pop(key, None)
        string = _fitting(message, before)
        catalog.add(message.id, string, context=message.context, flags=message.flags)
    for (context, text), message in known.items():
        if message.string:
            catalog.obsolete[_place(text, context)] = message
    save(catalog)
    print(
        f"{len(found)} texts, {len(list(_untranslated(catalog)))} without Chinese, {len(catalog.obsolete)} unused"
    )
    return 0


def merge(path: Path) -> int:
    """Add the translations of ``path``; a translation whose places differ from its text is refused."""
    given, catalog = load(path), load()
    for message in given:
        if not message.id or not _translated(message):
            continue
        if fault := _fault(message):
            print(f"{path}: {fault}", file=sys.stderr)
            return 1
        text = _key(message)[1]
        catalog.delete(text, context=message.context)
        catalog.obsolete.pop(_place(text, message.context), None)
        catalog.add(message.id, message.string, context=message.context, flags=_flags(message.id))
    save(catalog)
    return 0


def missing() -> int:
    """Print each text of the source without a Chinese translation; return 1 when there is one."""
    catalog = load()
    known = {_key(message): message for message in [*catalog, *catalog.obsolete.values()] if message.id}
    faults: list[str] = []
    for key, message in sorted(extract(faults).items(), key=lambda pair: (pair[0][1], pair[0][0] or "")):
        have = known.get(key)
        if have is None or not _translated(have):
            faults.append(f"untranslated: {key[1]!r}" + (f" (context {key[0]})" if key[0] else ""))
        elif fault := _fault(Message(message.id, have.string)):
            faults.append(fault)
    print("\n".join(faults) if faults else "every text has its Chinese")
    return 1 if faults else 0


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = _template(source, str(path))
    lines = io.BytesIO(source.encode("utf-8"))
    for _line, text, _comments, context in babel_extract(
        "python", lines, KEYWORDS, options={"encoding": "utf-8"}
    ):
        if text:
            yield text, context


def _template(source: str, origin: str) -> str:
    """Turn a Django template into lines that Babel's Python extractor can read."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(source, origin=origin).splitlines())


def _new() -> Catalog:
    catalog = Catalog(
        locale=LOCALE,
        project="youxu",
        version="1",
        copyright_holder="the Youxu contributors",
        msgid_bugs_address="",
        last_translator="the Youxu contributors",
        language_team="zh_Hans",
        fuzzy=False,
        header_comment="# Chinese texts of Youxu, written by tools/messages.py.",
    )
    catalog.revision_date = catalog.creation_date = datetime(2026, 1, 1, tzinfo=UTC)
    return catalog


def _key(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _place(text: str, context: str | None) -> str | tuple[str, str]:
    """Return the key under which Babel keeps a message."""
    return text if context is None else (text, context)


def _flags(text: str | Sequence[str]) -> set[str]:
    both = text if isinstance(text, str) else " ".join(text)
    return {"python-format"} if re.search(r"%\(\w+\)[sd]", both) else set()


def _translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _untranslated(catalog: Catalog) -> Iterable[Message]:
    return (message for message in catalog if message.id and not _translated(message))


def _fitting(message: Message, before: Message | None) -> str | tuple[str, ...]:
    """Return the earlier translation in the form (one, several) that the text has now."""
    if before is None or not _translated(before):
        return ("",) if message.pluralizable else ""
    strings = _strings(before)
    return tuple(strings) if message.pluralizable else strings[0]


def _strings(message: Message) -> list[str]:
    """Return the translation as a list: of one form, or of several."""
    string = message.string or ""
    return [string] if isinstance(string, str) else list(string)


def _fault(message: Message) -> str:
    """Say when the translation names a place that the text does not have.

    Where the English text names a value in English ({outlet_en}), the translation names the value itself ({outlet}).
    """
    texts = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = _strings(message)
    named = {name for text in texts for name in _places(text)}
    allowed = named | {name.removesuffix("_en") for name in named}
    extra = {name for string in strings for name in _places(string)} - allowed
    return (
        f"{texts[0]!r}: the translation names {', '.join(sorted(extra))}, the text does not" if extra else ""
    )


def _places(text: str) -> set[str]:
    return {a or b for a, b in _PLACES.findall(text)}


def main(arguments: list[str]) -> int:
    """Run one command; see the top of the file."""
    match arguments:
        case ["missing"]:
            return missing()
        case ["extract"]:
            with locked():
                return update()
        case ["merge", *files] if files:
            with locked():
                return max(merge(Path(name)) for name in files)
        case ["compile"]:
            with locked():
                compile_()
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
