"""Reads and checks environment variables. Used by `base` only."""

import base64
import hashlib
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

DEFAULT_SECRET = "motcua-development-only"


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str) -> bool:
    return text(name).lower() in {"1", "true", "yes"}


def unless_refused(name: str) -> bool:
    """On unless it is said in so many words that it is not wanted."""
    return text(name).lower() not in {"0", "false", "no"}


def number(name: str, default: int) -> int:
    return int(text(name, str(default)))


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def keys(name: str) -> dict[int, bytes]:
    """`1:BASE64,2:BASE64` -> {1: key, 2: key}. Without it a key derived from the default secret."""
    found = {}
    for part in words(name):
        number_, _, encoded = part.partition(":")
        found[int(number_)] = base64.b64decode(encoded)
    return found or {1: hashlib.sha256(DEFAULT_SECRET.encode()).digest()}


def checkout_origin(api_base: str) -> str:
    """Where the payer's browser is sent: Stripe's own pages unless another gateway is used."""
    return text("STRIPE_CHECKOUT_ORIGIN") or api_base or "https://checkout.stripe.com"


def database(var: Path) -> dict:
    """DATABASE_URL (postgres://...), or an SQLite file in the var folder."""
    url = text("DATABASE_URL")
    if url.startswith(("postgres://", "postgresql://")):
        return _postgresql(url)
    path = url.removeprefix("sqlite:///") or str(var / "motcua.sqlite3")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # Readers never upgrade to writers: no "database is locked" between read and write.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql(url: str) -> dict:
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A statement is planned once for a connection, not each time it is said.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
    }
