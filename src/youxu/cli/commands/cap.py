"""``youxu cap``: whether alerts of CAP 1.2 are valid by the schema and sound in life; feeds of hazard warnings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import moment, say, word
from youxu.incidents.queries import handles
from youxu.kernel import cap
from youxu.kernel.words import mark
from youxu.watch import actions, queries
from youxu.watch.models import Feed
from youxu.watch.queries import FeedRow, WarnedRow

FILES = click.Path(exists=True, dir_okay=False, path_type=Path)


class UnableToFindFeed(UnableTo):
    """No feed of this key, or none that this person may see."""

    text = mark("There is no feed {key}, or you may not see it.")


@click.group("cap", help=_("Alerts of CAP 1.2: check files, keep feeds of hazard warnings (G4, P3b)."))
def command() -> None:
    """Group the commands of CAP."""


@command.command(
    "check", help=_("Check files: valid by the schema, and sound in life. Several are checked as one chain.")
)
@click.argument("files", nargs=-1, required=True, type=FILES)
@json_option
def check(files: tuple[Path, ...], as_json: bool) -> int:
    """Check each file alone and, where there are several, their references among each other."""
    read = [(path, *cap.checked(path.read_bytes())) for path in files]
    alerts = [alert for _path, alert, _faults in read if alert is not None]
    among = cap.faults_among(alerts) if len(files) > 1 else {}
    rows = [
        _row(path, alert, (*faults, *among.get(alert.identifier if alert else "", ())))
        for path, alert, faults in read
    ]
    emit({"ok": all(row["ok"] for row in rows), "files": rows}, as_json, _lines_of_check(rows))
    return 0 if all(row["ok"] for row in rows) else 1


def _row(path: Path, alert: cap.Alert | None, faults: tuple[cap.Fault, ...]) -> dict[str, Any]:
    return {
        "file": str(path),
        "ok": not faults,
        "identifier": alert.identifier if alert else "",
        "msg_type": alert.msg_type.value if alert else "",
        "status": alert.status.value if alert else "",
        "faults": [{"code": fault.code, "text": say(fault.sentence)} for fault in faults],
    }


def _lines_of_check(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        mark_ = _("ok") if row["ok"] else _("not ok")
        yield f"{mark_:<8}{row['file']}  {row['msg_type']} {row['status']} {row['identifier']}".rstrip()
        for fault in row["faults"]:
            yield f"        {fault['code']}: {fault['text']}"


@command.group("feed", help=_("Feeds of hazard warnings: they open, change and lift watches (G4)."))
def feed() -> None:
    """Group the commands of feeds."""


@feed.command("keep", help=_("Set up a feed, or change one: its address gives CAP, or an Atom feed of CAP."))
@click.argument("key")
@click.option("--name", required=True, help=_("As people know it."))
@click.option("--address", required=True, help=_("https://host/feed.atom"))
@click.option("--hazard", default="", help=_("What its warnings mean where their words say nothing."))
@json_option
@acting
def keep(key: str, as_json: bool, **given: Any) -> None:
    """Add a feed for the own unit, or change the one of this key."""
    by, standing = given["by"], queries.feed_named(given["by"], key)
    unit = standing.unit if standing else handles.unit_of(by)
    if unit is None:
        raise UnableToFindFeed(key=key)
    _tell(actions.keep_feed(unit=unit, key=key, feed=standing, **given), as_json)


@feed.command("retire", help=_("Read a feed no more; watches that it opened stand."))
@click.argument("key")
@json_option
@acting
def retire(key: str, as_json: bool, **given: Any) -> None:
    """Retire one feed."""
    _tell(actions.retire_feed(feed=_named(given["by"], key), **given), as_json)


@feed.command("list", help=_("List the feeds of your unit and below, and what came by them last."))
@reading
@json_option
def list_feeds(by: Actor, at: datetime, as_json: bool) -> None:
    """List feeds and warnings."""
    feeds, came = queries.feeds_of(by), queries.warnings_of(by)
    lines = [*map(_line, feeds), *map(_line_of_warning, came)]
    emit({"feeds": feeds, "warnings": came}, as_json, lines)


def _named(by: Actor, key: str) -> Feed:
    row = queries.feed_named(by, key)
    if row is None:
        raise UnableToFindFeed(field="key", key=key)
    return row


def _tell(row: Feed, as_json: bool) -> None:
    shown = queries.feed_row(row)
    emit({"feed": shown}, as_json, [_line(shown)])


def _line(row: FeedRow) -> str:
    if row.feed_trouble:
        how = _("not read since {time}: {trouble}. {detail}").format(
            time=moment(row.failing_since), trouble=word("feed_trouble", row.feed_trouble), detail=row.detail
        )
    else:
        how = (
            _("read {time}").format(time=moment(row.succeeded_at)) if row.succeeded_at else _("not read yet")
        )
    return f"{row.key}  {row.name}  {row.address}  {how}"


def _line_of_warning(row: WarnedRow) -> str:
    why = f" ({word('feed_why', row.feed_why)})" if row.feed_why else ""
    return f"{moment(row.received_at)}  {row.headline or row.event}  {word('feed_effect', row.feed_effect)}{why} {row.watch}"
