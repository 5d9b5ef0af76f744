"""A copy for print: the paper on a sheet that says who made it, when, and from which file.

It has no number, no code and no seal of its own. The same facts give the same bytes, so that the
event is all that is kept of it. It is rendered while the person waits, as `at_once` says.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from portal.audit.services import record
from portal.core.dates import format_datetime_long
from portal.documents.at_once import render_at_once
from portal.documents.models import IssuedDocument


def make_copy(*, document: IssuedDocument, actor) -> bytes:
    """The PDF, recorded in the history of the paper. Outside any transaction.

    Raises Busy, ChildFailed, LimitExceeded.
    """
    converted = facts(document, actor, timezone.now())
    pdf = render_at_once(printed(document, converted), actor=actor)
    with transaction.atomic():
        stream = f"document:{document.pk}"
        record(stream=stream, act="convert", actor=actor, payload={"converted": converted})
    return pdf


def facts(document, actor, at) -> dict:
    """What the sheet says of the copy. Officers answer for a conversion; people print for
    themselves."""
    seal = getattr(document, "signature", None)
    return {
        "by": actor.full_name,
        "post": office_of(actor),
        "at": at.isoformat(),
        "at_text": _in_vietnamese(at),
        "sha256": document.sha256,
        "signer": seal.signer if seal else "",
        "signed_at": _in_vietnamese(seal.signed_at) if seal else "",
        "is_valid": document.state == IssuedDocument.State.VALID,
    }


def printed(document, converted) -> list:
    """Arguments of the renderer: the frozen data, and the seal as the original shows it."""
    seal = [document.signature.printed] if document.is_sealed else []
    return [document.template, document.data | {"converted": converted}, *seal]


def office_of(actor) -> str:
    """ "Chuyên viên, Ủy ban nhân dân phường Võ Cường"; "" for who fills no post."""
    post = next(iter(actor.current_posts), None) if actor.is_officer else None
    return f"{post.title or post.get_role_display()}, {post.agency.name}" if post else ""


def _in_vietnamese(moment) -> str:
    with override("vi"):
        return format_datetime_long(moment)
