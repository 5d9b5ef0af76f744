"""What the worker does for a batch: prepare, ask the phone, fetch the signatures, put them in.

Each step ends in a commit, and no service is called inside a transaction. A step that was cut off
runs again: a paper is prepared once, a phone that was asked twice answers the second question, and
a signature that was fetched is kept before it is put into its file. Whatever happens, every batch
comes to an end, and what was not signed is free to be signed again.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.documents.models import SignatureRequest, SigningBatch
from portal.documents.signing import credentials, papers, provider
from portal.documents.signing.errors import SigningFailed
from portal.documents.signing.services import end, locked_batch

BUSY_FOR = timedelta(seconds=60)
PREPARED_WITHIN = timedelta(minutes=15)
FINISHED_WITHIN = timedelta(minutes=15)  # after the time to confirm is over
logger = logging.getLogger(__name__)
Batch, Request = SigningBatch.State, SignatureRequest.State


def prepare(request: str):
    """Handler of "signature.requested"."""
    rows = SignatureRequest.objects.select_related("agency", "batch__credential")
    found = rows.get(pk=request)
    if found.state == Request.PREPARING:
        papers.prepare(found)
    advance(str(found.batch_id))


def advance(batch: str):
    """Handler of "signing.look": the next step, if there is one and no other worker takes it."""
    if not _claim(batch):
        return
    try:
        found = SigningBatch.objects.select_related("credential__user").get(pk=batch)
        if _is_over(found):
            _end(found, Batch.DONE, "unfinished")
        else:
            _STEPS[found.state](found)
    finally:
        SigningBatch.objects.filter(pk=batch).update(busy_until=timezone.now())


def _claim(batch) -> bool:
    now = timezone.now()
    free = SigningBatch.objects.filter(pk=batch, state__in=SigningBatch.OPEN, busy_until__lte=now)
    return bool(free.update(busy_until=now + BUSY_FOR))


def _is_over(batch) -> bool:
    """Whoever was to put the signatures in has had time enough, whatever holds it up."""
    is_confirmed = batch.state == Batch.AUTHORISED
    return is_confirmed and timezone.now() >= batch.expires_at + FINISHED_WITHIN


def _make_ready(batch):
    """Then the phone is asked, one question after the other; of papers whose page or worker died,
    that never comes."""
    others = SigningBatch.objects.filter(credential=batch.credential_id).exclude(pk=batch.pk)
    if others.filter(state=Batch.WAITING).exists():
        return
    last = others.aggregate(ended=Max("ended_at"))["ended"]
    if timezone.now() >= max(batch.created_at, last or batch.created_at) + PREPARED_WITHIN:
        _end(batch, Batch.FAILED, "slow")
    elif batch.started_at and not batch.requests.filter(state=Request.PREPARING).exists():
        _ask(batch)


def _ask(batch):
    """The phone rings. What fails here fails at once: it shall not ring again and again."""
    waiting = _waiting(batch)
    if not waiting:
        _end(batch, Batch.DONE)
        return
    description = f"{len(waiting)} văn bản: {', '.join(one.lookup_code for one in waiting[:3])}"
    try:
        credentials.require_usable(batch.credential, len(waiting))
        handle, seconds = provider.authorise(
            batch.credential.reference, [one.hash for one in waiting], description
        )
    except SigningFailed as failed:
        _end(batch, Batch.FAILED, failed.problem)
        return
    except Exception as error:
        logger.error("signing batch %s: %s", batch.pk, type(error).__qualname__)
        _end(batch, Batch.FAILED, "broken")
        return
    until = timezone.now() + timedelta(seconds=min(seconds, settings.SIGNING_SECONDS))
    _move(batch, Batch.PREPARING, state=Batch.WAITING, transaction=handle, expires_at=until)


def _hear(batch):
    """Has the person answered? An answer after the time is over is not fetched."""
    if timezone.now() >= batch.expires_at:
        _end(batch, Batch.EXPIRED, "late")
        return
    sad = _tried(batch, provider.confirmed, batch.transaction)
    if sad and _move(batch, Batch.WAITING, state=Batch.AUTHORISED):
        _fetch(batch, sad)


def _resume(batch):
    """Confirmed, and then a worker died: what was fetched is put in, else it is asked for again as
    long as the confirmation may be good. A service gives it once: some say nothing the second
    time."""
    if all(one.signature for one in _waiting(batch)):
        _put_in(batch)
    elif sad := _tried(batch, provider.confirmed, batch.transaction):
        _fetch(batch, sad)
    elif timezone.now() >= batch.expires_at:
        _end(batch, Batch.FAILED, "unfinished")


def _fetch(batch, sad):
    waiting, credential = _waiting(batch), batch.credential
    frame = (credential.reference, sad, [one.hash for one in waiting])
    signatures = _tried(batch, provider.sign, *frame, credentials.algorithm_of(credential))
    if signatures:
        _keep(batch, waiting, signatures)
        _put_in(batch)


@transaction.atomic
def _keep(batch, waiting, signatures):
    locked_batch(batch.pk)
    for request, signature in zip(waiting, signatures, strict=True):
        SignatureRequest.objects.filter(pk=request.pk).update(signature=signature)


def _put_in(batch):
    """Paper by paper; none stops another. One that could not be stored is tried again later. In the
    end as in the beginning nothing is signed with a certificate that does not count."""
    try:
        credentials.require_trusted(batch.credential)
    except SigningFailed as failed:
        _end(batch, Batch.FAILED, failed.problem)
        return
    for request in _waiting(batch):
        SigningBatch.objects.filter(pk=batch.pk).update(busy_until=timezone.now() + BUSY_FOR)
        try:
            papers.finish(request, batch.credential)
        except Exception as error:
            logger.error("signature %s: %s", request.pk, type(error).__qualname__)
    if not _waiting(batch):
        _end(batch, Batch.DONE)


_STEPS = {Batch.PREPARING: _make_ready, Batch.WAITING: _hear, Batch.AUTHORISED: _resume}


def _waiting(batch) -> list[SignatureRequest]:
    return list(batch.requests.filter(state=Request.WAITING))


def _tried(batch, call, *arguments):
    """The answer; None when the batch has ended with it, or nobody answers: then later."""
    try:
        return call(*arguments)
    except SigningFailed as failed:
        if failed.problem == "refused":
            _end(batch, Batch.REFUSED, failed.problem)
        elif failed.problem == "late":
            _end(batch, Batch.EXPIRED, failed.problem)
        elif failed.problem != "unreachable" or timezone.now() >= batch.expires_at:
            _end(batch, Batch.FAILED, failed.problem)
        return None


@transaction.atomic
def _move(batch, before, **fields) -> bool:
    """False: somebody ended it meanwhile."""
    current = locked_batch(batch.pk)
    if current.state != before:
        return False
    for name, value in fields.items():
        setattr(current, name, value)
        setattr(batch, name, value)
    current.save(update_fields=list(fields))
    return True


@transaction.atomic
def _end(batch, state, problem=""):
    current = locked_batch(batch.pk)
    if current.is_open:
        end(current, state, problem)


# --- those that nobody looks at ---------------------------------------------------------------
def follow():
    """Periodic: pages are closed, workers die, phones stay silent. A batch with which something is
    wrong holds up no other."""
    rows = SigningBatch.objects.filter(state__in=SigningBatch.OPEN).order_by("created_at")
    for pk in list(rows.values_list("pk", flat=True)):
        try:
            advance(str(pk))
        except Exception as error:
            logger.error("signing batch %s: %s", pk, type(error).__qualname__)
