"""After commit: a worker renders what was issued, from its frozen data."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from portal.core import crashpoints
from portal.documents.models import IssuedDocument
from portal.documents.versions import RENDERER
from portal.tasks import publish
from portal.tasks.limited import run_limited

SECONDS, MEGABYTES = 30, 600
RENDER = "portal.documents.render.render_pdf"


def render_issued(document: str):
    """Render one document, once. A failure leaves it valid as data and is tried again."""
    issued = IssuedDocument.objects.get(pk=document)
    if issued.rendering == IssuedDocument.Rendering.DONE:
        return
    try:
        pdf = run_limited(
            RENDER, [issued.template, issued.data], seconds=SECONDS, megabytes=MEGABYTES
        )
    except Exception:
        _mark_failed(issued)
        raise
    crashpoints.here("paper.rendered")
    _store(issued, pdf)


def _mark_failed(issued):
    pending = IssuedDocument.objects.filter(pk=issued.pk).exclude(
        rendering=IssuedDocument.Rendering.DONE
    )
    pending.update(rendering=IssuedDocument.Rendering.FAILED)


@transaction.atomic
def _store(issued, pdf: bytes):
    current = IssuedDocument.objects.select_for_update(of=("self",)).get(pk=issued.pk)
    if current.rendering == IssuedDocument.Rendering.DONE:
        return  # another worker was faster
    current.sha256 = hashlib.sha256(pdf).hexdigest()
    current.file.save(f"documents/{current.pk}-{current.sha256[:8]}.pdf", ContentFile(pdf), False)
    current.rendering, current.renderer = IssuedDocument.Rendering.DONE, RENDERER
    current.rendered_at = timezone.now()
    crashpoints.here("paper.stored")
    current.save(update_fields=["sha256", "file", "rendering", "renderer", "rendered_at"])
    publish("document.rendered", document=str(current.pk))
