"""Group robots of WeCom, DingTalk and Feishu: each with its signature, its limits and its own error codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from youxu.delivery.rules.sending import Outcome, failed, sent
from youxu.delivery.rules.texts import parts
from youxu.delivery.rules.words import Kind, Reason
from youxu.delivery.transports.calling import call_json, code_of, hmac_base64
from youxu.delivery.transports.parcel import Parcel, Wiring

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
DINGTALK = "https://oapi.dingtalk.com/robot/send"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook"
MOST_BYTES: Mapping[Kind, int] = {Kind.WECOM: 2000, Kind.DINGTALK: 15_000, Kind.FEISHU: 15_000}
"""How long a text one call takes, in bytes; a longer one goes in parts, so that it stays complete."""

Codes = Mapping[int, Reason]
CODES: Mapping[Kind, Codes] = {
    Kind.WECOM: {
        45009: Reason.THROTTLED,
        45033: Reason.THROTTLED,
        -1: Reason.SERVER_ERROR,
        93000: Reason.BAD_CREDENTIALS,
        40001: Reason.BAD_CREDENTIALS,
    },
    Kind.DINGTALK: {
        130101: Reason.THROTTLED,
        410100: Reason.THROTTLED,
        -1: Reason.SERVER_ERROR,
        300001: Reason.BAD_CREDENTIALS,
        310000: Reason.BAD_CREDENTIALS,
        400101: Reason.BAD_CREDENTIALS,
    },
    Kind.FEISHU: {
        11232: Reason.THROTTLED,
        19001: Reason.BAD_CREDENTIALS,
        19021: Reason.BAD_CREDENTIALS,
        19022: Reason.BAD_CREDENTIALS,
    },
}
"""What the makers' error codes mean; any other refuses this message for good."""
TOO_MANY = "too many request"
"""Feishu says this under 9499, by which it also calls a body that it cannot read a bad request."""
RESTS: Mapping[int, timedelta] = {130101: timedelta(minutes=10), 410100: timedelta(minutes=10)}
"""How long a code shuts a robot out: DingTalk takes nothing for ten minutes after more than twenty in one."""


@contextmanager
def opened(wiring: Wiring) -> Iterator[Callable[[Parcel], Outcome]]:
    """Yield what speaks in one group."""

    def send(parcel: Parcel) -> Outcome:
        # The link acts in the recipient's name, and a group is read by others: the text is complete without it.
        text = f"{parcel.subject}\n{parcel.text}".strip()
        outcome = failed(Reason.REJECTED)
        for part in parts(text, MOST_BYTES[wiring.kind]):
            outcome = _said(wiring, part, parcel)
            if outcome.reason:
                return outcome
        return outcome

    yield send


def _said(wiring: Wiring, text: str, parcel: Parcel) -> Outcome:
    url, body = CALLS[wiring.kind](wiring, text, parcel)
    found = call_json(url, body, wiring.seconds)
    if isinstance(found, Outcome):
        return found
    code = code_of(found, "code" if wiring.kind is Kind.FEISHU else "errcode")
    if code is None:
        code = code_of(found, "StatusCode")
    if code is None:
        return failed(Reason.GARBAGE, str(found))
    if code == 0:
        return sent()
    words = str(found.get("errmsg") or found.get("msg") or "")
    usual = Reason.THROTTLED if TOO_MANY in words.lower() else Reason.REJECTED
    return failed(CODES[wiring.kind].get(code, usual), f"{code} {words}", RESTS.get(code))


def _wecom(wiring: Wiring, text: str, parcel: Parcel) -> tuple[str, dict[str, Any]]:
    url = f"{wiring.settings.get('url') or WECOM}?key={quote(wiring.secret.get('token', ''))}"
    return url, {"msgtype": "text", "text": {"content": text}}


def _dingtalk(wiring: Wiring, text: str, parcel: Parcel) -> tuple[str, dict[str, Any]]:
    """Sign as DingTalk asks: HMAC of "timestamp, new line, secret" with the secret, timestamp in milliseconds."""
    url = f"{wiring.settings.get('url') or DINGTALK}?access_token={quote(wiring.secret.get('token', ''))}"
    if secret := wiring.secret.get("sign_secret", ""):
        stamp = str(round(parcel.at.timestamp() * 1000))
        sign = hmac_base64(secret, f"{stamp}\n{secret}")
        url += f"&timestamp={stamp}&sign={quote(sign, safe='')}"
    return url, {"msgtype": "text", "text": {"content": text}}


def _feishu(wiring: Wiring, text: str, parcel: Parcel) -> tuple[str, dict[str, Any]]:
    """Sign as Feishu asks: HMAC of nothing with "timestamp, new line, secret" as the key, timestamp in seconds."""
    base = (wiring.settings.get("url") or FEISHU).rstrip("/")
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret := wiring.secret.get("sign_secret", ""):
        stamp = str(int(parcel.at.timestamp()))
        body = {"timestamp": stamp, "sign": hmac_base64(f"{stamp}\n{secret}", ""), **body}
    return f"{base}/{quote(wiring.secret.get('token', ''))}", body


CALLS: Mapping[Kind, Callable[[Wiring, str, Parcel], tuple[str, dict[str, Any]]]] = {
    Kind.WECOM: _wecom,
    Kind.DINGTALK: _dingtalk,
    Kind.FEISHU: _feishu,
}
