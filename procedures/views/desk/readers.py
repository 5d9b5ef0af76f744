"""Who has read a file: for those who lead an agency that handles it, and for auditors."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.core import moments
from procedures.readers import readers_of
from procedures.services.powers import may_see_readers
from procedures.views.desk.access import desk_context, handled_application, officer_required
from procedures.views.desk.application import head_of


@officer_required
@require_GET
def readers(request, pk):
    found = handled_application(request, pk)
    if not may_see_readers(request.user):
        raise PermissionDenied
    page = readers_of(found, cursor=request.GET.get("cursor", ""))
    context = desk_context(request) | head_of(found, request.user, moments.now()) | {"page": page}
    return render(request, "procedures/desk/readers.html", context)
