"""Stored files, each served under the grants of who asks."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponseBase
from django.urls import path

from youxu.core import files
from youxu.web.request import Request


def file(request: Request, code: str) -> HttpResponseBase:
    """Serve a file that the reader may read: images in the page, all else as a download."""
    try:
        row, opened = files.open_for(request.actor, code)
    except files.UnableToOpenFile:
        raise Http404 from None
    shown = row.content_type.startswith("image/")
    answer = FileResponse(opened, as_attachment=not shown, filename=row.name, content_type=row.content_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return answer


urlpatterns = [path("files/<str:code>/", file, name="file")]
