"""One section of the outage pack, and the few words that its builders share."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core import wording
from youxu.documents.blocks import Block
from youxu.plan.schema import Text


@dataclass(frozen=True)
class Section:
    """A chapter of the pack; ``file`` is its name in the folder."""

    file: str
    title: str
    blocks: tuple[Block, ...]


def said(text: Text) -> str:
    """Return a plan text in the language in force."""
    return text.zh if wording.chinese() else text.en


def either(zh: str, en: str) -> str:
    """Return the Chinese or, for another reader, the English one where there is one."""
    return zh if wording.chinese() else en or zh
