"""My papers: what a citizen has kept of earlier applications, to be given again."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.core.dates import today
from portal.core.kept import entered, keeps_what_was_typed
from portal.core.keyset import paginate
from portal.core.ratelimit import rate_limited
from portal.core.spoken import Vietnamese
from portal.core.typography import size_words
from procedures.forms.store import KeepForm
from procedures.models import CitizenDocument
from procedures.services import store
from procedures.services.errors import ActRefused
from procedures.views.citizen.access import own_application
from procedures.views.citizen.files import serve

PAGE = 20


@never_cache
@require_GET
def papers(request):
    own = CitizenDocument.objects.of(request.user).select_related("application")
    page = paginate(own, order="-created_at", cursor=request.GET.get("cursor", ""), size=PAGE)
    context = {"page": page, "rows": [_row(one) for one in page.rows]}
    return render(request, "procedures/citizen/store.html", context)


def _row(paper) -> dict:
    return {
        "paper": paper,
        "title": Vietnamese(paper.title),
        "size": size_words(paper.size),
        "is_over": bool(paper.valid_to and paper.valid_to < today()),
    }


@require_GET
@xframe_options_sameorigin
def paper(request, pk):
    return serve(get_object_or_404(CitizenDocument.objects.of(request.user), pk=pk))


@require_POST
def throw_away(request, pk):
    own = CitizenDocument.objects.filter(person=request.user.person_id)
    get_object_or_404(own, pk=pk)  # it may be gone already, by a click before
    store.throw_away(paper_id=pk, actor=request.user)
    messages.success(
        request, _("The paper is out of your store. Agencies keep what you gave them.")
    )
    return redirect("my_papers")


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@rate_limited("keep_papers", limit=60, window=3600)
def keep(request, pk):
    found = own_application(request, pk)
    if found.is_draft:
        raise Http404
    offered = store.keepable(found, request.user)
    if not offered:
        messages.info(request, _("There is no paper of this application that you could keep."))
        return redirect("application", pk=pk)
    form = KeepForm(entered(request), papers=offered)
    if request.method == "POST" and form.is_valid():
        try:
            store.keep(application=found, actor=request.user, chosen=form.chosen)
        except ActRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. The paper is offered to you when it is asked for."))
            return redirect("my_papers")
    context = {"application": found, "form": form}
    return render(request, "procedures/citizen/keep.html", context)
