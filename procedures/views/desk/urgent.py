"""Opening a file of others urgently, by its code."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.ratelimit import allow, seconds_left, too_many
from procedures.forms.urgent import UrgentForm
from procedures.services.errors import ActRefused
from procedures.services.powers import urgent_post
from procedures.services.urgent import LASTS, open_urgently
from procedures.views.desk.access import desk_context, officer_required

TRIES = (10, 3600)  # for one officer, right codes included: (how many, seconds)


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@officer_required
def urgent(request):
    if urgent_post(request.user) is None:
        raise PermissionDenied
    form = UrgentForm(entered(request))
    if is_sent(request, form):
        limit, window = TRIES
        if not allow(f"urgent_access:{request.user.pk}", limit, window):
            return too_many(request, seconds_left(window))
        try:
            found = open_urgently(actor=request.user, **form.cleaned_data)
        except ActRefused as refused:
            form.add_error("code", str(refused))
        else:
            return redirect("desk:application", pk=found.pk)
    minutes = LASTS.total_seconds() // 60
    context = desk_context(request) | {"form": form, "minutes": int(minutes)}
    return render(request, "procedures/desk/urgent.html", context)
