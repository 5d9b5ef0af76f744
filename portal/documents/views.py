"""The file of an issued document, for those who may read it."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.documents.models import IssuedDocument


@require_safe
def document(request, pk):
    """Download, or `?xem` to open in the browser; a page that says "being prepared" until then."""
    issued = get_object_or_404(IssuedDocument.objects.visible_to(request.user), pk=pk)
    if issued.rendering != IssuedDocument.Rendering.DONE:
        return render(request, "documents/being_prepared.html", {"document": issued})
    return FileResponse(
        issued.file.open("rb"),
        as_attachment="xem" not in request.GET,
        filename=f"{issued.kind}-{issued.number}-{issued.lookup_code}.pdf",
        content_type="application/pdf",
    )
