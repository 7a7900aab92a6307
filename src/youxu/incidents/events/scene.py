"""What a held scene leaves in the journal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class SceneReleased(Event):
    """The security post recorded that police or fire brigade gave the scene back; the officer's name is a row."""

    code = "SCENE_FREE"
    sentence = mark("{by} recorded that {authority_en} released the scene at {released_at}.")
    clause = "P5a"

    authority: str
    authority_en: str
    released_at: str
