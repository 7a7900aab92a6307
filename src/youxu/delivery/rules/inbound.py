"""What gateways push to us, read with suspicion: receipts and answers, each provider's form, nothing trusted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from youxu.delivery.rules.words import ReceiptState

MOST_BYTES, MOST_ROWS = 256 * 1024, 500
BEIJING = timezone(timedelta(hours=8))
"""Aliyun and Tencent write their times in Beijing's zone, without naming it."""


class Unreadable(ValueError):
    """What came is not what this provider sends."""


@dataclass(frozen=True)
class ReceiptIn:
    """A receipt as it was pushed; ``told_at`` is None where none was told."""

    provider_id: str
    state: ReceiptState
    told_at: datetime | None
    detail: str = ""


@dataclass(frozen=True)
class ReplyIn:
    """An answer as it was pushed."""

    address: str
    text: str
    provider_id: str
    replied_at: datetime | None


def read(provider: str, body: bytes) -> list[ReceiptIn | ReplyIn]:
    """Return what was pushed, at most 500 rows. Raises Unreadable."""
    if len(body) > MOST_BYTES:
        raise Unreadable("too large")
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    rows = list(_generic(found)) if provider not in READERS else _rows(found)
    if len(rows) > MOST_ROWS or not all(isinstance(row, Mapping) for row in rows):
        raise Unreadable("not a list of up to 500 objects")
    reader = READERS.get(provider, _plain)
    try:
        return [reader(row) for row in rows]
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"a field is missing or wrong: {error}") from error


def _rows(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def _generic(found: Any) -> Iterator[Any]:
    if not isinstance(found, dict):
        raise Unreadable("not an object with receipts and replies")
    for name in ("receipts", "replies"):
        rows = found.get(name, [])
        if not isinstance(rows, list):
            raise Unreadable(f"{name} is no list")
        yield from rows


def _plain(row: Mapping[str, Any]) -> ReceiptIn | ReplyIn:
    at = _iso(row.get("at"))
    if "text" in row:
        return ReplyIn(str(row["from"]), str(row["text"]), str(row.get("id", "")), at)
    return ReceiptIn(_id(row["id"]), ReceiptState(row["state"]), at, str(row.get("detail", "")))


def _aliyun(row: Mapping[str, Any]) -> ReceiptIn | ReplyIn:
    """Read Aliyun's SmsUp (an answer) and SmsReport (a receipt)."""
    if "content" in row:
        return ReplyIn(
            str(row["phone_number"]),
            str(row["content"]),
            str(row.get("sequence_id", "")),
            _local(row.get("send_time")),
        )
    state = ReceiptState.DELIVERED if row["success"] is True else ReceiptState.FAILED
    return ReceiptIn(_id(row["biz_id"]), state, _local(row.get("report_time")), str(row.get("err_code", "")))


def _tencent(row: Mapping[str, Any]) -> ReceiptIn | ReplyIn:
    """Read Tencent's callbacks: an answer with ``text``, a receipt with ``report_status``."""
    if "text" in row:
        sent_at = datetime.fromtimestamp(int(row["time"]), UTC) if "time" in row else None
        return ReplyIn(str(row["mobile"]), str(row["text"]), "", sent_at)
    state = ReceiptState.DELIVERED if row["report_status"] == "SUCCESS" else ReceiptState.FAILED
    return ReceiptIn(_id(row["sid"]), state, _local(row.get("user_receive_time")), str(row.get("errmsg", "")))


READERS = {"aliyun": _aliyun, "tencent": _tencent}


def _id(value: Any) -> str:
    if not isinstance(value, str | int) or not str(value):
        raise ValueError("id")
    return str(value)[:120]


def _local(value: Any) -> datetime | None:
    return datetime.fromisoformat(value).replace(tzinfo=BEIJING) if isinstance(value, str) and value else None


def _iso(value: Any) -> datetime | None:
    if not value:
        return None
    found = datetime.fromisoformat(str(value))
    if found.tzinfo is None:
        raise ValueError("at has no zone")
    return found
