"""The public API, version 1: what the pages say, for programs. Reads only, keeps nothing."""

from django.db.models import Max
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cms.models import Entry, LifeEventPage, ProcedurePage
from cms.search import LONGEST, search
from portal.accounts.models import Agency
from portal.core.keyset import Keyset, paginate
from portal.exchange import shapes
from portal.exchange.answers import BadRequest, public
from portal.exchange.openapi import document
from procedures.models import Field, Procedure, ProcedureVersion

MOST, USUAL = 100, 50
FOUND = 20
LANGUAGES = ("vi", "en")


@public
def openapi(request):
    return document()


@public
def procedures(request):
    entries = Entry.objects.filter(kind=Entry.Kind.PROCEDURE).select_related("field")
    if field := _typed(request, "field", 60):
        entries = entries.filter(field__code=field)
    if level := _typed(request, "level", 20):
        entries = entries.filter(reception_level=level)
    changed = ProcedureVersion.objects.aggregate(last=Max("published_at"))["last"]
    return _page(request, entries, "title_fold", shapes.entry), changed


@public
def procedure(request, code):
    found = get_object_or_404(Procedure.objects.select_related("field"), code=code)
    page = ProcedurePage.objects.live().filter(code=code).select_related("successor").first()
    version = found.current_version()
    if page is None or version is None:
        raise Http404
    successor = page.successor.code if page.successor else None
    return shapes.procedure(found, version, successor), version.published_at


@public
def fields(request):
    return {"items": [shapes.field(one) for one in Field.objects.all()]}


@public
def agencies(request):
    rows = _agencies()
    if level := _typed(request, "level", 20):
        rows = rows.filter(level__code=level)
    if sector := _typed(request, "sector", 50):
        rows = rows.filter(sector=sector)
    if _typed(request, "receives", 5) == "true":
        rows = rows.filter(receives=True)
    return _page(request, rows, "code", shapes.agency)


@public
def agency(request, code):
    return shapes.agency(get_object_or_404(_agencies(), code=code))


def _agencies():
    return Agency.objects.valid_on().select_related("level", "area", "calendar")


@public
def life_events(request):
    pages = list(LifeEventPage.objects.live().select_related("locale").order_by("path"))
    keys = {page.pk: [raw["value"] for raw in page.procedures.raw_data] for page in pages}
    wanted = {key for found in keys.values() for key in found}
    codes = dict(Entry.objects.filter(page_id__in=wanted).values_list("page_id", "code"))
    told = {pk: [codes[key] for key in found if key in codes] for pk, found in keys.items()}
    changed = max(
        (page.last_published_at for page in pages if page.last_published_at), default=None
    )
    return {"items": [shapes.life_event(page, told[page.pk]) for page in pages]}, changed


@public
def search_(request):
    query = _typed(request, "q", LONGEST)
    if not query:
        raise BadRequest(_("“q” is missing: say what to look for"))
    language = _typed(request, "language", 2) or "vi"
    if language not in LANGUAGES:
        raise BadRequest(_("“language” is vi or en"))
    found = search(query, language=language, limit=FOUND)
    return {"query": query, "items": [shapes.found(one) for one in found]}


@public
def unknown(request, path):
    raise Http404


def _typed(request, name: str, longest: int) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:longest]


def _page(request, rows, order: str, shape) -> dict:
    """`next` is the whole address of the page behind this one, null on the last."""
    cursor = _typed(request, "cursor", 1000)
    if cursor and Keyset(rows, order).unseal(cursor) is None:
        raise BadRequest(_("“cursor” is none of ours: begin with the first page"))
    page = paginate(rows, order=order, cursor=cursor, size=_size(request))
    following = None
    if page.next:
        query = request.GET.copy()
        query["cursor"] = page.next
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return {"items": [shape(row) for row in page.rows], "next": following}


def _size(request) -> int:
    text = _typed(request, "limit", 6) or str(USUAL)
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= MOST:
        raise BadRequest(_("“limit” is a number from 1 to %(most)s") % {"most": MOST})
    return int(text)
