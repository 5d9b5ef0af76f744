"""Saved lists of the inbox: kept, renamed, deleted, made the one that opens first."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.core.forms import GovukForm
from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.ratelimit import rate_limited
from portal.core.text import vietnamese_sort_key
from procedures.models import SavedFilter
from procedures.services import saved_filters
from procedures.services.errors import ActRefused
from procedures.views.desk import queue
from procedures.views.desk.access import desk_context, officer_required
from procedures.views.desk.details import details_of, in_address, sort_in_address, sort_of
from procedures.views.desk.filters import LOOKUPS

LONGEST = 60  # of a value of the address


class NameForm(GovukForm, forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the list"), max_length=60)


def address(query) -> str:
    return f"{reverse('desk:inbox')}?{urlencode(query)}"


def links_of(user, view, filters, more) -> list[dict]:
    """[{label, url, current}]: what this officer saved, with the list that is being shown; `more`
    is what else stands in its address."""
    shown = {"view": view.name} | {one.name: one.value for one in filters if one.value}
    shown |= more
    return [
        {"label": one.name, "url": address(one.query), "current": one.query == shown}
        for one in _of(user)
    ]


def _of(user) -> list[SavedFilter]:
    found = SavedFilter.objects.filter(user=user)
    return sorted(found, key=lambda one: vietnamese_sort_key(one.name))


@keeps_what_was_typed
@officer_required
@rate_limited("desk_saved", limit=300, window=3600)
def saved(request):
    """The lists one has; a POST from the inbox saves what was shown there."""
    data = entered(request)
    query = _query(data) if data is not None else {}
    form = NameForm(data) if data is not None else None
    if form and is_sent(request, form) and _kept(request, form, query):
        messages.success(request, _("The list is saved. You find it beside the inbox."))
        return redirect(address(query))
    context = desk_context(request) | {
        "form": form,
        "query": query,
        "saved": _of(request.user),
        "most": saved_filters.MOST,
    }
    return render(request, "procedures/desk/saved_filters.html", context)


def _query(data) -> dict:
    """Only what the inbox knows; values that are no choice it drops when it is shown."""
    view = data.get("view") if data.get("view") in queue.VIEWS else "due"
    given = {name: data.get(name, "")[:LONGEST] for name in LOOKUPS}
    given = {name: value for name, value in given.items() if value}
    more = in_address(details_of(data)) | sort_in_address(sort_of(data))
    return {"view": view} | given | more


def _kept(request, form, query) -> bool:
    try:
        saved_filters.keep(user=request.user, name=form.cleaned_data["name"], query=query)
    except ActRefused as refused:
        form.add_error("name", str(refused))
        return False
    return True


@officer_required
@require_POST
@rate_limited("desk_saved", limit=300, window=3600)
def change(request, pk):
    """One of one's own, by the button: rename, default or remove."""
    frame = {"user": request.user, "pk": pk}
    try:
        _CHANGES.get(request.POST.get("do"), _rename)(request, frame)
    except SavedFilter.DoesNotExist:
        raise Http404 from None
    except ActRefused as refused:
        messages.warning(request, str(refused))
    return redirect("desk:saved_filters")


def _rename(request, frame):
    form = NameForm(request.POST)
    if not form.is_valid():
        SavedFilter.objects.get(**frame)
        raise ActRefused(" ".join(form.errors["name"]))
    saved_filters.rename(**frame, name=form.cleaned_data["name"])
    messages.success(request, _("The list has its new name."))


_CHANGES = {
    "default": lambda request, frame: saved_filters.open_on(**frame),
    "remove": lambda request, frame: saved_filters.remove(**frame),
}
