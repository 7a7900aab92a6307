"""Entries of the journal as files: csv for people, json for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse

TYPES = {"csv": "text/csv", "json": "application/json"}


def file_of(
    form: str, name: str, columns: Iterable[str], rows: Iterable[Mapping[str, Any]], about: Mapping[str, Any]
) -> HttpResponse:
    """Answer rows as a download: a csv with its columns, or a json object of ``about`` with the rows as entries."""
    if form == "csv":
        text = _csv(list(columns), rows)
    else:
        text = json.dumps({**about, "entries": list(rows)}, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type=f"{TYPES[form]}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def _csv(columns: list[str], rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    # The mark tells spreadsheet programs that the file is UTF-8.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_plain(row[name]) for name in columns])
    return out.getvalue()


def _plain(value: object) -> str:
    """Return a cell that no spreadsheet program takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
