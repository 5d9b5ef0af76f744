"""After commit: a worker renders what was issued, from its frozen data, and has it sealed."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from portal.core import crashpoints
from portal.documents import sealing
from portal.documents.models import IssuedDocument, Signature
from portal.documents.printed import ENTRIES, printed_number
from portal.documents.seals.errors import SealUnusable
from portal.documents.versions import RENDERER
from portal.tasks import publish
from portal.tasks.limited import run_limited

SECONDS, MEGABYTES = 30, 600
RENDER = "portal.documents.render.render_pdf"
RENDER_ENTRIES = "portal.documents.render.render_entries"
Rendering = IssuedDocument.Rendering


def render_issued(document: str):
    """Render and seal one document, once. Whatever fails, it stays valid as data.

    A failed rendering is tried again by the queue; what waits for a seal, by `jobs.catch_up`.
    """
    issued = IssuedDocument.objects.select_related("agency", "signed_request").get(pk=document)
    if issued.rendering in (Rendering.DONE, Rendering.HELD):
        return
    if sealing.must_queue(issued):
        sealing.hold(issued)
        return
    make(issued)


def make(issued) -> bool:
    """False when the agency's seal cannot be used now: the document waits for it."""
    try:
        seal = sealing.seal_for(issued)
        pdf, signed = _made(issued, seal)
    except SealUnusable as error:
        sealing.hold(issued, error.problem)
        return False
    except Exception:
        _mark_failed(issued)
        raise
    crashpoints.here("paper.rendered")
    _store(issued, signed, sealing.signature(pdf, seal))
    return True


def _made(issued, seal) -> tuple[bytes, bytes]:
    """(what was rendered, the file): one that a person has signed gains its number and the seal."""
    request = getattr(issued, "signed_request", None)
    if request is None:
        pdf = _rendered(issued, seal)
        return pdf, sealing.sealed(pdf, seal)
    sealing.require_as_announced(request, seal)
    texts = dict(zip(ENTRIES, (printed_number(issued.data), issued.data["date"]), strict=True))
    sheets = run_limited(RENDER_ENTRIES, [texts], seconds=SECONDS, megabytes=MEGABYTES)
    with request.file.open("rb") as file:
        pdf = file.read()
    if hashlib.sha256(pdf).hexdigest() != request.sha256:
        raise ValueError(f"file of {request} is not what was signed")
    return pdf[: request.unsigned_size], sealing.numbered_and_sealed(pdf, texts, sheets, seal)


def _rendered(issued, seal) -> bytes:
    printed = [seal.printed] if seal else []
    arguments = [issued.template, issued.data, *printed]
    return run_limited(RENDER, arguments, seconds=SECONDS, megabytes=MEGABYTES)


def _mark_failed(issued):
    pending = IssuedDocument.objects.filter(pk=issued.pk).exclude(rendering=Rendering.DONE)
    pending.update(rendering=Rendering.FAILED)


@transaction.atomic
def _store(issued, pdf: bytes, signature: Signature | None):
    current = IssuedDocument.objects.select_for_update(of=("self",)).get(pk=issued.pk)
    if current.rendering == Rendering.DONE:
        return  # another worker was faster
    current.sha256 = hashlib.sha256(pdf).hexdigest()
    current.file.save(f"documents/{current.pk}-{current.sha256[:8]}.pdf", ContentFile(pdf), False)
    current.rendering, current.renderer = Rendering.DONE, RENDERER
    current.rendered_at = timezone.now()
    crashpoints.here("paper.stored")
    current.save(update_fields=["sha256", "file", "rendering", "renderer", "rendered_at"])
    if signature:
        signature.document = current
        signature.save(force_insert=True)
    publish("document.rendered", document=str(current.pk))
