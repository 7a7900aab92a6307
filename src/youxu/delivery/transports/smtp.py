"""Mail by SMTP, through Django's own: one connection for a portion, one message for one recipient."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.mail import EmailMessage, get_connection

from youxu.delivery.rules.sending import Outcome, failed, sent
from youxu.delivery.rules.texts import with_link
from youxu.delivery.rules.words import Reason
from youxu.delivery.transports.parcel import Parcel, Wiring


@contextmanager
def opened(wiring: Wiring) -> Iterator:
    """Yield what sends one mail; the connection is made with the first and kept while it holds."""
    server: Any = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=wiring.settings.get("host", ""),
        port=int(wiring.settings.get("port") or 25),
        username=wiring.settings.get("user", ""),
        password=wiring.secret.get("password", ""),
        use_tls=wiring.settings.get("security") == "starttls",
        use_ssl=wiring.settings.get("security") == "tls",
        timeout=wiring.seconds,
    )

    def send(parcel: Parcel) -> Outcome:
        try:
            server.open()
            server.send_messages([_mail(wiring, parcel)])
        except Exception as error:
            _let_go(server)
            return _outcome(error)
        return sent(_message_id(wiring, parcel))

    try:
        yield send
    finally:
        _let_go(server, politely=True)


def _mail(wiring: Wiring, parcel: Parcel) -> EmailMessage:
    subject = parcel.subject or parcel.text.splitlines()[0]
    return EmailMessage(
        subject=" ".join(subject.split())[:200],
        body=with_link(parcel.text, parcel.link),
        from_email=wiring.settings.get("sender", ""),
        to=[parcel.address],
        headers={
            "Message-ID": _message_id(wiring, parcel),
            "Auto-Submitted": "auto-generated",
            "Content-Language": parcel.language,
            **_leaving(parcel),
        },
    )


def _leaving(parcel: Parcel) -> dict[str, str]:
    """Return the headers by which a mail reader ends such messages with one tap (RFC 8058)."""
    if not parcel.leave:
        return {}
    return {
        "List-Unsubscribe": f"<{parcel.leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _message_id(wiring: Wiring, parcel: Parcel) -> str:
    """Return the same Message-ID for every try: by it a server or reader drops the second of two."""
    host = wiring.settings.get("sender", "").rpartition("@")[2].strip(" >") or "localhost"
    return f"<{parcel.key}@{host}>"


def _let_go(server: Any, *, politely: bool = False) -> None:
    """Drop the connection: what failed on it may have left it in any state, and a hanging one is not waited for."""
    connection = server.connection
    if connection is None:
        return
    if politely:
        server.fail_silently = True
        server.close()
        return
    connection.close()
    server.connection = None


def _outcome(error: Exception) -> Outcome:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return failed(Reason.BUSY if code < 500 else Reason.BAD_ADDRESS, _words(words))
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return failed(Reason.BAD_CREDENTIALS, _words(error.smtp_error))
    if isinstance(error, smtplib.SMTPResponseException):
        return _refused(error.smtp_code, error.smtp_error, Reason.REJECTED)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return failed(Reason.BAD_CREDENTIALS, str(error))
    if isinstance(error, TimeoutError):
        return failed(Reason.TIMEOUT)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        slow = isinstance(error.__context__, TimeoutError) or "timed out" in str(error)
        return failed(Reason.TIMEOUT if slow else Reason.GARBAGE, str(error))
    if isinstance(error, OSError):
        return failed(Reason.UNREACHABLE, str(error))
    if isinstance(error, ValueError | smtplib.SMTPException):
        return failed(Reason.GARBAGE, str(error))
    raise error


def _refused(code: int, words: Any, otherwise: Reason) -> Outcome:
    """Tell a server that asks for patience (4xx) from one that will not have it (5xx)."""
    if code in (421, 450, 451, 452):
        return failed(Reason.THROTTLED, _words(words))
    if 400 <= code < 500:
        return failed(Reason.SERVER_ERROR, _words(words))
    if code < 400 or code > 599:
        return failed(Reason.GARBAGE, f"{code} {_words(words)}")
    return failed(otherwise, _words(words))


def _words(said: Any) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
