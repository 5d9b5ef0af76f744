"""Handing out one file of an application to somebody who may see the application."""

from django.http import FileResponse, Http404
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from portal.core.uploads import INLINE_TYPES, MEDIA_TYPES
from procedures.models.papers import Scan
from procedures.services.attachments import file_for

ALONE = "default-src 'none'; frame-ancestors 'self'"
SANDBOXED = f"{ALONE}; sandbox"  # not for a PDF: Chromium's viewer refuses to open in a sandbox


@require_GET
@xframe_options_sameorigin
def attachment(request, pk):
    """Shown in place only where we determined a PDF or a picture; everything else is a download."""
    found = file_for(request.user, pk)
    if found is None or found.scan != Scan.CLEAN:
        raise Http404
    return serve(found)


def serve(stored) -> FileResponse:
    shown = stored.media_type in INLINE_TYPES
    response = FileResponse(
        stored.file.open("rb"),
        as_attachment=not shown,
        filename=stored.name,
        content_type=stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = policy_of(stored.media_type)
    return response


def policy_of(media_type) -> str:
    return ALONE if media_type == MEDIA_TYPES["pdf"] else SANDBOXED
