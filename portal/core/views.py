from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from portal.core import samples


@login_not_required
def component_sheet(request):
    """Every component on one page, to look at and to test for accessibility (demo only)."""
    return render(request, "core/components.html", samples.sheet())
