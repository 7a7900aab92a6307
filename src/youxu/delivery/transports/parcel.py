"""What a transport is given: how its channel is set up, and one message for one address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from youxu.delivery.rules.push import Subscription
from youxu.delivery.rules.words import Kind


@dataclass(frozen=True)
class Wiring:
    """A channel as its transport needs it, its secrets unsealed; ``seconds`` is the limit of one answer."""

    key: str
    kind: Kind
    settings: Mapping[str, str]
    secret: Mapping[str, str]
    seconds: float


@dataclass(frozen=True)
class Parcel:
    """One message for one address; ``key`` is the same for every try, so that a service that can tells twice apart.

    ``template`` is the code under which a provider knows the text of ``topic``, empty where none is approved;
    ``places`` are the template's places in its order. ``device`` is what the browser gave that a push goes to.
    """

    key: str
    address: str
    subject: str
    text: str
    at: datetime
    language: str = "zh-hans"
    link: str = ""
    leave: str = ""
    topic: str = ""
    template: str = ""
    places: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    device: Subscription | None = None
    expires_at: datetime | None = None
