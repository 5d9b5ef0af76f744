"""The places under a place, for the address selects of a page with scripts."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from portal.accounts.models import Level
from procedures.forms.places import area_choices


@require_GET
@login_not_required
@cache_control(public=True, max_age=3600)
def children(request, code):
    """{"places": [[code, name], ...]} of one level (`level`) under the area with this code."""
    level = request.GET.get("level", "").replace("\0", "")
    if not Level.objects.in_use().filter(code=level, rank__gt=1).exists():
        raise Http404
    return JsonResponse({"places": area_choices(code, level)})
