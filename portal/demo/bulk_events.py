"""The chain of a copied file: the pattern's acts, by those who act there, hashed anew."""

import json
import os

from portal.audit.digests import event_hash, payload_digest
from portal.audit.models import Event, EventPayload, Head
from portal.audit.services import SALT_BYTES, SYSTEM
from portal.demo.bulk_patterns import filled


class Chain:
    """Makes the events of copies of one pattern."""

    def __init__(self, pattern):
        self.acts = [(event, *_pieces(pattern, event)) for event in pattern.events]

    def rows(self, copy) -> list[Event | EventPayload | Head]:
        rows, before = [], ""
        stream = f"application:{copy.ids[copy.pattern.application.pk]}"
        for (old, reason, payload), at in zip(self.acts, copy.moments, strict=True):
            event = _event(old, copy)
            event.stream, event.created_at, event.previous_hash = stream, at, before
            event.reason = filled(reason, copy)
            if payload:
                rows.append(_payload(event, json.loads(filled(payload, copy))))
            before = event.hash = event_hash(event)
            rows.append(event)
        return [*rows, Head(stream=stream, sequence=len(self.acts), hash=before)]


def _pieces(pattern, event):
    payload = event.payload
    return pattern.pieces(event.reason), None if payload is None else pattern.pieces(payload)


def _event(old, copy) -> Event:
    actor = copy.account(old.actor_id) if old.actor_id else None
    return Event(
        sequence=old.sequence,
        act=old.act,
        actor_id=actor and actor.pk,
        actor_label=str(actor)[:200] if actor else SYSTEM,
        before=old.before,
        after=old.after,
    )


def _payload(event, content) -> EventPayload:
    salt = os.urandom(SALT_BYTES)
    event.payload_digest = payload_digest(content, salt)
    return EventPayload(event=event, payload=content, salt=salt)
