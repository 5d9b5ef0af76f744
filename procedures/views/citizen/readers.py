"""All who have read one's application."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from procedures.readers import readers_of
from procedures.views.citizen.access import own_application


@require_GET
def readers(request, pk):
    found = own_application(request, pk)
    if found.is_draft:
        return redirect("application_tasks", pk=pk)
    page = readers_of(found, cursor=request.GET.get("cursor", ""))
    context = {"application": found, "page": page}
    return render(request, "procedures/citizen/readers.html", context)
