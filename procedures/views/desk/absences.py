"""Who of an agency is away, and which work nobody can do: for its leaders and coordinators."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts import absences as service
from portal.accounts.models import Agency, Post, User
from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.ratelimit import rate_limited
from procedures.forms.own_hours import AbsenceForm
from procedures.holders import gaps
from procedures.services.replies import led_by
from procedures.views.desk.access import desk_context
from procedures.views.desk.replies import leaders_only
from procedures.views.desk.saved import address


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@leaders_only
@rate_limited("desk_absences", limit=300, window=3600)
def absences(request):
    """A POST notes an absence; with `back`, ends the one named."""
    led = led_by(request.user)
    people = _people(led)
    if "back" in request.POST:
        return _back(request, people)
    form = AbsenceForm(entered(request), people=people)
    if is_sent(request, form) and _noted(request, form):
        return redirect("desk:absences")
    context = desk_context(request) | {
        "form": form,
        "absences": service.ahead(people),
        "gaps": _shown(gaps([one.pk for one in led])),
    }
    return render(request, "procedures/desk/absences.html", context)


def _people(led):
    posts = Post.objects.valid_on().filter(agency__in=led)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)


def _noted(request, form) -> bool:
    given = form.cleaned_data
    who = form.people[given["who"]]
    try:
        service.note(user=who, actor=request.user, first=given["first"], last=given["last"])
    except service.AbsenceRefused:
        words = _("%(who)s is noted as away in some of these days already.")
        form.add_error("first", words % {"who": who.full_name})
        return False
    words = _("%(who)s is noted as away. Nobody stands in by that: an administrator delegates.")
    messages.success(request, words % {"who": who.full_name})
    return True


def _back(request, people):
    pk = request.POST["back"]
    known = pk if pk.isascii() and pk.isdigit() and len(pk) < 18 else 0
    absence = get_object_or_404(service.ahead(people), pk=known)
    service.end(absence=absence, actor=request.user)
    words = _("%(who)s is there again.")
    messages.success(request, words % {"who": absence.user.full_name})
    return redirect("desk:absences")


def _shown(found) -> list[dict]:
    """{gap, agency, who, url}: the list of its work, of which a leader may give each away."""
    agencies = Agency.objects.in_bulk({gap.agency for gap in found})
    people = User.objects.in_bulk({gap.assignee for gap in found} - {None})
    return [
        {
            "gap": gap,
            "agency": agencies[gap.agency],
            "who": people.get(gap.assignee),
            "url": address({"view": "office", "officer": gap.assignee or "0"}),
        }
        for gap in found
    ]
