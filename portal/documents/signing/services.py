"""Asking a person for signatures, many under one confirmation.

batch = begin(signer=user)                      one for all papers that are confirmed at once
add(batch=batch, agency=agency, content=...)    each in the transaction of its own act
start(batch=batch)                              from now on the worker goes on (steps)
"""

from django.db import transaction
from django.utils import timezone

from portal.core import ratelimit
from portal.core.locks import locked
from portal.documents.services import Content, content_hash
from portal.documents.signing.credentials import usable
from portal.documents.signing.errors import SigningFailed
from portal.documents.signing.models import SignatureRequest, SigningBatch
from portal.tasks import publish

LOOK_EVERY = 2  # seconds


def begin(*, signer) -> SigningBatch:
    """Raises SigningFailed for who has no certificate in force."""
    credential = usable(signer)
    if credential is None:
        raise SigningFailed("unlinked")
    return SigningBatch.objects.create(credential=credential)


@transaction.atomic
def add(*, batch, agency, content: Content) -> SignatureRequest:
    """Freeze a paper as it will be signed: all of it but number and date."""
    return SignatureRequest.objects.create(
        batch=batch,
        agency=agency,
        template=content.template,
        data=content.data,
        public_data=content.public,
        content_hash=content_hash(content.data),
    )


@transaction.atomic
def start(*, batch):
    """Nothing is added any more; a batch without papers is over. Nobody else has it yet, so it is
    not locked: the acts that added to it are events already."""
    batch.started_at = timezone.now()
    batch.save(update_fields=["started_at"])
    for request in batch.requests.all():
        publish("signature.requested", request=str(request.pk))
    if not batch.requests.exists():
        end(batch, SigningBatch.State.DONE)


def look(*, batch):
    """Have the worker ask the service whether the person has answered; however many pages wait,
    seldom. While papers are prepared there is nothing to ask."""
    if batch.state == SigningBatch.State.PREPARING:
        return
    if ratelimit.allow(f"signing:{batch.pk}", limit=1, window_seconds=LOOK_EVERY):
        with transaction.atomic():
            publish("signing.look", batch=str(batch.pk))


@transaction.atomic
def cancel(*, batch):
    """The person waits no longer. A confirmation that comes later is not fetched."""
    batch = locked_batch(batch.pk)
    if batch.state in (SigningBatch.State.PREPARING, SigningBatch.State.WAITING):
        end(batch, SigningBatch.State.REFUSED, "cancelled")
    return batch


def locked_batch(pk) -> SigningBatch:
    return locked(SigningBatch.objects.filter(pk=pk), "signing").get()


ENDED = {  # {state of the batch: of what it had still to sign}
    SigningBatch.State.REFUSED: SignatureRequest.State.REFUSED,
    SigningBatch.State.EXPIRED: SignatureRequest.State.EXPIRED,
}


def end(batch, state, problem=""):
    """Needs the lock of the batch. What has been signed stays signed; where that is nothing, a
    batch that is done has failed."""
    left = batch.requests.filter(state__in=SignatureRequest.OPEN)
    left.update(state=ENDED.get(state, SignatureRequest.State.FAILED), problem=problem)
    if state == SigningBatch.State.DONE:
        state, problem = _outcome(batch)
    batch.state, batch.problem, batch.ended_at = state, problem, timezone.now()
    batch.save(update_fields=["state", "problem", "ended_at"])
    _ask_next(batch)


def _ask_next(batch):
    """What the same person has ticked beyond what is confirmed at once had to wait for this."""
    following = further(batch).filter(state=SigningBatch.State.PREPARING, started_at__isnull=False)
    if found := following.first():
        publish("signing.look", batch=str(found.pk))


def further(batch):
    """Other batches that the same person is still to confirm, in their order."""
    unconfirmed = (SigningBatch.State.PREPARING, SigningBatch.State.WAITING)
    same = SigningBatch.objects.filter(credential__user=batch.credential.user_id)
    return same.filter(state__in=unconfirmed).exclude(pk=batch.pk).order_by("created_at")


def _outcome(batch) -> tuple[str, str]:
    """(state, problem) by what became of its papers."""
    if batch.requests.filter(state=SignatureRequest.State.SIGNED).exists():
        return SigningBatch.State.DONE, ""
    failed = batch.requests.exclude(problem="").first()
    return SigningBatch.State.FAILED, failed.problem if failed else "nothing"
