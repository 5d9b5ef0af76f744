"""Adding an event to its stream, and asking who acted last."""

import os

from django.db import transaction

from portal.audit.digests import event_hash, payload_digest, plain
from portal.audit.models import Event, EventPayload, Head
from portal.core import moments
from portal.core.locks import locked

SALT_BYTES = 16
SYSTEM = "system"


class OutsideTransaction(RuntimeError):
    """An event was recorded that would not be undone with its act."""


def record(  # noqa: PLR0913  (one act has these parts; each is named by its keyword)
    *,
    stream: str,
    act: str,
    actor,
    before: str = "",
    after: str = "",
    post=None,
    reason: str = "",
    payload=None,
) -> Event:
    """Add one event, in the transaction of the act, as its last write.

    `actor` is a user, or None for the system itself, `post` the one under which an officer acted,
    their own or that of a colleague they stand in for; `payload` anything JSON can hold, a dict
    where there is a `reason`: those words may tell of people and are kept encrypted with it. Raises
    OutsideTransaction. The stream stays locked until the transaction ends.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(f"{act} of {stream}")
    event = Event(
        stream=stream,
        act=act,
        actor=actor,
        actor_label=str(actor)[:200] if actor else SYSTEM,
        post=as_it_stands(post, actor) if post else None,
        before=before,
        after=after,
    )
    if reason:
        payload = {**(payload or {}), "reason": reason}
    stored = _stored(event, payload)
    _append(event)
    if stored:
        stored.save(force_insert=True)
    return event


def as_it_stands(post, actor) -> dict:
    """Role and agency as they are called today: posts end, agencies are renamed."""
    told = {"id": post.pk, "role": post.role, "title": post.title}
    told |= {"agency": post.agency_id, "agency_name": post.agency.name}
    return told if post.user_id == actor.pk else told | {"holder": post.user.full_name}


def last_event(stream: str) -> Event | None:
    return Event.objects.filter(stream=stream).order_by("-sequence").first()


def _stored(event: Event, payload) -> EventPayload | None:
    if payload is None:
        return None
    content, salt = plain(payload), os.urandom(SALT_BYTES)
    event.payload_digest = payload_digest(content, salt)
    return EventPayload(event=event, payload=content, salt=salt)


def _append(event: Event) -> None:
    head = _locked_head(event.stream)
    event.sequence = head.sequence + 1
    event.previous_hash = head.hash
    event.created_at = moments.now()  # under the lock: time never runs backwards in a stream
    event.hash = event_hash(event)
    event.save(force_insert=True)
    head.sequence, head.hash = event.sequence, event.hash
    head.save(update_fields=["sequence", "hash"])


def _locked_head(stream: str) -> Head:
    heads = locked(Head.objects.filter(stream=stream), "audit_head")
    head = heads.first()
    if head is None:
        # Waits for another transaction that is making the same head, and then finds it.
        Head.objects.bulk_create([Head(stream=stream)], ignore_conflicts=True)
        head = heads.get()
    return head
