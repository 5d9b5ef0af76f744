"""What was filed, found at the counter: by the slip, or by a number when it was left at home."""

from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.models import Role
from portal.core.ratelimit import rate_limited, seconds_left, too_many
from procedures.forms.counter import PersonForm, counters_of
from procedures.forms.counter_case import FindForm
from procedures.services.searching import has_number, note_search
from procedures.views.desk.access import desk_context
from procedures.views.desk.counter import counter_page
from procedures.views.desk.counter_access import counter_required, filed_here
from procedures.views.desk.search import NUMBERS, found_by, may_ask_numbers


@require_http_methods(["GET", "POST"])
@counter_required
@rate_limited("counter_find", limit=200, window=600)
def find(request):
    """Opens the one that fits; a number may be that of several, which are listed."""
    if request.method == "GET":
        return redirect("desk:counter")
    form = FindForm(request.POST)
    if not form.is_valid():
        return _again(request, form)
    if form.number:
        return _by_number(request, form)
    found = _by_code(request.user, form.cleaned_data["code"])
    if found:
        return redirect("desk:counter_case", pk=found.pk)
    form.add_error("code", _("No application received here has this code, or several end so."))
    return _again(request, form)


def _again(request, form):
    return counter_page(request, PersonForm(agencies=counters_of(request.user)), form)


def _by_code(user, code):
    """The one application at this officer's counters whose code is, or ends with, `code`."""
    same = filed_here(user).filter(Q(code__iexact=code) | Q(code__iendswith=code))
    found = list(same.order_by("-submitted_at")[:2])
    return found[0] if len(found) == 1 else None


def _by_number(request, form):
    if not may_ask_numbers(request.user):
        return too_many(request, seconds_left(NUMBERS[1]))
    found = filed_here(request.user).filter(has_number(form.number))
    count = found.count()
    receives = (Role.RECEPTIONIST,)
    note_search(actor=request.user, number=form.number, found=count, roles=receives)
    if count == 1:
        return redirect("desk:counter_case", pk=found.first().pk)
    if not count:
        form.add_error("code", _("No application received here has this number. Check the digits."))
        return _again(request, form)
    context = desk_context(request) | found_by(request, found) | {"typed": request.POST["code"]}
    return render(request, "procedures/desk/counter_found.html", context)
