"""Every setting of the product: its name, type, default and meaning, read from the environment once.

``youxu doctor`` prints this table with the source of each value; ``docs/reference/settings.md``
is generated from it, so a setting that stands nowhere else cannot exist.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """One environment variable: ``kind`` is text, integer, number or path."""

    name: str
    kind: str
    default: str
    meaning: str


SETTINGS = (
    Setting(
        "YOUXU_HOME", "path", "~/.youxu", "Data folder: the SQLite file, uploaded files, the secret key."
    ),
    Setting("YOUXU_DATABASE_URL", "text", "", "Database address; absent: SQLite in the home."),
    Setting(
        "YOUXU_PUBLIC_URL", "text", "", "Address by which people reach the product; turns on secure cookies."
    ),
    Setting(
        "YOUXU_RELAY_URL",
        "text",
        "",
        "Address of a relay that passes `/p/` alone; cards, links in messages and gateways get it.",
    ),
    Setting("YOUXU_HOST", "text", "127.0.0.1", "Address that `youxu serve` listens on."),
    Setting("YOUXU_PORT", "integer", "8000", "Port that `youxu serve` listens on."),
    Setting("YOUXU_TIME_ZONE", "text", "Asia/Shanghai", "Zone of a unit or outlet that names none."),
    Setting("YOUXU_LANGUAGE", "text", "zh-hans", "Language of a reader who chose none: zh-hans or en."),
    Setting(
        "YOUXU_DUTY_TELEPHONE",
        "text",
        "",
        "Duty telephone shown where nobody is signed in; a unit's own comes first.",
    ),
    Setting(
        "YOUXU_UPLOAD_MEGABYTES", "integer", "12", "Largest request body that is accepted, in megabytes."
    ),
    Setting(
        "YOUXU_JOB_LEASE_SECONDS", "number", "30", "How long a worker may hold a job without a heartbeat."
    ),
    Setting("YOUXU_JOB_POLL_SECONDS", "number", "0.05", "How often the embedded engine looks for new jobs."),
    Setting(
        "YOUXU_JOB_BACKOFF_SECONDS",
        "number",
        "2",
        "Wait before the first retry of a failed job; doubles each time.",
    ),
    Setting(
        "YOUXU_WORKERS", "integer", "1", "Worker processes that `youxu serve` starts beside the web process."
    ),
    Setting(
        "YOUXU_PURGE_DAYS",
        "integer",
        "1095",
        "Days after its end until free text and photographs of an incident are removed; 0: never.",
    ),
    Setting(
        "YOUXU_CARD_REPORTS_PER_HOUR",
        "integer",
        "12",
        "Reports that one outlet card or link may send an hour.",
    ),
    Setting(
        "YOUXU_CARD_ACTS_PER_HOUR",
        "integer",
        "300",
        "Ticks and answers that one card or link may send an hour.",
    ),
    Setting(
        "YOUXU_ADDRESS_REPORTS_PER_HOUR",
        "integer",
        "120",
        "Reports by card that one network address may send an hour, over all cards.",
    ),
    Setting(
        "YOUXU_ADDRESS_ACTS_PER_HOUR",
        "integer",
        "3000",
        "Ticks and answers by card that one network address may send an hour, over all cards.",
    ),
    Setting(
        "YOUXU_UNIT_VOICES_PER_HOUR",
        "integer",
        "600",
        "What customers may send a unit from the public page an hour, all together.",
    ),
    Setting(
        "YOUXU_ADDRESS_VOICES_PER_HOUR",
        "integer",
        "10",
        "What one network address may send from the public page an hour.",
    ),
    Setting(
        "YOUXU_RECIPIENT_REQUESTS_PER_HOUR",
        "integer",
        "5",
        "Subscriptions that may be asked for one mail address or mobile number an hour.",
    ),
    Setting(
        "YOUXU_ADDRESS_REQUESTS_PER_HOUR",
        "integer",
        "20",
        "Subscriptions that one network address may ask for an hour.",
    ),
    Setting(
        "YOUXU_PROXIES",
        "integer",
        "0",
        "Reverse proxies in front, whose X-Forwarded-For is believed when the limits of cards count addresses.",
    ),
    Setting(
        "YOUXU_BACKUP_KEEP",
        "integer",
        "7",
        "Nightly backups that stay in `backups` of the home; 0: none is made.",
    ),
    Setting(
        "YOUXU_SITE_TARGETS",
        "text",
        "",
        "Where the status site is copied to, one a word: folder:/srv/www rsync:host:/srv/www s3:https://host/bucket/prefix.",
    ),
    Setting(
        "YOUXU_SITE_UNIT",
        "text",
        "",
        "Key of the unit whose status site it is; absent: the lowest that has all outlets.",
    ),
    Setting("YOUXU_SITE_ICP", "text", "", "ICP number in the footer of the status site."),
    Setting(
        "YOUXU_SITE_RSH",
        "text",
        "",
        "How rsync reaches another host, for instance ssh with a key of its own.",
    ),
    Setting("YOUXU_SITE_STORE_KEY", "text", "", "Access key of the S3 store of the status site."),
    Setting("YOUXU_SITE_STORE_SECRET", "text", "", "Secret of the access key; doctor does not show it."),
    Setting("YOUXU_SITE_STORE_REGION", "text", "us-east-1", "Region of the S3 store, where it has any."),
    Setting(
        "YOUXU_HTTP_PROXY",
        "text",
        "",
        "Proxy for messages and pages that leave this network: http://host:port.",
    ),
    Setting(
        "YOUXU_HTTP_SECONDS",
        "number",
        "8",
        "How long a gateway, robot or mail server may take for one answer.",
    ),
    Setting(
        "YOUXU_DEBUG", "integer", "0", "1 shows error details in the page; never on a reachable address."
    ),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def text(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return the value of ``name`` or its default. Raises KeyError for a setting that is not declared."""
    return environ.get(name) or _BY_NAME[name].default


def integer(name: str) -> int:
    """Return ``name`` as a whole number. Raises ValueError that names the variable."""
    return int(_number(name))


def number(name: str) -> float:
    """Return ``name`` as a number. Raises ValueError that names the variable."""
    return _number(name)


def source(name: str) -> str:
    """Say where the value in force comes from: ``environment`` or ``default``."""
    return "environment" if os.environ.get(name) else "default"


def home() -> Path:
    """Return the data folder, made with mode 0700 when it is absent."""
    folder = Path(text("YOUXU_HOME")).expanduser()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key() -> str:
    """Return the key that signs sessions; made once in the home with mode 0600."""
    path = home() / "secret.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def put_secret_key(key: str) -> None:
    """Put the key of a restored archive into the home; the one before stays beside it, both with mode 0600."""
    path = home() / "secret.key"
    if path.exists() and path.read_text().strip() != key:
        os.replace(path, path.with_name("secret.key.before-restore"))
    partial = path.with_name("secret.key.partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    os.replace(partial, path)


def only_this_computer(host: str) -> bool:
    """Tell whether an address to listen on can be reached from this computer alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def database_url() -> str:
    """Return the database address; the embedded default is SQLite in the home."""
    return text("YOUXU_DATABASE_URL") or f"sqlite:///{home() / 'youxu.sqlite3'}"


def _number(name: str) -> float:
    value = text(name)
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"{name}={value!r} is not a number") from None
