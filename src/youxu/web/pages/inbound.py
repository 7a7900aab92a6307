"""Where gateways push receipts and answers: below ``/p/``, by a channel's own address that nobody can guess."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from youxu.core import clock
from youxu.delivery.rules.inbound import MOST_BYTES, Unreadable
from youxu.delivery.sending import channel_by_token, take_pushed
from youxu.web.request import Request


@csrf_exempt
@require_POST
def pushed(request: Request, key: str, token: str) -> HttpResponse:
    """Take what a gateway pushes; a forged address is answered as if there were none, what is unreadable by name."""
    channel = channel_by_token(key, token)
    if channel is None:
        return JsonResponse({"error": "no such channel"}, status=404)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return JsonResponse({"error": "too large"}, status=413)
    try:
        count = take_pushed(channel, request.body, at=clock.now())
    except Unreadable as fault:
        return JsonResponse({"error": str(fault)}, status=400)
    return JsonResponse({"code": 0, "result": 0, "msg": "OK", "errmsg": "OK", "count": count})


urlpatterns = [path("p/gateway/<slug:key>/<slug:token>/", pushed, name="gateway")]
