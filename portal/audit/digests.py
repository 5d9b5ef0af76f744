"""What is hashed, and how. A change here makes every stored hash wrong: add a version instead."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder

from portal.audit.models import Event

VERSION = "1"
OF_A_POST = "2"  # events that keep the post of their actor


def plain(payload) -> dict | list:
    """The payload as JSON keeps it: dates, decimals and UUIDs become text."""
    return json.loads(json.dumps(payload, cls=DjangoJSONEncoder))


def payload_digest(payload, salt: bytes) -> str:
    return hashlib.sha256(bytes(salt) + _canonical(payload)).hexdigest()


def event_hash(event: Event) -> str:
    """Covers every column but the key of the row and the hash itself.

    An event without a post is hashed as those of before there were posts.
    """
    parts = [
        VERSION if event.post is None else OF_A_POST,
        event.stream,
        event.sequence,
        event.act,
        str(event.actor_id or ""),
        event.actor_label,
        event.before,
        event.after,
        event.reason,
        event.payload_digest,
        event.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.previous_hash,
        *([] if event.post is None else [event.post]),
    ]
    return hashlib.sha256(_canonical(parts)).hexdigest()


def anchor_digest(previous: str, day: str, heads: Iterable[tuple[str, int, str]]) -> str:
    """`heads` are (stream, sequence, hash) sorted by stream in code point order."""
    digest = hashlib.sha256(_canonical([VERSION, previous, day]))
    for head in heads:
        digest.update(_canonical(head))
    return digest.hexdigest()


def _canonical(value) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()
