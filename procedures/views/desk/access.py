"""Doors of the desk: officers only, and only files that their agencies handle."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from procedures.models import Application


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
    related = ("version__procedure", "receiving_agency__calendar", "filed_by", "owner")
    return get_object_or_404(handled.select_related(*related), pk=pk)


def desk_context(request) -> dict:
    """Where this officer sits."""
    posts = request.user.current_posts
    return {"desk_agency": posts[0].agency.label(get_language()) if posts else ""}
