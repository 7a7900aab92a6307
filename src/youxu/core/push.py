"""Web push: keys, and a message sealed for one browser (RFC 8291, RFC 8188) with the sender's name (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD_BYTES = 4096
GOOD_FOR = timedelta(hours=12)
"""How long a signature stands; a push service refuses one of more than a day."""


def new_key() -> str:
    """Return a new private key of the sender, as channels keep it."""
    return _text(ec.generate_private_key(CURVE).private_numbers().private_value.to_bytes(32, "big"))


def public_key(private: str) -> str:
    """Return the public key that browsers are given. Raises ValueError for what is no key."""
    return _text(_point(_private(private).public_key()))


def is_key(private: str) -> bool:
    """Tell whether a text is a private key."""
    try:
        return len(_bytes(private)) == 32 and bool(public_key(private))
    except ValueError:
        return False


def sealed(content: bytes, *, key: str, secret: str) -> bytes:
    """Return ``content`` so that only the browser with this key and secret can read it, in one record.

    Raises ValueError for a key or secret that cannot be one.
    """
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, _bytes(key))
    own, salt = ec.generate_private_key(CURVE), secrets.token_bytes(16)
    point = _point(own.public_key())
    info = b"WebPush: info\x00" + _bytes(key) + point
    shared = _derived(own.exchange(ec.ECDH(), theirs), salt=_bytes(secret), info=info, length=32)
    content_key = _derived(shared, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derived(shared, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(point)]) + point
    return head + AESGCM(content_key).encrypt(nonce, content + b"\x02", None)


def signed(private: str, endpoint: str, *, subject: str, at: datetime) -> str:
    """Return the header by which a push service knows who sends: valid for its origin, until a time."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + GOOD_FOR).timestamp()),
        "sub": subject,
    }
    head = {"typ": "JWT", "alg": "ES256"}
    said = ".".join(_text(json.dumps(one, separators=(",", ":")).encode()) for one in (head, claims))
    numbers = decode_dss_signature(_private(private).sign(said.encode(), ec.ECDSA(SHA256())))
    signature = b"".join(number.to_bytes(32, "big") for number in numbers)
    return f"vapid t={said}.{_text(signature)}, k={public_key(private)}"


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(_bytes(text), "big"), CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
