"""One paper that a person signs: made ready, and finished with the signature."""

import hashlib
import logging
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from portal.documents import sealing
from portal.documents.models import SignatureRequest
from portal.documents.signing import credentials
from portal.documents.signing.errors import SigningFailed
from portal.documents.signing.services import locked_batch
from portal.documents.worker import MEGABYTES, RENDER, SECONDS
from portal.tasks import publish
from portal.tasks.limited import run_limited

FORGOTTEN_AT_ONCE = 500
State = SignatureRequest.State
PREPARED = ("file", "state", "attributes", "digest", "room_start", "room_end")
PREPARED += ("unsigned_sha256", "unsigned_size", "seal")
logger = logging.getLogger(__name__)


def prepare(request):
    """Phase 1, once. What fails holds up no other paper of the batch."""
    try:
        pdf = _rendered(request)
        prepared = _prepared(request, pdf)
    except SigningFailed as failed:
        fail(request, failed.problem)
    except Exception as error:
        logger.warning("signature %s: %s", request.pk, type(error).__qualname__)
        fail(request, "rendering")
    else:
        _keep_prepared(request, pdf, prepared)


def _rendered(request) -> bytes:
    by_trial = request.batch.credential.is_trial
    request.seal = sealing.announced(request.agency, by_trial=by_trial)
    shown = request.data | {
        "lookup_code": request.lookup_code,
        "issued_at": request.created_at.isoformat(),
        "unnumbered": True,
    }
    arguments = [request.template, shown, *([request.seal] if request.seal else [])]
    return run_limited(RENDER, arguments, seconds=SECONDS, megabytes=MEGABYTES)


def _prepared(request, pdf):
    from portal.documents.signing import phases  # slow to import: the worker's work

    credential = request.batch.credential
    return phases.prepare(pdf, credentials.chain_of(credential), credential.signer)


@transaction.atomic
def _keep_prepared(request, pdf, prepared):
    locked_batch(request.batch_id)
    current = SignatureRequest.objects.get(pk=request.pk)
    if current.state != State.PREPARING:
        return
    current.unsigned_sha256, current.unsigned_size = hashlib.sha256(pdf).hexdigest(), len(pdf)
    current.attributes, current.digest = prepared.attributes, prepared.digest
    current.seal = request.seal
    current.room_start, current.room_end = prepared.start, prepared.end
    current.file.save(f"signing/{current.pk}.pdf", ContentFile(prepared.pdf), save=False)
    current.state = State.WAITING
    current.save(update_fields=PREPARED)


@transaction.atomic
def fail(request, problem: str):
    locked_batch(request.batch_id)
    rows = SignatureRequest.objects.filter(pk=request.pk, state__in=SignatureRequest.OPEN)
    rows.update(state=State.FAILED, problem=problem)


def finish(request, credential):
    """Phase 2, with the signature that was fetched. Nothing that another key made gets in."""
    signature, attributes = bytes(request.signature), bytes(request.attributes)
    if not (signature and credentials.is_by(credential, signature, attributes)):
        fail(request, "broken")
        return
    try:
        pdf = _finished(request, signature, credential)
    except SigningFailed as failed:
        fail(request, failed.problem)
    except Exception as error:
        logger.warning("signature %s: %s", request.pk, type(error).__qualname__)
        fail(request, "broken")
    else:
        _store(request, pdf)


def _finished(request, signature, credential) -> bytes:
    from portal.documents.signing import phases  # slow to import: the worker's work

    with request.file.open("rb") as file:
        pdf = file.read()
    digest, attributes = bytes(request.digest), bytes(request.attributes)
    prepared = phases.Prepared(pdf, attributes, digest, request.room_start, request.room_end)
    return phases.finish(prepared, signature, credentials.chain_of(credential))


@transaction.atomic
def _store(request, pdf):
    """Signed; whoever asked for it hears of it. The prepared file is of no use any more."""
    locked_batch(request.batch_id)
    if not SignatureRequest.objects.filter(pk=request.pk, state=State.WAITING).exists():
        return  # another worker was faster
    transaction.on_commit(partial(request.file.storage.delete, request.file.name))
    request.sha256 = hashlib.sha256(pdf).hexdigest()
    request.file.save(f"signing/{request.pk}-signed.pdf", ContentFile(pdf), save=False)
    request.state, request.signed_at = State.SIGNED, timezone.now()
    request.save(update_fields=["sha256", "file", "state", "signed_at"])
    publish("paper.signed", request=str(request.pk))


def forget_unsigned():
    """Periodic: files that were prepared in vain hold what the citizen has told."""
    ended = SignatureRequest.objects.exclude(state__in=(*SignatureRequest.OPEN, State.SIGNED))
    for request in ended.exclude(file="").only("file")[:FORGOTTEN_AT_ONCE]:
        request.file.delete(save=False)
        SignatureRequest.objects.filter(pk=request.pk).update(file="")
