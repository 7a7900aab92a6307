"""A browser that lets itself be woken, and its maker's push service: each checks what theirs would (RFC 8030, 8291, 8292)."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
OF_RFC_8291 = {
    "private": "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
    "public": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "secret": "BTBZMqHH6r4Tts7J_aSIgg",
    "body": "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru"
    "3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
    "text": "When I grow up, I want to be a watermelon",
}
"""The example of RFC 8291, section 5: what this stand-in reads, a browser reads."""


def text_of(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Browser:
    """One browser's subscription: what it gives to the sender, and how it opens what comes."""

    def __init__(self, private: str = OF_RFC_8291["private"], secret: str = OF_RFC_8291["secret"]) -> None:
        self._own = ec.derive_private_key(int.from_bytes(bytes_of(private), "big"), CURVE)
        self.secret = secret
        point = self._own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.key = text_of(point)

    def opened(self, body: bytes) -> bytes:
        """Return what was sealed for this browser. Raises when it was not, or is no whole single record."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        point, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(body) <= 4096
        assert len(sealed) <= size
        shared = self._own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point))
        info = b"WebPush: info\x00" + bytes_of(self.key) + point
        base = _derived(shared, bytes_of(self.secret), info, 32)
        key = _derived(base, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derived(base, salt, b"Content-Encoding: nonce\x00", 12)
        content, mark, padding = AESGCM(key).decrypt(nonce, sealed, None).rpartition(b"\x02")
        assert mark
        assert not padding.strip(b"\x00")
        return content


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def push_service(found: Any, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
    """Answer as a push service: 410 for a browser that is gone, 401 or 403 for a wrong signature, 400, 413, else 201."""
    lower = {name.lower(): value for name, value in headers.items()}
    if path == "/push/gone":
        return 410, {"reason": "unsubscribed"}
    if (wrong := _signature_fault(lower, found.url("").rstrip("/"))) is not None:
        return wrong, {"reason": "vapid"}
    if lower.get("content-encoding") != "aes128gcm" or not lower.get("ttl", "").isdigit():
        return 400, {"reason": "headers"}
    if len(lower.get("topic", "x")) > 32 or lower.get("urgency") not in ("very-low", "low", "normal", "high"):
        return 400, {"reason": "topic"}
    if len(body) > 4096:
        return 413, {"reason": "size"}
    found.taken.append(("push", json.loads(Browser().opened(body))))
    return 201, {}


def _signature_fault(headers: dict[str, str], origin: str) -> int | None:
    scheme, _blank, rest = headers.get("authorization", "").partition(" ")
    given = dict(one.strip().split("=", 1) for one in rest.split(",") if "=" in one)
    if scheme != "vapid" or not {"t", "k"} <= set(given):
        return 401
    head, claims, signature = given["t"].split(".")
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, bytes_of(given["k"]))
    raw = bytes_of(signature)
    numbers = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(numbers, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    said = json.loads(bytes_of(claims))
    fits = said["aud"] == origin and said["sub"].startswith(("mailto:", "https:"))
    return None if json.loads(bytes_of(head))["alg"] == "ES256" and fits and said["exp"] > 0 else 403
