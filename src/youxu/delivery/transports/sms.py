"""SMS by the gateways of Aliyun and Tencent, each with its signature and template rules, or by a signed call."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from typing import Any
from urllib.parse import quote, urlsplit

from youxu.delivery.rules.sending import Outcome, failed, sent
from youxu.delivery.rules.templates import unfit
from youxu.delivery.rules.words import Reason
from youxu.delivery.transports import webhook
from youxu.delivery.transports.calling import call, call_json, hmac_base64, hmac_hex, packed, refused
from youxu.delivery.transports.parcel import Parcel, Wiring

ALIYUN = "https://dysmsapi.aliyuncs.com/"
TENCENT = "https://sms.tencentcloudapi.com/"
USED = "SignatureNonceUsed"

ALIYUN_CODES: Mapping[str, Reason] = {
    "isv.MOBILE_NUMBER_ILLEGAL": Reason.BAD_ADDRESS,
    "isv.SMS_TEMPLATE_ILLEGAL": Reason.BAD_TEMPLATE,
    "isv.SMS_SIGNATURE_ILLEGAL": Reason.BAD_TEMPLATE,
    "isv.TEMPLATE_MISSING_PARAMETERS": Reason.BAD_TEMPLATE,
    "isv.TEMPLATE_PARAMS_ILLEGAL": Reason.BAD_TEMPLATE,
    "isv.PARAM_LENGTH_LIMIT": Reason.BAD_TEMPLATE,
    "isv.BUSINESS_LIMIT_CONTROL": Reason.QUOTA,
    "isv.DAY_LIMIT_CONTROL": Reason.QUOTA,
    "isv.AMOUNT_NOT_ENOUGH": Reason.QUOTA,
    "isv.OUT_OF_SERVICE": Reason.QUOTA,
    "SignatureDoesNotMatch": Reason.BAD_CREDENTIALS,
    "InvalidAccessKeyId.NotFound": Reason.BAD_CREDENTIALS,
    "isp.RAM_PERMISSION_DENY": Reason.BAD_CREDENTIALS,
    "Throttling": Reason.THROTTLED,
    "Throttling.User": Reason.THROTTLED,
    "isp.SYSTEM_ERROR": Reason.SERVER_ERROR,
}
TENCENT_CODES: Mapping[str, Reason] = {
    "InvalidParameterValue.IncorrectPhoneNumber": Reason.BAD_ADDRESS,
    "FailedOperation.TemplateIncorrectOrUnapproved": Reason.BAD_TEMPLATE,
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": Reason.BAD_TEMPLATE,
    "FailedOperation.SignatureIncorrectOrUnapproved": Reason.BAD_TEMPLATE,
    "InvalidParameterValue.TemplateParameterLengthLimit": Reason.BAD_TEMPLATE,
    "FailedOperation.InsufficientBalanceInSmsPackage": Reason.QUOTA,
    "LimitExceeded": Reason.QUOTA,
    "LimitExceeded.DeliveryFrequencyLimit": Reason.THROTTLED,
    "RequestLimitExceeded": Reason.THROTTLED,
    "AuthFailure": Reason.BAD_CREDENTIALS,
    "UnauthorizedOperation": Reason.BAD_CREDENTIALS,
    "InternalError": Reason.SERVER_ERROR,
}


@contextmanager
def opened(wiring: Wiring) -> Iterator[Callable[[Parcel], Outcome]]:
    """Yield what sends one SMS; what the gateway would refuse by its template rules is not sent to it."""
    provider = wiring.settings.get("provider", "")

    def send(parcel: Parcel) -> Outcome:
        free = provider == "generic" and wiring.settings.get("free_text") == "yes"
        if not parcel.template and not free:
            return failed(Reason.BAD_TEMPLATE, f"{parcel.topic or '-'}: no approved template")
        if parcel.template and (why := unfit(parcel.places, parcel.variables)):
            return failed(Reason.BAD_TEMPLATE, why)
        return PROVIDERS[provider](wiring, parcel)

    yield send


def _generic(wiring: Wiring, parcel: Parcel) -> Outcome:
    answer = webhook.signed(wiring, parcel, webhook.body_of(parcel))
    if isinstance(answer, Outcome):
        return answer
    return refused(answer) if answer.status >= 400 else sent(webhook.id_of(answer))


def _aliyun(wiring: Wiring, parcel: Parcel) -> Outcome:
    """Call SendSms by the RPC signature (HMAC-SHA1). The nonce is the message's key: a repeated one means taken."""
    given = {
        "AccessKeyId": wiring.secret.get("access_key_id", ""),
        "Action": "SendSms",
        "Format": "JSON",
        "OutId": parcel.key,
        "PhoneNumbers": parcel.address,
        "RegionId": "cn-hangzhou",
        "SignName": wiring.settings.get("sign_name", ""),
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": parcel.key,
        "SignatureVersion": "1.0",
        "TemplateCode": parcel.template,
        "TemplateParam": packed({name: parcel.variables[name] for name in parcel.places}).decode(),
        "Timestamp": parcel.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2017-05-25",
    }
    canonical = "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in sorted(given.items()))
    secret = wiring.secret.get("access_key_secret", "") + "&"
    sign = hmac_base64(secret, f"POST&%2F&{_escaped(canonical)}", "sha1")
    content = f"Signature={_escaped(sign)}&{canonical}".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = call(wiring.settings.get("url") or ALIYUN, content, headers, wiring.seconds)
    if isinstance(answer, Outcome):
        return answer
    found = answer.json() or {}
    code = found.get("Code")
    if code == "OK":
        return sent(str(found.get("BizId", "")))
    if code == USED:
        return sent(detail=USED)
    if not isinstance(code, str):
        return refused(answer) if answer.status >= 400 else failed(Reason.GARBAGE, answer.text)
    return failed(ALIYUN_CODES.get(code, Reason.REJECTED), f"{code} {found.get('Message', '')}")


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")


