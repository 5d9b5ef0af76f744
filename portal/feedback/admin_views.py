"""The editors' lists as pages of Wagtail's admin."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.models import Page

from portal.core.dates import today
from portal.feedback.models import Review
from portal.feedback.work import BY_NAME

REVIEWS = "content_reviews"


def page_of(name: str):
    """The view of one list."""

    @require_safe
    def shown(request):
        return _show(request, name)

    return shown


@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request):
    """A POST says that a page is still right."""
    if request.method != "POST":
        return _show(request, REVIEWS)
    number = request.POST.get("page", "")
    page = get_object_or_404(Page.objects.live(), pk=number if number.isdecimal() else 0)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    Review.objects.get_or_create(page=page, reviewed_on=today(), defaults={"by": request.user})
    messages.success(request, _("“%(title)s” is marked as reviewed today") % {"title": page.title})
    return redirect(REVIEWS)


def _show(request, name: str):
    found = BY_NAME[name]
    context = {"list": found, "table": found.table(request.GET), "is_review": name == REVIEWS}
    return render(request, "feedback/list.html", context)
