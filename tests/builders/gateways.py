"""Stand-ins for the services that take messages: they check what theirs would check, each written from its manual.

``mode`` makes a path misbehave: "hang", "429", "500", "garbage", "redirect", or "late", which takes the message and
answers too late. Under "robots", "full" makes a robot's group take no more for now, "unread" its maker read no body.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.builders.browsers import push_service

SECRET = "geheim-7"
TOKEN = "token-7"
MISBEHAVING: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "429": (429, b"busy", {"Retry-After": "90"}),
    "500": (500, b"fault", {}),
    "redirect": (302, b"", {"Location": "http://127.0.0.1:1/"}),
    "garbage": (200, b"<html>Gateway page</html>", {}),
}
TEMPLATES = {"SMS_1": ("i", "a", "b", "c", "t", "f", "p")}


class Services:
    """What the services took, by path; ``keys`` are those that a service saw already."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Any]] = []
        self.seen: set[str] = set()
        self.mode: dict[str, str] = {}
        self.asked: list[str] = []
        self.over = threading.Event()
        self.port = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def reset(self) -> None:
        self.taken, self.asked = [], []
        self.seen.clear()
        self.mode.clear()


@contextlib.contextmanager
def services() -> Iterator[Services]:
    """Serve all of them on one port of this machine."""
    found = Services()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            path = urlsplit(self.path).path
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found.asked.append(path)
            mode = found.mode.get(path, "")
            if mode in MISBEHAVING:
                self.say(*MISBEHAVING[mode])
                return
            if mode != "hang":
                status, answer = answers_of(found, self.path, dict(self.headers.items()), body)
            if mode in ("hang", "late"):
                found.over.wait(30)
            else:
                self.say(status, json.dumps(answer).encode())

        def say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: Any) -> None:
            """A client that gave up is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield found
    finally:
        found.over.set()
        server.shutdown()
        server.server_close()


def answers_of(found: Services, target: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
    """Answer as the service behind the path would, and keep what it takes."""
    path = urlsplit(target).path
    query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    if path == "/wecom":
        return 200, wecom(found, query, json.loads(body))
    if path == "/dingtalk":
        return 200, dingtalk(found, query, json.loads(body))
    if path.startswith("/feishu/"):
        return 200, feishu(found, path, json.loads(body))
    if path == "/aliyun/":
        return aliyun(found, body.decode())
    if path == "/tencent/":
        return 200, tencent(found, headers, body)
    if path.startswith("/push/"):
        return push_service(found, path, headers, body)
    return hook(found, path, headers, body)


def wecom(found: Services, query: dict[str, str], body: Any) -> Any:
    if query.get("key") != TOKEN:
        return {"errcode": 93000, "errmsg": "invalid webhook url"}
    if body["msgtype"] != "text" or not 0 < len(body["text"]["content"].encode()) <= 2048:
        return {"errcode": 40058, "errmsg": "invalid content"}
    if found.mode.get("robots") == "full":
        return {"errcode": 45009, "errmsg": "api freq out of limit"}
    found.taken.append(("wecom", body["text"]["content"]))
    return {"errcode": 0, "errmsg": "ok"}


def dingtalk(found: Services, query: dict[str, str], body: Any) -> Any:
    stamp = query.get("timestamp", "")
    wanted = base64.b64encode(
        hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    ).decode()
    if query.get("access_token") != TOKEN:
        return {"errcode": 300001, "errmsg": "token is not exist"}
    if len(stamp) != 13 or query.get("sign") != wanted:
        return {"errcode": 310000, "errmsg": "sign not match"}
    if body["msgtype"] != "text":
        return {"errcode": 400101, "errmsg": "msgtype"}
    if found.mode.get("robots") == "full":
        return {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
    found.taken.append(("dingtalk", body["text"]["content"]))
    return {"errcode": 0, "errmsg": "ok"}


def feishu(found: Services, path: str, body: Any) -> Any:
    stamp = body.get("timestamp", "")
    wanted = base64.b64encode(hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()).decode()
    if path != f"/feishu/{TOKEN}":
        return {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
    if len(stamp) != 10 or body.get("sign") != wanted:
        return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    if body["msg_type"] != "text" or found.mode.get("robots") == "unread":
        return {"code": 9499, "msg": "Bad Request", "data": {}}
    if found.mode.get("robots") == "full":
        return {"code": 9499, "msg": "too many request", "data": {}}
    found.taken.append(("feishu", body["content"]["text"]))
    return {"code": 0, "msg": "success", "data": {}}


def aliyun(found: Services, body: str) -> tuple[int, Any]:
    """Check the RPC signature over the parameters as they came, then template, number and nonce."""
    pairs = dict(one.split("=", 1) for one in body.split("&"))
    sign = unquote(pairs.pop("Signature"))
    canonical = "&".join(f"{name}={value}" for name, value in sorted(pairs.items()))
    text = f"POST&{quote('/', safe='')}&{quote(canonical, safe='-_.~')}"
    wanted = base64.b64encode(hmac.new(f"{SECRET}&".encode(), text.encode(), hashlib.sha1).digest()).decode()
    given = {name: unquote(value) for name, value in pairs.items()}
    if given["AccessKeyId"] != "id-7":
        return 404, {"Code": "InvalidAccessKeyId.NotFound", "Message": "no such key"}
    if sign != wanted:
        return 400, {"Code": "SignatureDoesNotMatch", "Message": "sign"}
    if given["SignatureNonce"] in found.seen:
        return 400, {"Code": "SignatureNonceUsed", "Message": "used"}
    found.seen.add(given["SignatureNonce"])
    values = json.loads(given["TemplateParam"])
    if given["SignName"] != "云山邮政" or given["TemplateCode"] not in TEMPLATES:
        return 200, {"Code": "isv.SMS_TEMPLATE_ILLEGAL", "Message": "template"}
    if set(values) != set(TEMPLATES[given["TemplateCode"]]):
        return 200, {"Code": "isv.TEMPLATE_MISSING_PARAMETERS", "Message": "parameters"}
    if any(len(value) > 35 for value in values.values()):
        return 200, {"Code": "isv.PARAM_LENGTH_LIMIT", "Message": "too long"}
    if given["PhoneNumbers"] == "13900000001":
        return 200, {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发分钟级流控"}
    found.taken.append(("aliyun", (given["PhoneNumbers"], values)))
    return 200, {"Code": "OK", "Message": "OK", "BizId": f"biz-{len(found.taken)}", "RequestId": "r"}


def tencent(found: Services, headers: dict[str, str], body: bytes) -> Any:
    """Check TC3 as the manual derives it, then template, number of places and number."""
    lower = {name.lower(): value for name, value in headers.items()}
    parts = dict(one.strip().split("=", 1) for one in lower["authorization"].split(" ", 1)[1].split(","))
    owner, day, service, _end = parts["Credential"].split("/")
    signed = "".join(f"{name}:{lower[name].lower()}\n" for name in parts["SignedHeaders"].split(";"))
    request = "\n".join(["POST", "/", "", signed, parts["SignedHeaders"], hashlib.sha256(body).hexdigest()])
    text = "\n".join(
        [
            "TC3-HMAC-SHA256",
            lower["x-tc-timestamp"],
            f"{day}/{service}/tc3_request",
            hashlib.sha256(request.encode()).hexdigest(),
        ]
    )
    key = f"TC3{SECRET}".encode()
    for step in (day, service, "tc3_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    wanted = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    if owner != "id-7" or parts["Signature"] != wanted:
        return {
            "Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "x"}, "RequestId": "r"}
        }
    given = json.loads(body)
    number, code = given["PhoneNumberSet"][0], "Ok"
    if not number.startswith("+"):
        code = "InvalidParameterValue.IncorrectPhoneNumber"
    elif given["TemplateId"] not in TEMPLATES or given["SmsSdkAppId"] != "1400":
        code = "FailedOperation.TemplateIncorrectOrUnapproved"
    elif len(given["TemplateParamSet"]) != len(TEMPLATES[given["TemplateId"]]):
        code = "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
    else:
        found.taken.append(("tencent", (number, given["TemplateParamSet"])))
    status = {"SerialNo": f"no-{len(found.taken)}", "PhoneNumber": number, "Code": code, "Message": ""}
    return {"Response": {"SendStatusSet": [status], "RequestId": "r"}}


def hook(found: Services, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
    """Check signature and key as the guide tells those who receive our calls; the same key again is taken once."""
    lower = {name.lower(): value for name, value in headers.items()}
    stamp = lower.get("x-youxu-timestamp", "")
    wanted = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    if lower.get("x-youxu-signature") != f"v1={wanted}":
        return 401, {"error": "signature"}
    key = lower["idempotency-key"]
    if key not in found.seen:
        found.seen.add(key)
        found.taken.append((path.strip("/"), json.loads(body)))
    return 200, {"id": f"id-{key}"}
