"""Search over the files of the officer's agencies."""

from django.db.models import Q
from django.shortcuts import render

from portal.core.keyset import capped_count, paginate
from portal.core.ratelimit import allow, rate_limited, seconds_left, too_many
from portal.core.text import fold
from procedures.forms.search import SearchForm
from procedures.models import Application
from procedures.services.powers import urgent_post
from procedures.services.searching import has_number, note_search, note_words
from procedures.views.desk import queue
from procedures.views.desk.access import desk_context, officer_required

PAGE_SIZE = 25
NUMBERS = (60, 3600)  # by telephone or identity number, for one officer: (how many, seconds)


@officer_required
@rate_limited("desk_search", limit=200, window=600)
def search(request):
    """A POST: names and numbers must not stand in an address. A GET (language switch) starts
    empty."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    if form.number and not may_ask_numbers(request.user):
        return too_many(request, seconds_left(NUMBERS[1]))
    found = found_by(request, _found(request, form.number, wanted))
    if wanted and not form.number and not request.POST.get("cursor"):
        note_words(actor=request.user, words=wanted, shown=len(found["rows"]))
    context = desk_context(request) | found | {
        "form": form,
        "q": wanted,
        "number": form.number,
        "may_open_urgently": urgent_post(request.user) is not None,
    }  # fmt: skip
    return render(request, "procedures/desk/search.html", context)


def may_ask_numbers(user) -> bool:
    """Counts one search by a number, at the desk or at the counter."""
    return allow(f"desk_numbers:{user.pk}", *NUMBERS)


def _found(request, number, wanted):
    handled = Application.objects.at_work_for(request.user)
    if number:
        found = handled.filter(has_number(number))
        note_search(actor=request.user, number=number, found=capped_count(found).number)
        return found
    return handled.filter(_in_words(wanted)) if wanted else Application.objects.none()


def _in_words(wanted) -> Q:
    """By the end or the whole of a code, or by words of the owner's name (accents optional)."""
    by_code = Q(code__iexact=wanted) | Q(code__iendswith=wanted)
    by_name = Q(owner_name_fold__contains=fold(wanted)) if fold(wanted) else Q(pk__in=())
    return by_code | by_name


def found_by(request, found) -> dict:
    """{page, rows [{application, title}]}, the newest first; the place comes with the POST."""
    related = found.select_related("receiving_agency__area").defer("answers", "reason")
    cursor = request.POST.get("cursor", "")
    page = paginate(related, order="-submitted_at", cursor=cursor, size=PAGE_SIZE)
    titles = queue.titles_of(one.version_id for one in page.rows)
    rows = [{"application": one, "title": titles[one.version_id].short} for one in page.rows]
    return {"page": page, "rows": rows}
