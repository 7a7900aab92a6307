"""What a form held that came too late: given back as it was entered, so that it can be sent again."""

from __future__ import annotations

from django.conf import settings

from youxu.web.request import Request

TOKEN = "csrfmiddlewaretoken"


def entered(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the fields of a form that was sent from a page of this product, in their order.

    Nothing of a form that came from elsewhere: to offer it again with a good token would undo what the token is for.
    Nothing of one with a password either.
    """
    own = (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
    if request.method != "POST" or request.headers.get("Origin") not in own:
        return ()
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts if name != TOKEN]
    return () if any("password" in name for name, _text in fields) else tuple(fields)
