"""The search: what fits a question, why it was found, and suggestions while somebody types."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import choices
from cms.finding import counters, missed, shown
from cms.models import Entry, LifeEventPage
from cms.search import LIMIT, LONGEST, Hits, entries, look, suggest
from cms.views.lists import typed
from portal.core.ratelimit import client_network, rate_limited
from portal.core.text import vietnamese_sort_key
from procedures.models import Field

EVENTS = 8
PARTS = (
    "procedures", "groups", "agencies", "reasons", "mended", "levels", "fields", "near", "events",
    "all_fields",
)  # fmt: skip


@login_not_required
@require_safe
def search_page(request):
    query = typed(request, "q", LONGEST)
    context = dict.fromkeys(PARTS, ()) | {"query": query, "level": "", "field": ""}
    if query:
        context |= _answer(request, look(query, _language()), query)
    return render(request, "cms/search.html", context)


def _answer(request, hits: Hits, query: str) -> dict:
    docs = [hits.index.docs[hit.number] for hit in hits.best]
    procedures = [one for one in docs if one.kind == Entry.Kind.PROCEDURE]
    narrowed, filters = _filters(request, hits, procedures)
    found = [one.entry for one in entries(narrowed[:LIMIT], hits.index)]
    context = filters | {
        "procedures": [one for one in found if one.kind == Entry.Kind.PROCEDURE],
        "groups": _groups(found),
        "agencies": counters.named(hits.question, hits.index),
        "asked": shown.asked_words(hits.question),
        "reasons": shown.reasons(hits.question),
        "mended": hits.question.mended,
    }
    if not hits.best and not context["agencies"]:
        missed.note(query, client_network(request))
        context |= _ways_on(hits)
    return context


def _filters(request, hits: Hits, procedures: list) -> tuple[list, dict]:
    """What is left of the hits, and the choices that narrow them down."""
    levels = shown.counted((one.level for one in procedures), dict(choices.levels_in_use()))
    names = {one.pk: one.label() for one in Field.objects.all()}
    fields = shown.counted((one.field for one in procedures), names)
    level = _chosen(levels, typed(request, "level", 20))
    field = _chosen(fields, typed(request, "field", 20))
    left = [hit for hit in hits.best if _is_kept(hits.index.docs[hit.number], level, field)]
    query = urlencode({"q": typed(request, "q", LONGEST)})
    filters = {"levels": levels, "level": level, "fields": fields, "field": field}
    return left, filters | {"address": f"{reverse('search')}?{query}"}


def _chosen(several: list, value: str) -> str:
    return value if value in {one.value for one in several} else ""


def _is_kept(one, level: str, field: str) -> bool:
    """What is no procedure has neither; it is left out where somebody narrows down."""
    return (not level or one.level == level) and (not field or str(one.field) == field)


def _groups(found: list) -> list[tuple[str, list]]:
    """[(heading, entries)] of what is no procedure."""
    headings = [
        (Entry.Kind.EVENT, _("Life events")),
        (Entry.Kind.HELP, _("Help and guides")),
        (Entry.Kind.NEWS, _("News")),
    ]
    groups = ((words, [one for one in found if one.kind == kind]) for kind, words in headings)
    return [(words, several) for words, several in groups if several]


def _ways_on(hits: Hits) -> dict:
    """From a search without result: what comes nearest, life events, fields."""
    events = LifeEventPage.objects.live().filter(locale__language_code=_language())
    fields = Field.objects.filter(entry__isnull=False).distinct()
    return {
        "near": [one.entry for one in entries(hits.near, hits.index)],
        "events": events.defer("body")[:EVENTS],
        "all_fields": sorted(fields, key=lambda one: vietnamese_sort_key(one.label())),
    }


@login_not_required
@require_safe
@rate_limited("suggestions", limit=1200, window=600)
def suggestions(request):
    """For the box: what may be meant so far, as data."""
    query = request.GET.get("q", "").replace("\0", "").lstrip()[:LONGEST]
    sayings, found = suggest(query, _language()) if query.strip() else ([], [])
    options = [
        {"text": said, "kind": _("Search"), "url": f"{reverse('search')}?{urlencode({'q': said})}"}
        for said in sayings
    ]
    options += [
        {"text": str(one.shown_title), "kind": one.get_kind_display(), "url": one.url}
        for one in found
    ]
    told = ngettext("%(n)s suggestion", "%(n)s suggestions", len(options)) % {"n": len(options)}
    response = JsonResponse({"options": options, "told": told if options else _("No suggestions")})
    response["X-Robots-Tag"] = "noindex"
    return response


def _language() -> str:
    return (get_language() or "vi")[:2]
