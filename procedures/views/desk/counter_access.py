"""The door of the counter."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from procedures.forms.counter import counters_of
from procedures.models import Application


def counter_required(view):
    """403 for who receives nobody at a counter today."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.is_active or not counters_of(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def counter_application(request, pk) -> Application:
    """What was begun at a counter of this officer. Raises Http404, PermissionDenied."""
    agencies = counters_of(request.user) if request.user.is_active else []
    if not agencies:
        raise PermissionDenied
    mine = Application.objects.visible_to(request.user).filter(
        entered_by__isnull=False, receiving_agency__in=agencies
    )
    related = ("version__procedure", "owner", "organisation", "filed_by__person", "ticket")
    agency = ("receiving_agency__area__parent", "receiving_agency__level")
    return get_object_or_404(mine.select_related(*related, *agency), pk=pk)
