"""Doors of the desk: officers only, and only files that their agencies handle."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from procedures.models import Application
from procedures.services.readings import note_reading
from procedures.services.urgent import access_of

SHOWN_WITH = ("version__procedure", "receiving_agency__calendar", "filed_by", "owner")


def officer_required(view):
    """403 for an account that fills no post today."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.is_officer:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def handled_application(request, pk) -> Application:
    """The file, if an agency of this officer handles it. Raises Http404."""
    handled = Application.objects.at_work_for(request.user)
    return get_object_or_404(handled.select_related(*SHOWN_WITH), pk=pk)


def opened_application(request, pk) -> Application:
    """The same, about to be shown: that this officer has read it is noted. Raises Http404."""
    found = handled_application(request, pk)
    note_reading(application=found, reader=request.user)
    return found


def readable_application(request, pk) -> Application:
    """For pages that only show: also one that this officer has opened urgently; `urgent` is then
    that access. Raises Http404."""
    access = access_of(request.user, pk)
    if access is None or Application.objects.at_work_for(request.user).filter(pk=pk).exists():
        return opened_application(request, pk)
    found = Application.objects.select_related(*SHOWN_WITH).get(pk=pk)
    found.urgent = access
    note_reading(application=found, reader=request.user, urgent=access)
    return found


def desk_context(request) -> dict:
    """Where this officer sits."""
    posts = request.user.current_posts
    return {"desk_agency": posts[0].agency.label(get_language()) if posts else ""}
