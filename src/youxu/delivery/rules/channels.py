"""What each kind of channel is set up with: its fields, which are secret, which must be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from youxu.delivery.rules.words import Kind
from youxu.kernel.words import Sentence, mark

KEY = re.compile(r"^[a-z][a-z0-9-]{1,39}$")
ADDRESS = re.compile(r"^https?://[^\s/?#@]+(:\d+)?(/\S*)?$")
CONTACT = re.compile(r"^(mailto:[^@\s]+@[^@\s]+\.[^@\s]+|https://\S+)$")
"""By what a push service can ask the sender something."""


@dataclass(frozen=True)
class Field:
    """One field of a channel's set-up; ``choices`` are the only values, ``address`` says that it is a URL, ``contact``
    that it is a mailbox or a page."""

    name: str
    label: str
    secret: bool = False
    needed: bool = True
    choices: tuple[str, ...] = ()
    address: bool = False
    contact: bool = False
    number: bool = False


FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    Kind.EMAIL: (
        Field("host", mark("Mail server")),
        Field("port", mark("Port"), number=True, needed=False),
        Field("security", mark("Encryption"), choices=("none", "starttls", "tls")),
        Field("sender", mark("Sender")),
        Field("user", mark("User"), needed=False),
        Field("password", mark("Password"), secret=True, needed=False),
    ),
    Kind.SMS: (
        Field("provider", mark("Gateway"), choices=("aliyun", "tencent", "generic")),
        Field("sign_name", mark("Signature"), needed=False),
        Field("app_id", mark("Application number (Tencent)"), needed=False),
        Field("region", mark("Region (Tencent)"), needed=False),
        Field("url", mark("Address, if not the provider's own"), needed=False, address=True),
        Field("free_text", mark("Takes texts without a template"), needed=False, choices=("no", "yes")),
        Field("access_key_id", mark("Access key"), secret=True, needed=False),
        Field("access_key_secret", mark("Secret of the access key"), secret=True, needed=False),
        Field("sign_secret", mark("Secret for signing"), secret=True, needed=False),
    ),
    Kind.WECOM: (
        Field("url", mark("Address, if not the maker's own"), needed=False, address=True),
        Field("token", mark("Key of the robot"), secret=True),
    ),
    Kind.DINGTALK: (
        Field("url", mark("Address, if not the maker's own"), needed=False, address=True),
        Field("token", mark("Key of the robot"), secret=True),
        Field("sign_secret", mark("Secret for signing"), secret=True, needed=False),
    ),
    Kind.FEISHU: (
        Field("url", mark("Address, if not the maker's own"), needed=False, address=True),
        Field("token", mark("Key of the robot"), secret=True),
        Field("sign_secret", mark("Secret for signing"), secret=True, needed=False),
    ),
    Kind.WEBHOOK: (
        Field("url", mark("Address"), address=True),
        Field("sign_secret", mark("Secret for signing"), secret=True),
    ),
    Kind.VOICE: (
        Field("url", mark("Address"), address=True),
        Field("sign_secret", mark("Secret for signing"), secret=True),
    ),
    Kind.PUSH: (
        Field("subject", mark("Who keeps it: mailto: and an address"), contact=True),
        Field("services", mark("Push services, if not the makers' own"), needed=False),
        Field("private_key", mark("Private key, made when left empty"), secret=True),
    ),
    Kind.CONSOLE: (),
}

OF_PROVIDER: Mapping[str, tuple[str, ...]] = {
    "aliyun": ("sign_name", "access_key_id", "access_key_secret"),
    "tencent": ("sign_name", "app_id", "access_key_id", "access_key_secret"),
    "generic": ("url", "sign_secret"),
}
"""What each SMS gateway needs beside its name."""


def faults(
    key: str, kind: str, settings: Mapping[str, str], secret: Mapping[str, str]
) -> Iterator[tuple[str, Sentence]]:
    """Yield (field, why) for everything that keeps a channel from being stored."""
    if not KEY.match(key):
        yield "key", Sentence(mark("A key is 2 to 40 small letters, digits and dashes, a letter first."))
    if kind not in FIELDS:
        yield "kind", Sentence(mark("There is no kind of channel {kind}."), {"kind": kind})
        return
    known = FIELDS[Kind(kind)]
    for field in known:
        value = str((secret if field.secret else settings).get(field.name, "")).strip()
        if (why := _fault(field, value)) is not None:
            yield field.name, why
    if kind == Kind.SMS:
        given = {**settings, **secret}
        for name in OF_PROVIDER.get(settings.get("provider", ""), ()):
            if not str(given.get(name, "")).strip():
                yield name, Sentence(mark("This must be filled in."))
    for name in {*settings, *secret} - {field.name for field in known}:
        yield name, Sentence(mark("This kind of channel has no field {name}."), {"name": name})


def _fault(field: Field, value: str) -> Sentence | None:
    if not value:
        return Sentence(mark("This must be filled in.")) if field.needed else None
    if field.choices and value not in field.choices:
        return Sentence(mark("One of: {choices}."), {"choices": ", ".join(field.choices)})
    if field.address and not ADDRESS.match(value):
        return Sentence(mark("Write a whole address that begins with https:// or http://."))
    if field.contact and not CONTACT.match(value):
        return Sentence(mark("Write mailto: and an address, or a page that begins with https://."))
    if field.number and not (value.isdigit() and 0 < int(value) < 65536):
        return Sentence(mark("A port is a number from 1 to 65535."))
    return None
