"""The chain of a copied file: the pattern's acts, by those who act there, hashed anew."""

import json
import os
from datetime import datetime

from portal.audit.digests import event_hash, payload_digest
from portal.audit.models import Event, EventPayload, Head
from portal.audit.services import SALT_BYTES, SYSTEM, as_it_stands
from portal.demo.bulk_patterns import filled

AHEAD = ("accept_by", "due_at")


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
                content = json.loads(filled(payload, copy))
                rows.append(_payload(event, _dated(content, old, copy)))
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
        post=_post(old, actor, copy),
        before=old.before,
        after=old.after,
    )


def _post(old, actor, copy) -> dict | None:
    """The same one over there, where its holder is who acts."""
    post = copy.elsewhere.post(old.post["agency"], old.post["role"]) if old.post else None
    return as_it_stands(post, actor) if post and post.user_id == actor.pk else None


def _dated(content, old, copy):
    """With the dates that the act moved as they are in this copy."""
    if "moved" not in content:
        return content
    told = content["moved"].items()
    return content | {
        "moved": {name: [_moved(name, one, old, copy) for one in pair] for name, pair in told}
    }


def _moved(name, at, old, copy):
    if at is None or name == "steps":
        return at
    moment, file = datetime.fromisoformat(at), copy.pattern.application
    if name in AHEAD:
        same = moment == getattr(file, name)
        moved = getattr(copy, name) if same else copy.later(moment, old.created_at)
        return moved.isoformat()
    return copy.at(moment).isoformat()


def _payload(event, content) -> EventPayload:
    salt = os.urandom(SALT_BYTES)
    event.payload_digest = payload_digest(content, salt)
    return EventPayload(event=event, payload=content, salt=salt)
