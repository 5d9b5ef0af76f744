from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render

from portal.core import samples
from portal.core.kept import keep, may_keep


@login_not_required
def component_sheet(request):
    """Every component on one page, to look at and to test for accessibility (demo only)."""
    return render(request, "core/components.html", samples.sheet())


def csrf_failure(request, reason=""):
    """settings.CSRF_FAILURE_VIEW. The reason is for the log, which Django writes.

    Signing in again, in another tab, gives a new token: what the old tab then sends is shown again
    with the new one.
    """
    if may_keep(request):
        keep(request)
        return redirect(request.get_full_path())
    return render(request, "403_csrf.html", status=403)
