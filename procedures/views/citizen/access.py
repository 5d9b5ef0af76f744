"""Doors to a citizen's own applications."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from procedures.models import Application
from procedures.services.errors import StalePage

FILED = "desk:counter_done"  # where what was filed is shown at the counter


def own_application(request, pk) -> Application:
    """Raises Http404 for a row that is not this citizen's."""
    own = Application.objects.of_citizen(request.user).select_related(
        "version__procedure",
        "receiving_agency__area__parent",
        "receiving_agency__level",
        "owner",
        "organisation",
        "filed_by__person",
    )
    return get_object_or_404(own, pk=pk)


def draft_view(view):
    """Gives the view `application`, a draft that `find` (request, key) gives to this account.

    One that was filed meanwhile, in another tab, is shown instead; what was posted to it changes
    nothing (409).
    """

    @wraps(view)
    def found(request, pk, find=own_application, **kwargs):
        application = find(request, pk)
        if application.is_draft:
            return view(request, application, **kwargs)
        if request.method == "POST":
            raise StalePage(
                _("This application has already been filed, in another window or by someone else."),
                when=application.submitted_at,
            )
        messages.info(request, _("This application has already been filed."))
        return redirect("application" if find is own_application else FILED, pk=application.pk)

    return found
