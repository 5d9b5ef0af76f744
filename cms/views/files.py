"""Blank forms to download."""

from pathlib import PurePath

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cms.models import KeptForm


@login_not_required
@require_safe
def blank_form(request, digest, name):
    """`name` is what the file shall be called; its ending is the file's own."""
    form = get_object_or_404(KeptForm, digest=digest)
    same_kind = PurePath(name).suffix == PurePath(form.file.name).suffix
    if not same_kind or not form.is_open_to(request.user):
        raise Http404
    response = FileResponse(form.file.open("rb"), as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
