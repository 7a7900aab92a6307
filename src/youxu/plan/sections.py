"""One section of a plan text: read alone, put back alone, the rest untouched to the letter."""

from __future__ import annotations

from youxu.plan.reading import Document, read


def sections(text: str) -> tuple[tuple[str, str], ...]:
    """Return the sections of a text in order, key and lines with the key; it is read once. Raises Unreadable."""
    document, lines = read(text), text.splitlines(keepends=True)
    spans = ((name, _span(text, document, name)) for name in document.data)
    return tuple((name, "".join(lines[first:end])) for name, (first, end) in spans)


def section_text(text: str, name: str) -> str:
    """Return the lines of one section with its key. Raises KeyError for a section that the text lacks."""
    first, end = _span(text, read(text), name)
    return "".join(text.splitlines(keepends=True)[first:end])


def with_section(text: str, name: str, new: str) -> str:
    """Return the text with one section replaced, or added at the end. Raises Unreadable for a broken text."""
    lines = text.splitlines(keepends=True)
    replacement = new.rstrip("\n") + "\n"
    try:
        first, end = _span(text, read(text), name)
    except KeyError:
        return text.rstrip("\n") + "\n\n" + replacement
    return "".join([*lines[:first], replacement, *lines[end:]])


def _span(text: str, document: Document, name: str) -> tuple[int, int]:
    """Return first and end line (from 0); comments above the next key belong to the next section."""
    starts = {key: document.lines[(key,)] - 1 for key in document.data}
    first = starts[name]
    later = [start for start in starts.values() if start > first]
    lines = text.splitlines()
    end = min(later, default=len(lines))
    while later and end - 1 > first and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return first, end
