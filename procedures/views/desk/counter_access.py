"""The door of the counter."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from procedures.forms.counter import counters_of
from procedures.models import Application
from procedures.services.authority import is_party

RELATED = (
    "version__procedure",
    "owner",
    "organisation",
    "filed_by__person",
    "ticket",
    "receiving_agency__area__parent",
    "receiving_agency__level",
)


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
    begun = Application.objects.visible_to(request.user).filter(entered_by__isnull=False)
    return _at_counter(request, begun, pk)


def counter_case(request, pk) -> Application:
    """What was filed, in whatever way, at an agency where this officer receives; opened for the
    applicant who stands there. Raises Http404, PermissionDenied."""
    found = _at_counter(request, filed_here(request.user), pk)
    found.at_counter = True
    return found


def filed_here(user):
    """Applications received at the counters of this officer; never drafts."""
    here = {one.pk for one in counters_of(user)}
    return Application.objects.at_work_for(user).filter(receiving_agency__in=here)


def _at_counter(request, among, pk) -> Application:
    """Nobody serves themselves."""
    agencies = counters_of(request.user) if request.user.is_active else []
    if not agencies:
        raise PermissionDenied
    here = among.filter(receiving_agency__in=agencies)
    found = get_object_or_404(here.select_related(*RELATED), pk=pk)
    if is_party(request.user, found):
        raise PermissionDenied(_("This is about your own application: a colleague serves you."))
    return found
