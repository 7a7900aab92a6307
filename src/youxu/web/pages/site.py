"""The status site as the product serves it itself, below /p/: the very files that are copied elsewhere; no account, no query."""

from __future__ import annotations

import mimetypes

from django.http import Http404, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.cache import patch_cache_control
from django.utils.http import http_date, parse_http_date_safe

from youxu.statuspage import building
from youxu.web.request import Request

TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".xml": "application/cap+xml",
    ".html": "text/html; charset=utf-8",
}
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"


def page_in(language: str, *names: str) -> str:
    """Return the address of the first of several pages that the site has in a language; empty before it was built."""
    tree = "en/" if language == "en" else ""
    found = next((name for name in names if (building.built() / tree / name).is_file()), "")
    return reverse("site-file", args=[tree + found]) if found else ""


def front(request: Request) -> HttpResponse:
    """Lead to the front page."""
    return HttpResponseRedirect(reverse("site-file", args=[building.FIRST]))


def file(request: Request, name: str) -> HttpResponse:
    """Give one file of the built site."""
    root = building.built().resolve()
    found = (root / name).resolve()
    if found.is_dir():
        found = found / building.FIRST
    if not found.is_relative_to(root) or not found.is_file():
        raise Http404
    changed = int(found.stat().st_mtime)
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    answer: HttpResponse
    if since is not None and changed <= since:
        answer = HttpResponseNotModified()
    else:
        kind = TYPES.get(found.suffix) or mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        answer = HttpResponse(found.read_bytes(), content_type=kind)
    answer["Last-Modified"] = http_date(changed)
    answer["Content-Security-Policy"] = POLICY
    patch_cache_control(answer, public=True, max_age=30)
    return answer


urlpatterns = [path("p/site/", front, name="site"), path("p/site/<path:name>", file, name="site-file")]
