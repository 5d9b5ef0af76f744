"""The survey after the result: signed in, or with the code and the telephone number."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.ratelimit import rate_limited
from procedures.forms.contact import TrackForm
from procedures.forms.satisfaction import RatingForm
from procedures.services.errors import ActRefused
from procedures.services.satisfaction import rate, why_not_rate
from procedures.views.citizen.access import own_application
from procedures.views.citizen.track import looked_up

KEY = ("code", "phone")  # posted on from form to form: they stand in no address


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def rating(request, pk):
    found = own_application(request, pk)
    form = RatingForm(entered(request))
    back = reverse("application", args=[pk])
    if is_sent(request, form):
        return _rated(request, found, request.user, form, back)
    if why := why_not_rate(found):
        messages.info(request, why)
        return redirect(back)
    return _page(request, found, form, back)


@require_http_methods(["GET", "POST"])
@login_not_required
@rate_limited("track", limit=20, window=600)
def tracked_rating(request):
    """Whoever comes without the code and the number is asked for them first."""
    back = reverse("track")
    if request.method == "GET":
        return redirect(back)
    found = looked_up(request, TrackForm(request.POST))
    if isinstance(found, HttpResponse):
        return found
    form = RatingForm(request.POST if "send" in request.POST else None)
    if form.is_valid():
        return _rated(request, found, None, form, back)
    if why := why_not_rate(found):
        messages.info(request, why)
        return redirect(back)
    return _page(request, found, form, back, [(name, request.POST[name]) for name in KEY])


def _rated(request, found, actor, form, back):
    try:
        rate(application=found, actor=actor, **form.cleaned_data)
        messages.success(request, _("Thank you for your answer."))
    except ActRefused as refused:
        messages.error(request, str(refused))
    return redirect(back)


def _page(request, found, form, back, key=()):
    context = {"application": found, "form": form, "back": back, "key": key}
    return render(request, "procedures/citizen/rating.html", context)
