"""A copy for print: the paper on a sheet that says who made it, when, and from which file.

It has no number, no code and no seal of its own. The same facts give the same bytes, so that the
event is all that is kept of it.

It is rendered while the person waits, not by the worker: a file that waits to be fetched would be
one more paper full of personal data to guard and to throw away, for work of about a second. So the
time is bounded below what a web server gives a request, one person makes one copy at a time, and
all together make so many a minute: whoever presses the button a hundred times holds up one process.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from portal.audit.services import record
from portal.core.dates import format_datetime_long
from portal.core.ratelimit import Busy, allow, alone
from portal.documents.models import IssuedDocument
from portal.documents.worker import MEGABYTES, RENDER
from portal.tasks.limited import run_limited

SECONDS = 10
A_MINUTE = 60  # copies of the whole portal


def make_copy(*, document: IssuedDocument, actor) -> bytes:
    """The PDF, recorded in the history of the paper. Outside any transaction.

    Raises Busy, ChildFailed, LimitExceeded.
    """
    converted = facts(document, actor, timezone.now())
    if not allow("paper_copy:all", limit=A_MINUTE, window_seconds=60):
        raise Busy
    with alone(f"paper_copy:{actor.pk}", seconds=SECONDS + 5):
        sheet = printed(document, converted)
        pdf = run_limited(RENDER, sheet, seconds=SECONDS, megabytes=MEGABYTES)
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
        "post": _post(actor),
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


def _post(actor) -> str:
    post = next(iter(actor.current_posts), None) if actor.is_officer else None
    return f"{post.title or post.get_role_display()}, {post.agency.name}" if post else ""


def _in_vietnamese(moment) -> str:
    with override("vi"):
        return format_datetime_long(moment)
