"""Finding things by lists: the catalogue by field, the counters."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import choices, structured, where
from cms.models import Entry
from portal.core.keyset import paginate
from portal.core.text import vietnamese_sort_key
from procedures.models import Field


def typed(request, name: str, longest: int) -> str:
    """A word of the address, without the NUL that PostgreSQL takes in no text."""
    return request.GET.get(name, "").replace("\0", "").strip()[:longest]


@login_not_required
@require_safe
def catalogue(request):
    level = typed(request, "level", 20)
    levels = choices.levels_in_use()
    level = level if level in dict(levels) else ""
    counted = Q(entry__kind=Entry.Kind.PROCEDURE)
    entries = Entry.objects.filter(kind=Entry.Kind.PROCEDURE)
    if level:
        counted &= Q(entry__reception_level=level)
        entries = entries.filter(reception_level=level)
    fields = Field.objects.annotate(number=Count("entry", filter=counted)).filter(number__gt=0)
    fields = sorted(fields, key=lambda one: (one.order, vietnamese_sort_key(one.label())))
    chosen = next((one for one in fields if one.code == request.GET.get("field")), None)
    if chosen:
        entries = entries.filter(field=chosen)
    page = paginate(entries, order="title_fold", cursor=request.GET.get("cursor", ""), size=24)
    context = {"fields": fields, "chosen": chosen, "entries": page, "level": level}
    return render(request, "cms/catalogue.html", context | {"levels": levels})


@login_not_required
@require_safe
def agencies(request):
    query, level = typed(request, "q", 60), typed(request, "level", 20)
    page = paginate(
        where.matching(query, level), order="code", cursor=request.GET.get("cursor", ""), size=20
    )
    takes = where.takers()
    rows = [where.shown(agency, takes) for agency in page.rows]
    levels = [("", _("All levels")), *choices.levels_in_use()]
    context = {"query": query, "level": level, "levels": levels, "page": page, "rows": rows}
    return render(request, "cms/agencies.html", context)


@login_not_required
@require_safe
def agency(request, code):
    """One counter, and what it takes."""
    found = get_object_or_404(where.counters(), code=code.replace("\0", ""))
    cursor = request.GET.get("cursor", "")
    entries = paginate(where.received_by(found), order="title_fold", cursor=cursor, size=24)
    context = {"agency": found, "hours": where.hours(found.calendar), "entries": entries}
    context["structured"] = {
        "@context": "https://schema.org",
        **structured.office(request, found),
    }
    return render(request, "cms/agency_page.html", context)
