"""The hours of an agency and its own days off: kept by its leaders and coordinators."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts import hours as service
from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.ratelimit import rate_limited
from procedures.forms.own_hours import DayForm, WeekForm
from procedures.services.replies import led_by
from procedures.views.desk.access import desk_context
from procedures.views.desk.replies import leaders_only


@leaders_only
@require_GET
def agencies(request):
    """To the first that one leads; its page names the others."""
    return redirect("desk:own_hours", pk=led_by(request.user)[0].pk)


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@leaders_only
@rate_limited("desk_hours", limit=300, window=3600)
def own_hours(request, pk):
    """POST with `do`: "week" sets the hours, "day" adds a day, "clear" removes the one named."""
    led = led_by(request.user)
    agency = next((one for one in led if one.pk == pk), None)
    if agency is None:
        raise Http404
    data, wanted = entered(request), (entered(request) or {}).get("do", "")
    week = WeekForm(data if wanted == "week" else None, week=agency.calendar.week)
    day = DayForm(data if wanted == "day" else None)
    if request.method == "POST" and _done(request, agency, week, day):
        return redirect("desk:own_hours", pk=agency.pk)
    days = service.own_days(agency)
    context = {"agency": agency, "others": [one for one in led if one.pk != pk]}
    context |= desk_context(request) | {"week": week, "day": day, "days": days}
    return render(request, "procedures/desk/own_hours.html", context)


def _done(request, agency, week, day) -> bool:
    if request.POST.get("do") == "clear":
        return _clear(request, agency)
    form = week if week.is_bound else day
    if not form.is_bound or not is_sent(request, form):
        return False
    given = {"agency": agency, "actor": request.user}
    try:
        if form is week:
            service.set_week(week=week.week, **given)
        else:
            service.set_day(**given, **day.cleaned_data)
    except service.DayTaken:
        day.add_error("day", _("This day stands in the list already."))
        return False
    words = _("Saved. Dates already given follow during the night, and people are told.")
    messages.success(request, words)
    return True


def _clear(request, agency) -> bool:
    pk = request.POST.get("day", "")
    given = {"agency": agency, "actor": request.user}
    if pk.isascii() and pk.isdigit() and len(pk) < 18 and service.clear_day(pk=int(pk), **given):
        messages.success(request, _("The day is a day like any other again."))
    else:
        messages.info(request, _("This day was removed already."))
    return True