def _tencent(wiring: Wiring, parcel: Parcel) -> Outcome:
    """Call SendSms by TC3-HMAC-SHA256; Tencent's templates know places by their order."""
    body = {
        "PhoneNumberSet": [parcel.address if parcel.address.startswith("+") else f"+86{parcel.address}"],
        "SmsSdkAppId": wiring.settings.get("app_id", ""),
        "SignName": wiring.settings.get("sign_name", ""),
        "TemplateId": parcel.template,
        "TemplateParamSet": [parcel.variables[name] for name in parcel.places],
        "SessionContext": parcel.key,
    }
    url = wiring.settings.get("url") or TENCENT
    found = call_json(url, body, wiring.seconds, _tc3(wiring, parcel, url, packed(body)))
    if isinstance(found, Outcome):
        return found
    said = found.get("Response")
    if not isinstance(said, dict):
        return failed(Reason.GARBAGE, str(found))
    statuses = said.get("SendStatusSet") or [said.get("Error")]
    first: Any = statuses[0] if isinstance(statuses, list) else None
    if not isinstance(first, dict) or not isinstance(first.get("Code"), str):
        return failed(Reason.GARBAGE, str(found))
    if first["Code"].lower() == "ok":
        return sent(str(first.get("SerialNo", "")))
    code = first["Code"]
    reason = TENCENT_CODES.get(code) or TENCENT_CODES.get(code.split(".")[0]) or Reason.REJECTED
    return failed(reason, f"{code} {first.get('Message', '')}")


def _tc3(wiring: Wiring, parcel: Parcel, url: str, content: bytes) -> dict[str, str]:
    host, stamp = urlsplit(url).netloc, str(int(parcel.at.timestamp()))
    day = parcel.at.astimezone(UTC).strftime("%Y-%m-%d")
    kind = "application/json; charset=utf-8"
    names = "content-type;host;x-tc-action"
    lines = f"content-type:{kind}\nhost:{host}\nx-tc-action:sendsms\n"
    request = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(content).hexdigest()}"
    scope = f"{day}/sms/tc3_request"
    wanted = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"TC3{wiring.secret.get('access_key_secret', '')}".encode()
    for step in (day, "sms", "tc3_request"):
        key = bytes.fromhex(hmac_hex(key, step.encode()))
    sign = hmac_hex(key, wanted.encode())
    owner = f"{wiring.secret.get('access_key_id', '')}/{scope}"
    return {
        "Authorization": f"TC3-HMAC-SHA256 Credential={owner}, SignedHeaders={names}, Signature={sign}",
        "Content-Type": kind,
        "X-TC-Action": "SendSms",
        "X-TC-Version": "2021-01-11",
        "X-TC-Region": wiring.settings.get("region") or "ap-guangzhou",
        "X-TC-Timestamp": stamp,
    }


PROVIDERS: Mapping[str, Callable[[Wiring, Parcel], Outcome]] = {
    "aliyun": _aliyun,
    "tencent": _tencent,
    "generic": _generic,
}
