"""Secrets of the demo's officers: known to everyone, so refused wherever it is not the demo."""

import base64
import hashlib

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

# Ten letters, so that one in 10**15 real secrets would be taken for a demo one.
PREFIX = "DEMOMOTCUA"


def demo_secret(email: str) -> str:
    """The same base32 secret for the same e-mail, on every machine."""
    digest = hashlib.sha256(f"motcua demo {email}".encode()).digest()
    return PREFIX + base64.b32encode(digest).decode()[: 32 - len(PREFIX)]


def is_demo_secret(secret: str) -> bool:
    return secret.startswith(PREFIX)


def code_now(secret: str) -> str:
    """What an authenticator app shows for it at this moment.

    It stands in the middle of what is accepted: a clock may be slow or fast.
    """
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))
