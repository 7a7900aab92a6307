"""Pages of what went wrong: what did not happen, what is safe, how to go on, a short number to read out."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from youxu.core import environment, wording
from youxu.core.errors import NotPermitted, UnableTo
from youxu.kernel.words import Sentence
from youxu.web.kept import entered
from youxu.web.refusing import error_number, plain, refused
from youxu.web.request import Request

log = logging.getLogger("youxu.web")
Fields = tuple[tuple[str, str], ...]


def bad_request(request: Request, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that could not be read (400), or one that was too large (413)."""
    if type(exception).__name__ in ("RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent"):
        return too_large(request)
    return _show(
        request,
        400,
        _("The request could not be read"),
        _("Nothing was recorded. Go back, open the page again and send once more."),
    )


def forbidden(request: Request, exception: Exception | None = None) -> HttpResponse:
    """Answer a page that the reader's posts do not open (403)."""
    return refused(request, NotPermitted(verb="read"))


def csrf_failed(request: Request, reason: str = "") -> HttpResponse:
    """Answer a form whose protection ran out, most often after a long pause or a second sign-in (403)."""
    request.token_failed = True
    fields = entered(request)
    text = (
        _("Nothing was recorded yet. What you entered is kept on this page: send it again.")
        if fields
        else _(
            "Nothing was recorded. Open the page again; what you wrote is still in the form when you go back."
        )
    )
    return _show(request, 403, _("This page was open for too long"), text, **_kept(request, fields))


def signed_out(request: Request, fields: Fields) -> HttpResponse:
    """Answer a filled form of somebody whose session ended meanwhile (403): it waits here until they are signed in."""
    text = _(
        "Nothing was recorded yet. What you entered is kept on this page: sign in, come back to it and send it again."
    )
    kept = {**_kept(request, fields), "sign_in": settings.LOGIN_URL}
    return _show(request, 403, _("You are no longer signed in"), text, **kept)


def turned(
    request: Request, trouble: UnableTo, status: int, *, out: str = "", into: str = "", keep: bool = False
) -> HttpResponse:
    """Answer who stands at the border of a drill: why, and the way ``out`` of it or ``into`` it; nothing was written.

    With ``keep`` what was entered stands on the page, to be sent again.
    """
    request.refusal = trouble
    fields = entered(request) if keep else ()
    kept = _kept(request, fields) if fields else {}
    ways = {"way_out": out, "way_in": into}
    title = wording.say(Sentence(getattr(trouble, "title", trouble.text)))
    return _show(request, status, title, wording.say(trouble.sentence), **kept, **ways)


def _kept(request: Request, fields: Fields) -> dict[str, Any]:
    """Return what the page needs to send the form again; files cannot be kept by a page."""
    return {"kept": fields, "kept_to": request.get_full_path(), "files_lost": bool(fields and request.FILES)}


def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:
    """Answer an address without a page (404)."""
    return _show(
        request,
        404,
        _("There is no such page"),
        _("The address may be mistyped or cut off. Scan the card again, or ring the duty office.")
        if request.path.startswith("/p/")
        else _(
            "The address may be mistyped, or what it named belongs to a unit that your posts do not read."
        ),
    )


def not_to_open(request: Request, allowed: str) -> HttpResponse:
    """Answer an address that is only sent to, or only read (405): most often one that was opened by hand."""
    page = _show(
        request,
        405,
        _("This address cannot be opened like that"),
        _("Nothing was recorded. It belongs to a button: open the page with the button and press it there."),
    )
    page.headers["Allow"] = allowed
    return page


def too_large(request: Request) -> HttpResponse:
    """Answer a form or file beyond the limit (413)."""
    return _show(
        request,
        413,
        _("The file is too large"),
        _(
            "Nothing was recorded: at most {n} MB are taken at once. Send a smaller photo, or send the report first and the photo afterwards."
        ).format(n=f"{environment.number('YOUXU_UPLOAD_MEGABYTES'):g}"),
    )


def too_slow(request: Request) -> HttpResponse:
    """Answer a form or file that did not arrive whole in time (408)."""
    return _show(
        request,
        408,
        _("The file did not arrive in time"),
        _("Nothing was recorded. Send a smaller photo, or send the report first and the photo afterwards."),
    )


def unread(request: Request, status: int) -> HttpResponse:
    """Answer what the server did not read whole (project.router shows this page in the place of the one asked for)."""
    pages = {408: too_slow, 413: too_large}
    if status not in pages:
        raise Http404
    return pages[status](request)


def failed(request: Request) -> HttpResponse:
    """Answer an error of the product itself (500) and write it down once, under the number that the page shows.

    Django asks for this page while the error is being handled, wherever it was raised; when the frame itself is at fault
    the page comes without the frame.
    """
    trouble = sys.exc_info()[1]
    number, kind = error_number(request), type(trouble).__name__
    log.error("%s at %s: %s", number, request.path, kind, exc_info=trouble)
    title = _("That did not go through")
    text = _("The server did not finish. Nothing was half recorded; trying again does not record twice.")
    try:
        return _show(request, 500, title, text)
    except Exception as trouble:
        log.error("%s: the error page failed too", error_number(request), exc_info=trouble)
    return plain(request, 500, title, text)


def _show(request: Request, status: int, title: str, text: str, **more: Any) -> HttpResponse:
    values: dict[str, Any] = {
        "status": status,
        "error_title": title,
        "error_text": text,
        "number": error_number(request) if status >= 500 else "",
        "retry": request.get_full_path() if request.method == "GET" and status >= 500 else "",
        "phone": request.path_info.startswith("/report"),
        **more,
    }
    return render(request, frame_of(request, "errors/error.html"), values, status=status)


def frame_of(request: Request, template: str) -> str:
    """Return the template of an error: below ``/p/`` the one of people without an account, who get nothing else."""
    return "card/error.html" if request.path.startswith("/p/") else template


urlpatterns = [
    path("refused/<int:status>/", unread, name="unread"),
    path("p/refused/<int:status>/", unread, name="public-unread"),
]
