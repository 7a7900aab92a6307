"""Logs as one JSON line each, without personal data."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

_OWN = ("request_id", "actor", "entry", "job", "seconds")


class JsonLine(logging.Formatter):
    """Format a record as one JSON object: time, level, name, message, and the ids given as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "name": record.name,
            "message": record.getMessage(),
        }
        line |= {key: getattr(record, key) for key in _OWN if hasattr(record, key)}
        if record.exc_info:
            line["trouble"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
