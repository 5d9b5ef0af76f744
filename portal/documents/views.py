"""The file of an issued document, for those who may read it."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.ratelimit import Busy, rate_limited
from portal.documents.copies import make_copy
from portal.documents.models import IssuedDocument
from portal.documents.printed import MONEY
from portal.tasks.limited import ChildFailed, LimitExceeded


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


@require_http_methods(["GET", "POST"])
@rate_limited("paper_copy", limit=60, window=3600)
def document_copy(request, pk):
    """A copy for print, made when asked for; the original stays what it is."""
    issued = get_object_or_404(IssuedDocument.objects.visible_to(request.user), pk=pk)
    context = {"document": issued, "is_money": issued.template in MONEY}
    if request.method == "POST":
        if issued.rendering != IssuedDocument.Rendering.DONE:
            return render(request, "documents/being_prepared.html", context)
        try:
            return _copy(issued, request.user)
        except (Busy, ChildFailed, LimitExceeded):
            context["failed"] = True
    return render(request, "documents/copy.html", context)


def _copy(issued, user):
    response = HttpResponse(make_copy(document=issued, actor=user), "application/pdf")
    name = f"ban-in-{issued.kind}-{issued.number}-{issued.lookup_code}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
